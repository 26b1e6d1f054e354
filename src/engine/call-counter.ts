/**
 * Counting calls and open sessions for all processes of a service together (R109, R115): a store does it that all of them share, and
 * the service asks it. Names may hold anything; a counter keeps digests of them. It counts by a clock of its own.
 */

export interface CallCounter {
  /** Takes everything the call needs, or nothing. Rejects when the store does not answer, as all of these do. */
  admit(call: AskedCall): Promise<Denied | undefined>;
  /** To what the answer meant for the caller's sessions, in whichever process they began. */
  settle(call: SettledCall): Promise<Milestone>;
  /** Of all callers. */
  openSessions(): Promise<number>;
}

/** Tokens per second, and how many are there at most. */
interface Filling {
  perSecond: number;
  burst: number;
}

export interface AskedCall {
  caller: string;
  /** One token of each is taken. Those `ofKeys` are for a new idempotency key. */
  buckets: readonly { name: string; rate: Filling; ofKeys?: true }[];
  /** A call that may open a session holds a place under this name, if fewer than `most` are open or held. */
  place?: { name: string; most: number };
  /** Over a limit, a retry of what was answered under this name lately is let through, at a rate of its own. */
  retry?: { of: string; rate: Filling };
}

export interface SettledCall {
  caller: string;
  /** What `admit` held is free again. */
  place?: string;
  /** No new key was kept. */
  giveBack?: { name: string; rate: Filling };
  /** Answered under this name: a retry will be let through. */
  answered?: string;
  news?: SessionNews;
}

/** How long to wait, in seconds, and for what. */
interface Denied {
  wait: number;
  of: 'calls' | 'sessions';
}

/** What an answer that was given for the first time says of its session. `ttl` in milliseconds. */
export type SessionNews =
  | { kind: 'opened'; id: string; ttl: number }
  | { kind: 'used'; id: string; pending: boolean }
  | { kind: 'ended'; id: string; as: 'conversion' | 'ended' };

/** What an answer meant for the caller's sessions; counted once, replays and repetitions left out. */
export type Milestone = 'opened' | 'handoff' | 'conversion' | 'ended' | undefined;
