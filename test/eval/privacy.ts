/** Rule `personal`: what an answer says or hands over of the person, without their consent or outside its scope. */
import { type Exchange, record } from './exchange.ts';
import type { Conversation } from './format.ts';

/** Shorter values, such as a country, are in other words too. */
const SHORTEST = 4;

/** `typed`: everything the user wrote so far; what they wrote themselves may be said back to them. */
export function personalIn(exchange: Exchange, identity: Conversation['identity'], typed: string): string[] {
  const { message, elements, handoff, acp_handoff } = exchange;
  const said = `${message} ${JSON.stringify([elements, handoff ?? {}])}`.toLowerCase();
  const forwarded = JSON.stringify(record(acp_handoff?.payload)).toLowerCase();
  const spoken = hiddenValues(identity, 'said').filter((value) => said.includes(value) && !typed.includes(value));
  const sent = hiddenValues(identity, 'forwarded').filter((value) => forwarded.includes(value));
  const handed = JSON.stringify(handoff ?? {}).toLowerCase();
  const own = [...typed.matchAll(CONTACT)].map(([value]) => value).filter((value) => handed.includes(value));
  return [
    ...spoken.map((value) => `personal: says ${value}`),
    ...sent.map((value) => `personal: forwards ${value}`),
    ...own.map((value) => `personal: hands over ${value}`),
  ];
}

/** E-mail addresses and telephone numbers, in lower case. */
const CONTACT = /[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}\w|\+\d[\d ()-]{7,20}\d/g;

/** Values of the user's that must not be said, or not be forwarded to the checkout. */
function hiddenValues(identity: Conversation['identity'], where: 'said' | 'forwarded'): string[] {
  const { consent_granted = false, consent_scope, user = {} } = identity ?? {};
  const unscoped = where === 'said' ? ['name', 'locale'] : [];
  const allowed: readonly string[] = consent_granted ? (consent_scope ?? unscoped) : [];
  return Object.entries(user)
    .filter(([field]) => !allowed.includes(field))
    .flatMap(([, value]) => textsIn(value))
    .filter((text) => text.length >= SHORTEST);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.toLowerCase()];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
