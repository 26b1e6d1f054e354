import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFeed } from '../../../src/brands/feeds/read.ts';

const FOLDER = '../shared/feeds/shopify';
const present = existsSync(`${FOLDER}/bicycles.csv`);

describe.skipIf(!present)('the real Shopify exports', () => {
  test('bicycles.csv loads completely: 284 products, 1,121 variants and 278 image rows (issue 3, Catalogues)', async () => {
    const { items, report } = await readFeed(`${FOLDER}/bicycles.csv`, { currency: 'USD' });
    expect(report).toMatchObject({
      format: 'shopify-csv',
      read: 1399,
      items: 284,
      merged: 1115,
      skipped: 0,
      rejected: [],
    });
    const sold = items.reduce((sum, item) => sum + Math.max(item.variants.length, 1), 0);
    expect(sold).toBe(1121);
    const stem = items.find((item) => item.id === 'adjustable-stem');
    expect(stem).toMatchObject({
      name: 'Adjustable Stem',
      category: 'Stem',
      vendor: 'Pure Fix Cycles',
      price: 2400,
      currency: 'USD',
      stock: 35,
      attributes: { weight: 680 },
    });
    expect(stem?.list_price).toBeUndefined();
    expect(stem?.variants.map(({ id, options, price, stock }) => ({ id, options, price, stock }))).toEqual([
      { id: 'Stem - Adjustable - Silver', options: { color: 'Alloy' }, price: 2400, stock: 22 },
      { id: 'Stem - Adjustable - Black', options: { color: 'Black' }, price: 2400, stock: 13 },
    ]);
    expect(stem?.summary).toBe(
      'Ready to take your riding to another level, literally? Our adjustable stem can help you do just that.',
    );
  });

  test('what is not published can be left out, and is counted (issue 3, Catalogues)', async () => {
    const { report } = await readFeed(`${FOLDER}/bicycles.csv`, { currency: 'USD', unpublished: 'skip' });
    expect(report).toMatchObject({ items: 226, left_out: { unpublished: 58 } });
    expect(report.items + report.merged + report.skipped).toBe(1399);
  });

  test('apparel.csv loads completely: 25 products of 104 rows, prices and stock exact (issue 3, Catalogues)', async () => {
    const { items, report } = await readFeed(`${FOLDER}/apparel.csv`, { currency: 'USD' });
    expect(report).toMatchObject({ read: 104, items: 25, merged: 79, skipped: 0, variants: 89 });
    expect(items.find((item) => item.id === 'ayers-chambray')?.variants).toEqual([
      { id: '43MCHBL2', options: { size: 'S' }, price: 9800, tax: 0, stock: 1 },
      { id: '43MCHBL3', options: { size: 'M' }, price: 9800, tax: 0, stock: 0 },
      { id: '43MCHBL4', options: { size: 'L' }, price: 9800, tax: 0, stock: 25 },
      { id: '43MCHBL5', options: { size: 'XL' }, price: 10200, tax: 0, stock: 35 },
    ]);
    // No tracker: nobody counts.
    const kit = items.find((item) => item.id === 'the-scout-skincare-kit');
    expect(kit).toMatchObject({ price: 3600, variants: [] });
    expect(kit?.stock).toBeUndefined();
  });

  test('every variant id of an export is one of a kind, even where the SKUs are not', async () => {
    const { items } = await readFeed(`${FOLDER}/bicycles.csv`, { currency: 'USD' });
    const ids = items.flatMap((item) => item.variants.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
