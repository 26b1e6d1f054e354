import type { BrandFacts } from './facts.ts';
import {
  COMPONENTS,
  type Component,
  ERAS,
  type Era,
  type HostSettings,
  type Person,
  SCOPES,
  type Scope,
  VERSIONS,
} from './host-settings.ts';

interface HostChoicesProps {
  host: HostSettings;
  brand: BrandFacts;
  onChange: (host: HostSettings) => void;
}

/** The form for host settings before a session is opened. */
export function HostChoices({ host, brand, onChange }: HostChoicesProps) {
  const set = (some: Partial<HostSettings>) => onChange({ ...host, ...some });
  return (
    <details class="choices">
      <summary>Host choices</summary>
      <fieldset>
        <legend>Offering</legend>
        <label>
          Offering{' '}
          <select value={host.offering} onChange={({ currentTarget }) => set({ offering: currentTarget.value })}>
            <option value="">none</option>
            {brand.offerings.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <Check
          label="Look at it first, and pass its token on"
          checked={host.token}
          onChange={(token) => set({ token })}
        />
      </fieldset>
      <Consent host={host} set={set} />
      <Capabilities host={host} set={set} />
      <fieldset>
        <legend>Protocol</legend>
        <label>
          AdCP version{' '}
          <select value={host.version} onChange={({ currentTarget }) => set({ version: currentTarget.value })}>
            <option value="">not named</option>
            {VERSIONS.map((version) => (
              <option key={version}>{version}</option>
            ))}
          </select>
        </label>
        <label>
          MCP era{' '}
          <select value={host.era} onChange={({ currentTarget }) => set({ era: currentTarget.value as Era })}>
            {ERAS.map((era) => (
              <option key={era}>{era}</option>
            ))}
          </select>
        </label>
      </fieldset>
    </details>
  );
}

type Set = (some: Partial<HostSettings>) => void;

function Consent({ host, set }: { host: HostSettings; set: Set }) {
  const { scope, person } = host;
  return (
    <fieldset>
      <legend>Consent</legend>
      <Check
        label="The user agreed to share personal data"
        checked={host.consent}
        onChange={(consent) => set({ consent })}
      />
      {host.consent && (
        <>
          {SCOPES.map((name) => (
            <Check
              key={name}
              label={name}
              checked={scope.includes(name)}
              onChange={(on) => set({ scope: toggled<Scope>(SCOPES, scope, name, on) })}
            />
          ))}
          <div class="person">
            {(Object.keys(person) as (keyof Person)[]).map((name) => (
              <label key={name}>
                {name.replace('_', ' ')}
                <input
                  value={person[name]}
                  onInput={({ currentTarget }) => set({ person: { ...person, [name]: currentTarget.value } })}
                />
              </label>
            ))}
          </div>
        </>
      )}
    </fieldset>
  );
}

function Capabilities({ host, set }: { host: HostSettings; set: Set }) {
  const { components, negotiate } = host;
  return (
    <fieldset>
      <legend>Capabilities</legend>
      <Check label="Say what this host can show" checked={negotiate} onChange={(on) => set({ negotiate: on })} />
      {negotiate && (
        <>
          {COMPONENTS.map((name) => (
            <Check
              key={name}
              label={name}
              checked={components.includes(name)}
              onChange={(on) => set({ components: toggled<Component>(COMPONENTS, components, name, on) })}
            />
          ))}
          <Check label="ACP checkout" checked={host.checkout} onChange={(checkout) => set({ checkout })} />
          <button type="button" class="si-quiet" onClick={() => set({ components: ['text'] })}>
            Text only
          </button>
        </>
      )}
    </fieldset>
  );
}

/** In the order of the list they are chosen from. */
function toggled<T extends string>(all: readonly T[], chosen: readonly T[], name: T, on: boolean): T[] {
  return all.filter((one) => (one === name ? on : chosen.includes(one)));
}

interface CheckProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />{' '}
      {label}
    </label>
  );
}
