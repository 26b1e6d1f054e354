/** Variants inside the products of a JSON list that is in no known format. */
import { expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

const sold = async (product: Record<string, unknown>) => {
  const { items, report } = await feedOf(JSON.stringify([product]), 'products.json');
  expect(report.rejected).toEqual([]);
  return items.map(({ id, name, variants }) => [
    id,
    name,
    ...variants.map((one) => [one.id, one.options, one.price, one.stock]),
  ]);
};

const TWO = [
  ['R', { color: 'Red' }, 1080, 6],
  ['B', { color: 'Blue' }, 1200, 0],
];

test.each([
  [
    'a list of objects with their own color',
    {
      variants: [
        { sku: 'R', color: 'Red', price: 10.8, stock: 6 },
        { sku: 'B', color: 'Blue', price: 12, stock: 0 },
      ],
    },
  ],
  [
    'combinations inside an object',
    {
      variants: {
        attributes: [{ id: 'color', name: 'Color' }],
        combinations: [
          { id: 'R', attributes: { Color: 'Red' }, price: 10.8, stock: 6 },
          { id: 'B', attributes: { Color: 'Blue' }, price: 12, stock: 0 },
        ],
      },
    },
  ],
  [
    'edges and nodes',
    {
      variants: {
        edges: [
          { node: { sku: 'R', selectedOptions: [{ name: 'Color', value: 'Red' }], price: '10.80', quantity: 6 } },
          { node: { sku: 'B', selectedOptions: [{ name: 'Color', value: 'Blue' }], price: '12', quantity: 0 } },
        ],
      },
    },
  ],
  [
    'variations with attributes that name their option',
    {
      variations: [
        { sku: 'R', attributes: [{ name: 'Color', option: 'Red' }], price: '10.80', in_stock: true, stock: 6 },
        { sku: 'B', attributes: [{ name: 'Color', option: 'Blue' }], price: '12', in_stock: false },
      ],
    },
  ],
])('variants inside a product are its variants: %s (P27)', async (_shape, more) => {
  expect(await sold({ id: 'p', name: 'Shampoo', ...more })).toEqual([['p', 'Shampoo', ...TWO]]);
});

test('what a variant does not say, its product says: price, and ids are made', async () => {
  expect(await sold({ id: 'p', name: 'Tee', price: 20, variants: [{ size: 'S' }, { size: 'M', price: 22 }] })).toEqual([
    ['p', 'Tee', ['p--s', { size: 'S' }, 2000, undefined], ['p--m', { size: 'M' }, 2200, undefined]],
  ]);
});

test('a product without variants, or with names of variants alone, stays one', async () => {
  expect(await sold({ id: 'p', name: 'Cup', price: 20, variants: [] })).toEqual([['p', 'Cup']]);
  expect(await sold({ id: 'p', name: 'Cup', price: 20, variants: ['S', 'M'] })).toEqual([['p', 'Cup']]);
});

test('a list of JSON or XML without id or price is told which property is probably meant', async () => {
  await expect(
    feedOf(
      '<shop><product><uniqueid>1</uniqueid><name>Cup</name><price_net>4</price_net><price_gross>5</price_gross></product></shop>',
      'x.xml',
    ),
  ).rejects.toThrow(
    `x.xml: no column for id and price; write it into the feed's mapping, e.g. id: "uniqueid", price: "price_gross"`,
  );
  await expect(feedOf('[{"ref": "1", "label": "Cup"}]', 'x.json')).rejects.toThrow(
    "x.json: no column for id and name and price; write it into the feed's mapping; the columns are ref, label",
  );
});

test('what one of the first records lacks another may have', async () => {
  const { items, report } = await feedOf('[{"name": "A", "price": 1}, {"id": "2", "name": "B", "price": 2}]', 'x.json');
  expect(items.map(({ id }) => id)).toEqual(['2']);
  expect(report.rejected.map(({ reason }) => reason)).toEqual(['the row has no id']);
});
