/** Heads and variations, twins, groups that are categories. */
import { expect, test } from 'vitest';
import { csv, feedOf } from './feed-file.ts';

const SHOPIFY = [
  'Handle',
  'Title',
  'Option1 Name',
  'Option1 Value',
  'Option2 Name',
  'Option2 Value',
  'Variant SKU',
  'Variant Price',
  'Status',
];

test('a Shopify head row without an option value is the product, not a size that can be bought (P27)', async () => {
  const { items, report } = await feedOf(
    csv(
      SHOPIFY,
      ['tee', 'Tee', 'Size', '', '', '', 'TEE', '20.00', 'active'],
      ['tee', '', '', 'S', '', '', 'TEE-S', '20.00', ''],
      ['tee', '', '', 'M', '', '', 'TEE-M', '21.00', ''],
      ['cap', 'Cap', 'Title', 'Default Title', '', '', 'CAP', '9.00', 'active'],
    ),
  );
  expect(items[0]?.variants.map(({ id, options }) => [id, options])).toEqual([
    ['TEE-S', { size: 'S' }],
    ['TEE-M', { size: 'M' }],
  ]);
  expect(items[1]).toMatchObject({ name: 'Cap', variants: [] });
  expect(report).toMatchObject({ read: 4, items: 2, merged: 2, skipped: 0 });
  expect(report.warnings).toEqual([
    '1 × row without a choice beside rows with one describes the product and is no variant of it (first: tee)',
  ]);
});

test('the same holds for a parent row of a plain feed, by its id', async () => {
  const { items } = await feedOf(
    'sku,parent,title,price,size\nA-S,A,Shirt,10,S\nA,A,Shirt,10,\nA-M,A,Shirt,12,M\n',
    'x.csv',
    { mapping: { 'options.size': 'size' } },
  );
  expect(items[0]?.variants.map(({ id }) => id)).toEqual(['A-S', 'A-M']);
});

test('in a merchant feed every row is for sale, with a choice or without', async () => {
  const { items } = await feedOf(
    'id\ttitle\tlink\tavailability\tprice\titem_group_id\tcolor\n1\tMug\thttps://s.example/1\tin_stock\t5 USD\tG\t\n2\tMug red\thttps://s.example/2\tin_stock\t6 USD\tG\tRed\n',
    'm.tsv',
  );
  expect(items[0]?.variants.map(({ id }) => id)).toEqual(['1', '2']);
});

test('products of one title are called by what differs: option, attribute, or the words of the handle', async () => {
  const one = (handle: string, title: string, color: string) => [
    handle,
    title,
    color === '' ? 'Title' : 'Color',
    color || 'Default Title',
    '',
    '',
    handle,
    '80',
    'active',
  ];
  const { items } = await feedOf(
    csv(
      SHOPIFY,
      one('lina-1', 'LINA TOP', 'Black'),
      one('lina-2', 'LINA TOP', 'White'),
      one('mara-skirt-sand', 'Mara Skirt', ''),
      one('mara-skirt-olive', 'Mara Skirt', ''),
      one('x1', 'Belt', ''),
      one('x2', 'Belt', ''),
      one('solo-red', 'Solo', 'Red'),
    ),
  );
  expect(items.map(({ id, name }) => [id, name])).toEqual([
    ['lina-1', 'LINA TOP, Black'],
    ['lina-2', 'LINA TOP, White'],
    ['mara-skirt-sand', 'Mara Skirt, Sand'],
    ['mara-skirt-olive', 'Mara Skirt, Olive'],
    ['x1', 'Belt'],
    ['x2', 'Belt'],
    ['solo-red', 'Solo'],
  ]);
});

test('an attribute that lists the choices again is none, in whatever language it is called', async () => {
  const head = [
    ...SHOPIFY,
    'Size (product.metafields.shopify.size)',
    'Größe (product.metafields.custom.groesse)',
    'Fabric (product.metafields.custom.fabric)',
  ];
  const { items, report } = await feedOf(
    csv(
      head,
      ['tee', 'Tee', 'Size', 'S', '', '', 'T-S', '20', 'active', 's; m; l', 'l; m; s', 'Cotton; Linen'],
      ['tee', '', '', 'M', '', '', 'T-M', '20', '', '', '', ''],
      ['tee', '', '', 'L', '', '', 'T-L', '20', '', '', '', ''],
    ),
  );
  expect(items[0]?.attributes).toEqual({ fabric: 'Cotton; Linen' });
  expect(Object.keys(report.attributes)).toEqual(['fabric']);
});

test('a group id that is really a category is warned about, groups of variants are not', async () => {
  const rows = [
    ['1', 'Desk lamp', 'lamps', ''],
    ['2', 'Oak chair', 'lamps', ''],
    ['3', 'Wool rug', 'lamps', ''],
    ['4', 'Trail shoe - Red', 'shoe', 'Red'],
    ['5', 'Trail shoe - Blue', 'shoe', 'Blue'],
    ['6', 'Trail shoe - Black', 'shoe', 'Black'],
    ['7', 'Red shirt', 'shirt', 'Red'],
    ['8', 'Blue shirt', 'shirt', 'Blue'],
    ['9', 'Black shirt', 'shirt', 'Black'],
  ];
  const { report } = await feedOf(
    csv(
      ['id', 'title', 'link', 'availability', 'price', 'item_group_id', 'color'],
      ...rows.map(([id = '', title = '', group = '', color = '']) => [
        id,
        title,
        `https://s.example/${id}`,
        'in_stock',
        '5 USD',
        group,
        color,
      ]),
    ),
  );
  expect(report.items).toBe(3);
  expect(report.warnings).toEqual([
    '1 × group holds rows with unlike titles and looks like a category: leave its column out, or map it as category, and they are products of their own (first: lamps: Desk lamp, Oak chair)',
  ]);
});

test('rows that only repeat an id below a product are no bad rows', async () => {
  const { items, report } = await feedOf(
    'id,title,description,image_link,price,availability\np1,Tutu,Pink.,https://s.example/1.jpg,25,InStock\np1,,,,,InStock\np1,,,,,InStock\np2,Bow,,,8,InStock\np2,Bow two,,,9,InStock\n',
  );
  expect(items.map(({ id, price }) => [id, price])).toEqual([
    ['p1', 2500],
    ['p2', 800],
  ]);
  expect(report).toMatchObject({ read: 5, items: 2, merged: 2, skipped: 1 });
});
