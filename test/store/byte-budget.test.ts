/** What is kept is counted in bytes per owner: caps, exactness, and that one owner's bytes are not another's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createByteBudget, sharedBy } from '../../src/store/byte-budget.ts';

describe('a byte budget', () => {
  test('takes up to the cap, refuses one byte more and then has changed nothing', () => {
    const budget = createByteBudget({ each: 100 });
    expect(budget.add('anna', 60)).toBe(true);
    expect(budget.add('anna', 41)).toBe(false);
    expect(budget.of('anna')).toBe(60);
    expect(budget.fits('anna', 40)).toBe(true);
    expect(budget.fits('anna', 41)).toBe(false);
    expect(budget.add('anna', 40)).toBe(true);
    expect([budget.of('anna'), budget.total()]).toEqual([100, 100]);
  });

  test('has room again for what was removed, and forgets an owner who has nothing left', () => {
    const budget = createByteBudget({ each: 100 });
    budget.add('anna', 100);
    budget.remove('anna', 30);
    expect(budget.add('anna', 31)).toBe(false);
    expect(budget.add('anna', 30)).toBe(true);
    budget.remove('anna', 100);
    expect([budget.of('anna'), budget.total(), budget.owners()]).toEqual([0, 0, 0]);
  });

  test('replaces by the difference: what shrinks always fits, what grows fits up to the cap', () => {
    const budget = createByteBudget({ each: 100 });
    budget.add('anna', 90);
    expect(budget.replace('anna', 50, 61)).toBe(false);
    expect(budget.replace('anna', 50, 60)).toBe(true);
    expect(budget.of('anna')).toBe(100);
    budget.charge('anna', 0, 20);
    expect(budget.of('anna')).toBe(120);
    expect(budget.replace('anna', 60, 59)).toBe(true);
    expect(budget.of('anna')).toBe(119);
  });

  test('replacing a text by one of another size counts the difference alone, near the cap and far from it', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(100), (others, before, after) => {
        fc.pre(others + before <= 100);
        const budget = createByteBudget({ each: 100 });
        budget.add('anna', others + before);
        const taken = budget.replace('anna', before, after);
        expect(taken).toBe(after <= before || others + after <= 100);
        expect(budget.of('anna')).toBe(others + (taken ? after : before));
      }),
    );
  });

  test('leaves the others what is still free, however much a few owners want', () => {
    const budget = createByteBudget({ each: 1000, all: 1000 });
    expect(budget.add('anna', 501)).toBe(false);
    expect(budget.add('anna', 500)).toBe(true);
    expect(budget.add('bert', 251)).toBe(false);
    expect(budget.add('bert', 250)).toBe(true);
    expect(budget.add('anna', 1)).toBe(false);
    expect(budget.add('newcomer', 125)).toBe(true);
    expect(budget.total()).toBe(875);
  });

  test('those who share what one owner may have leave each other what is still free of it, and others everything', () => {
    const budget = createByteBudget({ each: 1000, all: 10_000 });
    const [one, two, three] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => sharedBy('anonymous', address));
    if (!one || !two || !three) throw new Error('three');
    expect(budget.add(one, 501)).toBe(false);
    expect(budget.add(one, 500)).toBe(true);
    expect(budget.add(two, 251)).toBe(false);
    expect(budget.add(two, 250)).toBe(true);
    expect(budget.add(one, 1)).toBe(false);
    expect(budget.add(three, 125)).toBe(true);
    expect([budget.of(one), budget.of('anonymous'), budget.total(), budget.owners()]).toEqual([500, 875, 875, 4]);
    expect(budget.add('anna', 1000)).toBe(true);
    for (const [name, bytes] of [
      [one, 500],
      [two, 250],
      [three, 125],
    ] as const)
      budget.remove(name, bytes);
    expect([budget.of('anonymous'), budget.total(), budget.owners()]).toEqual([0, 1000, 1]);
  });

  test('where little is left for all, those who share are held to what their owner may still have', () => {
    const budget = createByteBudget({ each: 1000, all: 1000 });
    const [one, two] = [sharedBy('anonymous', 'one'), sharedBy('anonymous', 'two')];
    budget.add('anna', 500);
    expect(budget.add(one, 126)).toBe(false);
    expect(budget.add(one, 125)).toBe(true);
    expect(budget.add(two, 63)).toBe(false);
    expect(budget.add(two, 62)).toBe(true);
  });

  test('bytes that were never taken cannot be given back', () => {
    const budget = createByteBudget({ each: 100 });
    budget.add('anna', 10);
    expect(() => budget.remove('anna', 11)).toThrow('a byte count of -1');
    expect(() => budget.remove('bert', 1)).toThrow();
    expect(() => budget.remove(sharedBy('anna', 'one'), 1)).toThrow();
    expect([budget.of('anna'), budget.of('bert'), budget.total()]).toEqual([10, 0, 10]);
  });

  test('after any operations of many owners it has counted what is kept, and no cap was passed', () => {
    const owner = fc.integer({ min: 0, max: 4 }).map((at) => (at < 3 ? `owner-${at}` : sharedBy('shared', `${at}`)));
    const operation = fc.record({
      owner,
      entry: fc.integer({ min: 0, max: 5 }),
      bytes: fc.integer({ min: 0, max: 400 }),
    });
    const caps = fc.record({ each: fc.integer({ min: 1, max: 900 }), all: fc.integer({ min: 1, max: 2500 }) });
    fc.assert(
      fc.property(caps, fc.array(operation, { maxLength: 200 }), ({ each, all }, operations) => {
        const budget = createByteBudget({ each, all });
        /** What a keeper really has, by owner and entry. */
        const kept = new Map<string, Map<number, number>>();
        const sum = (of: string) => [...(kept.get(of)?.values() ?? [])].reduce((a, b) => a + b, 0);
        for (const { owner, entry, bytes } of operations) {
          const own = kept.get(owner) ?? new Map<number, number>();
          kept.set(owner, own);
          const before = own.get(entry);
          if (before === undefined) {
            if (budget.add(owner, bytes)) own.set(entry, bytes);
          } else if (bytes % 3 === 0) {
            budget.remove(owner, before);
            own.delete(entry);
          } else if (budget.replace(owner, before, bytes)) own.set(entry, bytes);
          expect(budget.of(owner)).toBe(sum(owner));
          expect(budget.of(owner)).toBeLessThanOrEqual(each);
          expect(budget.total()).toBeLessThanOrEqual(all);
        }
        expect(budget.total()).toBe([...kept.keys()].reduce((total, name) => total + sum(name), 0));
        const sharing = [...kept.keys()].filter((name) => name.startsWith('shared'));
        expect(budget.of('shared')).toBe(sharing.reduce((total, name) => total + sum(name), 0));
        const having = [...kept.keys()].filter((name) => sum(name) > 0).length;
        expect(budget.owners()).toBe(having + (budget.of('shared') > 0 ? 1 : 0));
        for (const [owner, own] of kept) for (const bytes of own.values()) budget.remove(owner, bytes);
        expect([budget.total(), budget.owners()]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });

  test('what others keep changes nothing for an owner while there is room for all', () => {
    const bytes = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 40 });
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 6 }), (mine, others) => {
        const alone = createByteBudget({ each: 1000 });
        const among = createByteBudget({ each: 1000, all: 8000 });
        others.forEach((sizes, at) => {
          for (const size of sizes) among.add(`other-${at}`, size);
        });
        expect(mine.map((size) => among.add('anna', size))).toEqual(mine.map((size) => alone.add('anna', size)));
      }),
      { numRuns: 200 },
    );
  });
});
