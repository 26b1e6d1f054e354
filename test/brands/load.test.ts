import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrandFileError } from '../../src/brands/brand-file-error.ts';
import { loadBrand, parseBrand } from '../../src/brands/load.ts';
import { complaintAbout } from './complaint-about.ts';
import { broken, SMALL_PACK } from './small-pack.ts';

test('a pack becomes a brand: minor units, defaults, variants with the price of their item', () => {
  const brand = parseBrand(SMALL_PACK, 'shop.yaml');
  expect(brand.item.get('mug')).toMatchObject({
    price: 1250,
    tax: 0,
    basis: 'before_tax_and_delivery',
    currency: 'USD',
  });
  expect(brand.item.get('shirt')?.variants).toMatchObject([
    { id: 'shirt-s', options: { size: 'S', color: 'Red' }, price: 2000 },
    { id: 'shirt-m', options: { size: 'M', color: 'Red' }, price: 2200 },
  ]);
  expect(brand.offers.get('ten')).toMatchObject({ code: 'ten', percent: 10 });
  expect(brand.pack.checkout.handoff_ttl_seconds).toBe(1800);
});

test('stock of an item is the sum of its variants when each is counted', () => {
  const counted = broken(
    `- { id: shirt-s, options: { size: S, color: Red } }
      - { id: shirt-m, options: { size: M, color: Red }, price: 22 }`,
    `- { id: shirt-s, options: { size: S, color: Red }, stock: 2 }
      - { id: shirt-m, options: { size: M, color: Red }, price: 22, stock: 3 }`,
  );
  expect(parseBrand(counted, 'shop.yaml').item.get('shirt')?.stock).toBe(5);
  expect(parseBrand(SMALL_PACK, 'shop.yaml').item.get('shirt')?.stock).toBeUndefined();
});

test('identifiers and option values keep their text: "007" stays 007', () => {
  const quoted = broken('id: mug\n', 'id: "007"\n').replace('items: [mug]', 'items: ["007"]');
  expect(parseBrand(quoted, 'shop.yaml').item.get('007')?.name).toBe('Mug');
  const sized = broken('size: S, color: Red }', 'size: 9.5, color: Red }');
  expect(parseBrand(sized, 'shop.yaml').item.get('shirt')?.variants[0]?.options).toEqual({ size: '9.5', color: 'Red' });
});

describe('a complaint names file, line, column, path and remedy', () => {
  test.each<[string, string, string, string]>([
    [
      'a missing currency',
      'currency: USD\n',
      '',
      'shop.yaml:1:1 currency: is missing; write for example currency: USD',
    ],
    [
      'a misspelt word',
      'price: 12.50',
      'prise: 12.50',
      'shop.yaml:15:5 items[0].price: is missing; write for example price: 199\n' +
        'shop.yaml:18:5 items[0].prise: is not a field of a brand pack; did you mean price?',
    ],
    [
      'a price with its currency',
      'price: 12.50',
      'price: $12.50',
      'shop.yaml:18:5 items[0].price: write an amount such as 199 or "19.99", without sign or currency',
    ],
    [
      'a price below zero',
      'price: 12.50',
      'price: -3',
      'shop.yaml:18:5 items[0].price: write an amount such as 199 or "19.99", without sign or currency',
    ],
    [
      'too many decimals',
      'price: 12.50',
      'price: "12.505"',
      'shop.yaml:18:5 items[0].price: 12.505 has more decimals than USD has (2); write fewer digits',
    ],
    [
      'an id that is a number',
      'id: mug\n',
      'id: 7\n',
      'shop.yaml:15:5 items[0].id: write text; put a number that is meant as text in quotes',
    ],
    [
      'an http image',
      'price: 12.50',
      'price: 12.50\n    image_url: http://cornershop.example/mug.jpg',
      'shop.yaml:19:5 items[0].image_url: write an address that starts with https://',
    ],
    [
      'an image that is no address, once',
      'price: 12.50',
      'price: 12.50\n    image_url: mug.jpg',
      'shop.yaml:19:5 items[0].image_url: write an address that starts with https://, with spaces and letters outside ASCII percent-encoded',
    ],
    [
      'an all_in price without its tax',
      'price: 12.50',
      'price: 12.50\n    basis: all_in',
      'shop.yaml:15:5 items[0]: mug has an all_in price but no tax; write the tax it contains, tax: 0 if none',
    ],
    [
      'tax as large as the price',
      'price: 12.50',
      'price: 12.50\n    basis: all_in\n    tax: 12.50',
      'shop.yaml:20:5 items[0].tax: the contained tax must be less than the price, 12.5',
    ],
    [
      'tax beside a price before tax',
      'price: 12.50',
      'price: 12.50\n    tax: 1',
      'shop.yaml:19:5 items[0].tax: a price before tax contains none; remove tax or write basis: all_in',
    ],
    [
      'a sale that is none',
      'price: 12.50',
      'price: 12.50\n    list_price: 12.50',
      'shop.yaml:19:5 items[0].list_price: the regular price must be above the sale price, 12.5; remove it when there is no sale',
    ],
    [
      'an item id twice',
      'id: shirt\n',
      'id: mug\n',
      'shop.yaml:20:5 items[1].id: another entry has the id mug already; give each its own',
    ],
    [
      'a variant with the id of an item',
      'id: shirt-m,',
      'id: mug,',
      'shop.yaml:26:11 items[1].variants[1].id: another entry has the id mug already; give each its own',
    ],
    [
      'variants with different options',
      'size: M, color: Red }',
      'size: M }',
      'shop.yaml:26:24 items[1].variants[1].options: has size where the first variant has color, size; give all variants of shirt the same options',
    ],
    [
      'two variants alike',
      'size: M, color: Red }',
      'size: S, color: Red }',
      'shop.yaml:26:24 items[1].variants[1].options: another variant of shirt has the same options; make them differ',
    ],
    [
      'an option nobody declared',
      '  color: { label: Color }\n',
      '',
      'shop.yaml:24:44 items[1].variants[0].options.color: is not declared; add color to options at the top, with its label\n' +
        'shop.yaml:25:44 items[1].variants[1].options.color: is not declared; add color to options at the top, with its label',
    ],
    [
      'an attribute nobody declared',
      'weight: 300',
      'colour: blue',
      'shop.yaml:19:19 items[0].attributes.colour: is not declared; add colour to attributes at the top, with its label',
    ],
    [
      'a number with its unit',
      'weight: 300',
      'weight: 300 g',
      'shop.yaml:19:19 items[0].attributes.weight: write a number; its unit stands in attributes',
    ],
    [
      'a time without quotes that is none',
      'weight: 300',
      'opens: 5.30',
      'shop.yaml:19:19 items[0].attributes.opens: write a time of day in quotes, such as "05:30"',
    ],
    [
      'an offer on an item that is not there',
      'items: [mug]',
      'items: [mugg]',
      'shop.yaml:28:44 offers[0].items[0]: there is no item mugg; write the id of one that is in this pack',
    ],
    [
      'an offer that gives nothing',
      ', percent: 10',
      '',
      'shop.yaml:28:5 offers[0]: offer ten needs exactly one of percent, amount and free_item',
    ],
    [
      'an offer on no category',
      'items: [mug]',
      'categories: [cars]',
      'shop.yaml:28:49 offers[0].categories[0]: no item is in the category cars',
    ],
    [
      'an offering with an unknown offer',
      'offers: [ten]',
      'offers: [eleven]',
      'shop.yaml:30:67 offerings[0].offers[0]: there is no offer eleven; write the id of one that is in this pack',
    ],
    [
      'an alternative that is not there',
      'offers: [ten]',
      'alternatives: [some]',
      'shop.yaml:30:73 offerings[0].alternatives[0]: there is no offering some; write the id of one that is in this pack',
    ],
    [
      'a replacement that is not there',
      'price: 12.50',
      'price: 12.50\n    instead: cup',
      'shop.yaml:19:5 items[0].instead: there is no item cup; write the id of an item',
    ],
    [
      'a booking that costs',
      'price: 12.50',
      'price: 12.50\n    action: book',
      'shop.yaml:19:5 items[0].action: what is booked is free; write price: 0, or action: purchase',
    ],
    [
      'a date in the id of what has no date',
      'price: 12.50',
      'price: 12.50\n    checkout_id: mug-{date}',
      'shop.yaml:19:5 items[0].checkout_id: {date} needs dated: true',
    ],
    [
      'a placeholder that stands for nothing',
      'price: 12.50',
      'price: 12.50\n    checkout_id: mug-{day}',
      'shop.yaml:19:5 items[0].checkout_id: {day} stands for nothing here; known: {date}',
    ],
    [
      'a time zone that is none',
      'currency: USD',
      'currency: USD\ntimezone: Mars/Base',
      'shop.yaml:7:1 timezone: there is no time zone Mars/Base; write one such as America/New_York or UTC',
    ],
    [
      'an empty value',
      'name: Mug',
      'name:',
      'shop.yaml:16:5 items[0].name: is empty; write a value or remove the line',
    ],
    [
      'a tab',
      '  weight:',
      '\tweight:',
      'shop.yaml:9:1 a tab indents this line; use spaces\nshop.yaml:10:1 All mapping items must start at the same column',
    ],
    [
      'a word twice',
      'name: Mug',
      'name: Mug\n    name: Cup',
      'shop.yaml:17:5 this word stands twice in the same block; keep one of them',
    ],
    [
      'a second document',
      'offers:\n',
      '---\noffers:\n',
      'shop.yaml:27:1 a second document starts here (---); a brand pack is one document',
    ],
  ])('%s', (_what, piece, replacement, message) => {
    expect(complaintAbout(broken(piece, replacement))).toBe(message);
  });
});

test('several complaints come at once, in the order of the file', () => {
  const twice = broken('price: 12.50', 'price: free').replace('domain: cornershop.example', 'domain: https://x');
  expect(complaintAbout(twice)).toBe(
    'shop.yaml:2:37 brand.domain: write a bare domain such as delta.example\n' +
      'shop.yaml:18:5 items[0].price: write an amount such as 199 or "19.99", without sign or currency',
  );
});

test('what the schema cannot say is told in the order of the file, too', () => {
  const twice = broken('price: 12.50', 'price: 12.505').replace('id: shirt\n', 'id: mug\n');
  expect(complaintAbout(twice)).toBe(
    'shop.yaml:18:5 items[0].price: 12.505 has more decimals than USD has (2); write fewer digits\n' +
      'shop.yaml:20:5 items[1].id: another entry has the id mug already; give each its own',
  );
});

test('more than twenty complaints are counted, not listed', () => {
  const many = `${SMALL_PACK}policies:\n${'  - { topic: T, answer: A }\n'.repeat(23)}`;
  const lines = complaintAbout(many).split('\n');
  expect(lines).toHaveLength(21);
  expect(lines[0]).toBe('shop.yaml:32:5 policies[0].asks: is missing');
  expect(lines[20]).toBe('… and 3 more');
});

describe('loadBrand', () => {
  test('reads a pack by its path', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'shop.yaml');
      await writeFile(file, SMALL_PACK);
      expect((await loadBrand(file)).pack.name).toBe('corner-shop');
    });
  });

  test('takes a byte order mark and Windows line ends', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'shop.yaml');
      await writeFile(file, `\ufeff${SMALL_PACK.replaceAll('\n', '\r\n')}`);
      expect((await loadBrand(file)).items).toHaveLength(2);
    });
  });

  test('says what is there when the name is unknown', async () => {
    await expect(loadBrand('dleta')).rejects.toThrow(
      new BrandFileError('dleta', [
        {
          path: '',
          line: 0,
          column: 0,
          message:
            'is neither a file nor a shipped brand (did you mean delta?); the shipped brands are delta, nova-motors, acme-outdoor, pace-running',
        },
      ]),
    );
    await expect(loadBrand('dleta')).rejects.toThrow(
      /^dleta is neither a file nor a shipped brand \(did you mean delta\?\);/,
    );
  });

  test('refuses a folder and text that is not UTF-8', async () => {
    await inFolder(async (folder) => {
      await expect(loadBrand(folder)).rejects.toThrow('is a folder; name the YAML file in it');
      const file = join(folder, 'latin1.yaml');
      await writeFile(file, Buffer.from('name: caf\xe9', 'latin1'));
      await expect(loadBrand(file)).rejects.toThrow('is not UTF-8 text; save it as UTF-8');
    });
  });
});

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'brand-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
