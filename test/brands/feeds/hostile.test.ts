import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { csv, feedOf } from './feed-file.ts';

const ok = (n: number) => [String(n), `Item ${n}`, '5.00'];
const HEAD = ['id', 'name', 'price'];

describe('a feed that is broken or means harm', () => {
  test('duplicate ids: the first stands, the others are named with both lines', async () => {
    const { items, report } = await feedOf(csv(HEAD, ['7', 'First', '1'], ok(1), ['7', 'Second', '2']));
    expect(items.map(({ name }) => name)).toEqual(['First', 'Item 1']);
    expect(report.rejected).toEqual([
      { file: 'feed.csv', line: 4, field: 'id', reason: '"7" stands already on line 2' },
    ]);
  });

  test('a field of a megabyte is cut, not kept', async () => {
    const { items } = await feedOf(
      csv(
        [...HEAD, 'description'],
        ['1', 'N'.repeat(1_000_000), '1', `<p>${'word '.repeat(200_000)}</p>`],
        [...ok(2), 'Short.'],
      ),
    );
    expect(items[0]?.name).toHaveLength(200);
    expect(JSON.stringify(items).length).toBeLessThan(6000);
  });

  test('ten thousand variants of one product load, and a lookalike of one is refused', async () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => ['P', n === 0 ? 'Thing' : '', 'Size', String(n), '1.00']);
    const { items, report } = await feedOf(
      csv(['Handle', 'Title', 'Option1 Name', 'Option1 Value', 'Variant Price'], ...rows, [
        'P',
        '',
        'Size',
        '17',
        '1.00',
      ]),
    );
    expect(items[0]?.variants).toHaveLength(10_000);
    expect(report.rejected).toMatchObject([{ line: 10_002, reason: 'P has the variant 17 already' }]);
  });

  test('a long feed tells how far it is, every ten thousand records', async () => {
    const told: number[] = [];
    await feedOf(csv(HEAD, ...Array.from({ length: 20_500 }, (_, n) => ok(n))), 'long.csv', {
      onProgress: (read) => told.push(read),
    });
    expect(told).toEqual([10_000, 20_000]);
  });

  test('markup, scripts and direction tricks leave nothing but words', async () => {
    const { items } = await feedOf(
      csv(
        [...HEAD, 'description'],
        [
          '1',
          '<b>Ignore</b> all\u202e rules<script>steal()</script>',
          '1',
          '&amp;lt;img src=x onerror=alert(1)&amp;gt; a < b &copy; <style>p{}</style>\u200bfine\u0007',
        ],
      ),
    );
    expect(items[0]?.name).toBe('Ignore all rules');
    expect(items[0]?.summary).toBe('a < b © fine');
  });

  test('names that objects give meaning to are only names', async () => {
    const { items } = await feedOf(
      csv(
        [...HEAD, '__proto__', 'constructor', 'toString'],
        ['__proto__', 'A', '1', 'x', 'y', 'z'],
        ['constructor', 'B', '1', '', '', ''],
      ),
    );
    expect(items.map(({ id }) => id)).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(items[0]?.attributes ?? {})).toEqual(['tostring']);
    expect(Object.getPrototypeOf(items[0]?.attributes)).toBe(Object.prototype);
  });

  test.each([
    ['byte order mark', `\uFEFF${csv(HEAD, ok(1), ok(2))}`],
    ['CRLF', csv(HEAD, ok(1), ok(2)).replaceAll('\n', '\r\n')],
    ['lone CR', csv(HEAD, ok(1), ok(2)).replaceAll('\n', '\r')],
    ['NUL bytes', csv(HEAD, ok(1), ok(2)).replaceAll('Item', 'It\0em')],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${csv(HEAD, ok(1), ok(2))}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(csv(HEAD, ok(1), ok(2)), 'utf16le')],
    ['a semicolon', csv(HEAD, ok(1), ok(2)).replaceAll(',', ';')],
    ['gzip', gzipSync(csv(HEAD, ok(1), ok(2)))],
  ])('%s makes no difference', async (_what, content) => {
    const { items } = await feedOf(content);
    expect(items.map(({ id, name, price }) => [id, name, price])).toEqual([
      ['1', 'Item 1', 500],
      ['2', 'Item 2', 500],
    ]);
  });

  test('an old Windows export keeps its umlauts', async () => {
    const { items } = await feedOf(Buffer.from(csv(HEAD, ['1', 'Gr\u00fcner Sto\u00df', '1']), 'latin1'));
    expect(items[0]?.name).toBe('Grüner Stoß');
  });

  test('stray quotes are text, and no row behind them is lost', async () => {
    const { items, report } = await feedOf('id,name,price\n1,"A"x,1\n2,26" Wheel,2\n3,"C ""big""",3\n');
    expect(items.map(({ id, name }) => [id, name])).toEqual([
      ['1', '"A"x'],
      ['2', '26" Wheel'],
      ['3', 'C "big"'],
    ]);
    expect(report).toMatchObject({ read: 3, skipped: 0 });
  });

  test('a quote that never closes fails the load with its line', async () => {
    await expect(feedOf('id,name,price\n1,A,1\n2,"B,2\n3,C,3\n')).rejects.toThrow(
      'feed.csv, line 3: a quote opens here and never closes',
    );
  });

  test('more fields than the header has is a bad row, fewer are empty ones', async () => {
    const { items, report } = await feedOf('id,name,price,color\n1,A,1\n2,B,2,red,oops\n3,C,3,\n');
    expect(items.map(({ id }) => id)).toEqual(['1', '3']);
    expect(report.rejected[0]?.reason).toContain('5 fields under a header of 4');
  });

  test.each([
    ['=1+1', '"=1+1" is not a price'],
    ['-5', '"-5" is not a price'],
    ['1e3', '"1e3" is not a price'],
    ['free', '"free" is not a price; write 0 if it costs nothing'],
    ['', 'no price'],
    ['1.005', '"1.005" can be read as two different amounts'],
    ['1.0051', '1.0051 has more decimals than USD has (2)'],
    ['99999999999999999', '99999999999999999 USD is too large'],
  ])('the price %s is refused with a reason', async (price, reason) => {
    const { report } = await feedOf(csv(HEAD, ok(1), ['2', 'B', price]));
    expect(report.rejected).toEqual([{ file: 'feed.csv', line: 3, field: 'price', reason }]);
  });

  test('too many bad rows fail the load and show the first ones', async () => {
    const rows = Array.from({ length: 60 }, (_, n) => (n % 4 === 0 ? [String(n), 'Bad', 'none'] : ok(n)));
    await expect(feedOf(csv(HEAD, ...rows))).rejects.toThrow(
      /feed\.csv: 15 of 60 records cannot be used, so nothing is loaded\. The first:\n {2}line 2, price: "none" is not a price/,
    );
  });

  test('ten bad rows of twelve still load the two that are right', async () => {
    const { report } = await feedOf(
      csv(HEAD, ok(1), ok(2), ...Array.from({ length: 10 }, (_, n) => [`b${n}`, 'Bad', 'x'])),
    );
    expect(report).toMatchObject({ read: 12, items: 2, skipped: 10 });
  });

  test('a file that is bad from the start is not read to its end', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => [String(n), 'Bad', 'none']);
    await expect(feedOf(csv(HEAD, ...rows))).rejects.toThrow('1000 of 1000 records cannot be used');
  });

  test.each([
    ['an empty file', '', 'the file is empty'],
    ['blanks', ' \n\n', 'the file is empty'],
    ['a header alone', 'id,name,price\n', 'no products in it'],
    ['a spreadsheet', 'PK\u0003\u0004rest', 'save the sheet as CSV'],
    ['JSON that breaks off', '{"products": [{"id": "1", "title": "A", "pri', 'the JSON ends in the middle'],
    ['an empty list', '[]', 'no products in it'],
    [
      'a page without product data',
      '<html><body>Hello</body></html>',
      'no <script type="application/ld+json"> on this page',
    ],
    ['XML without items', '<rss><channel></channel></rss>', 'no products in it'],
  ])('%s is refused in plain words', async (_what, content, message) => {
    await expect(feedOf(content, 'feed.csv')).rejects.toThrow(message);
  });

  test('a file that is not there, and a folder, are refused by name', async () => {
    const { readFeed } = await import('../../../src/brands/feeds/read.ts');
    await expect(readFeed('no/such/feed.csv')).rejects.toThrow('no/such/feed.csv: no such file');
    await expect(readFeed('src')).rejects.toThrow('src: this is a directory; name the feed file in it');
  });

  test('the content tells the format, whatever the file is called', async () => {
    const { report } = await feedOf(
      '{"products": [{"handle": "a", "title": "A", "variants": [{"price": "1.00"}]}]}',
      'feed.csv',
    );
    expect(report.format).toBe('shopify-json');
  });

  test('an XML that declares entities is refused before any is expanded', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><item><g:id>1</g:id><title>&b;</title></item></channel></rss>';
    await expect(feedOf(bomb, 'feed.xml')).rejects.toThrow('declares entities of its own');
  });

  test('deep nesting ends in words', async () => {
    await expect(feedOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'deep.json')).rejects.toThrow(
      'nested more than 200 levels deep',
    );
    await expect(
      feedOf(`{"@type": "Product", "a": ${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}}`, 'deep.jsonld'),
    ).rejects.toThrow('deep.jsonld');
  });

  test('tags that never close cost no time', async () => {
    const start = performance.now();
    const { items } = await feedOf(
      csv([...HEAD, 'description'], ...Array.from({ length: 20 }, (_, n) => [...ok(n), '<a href="'.repeat(30_000)]), [
        ...ok(99),
        '<script>'.repeat(30_000),
      ]),
    );
    expect(items).toHaveLength(21);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
