import { describe, expect, test } from 'vitest';
import { isNothing, isPlaceholder, isPlaceholderImage, isZero } from '../../../src/brands/feeds/placeholder.ts';
import { csv, feedOf } from './feed-file.ts';

const GOOGLE =
  'id\ttitle\tlink\tavailability\tprice\tsale_price\tbrand\timage_link\tcolor\tgtin\tshipping_weight\tproduct_type\tdescription';

describe('placeholders are no values (P25)', () => {
  test('in any column: blanks, dashes, the nothings of programs and spreadsheets', () => {
    for (const text of [
      '',
      ' ',
      '-',
      '--',
      '–',
      'N/A',
      'n/a',
      'n.a.',
      'null',
      'NULL',
      'undefined',
      'NaN',
      'TBD',
      'not set',
      'Not_Set',
      '#N/A',
      '#REF!',
      'Default Title',
      'no_selection',
      '(not set)',
      '[object Object]',
      '?',
      '\\N',
    ])
      expect([text, isNothing(text)]).toEqual([text, true]);
    for (const text of ['0', 'No', 'Nano', 'Nada', 'Set', 'A', 'None', 'Default', 'Ñ', 'Naan', '無'])
      expect([text, isNothing(text)]).toEqual([text, false]);
  });

  test('in columns that describe also none, default and unknown', () => {
    for (const text of [
      'None',
      'Default',
      'unknown',
      'Unspecified',
      'keine Angabe',
      'Uncategorized',
      'Default Category',
      'Does not apply',
      '(blank)',
      'не указано',
    ])
      expect([text, isPlaceholder(text)]).toEqual([text, true]);
    for (const text of ['Nonesuch', 'Unknown Pleasures', 'Default Mode Records', '0', 'Blank Label'])
      expect([text, isPlaceholder(text)]).toEqual([text, false]);
  });

  test('zeros, and the picture of a missing picture', () => {
    expect(['0', '0.00', '0,000', '0 kg', '0.0 x 0.0', '000000'].map(isZero)).toEqual(Array(6).fill(true));
    expect(['', '10', '0.5', 'kg', 'O'].map(isZero)).toEqual(Array(5).fill(false));
    for (const link of [
      'no_selection',
      'https://s.example/placeholder.jpg',
      'https://s.example/a/no-image.png?v=1',
      'https://s.example/woocommerce-placeholder-600x600.png',
      'https://s.example/noimage_large.gif',
      'https://s.example/image-coming-soon.jpg',
    ])
      expect([link, isPlaceholderImage(link)]).toEqual([link, true]);
    for (const link of [
      'https://s.example/mug.jpg',
      'https://s.example/placeholder-frame-oak.jpg',
      'https://s.example/default/mug.png',
      'https://s.example/image.jpg',
    ])
      expect([link, isPlaceholderImage(link)]).toEqual([link, false]);
  });

  test('a merchant row full of them says only what it knows', async () => {
    const { items, report } = await feedOf(
      `${GOOGLE}\na\tMug\thttps://s.example/a\tin_stock\t20.00 USD\t0.00 USD\tN/A\thttps://s.example/placeholder.jpg\t-\t0000000000000\t0 kg\tnot set\tnull\n` +
        'b\tCup\thttps://s.example/b\tN/A\t8.00 USD\tn/a\tPace\thttps://s.example/b.jpg\tRed\t4006381333931\t0.5 kg\tHome > Cups\tRound.\n',
      'g.tsv',
    );
    expect(report.rejected).toEqual([]);
    expect(items[0]).toEqual({
      id: 'a',
      name: 'Mug',
      category: 'Other',
      tags: [],
      aliases: [],
      price: 2000,
      tax: 0,
      basis: 'before_tax_and_delivery',
      currency: 'USD',
      action: 'purchase',
      ships: true,
      dated: false,
      attributes: {},
      variants: [],
      url: 'https://s.example/a',
    });
    expect(items[1]).toMatchObject({
      price: 800,
      vendor: 'Pace',
      attributes: { color: 'Red', weight: 0.5, gtin: '4006381333931' },
    });
    expect(items[1]?.list_price).toBeUndefined();
  });

  test.each([
    ['0.00', '', 2000, undefined],
    ['0', '0', 2000, undefined],
    ['N/A', '-', 2000, undefined],
    ['15', '0.00', 1500, 2000],
    ['', '25', 2000, 2500],
  ])('a sale price of %j and a list price of %j', async (sale, list, price, listed) => {
    const { items } = await feedOf(
      csv(['id', 'name', 'price', 'sale_price', 'list_price'], ['a', 'A', '20', sale, list]),
    );
    expect([items[0]?.price, items[0]?.list_price]).toEqual([price, listed]);
  });

  test('a price of 0 is free unless a list price stands beside it, and the pack may say which it is', async () => {
    const outcome = async (list: string, free_items?: 'keep' | 'refuse') => {
      const { items, report } = await feedOf(
        csv(['id', 'name', 'price', 'sale_price', 'list_price'], ['a', 'A', '0', '', list], ['b', 'B', '5', '0', '']),
        'x.csv',
        free_items === undefined ? {} : { free_items },
      );
      return [report.rejected[0]?.reason ?? items[0]?.price, items.find(({ id }) => id === 'b')?.price];
    };
    expect(await outcome('')).toEqual([0, 500]);
    expect(await outcome('20')).toEqual([
      'a price of 0 beside 20 says that there is none; write a price, or free_items: keep in the feed if it costs nothing',
      500,
    ]);
    expect(await outcome('20', 'keep')).toEqual([0, 0]);
    expect(await outcome('', 'refuse')).toEqual([
      'a price of 0, which the pack says is none (free_items: refuse)',
      500,
    ]);
  });

  test('a plain row and a Shopify row as well', async () => {
    const plain = await feedOf(
      csv(
        ['id', 'name', 'price', 'brand', 'Material', 'Weight (kg)', 'Width', 'Reach_km', 'EAN'],
        ['a', 'A', '1', 'not set', 'TBD', '0.00', '0 cm', '0', '0'],
      ),
    );
    expect(plain.items[0]?.vendor).toBeUndefined();
    expect(plain.items[0]?.attributes).toEqual({ reach: 0 });
    const shopify = await feedOf(
      'Handle,Title,Vendor,Type,Variant Price,Variant Compare At Price,Variant Grams,Variant SKU,Image Src\nmug,Mug,N/A,Unspecified,5,0.00,0.0,M,https://s.example/no_image.jpg\n',
    );
    expect(shopify.items[0]).toMatchObject({ category: 'Other', price: 500, attributes: {} });
    expect(shopify.items[0]?.image_url).toBeUndefined();
    expect(shopify.items[0]?.list_price).toBeUndefined();
  });

  test('a name that says nothing is an error of the row', async () => {
    const { report } = await feedOf(csv(['id', 'name', 'price'], ['a', 'N/A', '1'], ['b', 'B', '1']));
    expect(report.rejected).toEqual([{ file: 'feed.csv', line: 2, field: 'name', reason: 'the product has no name' }]);
  });
});
