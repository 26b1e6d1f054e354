import { describe, expect, test } from 'vitest';
import { mergeWishes, within } from '../../../src/dialogue/catalogue/wishes.ts';
import type { Wish } from '../../../src/dialogue/dialogue-acts.ts';

const tents: Wish = { on: 'category', any: ['tent'] };
const budget: Wish = { on: 'price', max: 30_000 };

describe('wishes from turn to turn', () => {
  test('a limit at the other end is added to the same wish and leaves the others', () => {
    expect(mergeWishes([tents, budget], [{ on: 'price', min: 10_000 }])).toEqual([
      tents,
      { on: 'price', min: 10_000, max: 30_000 },
    ]);
  });

  test('a new limit at the same end takes the place of the old one', () => {
    expect(
      mergeWishes([{ on: 'price', min: 10_000, max: 30_000 }], [{ on: 'price', max: 20_000, below: true }]),
    ).toEqual([{ on: 'price', min: 10_000, max: 20_000, below: true }]);
    expect(mergeWishes([{ on: 'price', max: 30_000, below: true }], [{ on: 'price', max: 20_000 }])).toEqual([
      { on: 'price', max: 20_000 },
    ]);
  });

  test('limits that contradict the old ones, and "around", replace them', () => {
    expect(mergeWishes([budget], [{ on: 'price', min: 40_000 }])).toEqual([{ on: 'price', min: 40_000 }]);
    expect(mergeWishes([budget], [{ on: 'price', near: 20_000 }])).toEqual([{ on: 'price', near: 20_000 }]);
    expect(mergeWishes([{ on: 'price', near: 20_000 }], [budget])).toEqual([budget]);
  });

  test('another kind of thing starts a new search and keeps only the budget', () => {
    expect(mergeWishes([tents, budget, { on: 'o:color', any: ['red'] }], [{ on: 'category', any: ['stove'] }])).toEqual(
      [budget, { on: 'category', any: ['stove'] }],
    );
    expect(mergeWishes([tents, { on: 'o:color', any: ['red'] }], [tents])).toEqual([
      { on: 'o:color', any: ['red'] },
      tents,
    ]);
  });

  test('a new value takes the place of the old one on the same thing', () => {
    expect(mergeWishes([tents, { on: 'o:color', any: ['red'] }], [{ on: 'o:color', any: ['blue'] }])).toEqual([
      tents,
      { on: 'o:color', any: ['blue'] },
    ]);
  });

  test('"or blue" adds to the values that were wanted', () => {
    const red: Wish = { on: 'o:color', any: ['red'] };
    expect(mergeWishes([red], [{ on: 'o:color', any: ['blue'] }], [], true)).toEqual([
      { on: 'o:color', any: ['red', 'blue'] },
    ]);
    expect(mergeWishes([tents], [{ on: 'category', any: ['stove'] }], [], true)).toEqual([
      { on: 'category', any: ['tent', 'stove'] },
    ]);
  });

  test('what no longer matters goes, one wish, one end or all', () => {
    expect(mergeWishes([tents, budget], [], ['price'])).toEqual([tents]);
    expect(mergeWishes([tents, budget], [], ['*'])).toEqual([]);
    expect(mergeWishes([{ on: 'price', min: 2000, max: 4000 }], [], ['price.min'])).toEqual([
      { on: 'price', max: 4000 },
    ]);
    expect(mergeWishes([{ on: 'a:weight', min: 2000, above: true }], [], ['a:weight.min'])).toEqual([]);
  });

  test('what is not wanted takes a value out of what was, and the other way round', () => {
    const not: Wish = { on: 'o:color', any: ['red'], not: true };
    expect(mergeWishes([{ on: 'o:color', any: ['red', 'blue'] }], [not])).toEqual([
      { on: 'o:color', any: ['blue'] },
      not,
    ]);
    expect(mergeWishes([not], [{ on: 'o:color', any: ['red'] }])).toEqual([{ on: 'o:color', any: ['red'] }]);
    expect(mergeWishes([not], [{ on: 'o:color', any: ['blue'], not: true }])).toEqual([
      { on: 'o:color', any: ['red', 'blue'], not: true },
    ]);
  });
});

test('"under" leaves its limit out, "up to" keeps it', () => {
  expect(within(300, { on: 'price', max: 300, below: true }, 0)).toBe(false);
  expect(within(299.99, { on: 'price', max: 300, below: true }, 0)).toBe(true);
  expect(within(300, { on: 'price', max: 300 }, 0)).toBe(true);
  expect(within(300, { on: 'price', min: 300, above: true }, 0)).toBe(false);
  expect(within(0, { on: 'a:stops', min: 0, above: true }, 0)).toBe(false);
  expect(within(55, { on: 'price', near: 50 }, 10)).toBe(true);
  expect(within(Number.NaN, { on: 'price', max: 300 }, 0)).toBe(false);
});
