/** German as data (src/dialogue/lang/de): the same keys as English, and the mechanism reads it without a line of its own. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../../src/brands/load.ts';
import { indexCatalogue } from '../../../src/dialogue/catalogue/catalogue-index.ts';
import { degreesOf } from '../../../src/dialogue/catalogue/degrees.ts';
import { createDialogue } from '../../../src/dialogue/dialogue.ts';
import { createLanguage } from '../../../src/dialogue/lang/language.ts';
import { numberOf, ordinalOf } from '../../../src/dialogue/lang/number-words.ts';
import { stemsOf, tokensOf } from '../../../src/dialogue/lang/tokens.ts';
import { createCalendar, readPartsOfDay } from '../../../src/dialogue/nlu/dates.ts';
import { readAmounts } from '../../../src/dialogue/nlu/numbers.ts';
import { correct } from '../../../src/dialogue/nlu/typos.ts';
import { trainActs } from '../../../train/act-training.ts';
import { exampleSamples, type Labelled } from '../../../train/samples.ts';
import { languageFrom, partsOf } from '../language.ts';

const german = languageFrom('de');
const said = (text: string) => tokensOf(german, text);
const amounts = (text: string) => readAmounts(german, said(text));

test('every part has the keys that English has', () => {
  const [own, english] = [partsOf('de'), partsOf('en')];
  const keys = (table: object) => Object.keys(table).sort();
  expect(keys(own.words)).toEqual(keys(english.words));
  expect(keys(own.words.clauses)).toEqual(keys(english.words.clauses));
  expect(keys(own.words.pointers)).toEqual(keys(english.words.pointers));
  expect(keys(own.catalogue)).toEqual(keys(english.catalogue));
  expect(keys(own.catalogue.degrees)).toEqual(keys(english.catalogue.degrees));
  expect(keys(own.concepts.concepts)).toEqual(keys(english.concepts.concepts));
  expect(keys(own.concepts.forms)).toEqual(keys(english.concepts.forms));
  expect(keys(english.numbers).filter((key) => !keys(own.numbers).includes(key))).toEqual([]);
});

test('a concept is of the same kind in every language', () => {
  const [own, english] = [partsOf('de').concepts.concepts, partsOf('en').concepts.concepts];
  const kinds = (table: typeof own) =>
    Object.fromEntries(Object.entries(table).map(([name, { is, in: dimension }]) => [name, [is, dimension]]));
  expect(kinds(own)).toEqual(kinds(english));
});

test.each([
  ['Jacken', 'Jacke'],
  ['Rucksäcke', 'Rucksack'],
  ['Zelten', 'Zelt'],
  ['Kinder', 'Kind'],
  ['Fahrräder', 'Fahrrad'],
  ['Schuhen', 'Schuhe'],
  ['Betten', 'Bett'],
  ['Sofas', 'Sofa'],
  ['Lieferungen', 'Lieferung'],
  ['wasserdichtes', 'wasserdichte'],
  ['wasserdichten', 'wasserdicht'],
  ['größeren', 'größer'],
  ['roten', 'rot'],
  ['weiße', 'weiss'],
  ['Personen', 'Person'],
  ['fuer', 'für'],
])('"%s" and "%s" are one word', (one, other) => {
  expect(stemsOf(german, one)).toEqual(stemsOf(german, other));
});

test('a comparative is no bent adjective', () => {
  expect(stemsOf(german, 'leichter')).not.toEqual(stemsOf(german, 'leicht'));
  const degrees = (word: string) => degreesOf(german.catalogue.words.degrees, word).map((one) => Object.values(one));
  expect(degrees('wärmer')).toEqual(
    expect.arrayContaining([
      ['warm', 'plain'],
      ['warmer', 'comparative'],
      ['warmsten', 'superlative'],
    ]),
  );
  expect(degrees('größer')).toEqual([
    ['grosser', 'comparative'],
    ['grossten', 'superlative'],
  ]);
});

test.each([
  ['zwei', 2],
  ['dreißig', 30],
  ['fünfundzwanzig', 25],
  ['einunddreißig', 31],
  ['zweihundertfünfzig', 250],
  ['dreitausendzweihundert', 3200],
  ['ein', undefined],
  ['zweimannzelt', undefined],
])('the number "%s" is %s', (word, value) => {
  expect(numberOf(german, said(word)[0]?.word ?? '')).toBe(value);
});

test.each([
  ['unter 300 Euro', { max: 300, below: true }],
  ['höchstens 80 Euro', { max: 80 }],
  ['nicht mehr als 80 €', { max: 80 }],
  ['bis zu 1.299,50 Euro', { max: 1299.5 }],
  ['maximal zweihundert Euro', { max: 200 }],
  ['200 Euro oder weniger', { max: 200 }],
  ['weniger als 2,5 kg', { max: 2.5, below: true }],
  ['leichter als 2 kg', { max: 2, below: true }],
  ['mindestens 40 Liter', { min: 40 }],
  ['über 100 Euro', { min: 100, above: true }],
  ['mehr als 5 Stunden', { min: 5, above: true }],
  ['nicht unter 50 Euro', { min: 50 }],
  ['zwischen 60 und 170 Euro', { min: 60, max: 170 }],
  ['20 bis 40 Euro', { min: 20, max: 40 }],
  ['etwa 50 Euro', { near: 50 }],
  ['um die 50 Euro', { near: 50 }],
  ['ab 16 Uhr', { min: 960 }],
  ['mein Budget liegt bei 300 Euro', { max: 300 }],
])('"%s" bounds what it says', (text, bounds) => {
  expect(amounts(text)).toMatchObject([{ bounded: true, bounds }]);
});

test.each([
  ['18.30 Uhr', 1110],
  ['18 Uhr 30', 1110],
  ['acht Uhr abends', 1200],
  ['halb acht', 450],
  ['viertel nach sechs', 375],
  ['dreiviertel acht', 465],
])('"%s" is a time of day', (text, clock) => {
  expect(amounts(text)).toMatchObject([{ clock, surelyClock: true }]);
});

test('places and parts of the day', () => {
  expect(amounts('der 2. bitte')).toMatchObject([{ value: 2, ordinal: true }]);
  expect(['zweite', 'zweiten', 'dritter', 'erstes'].map((word) => ordinalOf(german, word))).toEqual([2, 2, 3, 1]);
  expect(readPartsOfDay(german, said('Guten Morgen, am Nachmittag'))).toMatchObject([{ min: 720, max: 1079 }]);
});

test.each([
  ['am 27.', '2026-01-27'],
  ['der 27. Januar', '2026-01-27'],
  ['am 3. Februar 2027', '2027-02-03'],
  ['27.1.', '2026-01-27'],
  ['am 03.02.2026', '2026-02-03'],
  ['heute Abend', '2026-01-18'],
  ['morgen', '2026-01-19'],
  ['übermorgen', '2026-01-20'],
  ['nächsten Montag', '2026-01-19'],
  ['am Dienstag', '2026-01-20'],
  ['in zwei Wochen', '2026-02-01'],
  ['nächste Woche', '2026-01-19'],
  ['guten Morgen', undefined],
])('"%s" is the day %s', (text, day) => {
  expect(
    createCalendar(german, 'de-DE', 'Europe/Berlin').read(said(text), Date.parse('2026-01-18T12:00:00Z'))?.day,
  ).toBe(day);
});

describe('a German catalogue', () => {
  const item = (id: string, more: string) => `  - { id: ${id}, ${more} }`;
  const brand = parseBrand(
    `name: lager
brand: { display_name: Lagerfeuer, domain: lager.example, contact: "uns unter https://lager.example/kontakt" }
agent_url: https://si.lager.example/mcp
checkout: { url: "https://lager.example/acp" }
updated_at: 2026-01-12T09:00:00Z
currency: EUR
locale: de-DE
timezone: Europe/Berlin
disclosure: { label_text: Anzeige }
attributes:
  gewicht: { label: Gewicht, type: number, unit: g, less: [leichter], more: [schwerer] }
  personen: { label: Personen, type: number, unit: personen }
  dicht: { label: wasserdicht, type: boolean }
options: { farbe: { label: Farbe } }
categories: { zelte: { label: Zelte }, lampen: { label: Lampen }, schlafsaecke: { label: Schlafsäcke } }
items:
${item('kiefer', 'name: Kiefer, category: zelte, price: 249, attributes: { gewicht: 2100, personen: 2, dicht: true }, stock: 3')}
${item('buche', 'name: Buche, category: zelte, price: 199, attributes: { gewicht: 1800, personen: 2, dicht: false }, stock: 3')}
${item('eiche', 'name: Eiche, category: zelte, price: 449, attributes: { gewicht: 3900, personen: 2, dicht: true }, stock: 3')}
${item('linde', 'name: Linde, category: zelte, price: 289, attributes: { gewicht: 2800, personen: 4, dicht: true }, stock: 3')}
${item('funke', 'name: Funke, category: lampen, price: 29, attributes: { gewicht: 120, dicht: true }, stock: 3, variants: [{ id: funke-rot, options: { farbe: Rot } }, { id: funke-blau, options: { farbe: Blau } }]')}
${item('daune', 'name: Daune, category: schlafsaecke, price: 179, attributes: { gewicht: 900 }, stock: 3')}
offerings: [{ id: alles, title: Alles, summary: Alles. }]
policies: []
`,
    'lager.yaml',
  );
  const { findProducts } = createDialogue(brand, german);
  const [offering] = brand.offerings.values();
  const find = (text: string) => offering && findProducts(text, offering, Date.parse('2026-01-18T12:00:00Z'));

  test.each([
    ['ein wasserdichtes Zelt für zwei Personen unter 300 Euro', 'kiefer'],
    ['Ich suche das leichteste Zelt', 'buche'],
    ['wasserdichte Zelte für mindestens vier Personen', 'linde'],
    ['einen Schlafsack bitte', 'daune'],
    ['eine rote Lampe', 'funke'],
    ['das teuerste Zelt', 'eiche'],
  ])('"%s" finds %s first', (text, id) => {
    expect(find(text)?.[0]).toBe(id);
  });
});

test('its examples are of the acts and the questions of English ones', () => {
  const examples = (name: string) => (partsOf(name) as unknown as { examples: Labelled }).examples;
  expect(Object.keys(examples('de')).sort()).toEqual(Object.keys(examples('en')).sort());
  const { acts } = createLanguage({ ...partsOf('de'), acts: trainActs(exampleSamples(german, examples('de'))) });
  expect(acts.acts).toContain('find');
});

describe('words made of several', () => {
  const file = new URL('../../eval/brands/bergfux.yaml', import.meta.url);
  const brand = parseBrand(readFileSync(file, 'utf8'), 'bergfux');
  const index = indexCatalogue(brand, german);
  test.each([
    ['Festivalzelt', ['festival', 'zelt']],
    ['Winterschlafsack', ['winter', 'schlafsack']],
    ['Campingzelte', ['camping', 'zelte']],
    ['Hochzeit', ['hochzeit']],
    ['Zelt', ['zelt']],
  ])('%s', (text, words) => {
    expect(correct(index, german, tokensOf(german, text)).map(({ word }) => word)).toEqual(words);
  });
});

test('an umlaut that alone tells two words apart is kept', () => {
  expect(stemsOf(german, 'Größe')).not.toEqual(stemsOf(german, 'große'));
  expect(stemsOf(german, 'Größen')).toEqual(stemsOf(german, 'Groesse'));
});
