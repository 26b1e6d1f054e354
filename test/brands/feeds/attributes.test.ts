/** What a feed's columns tell a buyer, and what they do not. */
import { expect, test } from 'vitest';
import { csv, feedOf } from './feed-file.ts';

const meta = (name: string, path: string) => `${name} (product.metafields.${path})`;

test('metafields of Shopify and of apps are not told, those of the brand are, ratings are read (P28)', async () => {
  const head = [
    'Handle',
    'Title',
    'Variant SKU',
    'Variant Price',
    meta('Related products', 'shopify--discovery--product_recommendation.related_products'),
    meta('Related products settings', 'shopify--discovery--product_recommendation.related_products_display'),
    meta('Google: Custom Product', 'mm-google-shopping.custom_product'),
    meta('Title tag', 'global.title_tag'),
    meta('Score', 'app--1234--loyalty.score'),
    meta('Fabric (washed)', 'custom.fabric'),
    meta('Length', 'custom.length'),
    meta('Colors', 'custom.colors'),
    meta('Color', 'shopify.color-pattern'),
    meta('Product rating', 'reviews.rating'),
    meta('Product rating count', 'reviews.rating_count'),
  ];
  const row = [
    'wrap',
    'Beach Wrap',
    'W1',
    '30.00',
    'sun-hat; beach-bag',
    'only manual',
    'FALSE',
    'Wraps | Shop',
    '3',
    'Cotton',
  ];
  const { items, report } = await feedOf(
    csv(head, [
      ...row,
      '{"value":120.0,"unit":"CM"}',
      '["Sand","Olive"]',
      'sand',
      '{"value":"4.6","scale_min":"1.0","scale_max":"5.0"}',
      '18',
    ]),
  );
  expect(items[0]?.attributes).toEqual({
    fabric_washed: 'Cotton',
    length: 120,
    colors: 'Sand, Olive',
    color: 'sand',
    rating: 4.6,
    review_count: 18,
  });
  expect(report.unmapped).toEqual([]);
  expect(report.warnings).toEqual([]);
});

test('addresses, file names, ids and JSON are no words for a buyer: they are left out and warned about', async () => {
  const { items, report } = await feedOf(
    csv(
      ['id', 'name', 'price', 'Gallery', 'Thumb', 'Data sheet', 'Vendor ID', 'Key', 'Options', 'Care', 'Model'],
      [
        '1',
        'Mug',
        '5',
        'https://s.example/1.jpg, https://s.example/2.jpg',
        'img/a_1.png',
        'mug.pdf',
        '77812',
        '0f8fad5b-d9cb-469f-a165-70867728950e',
        '[{"a":1}]',
        'By hand',
        'X-100.2',
      ],
      ['2', 'Cup', '4', '', 'img/b.png', '', '77813', '', '', 'Dishwasher', 'A.B'],
    ),
    'list.csv',
  );
  expect(items.map(({ attributes }) => attributes)).toEqual([
    { care: 'By hand', model: 'X-100.2' },
    { care: 'Dishwasher', model: 'A.B' },
  ]);
  expect(Object.keys(report.attributes)).toEqual(['care', 'model']);
  const why = 'holds addresses or ids, which are not told: map what a buyer may see, or leave it';
  expect(report.warnings).toEqual([
    `1 × attribute gallery ${why} (first: https://s.example/1.jpg, https://s.example/2.jpg)`,
    `1 × attribute thumb ${why} (first: img/a_1.png)`,
    `1 × attribute data_sheet ${why} (first: mug.pdf)`,
    `1 × attribute vendor_id ${why} (first: 77812)`,
    `1 × attribute key ${why} (first: 0f8fad5b-d9cb-469f-a165-70867728950e)`,
    `1 × attribute options ${why} (first: [{"a":1}])`,
  ]);
});

test('the code of a product without choices is a name it answers to, not a property that is told', async () => {
  const { items } = await feedOf(
    csv(
      ['Handle', 'Title', 'Variant SKU', 'Variant Price'],
      ['mug', 'Mug', 'MUG-0017', '5'],
      ['cup', 'Cup', '17', '5'],
    ),
  );
  expect(items.map(({ aliases, attributes }) => [aliases, attributes])).toEqual([
    [['MUG-0017'], {}],
    [[], {}],
  ]);
});
