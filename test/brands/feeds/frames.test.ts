import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { feedOf } from './feed-file.ts';

/** One or two mugs of a table, as id, name and price. */
const mugs = async (text: string | Uint8Array, options = {}) => {
  const { items } = await feedOf(text, 'feed.csv', options);
  return items.map(({ id, name, price }) => [id, name, price]);
};
const TWO = [
  ['1', 'Mug', 1000],
  ['2', 'Cup', 500],
];

describe('where a table begins (P26)', () => {
  test.each([
    ['a line sep=;', 'sep=;\nid;name;price\n1;Mug;10,00\n2;Cup;5,00\n'],
    ['a quoted line sep', '"sep=;"\r\nid;name;price\r\n1;Mug;10,00\r\n2;Cup;5,00\r\n'],
    ['sep with a tab', 'sep=\t\nid\tname\tprice\n1\tMug\t10.00\n2\tCup\t5.00\n'],
    ['sep=| behind a byte order mark', '\uFEFFsep=|\nid|name|price\n1|Mug|10.00\n2|Cup|5.00\n'],
    ['a title', 'My shop: all products\nid,name,price\n1,Mug,10.00\n2,Cup,5.00\n'],
    ['a title and blank rows', '  Price list 2026 ,,\n,,\n\n id , name , price \n1,Mug,10.00\n2,Cup,5.00\n'],
    [
      'remarks with commas',
      '# Required | the id,"# Required | the name, in full",# the price\nid,name,price\n1,Mug,10.00\n2,Cup,5.00\n',
    ],
    ['a title with semicolons above commas', 'Export; 2026-01-01; all\nid,name,price\n1,Mug,10.00\n2,Cup,5.00\n'],
    [
      'rows of separators',
      'id,name,price\n,,\n1,Mug,10.00\n , ,\n"","",""\n2,Cup,5.00\n,,\n,,\n,,\n,,\n,,\n,,\n,,\n,,\n,,\n,,\n,,\n,,\n',
    ],
    ['the heading once more', 'id,name,price\n1,Mug,10.00\nid,name,price\n2,Cup,5.00\n'],
    ['remark rows', 'id,name,price\n# mugs,,\n1,Mug,10.00\nCUPS,,\n2,Cup,5.00\n,,end of file\n'],
    ['lines drawn between rows', 'id,name,price\n---,---,---\n1,Mug,10.00\n===,,\n2,Cup,5.00\n'],
    ['remarks with several cells', 'id,name,price\n1,Mug,10.00\n# cups, of all sizes, below\n2,Cup,5.00\n'],
    ['digits that a spreadsheet protects', 'id,name,price\n"=""1""",Mug,"=""10.00"""\n"=""2""",Cup,5.00\n'],
    ['line breaks in headings', '"id\n","na\u200bme\r\n"," price\n"\n1,Mug,10.00\n2,Cup,5.00\n'],
    ['stars and case', 'ID*,Name *,PRICE\n1,Mug,10.00\n2,Cup,5.00\n'],
  ])('%s makes no difference', async (_what, text) => {
    expect(await mugs(text)).toEqual(TWO);
  });

  test('a line break in a heading hides no format', async () => {
    const { items, report } = await feedOf('"Handle\n","Title","Variant\nPrice"\nmug,Mug,10.00\n');
    expect(report.format).toBe('shopify-csv');
    expect(items.map(({ id, name, price }) => [id, name, price])).toEqual([['mug', 'Mug', 1000]]);
  });

  test('a template with its explanations above the heading is the format below them', async () => {
    const { report } = await feedOf(
      '"# Required | A unique ID, at most 100","# Required | A title","# in stock; out of stock","# Required | Price"\nid,title,availability,price\n1,Mug,in stock,10 USD\n',
    );
    expect(report).toMatchObject({ format: 'google-merchant', items: 1, rejected: [] });
    expect(report.warnings.join()).toContain('the heading stands on line 2');
  });

  test('lines are counted from the top of the file, whatever stands above the heading', async () => {
    const { report } = await feedOf('Title\n\nid,name,price\n1,Mug,10\n,,\n2,Cup,x\n');
    expect(report.rejected).toEqual([{ file: 'feed.csv', line: 6, field: 'price', reason: '"x" is not a price' }]);
    expect(report.read).toBe(2);
  });

  test('a mapping finds its heading below titles, and names a column as it looks', async () => {
    const text = 'Stand: 2026;;\nNr;Was;"Kostet\n(EUR)"\n1;Mug;10,00\n2;Cup;5,00\n';
    const mapping = { id: 'Nr', name: 'Was', price: 'Kostet\n(EUR)' };
    expect(await mugs(text, { currency: 'EUR', mapping })).toEqual(TWO);
    expect(await mugs(text, { currency: 'EUR', mapping: { ...mapping, price: 'Kostet (EUR)' } })).toEqual(TWO);
  });
});

test.each([
  ['Ecwid', 'type,product_internal_id,product_sku,product_name,product_price,product_quantity', 'product,9,1,Mug,10,5'],
  ['Etsy', 'TITLE,PRICE,CURRENCY_CODE,QUANTITY,SKU', 'Mug,10,USD,5,1'],
  ['Square', 'Token,Item Name,SKU,Price,Sellable,Archived', 'T,Mug,1,10,Y,N'],
  ['Amazon', 'seller-sku,item-name,price,quantity,status', '1,Mug,10,5,Active'],
  ['a price list', 'Article number,Display name,Selling price', '1,Mug,10'],
])('the usual columns of %s need no mapping', async (_shop, head, row) => {
  expect(await mugs(`${head}\n${row}\n`)).toEqual([['1', 'Mug', 1000]]);
});

describe('columns that are not found', () => {
  test.each([
    [
      'Artikelnummer;Bezeichnung;Verkaufspreis\n1;Mug;10\n',
      'id: "Artikelnummer", name: "Bezeichnung", price: "Verkaufspreis"',
    ],
    ['SKU;Titre;Prix TTC\n1;Mug;10\n', 'name: "Titre", price: "Prix TTC"'],
    ['sku,name,Cost price,Our Price\n1,Mug,4,10\n', 'price: "Our Price"'],
    ['Код;Наименование;Цена, руб\n1;Mug;10\n', 'id: "Код", name: "Наименование", price: "Цена, руб"'],
  ])('%j: the message names the likely ones', async (text, advice) => {
    await expect(feedOf(text)).rejects.toThrow(`write it into the feed's mapping, e.g. ${advice}`);
  });

  test('where none is likely, the message lists what is there', async () => {
    await expect(feedOf('sku,name,foo,bar\n1,Mug,4,10\n')).rejects.toThrow(
      "feed.csv: no column for price; write it into the feed's mapping; the columns are sku, name, foo, bar",
    );
  });

  test.each([
    'Price (USD)',
    'price_usd',
    'Price USD',
    'Price [USD]',
    'Price in $',
    'Unit price ($)',
  ])('a heading %s names the currency of its prices', async (heading) => {
    expect(await mugs(`id,name,${heading}\n1,Mug,10\n2,Cup,5\n`)).toEqual(TWO);
    await expect(feedOf(`id,name,${heading}\n1,Mug,10\n`, 'x.csv', { currency: 'EUR' })).rejects.toThrow(
      'the pack sells in EUR',
    );
  });
});

describe('the encoding (P26)', () => {
  const xml = (label: string, name: string) =>
    `<?xml version="1.0" encoding="${label}"?><rss><channel><item><g:id>1</g:id><g:title>${name}</g:title><g:price>10 USD</g:price></item></channel></rss>`;
  /** Bytes of text whose letters outside ASCII are given. */
  const bytesOf = (text: string, codes: Record<string, number>) =>
    Buffer.from([...text].map((char) => codes[char] ?? char.charCodeAt(0)));
  const CYRILLIC = { М: 0xcc, о: 0xee, р: 0xf0, е: 0xe5 };
  const LATIN2 = { Ł: 0xa3, ó: 0xf3, ż: 0xbf };

  test.each([
    ['windows-1251', 'Море', CYRILLIC],
    ['WINDOWS-1251', 'Море', CYRILLIC],
    ['cp1251', 'Море', CYRILLIC],
    ['iso-8859-2', 'Łóż', LATIN2],
    ['windows-1250', 'Łóż', LATIN2],
    ['koi8-r', 'Море', { М: 0xed, о: 0xcf, р: 0xd2, е: 0xc5 }],
  ])('an XML that declares %s is read in it', async (label, name, codes) => {
    const { items, report } = await feedOf(bytesOf(xml(label, name), codes), 'feed.xml');
    expect(items[0]?.name).toBe(name);
    expect(report.warnings).toEqual([]);
    expect((await feedOf(gzipSync(bytesOf(xml(label, name), codes)), 'feed.xml.gz')).items[0]?.name).toBe(name);
  });

  test('Shift_JIS, and a declaration in single quotes after a blank', async () => {
    const text = xml('Shift_JIS', '##').replaceAll('"', "'");
    const [before = '', after = ''] = text.split('##');
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0x90, 0xbc]), Buffer.from(after)]);
    expect((await feedOf(bytes, 'feed.xml')).items[0]?.name).toBe('西');
  });

  test('a byte order mark outranks the declaration, and UTF-16 may declare itself', async () => {
    expect((await feedOf(`\uFEFF${xml('windows-1251', 'Море')}`, 'feed.xml')).items[0]?.name).toBe('Море');
    const wide = Buffer.from(`\uFEFF${xml('UTF-16', 'Море')}`, 'utf16le');
    expect((await feedOf(wide, 'feed.xml')).items[0]?.name).toBe('Море');
    expect((await feedOf(xml('utf-16', 'Море'), 'feed.xml')).items[0]?.name).toBe('Море');
  });

  test('a page says it in its meta element', async () => {
    const page = `<!doctype html><html><head><meta charset="windows-1251"><script type="application/ld+json">{"@type":"Product","sku":"1","name":"Море","offers":{"price":"10","priceCurrency":"USD"}}</script></head></html>`;
    expect((await feedOf(bytesOf(page, CYRILLIC), 'page.html')).items[0]?.name).toBe('Море');
  });

  test('in the older form too, and only there', async () => {
    const page = (head: string) =>
      `<html><head>${head}<script type="application/ld+json">{"@type":"Product","sku":"1","name":"Море","offers":{"price":"10","priceCurrency":"USD"}}</script></head></html>`;
    const old = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">';
    expect((await feedOf(bytesOf(page(old), CYRILLIC), 'page.html')).items[0]?.name).toBe('Море');
    const { items } = await feedOf(page('<a href="?charset=windows-1251">x</a>'), 'page.html');
    expect(items[0]?.name).toBe('Море');
  });

  test('an encoding nobody knows is refused with what to do', async () => {
    await expect(feedOf(xml('x-klingon', 'A'), 'feed.xml')).rejects.toThrow(
      'feed.xml: the file declares the encoding x-klingon, which is not known; save the file as UTF-8',
    );
    await expect(feedOf(Buffer.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0]), 'a.csv')).rejects.toThrow('this is UTF-32');
  });

  test('a declaration that the bytes contradict is read all the same, and doubted', async () => {
    const { items, report } = await feedOf(xml('iso-8859-1', 'Größe'), 'feed.xml');
    expect(items[0]?.name).toBe('GrÃ¶Ãe'.replace('Ãe', 'Ã\u0178e'));
    expect(report.warnings.join()).toContain('its bytes look like UTF-8');
  });

  test('a table declares nothing: the pack may, and where nobody does it is said how it was read', async () => {
    const text = bytesOf('id,name,price\n1,Море,10\n', CYRILLIC);
    const { items } = await feedOf(text, 'a.csv', { encoding: 'windows-1251' });
    expect(items[0]?.name).toBe('Море');
    const { report } = await feedOf(text, 'a.csv');
    expect(report.warnings.join()).toContain('write the encoding into the feed, e.g. encoding: windows-1251');
    await expect(feedOf(text, 'a.csv', { encoding: 'nonsense' })).rejects.toThrow(
      'the pack names the encoding nonsense',
    );
  });

  test('the first umlaut may stand far down', async () => {
    const rows = Array.from({ length: 4000 }, (_, n) => `${n},Mug ${n},10.00`).join('\n');
    const latin = Buffer.from(`id,name,price\n${rows}\nx,Größe,5\n`, 'latin1');
    expect((await feedOf(latin)).items.at(-1)?.name).toBe('Größe');
    expect((await feedOf(gzipSync(latin))).items.at(-1)?.name).toBe('Größe');
    expect((await feedOf(`id,name,price\n${rows}\nx,Größe,5\n`)).items.at(-1)?.name).toBe('Größe');
  });
});
