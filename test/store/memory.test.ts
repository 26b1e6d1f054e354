import { expect, test } from 'vitest';
import { createByteBudget } from '../../src/store/byte-budget.ts';
import { memorySessionStore, storageCaps } from '../../src/store/memory.ts';
import { createTextPacker, type KeptText, textOf } from '../../src/store/text-packer.ts';
import { keepsSessions } from './session-store-contract.ts';

keepsSessions('memory', async (caps) => {
  const budget = createByteBudget(caps);
  const store = memorySessionStore(budget);
  const bytes = async (owner?: string) => (owner === undefined ? budget.total() : budget.of(owner));
  return { one: store, other: store, bytes };
});

test('a sweep with a bound takes that many of each kind and no more', async () => {
  const store = memorySessionStore();
  for (const key of ['t1', 't2', 't3']) await store.commit({ owner: 'o1', offering: { key, value: '1', until: 10 } });
  await store.sweep(10, 2);
  expect((await store.counts()).offerings).toBe(1);
});

test('everything kept can be searched (R121)', async () => {
  const store = memorySessionStore();
  await store.commit({
    owner: 'o1',
    session: { key: 's1', from: 0, value: '{"x":"findme"}', until: 1, remembered_until: 2 },
  });
  expect(store.everything().join()).toContain('findme');
});

test('answers that were packed together come back each as it was', async () => {
  const store = memorySessionStore();
  const written = (at: number) => JSON.stringify({ at, message: `Grüße – ${'\\u0000'} 東京 👟 ${at}` });
  for (let at = 0; at < 200; at += 1) {
    const [key, fingerprint] = [`k${at}`, `f${at}`];
    await store.claim({ key, fingerprint, owner: 'o1' }, at, at + 60);
    await store.commit({
      owner: 'o1',
      row: { key, fingerprint, answer: written(at), until: 1000 + at, remembered_until: 5000 },
    });
    // A finished session keeps its last answer the same way.
    await store.commit({
      owner: 'o1',
      session: { key, from: 0, value: written(at), until: 5000, remembered_until: 5000 },
    });
  }
  for (let at = 0; at < 200; at += 1) {
    expect(await store.claim({ key: `k${at}`, fingerprint: '', owner: 'o1' }, 900, 960)).toMatchObject({
      state: 'finished',
      answer: written(at),
    });
    expect((await store.load(`k${at}`))?.value).toBe(written(at));
  }
});

test('answers that came hours apart are not kept together, so that none outlives the others (R121)', async () => {
  const hour = 3_600_000;
  const budget = createByteBudget({ each: 10_000 });
  const packer = createTextPacker(budget);
  const kept = Array.from(
    { length: 48 },
    (_, at): KeptText => ({ owner: 'o1', text: `"answer ${at}"`, at: 0, until: at * hour }),
  );
  budget.add('o1', 10_000);
  for (const one of kept) packer.add(one);
  expect(kept.filter(({ text }) => typeof text === 'string')).toHaveLength(47);
  expect(kept.map(textOf)).toEqual(Array.from({ length: 48 }, (_, at) => `"answer ${at}"`));
});

test('all together may have a quarter of the heap, and no more than a Map can hold of the smallest entries', () => {
  const mib = 2 ** 20;
  expect(storageCaps(160 * mib)).toEqual({ each: 256 * mib, all: 40 * mib });
  expect(storageCaps(4144 * mib)).toEqual({ each: 256 * mib, all: 1024 * mib });
  expect(storageCaps(64 * 1024 * mib)).toEqual({ each: 256 * mib, all: 1024 * mib });
  expect((1024 * mib) / 144).toBeLessThan(2 ** 24);
});
