import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, proportion, toMajor, toMinor } from '../../src/brands/money.ts';

describe('toMinor', () => {
  test.each<[string | number, string, number]>([
    [199, 'USD', 19900],
    ['19.99', 'USD', 1999],
    [19.99, 'USD', 1999],
    [1.15, 'USD', 115],
    [15.99, 'EUR', 1599],
    [1200, 'JPY', 1200],
    ['1.234', 'KWD', 1234],
    ['0.5', 'CLF', 5000],
    [4.35, 'USD', 435],
    ['0', 'USD', 0],
    ['1200.00', 'JPY', 1200],
    ['19.990', 'usd', 1999],
    ['100', 'HUF', 10000],
  ])('%s %s is %i minor units (A61, A66)', (amount, currency, minor) => {
    expect(toMinor(amount, currency)).toBe(minor);
  });

  test.each<[string | number, string, string]>([
    [10.005, 'USD', '10.005 has more decimals than USD has (2)'],
    ['0.5', 'JPY', '0.5 has more decimals than JPY has (0)'],
    ['-1', 'USD', '"-1" is not an amount such as 199 or "19.99"'],
    ['$5', 'USD', '"$5" is not an amount such as 199 or "19.99"'],
    ['1,299', 'USD', '"1,299" is not an amount such as 199 or "19.99"'],
    ['', 'USD', '"" is not an amount such as 199 or "19.99"'],
    [1e21, 'USD', '"1e+21" is not an amount such as 199 or "19.99"'],
    [Number.NaN, 'USD', '"NaN" is not an amount such as 199 or "19.99"'],
    ['90071992547409.92', 'USD', '90071992547409.92 USD is too large'],
  ])('%s %s is refused', (amount, currency, message) => {
    expect(() => toMinor(amount, currency)).toThrow(new RangeError(message));
  });
});

test('every amount of minor units comes back from its major units, as a number and as text', () => {
  const currency = fc.constantFrom('USD', 'JPY', 'KWD', 'CLF');
  fc.assert(
    fc.property(fc.nat({ max: 1e11 }), currency, (minor, code) => {
      expect(toMinor(toMajor(minor, code), code)).toBe(minor);
    }),
  );
});

test.each<[number, string, string, string]>([
  [19900, 'USD', 'en-US', '$199'],
  [4490000, 'USD', 'en-US', '$44,900'],
  [20865, 'USD', 'en-US', '$208.65'],
  [9450, 'USD', 'en-US', '$94.50'],
  [0, 'USD', 'en-US', '$0'],
  [129900, 'EUR', 'de-DE', '1.299\u00a0€'],
  [1200, 'JPY', 'en-US', '¥1,200'],
  [1234, 'KWD', 'en-US', 'KWD\u00a01.234'],
  [19900, 'USD', 'not a locale', '$199'],
])('%i %s in %s reads %s', (minor, currency, locale, text) => {
  expect(formatMoney(minor, currency, locale)).toBe(text);
});

test('a difference of amounts may be negative on its way to people', () => {
  expect(toMajor(-1999, 'USD')).toBe(-19.99);
  expect(toMajor(5, 'USD')).toBe(0.05);
});

test('a proportion is rounded half up, also where floats would lose digits', () => {
  expect(proportion(255, 672, 1344)).toBe(128);
  expect(proportion(1, 1, 3)).toBe(0);
  expect(proportion(9007199254740991, 9007199254740991, 9007199254740991)).toBe(9007199254740991);
  expect(proportion(5, 1, 0)).toBe(0);
});
