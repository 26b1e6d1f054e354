/** Feeds of price comparison sites and other XML, in their shape; names and figures are invented. */
import { expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

const variantsOf = (feed: Awaited<ReturnType<typeof feedOf>>) =>
  feed.items.map(({ id, variants }) => [id, ...variants.map((one) => [one.id, one.options, one.price])]);

test('Heureka: SHOPITEMs of one ITEMGROUP_ID are one item, told apart by their parameters (P27)', async () => {
  const item = (id: string, color: string, more = '') => `<SHOPITEM>
    <ITEM_ID>${id}</ITEM_ID><PRODUCTNAME>Fonendoskop Puls, ${color}</PRODUCTNAME><DESCRIPTION>Lehký.</DESCRIPTION>
    <URL>https://shop.example/${id}</URL><IMGURL>https://shop.example/${id}.jpg</IMGURL>
    <PRICE_VAT>85,50</PRICE_VAT><MANUFACTURER>Puls</MANUFACTURER><CATEGORYTEXT>Zdraví | Diagnostika</CATEGORYTEXT>
    <PARAM><PARAM_NAME>Barva</PARAM_NAME><VAL>${color}</VAL></PARAM>
    <PARAM><PARAM_NAME>Délka</PARAM_NAME><VAL>69 cm</VAL></PARAM>
    <DELIVERY_DATE>0</DELIVERY_DATE><DELIVERY><DELIVERY_ID>PPL</DELIVERY_ID><DELIVERY_PRICE>99</DELIVERY_PRICE></DELIVERY>
    ${more}</SHOPITEM>`;
  const feed = await feedOf(
    `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<SHOP>${item('A1', 'černá', '<ITEMGROUP_ID>G</ITEMGROUP_ID>')}
     ${item('A2', 'modrá', '<ITEMGROUP_ID>G</ITEMGROUP_ID>')}
     <SHOPITEM><ITEM_ID>B</ITEM_ID><PRODUCTNAME>Parfém Noc Default Title</PRODUCTNAME><PRICE_VAT>1290</PRICE_VAT></SHOPITEM>
     <SHOPITEM><PRODUCTNAME>Bez čísla</PRODUCTNAME><PRICE_VAT>1</PRICE_VAT></SHOPITEM></SHOP>`,
    'heureka.xml',
    { currency: 'CZK' },
  );
  expect(feed.report).toMatchObject({ format: 'heureka', read: 4, items: 2, merged: 1, skipped: 1 });
  expect(variantsOf(feed)).toEqual([['G', ['A1', { barva: 'černá' }, 8550], ['A2', { barva: 'modrá' }, 8550]], ['B']]);
  expect(feed.items[0]).toMatchObject({
    name: 'Fonendoskop Puls',
    category: 'Diagnostika',
    vendor: 'Puls',
    attributes: { délka: 69, shipping: 'from 99' },
  });
  expect(feed.items[1]).toMatchObject({ name: 'Parfém Noc', price: 129000 });
});

test('Ceneo: what is sold stands in attributes, prices are in zlotys', async () => {
  const feed = await feedOf(
    `<?xml version='1.0' encoding='utf-8'?>
<offers version="1">
  <o id="6730" url="https://sklep.example/6730" price="129.90" avail="1" stock="2" weight="0.5" basket="1">
    <cat><![CDATA[Komputery/Zasilacze]]></cat><name><![CDATA[Zasilacz 65W]]></name>
    <imgs><main url="https://sklep.example/1.png"/><i url="https://sklep.example/2.jpg"/></imgs>
    <desc><![CDATA[<p>Cichy.</p>]]></desc>
    <attrs><a name="Producent">Lupo</a><!--<a name="EAN">x</a>--><a name="Moc"><![CDATA[65 W]]></a></attrs>
  </o>
  <o id="2" url="https://sklep.example/2" price="10" avail="7" stock="0" weight="0"><cat>Inne</cat><name>Kabel</name></o>
  <o url="https://sklep.example/3" price="10"><name>Bez numeru</name></o>
</offers>`,
    'ceneo.xml',
    { currency: undefined },
  );
  expect(feed.report).toMatchObject({ format: 'ceneo', currency: 'PLN', read: 3, items: 2, skipped: 1 });
  expect(feed.items[0]).toMatchObject({
    id: '6730',
    name: 'Zasilacz 65W',
    price: 12990,
    stock: 2,
    category: 'Zasilacze',
    tags: ['Komputery'],
    vendor: 'Lupo',
    image_url: 'https://sklep.example/1.png',
    attributes: { moc: 65, weight: 0.5 },
  });
  expect(feed.items[1]).toMatchObject({
    price: 1000,
    stock: 0,
    attributes: { availability: 'dispatched within a week' },
  });
});

test('YML: categories by number, group_id around variants, names put together, the shop named', async () => {
  const feed = await feedOf(
    `<?xml version="1.0" encoding="UTF-8"?>
<yml_catalog date="2026-11-01 10:00"><shop><name>Лавка</name><company>ООО Лавка</company><url>https://lavka.example/</url>
<currencies><currency id="RUR" rate="1"/></currencies>
<categories><category id="1">Дом</category><category id="12" parentId="1">Лампы &amp; свет</category></categories>
<offers>
 <offer id="10" available="true" group_id="7"><name>Лампа Луч красная</name><price>1620.00</price><oldprice>1800</oldprice><currencyId>RUR</currencyId><categoryId>12</categoryId><param name="Цвет">красный</param><param name="Высота" unit="см">40</param></offer>
 <offer id="11" available="false" group_id="7"><name>Лампа Луч синяя</name><price>1620</price><currencyId>RUR</currencyId><categoryId>12</categoryId><param name="Цвет">синий</param><param name="Высота" unit="см">40</param></offer>
 <offer id="12" type="vendor.model"><typePrefix>Чайник</typePrefix><vendor>Пар</vendor><model>П-1</model><price>990</price><currencyId>RUB</currencyId><categoryId>1</categoryId><age unit="year">0</age><rating>0</rating><delivery-options><option cost="300" days="1"/><option cost="150" days="3"/></delivery-options></offer>
 <offer id="13"><name>Скрыт</name><price>5</price><currencyId>RUB</currencyId><disabled>true</disabled></offer>
</offers></shop></yml_catalog>`,
    'yml.xml',
    { currency: undefined },
  );
  expect(feed.report).toMatchObject({
    format: 'yml',
    currency: 'RUB',
    read: 4,
    items: 2,
    merged: 1,
    left_out: { hidden: 1 },
    shop: { title: 'Лавка', link: 'https://lavka.example/' },
  });
  expect(variantsOf(feed)).toEqual([
    ['7', ['10', { цвет: 'красный' }, 162000], ['11', { цвет: 'синий' }, 162000]],
    ['12'],
  ]);
  expect(feed.items[0]).toMatchObject({
    name: 'Лампа Луч',
    category: 'Лампы & свет',
    tags: ['Дом'],
    list_price: 180000,
  });
  expect(feed.items[0]?.variants[1]?.stock).toBe(0);
  expect(feed.items[1]).toMatchObject({ name: 'Чайник Пар П-1', attributes: { shipping: 'from 150' } });
});

test('any other XML list is plain: its outermost repeated elements are the records', async () => {
  const feed = await feedOf(
    `<catalog><info><name>Shop</name></info><products>
      <product id="7"><name>Cup</name><pictures><picture><url>a</url></picture><picture><url>b</url></picture></pictures><cost><value>8.50</value></cost></product>
      <product id="8"><name>Mug</name><cost><value>9</value></cost></product>
    </products></catalog>`,
    'list.xml',
    { mapping: { price: 'cost.value' } },
  );
  expect(feed.report.format).toBe('plain');
  expect(feed.items.map(({ id, name, price }) => [id, name, price])).toEqual([
    ['7', 'Cup', 850],
    ['8', 'Mug', 900],
  ]);
});

test('a single record that holds a list of its own is one record', async () => {
  const { items } = await feedOf(
    '<listings><listing><id>7</id><name>Cup</name><image><url>a</url></image><image><url>b</url></image><price>5 USD</price></listing></listings>',
    'list.xml',
  );
  expect(items.map(({ id, price }) => [id, price])).toEqual([['7', 500]]);
});

test('markup without a list, and a WordPress export of pages, are named as what they are', async () => {
  await expect(feedOf('<note><to>A</to><from>B</from></note>', 'note.xml')).rejects.toThrow(
    'note.xml: this is markup without a list of products in it',
  );
  await expect(
    feedOf(
      '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>Shop</title></item></channel></rss>',
      'export.xml',
    ),
  ).rejects.toThrow('export.xml: this is a WordPress export of pages and posts; export the catalogue with WooCommerce');
});
