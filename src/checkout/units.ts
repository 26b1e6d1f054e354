/**
 * Units of work on checkout records (docs/decisions/0043), with optimistic concurrency: a unit's writes are atomic and only
 * succeed if nothing it read has changed. On a conflict the unit runs again on the current records, so its other effects must be
 * repeatable.
 */
import { createHash } from 'node:crypto';
import { StoreUnavailable } from '../engine/store-unavailable.ts';
import type { RecordStore, StoredRecord, Write, Written } from '../store/record-store.ts';

/** What is kept under a key. Times are milliseconds since 1970. */
export interface Kept<T> {
  kind: string;
  owner: string;
  /** Left out: it is past its end, and only that it was there is remembered. */
  value?: T;
  until: number;
  remembered_until: number;
}

type Keeping<T> = Omit<Kept<T>, 'value' | 'remembered_until'> & { value: T; remembered_until?: number };

export interface Work {
  /** Reads them in one question to the store. */
  fetch(...keys: string[]): Promise<void>;
  /** What is there. `likely absent` spares a question to the store; it costs one where something is there after all. */
  read<T>(key: string, likely?: 'absent'): Promise<Kept<T> | undefined>;
  /** Keeps it in place of what was read. Throws when the key was not read. */
  put<T>(key: string, keeping: Keeping<T>): void;
  /** Drops what was read. */
  drop(key: string): void;
  /** Calls it once all this is written, and so once at most. It must not throw. */
  after(act: () => void): void;
}

/** The owner whose byte budget must fit the write, and the result of the unit when it does not. */
interface Bound<T> {
  within: string;
  full: T;
}

/** Throws StoreUnavailable when the store does not answer, or others are faster again and again. */
export type Units = <T>(act: (work: Work) => T | Promise<T>, bound?: Bound<T>) => Promise<T>;

/** Runs of a unit before it gives up. Each time but the last somebody else's was written. */
const MOST_RUNS = 50;

const WRITTEN: Written = { state: 'written' };

export function createUnits(records: RecordStore, now: () => number): Units {
  return async (act, bound) => {
    let known = new Map<string, StoredRecord | undefined>();
    for (let runs = 0; runs < MOST_RUNS; runs++) {
      const { work, written, told } = workOn(records, now, known);
      const result = await act(work);
      const write = written();
      const nothing = write.put.length + write.drop.length === 0;
      const outcome = nothing ? WRITTEN : await records.write({ ...write, ...(bound && { within: bound.within }) });
      if (outcome.state === 'written') {
        for (const tell of told) tell();
        return result;
      }
      if (outcome.state === 'full' && bound) return bound.full;
      if (outcome.state === 'stale') known = new Map(write.expect.map(([key], at) => [key, outcome.found[at]]));
    }
    throw new StoreUnavailable('others write the same again and again');
  };
}

function workOn(records: RecordStore, now: () => number, known: ReadonlyMap<string, StoredRecord | undefined>) {
  const read = new Map<string, StoredRecord | undefined>();
  const puts = new Map<string, Write['put'][number]>();
  const drops = new Set<string>();
  const told: (() => void)[] = [];

  function mustBeRead(key: string) {
    if (!read.has(key)) throw new Error('written without having been read');
  }

  const work: Work = {
    async fetch(...keys) {
      const unread = keys.filter((key) => !read.has(key) && !known.has(key));
      const found = unread.length > 0 ? await records.read(unread) : [];
      for (const [at, key] of unread.entries()) read.set(key, found[at]);
    },
    async read<T>(key: string, likely?: 'absent') {
      const put = puts.get(key);
      if (put) return asKept<T>(put, now());
      if (drops.has(key)) return undefined;
      if (!read.has(key)) {
        const asked = known.has(key) || likely === 'absent' ? [known.get(key)] : await records.read([key]);
        read.set(key, asked[0]);
      }
      const found = read.get(key);
      return found && asKept<T>(found, now());
    },
    put(key, { kind, owner, value, until, remembered_until = until }) {
      mustBeRead(key);
      const text = JSON.stringify(value);
      drops.delete(key);
      // The tag says what is there: whoever writes in place of the same has missed nothing.
      puts.set(key, { key, kind, owner, tag: tagOf(kind, text), value: text, until, remembered_until });
    },
    drop(key) {
      mustBeRead(key);
      puts.delete(key);
      if (read.get(key) !== undefined) drops.add(key);
    },
    after(act) {
      told.push(act);
    },
  };
  const written = (): Write => ({
    expect: [...read].map(([key, record]) => [key, record?.tag]),
    put: [...puts.values()],
    drop: [...drops],
  });
  return { work, written, told };
}

function tagOf(kind: string, text: string): string {
  return createHash('sha256').update(`${kind}\n`).update(text).digest().subarray(0, 18).toString('base64url');
}

/** As it is now: a store drops what is past its end when it comes to it. */
function asKept<T>({ kind, owner, value, until, remembered_until }: StoredRecord, now: number): Kept<T> | undefined {
  if (remembered_until <= now) return undefined;
  const there = value !== undefined && until > now;
  return { kind, owner, ...(there && { value: JSON.parse(value) as T }), until, remembered_until };
}

/** The values of a kind, those with the soonest end first. For lists that an operator reads. */
export async function listed<T>(records: RecordStore, now: number, kind: string): Promise<T[]> {
  const list = await records.list(kind, MOST_LISTED);
  return list.flatMap(([, record]) => asKept<T>(record, now)?.value ?? []);
}

/** Of a kind, in a list. */
const MOST_LISTED = 10_000;
