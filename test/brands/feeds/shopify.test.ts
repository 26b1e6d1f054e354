import { describe, expect, test } from 'vitest';
import { csv, feedOf } from './feed-file.ts';

const HEAD = [
  'Handle',
  'Title',
  'Body (HTML)',
  'Type',
  'Tags',
  'Option1 Name',
  'Option1 Value',
  'Variant SKU',
  'Variant Grams',
  'Variant Inventory Tracker',
  'Variant Inventory Qty',
  'Variant Inventory Policy',
  'Variant Price',
  'Variant Compare At Price',
  'Image Src',
  'Gift Card',
  'Status',
  'Cost per item',
];
const row = (values: Record<string, string>) => HEAD.map((name) => values[name] ?? '');

describe('a Shopify CSV export', () => {
  test('a tracked variant counts its stock, one without tracker or sold past zero does not, an oversold one has none', async () => {
    const stock = (tracker: string, qty: string, policy: string) => ({
      'Variant Inventory Tracker': tracker,
      'Variant Inventory Qty': qty,
      'Variant Inventory Policy': policy,
    });
    const { items } = await feedOf(
      csv(
        HEAD,
        row({ Handle: 'a', Title: 'A', 'Variant Price': '1', ...stock('shopify', '7', 'deny') }),
        row({ Handle: 'b', Title: 'B', 'Variant Price': '1', ...stock('', '7', 'deny') }),
        row({ Handle: 'c', Title: 'C', 'Variant Price': '1', ...stock('shopify', '0', 'continue') }),
        row({ Handle: 'd', Title: 'D', 'Variant Price': '1', ...stock('shopify', '-3', 'deny') }),
      ),
    );
    expect(items.map((item) => item.stock)).toEqual([7, undefined, undefined, 0]);
  });

  test('the compare-at price is the list price only when it is higher', async () => {
    const { items } = await feedOf(
      csv(
        HEAD,
        row({ Handle: 'a', Title: 'A', 'Variant Price': '19.99', 'Variant Compare At Price': '29.99' }),
        row({ Handle: 'b', Title: 'B', 'Variant Price': '24.00', 'Variant Compare At Price': '20.00' }),
      ),
    );
    expect(items.map(({ price, list_price }) => [price, list_price])).toEqual([
      [1999, 2999],
      [2400, undefined],
    ]);
  });

  test('drafts and archived products are left out and counted with all their rows', async () => {
    const { items, report } = await feedOf(
      csv(
        HEAD,
        row({ Handle: 'a', Title: 'A', 'Variant Price': '1', Status: 'active' }),
        row({ Handle: 'b', Title: 'B', 'Variant Price': '1', Status: 'draft' }),
        row({ Handle: 'b', 'Variant Price': '2', 'Option1 Value': 'x' }),
        row({ Handle: 'c', Title: 'C', 'Variant Price': '1', Status: 'archived' }),
      ),
    );
    expect(items.map(({ id }) => id)).toEqual(['a']);
    expect(report).toMatchObject({ read: 4, merged: 0, skipped: 3, left_out: { draft: 1, archived: 1 }, rejected: [] });
  });

  test('what a product costs the merchant appears nowhere', async () => {
    const { items, report } = await feedOf(
      csv(HEAD, row({ Handle: 'a', Title: 'A', 'Variant Price': '20', 'Cost per item': '4.17' })),
    );
    expect(JSON.stringify({ items, report })).not.toContain('4.17');
  });

  test('a gift card is sold but not shipped', async () => {
    const { items } = await feedOf(
      csv(
        HEAD,
        row({ Handle: 'gift', Title: 'Gift card', 'Variant Price': '25', 'Gift Card': 'true' }),
        row({ Handle: 'mug', Title: 'Mug', 'Variant Price': '5' }),
      ),
    );
    expect(items.map(({ ships }) => ships)).toEqual([false, true]);
  });

  test('rows of one handle that stand apart are one product, and a repeated variant is named', async () => {
    const { items, report } = await feedOf(
      csv(
        HEAD,
        row({
          Handle: 'a',
          Title: 'A',
          'Option1 Name': 'Size',
          'Option1 Value': 'S',
          'Variant Price': '1',
          'Variant SKU': '001',
        }),
        row({ Handle: 'b', Title: 'B', 'Variant Price': '1' }),
        row({
          Handle: 'a',
          Title: '',
          'Option1 Name': 'Size',
          'Option1 Value': 'M',
          'Variant Price': '2',
          'Variant SKU': '1e3',
        }),
        row({
          Handle: 'a',
          Title: '',
          'Option1 Name': 'Size',
          'Option1 Value': 'M',
          'Variant Price': '3',
          'Variant SKU': '1e4',
        }),
      ),
    );
    expect(items[0]?.variants.map(({ id, options, price }) => [id, options, price])).toEqual([
      ['001', { size: 'S' }, 100],
      ['1e3', { size: 'M' }, 200],
    ]);
    expect(report.rejected).toEqual([
      { file: 'feed.csv', line: 5, field: 'variant', reason: 'a has the variant M already' },
    ]);
    expect(report).toMatchObject({ read: 4, items: 2, merged: 1, skipped: 1 });
  });

  test('the headings of the newer template are understood', async () => {
    const { items } = await feedOf(
      'Title,URL handle,Description,Status,SKU,Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams)\nMug,mug,<p>Blue &amp; big</p>,Active,M1,,,9.50,12,shopify,4,DENY,300\n',
    );
    expect(items[0]).toMatchObject({
      id: 'mug',
      name: 'Mug',
      summary: 'Blue & big',
      price: 950,
      list_price: 1200,
      stock: 4,
      attributes: { weight: 300 },
    });
  });
});

describe('a Shopify products.json', () => {
  test('variants carry their options, what is not available has none left, numbers keep their text', async () => {
    const body = JSON.stringify({
      products: [
        {
          id: 1,
          handle: '000123',
          title: 'Tee &amp; Co',
          body_html: '<p>Soft.</p><script>alert(1)</script>',
          vendor: 'V',
          product_type: 'Shirts',
          tags: ['color:blue'],
          options: [{ name: 'Size', values: ['S', 'M'] }],
          images: [{ src: 'https://cdn.example/t.jpg' }],
          variants: [
            { id: 11, option1: 'S', sku: null, price: '19.90', compare_at_price: '25.00', available: true, grams: 200 },
            { id: 12, option1: 'M', sku: null, price: '19.90', compare_at_price: null, available: false, grams: 200 },
          ],
        },
      ],
    });
    const { items, report } = await feedOf(body, 'products.json');
    expect(report).toMatchObject({ format: 'shopify-json', read: 2, items: 1, merged: 1, skipped: 0 });
    expect(items[0]).toMatchObject({
      id: '000123',
      name: 'Tee & Co',
      summary: 'Soft.',
      tags: ['color:blue'],
      attributes: { weight: 200 },
      image_url: 'https://cdn.example/t.jpg',
    });
    expect(items[0]?.variants).toEqual([
      { id: '11', options: { size: 'S' }, price: 1990, list_price: 2500, tax: 0 },
      { id: '12', options: { size: 'M' }, price: 1990, tax: 0, stock: 0 },
    ]);
  });
});
