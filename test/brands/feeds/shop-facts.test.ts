/** What a feed says of its shop. */
import { expect, test } from 'vitest';
import { domainOf, shopNameIn } from '../../../src/brands/feeds/shop-facts.ts';
import { feedOf } from './feed-file.ts';

test('title, link and delivery of an RSS feed are used, its products keep theirs (P28)', async () => {
  const { items, report } = await feedOf(
    `<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
     <title><![CDATA[Hafen & Co - Google Shopping Feed]]></title><link>https://www.hafen.example/shop</link>
     <item><g:id>1</g:id><title>Cup</title><link>https://www.hafen.example/cup</link><g:price>5.00 EUR</g:price>
       <g:shipping><g:country>DE</g:country><g:service>Standard</g:service><g:price>3.90 EUR</g:price></g:shipping></item>
     </channel></rss>`,
    'feed.xml',
    { currency: undefined },
  );
  expect(report.shop).toEqual({ title: 'Hafen & Co - Google Shopping Feed', link: 'https://www.hafen.example/shop' });
  expect(items[0]).toMatchObject({ name: 'Cup', attributes: { shipping: '3.90 EUR to DE' } });
});

test('an Atom feed is its own address no more than its first entry is', async () => {
  const { report } = await feedOf(
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Hafen</title>
     <link rel="self" href="https://cdn.example/feed.xml"/><link href="https://hafen.example/" rel="alternate"/>
     <entry><g:id>1</g:id><g:title>Cup</g:title><g:link>https://hafen.example/cup</g:link><g:price>5.00 EUR</g:price></entry></feed>`,
    'feed.xml',
    { currency: undefined },
  );
  expect(report.shop).toEqual({ title: 'Hafen', link: 'https://hafen.example/' });
});

test('shipping of a text feed is told with its country', async () => {
  const { items } = await feedOf(
    'id\ttitle\tlink\tavailability\tprice\tshipping\tshipping_weight\n1\tCup\thttps://s.example/1\tin_stock\t5 USD\tUS:CA:Ground:6.49 USD, GB:::5 GBP\t1 kg\n2\tMug\thttps://s.example/2\tin_stock\t5 USD\t\t\n',
    'm.tsv',
  );
  expect(items[0]?.attributes).toEqual({ shipping: '6.49 USD to US', weight: 1 });
  expect(items[1]?.attributes).toEqual({});
});

test('the currency above a JSON list holds for the prices that name none', async () => {
  const { items, report } = await feedOf(
    '{"shop": "Hafen", "url": "https://hafen.example", "currency": "SEK", "products": [{"id": "1", "name": "Cup", "price": 45}]}',
    'list.json',
    { currency: undefined },
  );
  expect(items[0]).toMatchObject({ price: 4500, currency: 'SEK' });
  expect(report.shop).toEqual({ title: 'Hafen', link: 'https://hafen.example', currency: 'SEK' });
});

test('a product alone in a JSON document names no shop', async () => {
  const { report } = await feedOf('{"id": "1", "name": "Cup", "price": 45, "images": ["a.jpg"]}', 'one.json');
  expect(report.shop).toEqual({});
});

test.each([
  ['Acme Outdoor - Google Shopping Feed', 'Acme Outdoor'],
  ['Google Merchant Feed for Tea House', 'Tea House'],
  ['Product feed', undefined],
  ['My Shop', 'Shop'],
  ['hafen.example', undefined],
  ['Лавка', 'Лавка'],
  [undefined, undefined],
])('the title %j names %j', (title, name) => {
  expect(shopNameIn(title)).toBe(name);
});

test.each([
  ['https://www.hafen.example/shop', 'hafen.example'],
  ['hafen.example', 'hafen.example'],
  ['http://127.0.0.1:3000/x', undefined],
  ['not a link', undefined],
])('the link %j leads to %j', (link, domain) => {
  expect(domainOf(link)).toBe(domain);
});
