/** Settings of the simulated host: user, consent and capabilities. */
import type { Fields } from '../read.ts';

export const SCOPES = ['name', 'email', 'shipping_address', 'phone', 'locale'] as const;
export type Scope = (typeof SCOPES)[number];

export const COMPONENTS = ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'] as const;
export type Component = (typeof COMPONENTS)[number];

export const VERSIONS = ['3.0', '3.1', '3.2'] as const;

/** MCP eras: with a handshake, or 2026-07-28 without one. */
export const ERAS = ['2025-11-25', '2026-07-28'] as const;
export type Era = (typeof ERAS)[number];

export interface Person {
  name: string;
  email: string;
  phone: string;
  locale: string;
  street: string;
  city: string;
  state: string;
  postal_code: string;
  country: string;
}

export interface HostSettings {
  consent: boolean;
  scope: Scope[];
  person: Person;
  /** Send supported_capabilities; a host that leaves them out gets everything. */
  negotiate: boolean;
  components: Component[];
  checkout: boolean;
  /** Id of an offering; empty: none. */
  offering: string;
  /** Ask si_get_offering first, and pass its token on. */
  token: boolean;
  /** `adcp_version` in each request; empty: left out. */
  version: string;
  era: Era;
}

/** A fictional person. */
const SAMPLE_PERSON: Person = {
  name: 'Jane Smith',
  email: 'jane@person.example',
  phone: '+1 303 555 0100',
  locale: 'en-US',
  street: '123 Main St',
  city: 'Denver',
  state: 'CO',
  postal_code: '80202',
  country: 'US',
};

export const USUAL_HOST: HostSettings = {
  consent: false,
  scope: [...SCOPES],
  person: SAMPLE_PERSON,
  negotiate: true,
  components: [...COMPONENTS],
  checkout: true,
  offering: '',
  token: false,
  version: '',
  era: '2025-11-25',
};

/** The arguments of si_initiate_session, without its key. `at`: when consent was given, ISO 8601. */
export function openingOf(
  host: HostSettings,
  intent: string,
  { at, offering_token }: { at: string; offering_token?: string },
): Fields {
  return {
    ...versionOf(host),
    intent,
    identity: identityOf(host, at),
    ...(host.offering !== '' && { offering_id: host.offering }),
    ...(offering_token !== undefined && { offering_token }),
    ...(host.negotiate && {
      supported_capabilities: {
        modalities: { conversational: true },
        components: { standard: host.components },
        commerce: { acp_checkout: host.checkout },
      },
    }),
  };
}

/** Members of every request of this host. */
export function versionOf({ version }: HostSettings): Fields {
  return version === '' ? {} : { adcp_version: version };
}

/** Personal data is sent only with consent, and only what is in scope. */
function identityOf({ consent, scope, person }: HostSettings, at: string): Fields {
  const anonymous = { consent_granted: false, anonymous_session_id: 'playground' };
  if (!consent) return anonymous;
  const { name, email, phone, locale, ...shipping_address } = person;
  const all = { name, email, phone, locale, shipping_address };
  const user = Object.fromEntries(scope.map((one) => [one, all[one]]));
  return { consent_granted: true, consent_timestamp: at, consent_scope: scope, user };
}
