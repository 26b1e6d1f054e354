/** Small exports in the shape of the shop system; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { csv, feedOf, sold } from './feed-file.ts';

describe('a BigCommerce export', () => {
  test('SKU rows below a product are its variants, at its price unless they have one (first export)', async () => {
    const feed = await feedOf(
      csv(
        'Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Brand Name,Product Description,Price,Cost Price,Retail Price,Sale Price,Product Weight,Allow Purchases?,Product Visible?,Track Inventory,Current Stock Level,Category,Product Image File - 1'.split(
          ',',
        ),
        [
          'Product',
          '7',
          'Boot',
          'P',
          'BOOT',
          'Harbor',
          '<p>Dry.</p>',
          '90.00',
          '31.00',
          '110.00',
          '0.00',
          '1.2',
          'Y',
          'Y',
          'by option',
          '0',
          'Shoes/Boots',
          '',
        ],
        [
          '  SKU',
          '',
          '[S]Size=8,[S]Color=Tan, light',
          '',
          'BOOT-8',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
          '4',
          '',
          '',
        ],
        [
          '  SKU',
          '',
          '[S]Size=9,[S]Color=Tan, light',
          '',
          'BOOT-9',
          '',
          '',
          '95.00',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
          '0',
          '',
          '',
        ],
        ['Product', '8', 'Lace', 'P', 'LACE', '', '', '5.00', '', '', '4.00', '', 'Y', 'Y', 'none', '0', '', ''],
        ['Product', '9', 'Sole', 'P', 'SOLE', '', '', '5.00', '', '', '', '', 'Y', 'N', 'none', '0', '', ''],
      ),
      'products.csv',
    );
    expect(sold(feed)).toEqual([
      {
        id: 'BOOT',
        name: 'Boot',
        variants: [
          ['BOOT-8', '8', 9000, 4],
          ['BOOT-9', '9', 9500, 0],
        ],
      },
      { id: 'LACE', name: 'Lace', price: 400, list_price: 500 },
    ]);
    expect(feed.items[0]).toMatchObject({ category: 'Boots', list_price: 11000, attributes: { color: 'Tan, light' } });
    expect(JSON.stringify(feed)).not.toContain('31');
  });

  test('variants of the second export name their options in one column', async () => {
    const feed = await feedOf(
      csv(
        'Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Low Stock,Price,Cost Price,Retail Price,Sale Price,Categories,Description,Is Visible'.split(
          ',',
        ),
        ['Product', '1', 'Cup', 'physical', 'CUP', '', 'variant', '0', '0', '8', '3', '0', '0', 'Kitchen', '', 'TRUE'],
        [
          'Variant',
          '2',
          '',
          '',
          'CUP-R',
          'Type=Swatch|Name=Color|Value=Red:#ff0000',
          '',
          '2',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
          '',
        ],
        [
          'Variant',
          '3',
          '',
          '',
          'CUP-B',
          'Type=Swatch|Name=Color|Value=Blue:#0000ff',
          '',
          '0',
          '',
          '9',
          '',
          '',
          '',
          '',
          '',
          '',
        ],
        ['Image', '4', '', '', '', '', '', '', '', '', '', '', '', '', '', ''],
      ),
      'products.csv',
    );
    expect(sold(feed)).toEqual([
      {
        id: 'CUP',
        name: 'Cup',
        variants: [
          ['CUP-R', 'Red', 800, 2],
          ['CUP-B', 'Blue', 900, 0],
        ],
      },
    ]);
  });
});
