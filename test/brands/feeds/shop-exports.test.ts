/** Small exports of the shop systems, in their shape; names and figures are invented. */
import { describe, expect, test } from 'vitest';
import { csv, feedOf } from './feed-file.ts';

type Feed = Awaited<ReturnType<typeof feedOf>>;

/** What is sold: per item its variants' options, price and stock, or its own where it has none. */
function sold({ items }: Feed) {
  return items.map(({ id, name, price, list_price, stock, variants }) => ({
    id,
    name,
    ...(variants.length > 0
      ? { variants: variants.map((one) => [one.id, Object.values(one.options).join('/'), one.price, one.stock]) }
      : { price, ...(list_price === undefined ? {} : { list_price }), ...(stock === undefined ? {} : { stock }) }),
  }));
}

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('a WooCommerce export', () => {
  const KEYS =
    'ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,Description,Date sale price starts,Date sale price ends,Tax status,In stock?,Stock,Backorders allowed?,Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Grouped products,External URL,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 2 name,Attribute 2 value(s),Meta: _internal'.split(
      ',',
    );
  const row = (values: Record<string, string>) =>
    KEYS.map((key) => values[key] ?? { Type: 'simple', Published: '1', 'Visibility in catalog': 'visible' }[key] ?? '');
  const read = (...rows: Record<string, string>[]) => feedOf(csv(KEYS, ...rows.map(row)), 'wc.csv', { now: NOW });

  test('variations are one item under their parent, wherever its row stands, by SKU or by id:20 (P27)', async () => {
    const feed = await read(
      {
        ID: '21',
        Type: 'variation',
        SKU: 'cap-r',
        Name: 'Cap - Red',
        'Regular price': '9',
        Parent: 'cap',
        'Attribute 1 name': 'Color',
        'Attribute 1 value(s)': 'Red',
        'In stock?': '1',
        Stock: '4',
      },
      {
        ID: '20',
        Type: 'variable',
        SKU: 'cap',
        Name: 'Cap',
        Categories: 'Hats > Caps, Sale',
        'Attribute 1 name': 'Color',
        'Attribute 1 value(s)': 'Red, Blue',
        'Attribute 2 name': 'Fabric',
        'Attribute 2 value(s)': 'Linen',
      },
      {
        ID: '22',
        Type: 'variation',
        SKU: 'cap-b',
        Name: 'Cap - Blue',
        'Regular price': '10',
        Parent: 'id:20',
        'Attribute 1 name': 'Color',
        'Attribute 1 value(s)': 'Blue',
        'In stock?': '0',
      },
    );
    expect(feed.report).toMatchObject({
      format: 'woocommerce',
      read: 3,
      items: 1,
      merged: 2,
      skipped: 0,
      rejected: [],
    });
    expect(sold(feed)).toEqual([
      {
        id: 'cap',
        name: 'Cap',
        variants: [
          ['cap-r', 'Red', 900, 4],
          ['cap-b', 'Blue', 1000, 0],
        ],
      },
    ]);
    expect(feed.items[0]).toMatchObject({ category: 'Caps', tags: ['Hats'], attributes: { fabric: 'Linen' } });
  });

  test('a variation open in one attribute is sold in every value of it', async () => {
    const feed = await read(
      {
        ID: '1',
        Type: 'variable',
        SKU: 'tee',
        Name: 'Tee',
        'Attribute 1 name': 'Size',
        'Attribute 1 value(s)': 'S, M',
      },
      { ID: '2', Type: 'variation', Name: 'Tee', 'Regular price': '15', Parent: 'tee', 'Attribute 1 name': 'Size' },
    );
    expect(feed.items[0]?.variants.map(({ options, price }) => [options.size, price])).toEqual([
      ['S', 1500],
      ['M', 1500],
    ]);
    expect(feed.report).toMatchObject({ read: 2, items: 1, merged: 1, skipped: 0 });
  });

  test('drafts, private, hidden, external and grouped products are left out and counted', async () => {
    const feed = await read(
      { SKU: 'a', Name: 'A', 'Regular price': '1' },
      { SKU: 'b', Name: 'B', 'Regular price': '1', Published: '-1' },
      { SKU: 'c', Name: 'C', 'Regular price': '1', Published: '0' },
      { SKU: 'd', Name: 'D', 'Regular price': '1', 'Visibility in catalog': 'hidden' },
      { SKU: 'e', Name: 'E', 'Regular price': '1', Type: 'external', 'External URL': 'https://other.example/e' },
      { SKU: 'f', Name: 'F', Type: 'grouped', 'Grouped products': 'a, b' },
    );
    expect(feed.items.map(({ id }) => id)).toEqual(['a']);
    expect(feed.report).toMatchObject({
      read: 6,
      skipped: 5,
      left_out: { draft: 1, unpublished: 1, hidden: 1, 'sold elsewhere': 1, 'a list of other products': 1 },
      rejected: [],
    });
  });

  test('a sale is told inside its dates, and stock is not counted where backorders are taken', async () => {
    const feed = await read(
      {
        SKU: 'past',
        Name: 'Past',
        'Regular price': '16',
        'Sale price': '9',
        'Date sale price starts': '2020-01-01',
        'Date sale price ends': '2020-02-01',
      },
      { SKU: 'now', Name: 'Now', 'Regular price': '16', 'Sale price': '9', 'Date sale price ends': '2027-01-01' },
      { SKU: 'back', Name: 'Back', 'Regular price': '5', Stock: '0', 'In stock?': '1', 'Backorders allowed?': '1' },
      { SKU: 'soft', Name: 'Soft', Type: 'simple, virtual', 'Regular price': '5', Stock: '-2', 'In stock?': '1' },
    );
    expect(sold(feed)).toEqual([
      { id: 'past', name: 'Past', price: 1600 },
      { id: 'now', name: 'Now', price: 900, list_price: 1600 },
      { id: 'back', name: 'Back', price: 500 },
      { id: 'soft', name: 'Soft', price: 500, stock: 0 },
    ]);
    expect(feed.items.map(({ ships }) => ships)).toEqual([true, true, true, false]);
  });

  test('a variation whose parent is not in the file is named, a column of the mapping wins', async () => {
    const text = csv(
      KEYS,
      row({ ID: '9', SKU: 's', Name: 'S', 'Regular price': '2' }),
      row({ ID: '10', Type: 'variation', Parent: 'gone', 'Regular price': '3' }),
    );
    const { items, report } = await feedOf(text, 'wc.csv', { mapping: { id: 'ID' } });
    expect(items.map(({ id }) => id)).toEqual(['9']);
    expect(report.rejected).toEqual([
      { file: 'wc.csv', line: 3, field: 'parent', reason: 'the parent gone is not in this file' },
    ]);
  });

  test.each([
    ['German', 'ID,Typ,Artikelnummer,Name,Veröffentlicht,Sichtbarkeit im Katalog,Vorrätig?,Regulärer Preis'],
    ['French', 'ID,Type,UGS,Nom,Publié,Visibilité dans le catalogue,En stock ?,Tarif régulier'],
    ['Spanish', 'ID,Tipo,SKU,Nombre,Publicado,Visibilidad en el catálogo,¿Existencias?,Precio normal'],
    ['Russian', '\n\t\ufeffID,Тип,Артикул,Имя,Опубликован,Видимость в каталоге,В наличии?,Базовая цена'],
  ])('its headings are understood in %s', async (_language, heading) => {
    const feed = await feedOf(
      `${heading}\n7,simple,K-7,Kanne,1,visible,0,12.50\n8,simple,K-8,Krug,0,visible,1,3\n`,
      'wc.csv',
    );
    expect(feed.report.format).toBe('woocommerce');
    expect(sold(feed)).toEqual([{ id: 'K-7', name: 'Kanne', price: 1250, stock: 0 }]);
  });
});

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

describe('a Squarespace export', () => {
  test('rows without a title are variants of the product above; Unlimited is not counted, a sale is on only where it says so', async () => {
    const feed = await feedOf(
      csv(
        'Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,Product URL,Title,Description,SKU,Option Name 1,Option Value 1,Price,Sale Price,On Sale,Stock,Categories,Tags,Weight,Length,Width,Height,Visible,Hosted Image URLs'.split(
          ',',
        ),
        [
          'p1',
          'v1',
          'PHYSICAL',
          'shop',
          'lamp',
          'Lamp',
          '<p>Warm.</p>',
          'L-S',
          'Size',
          'Small',
          '40.00',
          '30.00',
          'No',
          '5',
          '/home/lamps',
          'brass',
          '1.0',
          '0.0',
          '0.0',
          '0.0',
          'Yes',
          'https://images.example/lamp.jpg https://images.example/2.jpg',
        ],
        [
          '',
          'v2',
          '',
          '',
          '',
          '',
          '',
          'L-L',
          '',
          'Large',
          '60.00',
          '45.00',
          'Yes',
          'Unlimited',
          '',
          '',
          '2.0',
          '',
          '',
          '',
          '',
          '',
        ],
        [
          'p2',
          'v3',
          'PHYSICAL',
          'shop',
          'old',
          'Old lamp',
          '',
          'O',
          '',
          '',
          '10.00',
          '0.00',
          'No',
          '1',
          '',
          '',
          '',
          '',
          '',
          '',
          'No',
          '',
        ],
        [
          'p3',
          'v4',
          'SERVICE',
          'shop',
          'hour',
          'Consulting',
          '',
          'C',
          '',
          '',
          '90.00',
          '',
          'No',
          'Unlimited',
          '',
          '',
          '',
          '',
          '',
          '',
          'Yes',
          '',
        ],
      ),
      'products.csv',
    );
    expect(sold(feed)).toEqual([
      {
        id: 'p1',
        name: 'Lamp',
        variants: [
          ['L-S', 'Small', 4000, 5],
          ['L-L', 'Large', 4500, undefined],
        ],
      },
      { id: 'p3', name: 'Consulting', price: 9000 },
    ]);
    expect(feed.items[0]).toMatchObject({ category: 'lamps', image_url: 'https://images.example/lamp.jpg' });
    expect(feed.items[1]?.ships).toBe(false);
    expect(feed.report).toMatchObject({ format: 'squarespace', left_out: { hidden: 1 }, rejected: [], unmapped: [] });
  });
});

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

describe('an OpenCart export', () => {
  test('names are those of the first language, stock counts only where it is subtracted, status 0 is left out', async () => {
    const feed = await feedOf(
      csv(
        'product_id,name(en-gb),name(de-de),categories,sku,upc,model,manufacturer,image_name,shipping,price,points,date_available,weight,weight_unit,length,length_unit,quantity,status,tax_class_id,description(en-gb),stock_status_id,store_ids,subtract,minimum'.split(
          ',',
        ),
        [
          '42',
          'Screen',
          'Bildschirm',
          'Desktops > Monitors',
          'S42',
          '',
          'M-42',
          'Apfel',
          'https://shop.example/s.jpg',
          'yes',
          '100.0000',
          '0',
          '2020-01-01',
          '2.5',
          'kg',
          '0.00',
          'cm',
          '9',
          'true',
          '9',
          '<p>Wide.</p>',
          '7',
          '0',
          'true',
          '1',
        ],
        [
          '43',
          'Cable',
          'Kabel',
          'Desktops',
          '',
          '',
          'K',
          '',
          '',
          'yes',
          '3.5000',
          '0',
          '2020-01-01',
          '0.00',
          'kg',
          '',
          '',
          '0',
          'true',
          '9',
          '',
          '7',
          '0',
          'false',
          '1',
        ],
        [
          '44',
          'Old',
          'Alt',
          '',
          '',
          '',
          'O',
          '',
          '',
          'no',
          '3',
          '0',
          '2020-01-01',
          '',
          '',
          '',
          '',
          '1',
          'false',
          '9',
          '',
          '5',
          '0',
          'true',
          '1',
        ],
      ),
      'products.csv',
    );
    expect(sold(feed)).toEqual([
      { id: '42', name: 'Screen', price: 10000, stock: 9 },
      { id: '43', name: 'Cable', price: 350 },
    ]);
    expect(feed.items[0]).toMatchObject({
      category: 'Monitors',
      tags: ['Desktops'],
      attributes: { weight: 2.5, model: 'M-42' },
    });
    expect(feed.report).toMatchObject({ format: 'opencart', left_out: { unpublished: 1 } });
  });
});

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
