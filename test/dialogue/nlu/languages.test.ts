/** A language that exists in this file only: one-word numbers, days before months, ordinals with a dot. */
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createLanguage } from '../../../src/dialogue/lang/language.ts';
import { numberOf, ordinalOf } from '../../../src/dialogue/lang/number-words.ts';
import { tokensOf } from '../../../src/dialogue/lang/tokens.ts';
import { createCalendar, readPartsOfDay } from '../../../src/dialogue/nlu/dates.ts';
import { readAmounts } from '../../../src/dialogue/nlu/numbers.ts';
import { partsOf } from '../language.ts';

const NUMBERS = `
decimal: ","
words: { eko: 1, duo: 2, tria: 3, fümf: 5, sep: 7, dek: 10, duodek: 12, dukent: 20, trikent: 30, cento: 100, milo: 1000 }
joined: { tens: "{unit}ul{ten}", units: { ek: 1 }, and: [ul] }
scales: { cento: 100, milo: 1000 }
ones: { scale: [], tens: [], unit: [ek], unit_after: [süb] }
ordinals: { prim: 1, sekund: 2 }
ordinal_forms: ["", a, an]
ordinal_dot: [là, am]
units: { mass: { kilo kg: 1000 } }
currencies: { kron: 1 }
clock: { am: [matin], pm: [vespera], oclock: [ora], offsets: { demi: -30 } }
classes: { pli: pli peza }
range: { open: [inter], and: [ka], to: [bis] }
bounds:
  before:
    - { gives: max, phrases: [maksimum, ne <pli> ol] }
    - { gives: below, phrases: [süb] }
    - { gives: above, phrases: [<pli> ol] }
  after:
    - { gives: min, phrases: [au pli] }
dates:
  months: [januo jan, februo feb, marto, aprilo, mayo, junio]
  weekdays: [solo, luno, marso, merko, jovo, venero, saturno]
  links: { day: [], month: [] }
  before_day: { strong: [am], weak: [la] }
  dotted: true
  relative:
    - { phrases: [hodie], days: 0 }
    - { phrases: [trasmorgo], days: 2 }
    - { phrases: [<weekday>], weekday: bare }
    - { phrases: [venanta <weekday>], weekday: next }
    - { phrases: [post <number> semano], step: 7 }
parts_of_day: { matine: [360, 719] }
no_part_of_day: [bona matinê]
`;

const parts = partsOf('en');
const words = { ...parts.words, language: 'xx', rewrites: {}, endings: {}, stems: {} };
words.plurals = [['i', 'o', 4]];
const invented = createLanguage({ ...parts, words, numbers: parse(NUMBERS) });
const said = (text: string) => tokensOf(invented, text);
const amounts = (text: string) => readAmounts(invented, said(text));

test.each([
  ['duo', 2],
  ['fümfuldukent', 25],
  ['ekultrikent', 31],
  ['cento', 100],
  ['ducento', undefined],
  ['duocento', 200],
  ['duocentofümfuldukent', 225],
  ['triamiloduocentoulsep', 3207],
  ['duodekmilo', 12_000],
  ['ek', undefined],
  ['ulduo', undefined],
  ['duoul', undefined],
  ['duosep', undefined],
  ['duozelt', undefined],
])('the number "%s" is %s', (word, value) => {
  const [token] = said(word);
  expect(numberOf(invented, token?.word ?? '')).toBe(value);
});

test('numbers of one word and of several are bounded alike', () => {
  expect(amounts('süb duocentofümfuldukent kron')).toMatchObject([{ bounds: { max: 225, below: true }, money: true }]);
  expect(amounts('ne pli ol 1.299,50 kron')).toMatchObject([{ bounds: { max: 1299.5 } }]);
  expect(amounts('peza ol 1,5 kilo')).toMatchObject([{ bounds: { min: 1.5, above: true }, unit: 'kilo' }]);
  expect(amounts('duo milo kron au pli')).toMatchObject([{ bounds: { min: 2000 } }]);
  expect(amounts('inter fümfuldukent ka trikent kron')).toMatchObject([{ bounds: { min: 25, max: 30 } }]);
  expect(amounts('1.299')).toMatchObject([{ value: 1299 }]);
});

test('hours are said in its own way', () => {
  expect(amounts('18.30 ora')).toMatchObject([{ clock: 1110, surelyClock: true }]);
  expect(amounts('sep ora vespera')).toMatchObject([{ clock: 1140, surelyClock: true }]);
  expect(amounts('demi sep')).toMatchObject([{ clock: 390, surelyClock: true }]);
  expect(readPartsOfDay(invented, said('bona matinê, en matine'))).toEqual([{ at: 3, to: 4, min: 360, max: 719 }]);
});

test('a figure with a dot is an ordinal after its words, and ordinals are bent', () => {
  expect(amounts('la 2. tenta')).toMatchObject([{ value: 2, ordinal: true }]);
  expect(amounts('Me prena 2. Danka')).toEqual([
    { at: 2, to: 3, value: 2, money: false, clock: 120, bounds: {}, bounded: false },
  ]);
  expect(ordinalOf(invented, 'sekundan')).toBe(2);
});

test.each([
  ['am 27.', '2026-01-27'],
  ['la 27. Januo', '2026-01-27'],
  ['3. Februo 2027', '2027-02-03'],
  ['27.1.', '2026-01-27'],
  ['am 03.02.2026', '2026-02-03'],
  ['1/2', '2026-02-01'],
  ['venanta luno', '2026-01-19'],
  ['marso', '2026-01-20'],
  ['trasmorgo', '2026-01-20'],
  ['post duo semani', '2026-02-01'],
  ['1.5 kilo', undefined],
])('"%s" is the day %s', (text, day) => {
  expect(createCalendar(invented, 'de', 'UTC').read(said(text), Date.parse('2026-01-18T12:00:00Z'))?.day).toBe(day);
});

test('a language without numbers reads figures alone', () => {
  const bare = createLanguage({ ...parts, numbers: {} });
  expect(readAmounts(bare, tokensOf(bare, 'süb 50 or 6:15'))).toMatchObject([
    { value: 50, bounded: false },
    { clock: 375 },
  ]);
  expect(createCalendar(bare, 'en', 'UTC').read(tokensOf(bare, 'tomorrow, 2026-02-03'), 0)?.day).toBe('2026-02-03');
});
