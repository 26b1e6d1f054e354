import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inBase, numberOf, ordinalOf, unitOf } from '../../../src/dialogue/lang/number-words.ts';
import { type Token, tokensOf } from '../../../src/dialogue/lang/tokens.ts';
import { asClock, readAmounts, readNumber } from '../../../src/dialogue/nlu/numbers.ts';
import { english } from '../language.ts';

const said = (text: string): Token[] => tokensOf(english, text);

const amounts = (text: string) => readAmounts(english, said(text));

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
])('"%s" bounds what it says', (text, bounds) => {
  expect(amounts(text)).toMatchObject([{ bounded: true, bounds }]);
});

describe('neighbours of those', () => {
  test.each([
    ['under about 200', { max: 200, below: true }],
    ['at least around 40 liters', { min: 40 }],
    ['not more than 80', { max: 80 }],
    ['must not be over 80', { max: 80 }],
    ['I do not want to spend more than $80', { max: 80 }],
    ["I don't want shoes over $100", { max: 100 }],
    ['not heavier than 2 kg', { max: 2 }],
    ['nothing black over 100 dollars', { max: 100 }],
    ['nothing lighter than 2 kg', { min: 2 }],
    ['nothing under 50 dollars', { min: 50 }],
    ['not before 9am', { min: 540 }],
    ["I can't leave before 9:30", { min: 570 }],
    ['lighter than 2 kg', { max: 2, below: true }],
    ['quicker than 5 minutes', { max: 5, below: true }],
    ['more expensive than $50', { min: 50, above: true }],
    ['less expensive than $50', { max: 50, below: true }],
    ['my budget is 300', { max: 300 }],
    ['budget: around $300', { max: 300 }],
    ['max. 50 dollars', { max: 50 }],
    ['approx. 50 dollars', { near: 50 }],
    ['300 is my limit', { max: 300 }],
    ['I have 300 dollars to spend', { max: 300 }],
    ['I have $300', { max: 300 }],
    ['over $100 is too much', { max: 100 }],
    ['50+ liters', { min: 50 }],
    ['~50 dollars', { near: 50 }],
    ['lamps <$50', { max: 50, below: true }],
    ['something >= 50 liters', { min: 50 }],
    ['50ish dollars', undefined],
    ['200 dollars or so', { near: 200 }],
    ['less than 200 or so', { max: 200, below: true }],
    ['€45 or more', { min: 45 }],
    ['between about 20 and 40 dollars', { min: 20, max: 40 }],
    ['40-50k', { min: 40_000, max: 50_000 }],
    ['$40k to $52k', { min: 40_000, max: 52_000 }],
    ['from 90 minutes to 2 hours', { min: 1.5, max: 2 }],
    ['between 9 and 11am', { min: 540, max: 660 }],
    ['between 2 and 4pm', { min: 840, max: 960 }],
    ['less than a kilo', { max: 1, below: true }],
    ['under half a kilo', { max: 0.5, below: true }],
    ['below freezing', { max: 0, below: true }],
    ['before lunch', { max: 720, below: true }],
    ['after half past six pm', { min: 1110 }],
    ['between five hundred and two thousand dollars', { min: 500, max: 2000 }],
    ['less than 20%', { max: 20, below: true }],
    ['under USD 50', { max: 50, below: true }],
    ['by 6pm', { max: 1080 }],
    ['anything cheaper than the 250 dollar one', { max: 250, below: true }],
    ['around the $100 mark', { near: 100 }],
    ['not one over 90', { max: 90 }],
  ])('"%s"', (text, bounds) => {
    expect(amounts(text)).toMatchObject([bounds ? { bounded: true, bounds } : {}]);
  });

  test('a negation of something else turns no bound round', () => {
    expect(amounts('not orange and costs less than 400')).toMatchObject([{ bounds: { max: 400, below: true } }]);
    expect(amounts('not orange but over 400')).toMatchObject([{ bounds: { min: 400, above: true } }]);
    expect(amounts('not black, under $80')).toMatchObject([{ bounds: { max: 80, below: true } }]);
    expect(amounts("I don't want orange under $80")).toMatchObject([{ bounds: { max: 80, below: true } }]);
  });

  test.each([
    ['I have 2 kids', 2],
    ['can I have 3 of those', 3],
    ['reduce it by 2', undefined],
    ['change 2 to 3', 2],
    ['increase it to 12', 12],
    ['spend 3 nights', 3],
    ['two tents', 2],
  ])('"%s" bounds nothing', (text, value) => {
    if (value !== undefined) expect(amounts(text)[0]).toMatchObject({ value, bounded: false, bounds: {} });
  });

  test('what comes after a comma bounds nothing before it, and a word before a number belongs to that number', () => {
    expect(amounts('for two, max 2 kg')).toMatchObject([
      { value: 2, bounded: false },
      { bounds: { max: 2 }, unit: 'kg' },
    ]);
    expect(amounts('2 tents at most $300 each')).toMatchObject([{ bounded: false }, { bounds: { max: 300 } }]);
    expect(amounts('2 max 300 dollars')).toMatchObject([{ bounded: false }, { bounds: { max: 300 } }]);
    expect(amounts('take 2 $30 lamps')).toMatchObject([
      { value: 2, money: false },
      { value: 30, money: true },
    ]);
  });
});

test.each([
  ['two of them', 2, undefined],
  ['a 2 person tent', 2, 'person'],
  ['1.5 kg', 1.5, 'kg'],
  ['a 2-man tent', 2, 'man'],
  ['there are four of us', 4, 'person'],
  ['a 40 L pack', 40, 'l'],
  ['2 L please', 2, undefined],
  ['13" screen', 13, 'inch'],
  ['20° C', 20, 'c'],
  ['20 °', 20, 'degree'],
  ['250 g', 250, 'g'],
  ['2 in black', 2, undefined],
  ['10 in.', 10, 'in'],
  ['one and a half kilos', undefined, undefined],
  ['two and a half hours', 2.5, 'hour'],
  ['size 38 1/2', 38.5, undefined],
  ['1/2 kg', 0.5, 'kg'],
  ['size 38½', 38.5, undefined],
  ['½ kg', 0.5, 'kg'],
  ['half an hour', 0.5, 'hour'],
  ['half a dozen', 6, undefined],
  ['two dozen', 24, undefined],
  ['a hundred', 100, undefined],
  ['two hundred and five', 205, undefined],
  ['three thousand two hundred', 3200, undefined],
  ['twenty one', 21, undefined],
  ['at -5 degrees', -5, 'degree'],
  ['minus ten degrees', -10, 'degree'],
  ['minus 10', -10, undefined],
  ['good to 5 degrees below zero', -5, 'degree'],
  ['down to -5', -5, undefined],
  ['Trek tent - 2', 2, undefined],
  ['60 miles an hour', 60, 'mph'],
  ['x2', 2, undefined],
])('"%s" is a bare figure, with its unit if it has one', (text, value, unit) => {
  const [amount] = amounts(text);
  if (value === undefined) return;
  expect(amount).toMatchObject({ value, bounded: false });
  expect(amount?.unit).toBe(unit);
});

test.each([
  ['$50', 50],
  ['50 €', 50],
  ['50 bucks', 50],
  ['50 US dollars', 50],
  ['50 cents', 0.5],
  ['CHF 50', 50],
  ['$1.5k', 1500],
  ['two million dollars', 2_000_000],
])('"%s" is money', (text, value) => {
  expect(amounts(text)).toMatchObject([{ value, money: true }]);
});

test.each([
  ['6:15', 375],
  ['6.15 pm', 1095],
  ['6pm', 1080],
  ['6 p.m.', 1080],
  ["6 o'clock", 360],
  ['seven pm', 1140],
  ['six thirty pm', 1110],
  ['half past six', 390],
  ['quarter to 7', 405],
  ['8 in the morning', 480],
  ['noon', 720],
  ['12am', 0],
])('"%s" is a time of day', (text, clock) => {
  expect(amounts(text)).toMatchObject([{ clock, surelyClock: true }]);
});

test('a bare number up to 24 may be one, and its bounds too', () => {
  const [amount] = amounts('before 9');
  expect(amount).toMatchObject({ clock: 540, bounds: { max: 9, below: true } });
  expect(amount && asClock(amount)).toEqual({ max: 540, below: true });
  const [range] = amounts('from 9 to 17');
  expect(range && asClock(range)).toEqual({ min: 540, max: 1020 });
  const [afternoon] = amounts('between 12 and 5');
  expect(afternoon?.bounds).toEqual({ min: 5, max: 12 });
  expect(afternoon && asClock(afternoon)).toEqual({ min: 720, max: 1020 });
});

test('what an item of the list has is no bound, nor is a height a number', () => {
  expect(amounts('cheaper than the 2nd')).toMatchObject([{ ordinal: true, bounded: false }]);
  expect(amounts('bigger than the 55')).toMatchObject([{ value: 55, bounded: false }]);
  expect(amounts("I am 5'10")).toEqual([]);
});

test('a number that belongs to a name is none, nor is one that points', () => {
  expect(amounts('DL632 please')).toEqual([]);
  expect(amounts('which of the two lasts longer')).toEqual([]);
});

test.each(['#2', 'number 2', 'option 2', 'no. 2', 'the 2nd'])('"%s" names a place', (text) => {
  expect(amounts(text)).toMatchObject([{ value: 2, ordinal: true }]);
});

test('words, ordinals and units can be asked for alone', () => {
  expect(numberOf(english, 'twelve')).toBe(12);
  expect(numberOf(english, '12')).toBe(12);
  expect(numberOf(english, 'one')).toBeUndefined();
  expect(ordinalOf(english, 'second')).toBe(2);
  expect(ordinalOf(english, '22nd')).toBe(22);
  expect(ordinalOf(english, '22')).toBeUndefined();
  expect(unitOf(english, 'kg')).toEqual({ dimension: 'mass', factor: 1000 });
  expect(unitOf(english, 'constructor')).toBeUndefined();
  expect(inBase(unitOf(english, 'fahrenheit'), 212)).toBeCloseTo(100);
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

const WORDS = [
  'under', 'between', 'and', '$', '12', '9:30', 'pm', '1.299,00', 'k', 'no', 'not', 'than', 'more', 'be', '#2', '-', '3rd', 'kg', '%',
  'hundred', 'million', 'two', 'twenty', 'minus', 'half', 'a', 'past', 'to', ',', '1/2', '9'.repeat(400),
]; // biome-ignore format: a table

test('whatever was typed, amounts are finite, in order, and stand where tokens are', () => {
  const words = fc.constantFrom(...WORDS);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
      ),
      (text) => {
        const tokens = said(text);
        let end = 0;
        for (const { at, to, value, bounds } of readAmounts(english, tokens)) {
          for (const number of [value, bounds.min, bounds.max, bounds.near])
            expect(Number.isFinite(number ?? 0)).toBe(true);
          expect(at).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(at);
          expect(to).toBeLessThanOrEqual(tokens.length);
          end = to;
        }
      },
    ),
  );
});

test('a message of one phrase repeated costs twice as many steps when it is twice as long', () => {
  const steps = (text: string) => {
    let count = 0;
    const counted = new Proxy(said(text), {
      get(tokens, key, receiver) {
        count++;
        return Reflect.get(tokens, key, receiver);
      },
    });
    readAmounts(english, counted);
    return count;
  };
  const phrases = fc.array(fc.constantFrom(...WORDS.slice(0, -1)), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(phrases, (words) => {
      const phrase = `${words.join(' ')} `;
      const times = Math.floor(500 / phrase.length);
      const short = steps(phrase.repeat(times));
      const long = steps(phrase.repeat(times * 4));
      expect(long).toBeLessThanOrEqual(short * 4.5 + 200);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['is the offer of December 2025 still in force?', []],
  ['since may 2019', []],
  ['2025 of them in December', [2025]],
])('"%s": the year of a month is no number of things', (text, values) => {
  expect(amounts(text).map(({ value }) => value)).toEqual(values);
});
