/** What is an e-mail address, a time and an address on the web: by the RFCs, and at least what the official schemas take. */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, isDateTime, isEmail, isUri } from '../../src/protocol/formats.ts';

const ajv = new Ajv();
addFormats.default(ajv);
const official = (format: string) => {
  const validate = ajv.compile({ type: 'string', format });
  return (text: string) => validate(text) === true;
};

/** Texts made of what such texts are made of, so that many are nearly right. */
const madeOf = (pieces: string[], max = 12) =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 2 })), { maxLength: max })
    .map((all) => all.join(''));

describe('an e-mail address', () => {
  test.each([
    'jane@example.com',
    'jane@example.xn--p1ai',
    'r&d@example.com',
    "o'hara/shop=1!#$%*?^`{|}~@example.com",
    'a@b.c',
    'jane@localhost',
    'JANE.DOE+tag_1@sub-domain.Example.CO',
    '"jane doe"@example.com',
    '"a@b\\"c"@example.com',
    '""@example.com',
    'jane@[192.0.2.1]',
    'jane@[IPv6:2001:db8::1]',
    'jane@1.2.3.4.example',
    `${'x'.repeat(242)}@example.com`,
  ])('%s is one', (text) => {
    expect(isEmail(text)).toBe(true);
  });

  test.each([
    '',
    'jane',
    '@example.com',
    'jane@',
    'jane@@example.com',
    'a@b@example.com',
    '.jane@example.com',
    'jane.@example.com',
    'ja..ne@example.com',
    'ja ne@example.com',
    'jane@example..com',
    'jane@-example.com',
    'jane@example-.com',
    'jane@exam_ple.com',
    'jane@example.com.',
    'jane@example.com\n',
    'jane <jane@example.com>',
    '"jane@example.com',
    '"ja"ne"@example.com',
    '"jane\\"@example.com',
    'jane@[192.0.2.256]',
    'jane@[192.0.2]',
    'jane@[IPv6:2001:db8]',
    'jane@[example.com]',
    'jäne@example.com',
    `${'x'.repeat(243)}@example.com`,
  ])('%j is none', (text) => {
    expect(isEmail(text)).toBe(false);
  });

  test('is whatever the official schemas take, up to 254 characters', () => {
    const format = official('email');
    const pieces = [
      '@',
      '.',
      '..',
      '-',
      '_',
      '"',
      '\\',
      ' ',
      '[',
      ']',
      'xn--p1ai',
      'example',
      'com',
      'a',
      '1',
      '+',
      "'",
      'ü',
    ];
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), madeOf(pieces)), (text) => {
        if (format(text)) expect(isEmail(text), text).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('of a million characters is refused as fast as it is read', () => {
    for (const unit of ['a', 'a.', '"\\"', '@', 'a@', '[IPv6:', '.-'])
      expect(isEmail(unit.repeat(1_000_000))).toBe(false);
  });
});

describe('a time', () => {
  test.each([
    ['2026-06-15T10:00:00Z', 1781517600000],
    ['2026-06-15t10:00:00z', 1781517600000],
    ['2026-06-15T10:00:00.125+02:00', 1781510400125],
    ['2026-06-15T10:00:00-00:00', 1781517600000],
    ['2026-06-15T10:00:00.123456789Z', 1781517600123],
    ['2026-06-15T23:59:60Z', 1781568000000],
    ['2026-06-15T18:59:60-05:00', 1781568000000],
    ['2026-06-16T01:29:60.5+01:30', 1781568000500],
    ['2024-02-29T00:00:00Z', 1709164800000],
    ['0001-01-01T00:00:00Z', -62135596800000],
    ['9999-12-31T23:59:59+23:59', 253402214459000],
  ])('%s is one', (text, milliseconds) => {
    expect(isDateTime(text)).toBe(true);
    expect(instantOf(text)).toBe(milliseconds);
  });

  test.each([
    '',
    '2026-06-15',
    '2026-06-15T10:00Z',
    '2026-06-15T10:00:00',
    '2026-06-15 10:00:00Z',
    '2026-06-15T10:00:00+0200',
    '2026-06-15T10:00:00.Z',
    '2026-06-15T10:00:00,5Z',
    '2026-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-10T10:00:00Z',
    '2026-06-15T24:00:00Z',
    '2026-06-15T10:60:00Z',
    '2026-06-15T10:00:61Z',
    '2026-06-15T10:00:60Z',
    '2026-06-15T23:59:60+01:00',
    '2026-06-15T10:00:00+24:00',
    '2026-06-15T10:00:00+02:60',
    '+002026-06-15T10:00:00Z',
    '2026-06-15T10:00:00Z\n',
    'Mon, 15 Jun 2026 10:00:00 GMT',
  ])('%j is none', (text) => {
    expect(isDateTime(text)).toBe(false);
    expect(instantOf(text)).toBeNaN();
  });

  test('is what the official schemas take, but for a space in place of the T; and every instant can be written', () => {
    const format = official('date-time');
    const digits = [
      '2026-06-15',
      '2024-02-29',
      'T',
      't',
      '10:00:00',
      '23:59:60',
      '.5',
      'Z',
      'z',
      '+02:00',
      '-23:59',
      ' ',
      '7',
    ];
    fc.assert(
      fc.property(madeOf(digits, 5), (text) => {
        if (format(text) && !/\s/.test(text)) expect(isDateTime(text), text).toBe(true);
        if (isDateTime(text)) expect(format(text), text).toBe(true);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('0000-01-01'), max: new Date('9999-12-31') }),
        (date) => {
          expect(instantOf(date.toISOString())).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('a URI', () => {
  test.each([
    'https://x.example',
    'https://x.example/a%20b?c=d&e[]'.replace('[]', '%5B%5D'),
    'HTTP://user:pass@x.example:8080/a/b;c=1?d=/?#e?f',
    'http://[2001:db8::1]:80/',
    'http://[v7.a:b]/',
    'https://x_y.example/~me/(a)',
    'mailto:jane@example.com',
    'urn:isbn:0451450523',
    'file:///etc/hosts',
    'x:',
    'http://x.example:',
  ])('%s is one', (text) => {
    expect(isUri(text)).toBe(true);
  });

  test.each([
    '',
    'x.example',
    '/a',
    '//x.example/a',
    '1x://a',
    'https://x.example/a b',
    'https://x.example/ä',
    'https://x.example/a%2',
    'https://x.example/%zz',
    'https://x.example/<a>',
    'https://x.example/a\\b',
    'https://x.example/"',
    'https://x.example/[a]',
    'https://x.example/#a#b',
    'https://x.example/{id}',
    'http://[2001:db8]/',
    'http://[x.example]/',
    'http://x.example:80a/',
    'http://a@b@x.example/',
    'https://x.example/\n',
    ' https://x.example/',
  ])('%j is none', (text) => {
    expect(isUri(text)).toBe(false);
  });

  test('is what the official schemas take, but for an IPv6 address without its brackets', () => {
    const format = official('uri');
    const pieces = [
      'https:',
      '//',
      '/',
      'x.example',
      ':80',
      '?',
      '#',
      '[',
      ']',
      '::1',
      '%20',
      '%',
      '@',
      ' ',
      'a',
      'ü',
      'urn:',
      '\\',
    ];
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), madeOf(pieces)), (text) => {
        const bare = /^[^/]*\/\/[^/?#[]*:[^/?#[]*:/.test(text);
        if (format(text) && !bare) expect(isUri(text), text).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('of millions of characters is read to its end', () => {
    expect(isUri(`https://x.example/${'a'.repeat(4_000_000)}`)).toBe(true);
    expect(isUri(`https://${'%20'.repeat(1_000_000)}@x.example/ `)).toBe(false);
  });
});
