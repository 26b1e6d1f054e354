/**
 * Distributed rate limiting: counts calls and open sessions across all processes of a service (R109, R115) in a shared store.
 * Names may contain anything; a counter stores digests of them. It uses its own clock.
 */

export interface CallCounter {
  /** Consumes everything the call needs, or nothing. Like all methods, rejects when the store is unreachable. */
  admit(call: AskedCall): Promise<Denied | undefined>;
  /** Records the outcome of a call. Resolves to what it meant for the caller's sessions, in whichever process they began. */
  settle(call: SettledCall): Promise<Milestone>;
  /** Open sessions of all callers. */
  openSessions(): Promise<number>;
}

/** Token bucket: refill rate in tokens per second, and capacity. */
interface Filling {
  perSecond: number;
  burst: number;
}

export interface AskedCall {
  caller: string;
  /** One token of each is consumed. `ofKeys`: charged for a new idempotency key. */
  buckets: readonly { name: string; rate: Filling; ofKeys?: true }[];
  /** A call that may open a session reserves a slot under this name, if fewer than `most` are open or reserved. */
  place?: { name: string; most: number };
  /** Over the limit, a retry of a recently answered call of this name is still admitted, at its own rate. */
  retry?: { of: string; rate: Filling };
}

export interface SettledCall {
  caller: string;
  /** Releases the slot that `admit` reserved. */
  place?: string;
  /** Refunds a token: no new key was stored. */
  giveBack?: { name: string; rate: Filling };
  /** Marks this name as answered, so that a retry is admitted. */
  answered?: string;
  news?: SessionNews;
}

/** Seconds to wait, and which limit was hit. */
interface Denied {
  wait: number;
  of: 'calls' | 'sessions';
}

/** Session event reported by a first (not replayed) answer. `ttl` in milliseconds. */
export type SessionNews =
  | { kind: 'opened'; id: string; ttl: number }
  | { kind: 'used'; id: string; pending: boolean }
  | { kind: 'ended'; id: string; as: 'conversion' | 'ended' };

/** Session milestone reached by an answer; counted once, replays excluded. */
export type Milestone = 'opened' | 'handoff' | 'conversion' | 'ended' | undefined;
