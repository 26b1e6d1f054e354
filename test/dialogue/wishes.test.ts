import { expect, test } from 'vitest';
import { mergeWishes, type Wish, within } from '../../src/dialogue/wishes.ts';

const tents: Wish = { on: 'category', any: ['tent'] };
const budget: Wish = { on: 'price', max: 30_000 };

test('a new bound tightens the same wish and leaves the others', () => {
  expect(mergeWishes([tents, budget], [{ on: 'price', min: 10_000 }], [])).toEqual([
    tents,
    { on: 'price', min: 10_000, max: 30_000 },
  ]);
});

test('bounds that contradict the old ones replace them', () => {
  expect(mergeWishes([budget], [{ on: 'price', min: 40_000 }], [])).toEqual([{ on: 'price', min: 40_000 }]);
});

test('another kind of thing starts a new search and keeps only the budget', () => {
  const kept = mergeWishes([tents, budget, { on: 'o:color', any: ['red'] }], [{ on: 'category', any: ['stove'] }], []);
  expect(kept).toEqual([budget, { on: 'category', any: ['stove'] }]);
});

test('what no longer matters goes, one wish or all', () => {
  expect(mergeWishes([tents, budget], [], ['price'])).toEqual([tents]);
  expect(mergeWishes([tents, budget], [], ['*'])).toEqual([]);
});

test('"it can cost less" takes away the lower end only', () => {
  expect(mergeWishes([{ on: 'price', min: 2000, max: 4000 }], [], ['price.min'])).toEqual([{ on: 'price', max: 4000 }]);
  expect(mergeWishes([{ on: 'price', min: 2000, above: true }], [], ['price.min'])).toEqual([]);
});

test('what is not wanted takes a value out of what was', () => {
  expect(
    mergeWishes([{ on: 'o:color', any: ['red', 'blue'] }], [{ on: 'o:color', any: ['red'], not: true }], []),
  ).toEqual([
    { on: 'o:color', any: ['blue'] },
    { on: 'o:color', any: ['red'], not: true },
  ]);
});

test('under leaves its bound out, up to keeps it', () => {
  expect(within(300, { max: 300, below: true }, 0)).toBe(false);
  expect(within(300, { max: 300 }, 0)).toBe(true);
  expect(within(300, { min: 300, above: true }, 0)).toBe(false);
  expect(within(55, { near: 50 }, 10)).toBe(true);
  expect(within(Number.NaN, { max: 300 }, 0)).toBe(false);
});
