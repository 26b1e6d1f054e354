/**
 * Records tool calls for the inspector page: a hook around each call stores arguments, answer and dialogue traces. Keeps the
 * newest sessions within a byte limit and evicts the others.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Trace, Tracer } from '../dialogue/trace.ts';
import { holdsCredential } from '../protocol/credentials.ts';
import { fieldsOf } from '../protocol/json-object.ts';
import {
  type GivenValues,
  mentionsPersonalData,
  withoutPersonalData,
  withoutValues,
  withoutWords,
} from './personal.ts';
import { addCall, type CallRecord, type SessionRecord, type SessionSummary, summaryOf } from './record.ts';

/** A call as its host wrote it. */
interface ObservedCall {
  name: string;
  args: unknown;
  principal: string;
}

/** An answer as it is sent. */
interface Answered {
  content: readonly { text: string }[];
  structuredContent: Record<string, unknown>;
  isError?: boolean;
}

/** A call, and the session after it. */
interface CallEvent {
  session: SessionSummary;
  call: CallRecord;
}

export type Inspection = ReturnType<typeof createInspection>;

export interface InspectionSettings {
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** A monotonic clock, in milliseconds. */
  ticks: () => number;
  /** Show personal data, full session ids and tokens. */
  personal: boolean;
  /** Trace every turn; otherwise only once the page was opened. */
  traces: boolean;
  most?: { sessions: number; bytes: number; calls: number };
}

const MOST = { sessions: 100, bytes: 16 * 1024 * 1024, calls: 300 };

/** Replaces arguments that hold a credential (R119). */
const NOT_KEPT = { not_kept: 'The arguments held a credential.' };

/** Calls without a session: discovery, and offerings that led to no session. */
const NO_SESSION = 'none';

export function createInspection({ now, ticks, personal, traces, most = MOST }: InspectionSettings) {
  const sessions = new Map<string, SessionRecord>();
  const sizes = new WeakMap<CallRecord, number>();
  const given = new Map<string, GivenValues>();
  /** Sessions that were given personal data. */
  const personalSessions = new Set<string>();
  /** Session ids by what a later call names: a token or a checkout. */
  const links = new Map<string, string>();
  const listeners = new Set<(happened: CallEvent) => void>();
  const running = new AsyncLocalStorage<Trace[]>();
  let calls = 0;
  let bytes = 0;
  let watched = traces;

  const tracer: Tracer = {
    clock: ticks,
    done: (trace) => running.getStore()?.push(trace),
  };

  return {
    personal,

    /** The tracer of the next turn; `undefined` until the page was opened. */
    tracer: (): Tracer | undefined => (watched ? tracer : undefined),

    /** Makes the call and returns its answer. An error in recording never affects the call. */
    async observe<T extends Answered>(brand: string, call: ObservedCall, run: () => Promise<T>): Promise<T> {
      const [at, began] = [now(), ticks()];
      const turns: Trace[] = [];
      const answer = await running.run(turns, run);
      try {
        record(brand, call, answer, { at, ms: ticks() - began, turns });
      } catch {
        // Recording is best effort.
      }
      return answer;
    },

    now,
    sessions: (): SessionSummary[] => [...sessions.values()].map(summaryOf).reverse(),
    session: (id: string): SessionRecord | undefined => sessions.get(id),

    /** Subscribes to calls; returns the function that unsubscribes. */
    listen(listener: (happened: CallEvent) => void): () => void {
      watched = true;
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function record(
    brand: string,
    { name, args, principal }: ObservedCall,
    answer: Answered,
    { at, ms, turns }: { at: number; ms: number; turns: Trace[] },
  ): void {
    const { structuredContent, isError = false } = answer;
    const caller = digest(principal);
    const id = sessionOf(brand, principal, args, structuredContent);
    const values = given.get(id) ?? new Set<string>();
    const shownArguments = holdsCredential(args) ? NOT_KEPT : personal ? args : withoutPersonalData(args, values);
    if (values.size > 0 && id !== NO_SESSION) given.set(id, values);
    if (values.size > 0 || mentionsPersonalData(args)) personalSessions.add(id);
    const text = answer.content[0]?.text ?? '';
    const content = personal ? structuredContent : fieldsOf(withoutValues(structuredContent, values));
    const call: CallRecord = {
      number: ++calls,
      tool: name,
      at,
      ms,
      arguments: shownArguments,
      text: personal ? text : JSON.stringify(content),
      structuredContent: content,
      isError,
      replayed: structuredContent.replayed === true,
      traces: personal ? turns : turns.map((turn) => (personalSessions.has(id) ? withoutWords(turn) : turn)),
    };
    const session = sessions.get(id) ?? open(id, brand, caller, at);
    // The newest is last.
    sessions.delete(id);
    sessions.set(id, session);
    addCall(session, call, now());
    // A session that is over receives no more personal data.
    if (session.status === 'complete' || session.status === 'terminated') given.delete(id);
    const size = JSON.stringify(call).length;
    bytes += size;
    sizes.set(call, size);
    evict(session);
    const summary = summaryOf(session);
    for (const listener of listeners) listener({ session: summary, call });
  }

  function open(id: string, brand: string, caller: string, began: number): SessionRecord {
    const status = id === NO_SESSION ? NO_SESSION : 'new';
    return { id, brand, caller, began, status, path: [], receipts: [], calls: [] };
  }

  /** The session of a call: by its session id, or by an id that was issued in one. */
  function sessionOf(brand: string, principal: string, args: unknown, answer: Record<string, unknown>): string {
    const request = fieldsOf(args);
    const session_id = answer.session_id ?? request.session_id ?? adcpSessionOf(request.payload);
    const id =
      typeof session_id === 'string'
        ? digest(`${brand}\0${principal}\0${session_id}`)
        : (linked(brand, request.id) ?? linked(brand, answer.id) ?? NO_SESSION);
    // A checkout session of a purchase is known by its own id from then on.
    if (id !== NO_SESSION && typeof answer.id === 'string') link(`${brand}\0${answer.id}`, id);
    return id;
  }

  function linked(brand: string, name: unknown): string | undefined {
    return typeof name === 'string' ? links.get(`${brand}\0${name}`) : undefined;
  }

  function link(name: string, id: string): void {
    links.set(name, id);
    const [oldest] = links.keys();
    if (links.size > 1000 && oldest !== undefined) links.delete(oldest);
  }

  /** Evicts the least recently used sessions, then the oldest calls of this one, until the rest is within the limits. */
  function evict(current: SessionRecord): void {
    for (const [id, session] of sessions) {
      if (sessions.size <= most.sessions && bytes <= most.bytes) break;
      if (session === current) continue;
      for (const call of session.calls) forget(call);
      sessions.delete(id);
      given.delete(id);
      personalSessions.delete(id);
    }
    const { calls } = current;
    while (calls.length > 1 && (calls.length > most.calls || bytes > most.bytes)) forget(calls.shift());
  }

  function forget(call: CallRecord | undefined): void {
    if (call !== undefined) bytes -= sizes.get(call) ?? 0;
  }
}

function adcpSessionOf(payload: unknown): unknown {
  return fieldsOf(fieldsOf(payload).metadata).adcp_session_id;
}

/** Twelve hexadecimal digits that identify, but cannot be used as the original. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
