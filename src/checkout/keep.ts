/**
 * What the checkout remembers, by key. Each entry belongs to an owner, weighs bytes and has an end. Number and bytes are
 * limited for each owner, so that whatever one owner does, the others' entries stay and theirs find room (A70).
 */
import { type ByteCaps, createByteBudget } from '../store/byte-budget.ts';

/** `bytes` about how much memory the value takes; `until` when it is forgotten, in milliseconds since 1970. */
interface Extent {
  bytes: number;
  until: number;
}

export interface Keep<T> {
  /**
   * Keeps a new entry under a key that is free, unless its end is past. False: its owner has no room, and nothing has
   * changed; what must be kept is kept all the same.
   */
  add(owner: string, key: string, value: T, extent: Extent, mustBeKept?: 'must be kept'): boolean;
  /** Whether a new entry of so many bytes finds room, once what is past its end is forgotten. */
  hasRoom(owner: string, bytes: number): boolean;
  /** Changes an entry that is there. It always finds room: what it says has happened already. */
  set(key: string, value: T, extent: Extent): void;
  /** The value of a key, until its end. */
  get(key: string): T | undefined;
  delete(key: string): void;
  /** Oldest first. */
  values(): T[];
  /** Forgets what is past its end. */
  sweep(): void;
  size(): number;
  full: KeepRules<T>['full'];
}

/** Bytes that one keep has, or several together. */
export type Room = ReturnType<typeof createRoom>;

export function createRoom(caps: ByteCaps) {
  const sweepers: ((owner: string) => void)[] = [];
  return {
    budget: createByteBudget(caps),
    /** Each keep in this room says how what an owner has there and is past its end is forgotten. */
    sweptBy: (sweeper: (owner: string) => void) => {
      sweepers.push(sweeper);
    },
    /** Forgets what is past its end, of one owner. Costs little when nothing is. */
    sweep(owner: string) {
      for (const sweeper of sweepers) sweeper(owner);
    },
  };
}

export interface KeepRules<T> {
  now: () => number;
  room: Room;
  /** Entries of one owner. */
  most: number;
  /** When an owner has no room: refuse its new entry, or forget its oldest to make room. The latter never refuses. */
  full: 'refuse' | 'forget oldest';
  /** Hears of each entry that is forgotten because its end has come. */
  onEnd?: (value: T) => void;
  /** Hears of each entry that is gone, whatever the reason. */
  onGone?: (value: T) => void;
}

interface Entry<T> extends Extent {
  owner: string;
  value: T;
}

interface Owned {
  /** Oldest first. */
  keys: Set<string>;
  /** No end of these entries comes before it. */
  soonest: number;
}

/** Bytes of an entry without its value: key, maps and times. */
const ENTRY_BYTES = 300;

export function createKeep<T>({ now, room, most, full, onEnd, onGone }: KeepRules<T>): Keep<T> {
  const { budget } = room;
  const entries = new Map<string, Entry<T>>();
  const owners = new Map<string, Owned>();
  room.sweptBy(sweepOf);

  return {
    add(owner, key, value, { bytes, until }, mustBeKept) {
      const whole = bytes + ENTRY_BYTES;
      if (entries.has(key)) throw new Error('a key is kept already');
      if (until <= now()) return true;
      if (!hasRoom(owner, whole)) room.sweep(owner);
      while (full === 'forget oldest' && !hasRoom(owner, whole)) {
        const [oldest] = owners.get(owner)?.keys ?? [];
        if (oldest === undefined) break;
        drop(oldest);
      }
      if (full === 'refuse' && mustBeKept === undefined && !hasRoom(owner, whole)) return false;
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
    hasRoom(owner, bytes) {
      const whole = bytes + ENTRY_BYTES;
      if (!hasRoom(owner, whole)) room.sweep(owner);
      return hasRoom(owner, whole);
    },
    size: () => entries.size,
    full,
  };

  function hasRoom(owner: string, bytes: number): boolean {
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
    // In the order of their ends, as if each had been heard of at once.
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
