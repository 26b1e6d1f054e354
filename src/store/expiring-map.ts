/**
 * Entries of one kind by key, oldest first, their bytes counted for their owners. Every kind lives equally long, so the
 * oldest stand in front and a sweep costs what it drops.
 */
import type { ByteBudget } from './byte-budget.ts';

export interface Entry {
  /** Whose budget it is counted in. */
  owner: string;
  /** When it is to be dropped, in milliseconds. */
  until: number;
}

export interface ExpiringMap<E extends Entry> {
  get(key: string): E | undefined;
  /** Keeps the entry as the newest, in place of what the key had. Takes the bytes without asking. */
  put(key: string, entry: E): void;
  drop(key: string): void;
  /** Removes and returns the entries past their time, from the front. */
  takeExpired(now: number, most: number): [key: string, entry: E][];
  /** What this entry counts, kept or not. */
  bytesOf(entry: E): number;
  /** What the entry under this key counts for this owner. */
  held(key: string, owner: string): number;
  entries(): Iterable<[key: string, entry: E]>;
  size(): number;
}

/** `bytesOf` may change over an entry's life; who changes it tells the budget. `watcher` hears of all that comes and goes. */
export function createExpiringMap<E extends Entry>(
  budget: ByteBudget,
  bytesOf: (entry: E) => number,
  listener?: { add: (entry: E) => void; drop: (entry: E) => void },
): ExpiringMap<E> {
  const kept = new Map<string, E>();

  function drop(key: string) {
    const entry = kept.get(key);
    if (entry === undefined) return;
    kept.delete(key);
    budget.remove(entry.owner, bytesOf(entry));
    listener?.drop(entry);
  }

  return {
    get: (key) => kept.get(key),
    put(key, entry) {
      drop(key);
      budget.charge(entry.owner, 0, bytesOf(entry));
      entry.owner = budget.nameOf(entry.owner);
      kept.set(key, entry);
      listener?.add(entry);
    },
    drop,
    takeExpired(now, most) {
      const old: [string, E][] = [];
      for (const entry of kept) {
        if (entry[1].until > now || old.length >= most) break;
        old.push(entry);
      }
      for (const [key] of old) drop(key);
      return old;
    },
    bytesOf,
    held(key, owner) {
      const entry = kept.get(key);
      return entry?.owner === owner ? bytesOf(entry) : 0;
    },
    entries: () => kept,
    size: () => kept.size,
  };
}

/** What the characters of a string take in memory. */
export function bytesOfText(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length;
}
