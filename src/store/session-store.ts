/**
 * What a store promises the engine, made for idempotency (R98–R111): claim a key, then commit session, answer and
 * offering token together. Keys and owners are opaque digests, values are JSON texts the store never reads, times are
 * milliseconds since 1970 on the engine's clock. Whether something has expired is the engine's question; a store only sweeps up.
 * What is kept is counted in bytes for its owner; what does not fit is refused, and nobody else's is forgotten for it.
 */
export interface SessionStore {
  /** What is kept outlives this process, and other processes may keep theirs beside it. */
  readonly durable: boolean;

  /** How long answers are kept for retries, as the capabilities declare it: a day where they outlive the process (P6, R108). */
  readonly replay_ttl_seconds: number;

  /**
   * Inserts the row if it is absent, in one step, before any side effect (R103). A claim that is neither committed nor
   * released lapses at `lease_until`, so that a crash does not lock a key: from then on anybody may take it.
   */
  claim(row: { key: string; fingerprint: string; owner: string }, now: number, lease_until: number): Promise<Claim>;

  /** Gives a claim up, so that a retry executes (R98). Does nothing when the claim is no longer held. */
  release(key: string, fingerprint: string): Promise<void>;

  /** Writes all parts or none. The end of a session that is kept is always taken, when it comes without a row. */
  commit(change: Change): Promise<Committed>;

  /** The session as last committed; `value` is gone once it was swept or withdrawn, the revision stays. */
  load(key: string): Promise<KeptSession | undefined>;

  /** What was kept for an offering token. */
  recall(key: string): Promise<string | undefined>;

  /** Whether anything is kept under this key: a session, a claim, an answer, what an offering token stands for, or a tombstone. */
  knows(key: string): Promise<boolean>;

  /** Forgets what is past its time at `now`; at most `most` entries of each kind. True: there may be more. */
  sweep(now: number, most?: number): Promise<boolean>;

  /** How much is kept, for tests and bounds. */
  counts(): Promise<Counts>;
}

/**
 * How much longer than its lease a claim that nobody took is kept, in milliseconds. Whoever comes first sweeps, and that one's
 * clock may be ahead of the clock of whoever holds it.
 */
export const CLAIM_KEPT_MS = 60_000;

export type Claim =
  /** The row is ours: execute, then commit or release. */
  | { state: 'claimed' }
  /** Someone is executing; `fingerprint` is theirs. */
  | { state: 'in_flight'; fingerprint: string }
  /** Executed; `answer` is what the commit kept. */
  | { state: 'finished'; fingerprint: string; answer: string }
  /** Executed, and past the time for replays. */
  | { state: 'expired' }
  /** A new row does not fit its owner's budget. */
  | { state: 'full' };

export interface Change {
  /** Whose budget it is counted in: `owner`, or `owner\0one` for one of many who share what an owner may have. */
  owner: string;
  session?: {
    key: string;
    /** The revision this change was made from, 0 for a new session. */
    from: number;
    /** Left out: only the tombstone is kept. */
    value?: string;
    /** What goes earlier than the value of a session that has ended. */
    personal?: Personal;
    /** When `value` is to be dropped. */
    until: number;
    /** When the key itself is to be forgotten; not before `until`. */
    remembered_until: number;
  };
  row?: { key: string; fingerprint: string; answer: string; until: number; remembered_until: number };
  offering?: { key: string; value: string; until: number };
}

/** `stale`: the session moved on since `from`. `unclaimed`: the row's claim lapsed or was finished by another. `full`: no room. */
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
