/**
 * Watches tool calls so that a person can look at them: one hook around a call, which records what came and what went out, and the
 * traces of the dialogue that were made in between. Keeps the newest sessions within a number of bytes, and forgets the others.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Trace, Tracer } from '../dialogue/trace.ts';
import { holdsCredential } from '../protocol/credentials.ts';
import {
  type GivenValues,
  mentionsPersonalData,
  withoutPersonalData,
  withoutValues,
  withoutWords,
} from './personal.ts';
import { addCall, type CallRecord, fieldsOf, type SessionRecord, type SessionSummary, summaryOf } from './record.ts';

/** A call about to be made, as its host wrote it. */
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

/** One thing that happened: a call, and its session as it stands since. */
interface CallEvent {
  session: SessionSummary;
  call: CallRecord;
}

export type Inspection = ReturnType<typeof createInspection>;

export interface InspectionSettings {
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** A clock that never goes back, in milliseconds. */
  ticks: () => number;
  /** Show personal data, and session ids and tokens whole. */
  personal: boolean;
  /** Trace every turn; otherwise from the first time that somebody looks. */
  traces: boolean;
  most?: { sessions: number; bytes: number; calls: number };
}

const MOST = { sessions: 100, bytes: 16 * 1024 * 1024, calls: 300 };

/** In the place of arguments that hold a credential (R119). */
const NOT_KEPT = { not_kept: 'The arguments held a credential.' };

/** What belongs to no session: discovery, and offerings that no session came of. */
const NO_SESSION = 'none';

export function createInspection({ now, ticks, personal, traces, most = MOST }: InspectionSettings) {
  const sessions = new Map<string, SessionRecord>();
  const sizes = new WeakMap<CallRecord, number>();
  const given = new Map<string, GivenValues>();
  /** Sessions that were given something personal. */
  const personalSessions = new Set<string>();
  /** From what a later call names (a token, a checkout) to the session that it belongs to. */
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

    /** Asked at each turn: who traces it. Nobody, as long as nobody looked. */
    tracer: (): Tracer | undefined => (watched ? tracer : undefined),

    /** Makes the call and gives back its answer; a mistake in looking on never becomes one of the call. */
    async observe<T extends Answered>(brand: string, call: ObservedCall, run: () => Promise<T>): Promise<T> {
      const [at, began] = [now(), ticks()];
      const turns: Trace[] = [];
      const answer = await running.run(turns, run);
      try {
        record(brand, call, answer, { at, ms: ticks() - began, turns });
      } catch {
        // It is only looked at.
      }
      return answer;
    },

    now,
    sessions: (): SessionSummary[] => [...sessions.values()].map(summaryOf).reverse(),
    session: (id: string): SessionRecord | undefined => sessions.get(id),

    /** Somebody looks, from now on until the function is called that this gives back. */
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
    // The newest stands last.
    sessions.delete(id);
    sessions.set(id, session);
    addCall(session, call, now());
    // What is over says nothing more of its user.
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

  /** The session of a call: by its session id, or by something that was handed out in one. */
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

  /** Drops the sessions that were quiet longest, then the oldest calls of this one, until what is left is within bounds. */
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

/** Twelve hexadecimal digits: to tell apart, not to use. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
