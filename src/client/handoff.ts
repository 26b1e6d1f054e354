/** Validates a handoff: checkout host, expiry, and whether the price matches the agreement. */
import { HandoffError } from './errors.ts';
import { isJson, type Json, record, words } from './message.ts';

/** A handoff that has been checked, as the agent sent it. */
export interface Handoff {
  /** https, at a host of the brand; or a sandbox on this machine. */
  checkout_url: string;
  checkout_token?: string;
  /** The ACP checkout request to post there. */
  payload?: Json;
  expires_at?: string;
  acp_version?: string;
  sandbox?: boolean;
  [more: string]: unknown;
}

/** What a handoff is validated against. */
interface Agreed {
  /** `handoff.intent.price` of the last answer; none when nothing was agreed. */
  price: Json | undefined;
  /** Names of hosts, with those below them. */
  hosts: readonly string[];
  /** The agent runs on this machine, so that its sandbox may too. */
  local: boolean;
  /** In milliseconds. */
  now: number;
}

/** The handoff, if it is safe. Throws HandoffError otherwise. */
export function checkedHandoff(given: unknown, agreed: Agreed): Handoff {
  const handoff = record(given);
  const problem = problemOf(handoff, agreed);
  if (problem) throw new HandoffError(problem);
  return { ...handoff, checkout_url: String(handoff.checkout_url) };
}

/** What is wrong with it, if anything. */
function problemOf(handoff: Json, { price, hosts, local, now }: Agreed): string | undefined {
  const { checkout_url, checkout_token, expires_at, payload } = handoff;
  if (!price) return 'There is a checkout, but nothing was agreed.';
  if (!URL.canParse(String(checkout_url))) return 'The checkout has no address.';
  const { protocol, hostname, username, password } = new URL(String(checkout_url));
  const sandbox = local && handoff.sandbox === true && protocol === 'http:' && isLoopback(hostname);
  if ((!sandbox && protocol !== 'https:') || username || password) return 'The checkout is not at a safe address.';
  if (!sandbox && !hosts.some((host) => `.${hostname}`.endsWith(`.${host}`)))
    return `The checkout is at ${hostname}, which is not a host of the brand.`;
  // An unparsable time is treated as expired.
  if (expires_at !== undefined && !(Date.parse(String(expires_at)) > now)) return 'The handoff has expired.';
  if (!words(checkout_token) && !isJson(payload)) return 'The handoff has neither token nor payload.';
  return priceProblem(record(payload), price);
}

/** Whether the payload names another price, another currency, or one that is none. */
function priceProblem({ price, currency, metadata }: Json, agreed: Json): string | undefined {
  const code = String(agreed.currency).toUpperCase();
  if (!Intl.supportedValuesOf('currency').includes(code)) return `${code} is no currency.`;
  const prices = [price, record(metadata).price].filter(isJson);
  for (const { amount = agreed.amount, currency: other = code } of [{ currency }, ...prices])
    if (amount !== agreed.amount || String(other).toUpperCase() !== code)
      return `Agreed was ${agreed.amount} ${code}, and the checkout says ${amount} ${other}.`;
}

/** A name of this machine in an address. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
