/**
 * What the checkout keeps, in the memory of this process: a RecordStore whose records lie on shelves, each with its own bounds
 * for one owner (bounded-map.ts), so that one kind or owner cannot evict another's records (A70).
 */
import type { RecordStore, StoredRecord, Write, Written } from '../store/record-store.ts';
import { type BoundedMap, createBoundedMap } from './bounded-map.ts';
import type { Budgets, CheckoutLimits } from './limits.ts';
import { textSize } from './text-size.ts';

interface Entry extends StoredRecord {
  key: string;
}
type Partitions = ReturnType<typeof createPartitions>;
type PartitionName = keyof Partitions;

/** The partitions of a record kind. */
interface Place {
  on: PartitionName;
  /** The partition for the last `last` milliseconds before expiry. */
  later?: { on: PartitionName; last: number };
  /** The partition of the tombstones of expired records. */
  tombstones?: PartitionName;
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

/** Per owner; beyond it the oldest are evicted: an agent can get a new quote at no cost. */
const MOST_QUOTES = 10_000;
/** Per owner and kind, for records that only the operator reads. */
const MOST_NOTES = 1000;

/** At its limits a partition rejects new records, or evicts the owner's oldest where losing them is harmless. */
function createPartitions(
  now: () => number,
  budgets: Budgets,
  limits: Omit<CheckoutLimits, 'bytes'>,
  listeners: Listeners,
) {
  const { open } = budgets;
  const refusing = (most: number) => createBoundedMap<Entry>({ now, shared: open, most, full: 'refuse', ...listeners });
  const forgetting = (share: number, most: number) =>
    createBoundedMap<Entry>({ now, shared: budgets.part(share), most, full: 'forget oldest', ...listeners });
  const quotes = budgets.part(1 / 4);
  return {
    current: refusing(limits.checkouts),
    personal: refusing(Number.POSITIVE_INFINITY),
    effects: refusing(limits.keys),
    tokens: refusing(limits.tokens),
    over: forgetting(1 / 8, limits.checkouts),
    refusals: forgetting(1 / 8, limits.keys),
    spent: forgetting(1 / 32, limits.tokens),
    quotes: createBoundedMap<Entry>({ now, shared: quotes, most: MOST_QUOTES, full: 'forget oldest', ...listeners }),
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

interface Listeners {
  onEnd: (entry: Entry) => void;
  onGone: (entry: Entry) => void;
}

/** A write succeeds whole or not at all, as nothing else runs meanwhile. */
export function memoryRecords(parts: {
  now: () => number;
  budgets: Budgets;
  limits: Omit<CheckoutLimits, 'bytes'>;
}): RecordStore {
  const { now, budgets, limits } = parts;
  /** The partition of each key. */
  const places = new Map<string, BoundedMap<Entry>>();
  const partitions = createPartitions(now, budgets, limits, { onEnd: moveOn, onGone: ({ key }) => places.delete(key) });

  return {
    read: async (keys) => keys.map(find),

    async write({ expect, put, drop, within }): Promise<Written> {
      const found = expect.map(([key]) => find(key));
      if (expect.some(([, tag], at) => found[at]?.tag !== tag)) return { state: 'stale', found };
      const placed = put.map((record) => ({ record, place: placeOf(record) }));
      const fresh = placed.filter(({ record, place }) => places.get(record.key) !== place.partition);
      if (within !== undefined && !haveSpace(fresh)) return { state: 'full' };
      for (const key of drop) places.get(key)?.delete(key);
      for (const { record, place } of placed) keep(record, place);
      return { state: 'written' };
    },

    async list(kind, most) {
      const { on } = placeOfKind(kind);
      const entries = partitions[on].values().filter((entry) => entry.kind === kind && entry.value !== undefined);
      const sorted = entries.sort((one, other) => one.until - other.until).slice(0, most);
      return sorted.map((entry): [string, StoredRecord] => [entry.key, entry]);
    },

    async sweep() {
      for (const partition of Object.values(partitions)) partition.sweep();
      return false;
    },

    async counts() {
      const counts: Record<string, number> = {};
      for (const { kind, value } of Object.values(partitions).flatMap((partition) => partition.values())) {
        const name = value === undefined ? `${kind} tombstone` : kind;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };

  /** Expired records move on at once, also between sweeps: reading anything of an owner sweeps that owner first. */
  function find(key: string): Entry | undefined {
    const entry = lookUp(key);
    if (entry) budgets.open.sweep(entry.owner);
    return lookUp(key);
  }

  function lookUp(key: string): Entry | undefined {
    const partition = places.get(key);
    // A record that expired in this partition may have moved to another, at most once.
    return partition && (partition.get(key) ?? places.get(key)?.get(key));
  }

  /** New records of one write count together. */
  function haveSpace(fresh: { record: Write['put'][number]; place: { partition: BoundedMap<Entry> } }[]): boolean {
    const bytes = new Map<string, number>();
    return fresh.every(({ record, place: { partition } }) => {
      if (partition.full !== 'refuse') return true;
      const sum = (bytes.get(record.owner) ?? 0) + bytesOf(record);
      bytes.set(record.owner, sum);
      return partition.hasSpace(record.owner, sum);
    });
  }

  function keep(record: Entry, { partition, until, buried }: ReturnType<typeof placeOf>) {
    const { value, key, kind, owner, tag, remembered_until } = record;
    const entry = { key, kind, owner, tag, until: record.until, remembered_until, ...(!buried && { value }) };
    const before = places.get(key);
    if (before !== partition || until <= now()) before?.delete(key);
    if (until <= now()) return;
    const extent = { bytes: bytesOf(entry), until };
    if (before === partition) return partition.set(key, entry, extent);
    partition.add(owner, key, entry, extent, 'must be kept');
    places.set(key, partition);
  }

  function placeOf({ kind, value, until, remembered_until }: StoredRecord) {
    const { on, later, tombstones } = placeOfKind(kind);
    const at = now();
    if (value === undefined || until <= at)
      return { partition: partitions[tombstones ?? on], until: remembered_until, buried: true };
    if (later === undefined) return { partition: partitions[on], until, buried: false };
    const move = until - later.last;
    return move > at
      ? { partition: partitions[on], until: move, buried: false }
      : { partition: partitions[later.on], until, buried: false };
  }

  /** A record that expires in one partition may live on in another. */
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
