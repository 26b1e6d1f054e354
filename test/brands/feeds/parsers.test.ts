import fc from 'fast-check';
import { expect, test } from 'vitest';
import { delimiterOf } from '../../../src/brands/feeds/csv.ts';
import { detectFormat } from '../../../src/brands/feeds/detect.ts';
import { firstSentences, htmlToText, lineOf } from '../../../src/brands/feeds/html.ts';
import { jsonRecords } from '../../../src/brands/feeds/json.ts';
import { readPrice } from '../../../src/brands/feeds/price.ts';
import { attributeName, convert, readQuantity } from '../../../src/brands/feeds/quantity.ts';
import { csv, feedOf } from './feed-file.ts';

test('amounts as people write them are exact minor units', () => {
  const minor = (text: string, pack = 'USD') => {
    const price = readPrice(text, undefined, pack);
    return price.ok ? price.minor : price.reason;
  };
  expect([
    minor('19.99 USD'),
    minor('USD 19.99'),
    minor('$1,299.00'),
    minor('1,299'),
    minor('12,50'),
    minor('5'),
    minor(' 1 299,00 '),
  ]).toEqual([1999, 1999, 129900, 129900, 1250, 500, 129900]);
  expect([
    minor('1.299,00 €', 'EUR'),
    minor("1'299.00 CHF", 'CHF'),
    minor('1200 JPY', 'JPY'),
    minor('1.234 KWD', 'KWD'),
    minor('£0.01', 'GBP'),
  ]).toEqual([129900, 129900, 1200, 1234, 1]);
  expect(minor('10 €')).toBe('the price is in EUR, the pack sells in USD');
});

test('quantities keep their units, and what is no quantity stays text', () => {
  expect(readQuantity('12.3 kg')).toEqual({ value: 12.3, unit: 'kg' });
  expect(readQuantity('12,3kg')).toEqual({ value: 12.3, unit: 'kg' });
  expect(readQuantity('1,200 mAh')).toEqual({ value: 1200, unit: 'mAh' });
  expect(readQuantity('29"')).toEqual({ value: 29, unit: 'in' });
  expect(['000123', '1e3', '12 speeds', '3-4 mm', '10 x 5 cm', ''].map(readQuantity)).toEqual(Array(6).fill(undefined));
  expect(convert(1, 'lb', 'g')).toBe(453.5924);
  expect(convert(1, 'kg', 'km')).toBeUndefined();
  expect(attributeName('Wheel Size (mm)')).toEqual({ key: 'wheel_size', label: 'Wheel size', unit: 'mm' });
  expect(attributeName('__proto__').key).toBe('');
});

test('HTML becomes text in lines, entities decoded, at most as long as asked', () => {
  expect(
    htmlToText('<h1>Lamp</h1><p>Warm&nbsp;light &amp; <b>soft</b>&#8217;s.</p><ul><li>One</li><li>Two</li></ul>'),
  ).toBe('Lamp\nWarm light & soft’s.\nOne\nTwo');
  expect(htmlToText('a<!-- no --> b <iframe src="x">no</iframe>c')).toBe('a b c');
  expect(htmlToText('x'.repeat(50), 10)).toBe('xxxxxxxxx…');
  expect(firstSentences('One is short. Two is short. Three is so much longer that it does not fit any more.', 40)).toBe(
    'One is short. Two is short.',
  );
});

test('no text out of any HTML holds a tag, a control or a direction character', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<b>',
      '</p>',
      '<script>',
      '</script>',
      '&lt;',
      '&amp;lt;',
      '&gt;',
      '<',
      '>',
      '"',
      '<!--',
      '-->',
      '\u202e',
      '\0',
      'a',
      ' ',
      '\n',
      '😀',
      '\ud800',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      for (const text of [htmlToText(pieces.join('')), lineOf(pieces.join(''))]) {
        expect(text).not.toMatch(/<\/?(b|p|script)>/i);
        expect(text).not.toMatch(/[\p{Bidi_Control}\p{Surrogate}]/u);
        expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      }
    }),
    { numRuns: 500 },
  );
});

test('the format is told from the content', () => {
  expect(detectFormat('Handle,Title,Variant Price', 'x')).toBe('shopify-csv');
  expect(detectFormat('\uFEFFid\ttitle\timage link\tprice', 'x')).toBe('google-merchant');
  expect(detectFormat('item_id,title,price', 'x')).toBe('acp');
  expect(detectFormat('<?xml version="1.0"?><rss>', 'x')).toBe('google-merchant');
  expect(detectFormat('<!DOCTYPE html><html>', 'x')).toBe('json-ld');
  expect(detectFormat('[{"@context": "https://schema.org"}]', 'x')).toBe('json-ld');
  expect(detectFormat('sku,name,price', 'x')).toBe('plain');
  expect(delimiterOf('"a,b";c;d')).toBe(';');
});

test('a CSV written and read again keeps every id as text and every price to the cent', async () => {
  const id = fc.oneof(
    fc.constantFrom('000123', '1e3', '0x10', 'true', 'null', '-0', '1.0', '12345678901234567890', 'a,b', 'q"q', '=1+1'),
    fc.stringMatching(/^[\p{L}\p{N}_.-]{1,20}$/u),
  );
  const product = fc.record({
    id,
    price: fc.integer({ min: 0, max: 99_999_999 }),
    stock: fc.integer({ min: 0, max: 9999 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(product, { selector: (one) => one.id, minLength: 1, maxLength: 30 }),
      async (products) => {
        const rows = products.map(({ id: key, price, stock }) => [
          key,
          'Thing',
          `${Math.floor(price / 100)}.${String(price % 100).padStart(2, '0')}`,
          String(stock),
        ]);
        const { items, report } = await feedOf(csv(['id', 'name', 'price', 'stock'], ...rows));
        expect(items.map(({ id: key, price, stock }) => ({ id: key, price, stock }))).toEqual(products);
        expect(report.read).toBe(report.items + report.merged + report.skipped);
      },
    ),
    { numRuns: 40 },
  );
});

test('any bytes at all give items or a clear error, and the counts always add up', async () => {
  const noise = fc.array(
    fc.constantFrom(
      'id',
      ',',
      '"',
      '\n',
      '\r',
      'price',
      'name',
      '1',
      '9.99',
      'A',
      '<item>',
      '</item>',
      '<g:id>',
      '{',
      '}',
      '[',
      ']',
      ':',
      '\t',
      '\0',
      '"id"',
      '&',
      ';',
      '@type',
    ),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(noise, fc.boolean(), async (parts, headed) => {
      const outcome = await feedOf((headed ? 'id,name,price\n' : '') + parts.join('')).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome.name).toBe('FeedError');
      else expect(outcome.report.read).toBe(outcome.report.items + outcome.report.merged + outcome.report.skipped);
    }),
    { numRuns: 300 },
  );
});

test('JSON records are the same however the text is cut into chunks', async () => {
  const text = JSON.stringify({
    note: 'a \\" [ {',
    products: [{ id: 1.5, t: '}]"\\' }, 'x\\"y', { id: '2' }, [3]],
    after: [{ id: 9 }],
  });
  const read = async (size: number) => {
    const chunks = async function* () {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
    };
    const found: unknown[] = [];
    for await (const record of jsonRecords(chunks(), 'x'))
      found.push('value' in record ? record.value : record.problem);
    return found;
  };
  const whole = await read(text.length);
  expect(whole).toEqual([{ id: '1.5', t: '}]"\\' }, 'expected an object, found a text', { id: '2' }, ['3']]);
  for (const size of [1, 2, 3, 7]) expect(await read(size)).toEqual(whole);
});
