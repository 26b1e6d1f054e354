/**
 * The session store interface, designed for idempotency (R98–R111): claim a key, then commit session, answer and
 * offering token atomically. Keys and owners are opaque digests, values are JSON texts the store never parses, times are
 * milliseconds since 1970 on the engine's clock. The engine decides whether something has expired; the store only deletes it.
 * Bytes are counted per owner; what does not fit is refused, and other owners' data is never evicted for it.
 */
export interface SessionStore {
  /** Data outlives this process and may be shared with other processes. */
  readonly durable: boolean;

  /** How long answers are stored for retries, as declared in the capabilities: a day in durable stores (P6, R108). */
  readonly replay_ttl_seconds: number;

  /**
   * Inserts the row if it is absent, in one step, before any side effect (R103). A claim that is neither committed nor
   * released lapses at `lease_until`, so that a crash does not lock a key: from then on anybody may take it.
   */
  claim(row: { key: string; fingerprint: string; owner: string }, now: number, lease_until: number): Promise<Claim>;

  /** Releases a claim, so that a retry executes (R98). Does nothing when the claim is no longer held. */
  release(key: string, fingerprint: string): Promise<void>;

  /** Writes all parts or none. The end of a stored session without a row is always accepted, even over the limit. */
  commit(change: Change): Promise<Committed>;

  /** The session as last committed; without `value` once it was deleted, but with the revision. */
  load(key: string): Promise<KeptSession | undefined>;

  /** The value stored for an offering token. */
  recall(key: string): Promise<string | undefined>;

  /** Whether anything is stored under this key: a session, claim, answer, offering, or tombstone. */
  knows(key: string): Promise<boolean>;

  /** Removes entries that have expired at `now`; at most `most` of each kind. True: there may be more. */
  sweep(now: number, most?: number): Promise<boolean>;

  /** Number of entries, for tests and limits. */
  counts(): Promise<Counts>;
}

/**
 * How long an expired claim is stored beyond its lease, in milliseconds. Any process may sweep, and its clock may be ahead of the
 * clock of the claim's holder.
 */
export const CLAIM_KEPT_MS = 60_000;

export type Claim =
  /** Claimed by this call: execute, then commit or release. */
  | { state: 'claimed' }
  /** Another call is executing; `fingerprint` is its own. */
  | { state: 'in_flight'; fingerprint: string }
  /** Executed; `answer` is what was committed. */
  | { state: 'finished'; fingerprint: string; answer: string }
  /** Executed; the answer is no longer stored. */
  | { state: 'expired' }
  /** A new row exceeds its owner's budget. */
  | { state: 'full' };

export interface Change {
  /** Budget owner: `owner`, or `owner\0one` for a sub-account. */
  owner: string;
  session?: {
    key: string;
    /** The revision this change was made from, 0 for a new session. */
    from: number;
    /** Left out: only a tombstone is stored. */
    value?: string;
    /** Personal data of an ended session; dropped earlier than its value. */
    personal?: Personal;
    /** When `value` is to be dropped. */
    until: number;
    /** When the key itself is to be forgotten; not before `until`. */
    remembered_until: number;
  };
  row?: { key: string; fingerprint: string; answer: string; until: number; remembered_until: number };
  offering?: { key: string; value: string; until: number };
}

/** `stale`: the session moved on since `from`. `unclaimed`: the row's claim expired or was taken over. `full`: over the limit. */
export type Committed = 'committed' | 'stale' | 'unclaimed' | 'full';

export interface KeptSession {
  revision: number;
  value?: string;
  personal?: Personal;
}

/** Personal data of a session that has ended, and when it is to be dropped. */
interface Personal {
  value: string;
  until: number;
}

/** Entries with a value, and tombstones without one. */
export interface Counts {
  sessions: number;
  session_tombstones: number;
  claims: number;
  rows: number;
  row_tombstones: number;
  offerings: number;
}
