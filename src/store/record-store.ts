/**
 * Records by key that outlive the process and may be shared by several: what SQLite and Redis have to offer, and all that the
 * session store and the checkout need of them. A write is one step: it names the tags it was made from, and happens whole or not
 * at all. Values are JSON texts that a store never reads; times are milliseconds since 1970 on the caller's clock.
 */
import type { CallCounter } from '../engine/call-counter.ts';
import { StoreUnavailable } from '../engine/store-unavailable.ts';

/** What is kept under a key. */
export interface StoredRecord {
  /** What it is, for `counts`. */
  kind: string;
  /** Whose budget it is counted in: `owner`, or `owner\0one` for one of many who share what an owner may have. */
  owner: string;
  /** Changes with every write, as its writer likes: a write says which tag it was made from. */
  tag: string;
  /** Left out: only the tombstone is there. */
  value?: string;
  /** When the value is to be dropped. */
  until: number;
  /** When the key itself is to be forgotten; until then it is a tombstone. Not before `until`. */
  remembered_until: number;
}

export interface Write {
  /** The tag each key must have, `undefined` for one that must not be there. All hold, or nothing is written. */
  expect: [key: string, tag: string | undefined][];
  /** `keepOwner`: the record stays in the budget of whoever had it. */
  put: (StoredRecord & { key: string; keepOwner?: boolean })[];
  drop: string[];
  /** In whose budget room must be found. Left out: what is written must be kept, whatever room there is. */
  within?: string;
}

/** `stale`: a tag was another one; `found` are the records of `expect` as they are, in its order. `full`: no room. */
export type Written =
  | { state: 'written' }
  | { state: 'stale'; found: (StoredRecord | undefined)[] }
  | { state: 'full' };

/** Every method throws StoreUnavailable when the store does not answer, and may then have been carried out or not. */
export interface RecordStore {
  /** The records of these keys, in their order. */
  read(keys: readonly string[]): Promise<(StoredRecord | undefined)[]>;
  write(write: Write): Promise<Written>;
  /**
   * Keys and records of a kind, those with the soonest end first, from this one on (a key as it was given, not included).
   * For lists that an operator reads.
   */
  list(kind: string, most: number): Promise<[key: string, record: StoredRecord][]>;
  /** Drops values past `until` and forgets keys past `remembered_until`, at most so many. True: there may be more. */
  sweep(now: number, most: number): Promise<boolean>;
  /** Records by kind; tombstones as `kind tombstone`. */
  counts(): Promise<Record<string, number>>;
}

/** A place where records of several users lie: brands, and the checkouts of brands. They share the budget. */
export interface Database {
  /** The records under this name. Names hold no `:`. */
  space(name: string): RecordStore;
  /** As `RecordStore.sweep`, over all there is: also what nobody opens any more. */
  sweep(now: number, most: number): Promise<boolean>;
  /** Counts calls for all processes; left out where each counts for itself. */
  counter?: CallCounter;
  /** Whether the store answers, for /readyz. Never throws. */
  answers(): Promise<boolean>;
  /** Forgets all that is kept for this owner and those who share with it. Resolves to how many that were, by kind as in `counts`. */
  purge(owner: string): Promise<Record<string, number>>;
  /** What is kept for this owner, and for all, in bytes as the budget counts them. */
  bytes(owner?: string): Promise<number>;
  close(): Promise<void>;
}

export { StoreUnavailable };

/** The store cannot be used as it is; the message says what to do. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/**
 * Of a record: how it lies in the database, and what its value means to those who keep it there. Raised when an older program, or
 * this one with older records, would go wrong (docs/operations.md; test/store/format.test.ts goes on with what was kept before).
 */
export const FORMAT = 1;
/** The oldest format whose values are read. */
const OLDEST_FORMAT = 1;

/**
 * A record as it may be used. Of one that is too old its tombstone is left: a session is over, an answer is no longer kept. Throws
 * StoreUnavailable for a newer one, which may mean what this program does not know: another process can answer.
 */
export function readable(record: StoredRecord, format: number): StoredRecord {
  if (format > FORMAT)
    throw new StoreUnavailable(`a record of format ${format}, which a newer si-mcp wrote; this one reads ${FORMAT}`);
  if (format >= OLDEST_FORMAT) return record;
  const { value, ...tombstone } = record;
  return tombstone;
}

/** Bytes a record counts besides its texts: key, index, numbers. */
const RECORD_BYTES = 200;

/** What a record counts in its owner's budget. */
export function bytesOf(key: string, { value, tag }: Pick<StoredRecord, 'value' | 'tag'>): number {
  return RECORD_BYTES + key.length + tag.length + Buffer.byteLength(value ?? '');
}

/** The owner that this one shares with, or itself: the part before a NUL. */
export function rootOf(owner: string): string {
  const end = owner.indexOf('\0');
  return end === -1 ? owner : owner.slice(0, end);
}
