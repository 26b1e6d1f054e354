/** The recorded behaviour of a host: its calls, the answers, and its checkout requests. Plain data. */
import { fingerprintOf } from '../../engine/idempotency.ts';
import { fieldsOf } from '../../protocol/json-object.ts';

/** One tool call and its answer as the host received it. */
export interface Exchange {
  /** Counts up from 1 in the order in which the calls came. */
  number: number;
  /** When it came and when it was answered, in milliseconds on a clock that never goes back. */
  at: number;
  answeredAt: number;
  tool: string;
  args: unknown;
  principal: string;
  transport: 'stdio' | 'http';
  era: 'legacy' | 'modern';
  /** MCP protocol version. */
  version: string;
  answer: Record<string, unknown>;
  isError: boolean;
  /** How the answer was kept from the host, e.g. "the connection was dropped". */
  lost?: string;
  /** What the lab changed in the answer; none when it is the agent's own. */
  planted?: readonly string[];
}

/** A request to the address of a checkout, or of one that the lab made up. */
export interface Visit {
  /** On the clock of the exchanges. */
  at: number;
  method: string;
  path: string;
}

/** A value that only the lab and the host know, to be recognised wherever it turns up. */
export interface Canary {
  /** What of a user it is, in the words of consent_scope. */
  field: 'name' | 'email' | 'phone' | 'shipping_address';
  value: string;
}

/** One run of a host in one situation; of a service that is only watched, everything since it began. */
export interface HostRun {
  situation: string;
  exchanges: readonly Exchange[];
  visits: readonly Visit[];
  canaries: readonly Canary[];
  /** The host is gone, so what has not come will not come. */
  ended: boolean;
}

export const INITIATE = 'si_initiate_session';
export const SEND = 'si_send_message';
export const TERMINATE = 'si_terminate_session';
export const OFFERING = 'si_get_offering';
export const CAPABILITIES = 'get_adcp_capabilities';

/** A conversation from its first answer on. */
export interface Session {
  id: string;
  opened: Exchange;
  /** Every call that named it, after it was opened. */
  calls: Exchange[];
}

/** The sessions that were opened, whether or not the answer reached the host. */
export function sessionsOf({ exchanges }: Pick<HostRun, 'exchanges'>): Session[] {
  const sessions = new Map<string, Session>();
  for (const exchange of exchanges) {
    const { tool, principal, answer, isError, args } = exchange;
    if (tool === INITIATE) {
      const id = answer.session_id;
      if (typeof id !== 'string' || isError) continue;
      const key = `${principal}\0${id}`;
      const known = sessions.get(key);
      if (known === undefined) sessions.set(key, { id, opened: exchange, calls: [] });
      // The same answer once more: the one that reached the host counts.
      else if (known.opened.lost !== undefined) known.opened = exchange;
      continue;
    }
    sessions.get(`${principal}\0${String(fieldsOf(args).session_id)}`)?.calls.push(exchange);
  }
  return [...sessions.values()];
}

/** Opening and calls, in order. */
export function allOf({ opened, calls }: Session): Exchange[] {
  return [opened, ...calls];
}

/** The code of a refusal that reached the host. */
export function codeOf({ isError, answer, lost }: Exchange): string | undefined {
  const { code } = fieldsOf(answer.adcp_error);
  return isError && lost === undefined && typeof code === 'string' ? code : undefined;
}

/** An answer that reached the host and is no refusal. */
export function isGood({ isError, lost }: Exchange): boolean {
  return !isError && lost === undefined;
}

export function isPlanted({ planted }: Exchange, what?: string): boolean {
  return planted !== undefined && (what === undefined ? planted.length > 0 : planted.includes(what));
}

/** A call that changes something, and so carries an idempotency key. */
export function isKeyed({ tool }: Exchange): boolean {
  return tool === INITIATE || tool === SEND;
}

export function keyOf({ args }: Exchange): string | undefined {
  const { idempotency_key } = fieldsOf(args);
  return typeof idempotency_key === 'string' ? idempotency_key : undefined;
}

/** Equal for two calls of a host whose requests are the same but for the key and what does not count (R102). */
export function bodyOf(exchange: Exchange): string {
  const known = bodies.get(exchange);
  if (known !== undefined) return known;
  const body = fingerprintOf(exchange.tool, fieldsOf(exchange.args));
  bodies.set(exchange, body);
  return body;
}

/** One call is compared with many. */
const bodies = new WeakMap<Exchange, string>();

/** The text that a call says for its user. */
export function wordsOf({ tool, args }: Exchange): string | undefined {
  const { intent, message } = fieldsOf(args);
  const words = tool === INITIATE ? intent : message;
  return typeof words === 'string' ? words : undefined;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
