/**
 * What the checkout keeps, in the memory of this process: a RecordStore whose records lie on shelves, each with its own bounds
 * for one owner (keep.ts), so that nothing of one kind or owner pushes out another's (A70).
 */
import type { RecordStore, StoredRecord, Write, Written } from '../store/record-store.ts';
import { createKeep, type Keep } from './keep.ts';
import type { CheckoutLimits, Rooms } from './limits.ts';
import { textSize } from './text-size.ts';

interface Entry extends StoredRecord {
  key: string;
}
type Shelves = ReturnType<typeof shelvesOf>;
type ShelfName = keyof Shelves;

/** Where records of a kind lie. */
interface Place {
  on: ShelfName;
  /** Where they lie for the last `last` milliseconds of their time. */
  later?: { on: ShelfName; last: number };
  /** Where it is remembered that they were there. */
  tombstones?: ShelfName;
}

const DAY = 86_400_000;

/** Every kind of record the checkout keeps. */
const PLACES: Record<string, Place> = {
  checkout: { on: 'current', later: { on: 'over', last: DAY } },
  'paying checkout': { on: 'current' },
  'paid checkout': { on: 'current' },
  'ended checkout': { on: 'over' },
  personal: { on: 'personal' },
  quote: { on: 'quotes', tombstones: 'used' },
  'used quote': { on: 'used' },
  claim: { on: 'effects' },
  effect: { on: 'effects' },
  refusal: { on: 'refusals' },
  token: { on: 'tokens', tombstones: 'spent' },
  'spent token': { on: 'spent' },
  order: { on: 'orders' },
  'claim on a sale': { on: 'claims' },
  departure: { on: 'departures' },
  consent: { on: 'consents' },
  conversion: { on: 'conversions' },
  event: { on: 'events' },
  'due event': { on: 'due' },
};

/** Of one owner; beyond it its oldest are forgotten: a quote costs nothing to make anew. */
const MOST_QUOTES = 10_000;
/** Of one owner and of each kind: what only the operator reads. */
const MOST_NOTES = 1000;

/** Beyond its bounds a shelf refuses what is new, or forgets its owner's oldest, which costs nobody anything. */
function shelvesOf(now: () => number, rooms: Rooms, limits: Omit<CheckoutLimits, 'bytes'>, heard: Heard) {
  const { open } = rooms;
  const refusing = (most: number) => createKeep<Entry>({ now, room: open, most, full: 'refuse', ...heard });
  const forgetting = (share: number, most: number) =>
    createKeep<Entry>({ now, room: rooms.part(share), most, full: 'forget oldest', ...heard });
  const quotes = rooms.part(1 / 4);
  return {
    current: refusing(limits.checkouts),
    personal: refusing(Number.POSITIVE_INFINITY),
    effects: refusing(limits.keys),
    tokens: refusing(limits.tokens),
    over: forgetting(1 / 8, limits.checkouts),
    refusals: forgetting(1 / 8, limits.keys),
    spent: forgetting(1 / 32, limits.tokens),
    quotes: createKeep<Entry>({ now, room: quotes, most: MOST_QUOTES, full: 'forget oldest', ...heard }),
    used: forgetting(1 / 16, MOST_QUOTES),
    orders: forgetting(1 / 4, limits.orders),
    claims: forgetting(1 / 32, MOST_NOTES),
    departures: forgetting(1 / 32, MOST_NOTES),
    consents: forgetting(1 / 32, MOST_NOTES),
    conversions: forgetting(1 / 32, MOST_NOTES),
    events: forgetting(1 / 8, MOST_NOTES),
    due: forgetting(1 / 32, MOST_NOTES),
  };
}

interface Heard {
  onEnd: (entry: Entry) => void;
  onGone: (entry: Entry) => void;
}

/** A write succeeds whole or not at all, as nothing else runs meanwhile. */
export function memoryRecords(parts: {
  now: () => number;
  rooms: Rooms;
  limits: Omit<CheckoutLimits, 'bytes'>;
}): RecordStore {
  const { now, rooms, limits } = parts;
  /** On which shelf each key lies. */
  const places = new Map<string, Keep<Entry>>();
  const shelves = shelvesOf(now, rooms, limits, { onEnd: moveOn, onGone: ({ key }) => places.delete(key) });

  return {
    read: async (keys) => keys.map(find),

    async write({ expect, put, drop, within }): Promise<Written> {
      const found = expect.map(([key]) => find(key));
      if (expect.some(([, tag], at) => found[at]?.tag !== tag)) return { state: 'stale', found };
      const placed = put.map((record) => ({ record, place: placeOf(record) }));
      const fresh = placed.filter(({ record, place }) => places.get(record.key) !== place.shelf);
      if (within !== undefined && !haveRoom(fresh)) return { state: 'full' };
      for (const key of drop) places.get(key)?.delete(key);
      for (const { record, place } of placed) keep(record, place);
      return { state: 'written' };
    },

    async list(kind, most) {
      const { on } = placeOfKind(kind);
      const entries = shelves[on].values().filter((entry) => entry.kind === kind && entry.value !== undefined);
      const sorted = entries.sort((one, other) => one.until - other.until).slice(0, most);
      return sorted.map((entry): [string, StoredRecord] => [entry.key, entry]);
    },

    async sweep() {
      for (const shelf of Object.values(shelves)) shelf.sweep();
      return false;
    },

    async counts() {
      const counts: Record<string, number> = {};
      for (const { kind, value } of Object.values(shelves).flatMap((shelf) => shelf.values())) {
        const name = value === undefined ? `${kind} tombstone` : kind;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };

  /** What is over is moved when it is over, whoever comes first: the sweep, or whoever asks for something of its owner's. */
  function find(key: string): Entry | undefined {
    const entry = lookUp(key);
    if (entry) rooms.open.sweep(entry.owner);
    return lookUp(key);
  }

  function lookUp(key: string): Entry | undefined {
    const shelf = places.get(key);
    // One that has come to its end here may have moved on, at most once.
    return shelf && (shelf.get(key) ?? places.get(key)?.get(key));
  }

  /** Several new entries of one write are counted together. */
  function haveRoom(fresh: { record: Write['put'][number]; place: { shelf: Keep<Entry> } }[]): boolean {
    const bytes = new Map<string, number>();
    return fresh.every(({ record, place: { shelf } }) => {
      if (shelf.full !== 'refuse') return true;
      const sum = (bytes.get(record.owner) ?? 0) + bytesOf(record);
      bytes.set(record.owner, sum);
      return shelf.hasRoom(record.owner, sum);
    });
  }

  function keep(record: Entry, { shelf, until, buried }: ReturnType<typeof placeOf>) {
    const { value, key, kind, owner, tag, remembered_until } = record;
    const entry = { key, kind, owner, tag, until: record.until, remembered_until, ...(!buried && { value }) };
    const before = places.get(key);
    if (before !== shelf || until <= now()) before?.delete(key);
    if (until <= now()) return;
    const extent = { bytes: bytesOf(entry), until };
    if (before === shelf) return shelf.set(key, entry, extent);
    shelf.add(owner, key, entry, extent, 'must be kept');
    places.set(key, shelf);
  }

  function placeOf({ kind, value, until, remembered_until }: StoredRecord) {
    const { on, later, tombstones } = placeOfKind(kind);
    const at = now();
    if (value === undefined || until <= at)
      return { shelf: shelves[tombstones ?? on], until: remembered_until, buried: true };
    if (later === undefined) return { shelf: shelves[on], until, buried: false };
    const move = until - later.last;
    return move > at
      ? { shelf: shelves[on], until: move, buried: false }
      : { shelf: shelves[later.on], until, buried: false };
  }

  /** What has come to its end on one shelf may have some time left on another. */
  function moveOn(entry: Entry) {
    keep(entry, placeOf(entry));
  }
}

function placeOfKind(kind: string): Place {
  const place = PLACES[kind];
  if (place === undefined) throw new Error(`the checkout keeps no ${kind}`);
  return place;
}

function bytesOf({ key, tag, value = '' }: Pick<Entry, 'key' | 'tag' | 'value'>): number {
  return key.length + tag.length + textSize(value);
}
