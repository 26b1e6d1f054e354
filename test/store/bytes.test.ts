/** The memory store keeps no more for an owner than its budget, counts what it keeps, and takes nothing from anybody else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByteBudget } from '../../src/store/byte-budget.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import type { Change } from '../../src/store/session-store.ts';

const HOUR = 3_600_000;
const text = (bytes: number) => JSON.stringify('x'.repeat(bytes));
const opened = (key: string, bytes: number, from = 0): Change['session'] => ({
  key,
  from,
  value: text(bytes),
  until: 1000,
  remembered_until: 5000,
});
const ended = (key: string, from: number, bytes: number): Change['session'] => ({
  key,
  from,
  value: text(bytes),
  until: 5000,
  remembered_until: 5000,
});

function setUp(each: number, all?: number) {
  const budget = createByteBudget({ each, all });
  return { budget, store: memorySessionStore(budget) };
}

describe('an owner whose budget is used up', () => {
  test('gets no new session and no larger one, and nothing of the refused change is written (R109)', async () => {
    const { store, budget } = setUp(2500);
    expect(await store.commit({ owner: 'anna', session: opened('s1', 2000) })).toBe('committed');
    const before = [store.everything(), budget.of('anna')];
    expect(await store.commit({ owner: 'anna', session: opened('s2', 2000) })).toBe('full');
    expect(await store.commit({ owner: 'anna', session: opened('s1', 2400, 1) })).toBe('full');
    const offering = { key: 't1', value: text(2000), until: 1000 };
    expect(await store.commit({ owner: 'anna', session: opened('s1', 400, 1), offering })).toBe('full');
    expect([store.everything(), budget.of('anna')]).toEqual(before);
    expect(await store.load('s2')).toBeUndefined();
    expect(await store.commit({ owner: 'anna', session: opened('s1', 1900, 1) })).toBe('committed');
  });

  test('gets no new claim, and still its old answers (R99, R109)', async () => {
    const { store } = setUp(1000);
    await store.claim({ key: 'k1', fingerprint: 'f1', owner: 'anna' }, 0, 60);
    const row = { key: 'k1', fingerprint: 'f1', answer: text(600), until: 1000, remembered_until: 5000 };
    expect(await store.commit({ owner: 'anna', row })).toBe('committed');
    expect(await store.claim({ key: 'k2', fingerprint: 'f2', owner: 'anna' }, 0, 60)).toEqual({ state: 'full' });
    expect(await store.claim({ key: 'k1', fingerprint: 'f1', owner: 'anna' }, 0, 60)).toMatchObject({
      state: 'finished',
      answer: text(600),
    });
    expect(await store.claim({ key: 'k2', fingerprint: 'f2', owner: 'bert' }, 0, 60)).toEqual({ state: 'claimed' });
  });

  test('can still end what it has, even where the end is the larger (R78)', async () => {
    const { store, budget } = setUp(1000);
    await store.commit({ owner: 'anna', session: opened('s1', 780) });
    expect(await store.commit({ owner: 'anna', session: ended('s1', 1, 900) })).toBe('committed');
    expect(budget.of('anna')).toBeGreaterThan(1000);
    expect(await store.commit({ owner: 'anna', session: opened('s2', 1) })).toBe('full');
    await store.sweep(5000);
    expect(await store.commit({ owner: 'anna', session: opened('s2', 1) })).toBe('committed');
  });

  test('an end that never was a session is new work like any other (R109)', async () => {
    const { store } = setUp(500);
    expect(await store.commit({ owner: 'anna', session: ended('s1', 0, 900) })).toBe('full');
  });

  test('what somebody else goes on with is counted for them, and an end for who had it last', async () => {
    const { store, budget } = setUp(2000);
    await store.commit({ owner: 'anna', session: opened('s1', 800) });
    await store.commit({ owner: 'bert', session: opened('s1', 900, 1) });
    expect([budget.of('anna'), budget.of('bert') > 900]).toEqual([0, true]);
    await store.commit({ owner: 'anna', session: ended('s1', 2, 10) });
    expect([budget.of('anna'), budget.of('bert') > 0]).toEqual([0, true]);
  });
});

test('answers packed together count less, for their owner alone, and leave no list of those that wait', async () => {
  const { store, budget } = setUp(HOUR);
  const keep = async (owner: string, at: number) => {
    const [key, fingerprint] = [`${owner}${at}`, 'f'];
    await store.claim({ key, fingerprint, owner }, 0, 60);
    await store.commit({
      owner,
      row: { key, fingerprint, answer: text(300), until: HOUR + at, remembered_until: 2 * HOUR },
    });
  };
  for (let at = 0; at < 47; at += 1) for (const owner of ['anna', 'bert']) await keep(owner, at);
  const waiting = budget.of('anna');
  expect(budget.of('bert')).toBe(waiting);
  await keep('anna', 47);
  expect(budget.of('anna')).toBeLessThan(waiting - 47 * 200);
  expect(budget.of('bert')).toBe(waiting);
  expect(store.recount()).toEqual(new Map(['anna', 'bert'].map((owner) => [owner, budget.of(owner)])));
  await store.sweep(3 * HOUR);
  await store.sweep(3 * HOUR);
  expect([budget.total(), budget.owners(), store.everything()]).toEqual([0, 0, []]);
});

/** Anything that can be done to a store, by a few owners under a few keys. */
const operation = fc.oneof(
  fc.record({ kind: fc.constant('open'), owner: fc.nat(3), key: fc.nat(5), size: fc.nat(600) }),
  fc.record({ kind: fc.constant('end'), owner: fc.nat(3), key: fc.nat(5), size: fc.nat(300) }),
  fc.record({ kind: fc.constant('forget'), owner: fc.nat(3), key: fc.nat(5), size: fc.constant(0) }),
  fc.record({ kind: fc.constant('call'), owner: fc.nat(3), key: fc.nat(200), size: fc.nat(400) }),
  fc.record({ kind: fc.constant('claim'), owner: fc.nat(3), key: fc.nat(5), size: fc.constant(0) }),
  fc.record({ kind: fc.constant('release'), owner: fc.nat(3), key: fc.nat(5), size: fc.constant(0) }),
  fc.record({ kind: fc.constant('token'), owner: fc.nat(3), key: fc.nat(5), size: fc.nat(400) }),
  fc.record({ kind: fc.constant('wait'), owner: fc.nat(3), key: fc.nat(3), size: fc.nat(700) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

/** A keeper's day: what was asked of it, and what it said. */
function keeper(each: number, all?: number) {
  const { store, budget } = setUp(each, all);
  let now = 0;
  return {
    store,
    budget,
    async run({ kind, owner, key, size }: Operation): Promise<string> {
      const name = { owner: `owner-${owner}`, key: `${owner}/${key}` };
      const session = async (change: Partial<NonNullable<Change['session']>>) => {
        const from = (await store.load(name.key))?.revision ?? 0;
        const times = { until: now + 300, remembered_until: now + 900 };
        return store.commit({ owner: name.owner, session: { key: name.key, from, ...times, ...change } });
      };
      switch (kind) {
        case 'open':
          return session({ value: text(size) });
        case 'end': {
          const personal = size % 2 === 0 ? { value: text(size), until: now + 200 } : undefined;
          return session({ value: text(size), until: now + 900, personal });
        }
        case 'forget':
          return session({ until: now + 900 });
        case 'claim':
          return (await store.claim({ ...name, fingerprint: 'f' }, now, now + 60)).state;
        case 'release':
          await store.release(name.key, 'f');
          return 'released';
        case 'call': {
          const { state } = await store.claim({ ...name, fingerprint: 'f' }, now, now + 60);
          if (state !== 'claimed') return state;
          const times = { until: now + 400, remembered_until: now + 800 };
          const row = { key: name.key, fingerprint: 'f', answer: text(size), ...times };
          const said = await store.commit({ owner: name.owner, row });
          if (said !== 'committed') await store.release(name.key, 'f');
          return said;
        }
        case 'token': {
          const offering = { key: name.key, value: text(size), until: now + 500 };
          return store.commit({ owner: name.owner, offering });
        }
        default:
          now += size;
          await store.sweep(now, key === 0 ? 2 : undefined);
          return 'swept';
      }
    },
  };
}

describe('whatever is done', () => {
  test('the bytes counted are the bytes kept, within the caps, and nothing is left when all has passed (R109)', async () => {
    const caps = fc.record({
      each: fc.integer({ min: 500, max: 20_000 }),
      all: fc.integer({ min: 2000, max: 40_000 }),
    });
    await fc.assert(
      fc.asyncProperty(caps, fc.array(operation, { maxLength: 150 }), async ({ each, all }, operations) => {
        const { store, budget, run } = keeper(each, all);
        for (const one of operations) {
          const before = budget.of(`owner-${one.owner}`);
          await run(one);
          const recount = store.recount();
          for (const owner of [0, 1, 2, 3].map((at) => `owner-${at}`)) {
            expect(budget.of(owner)).toBe(recount.get(owner) ?? 0);
          }
          // Only the end of a session may pass a cap, once.
          const own = budget.of(`owner-${one.owner}`);
          if (one.kind !== 'end' && one.kind !== 'forget') expect(own).toBeLessThanOrEqual(Math.max(before, each));
        }
        for (let sweeps = 0; sweeps < 3; sweeps += 1) await store.sweep(Number.MAX_SAFE_INTEGER);
        expect([store.everything(), budget.total(), budget.owners()]).toEqual([[], 0, 0]);
      }),
      { numRuns: 150 },
    );
  });

  test('an owner is told the same and keeps the same whatever the others do (R109, R118)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 150 }), async (operations) => {
        const [among, alone] = [keeper(6000), keeper(6000)];
        for (const some of operations) {
          // A sweep that stops after two entries may have stopped at those of others: here each is whole.
          const one = some.kind === 'wait' ? { ...some, key: 1 } : some;
          const said = await among.run(one);
          if (one.owner === 0 || one.kind === 'wait') expect(await alone.run(one)).toBe(said);
          expect(among.budget.of('owner-0')).toBe(alone.budget.of('owner-0'));
        }
        const own = (all: string[]) => all.filter((entry) => entry.startsWith('0/')).sort();
        expect(own(among.store.everything())).toEqual(own(alone.store.everything()));
      }),
      { numRuns: 100 },
    );
  });
});
