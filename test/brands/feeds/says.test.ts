import { describe, expect, test } from 'vitest';
import type { FeedOptions } from '../../../src/brands/feeds/read.ts';
import { isWithin, readDate } from '../../../src/brands/feeds/sale-window.ts';
import { csv, feedOf } from './feed-file.ts';

const NOW = Date.UTC(2026, 2, 10, 12);

/** What became of one product whose row says `text` in `column`, beside one that says nothing. */
async function plainRow(column: string, text: string, options: FeedOptions = {}) {
  const { items, report } = await feedOf(
    csv(['sku', 'name', 'price', column], ['a', 'A', '10', text], ['b', 'B', '10', '']),
    'feed.csv',
    { now: NOW, ...options },
  );
  const there = items.find(({ id }) => id === 'a');
  const [reason] = Object.keys(report.left_out);
  return report.rejected[0]?.reason ?? reason ?? (there?.stock === 0 ? 'sold out' : 'shown');
}

describe('what a row of a plain feed says of itself (P25)', () => {
  test.each([
    ['Published', ['1', 'true', 'TRUE', 'yes', 'Ja', 'published', '2026-01-01', '2019'], 'shown'],
    ['Published', ['0', 'false', 'No', 'nein', '2026-12-01', 'unpublished', 'private'], 'unpublished'],
    ['Published', ['-1', 'draft'], 'draft'],
    [
      'Status',
      ['active', 'Active', 'publish', 'enabled', '1', 'online', 'veröffentlicht', 'Активен', 'In stock'],
      'shown',
    ],
    ['Status', ['draft', 'Entwurf', 'черновик', 'auto-draft'], 'draft'],
    ['status', ['archived', 'Archiviert', 'discontinued'], 'archived'],
    ['status', ['inactive', 'Disabled', '0', '2', 'pending', 'private', 'gesperrt'], 'unpublished'],
    ['status', ['trash', 'deleted', 'Gelöscht'], 'deleted'],
    ['status', ['Sold out', 'Out of stock', 'Sold', 'Reserved'], 'sold out'],
    ['Verfügbarkeit', ['nicht lieferbar'], 'sold out'],
    ['Sichtbar', ['nein'], 'hidden'],
    ['visible', ['true', '1', 'yes'], 'shown'],
    ['visible', ['false', '0', 'no', 'FALSE'], 'hidden'],
    ['Visibility', ['Catalog, Search', 'Catalog', 'Search', 'visible', '4', 'both', 'everywhere'], 'shown'],
    ['Visibility', ['Not Visible Individually', 'hidden', 'Hidden', 'none', 'Nowhere'], 'hidden'],
    ['Visibility in catalog', ['hidden'], 'hidden'],
    ['is_active', ['1', 'true', 'Y'], 'shown'],
    ['is_active', ['0', 'false', 'N'], 'unpublished'],
    ['isActive', ['false'], 'unpublished'],
    ['Active (0/1)', ['0'], 'unpublished'],
    ['product_online', ['2', '0'], 'unpublished'],
    ['hidden', ['true', '1', 'yes', 'hidden'], 'hidden'],
    ['hidden', ['false', '0', 'no'], 'shown'],
    ['deleted', ['true'], 'deleted'],
    ['is_archived', ['1'], 'archived'],
    ['Draft', ['yes'], 'draft'],
    ['expiration_date', ['2026-03-09', '2026-03-10T11:00+00:00', '2020-01-01', '09.03.2026'], 'expired'],
    ['expiration_date', ['2026-03-10', '2026-12-31', '0000-00-00', '9999-12-31', 'N/A', 'never'], 'shown'],
    ['publish_at', ['2026-03-11', '2026-04-01 10:00:00'], 'unpublished'],
    ['publish_at', ['2026-03-10', '2020-01-01'], 'shown'],
    ['In stock?', ['1', 'yes', 'ja', 'in_stock', 'Auf Lager', 'В наличии', '7'], 'shown'],
    ['In stock?', ['0', 'no', 'out of stock', 'Ausverkauft', 'Нет в наличии'], 'sold out'],
    ['in_stock', ['no'], 'sold out'],
    ['stock_status', ['instock', 'onbackorder'], 'shown'],
    ['stock_status', ['outofstock', 'Rupture de stock', 'Agotado'], 'sold out'],
    ['Stock', ['12', '12.0000', '10+', 'In stock', 'unlimited', '5 pcs', 'n/a', '5.5', '5-10', '1.000'], 'shown'],
    ['Stock', ['0', '-3', '0.0000', 'OutOfStock', '0 Stück'], 'sold out'],
  ])('%s %j: %s', async (column, texts, outcome) => {
    const found = await Promise.all(texts.map(async (text) => [text, await plainRow(column, text)]));
    expect(found).toEqual(texts.map((text) => [text, outcome]));
  });

  test.each([
    [
      'availability',
      'soonish',
      '"soonish" is no availability we know; write in_stock, out_of_stock, preorder or backorder',
    ],
    [
      'in_stock',
      'perhaps',
      '"perhaps" is no availability we know; write in_stock, out_of_stock, preorder or backorder',
    ],
    ['stock', 'plenty', '"plenty" is no number of units'],
    [
      'status',
      'Bestseller',
      '"Bestseller" does not say whether the row is shown; write active, draft, archived or hidden, or map the column as an attribute (attributes.status)',
    ],
    [
      'expiration_date',
      '03/04/2026',
      '"03/04/2026" does not say whether the row is shown; write a day such as 2026-03-31',
    ],
  ])('%s "%s" is an error of the row, never a yes', async (column, text, reason) => {
    expect(await plainRow(column, text)).toBe(reason);
  });

  test('a mapping names such columns, and may tell them to buyers instead', async () => {
    const of = (mapping: Record<string, string>) => plainRow('Shop state', 'draft', { mapping });
    expect(await of({ status: 'Shop state' })).toBe('draft');
    expect(await of({ published: 'Shop state' })).toBe('draft');
    expect(await of({ 'attributes.state': 'Shop state' })).toBe('shown');
    expect(await plainRow('status', 'Bestseller', { mapping: { 'attributes.label': 'status' } })).toBe('shown');
  });

  test.each([
    'Shop status',
    'Visible in shop',
    'Sichtbar im Shop',
    'Shop availability',
    'Stock available',
    'Статус',
  ])('a column %s that nobody mapped is warned about and not told', async (column) => {
    const { items, report } = await feedOf(csv(['sku', 'name', 'price', column], ['a', 'A', '10', 'x']));
    expect(items[0]?.attributes).toEqual({});
    expect(report.warnings.join()).toContain(`the column "${column}" sounds as if it said`);
  });

  test.each([
    'Active ingredient',
    'Stock code',
    'Status light color',
    'Material',
  ])('a column %s is an attribute', async (column) => {
    const { items, report } = await feedOf(csv(['sku', 'name', 'price', column], ['a', 'A', '10', 'x']));
    expect(Object.values(items[0]?.attributes ?? {})).toEqual(['x']);
    expect(report.warnings).toEqual([]);
  });

  test('what is not published is kept where the pack says so, a draft never', async () => {
    expect(await plainRow('published', 'false', { unpublished: 'keep' })).toBe('shown');
    expect(await plainRow('published', '-1', { unpublished: 'keep' })).toBe('draft');
  });

  test('JSON objects say it in their own words', async () => {
    const products = [
      { sku: '1', name: 'A', price: 1, isActive: true },
      { sku: '2', name: 'B', price: 1, isActive: false },
      { sku: '3', name: 'C', price: 1, visible: false },
      { sku: '4', name: 'D', price: 1, status: 'draft' },
      { sku: '5', name: 'E', price: 1, inStock: false },
      { sku: '6', name: 'F', price: 1, published_at: null },
    ];
    const { items, report } = await feedOf(JSON.stringify(products), 'x.json');
    expect(items.map(({ id, stock }) => [id, stock])).toEqual([
      ['1', undefined],
      ['5', 0],
    ]);
    expect(report.left_out).toEqual({ unpublished: 2, hidden: 1, draft: 1 });
  });
});

describe('a sale is told while it is on, in every format (P25)', () => {
  const priceOf = async (head: string, row: string) =>
    (await feedOf(`${head}\n${row}\n`, 'x.csv', { now: NOW })).items[0]?.price;

  test.each([
    ['sale_price,Date sale price starts,Date sale price ends', '9,2020-01-01,2020-02-01', 1600],
    ['sale_price,Date sale price starts,Date sale price ends', '9,2026-03-01,2026-03-10', 900],
    ['sale_price,Date sale price starts,Date sale price ends', '9,,', 900],
    ['sale_price,Date sale price starts,Date sale price ends', '9,0000-00-00,0000-00-00', 900],
    ['sale_price,Date sale price starts,Date sale price ends', '9,2026-04-01,', 1600],
    ['special_price,special_price_from_date,special_price_to_date', '9,2026-03-01 00:00:00,2026-03-09 23:59:59', 1600],
    ['special_price,special_price_from_date,special_price_to_date', '9,3/1/2026,3/31/2026', 1600],
    ['special_price,special_price_from_date,special_price_to_date', '9,2026/03/01,2026/03/31', 900],
    ['sale_price,sale_start,sale_end', '9,01.03.2026,31.03.2026', 900],
    ['sale_price,sale_price_effective_date', '9,2026-03-01T00:00-0800/2026-03-31T00:00-0800', 900],
    ['sale_price,sale_price_effective_date', '9,2025-03-01T00:00-0800/2025-03-31T00:00-0800', 1600],
    ['sale_price,discount_end', '9,1583020800', 1600],
    ['sale_price,sale_start,sale_end', '9,"Mar 1, 2026",31-Mar-2026', 900],
    ['sale_price,sale_start,sale_end', '9,1 November 2026,', 1600],
    ['sale_price,sale_end', '9,sometime', 1600],
  ])('%s %s: %i', async (columns, cells, price) => {
    expect(await priceOf(`sku,name,price,${columns}`, `a,A,16,${cells}`)).toBe(price);
  });

  test('a price of now that was written while a sale was on is no price any more', async () => {
    const head = 'sku,name,price,regular_price,sale_price,date_on_sale_to';
    expect(await priceOf(head, 'a,A,10,12,10,2020-01-01T00:00:00')).toBe(1200);
    expect(await priceOf(head, 'a,A,10,12,10,2026-12-31T00:00:00')).toBe(1000);
    expect(await priceOf(head, 'a,A,12,12,10,2020-01-01T00:00:00')).toBe(1200);
    expect(await priceOf(head, 'a,A,10,12,10,')).toBe(1000);
  });

  test('dates are read where they can be only one day', () => {
    const day = (text: string) => {
      const date = readDate(text);
      return date === undefined ? undefined : new Date(date.at).toISOString().slice(0, 16);
    };
    expect(
      ['2026-03-01', '2026/3/1', '20260301', '01.03.2026', '13/03/2026', '03/13/2026', '05/05/2026'].map(day),
    ).toEqual([
      '2026-03-01T00:00',
      '2026-03-01T00:00',
      '2026-03-01T00:00',
      '2026-03-01T00:00',
      '2026-03-13T00:00',
      '2026-03-13T00:00',
      '2026-05-05T00:00',
    ]);
    expect(
      ['2026-03-01T13:00-0800', '2026-03-01 13:00:05', '2026-03-01T13:00:00.000Z', '2026-03-01T13:00+05:30'].map(day),
    ).toEqual(['2026-03-01T21:00', '2026-03-01T13:00', '2026-03-01T13:00', '2026-03-01T07:30']);
    expect(
      ['03/04/2026', '2026-02-30', '2026-13-01', 'soon', '', '31.04.2026', '2026-03-01 25:00', '1.2'].map(day),
    ).toEqual(Array(8).fill(undefined));
    expect(isWithin('2026-03-01/', NOW)).toBe(true);
    expect(isWithin('/2026-03-09', NOW)).toBe(false);
    expect(isWithin('2026-03-01/2026-03-31', undefined)).toBeUndefined();
  });
});

describe('other formats heed the same words (P25)', () => {
  const google = async (columns: string, cells: string) => {
    const { items, report } = await feedOf(
      `id,title,link,price,${columns}\na,A,https://a.example,10 USD,${cells}\nb,B,https://a.example,10 USD\n`,
      'g.csv',
      { now: NOW },
    );
    const there = items.find(({ id }) => id === 'a');
    const [reason] = Object.keys(report.left_out);
    return report.rejected[0]?.reason ?? reason ?? { stock: there?.stock, ...there?.attributes };
  };

  test('a merchant feed', async () => {
    expect(await google('availability', 'in_stock')).toEqual({ stock: undefined });
    expect(await google('availability', 'ausverkauft')).toEqual({ stock: 0 });
    expect(await google('availability', 'soonish')).toContain('"soonish" is no availability we know');
    expect(await google('availability,availability_date', 'preorder,2026-05-01')).toEqual({
      stock: undefined,
      availability: 'preorder',
      available_from: '2026-05-01',
    });
    expect(await google('availability,availability_date', 'preorder,2026-01-01')).toEqual({ stock: undefined });
    expect(await google('availability,availability_date', 'preorder,1970-01-01')).toEqual({
      stock: undefined,
      availability: 'preorder',
    });
    expect(await google('availability,expiration_date', 'in_stock,2026-03-01')).toBe('expired');
    expect(await google('availability,status', 'in_stock,archived')).toBe('archived');
    expect(await google('availability,visibility', 'in_stock,hidden')).toBe('hidden');
    expect(await google('availability,published', 'in_stock,false')).toBe('unpublished');
    expect(await google('availability,quantity', 'in_stock,many')).toBe('"many" is no number of units');
  });

  test('a Shopify export: a status nobody knows is no "active"', async () => {
    const of = async (status: string) => {
      const { items, report } = await feedOf(`Handle,Title,Variant Price,Status\na,A,1,${status}\nb,B,1,active\n`);
      return report.rejected[0]?.reason ?? Object.keys(report.left_out)[0] ?? items.length;
    };
    expect(await of('Active')).toBe(2);
    expect(await of('unlisted')).toBe('hidden');
    expect(await of('Archived')).toBe('archived');
    expect(await of('asleep')).toContain('"asleep" does not say whether the row is shown');
  });

  test('JSON-LD', async () => {
    const of = async (availability: string) => {
      const product = (sku: string, word: string) => ({
        '@type': 'Product',
        sku,
        name: sku,
        offers: { price: '1', priceCurrency: 'USD', availability: word },
      });
      const { items, report } = await feedOf(
        JSON.stringify([product('a', availability), product('b', 'InStock')]),
        'x.jsonld',
      );
      return report.rejected[0]?.reason ?? items[0]?.stock;
    };
    expect(await of('https://schema.org/SoldOut')).toBe(0);
    expect(await of('InStoreOnly')).toBeUndefined();
    expect(await of('Gone fishing')).toContain('is no availability we know');
  });

  test('a JSON-LD price beside a list price holds until its day', async () => {
    const of = async (until: string) => {
      const offers = {
        price: '9',
        priceCurrency: 'USD',
        priceValidUntil: until,
        priceSpecification: [{ price: '12', priceType: 'https://schema.org/ListPrice' }],
      };
      const text = JSON.stringify({ '@type': 'Product', sku: 'a', name: 'A', offers });
      const { items } = await feedOf(text, 'x.jsonld', { now: NOW });
      return [items[0]?.price, items[0]?.list_price];
    };
    expect(await of('2026-12-31')).toEqual([900, 1200]);
    expect(await of('2020-12-31')).toEqual([1200, undefined]);
  });

  test('a merchant feed in other words', async () => {
    expect(await google('status', 'Sold out')).toEqual({ stock: 0 });
    expect(await google('stock_status', 'outofstock')).toEqual({ stock: 0 });
    expect(await google('enable_search,availability', 'no,in_stock')).toBe('hidden');
    const { items, report } = await feedOf(
      'id,title,link,price,shop_status\na,A,https://a.example,10 USD,live\n',
      'g.csv',
    );
    expect(items[0]?.attributes).toEqual({});
    expect(report.warnings.join()).toContain('the column "shop_status" sounds as if it said');
  });

  test('a Shopify product that is not published is loaded, and the check says so', async () => {
    const text = 'Handle,Title,Variant Price,Status,Published\na,A,1,active,FALSE\nb,B,1,active,TRUE\n';
    const { report } = await feedOf(text);
    expect([report.items, report.warnings.join()]).toEqual([
      2,
      '1 × product is not published, and loaded all the same; unpublished: skip in the feed leaves it out (first: a)',
    ]);
    expect((await feedOf(text, 'x.csv', { unpublished: 'keep' })).report.warnings).toEqual([]);
  });
});
