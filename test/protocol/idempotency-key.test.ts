/** What an idempotency_key is, and which are too easy to guess. */
import { describe, expect, test } from 'vitest';
import { idempotencyKey, isGuessable, optionalKey } from '../../src/protocol/idempotency-key.ts';

describe('a key that others could hit upon', () => {
  test.each([
    'aaaaaaaaaaaaaaaa',
    'AAAA-AAAA-AAAA-AAAA',
    'abababababababab',
    'abcabcabcabcabcabc',
    'abcdabcdabcdabcd',
    '00000000-0000-0000-0000-000000000000',
    '0123456789012345',
    '9876543210987654',
    '89abcdef01234567',
    'klmnopqrstuvwxyzabcd',
    'aaa-------------',
    'ababa-----------',
    'abcabca---------',
    'abcdabcda-------',
    '----------------',
  ])('is %s', (key) => {
    expect(isGuessable(key)).toBe(true);
  });

  test.each([
    '0c1e6c1a-2f0e-4b5e-9a51-5a3b0c9c7e11',
    'abcdeabcdeabcdeabcde',
    'test-key-number-1',
    'order-0000000001',
    'fedcba9876543210',
    'zyxwvutsrqponmlk',
    // A unit that comes twice is no unit over and over.
    'aa--------------',
    'abab------------',
    'abcxabcx--------',
  ])('is not %s', (key) => {
    expect(isGuessable(key)).toBe(false);
  });

  test('is one that counts, up to the longest key there can be', () => {
    expect(isGuessable('0123456789'.repeat(26).slice(0, 255))).toBe(true);
    expect(isGuessable('9876543210'.repeat(26).slice(3, 258))).toBe(true);
  });
});

describe('the shape of a key', () => {
  const fits = (key: unknown) => idempotencyKey().safeParse(key).success;

  test('is 16 to 255 letters, digits and _ . : -', () => {
    expect(['a'.repeat(15), 'a'.repeat(16), 'a'.repeat(255), 'a'.repeat(256)].map(fits)).toEqual([
      ...[false, true, true, false],
    ]);
    expect(['Az09_.:-Az09_.:-', 'with spaces in it', 'ümläutümläutümläut', 7, undefined].map(fits)).toEqual([
      ...[true, false, false, false, false],
    ]);
  });

  test('that a read sends counts when it is good, and is no key otherwise', () => {
    const good = '0c1e6c1a-2f0e-4b5e-9a51-5a3b0c9c7e11';
    expect([good, undefined, 'short', 'a'.repeat(16), 7, null].map((key) => optionalKey().parse(key))).toEqual([
      ...[good, undefined, undefined, undefined, undefined, undefined],
    ]);
  });
});
