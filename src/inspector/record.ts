/** What is kept of a session to be looked at: its calls as they crossed the wire, the states it went through, and until when it holds. */
import { fieldsOf } from '../protocol/json-object.ts';
/** One tool call, with what was made of it. Plain JSON. */
export interface CallRecord {
  /** Counts up over all calls of this process. */
  number: number;
  tool: string;
  /** When it came, on the agent's clock: milliseconds since 1970. */
  at: number;
  /** How long the answer took, in milliseconds. */
  ms: number;
  arguments: unknown;
  /** The text item of the answer, and the object beside it. */
  text: string;
  structuredContent: Record<string, unknown>;
  isError: boolean;
  /** An earlier answer to the same idempotency key. */
  replayed: boolean;
  /** The `Trace` of each turn of the dialogue that the call was, or what of it may be shown; none for a replay. */
  traces: object[];
}

/** One step of the state machine. `by` is what caused it: a tool, with the reason or the action where there is one. */
interface Step {
  status: string;
  at: number;
  by: string;
}

export interface SessionSummary {
  /** Of the session, not its session_id: whoever looks need not be able to take part. */
  id: string;
  brand: string;
  /** Who holds it, as a short digest. */
  caller: string;
  began: number;
  status: string;
  path: Step[];
  ttlSeconds?: number;
  /** When it is gone if nothing comes, on the agent's clock; only as long as it is open. */
  expiresAt?: number;
  /** Sponsored context receipts, as they were sent. */
  receipts: unknown[];
  calls: number;
}

export interface SessionRecord extends Omit<SessionSummary, 'calls'> {
  calls: CallRecord[];
}

/** States that nothing leads out of. */
const OVER: ReadonlySet<string> = new Set(['complete', 'terminated', 'expired']);

/** Puts a call into the record of its session: the state it leads to, and how long the session holds from now. */
export function addCall(session: SessionRecord, call: CallRecord, now: number): void {
  const { structuredContent, isError, replayed } = call;
  session.calls.push(call);
  if (replayed) return;
  if (isError) {
    // Gone without a word: the first call after that is told so.
    if (codeOf(structuredContent) === 'SESSION_NOT_FOUND') enter(session, 'expired', call, now);
    return;
  }
  const { session_status, session_ttl_seconds } = structuredContent;
  const args = fieldsOf(call.arguments);
  if (args.sponsored_context_receipt !== undefined) session.receipts.push(args.sponsored_context_receipt);
  if (typeof session_ttl_seconds === 'number') session.ttlSeconds = session_ttl_seconds;
  if (typeof session_status === 'string') enter(session, session_status, call, now);
  if (OVER.has(session.status)) session.expiresAt = undefined;
  else if (session.ttlSeconds !== undefined && typeof session_status === 'string')
    session.expiresAt = now + session.ttlSeconds * 1000;
}

export function summaryOf({ calls, ...session }: SessionRecord): SessionSummary {
  return { ...session, calls: calls.length };
}

function enter(session: SessionRecord, status: string, call: CallRecord, now: number): void {
  if (OVER.has(session.status)) return;
  session.status = status;
  if (OVER.has(status)) session.expiresAt = undefined;
  if (session.path.at(-1)?.status !== status) session.path.push({ status, at: now, by: causeOf(call) });
}

function causeOf({ tool, arguments: given }: CallRecord): string {
  const { reason, action_response } = fieldsOf(given);
  const more = reason ?? fieldsOf(action_response).action;
  return typeof more === 'string' ? `${tool}: ${more.slice(0, 60)}` : tool;
}

function codeOf({ adcp_error }: Record<string, unknown>): unknown {
  return fieldsOf(adcp_error).code;
}
