/** Small exports in the shape of the shop system; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { feedOf, sold } from './feed-file.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('a PrestaShop file', () => {
  test('inactive products are left out, discounts hold inside their days, features are attributes', async () => {
    const feed = await feedOf(
      [
        'Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;Wholesale price;On sale (0/1);Discount amount;Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);Reference #;Manufacturer;Weight;Quantity;Visibility;Description;Tags (x,y,z...);Available for order (0 = No, 1 = Yes);Image URLs (x,y,z...);Feature(Name:Value:Position)',
        '1;1;Vase;Home,Vases;20.00;1;7.77;1;;25;2026-11-01;2026-12-31;V-1;Terra;1.5;4;both;<p>Blue.</p>;clay;1;https://shop.example/1.jpg,https://shop.example/2.jpg;Material:Clay:1,Finish:Glazed:2',
        '2;0;Bowl;Home,Bowls;10.00;1;3;0;;;;;B-1;Terra;0;4;both;;;1;;',
        '3;1;Plate;Home;10.00;1;3;1;4.00;;2020-01-01;2020-02-01;P-1;;0;-1;both;;;1;;',
        '4;1;Jug;Home;10.00;1;3;0;;;0000-00-00;0000-00-00;J-1;;0;9;none;;;1;;',
        '5;1;Pot;Home;10.00;1;3;0;;;;;;;0;9;both;;;0;;',
      ].join('\n'),
      'products_import.csv',
      { now: NOW },
    );
    expect(sold(feed)).toEqual([
      { id: '1', name: 'Vase', price: 1500, list_price: 2000, stock: 4 },
      { id: '3', name: 'Plate', price: 1000, stock: 0 },
    ]);
    expect(feed.items[0]).toMatchObject({
      category: 'Vases',
      vendor: 'Terra',
      attributes: { material: 'Clay', finish: 'Glazed' },
    });
    expect(feed.report).toMatchObject({
      format: 'prestashop',
      left_out: { unpublished: 1, hidden: 1, 'not for sale': 1 },
      rejected: [],
    });
    expect(JSON.stringify(feed)).not.toContain('7.77');
  });

  test('the list of the catalogue page is understood too', async () => {
    const feed = await feedOf(
      'Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity;Status;Position\n4;https://shop.example/4.jpg;Vase;V-4;Home;10.00;12.00;3;1;0\n5;;Bowl;B-5;Home;5.00;6.00;0;0;0\n',
      'product.csv',
    );
    expect(sold(feed)).toEqual([{ id: '4', name: 'Vase', price: 1200, stock: 3 }]);
  });
});
