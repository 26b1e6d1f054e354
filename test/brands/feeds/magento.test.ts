/** Small exports in the shape of the shop system; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { csv, feedOf, sold } from './feed-file.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('a Magento export', () => {
  const HEAD =
    'sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,short_description,weight,product_online,visibility,price,special_price,special_price_from_date,special_price_to_date,url_key,base_image,additional_attributes,qty,allow_backorders,is_in_stock,manage_stock,configurable_variations,configurable_variation_labels';
  const KEYS = HEAD.split(',');
  const row = (values: Record<string, string>) =>
    KEYS.map(
      (key) =>
        values[key] ??
        {
          attribute_set_code: 'Default',
          product_type: 'simple',
          product_online: '1',
          visibility: 'Catalog, Search',
          is_in_stock: '1',
        }[key] ??
        '',
    );

  test('variants stand above the configurable product that names them, and are no products of their own', async () => {
    const hidden = { visibility: 'Not Visible Individually' };
    const feed = await feedOf(
      csv(
        KEYS,
        row({
          ...hidden,
          sku: 'tee-r',
          name: 'Tee-Red',
          price: '20.0000',
          qty: '3.0000',
          additional_attributes: 'color=Red,material=Cotton, organic',
        }),
        row({
          ...hidden,
          sku: 'tee-b',
          name: 'Tee-Blue',
          price: '22.0000',
          qty: '0.0000',
          is_in_stock: '0',
          additional_attributes: 'color=Blue,material=Cotton, organic',
        }),
        row({
          sku: 'tee',
          name: 'Tee',
          product_type: 'configurable',
          categories: 'Default Category/Clothing/Tees',
          configurable_variations: 'sku=tee-r,color=Red|sku=tee-b,color=Blue',
          configurable_variation_labels: 'color=Color',
        }),
        row({ sku: 'tee', store_view_code: 'de', name: 'Hemd', product_type: 'configurable' }),
        row({ ...hidden, sku: 'part', name: 'Part', price: '1' }),
        row({ sku: 'off', name: 'Off', price: '1', product_online: '2' }),
        row({ sku: 'set', name: 'Set', product_type: 'bundle', price: '1' }),
        row({
          sku: 'mug',
          name: 'Mug',
          price: '8.00',
          special_price: '6.00',
          special_price_to_date: '2027-01-01',
          weight: '0.3000',
        }),
      ),
      'catalog_product.csv',
      { now: NOW },
    );
    expect(sold(feed)).toEqual([
      {
        id: 'tee',
        name: 'Tee',
        variants: [
          ['tee-r', 'Red', 2000, 3],
          ['tee-b', 'Blue', 2200, 0],
        ],
      },
      { id: 'mug', name: 'Mug', price: 600, list_price: 800 },
    ]);
    expect(feed.items[0]).toMatchObject({
      category: 'Tees',
      tags: ['Clothing'],
      attributes: { material: 'Cotton, organic' },
    });
    expect(feed.report).toMatchObject({
      format: 'magento',
      read: 8,
      items: 2,
      merged: 2,
      skipped: 4,
      left_out: { hidden: 1, unpublished: 1, 'a list of other products': 1, 'a translation': 1 },
      rejected: [],
    });
  });
});
