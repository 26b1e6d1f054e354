/** Small exports in the shape of the shop system; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { csv, feedOf, sold } from './feed-file.ts';

describe('a Wix export', () => {
  const HEAD =
    'handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon,price,surcharge,visible,discountMode,discountValue,inventory,weight,cost,productOptionName1,productOptionType1,productOptionDescription1,productOptionName2,productOptionType2,productOptionDescription2,additionalInfoTitle1,additionalInfoDescription1';
  const KEYS = HEAD.split(',');
  const row = (values: Record<string, string>) => KEYS.map((key) => values[key] ?? '');
  const product = {
    fieldType: 'Product',
    visible: 'true',
    discountMode: 'PERCENT',
    discountValue: '0.0',
    inventory: 'InStock',
  };
  const variant = { fieldType: 'Variant', visible: 'true', inventory: 'InStock' };

  test('variant rows carry surcharge, stock and visibility of their own; color codes are no names', async () => {
    const feed = await feedOf(
      csv(
        KEYS,
        row({
          ...product,
          handleId: 'p1',
          name: 'Dress',
          price: '18.0',
          collection: 'Girls;Summer',
          productOptionName1: 'Colour',
          productOptionType1: 'COLOR',
          productOptionDescription1: 'rgb(255, 192, 203):pink;#CC9BD0:Lilac',
        }),
        row({
          ...variant,
          handleId: 'p1',
          surcharge: '0.0',
          sku: 'D-P',
          productOptionDescription1: 'rgb(255, 192, 203):pink',
        }),
        row({
          ...variant,
          handleId: 'p1',
          surcharge: '2.5',
          sku: 'D-L',
          inventory: 'OutOfStock',
          productOptionDescription1: '#CC9BD0:Lilac',
        }),
        row({
          ...variant,
          handleId: 'p1',
          surcharge: '0.0',
          visible: 'false',
          productOptionDescription1: '#000000:Black',
        }),
        row({ ...product, handleId: 'p2', name: 'Hidden dress', price: '5', visible: 'FALSE' }),
        row({ ...product, handleId: 'p3', name: 'Gone dress', price: '5' }),
        row({ ...variant, handleId: 'p3', visible: 'false', productOptionDescription1: 'S' }),
      ),
      'catalog_products.csv',
    );
    expect(sold(feed)).toEqual([
      {
        id: 'p1',
        name: 'Dress',
        variants: [
          ['D-P', 'pink', 1800, undefined],
          ['D-L', 'Lilac', 2050, 0],
        ],
      },
    ]);
    expect(feed.items[0]).toMatchObject({ category: 'Girls', tags: ['Summer'] });
    expect(feed.report).toMatchObject({ format: 'wix', read: 7, items: 1, merged: 2, skipped: 4, rejected: [] });
  });

  test('choices without variant rows are sold in every combination, at the price after the discount', async () => {
    const feed = await feedOf(
      csv(
        KEYS,
        row({
          ...product,
          handleId: 'p',
          name: 'Print',
          price: '10.00',
          discountValue: '20.0',
          productOptionName1: 'Size',
          productOptionDescription1: '5x7;8x10',
          productOptionName2: 'Paper',
          productOptionDescription2: 'Matt;Gloss',
        }),
        row({
          ...product,
          handleId: 'q',
          name: 'Frame',
          price: '10',
          discountMode: 'AMOUNT',
          discountValue: '2.5',
          inventory: '3',
        }),
      ),
      'catalog_products.csv',
    );
    expect(feed.items.map(({ id, price, list_price, stock }) => [id, price, list_price, stock])).toEqual([
      ['p', 800, 1000, undefined],
      ['q', 750, 1000, 3],
    ]);
    expect(feed.items[0]?.variants.map(({ options }) => Object.values(options).join('/'))).toEqual([
      '5x7/Matt',
      '5x7/Gloss',
      '8x10/Matt',
      '8x10/Gloss',
    ]);
    expect(feed.report).toMatchObject({ read: 2, items: 2, merged: 0, skipped: 0 });
  });

  test('amounts may be written with a comma and a mark', async () => {
    const feed = await feedOf(
      csv(
        KEYS,
        row({ ...product, handleId: 'p', name: 'Desk', price: '1.299,00 €', discountValue: '10' }),
        row({ ...variant, handleId: 'p', surcharge: '100,50', productOptionDescription1: 'Oak' }),
        row({ ...variant, handleId: 'p', surcharge: '-9', productOptionDescription1: 'Pine' }),
      ),
      'catalog_products.csv',
      { currency: 'EUR' },
    );
    expect(feed.items[0]?.variants.map(({ price, list_price }) => [price, list_price])).toEqual([
      [125955, 139950],
      [116100, 129000],
    ]);
  });

  test('what a product cost the shop and the texts of its custom fields are not told', async () => {
    const feed = await feedOf(
      csv(KEYS, row({ ...product, handleId: 'p', name: 'Cup', price: '4', cost: '1.37', ribbon: 'New' })),
      'catalog_products.csv',
    );
    expect(JSON.stringify(feed)).not.toContain('1.37');
    expect(feed.report.unmapped).toEqual([]);
  });
});
