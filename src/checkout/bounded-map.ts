/**
 * A map with limits per owner. Each entry has an owner, a size in bytes and an expiry. Count and bytes are limited per
 * owner, so that one owner cannot evict or block the entries of another (A70).
 */
import { type ByteCaps, createByteBudget } from '../store/byte-budget.ts';

/** `bytes`: approximate memory of the value; `until`: when it expires, in milliseconds since 1970. */
interface Extent {
  bytes: number;
  until: number;
}

export interface BoundedMap<T> {
  /**
   * Adds an entry under a new key, unless it has expired already. Returns false, without a change, when the owner is at
   * its limits; entries that must be kept are added all the same.
   */
  add(owner: string, key: string, value: T, extent: Extent, mustBeKept?: 'must be kept'): boolean;
  /** Whether a new entry of this size fits after expired entries are removed. */
  hasSpace(owner: string, bytes: number): boolean;
  /** Updates an entry. Never rejected: it records something that has already happened. */
  set(key: string, value: T, extent: Extent): void;
  /** The value of a key, until it expires. */
  get(key: string): T | undefined;
  delete(key: string): void;
  /** Oldest first. */
  values(): T[];
  /** Removes expired entries. */
  sweep(): void;
  size(): number;
  full: BoundedMapOptions<T>['full'];
}

/** A byte budget that several maps can share. */
export type SharedBudget = ReturnType<typeof createSharedBudget>;

export function createSharedBudget(caps: ByteCaps) {
  const sweepers: ((owner: string) => void)[] = [];
  return {
    budget: createByteBudget(caps),
    /** Each map that shares the budget registers how it removes the expired entries of an owner. */
    onSweep: (sweeper: (owner: string) => void) => {
      sweepers.push(sweeper);
    },
    /** Removes the expired entries of one owner. Cheap when there are none. */
    sweep(owner: string) {
      for (const sweeper of sweepers) sweeper(owner);
    },
  };
}

export interface BoundedMapOptions<T> {
  now: () => number;
  shared: SharedBudget;
  /** Entries of one owner. */
  most: number;
  /** At the owner's limits: reject the new entry, or evict the owner's oldest. The latter never rejects. */
  full: 'refuse' | 'forget oldest';
  /** Called with each entry that has expired. */
  onEnd?: (value: T) => void;
  /** Called with each removed entry, whatever the reason. */
  onGone?: (value: T) => void;
}

interface Entry<T> extends Extent {
  owner: string;
  value: T;
}

interface Owned {
  /** Oldest first. */
  keys: Set<string>;
  /** No entry expires before this time. */
  soonest: number;
}

/** Overhead of an entry in bytes: key, maps and times. */
const ENTRY_BYTES = 300;

export function createBoundedMap<T>({ now, shared, most, full, onEnd, onGone }: BoundedMapOptions<T>): BoundedMap<T> {
  const { budget } = shared;
  const entries = new Map<string, Entry<T>>();
  const owners = new Map<string, Owned>();
  shared.onSweep(sweepOf);

  return {
    add(owner, key, value, { bytes, until }, mustBeKept) {
      const whole = bytes + ENTRY_BYTES;
      if (entries.has(key)) throw new Error('a key is kept already');
      if (until <= now()) return true;
      if (!hasSpace(owner, whole)) shared.sweep(owner);
      while (full === 'forget oldest' && !hasSpace(owner, whole)) {
        const [oldest] = owners.get(owner)?.keys ?? [];
        if (oldest === undefined) break;
        drop(oldest);
      }
      if (full === 'refuse' && mustBeKept === undefined && !hasSpace(owner, whole)) return false;
      budget.charge(owner, 0, whole);
      entries.set(key, { owner: budget.nameOf(owner), value, bytes: whole, until });
      const owned = owners.get(owner) ?? { keys: new Set(), soonest: until };
      owners.set(owner, owned);
      owned.keys.add(key);
      owned.soonest = Math.min(owned.soonest, until);
      return true;
    },
    set(key, value, { bytes, until }) {
      const entry = entries.get(key);
      const owned = entry && owners.get(entry.owner);
      if (!entry || !owned) return;
      const whole = bytes + ENTRY_BYTES;
      budget.charge(entry.owner, entry.bytes, whole);
      Object.assign(entry, { value, bytes: whole, until });
      owned.soonest = Math.min(owned.soonest, until);
    },
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until > now()) return entry.value;
      end(key, entry);
      return undefined;
    },
    delete: drop,
    values: () => [...entries.values()].map(({ value }) => value),
    sweep() {
      for (const owner of owners.keys()) sweepOf(owner);
    },
    hasSpace(owner, bytes) {
      const whole = bytes + ENTRY_BYTES;
      if (!hasSpace(owner, whole)) shared.sweep(owner);
      return hasSpace(owner, whole);
    },
    size: () => entries.size,
    full,
  };

  function hasSpace(owner: string, bytes: number): boolean {
    return (owners.get(owner)?.keys.size ?? 0) < most && budget.fits(owner, bytes);
  }

  function sweepOf(owner: string) {
    const owned = owners.get(owner);
    const at = now();
    if (!owned || owned.soonest > at) return;
    owned.soonest = Number.POSITIVE_INFINITY;
    const ended: [string, Entry<T>][] = [];
    for (const key of owned.keys) {
      const entry = entries.get(key);
      if (!entry) continue;
      if (entry.until <= at) ended.push([key, entry]);
      else owned.soonest = Math.min(owned.soonest, entry.until);
    }
    // In the order of expiry, as if each had been removed in time.
    for (const [key, entry] of ended.sort(([, one], [, other]) => one.until - other.until)) end(key, entry);
  }

  function end(key: string, { value }: Entry<T>) {
    drop(key);
    onEnd?.(value);
  }

  function drop(key: string) {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    budget.remove(entry.owner, entry.bytes);
    const owned = owners.get(entry.owner);
    owned?.keys.delete(key);
    if (owned?.keys.size === 0) owners.delete(entry.owner);
    onGone?.(entry.value);
  }
}
