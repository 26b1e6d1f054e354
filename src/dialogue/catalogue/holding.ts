/** For which rows and variants a wish holds. */
import type { Wish } from '../dialogue-acts.ts';
import { stemsOf } from '../lang/tokens.ts';
import type { AttributeKind } from './attributes.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { IN_NAME, placeOf, rowOf } from './postings.ts';
import type { Values } from './values.ts';
import type { OptionColumn } from './variants.ts';
import { limitsOf } from './wishes.ts';

/** A wish made ready for one search. */
export interface Test {
  wish: Wish;
  /** How much is lost when the wish is given up. */
  weight: number;
  /** By row: 1 when the wish holds; of a wish about variants, when it holds for one of them as far as rows tell. */
  marks: Uint8Array;
  /** Choices and prices are told variant by variant. */
  variant?: VariantTest;
}

interface VariantTest {
  /** Of the option that is looked at; none: the price is. */
  option?: OptionColumn;
  /** By number of its value. */
  fits?: Uint8Array;
  /** Else what the price may be. */
  low: number;
  high: number;
}

/** A wish that weighs more is kept rather than others. */
const WEIGHTS: readonly (readonly [begins: string, weight: number])[] = [
  ['category', 64],
  ['name', 32],
  ['o:', 16],
  ['price', 16],
  ['a:', 8],
  ['vendor', 8],
  ['sale', 6],
  ['tag', 4],
  ['w:', 2],
];
const AROUND_WEIGHT = 4;
/** Of equals what was said last is kept. */
const LATER = 0.01;
/** What is not wanted is meant. */
const DENIED = 0.5;
/** A fifth of it; an hour for times of day. */
const AROUND = 0.2;
const AROUND_TIME = 60;

/** Tests of these wishes, for these rows. A word that no record has tests nothing (search takes it as evidence). */
export function testsOf(index: CatalogueIndex, wishes: readonly Wish[], rows: Uint32Array): Test[] {
  return wishes.flatMap((wish, at) => {
    if (isUnknownWord(index, wish)) return [];
    const said = WEIGHTS.find(([begins]) => wish.on.startsWith(begins))?.[1] ?? 1;
    const weight = (wish.near === undefined ? said : AROUND_WEIGHT) + (wish.not ? DENIED : 0) + at * LATER;
    return { wish, weight, ...testOf(index, wish, rows) };
  });
}

/** Whether a wish asks for a word that stands nowhere in the catalogue. */
export function isUnknownWord(index: CatalogueIndex, { on }: Wish): boolean {
  return on.startsWith('w:') && wordsOf(on).some((word) => forms(index, word).length === 0);
}

/** The words of a wish on `w:<words>`. */
export function wordsOf(on: string): string[] {
  return on.slice(2).split(' ');
}

/** Whether a variant, by its place among all, is what a test asks for. */
export function variantHolds(
  index: CatalogueIndex,
  { wish, marks, variant }: Test,
  place: number,
  row: number,
): boolean {
  if (!variant) return true;
  const { option } = variant;
  if (!option) {
    const price = index.variantPrice[place] ?? Number.NaN;
    return (price >= variant.low && price <= variant.high) !== (wish.not === true);
  }
  if (option.offered[row] === 0) return marks[row] === 1;
  const id = option.ids[place] ?? -1;
  return (id >= 0 && variant.fits?.[id] === 1) !== (wish.not === true);
}

/** Whether every one of these tests holds for a variant. */
export function allHold(index: CatalogueIndex, tests: readonly Test[], place: number, row: number): boolean {
  for (let at = 0; at < tests.length; at++) {
    const test = tests[at];
    if (test && !variantHolds(index, test, place, row)) return false;
  }
  return true;
}

function testOf(index: CatalogueIndex, wish: Wish, rows: Uint32Array): Pick<Test, 'marks' | 'variant'> {
  const { on, any } = wish;
  if (on === 'price') return priceTest(index, wish, rows);
  const column = on.startsWith('a:') ? index.columns.get(on.slice(2)) : undefined;
  const kind = index.attributes.get(on.slice(2));
  if (column)
    return {
      marks: kind?.type === 'boolean' ? yesMarks(index, wish, kind, column) : numberMarks(index, wish, column, rows),
    };
  const option = optionOf(index, on);
  if (option && any) return optionTest(index, { ...wish, any }, option, rows);
  const marks = new Uint8Array(index.brand.items.length);
  const values = index.values.get(on);
  if (on === 'sale') marks.set(index.onSale);
  else if (on.startsWith('w:')) markWords(index, wordsOf(on), marks);
  else if (on === 'name') for (const phrase of any ?? []) mark(marks, index.names.rowsWithAll(phrase.split(' ')));
  else if (values && any) for (const phrase of any) markValues(index, values, phrase, marks);
  else if (option) marks.set(option.offered);
  else for (const rows of values?.rows ?? []) mark(marks, rows);
  if (wish.not) turnRound(marks);
  return { marks };
}

/** The option that a wish is about: by its own name, or an attribute that some things have as a choice. */
function optionOf(index: CatalogueIndex, on: string): OptionColumn | undefined {
  if (on.startsWith('o:')) return index.options.get(on.slice(2));
  return on.startsWith('a:') ? index.options.get(index.choiceOf.get(on.slice(2)) ?? '') : undefined;
}

function aroundOf(index: CatalogueIndex, { on, near }: Wish): number {
  if (near === undefined) return 0;
  return index.attributes.get(on.slice(2))?.type === 'time' ? AROUND_TIME : Math.abs(near) * AROUND;
}

function priceTest(index: CatalogueIndex, wish: Wish, rows: Uint32Array): Required<Pick<Test, 'marks' | 'variant'>> {
  const limits = limitsOf(wish, aroundOf(index, wish));
  const { low, high } = limits;
  const { prices, highest } = index;
  const marks = new Uint8Array(prices.length);
  const not = wish.not === true;
  for (const row of rows) {
    const lowest = prices[row] ?? 0;
    const most = highest[row] ?? 0;
    // Where some variants may keep the limits, each of them is looked at.
    const keeps = not ? lowest < low || most > high : lowest <= high && most >= low;
    if (keeps) marks[row] = 1;
  }
  return { marks, variant: limits };
}

function numberMarks(index: CatalogueIndex, wish: Wish, column: Float64Array, rows: Uint32Array): Uint8Array {
  const { any, min, max, near } = wish;
  const kind = index.attributes.get(wish.on.slice(2));
  const marks = new Uint8Array(column.length);
  const { low, high } = limitsOf(wish, aroundOf(index, wish));
  const bounded = min !== undefined || max !== undefined || near !== undefined;
  const overnight = kind?.dimension === 'clock' && min !== undefined && max !== undefined && min > max;
  const { factor, plus } = kind ?? { factor: 1, plus: 0 };
  const wanted = any?.map((phrase) => Number(phrase.replace(',', '.')) * factor + plus);
  const keeps = (value: number): boolean => {
    if (!bounded) return wanted ? wanted.includes(value) : !Number.isNaN(value);
    return overnight ? value >= low || value <= high : value >= low && value <= high;
  };
  for (const row of rows) if (keeps(column[row] ?? Number.NaN) !== (wish.not === true)) marks[row] = 1;
  return marks;
}

/** What is so, by the attribute or, where the record is silent about it, by a tag. */
function yesMarks(index: CatalogueIndex, wish: Wish, { label }: AttributeKind, column: Float64Array): Uint8Array {
  const marks = new Uint8Array(column.length);
  const tags = index.values.get('tag');
  if (tags) markValues(index, tags, stemsOf(index.language, label).join(' '), marks);
  for (let row = 0; row < marks.length; row++) {
    const stated = column[row] ?? Number.NaN;
    if (!Number.isNaN(stated)) marks[row] = stated;
  }
  if (wish.not) turnRound(marks);
  return marks;
}

/** Options are told variant by variant; of a row that does not come in the option, by what else its record says. */
function optionTest(
  index: CatalogueIndex,
  { any, not }: Wish & { any: readonly string[] },
  option: OptionColumn,
  rows: Uint32Array,
): Pick<Test, 'marks' | 'variant'> {
  const { values, offered } = option;
  const fits = new Uint8Array(values.keys.length);
  const marks = new Uint8Array(index.brand.items.length);
  const attribute = attributeLike(index, values.on.slice(2));
  for (const phrase of any) {
    if (attribute) markValues(index, attribute, phrase, marks);
    if (/\p{L}{3}/u.test(phrase)) markSaid(index, phrase.split(' '), marks);
    for (const id of values.fitting(phrase)) fits[id] = 1;
  }
  if (not) turnRound(marks);
  for (const row of rows) if (offered[row] === 1) marks[row] = not ? 1 : 0;
  if (!not) for (let id = 0; id < fits.length; id++) if (fits[id] === 1) mark(marks, values.rows[id] ?? []);
  return { marks, variant: { option, fits, low: 0, high: 0 } };
}

/** The attribute that says of some things what an option says of others. */
function attributeLike(index: CatalogueIndex, option: string): Values | undefined {
  for (const [id, choice] of index.choiceOf) if (choice === option) return index.values.get(`a:${id}`);
  return undefined;
}

/** Rows whose name, tags or values say all these words. */
function markSaid(index: CatalogueIndex, words: readonly string[], marks: Uint8Array): void {
  const [first = '', ...rest] = words;
  const others = rest.map((word) => new Set(Array.from(index.words.entries(word).filter(isSaidPlainly), rowOf)));
  for (const entry of index.words.entries(first))
    if (isSaidPlainly(entry) && others.every((rows) => rows.has(rowOf(entry)))) marks[rowOf(entry)] = 1;
}

function isSaidPlainly(entry: number): boolean {
  return placeOf(entry) >= IN_NAME;
}

/** A category or maker by its own phrase alone; any other value by its words. */
function markValues(index: CatalogueIndex, values: Values, phrase: string, marks: Uint8Array): void {
  const exact = values.on === 'category' || values.on === 'vendor' ? values.idOf(phrase) : undefined;
  const ids = exact === undefined ? values.fitting(phrase) : [exact];
  for (const id of ids) mark(marks, values.rows[id] ?? []);
  if (ids.length > 0) return;
  for (const meaning of index.lexicon.get(phrase)?.meanings ?? [])
    if ('on' in meaning && meaning.on === values.on) mark(marks, meaning.rows);
}

function markWords(index: CatalogueIndex, words: readonly string[], marks: Uint8Array): void {
  words.forEach((word, at) => {
    for (const form of forms(index, word))
      for (const entry of index.words.entries(form)) if (marks[rowOf(entry)] === at) marks[rowOf(entry)] = at + 1;
  });
  if (words.length > 1) for (let row = 0; row < marks.length; row++) marks[row] = marks[row] === words.length ? 1 : 0;
}

/** The word as the catalogue has it, or else the words that share its root. */
function forms(index: CatalogueIndex, word: string): readonly string[] {
  return index.words.has(word) ? [word] : index.words.family(index.language.root(word));
}

function mark(marks: Uint8Array, rows: readonly number[]): void {
  for (const row of rows) marks[row] = 1;
}

function turnRound(marks: Uint8Array): void {
  for (let row = 0; row < marks.length; row++) marks[row] = 1 - (marks[row] ?? 0);
}
