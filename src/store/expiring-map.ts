/**
 * A map of entries of one kind in insertion order, with byte accounting per owner. All entries of a kind have the same TTL, so
 * the oldest come first and a sweep only touches what it removes.
 */
import type { ByteBudget } from './byte-budget.ts';

export interface Entry {
  /** Budget owner. */
  owner: string;
  /** When it is to be dropped, in milliseconds. */
  until: number;
}

export interface ExpiringMap<E extends Entry> {
  get(key: string): E | undefined;
  /** Stores the entry as the newest, replacing the previous one. Charges its bytes without checking the limit. */
  put(key: string, entry: E): void;
  drop(key: string): void;
  /** Removes and returns expired entries, oldest first. */
  takeExpired(now: number, most: number): [key: string, entry: E][];
  /** Size of this entry, stored or not. */
  bytesOf(entry: E): number;
  /** Bytes that the entry under this key counts for this owner. */
  held(key: string, owner: string): number;
  entries(): Iterable<[key: string, entry: E]>;
  size(): number;
}

/** The size of an entry may change; whoever changes it must update the budget. `listener` is notified of additions and removals. */
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

/** Bytes that the characters of a string take in memory (V8: one or two per character). */
export function bytesOfText(text: string): number {
  return /[\u0100-\uffff]/.test(text) ? 2 * text.length : text.length;
}
