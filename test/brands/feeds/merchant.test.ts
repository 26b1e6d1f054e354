import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

const NOON = Date.UTC(2026, 2, 10, 12);

describe('a Google Merchant feed', () => {
  test('as TSV: rows of one item_group_id are one product, ids stay text, sale and list price are told apart', async () => {
    const tsv = [
      'id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\tsale_price\titem_group_id\tcolor\tsize\tbrand\tproduct_type\tgender\tshipping_weight',
      '000123\tTrail Shoe - Blue / 9\tGrips.\thttps://shop.example/t\thttps://shop.example/t.jpg\tin_stock\t120.00 USD\t99.00 USD\tTRAIL\tBlue\t9\tPace\tHome > Shoes > Trail\tmale\t0.6 kg',
      '1e3\tTrail Shoe - Blue / 10\tGrips.\thttps://shop.example/t\thttps://shop.example/t.jpg\tout of stock\t120.00 USD\t\tTRAIL\tBlue\t10\tPace\tHome > Shoes > Trail\tmale\t0.6 kg',
      '7\tCap\tA cap.\thttps://shop.example/c\thttp://shop.example/c.jpg\tpreorder\t15.00 USD\t\t\tRed\t\tPace\tHome > Caps\t\t90 g',
    ].join('\r\n');
    const { items, report } = await feedOf(tsv, 'feed.txt');
    expect(report).toMatchObject({ format: 'google-merchant', read: 3, items: 2, merged: 1, skipped: 0 });
    expect(items[0]).toMatchObject({
      id: 'TRAIL',
      name: 'Trail Shoe - Blue',
      category: 'Trail',
      vendor: 'Pace',
      tags: ['Home', 'Shoes'],
      price: 9900,
      list_price: 12000,
    });
    // One colour for all is no choice.
    expect(items[0]?.attributes).toEqual({ color: 'Blue', gender: 'male', weight: 0.6 });
    expect(
      items[0]?.variants.map(({ id, options, price, list_price, stock }) => ({
        id,
        options,
        price,
        list_price,
        stock,
      })),
    ).toEqual([
      { id: '000123', options: { size: '9' }, price: 9900, list_price: 12000, stock: undefined },
      { id: '1e3', options: { size: '10' }, price: 12000, list_price: undefined, stock: 0 },
    ]);
    expect(items[1]).toMatchObject({
      id: '7',
      variants: [],
      attributes: { color: 'Red', availability: 'preorder', weight: 0.09 },
    });
    expect(items[1]?.image_url).toBeUndefined();
    expect(report.attributes.weight).toEqual({ label: 'Weight', type: 'number', unit: 'kg' });
    expect(report.warnings.join()).toContain('http image');
  });

  test('an address outside ASCII is percent-encoded, and one that is no URI even then is left out', async () => {
    const image = async (link: string) =>
      (await feedOf(`id,title,image_link,price,availability\n1,A,${link},5 USD,in_stock\n`, 'g.csv')).items[0]
        ?.image_url;
    expect(await image('https://shop.example/größe.jpg?a=1')).toBe('https://shop.example/gr%C3%B6%C3%9Fe.jpg?a=1');
    expect(await image('https://shop.example/a%20b.jpg')).toBe('https://shop.example/a%20b.jpg');
    expect(await image('https://shop.example/a[1].jpg')).toBeUndefined();
  });

  test('a sale with dates is told while it is on, and never where no clock is given', async () => {
    const of = (window: string) =>
      `id,title,link,availability,price,sale_price,sale_price_effective_date\n1,A,https://a.example,in_stock,50 USD,40 USD,${window}\n`;
    const priceWith = async (window: string, now?: number) =>
      (await feedOf(of(window), 'g.csv', { now })).items[0]?.price;
    expect(await priceWith('2026-03-01T00:00-0800/2026-03-31T00:00-0800', NOON)).toBe(4000);
    expect(await priceWith('2026-03-01/2026-03-10', NOON)).toBe(4000);
    expect(await priceWith('2026-03-11/2026-03-31', NOON)).toBe(5000);
    expect(await priceWith('2026-03-01/2026-03-31')).toBe(5000);
  });

  test('as RSS: CDATA, escaped HTML, prefixes, product details and comments that hide items', async () => {
    const xml = `<?xml version="1.0"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<!-- <item><g:id>hidden</g:id></item> -->
<item><g:id>0042</g:id><g:title><![CDATA[Lamp </item> <b>Bright</b>]]></g:title><g:description>&lt;p&gt;Warm &amp;amp; soft.&lt;/p&gt;</g:description>
<g:price>19.99 USD</g:price><g:availability>in stock</g:availability><link>https://shop.example/lamp</link>
<g:product_detail><g:section_name>Light</g:section_name><g:attribute_name>Brightness</g:attribute_name><g:attribute_value>800 lumens</g:attribute_value></g:product_detail></item>
<item><g:id>43</g:id><title>Shade</title><g:price>5 USD</g:price></item>
</channel></rss>`;
    const { items, report } = await feedOf(xml, 'feed.xml');
    expect(report).toMatchObject({ format: 'google-merchant', read: 2, items: 2 });
    expect(items[0]).toMatchObject({
      id: '0042',
      name: 'Lamp Bright',
      summary: 'Warm & soft.',
      price: 1999,
      url: 'https://shop.example/lamp',
      attributes: { brightness: 800 },
    });
  });

  test('as Atom: the product id wins over the id of the entry', async () => {
    const { items } = await feedOf(
      '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><id>urn:1</id><g:id>A1</g:id><title>Pen</title><link href="https://shop.example/pen"/><g:price>USD 2.50</g:price></entry></feed>',
      'atom.xml',
    );
    expect(items[0]).toMatchObject({ id: 'A1', name: 'Pen', price: 250, url: 'https://shop.example/pen' });
  });

  test('a malformed item is a bad row with its line, the others load', async () => {
    const { items, report } = await feedOf(
      '<rss><channel>\n<item><g:id>1</g:id><title>A</title><g:price>1 USD</g:price></item>\n<item><g:id>2</g:id><title>B</titel><g:price>1 USD</g:price></item>\n<item><g:id>3</g:id><title>C</title><g:price>1 USD</g:price></item></channel></rss>',
      'feed.xml',
    );
    expect(items.map(({ id }) => id)).toEqual(['1', '3']);
    expect(report.rejected).toMatchObject([{ file: 'feed.xml', line: 3, field: 'item' }]);
  });
});

describe('an OpenAI/ACP product feed', () => {
  const shoe = {
    item_id: 'SKU-1',
    title: 'Shoe Black 9',
    description: 'Light.',
    url: 'https://shop.example/s',
    brand: 'Pace',
    price: '79.99 USD',
    sale_price: '59.99 USD',
    availability: 'in_stock',
    inventory_quantity: 25,
    group_id: 'SHOE',
    item_group_title: 'Shoe',
    variant_dict: { color: 'Black', size: '9' },
    weight: '1.5',
    item_weight_unit: 'lb',
    is_eligible_search: true,
  };

  test('as JSON lines: variants of a group, unit columns, what is not to be found is left out, a broken line is named', async () => {
    const lines = [
      shoe,
      { ...shoe, item_id: 'SKU-2', variant_dict: { color: 'White', size: '9' }, availability: 'out_of_stock' },
      { ...shoe, item_id: 'X', group_id: undefined, is_eligible_search: false },
    ];
    const { items, report } = await feedOf(
      `${lines.map((one) => JSON.stringify(one)).join('\n')}\n{"item_id": \n`,
      'feed.jsonl',
    );
    expect(report).toMatchObject({ format: 'acp', read: 4, items: 1, merged: 1, skipped: 2, left_out: { hidden: 1 } });
    expect(report.rejected).toMatchObject([{ line: 4, field: 'record' }]);
    expect(items[0]).toMatchObject({
      id: 'SHOE',
      name: 'Shoe',
      price: 5999,
      list_price: 7999,
      attributes: { size: '9', weight: 1.5 },
    });
    expect(items[0]?.variants.map(({ id, options, stock }) => [id, options, stock])).toEqual([
      ['SKU-1', { color: 'Black' }, 25],
      ['SKU-2', { color: 'White' }, 0],
    ]);
  });

  test('as gzipped CSV with the older names', async () => {
    const text =
      'id,title,description,link,image_link,price,availability,inventory_quantity,enable_search,enable_checkout,product_category\n00077,Mug,"Blue, big",https://shop.example/m,https://shop.example/m.jpg,9.5 USD,in_stock,3,true,true,Home > Mugs\n';
    const { items, report } = await feedOf(gzipSync(text), 'feed.csv.gz');
    expect(report.format).toBe('acp');
    expect(items[0]).toMatchObject({ id: '00077', name: 'Mug', category: 'Mugs', price: 950, stock: 3 });
  });

  test('as products with variants inside, prices in minor units', async () => {
    const product = {
      id: 'tee',
      title: 'Classic Tee',
      description: { plain: 'Cotton.' },
      media: [{ type: 'image', url: 'https://cdn.example/t.jpg' }],
      variants: [
        {
          id: 'tee-s',
          title: 'Classic Tee - S',
          price: { amount: 1999, currency: 'USD' },
          list_price: { amount: 2499, currency: 'USD' },
          availability: { available: true },
          variant_options: [{ name: 'Size', value: 'S' }],
        },
        {
          id: 'tee-m',
          title: 'Classic Tee - M',
          price: { amount: 5, currency: 'USD' },
          availability: { available: false },
          variant_options: [{ name: 'Size', value: 'M' }],
        },
      ],
    };
    const { items } = await feedOf(`${JSON.stringify(product)}\n`, 'products.jsonl');
    expect(items[0]?.variants).toEqual([
      { id: 'tee-s', options: { size: 'S' }, price: 1999, list_price: 2499, tax: 0 },
      { id: 'tee-m', options: { size: 'M' }, price: 5, tax: 0, stock: 0 },
    ]);
  });
});
