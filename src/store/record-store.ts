/**
 * Interface of the durable stores (SQLite, Redis): records by key, shared by several processes, used by the session store and the
 * checkout. Writes are atomic with optimistic locking: a write names the tags it expects, and is applied completely or not
 * at all. Values are JSON texts that a store never parses; times are milliseconds since 1970 on the caller's clock.
 */
import type { CallCounter } from '../engine/call-counter.ts';
import { StoreUnavailable } from '../engine/store-unavailable.ts';

/** A stored record. */
export interface StoredRecord {
  /** Kind of record, for `counts`. */
  kind: string;
  /** Budget owner: `owner`, or `owner\0one` for a sub-account. */
  owner: string;
  /** Version, chosen by the writer, for optimistic locking: a write states the tag it expects. */
  tag: string;
  /** Left out: only the tombstone remains. */
  value?: string;
  /** When the value is to be dropped. */
  until: number;
  /** When the key itself is to be forgotten; until then it is a tombstone. Not before `until`. */
  remembered_until: number;
}

export interface Write {
  /** The tag each key must have, `undefined` for a key that must not exist. If one differs, nothing is written. */
  expect: [key: string, tag: string | undefined][];
  /** `keepOwner`: the record stays in the budget of its previous owner. */
  put: (StoredRecord & { key: string; keepOwner?: boolean })[];
  drop: string[];
  /** The budget owner whose limit applies. Left out: written regardless of limits. */
  within?: string;
}

/** `stale`: a tag differed; `found` are the current records of `expect`, in its order. `full`: over the limit. */
export type Written =
  | { state: 'written' }
  | { state: 'stale'; found: (StoredRecord | undefined)[] }
  | { state: 'full' };

/** Every method throws StoreUnavailable when the store is unreachable; the operation may or may not have taken effect. */
export interface RecordStore {
  /** The records of these keys, in their order. */
  read(keys: readonly string[]): Promise<(StoredRecord | undefined)[]>;
  write(write: Write): Promise<Written>;
  /**
   * Keys and records of a kind, earliest expiry first, at most `most` of them.
   * For operator listings.
   */
  list(kind: string, most: number): Promise<[key: string, record: StoredRecord][]>;
  /** Drops values past `until` and keys past `remembered_until`, at most `most` of them. True: there may be more. */
  sweep(now: number, most: number): Promise<boolean>;
  /** Records by kind; tombstones as `kind tombstone`. */
  counts(): Promise<Record<string, number>>;
}

/** A database with several record spaces: brands, and the checkouts of brands. They share one budget. */
export interface Database {
  /** The record space of this name. Names contain no `:`. */
  space(name: string): RecordStore;
  /** Like `RecordStore.sweep`, for all spaces, including those of removed brands. */
  sweep(now: number, most: number): Promise<boolean>;
  /** Rate-limit counters shared by all processes; left out when each process counts separately. */
  counter?: CallCounter;
  /** Whether the store is reachable, for /readyz. Never throws. */
  answers(): Promise<boolean>;
  /** Deletes all records of this owner and its sub-accounts. Resolves to their number by kind, as in `counts`. */
  purge(owner: string): Promise<Record<string, number>>;
  /** Bytes stored for this owner, or for all owners, as the budget counts them. */
  bytes(owner?: string): Promise<number>;
  close(): Promise<void>;
}

export { StoreUnavailable };

/** The store cannot be used; the message says how to fix it. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/**
 * Version of the record format, including the meaning of values. Increase it when older releases could not read new records, or
 * this one old records (docs/operations.md; test/store/format.test.ts reads records of earlier releases).
 */
export const FORMAT = 1;
/** The oldest format that can be read. */
const OLDEST_FORMAT = 1;

/**
 * A record in a readable format. A record that is too old becomes its tombstone, as if it had expired. Throws StoreUnavailable for a
 * newer format, so that a process of the newer release can serve the retry.
 */
export function readable(record: StoredRecord, format: number): StoredRecord {
  if (format > FORMAT)
    throw new StoreUnavailable(`a record of format ${format}, which a newer si-mcp wrote; this one reads ${FORMAT}`);
  if (format >= OLDEST_FORMAT) return record;
  const { value, ...tombstone } = record;
  return tombstone;
}

/** Overhead of a record in bytes: key, index, numbers. */
const RECORD_BYTES = 200;

/** Bytes that a record counts in its owner's budget. */
export function bytesOf(key: string, { value, tag }: Pick<StoredRecord, 'value' | 'tag'>): number {
  return RECORD_BYTES + key.length + tag.length + Buffer.byteLength(value ?? '');
}

/** The owner of a sub-account, or the owner itself: the part before a NUL. */
export function rootOf(owner: string): string {
  const end = owner.indexOf('\0');
  return end === -1 ? owner : owner.slice(0, end);
}
