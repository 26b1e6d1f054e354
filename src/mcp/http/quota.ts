/**
 * Quotas, the tokens that a call needs, and the session events in an answer (R109, R115). The counters are in limits.ts.
 */
import { isCheckoutTool } from '../../../tools/checkout/acp-result.ts';
import type { SessionNews } from '../../engine/call-counter.ts';
import { type Refusal, refuse } from '../../protocol/errors.ts';
import { isRecord } from '../../protocol/json-object.ts';
import type { AdcpToolResult } from '../result.ts';

/** A token bucket of size `burst`, refilled at `perSecond`. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** An omitted limit is not enforced: the implicit principal of loopback and stdio has none. */
export interface Quota {
  /** Calls of each read-only tool, and all messages that call no tool. */
  reads?: Rate;
  /** Calls of each tool that changes something. */
  writes?: Rate;
  /** All messages, and their size: every BYTES_PER_CALL bytes cost as much as a call. */
  all?: Rate;
  /** New idempotency keys of initiate and send; replays and refusals cost nothing. */
  newKeys?: Rate;
  /** New idempotency keys of the two reads. */
  newReadKeys?: Rate;
  openSessions?: number;
}

/** The rates of the AdCP security guide (R109), per authenticated principal. */
export const PRINCIPAL_QUOTA: Required<Omit<Quota, 'all'>> = {
  reads: { perSecond: 300, burst: 1500 },
  writes: { perSecond: 60, burst: 300 },
  newKeys: { perSecond: 60, burst: 300 },
  newReadKeys: { perSecond: 300, burst: 1500 },
  openSessions: 10_000,
};

/** Per remote address, for callers without credentials. */
export const ADDRESS_RATE: Rate = { perSecond: 20, burst: 100 };

/** Seconds a session is counted as open after its last call, until an answer says what the brand's limit really is. */
export const USUAL_TTL_SECONDS = 300;

/** The tool name under which requests to a mounted handler are counted, with `path` and `idempotency_key` as arguments. */
export const MOUNTED = 'mounted';

/** A bucket that a call takes one token from. */
interface CallBucket {
  name: string;
  rate: Rate;
  /** Returned when no new key was stored. */
  ofKeys?: true;
}

/** The buckets of a call, without those that the quota omits. */
export function bucketsOf(quota: Quota, tool: string, args: unknown): CallBucket[] {
  const calls = isRead(tool) ? quota.reads : quota.writes;
  const keys = bringsKey(tool, args) ? keyRate(quota, tool) : undefined;
  return [
    ...(quota.all ? [{ name: 'all', rate: quota.all }] : []),
    ...(calls ? [{ name: tool, rate: calls }] : []),
    ...(keys ? [{ name: keyBucket(tool), rate: keys, ofKeys: true as const }] : []),
  ];
}

/** A call that was carried out, and not the replay of one. */
export function isFresh(result: AdcpToolResult | undefined): boolean {
  return result !== undefined && !result.isError && result.structuredContent.replayed !== true;
}

/** The session event in an answer; `undefined` for replays, refusals, and answers without a session. */
export function newsOf(tool: string, result: AdcpToolResult | undefined): SessionNews | undefined {
  if (result === undefined || !isFresh(result)) return undefined;
  const {
    session_id: id,
    session_status: status,
    session_ttl_seconds: seconds,
    acp_handoff,
  } = result.structuredContent;
  if (typeof id !== 'string') return undefined;
  if (tool === 'si_initiate_session')
    return { kind: 'opened', id, ttl: 1000 * (typeof seconds === 'number' ? seconds : USUAL_TTL_SECONDS) };
  if (status === 'complete' || status === 'terminated')
    return { kind: 'ended', id, as: acp_handoff === undefined ? 'ended' : 'conversion' };
  return { kind: 'used', id, pending: status === 'pending_handoff' };
}

function isRead(tool: string): boolean {
  return tool === 'get_adcp_capabilities' || tool === 'si_get_offering';
}

/** Whether the engine stores a key for this call (R98–R111): always for the two writes, for reads when a key is sent. */
export function bringsKey(tool: string, args: unknown): boolean {
  if (tool === 'si_initiate_session' || tool === 'si_send_message') return true;
  return isRead(tool) && typeof args === 'object' && args !== null && 'idempotency_key' in args;
}

/** The key under which the engine or the checkout stores an answer, per account. */
export function keyOf(tool: string, args: unknown): string | undefined {
  if (!isRecord(args)) return undefined;
  const [key, place] = keyAndPlace(tool, args);
  if (typeof key !== 'string' || key.length > 255) return undefined;
  return `${tool} ${typeof place === 'string' ? place.slice(0, 256) : ''} ${key}`;
}

function keyAndPlace(tool: string, args: Record<string, unknown>): [key?: unknown, place?: unknown] {
  if (tool === MOUNTED) return [args.idempotency_key, args.path];
  if (isCheckoutTool(tool)) return isRecord(args.meta) ? [args.meta.idempotency_key, args.id] : [];
  return bringsKey(tool, args) ? [args.idempotency_key, args.session_id] : [];
}

export function keyBucket(tool: string): string {
  return isRead(tool) ? 'read keys' : 'keys';
}

export function keyRate(quota: Quota, tool: string): Rate | undefined {
  return isRead(tool) ? quota.newReadKeys : quota.newKeys;
}

export const tooManyCalls = (wait: number): Refusal => tooMany(wait, 'Too many calls.');

export const tooManySessions = (wait: number): Refusal =>
  tooMany(wait, 'Too many open sessions. End some with si_terminate_session.');

function tooMany(retry_after: number, why: string): Refusal {
  return refuse('RATE_LIMITED', `${why} Try again in ${retry_after} s.`, { retry_after });
}

/** R115: whole seconds, 1 to 3600. */
export function seconds(wait: number): number {
  return Math.min(3600, Math.max(1, Math.ceil(wait)));
}
