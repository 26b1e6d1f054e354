/** Small exports in the shape of the shop system; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { csv, feedOf, sold } from './feed-file.ts';

describe('exports of marketplaces and tills', () => {
  test('Square: variations of one item, what is archived or not sold is left out', async () => {
    const feed = await feedOf(
      csv(
        'Reference Handle,Token,Item Name,Variation Name,SKU,Description,Categories,Square Online Item Visibility,Archived,Sellable,Stockable,Option Name 1,Option Value 1,Current Quantity,Price,Default Unit Cost'.split(
          ',',
        ),
        [
          '#tea',
          'T1',
          'Tea',
          'Small',
          'TEA-S',
          'Green.',
          'Drinks > Teas',
          'visible',
          'N',
          'Y',
          'Y',
          '',
          '',
          '3',
          '4.00',
          '1.23',
        ],
        ['#tea', 'T2', 'Tea', 'Large', 'TEA-L', '', '', 'visible', 'N', 'Y', 'Y', '', '', '0', '6.00', '1.23'],
        ['#cup', 'T3', 'Cup', 'Regular', '', '', '', 'visible', 'N', 'Y', 'N', '', '', '', '5.00', ''],
        ['#old', 'T4', 'Old cup', 'Regular', '', '', '', 'visible', 'Y', 'Y', 'Y', '', '', '1', '5.00', ''],
        ['#raw', 'T5', 'Leaves', 'Regular', '', '', '', 'visible', 'N', 'N', 'Y', '', '', '1', '5.00', ''],
      ),
      'items.csv',
    );
    expect(sold(feed)).toEqual([
      {
        id: '#tea',
        name: 'Tea',
        variants: [
          ['TEA-S', 'Small', 400, 3],
          ['TEA-L', 'Large', 600, 0],
        ],
      },
      { id: '#cup', name: 'Cup', price: 500 },
    ]);
    expect(feed.items[0]?.category).toBe('Teas');
    expect(feed.report).toMatchObject({ format: 'square', left_out: { archived: 1, 'not for sale': 1 }, rejected: [] });
    expect(JSON.stringify(feed)).not.toContain('1.23');
  });

  test('Etsy: variations are listed inside the row of a listing', async () => {
    const feed = await feedOf(
      csv(
        'TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU'.split(
          ',',
        ),
        [
          'Gold ring',
          'Fine.',
          '20.00',
          'USD',
          '4',
          'ring,gift_for_her',
          'gold',
          'https://s.example/1.jpg',
          '',
          'Size',
          'Ring size',
          '6,7',
          '',
          '',
          '',
          'R-6,R-7',
        ],
        ['Steel pin', 'Plain.', '5.00', 'USD', '0', '', '', '', '', '', '', '', '', '', '', 'P-1'],
      ),
      'EtsyListingsDownload.csv',
      { currency: undefined },
    );
    expect(sold(feed)).toEqual([
      {
        id: 'Gold ring',
        name: 'Gold ring',
        variants: [
          ['R-6', '6', 2000, undefined],
          ['R-7', '7', 2000, undefined],
        ],
      },
      { id: 'P-1', name: 'Steel pin', price: 500, stock: 0 },
    ]);
    expect(feed.items[0]).toMatchObject({ tags: ['ring', 'gift for her'], image_url: 'https://s.example/1.jpg' });
    expect(feed.report).toMatchObject({ format: 'etsy', read: 2, items: 2, merged: 0, skipped: 0, unmapped: [] });
  });

  test('Facebook: what has no column of its own is a choice too', async () => {
    const feed = await feedOf(
      csv(
        ['id', 'title', 'availability', 'price', 'link', 'item_group_id', 'additional_variant_attribute'],
        ['1', 'Candle', 'in stock', '9 USD', 'https://s.example/1', 'C', 'Scent:Citrus,Wick:Cotton'],
        ['2', 'Candle', 'in stock', '9 USD', 'https://s.example/2', 'C', 'Scent:Pine,Wick:Cotton'],
      ),
      'catalogue.csv',
    );
    expect(sold(feed)).toEqual([
      {
        id: 'C',
        name: 'Candle',
        variants: [
          ['1', 'Citrus', 900, undefined],
          ['2', 'Pine', 900, undefined],
        ],
      },
    ]);
  });
});
