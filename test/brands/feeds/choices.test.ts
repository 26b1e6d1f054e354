import { expect, test } from 'vitest';
import { csv, feedOf } from './feed-file.ts';

const HEAD = ['id', 'item_group_id', 'title', 'link', 'availability', 'price', 'color', 'size', 'material'];
const row = (id: string, title: string, color: string, size: string, material = '') => [
  id,
  'G',
  title,
  'https://s.example/',
  'in_stock',
  '10 USD',
  color,
  size,
  material,
];

test('a Shopify head without an option value is no size of its own, a variant without one is reported (P25)', async () => {
  const head = 'Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price';
  const { items, report } = await feedOf(
    `${head}\ntee,Tee,Size,,Color,,TEE,20\ntee,,,S,,Red,TEE-S,20\ntee,,,M,,Red,TEE-M,20\ntee,,,S,,N/A,TEE-X,20\n`,
  );
  expect(items[0]?.variants.map(({ id, options }) => [id, options])).toEqual([
    ['TEE-S', { size: 'S', color: 'Red' }],
    ['TEE-M', { size: 'M', color: 'Red' }],
  ]);
  expect(report.rejected).toEqual([
    {
      file: 'feed.csv',
      line: 5,
      field: 'variant',
      reason: 'names no color, by which the other variants of tee are told apart',
    },
  ]);
  expect(report.read).toBe(report.items + report.merged + report.skipped);
});

test('an option that some leave out and nothing depends on is no choice', async () => {
  const { items } = await feedOf(
    csv(HEAD, row('a', 'Tee S', 'Red', 'S', 'Wool'), row('b', 'Tee M', 'Red', 'M')),
    'g.csv',
  );
  expect(items[0]?.variants.map(({ options }) => options)).toEqual([{ size: 'S' }, { size: 'M' }]);
});

test('a row of a group that leaves out what tells the others apart is reported with its line', async () => {
  const { items, report } = await feedOf(
    csv(HEAD, row('a', 'Tee', 'Red', 'S'), row('b', 'Tee', 'Red', 'M'), row('c', 'Tee', 'Red', '')),
    'g.csv',
  );
  expect(items[0]?.variants.map(({ id, options }) => [id, options])).toEqual([
    ['a', { size: 'S' }],
    ['b', { size: 'M' }],
  ]);
  expect(report.rejected).toMatchObject([
    { line: 4, reason: 'names no size, by which the other variants of G are told apart' },
  ]);
});

test('nothing that can be bought is called "not stated"', async () => {
  const { items } = await feedOf(
    csv(HEAD, row('a', 'Tee one', 'Red', ''), row('b', 'Tee two', '', ''), row('c', 'Tee three', '', '')),
    'g.csv',
  );
  expect(items[0]?.variants.map(({ options }) => options)).toEqual([
    { version: 'one' },
    { version: 'two' },
    { version: 'three' },
  ]);
});
