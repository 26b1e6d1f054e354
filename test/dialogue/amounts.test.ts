import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAmounts, readNumber } from '../../src/dialogue/amounts.ts';
import { heard, tokenise } from '../../src/dialogue/text.ts';

const amounts = (said: string) => readAmounts(tokenise(heard(said)));

test.each([
  ['under $300', { max: 300, below: true }],
  ['no more than 80 dollars', { max: 80 }],
  ['nothing over 200', { max: 200 }],
  ['30 dollars tops', { max: 30 }],
  ['if I can stretch to 52k', { max: 52_000 }],
  ['at least 40 liters', { min: 40 }],
  ['no earlier than 4pm', { min: 960 }],
  ['between $60 and $170', { min: 60, max: 170 }],
  ['20 to 40 dollars', { min: 20, max: 40 }],
  ['€1.299,00 or less', { max: 1299 }],
  ['around $50', { near: 50 }],
  ['heavier than 2 kg', { min: 2, above: true }],
])('"%s" bounds what it says', (said, bounds) => {
  expect(amounts(said)).toMatchObject([{ bounded: true, bounds }]);
});

test.each([
  ['two of them', 2, undefined],
  ['a 2 person tent', 2, 'person'],
  ['1.5 kg', 1.5, 'kg'],
])('"%s" is a bare figure, with its unit if it has one', (said, value, unit) => {
  const [amount] = amounts(said);
  expect(amount).toMatchObject({ value, bounded: false });
  expect(amount?.unit).toBe(unit);
});

test('a number that belongs to a name is none', () => {
  expect(amounts('DL632 please')).toEqual([]);
});

test('a whole number is read back however its thousands are written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), (value) => {
      expect(readNumber(String(value), false)).toBe(value);
      expect(readNumber(value.toLocaleString('en-US'), false)).toBe(value);
      expect(readNumber(value.toLocaleString('de-DE'), true)).toBe(value);
      expect(readNumber(`${value}.50`, false)).toBe(value + 0.5);
      expect(readNumber(`${value.toLocaleString('de-DE')},50`, true)).toBe(value + 0.5);
    }),
  );
});

test('whatever was typed, amounts are finite, in order, and stand where tokens are', () => {
  const words = fc.constantFrom(
    'under',
    'between',
    'and',
    '$',
    '12',
    '9:30',
    'pm',
    '1.299,00',
    'k',
    'no',
    'than',
    '#2',
    '-',
    '3rd',
    'kg',
    '%',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((said) => said.join(' ')),
      ),
      (said) => {
        const tokens = tokenise(heard(said));
        let end = 0;
        for (const { at, to, value } of readAmounts(tokens)) {
          expect(Number.isFinite(value)).toBe(true);
          expect(at).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(at);
          expect(to).toBeLessThanOrEqual(tokens.length);
          end = to;
        }
      },
    ),
  );
});
