/** What is kept belongs to principals: each has room of its own, and everything that is forgotten gives its room back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BoundedMapOptions, createBoundedMap, createSharedBudget } from '../../src/checkout/bounded-map.ts';
import { textSize } from '../../src/checkout/text-size.ts';

const NO_END = Number.POSITIVE_INFINITY;

function open({ shared = createSharedBudget({ each: 10_000 }), ...over }: Partial<BoundedMapOptions<string>> = {}) {
  const clock = { now: 0 };
  const ended: string[] = [];
  const keep = createBoundedMap<string>({
    now: () => clock.now,
    shared,
    most: 3,
    full: 'refuse',
    onEnd: (value) => ended.push(value),
    ...over,
  });
  const add = (principal: string, key: string, until = NO_END, bytes = 10) =>
    keep.add(principal, key, key.toUpperCase(), { bytes, until });
  return { clock, shared, keep, add, ended };
}

describe('a keep that refuses', () => {
  test('takes what is past its end already, and keeps nothing of it', () => {
    const { add, keep, shared, clock } = open();
    clock.now = 100;
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => add('anna', key, 100))).toEqual([true, true, true, true, true]);
    expect([keep.size(), keep.get('a'), shared.budget.of('anna')]).toEqual([0, undefined, 0]);
    expect(add('anna', 'a', 101)).toBe(true);
  });

  test('takes so many entries of each principal, and the next principal has as many (A70)', () => {
    const { add, keep } = open();
    expect(['a', 'b', 'c', 'd'].map((key) => add('anna', key))).toEqual([true, true, true, false]);
    expect(['e', 'f', 'g', 'h'].map((key) => add('bert', key))).toEqual([true, true, true, false]);
    expect(keep.values()).toEqual(['A', 'B', 'C', 'E', 'F', 'G']);
    keep.delete('b');
    expect([add('bert', 'i'), add('anna', 'd')]).toEqual([false, true]);
  });

  test('takes so many bytes of each principal, in all keeps of its room (A70)', () => {
    const shared = createSharedBudget({ each: 2000 });
    const [one, two] = [open({ shared }), open({ shared })];
    expect([one.add('anna', 'a', NO_END, 1000), two.add('anna', 'b', NO_END, 401)]).toEqual([true, false]);
    expect([two.add('anna', 'b', NO_END, 400), two.add('bert', 'c', NO_END, 1000)]).toEqual([true, true]);
    expect(shared.budget.of('anna')).toBe(2000);
    one.keep.delete('a');
    two.keep.delete('b');
    expect([shared.budget.of('anna'), shared.budget.owners()]).toEqual([0, 1]);
  });

  test('forgets at its end and not before, and makes room by itself when it is needed (A70)', () => {
    const shared = createSharedBudget({ each: 2000 });
    const [one, two] = [open({ shared }), open({ shared })];
    one.add('anna', 'a', 100, 1700);
    one.clock.now = 99;
    two.clock.now = 99;
    expect([one.keep.get('a'), two.add('anna', 'b')]).toEqual(['A', false]);
    one.clock.now = 100;
    expect([two.add('anna', 'b'), one.keep.size(), one.ended]).toEqual([true, 0, ['A']]);
  });

  test('tells once of each end: when it is asked for, and when it is swept', () => {
    const { add, keep, clock, ended } = open();
    add('anna', 'a', 10);
    add('anna', 'b', 20);
    add('bert', 'c', 20);
    clock.now = 10;
    expect([keep.get('a'), keep.get('a'), ended]).toEqual([undefined, undefined, ['A']]);
    clock.now = 20;
    keep.sweep();
    keep.sweep();
    expect(ended).toEqual(['A', 'B', 'C']);
  });

  test('tells of ends in their order, however late it is swept', () => {
    const { add, keep, clock, ended } = open();
    for (const [key, until] of [
      ['a', 30],
      ['b', 10],
      ['c', 20],
    ] as const)
      add('anna', key, until);
    clock.now = 100;
    keep.sweep();
    expect(ended).toEqual(['B', 'C', 'A']);
  });

  test('an entry that is there grows and gets another end, whatever room there is (A70)', () => {
    const { keep, add, shared, clock } = open({ shared: createSharedBudget({ each: 400 }) });
    add('anna', 'a', NO_END, 100);
    keep.set('a', 'later', { bytes: 5000, until: 50 });
    keep.set('b', 'nothing', { bytes: 5000, until: 50 });
    expect([keep.get('a'), keep.get('b'), shared.budget.of('anna')]).toEqual(['later', undefined, 5300]);
    clock.now = 50;
    keep.sweep();
    expect(shared.budget.total()).toBe(0);
  });
});

describe('a keep that forgets the oldest', () => {
  test('makes room among the entries of the same principal, by number and by bytes (A70)', () => {
    const { keep, add, shared } = open({ full: 'forget oldest', shared: createSharedBudget({ each: 1000 }) });
    for (const key of ['a', 'b', 'c', 'd']) expect(add('anna', key)).toBe(true);
    expect(add('bert', 'e')).toBe(true);
    expect(keep.values()).toEqual(['B', 'C', 'D', 'E']);
    expect(add('anna', 'f', NO_END, 400)).toBe(true);
    expect(keep.values()).toEqual(['E', 'F']);
    expect(add('anna', 'g', NO_END, 4000)).toBe(true);
    expect([keep.values(), shared.budget.of('anna')]).toEqual([['E', 'G'], 4300]);
  });
});

describe('several principals', () => {
  const operation = fc.record({
    principal: fc.constantFrom('anna', 'bert', 'carl'),
    key: fc.integer({ min: 0, max: 20 }),
    bytes: fc.integer({ min: 0, max: 900 }),
    stays: fc.integer({ min: 1, max: 50 }),
    kind: fc.constantFrom('add', 'add', 'add', 'delete', 'set', 'wait', 'sweep'),
  });

  /** What a principal sees of its own entries, whatever others do beside it. */
  function seenBy(
    who: string,
    operations: { principal: string; key: number; bytes: number; stays: number; kind: string }[],
    full: BoundedMapOptions<string>['full'],
  ) {
    const { keep, clock, shared } = open({ full, shared: createSharedBudget({ each: 3000 }) });
    const seen: unknown[] = [];
    for (const { principal, key, bytes, stays, kind } of operations) {
      const name = `${principal} ${key}`;
      const until = clock.now + stays;
      let did: unknown;
      if (kind === 'wait') clock.now += stays;
      else if (kind === 'sweep') keep.sweep();
      else if (kind === 'delete') keep.delete(name);
      else if (kind === 'set' && bytes < 100) keep.set(name, name, { bytes, until });
      else if (kind === 'add' && keep.get(name) === undefined) did = keep.add(principal, name, name, { bytes, until });
      const own = keep.values().filter((value) => value.startsWith(who) && keep.get(value) !== undefined);
      if (principal === who) seen.push([kind, did, own]);
    }
    clock.now += 1000;
    keep.sweep();
    expect([keep.size(), shared.budget.total(), shared.budget.owners()]).toEqual([0, 0, 0]);
    return seen;
  }

  test.each(['refuse', 'forget oldest'] as const)('do not see each other: %s (A70)', (full) => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
        const alone = operations.filter(({ principal, kind }) => principal === 'anna' || kind === 'wait');
        expect(seenBy('anna', operations, full)).toEqual(seenBy('anna', alone, full));
      }),
      { numRuns: 300 },
    );
  });
});

test('a text weighs what it takes in memory: two bytes for each character when some need it', () => {
  expect(textSize('abcd')).toBe(28);
  expect(textSize('abc€')).toBe(32);
});
