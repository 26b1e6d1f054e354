import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAmounts, readNumber } from '../../src/dialogue/amounts.ts';
import { heard, plain, slips, stem, stems, tokenise } from '../../src/dialogue/text.ts';

test.each([
  ["I'll take it", 'I will take it'],
  ['dont wanna', 'do not want to'],
  ['ill tkae it', 'i will take it'],
  ["what's up", 'what is up'],
  ['leaves at 6 a.m.', 'leaves at 6 am'],
])('"%s" is heard as "%s"', (said, full) => {
  expect(heard(said)).toBe(full);
});

test('letters and digits come apart, and the index sees what the ear sees', () => {
  expect(stems('DL632')).toEqual(['dl', '632']);
  expect(stems('dl 632')).toEqual(['dl', '632']);
  expect(stems("Women's running shoes")).toEqual(['woman', 'running', 'shoe']);
  expect(stems('Café-Möbel')).toEqual(['cafe', 'mobel']);
});

test.each([
  ['boots', 'boot'],
  ['accessories', 'accessory'],
  ['dresses', 'dress'],
  ['canvas', 'canvas'],
  ['colours', 'color'],
])('the singular of %s is %s', (plural, singular) => {
  expect(stem(plural)).toBe(singular);
});

test.each([
  ['recieve', 'receive', 1],
  ['tkae', 'take', 1],
  ['helmt', 'helmet', 1],
  ['saddle', 'helmet', undefined],
])('%s and %s are %s slips apart', (a, b, distance) => {
  expect(slips(a, b, 2)).toBe(distance);
});

test.each([
  ['1.299,00', 1299],
  ['44,900', 44900],
  ['1,5', 1.5],
  ['19.99', 19.99],
  ['1.234.567', 1234567],
])('%s is read as %s', (raw, value) => {
  expect(readNumber(raw, false)).toBe(value);
});

test.each([
  ['under 45k', { max: 45000, below: true }],
  ['up to $300', { max: 300 }],
  ['at least 2 kg', { min: 2 }],
  ['between $60 and $170', { min: 60, max: 170 }],
  ['around 100 dollars', { near: 100 }],
  ['100 or less', { max: 100 }],
  ['no more than fifty bucks', { max: 50 }],
  ['forty-five thousand tops', { max: 45000 }],
  ["I don't want to spend more than 140", { max: 140 }],
  ['not before 9 am', { min: 540 }],
  ['$100-$200', { min: 100, max: 200 }],
])('"%s" is bounded by %j', (said, bounds) => {
  expect(readAmounts(tokenise(heard(said)))[0]?.bounds).toEqual(bounds);
});

test('what a feed or a user wrote is spoken without controls, bidi marks and tags, whatever it was', () => {
  expect(plain('<b>Blue</b> \u202ebag\u0000 \u200b*new*')).toBe('Blue bag new');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const spoken = plain(text, 80);
      expect(spoken.length).toBeLessThanOrEqual(80);
      expect(spoken).not.toMatch(/[\p{Cc}\p{Cf}<>`*]/u);
    }),
  );
});
