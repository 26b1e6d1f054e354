/** What a database promises of its records, held against the plainest thing that could: a map, and sums over all of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteCaps, fitsWithin, sharedBy } from '../../src/store/byte-budget.ts';
import {
  bytesOf,
  type Database,
  rootOf,
  type StoredRecord,
  type Write,
  type Written,
} from '../../src/store/record-store.ts';

const OWNERS = ['anna', 'bert', sharedBy('anonymous', 'one'), sharedBy('anonymous', 'two')];
const KEYS = ['k1', 'k2', 'k3', 'schlüssel', 'k 5'];
const owner = fc.constantFrom(...OWNERS);
const key = fc.constantFrom(...KEYS);

const put = fc.record({
  key,
  owner,
  kind: fc.constantFrom('session', 'row'),
  tag: fc.constantFrom('1', '2', 'claimed x'),
  value: fc.option(
    fc.oneof(
      fc.constant(''),
      fc.string({ unit: 'binary', maxLength: 60 }).map((text) => JSON.stringify(text)),
    ),
    {
      nil: undefined,
    },
  ),
  until: fc.nat(100),
  longer: fc.nat(50),
  keepOwner: fc.boolean(),
});
const write = fc
  .record({
    put: fc.uniqueArray(put, { selector: ({ key }) => key, maxLength: 3 }),
    drop: fc.uniqueArray(key, { maxLength: 2 }),
    /** Which of the keys that are written are expected to be as they are. */
    expected: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    /** One expectation that does not hold. */
    wrong: fc.option(fc.nat(4), { freq: 5 }),
    within: fc.option(owner, { nil: undefined }),
  })
  .map((given) => ({ act: 'write' as const, ...given }));
const act = fc.oneof(
  { weight: 8, arbitrary: write },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('sweep' as const), now: fc.nat(160) }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('purge' as const), owner: fc.constantFrom('anna', 'anonymous') }),
  },
);

/** `open`: a new database with nothing in it, as two processes see it. */
export function keepsRecords(name: string, open: (caps: ByteCaps) => Promise<[Database, Database]>) {
  test(`records in ${name} are what a map of them would be, and no budget is passed`, async () => {
    const caps = { each: 2000, all: 4000 };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const databases = await open(caps);
        const model = modelOf(caps);
        for (const [at, one] of acts.entries()) {
          const database = databases[at % 2 === 0 ? 0 : 1];
          const records = database.space('brand');
          if (one.act === 'sweep') {
            expect(await records.sweep(one.now, 1000)).toBe(false);
            model.sweep(one.now);
          } else if (one.act === 'purge') expect(await database.purge(one.owner)).toEqual(model.purge(one.owner));
          else {
            const asked = writeOf(one, model.kept);
            expect(await records.write(asked)).toEqual(model.write(asked));
          }
        }
        const records = databases[0].space('brand');
        expect(await records.read(KEYS)).toEqual(KEYS.map((key) => model.kept.get(key)));
        for (const kind of ['session', 'row']) expect(await records.list(kind, 100)).toEqual(model.list(kind));
        expect(without0(await records.counts())).toEqual(model.counts());
        for (const name of [...OWNERS, 'anonymous']) expect(await databases[1].bytes(name)).toBe(model.bytes(name));
        expect(await databases[0].bytes()).toBe(model.bytes());
        expect(await databases[0].space('another brand').read(KEYS)).toEqual(KEYS.map(() => undefined));
      }),
      { numRuns: 60 },
    );
  });
}

type Wish = typeof write extends fc.Arbitrary<infer W> ? W : never;

function writeOf({ put, drop, expected, wrong, within }: Wish, kept: Map<string, StoredRecord>): Write {
  const drops = drop.filter((key) => !put.some((record) => record.key === key));
  const written = [...put.map(({ key }) => key), ...drops];
  return {
    expect: written
      .filter((_, at) => expected[at] || wrong === at)
      .map((key, at) => [key, at === wrong ? 'another' : kept.get(key)?.tag]),
    put: put.map(({ longer, value, ...record }) => ({
      ...record,
      ...(value !== undefined && { value }),
      remembered_until: record.until + longer,
    })),
    drop: drops,
    ...(within !== undefined && { within }),
  };
}

function modelOf(caps: ByteCaps) {
  const kept = new Map<string, StoredRecord>();
  const size = (key: string) => {
    const record = kept.get(key);
    return record ? bytesOf(key, record) : 0;
  };
  const sum = (counts: (record: StoredRecord) => boolean) =>
    [...kept].reduce((total, [key, record]) => total + (counts(record) ? size(key) : 0), 0);
  const bytes = (name?: string) => sum(({ owner }) => name === undefined || owner === name || rootOf(owner) === name);

  function write({ expect, put, drop, within }: Write): Written {
    const found = expect.map(([key]) => kept.get(key));
    if (expect.some(([, tag], at) => found[at]?.tag !== tag)) return { state: 'stale', found };
    if (within !== undefined) {
      const after = put.reduce((total, record) => total + bytesOf(record.key, record), 0);
      const before = [...put.map(({ key }) => key), ...drop]
        .filter((key) => kept.get(key)?.owner === within)
        .reduce((total, key) => total + size(key), 0);
      const root = rootOf(within);
      const now = { total: bytes(), own: bytes(root), one: root === within ? undefined : bytes(within) };
      if (!fitsWithin(caps, now, after - before)) return { state: 'full' };
    }
    for (const key of drop) kept.delete(key);
    for (const { key, keepOwner, ...record } of put) {
      const owner = (keepOwner && kept.get(key)?.owner) || record.owner;
      kept.set(key, { ...record, owner });
    }
    return { state: 'written' };
  }

  return {
    kept,
    bytes,
    write,
    sweep(now: number) {
      for (const [key, { value, ...record }] of kept) {
        if (record.until > now) continue;
        if (record.remembered_until <= now) kept.delete(key);
        else kept.set(key, { ...record, until: record.remembered_until });
      }
    },
    purge(name: string): Record<string, number> {
      const gone = [...kept].filter(([, { owner }]) => rootOf(owner) === name);
      const counts: Record<string, number> = {};
      for (const [key, { kind, value }] of gone) {
        const told = value === undefined ? `${kind} tombstone` : kind;
        counts[told] = (counts[told] ?? 0) + 1;
        kept.delete(key);
      }
      return counts;
    },
    list: (kind: string) =>
      [...kept]
        .filter(([, record]) => record.kind === kind && record.value !== undefined)
        .sort(([a, one], [b, other]) => one.until - other.until || Buffer.compare(Buffer.from(a), Buffer.from(b))),
    counts() {
      const counts: Record<string, number> = {};
      for (const { kind, value } of kept.values()) {
        const name = value === undefined ? `${kind} tombstone` : kind;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
  };
}

/** A kind of which there is none may be told as 0 or not at all. */
function without0(counts: Record<string, number>) {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
