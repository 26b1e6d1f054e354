/** For which rows and variants a wish holds. */
import type { Wish } from '../dialogue-acts.ts';
import type { CatalogueIndex } from './index.ts';
import { IN_NAME, placeOf, rowOf } from './postings.ts';
import { optionKey, type Values } from './values.ts';
import type { OptionColumn } from './variants.ts';
import { within } from './wishes.ts';

/** A wish made ready for one search. */
export interface Test {
  wish: Wish;
  /** By row: whether the wish holds; for a wish about variants, whether it holds for a row that has none to tell. */
  holds: Uint8Array;
  /** Whether the wish holds for a variant, by its place among all; without it, `holds` tells. */
  variant?: (place: number, row: number) => boolean;
  /** How much is lost when the wish is given up. */
  weight: number;
}

/** Tests of these wishes. A word that no record has tests nothing (search takes it as evidence). */
export function testsOf(index: CatalogueIndex, wishes: readonly Wish[]): Test[] {
  return wishes.flatMap((wish) => testOf(index, wish) ?? []);
}

/** Whether a wish asks for a word that stands nowhere in the catalogue. */
export function isUnheardOf(index: CatalogueIndex, { on }: Wish): boolean {
  return on.startsWith('w:') && wordsOf(on).some((word) => forms(index, word).length === 0);
}

/** The words of a wish on `w:<words>`. */
export function wordsOf(on: string): string[] {
  return on.slice(2).split(' ');
}

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

function weightOf({ on, near }: Wish): number {
  return near !== undefined ? 4 : (WEIGHTS.find(([begins]) => on.startsWith(begins))?.[1] ?? 1);
}

function testOf(index: CatalogueIndex, wish: Wish): Test | undefined {
  const weight = weightOf(wish);
  const { on } = wish;
  if (on === 'price') return { wish, weight, ...priceTest(index, wish) };
  if (on === 'sale') return { wish, weight, holds: wish.not ? index.onSale.map((one) => 1 - one) : index.onSale };
  const column = on.startsWith('a:') ? index.columns.get(on.slice(2)) : undefined;
  if (column) return { wish, weight, holds: numberMarks(index, wish, column) };
  const option = optionOf(index, on);
  if (option && wish.any) return { wish, weight, ...optionTest(index, wish, wish.any, option) };
  const values = index.values.get(on);
  if (on.startsWith('w:')) {
    if (isUnheardOf(index, wish)) return undefined;
    return { wish, weight, holds: negated(wish, wordMarks(index, wordsOf(on))) };
  }
  const holds = new Uint8Array(index.brand.items.length);
  if (on === 'name') for (const phrase of wish.any ?? []) mark(holds, index.names.rowsWithAll(phrase.split(' ')));
  else if (values && wish.any) for (const phrase of wish.any) markValues(index, values, phrase, holds);
  else if (option) holds.set(option.offered);
  else if (values) for (const rows of values.rows) mark(holds, rows);
  return { wish, weight, holds: negated(wish, holds) };
}

/** The option that a wish is about: by its own name, or an attribute that some things have as a choice. */
function optionOf(index: CatalogueIndex, on: string): OptionColumn | undefined {
  if (on.startsWith('o:')) return index.options.get(on.slice(2));
  return on.startsWith('a:')
    ? index.options.get(optionKey(index.language, on.slice(2).replaceAll('_', ' ')))
    : undefined;
}

/** How far from "around" still counts: an hour for times of day, a fifth otherwise. */
function around(index: CatalogueIndex, { on, near }: Wish): number {
  if (near === undefined) return 0;
  return index.attributes.get(on.slice(2))?.type === 'time' ? 60 : Math.abs(near) / 5;
}

function priceTest(index: CatalogueIndex, wish: Wish): Pick<Test, 'holds' | 'variant'> {
  const tolerance = around(index, wish);
  const keeps = (price: number) => within(price, wish, tolerance) !== (wish.not === true);
  const holds = new Uint8Array(index.prices.length);
  for (let row = 0; row < holds.length; row++) holds[row] = keeps(index.prices[row] ?? Number.NaN) ? 1 : 0;
  return { holds, variant: (place) => keeps(index.variantPrice[place] ?? Number.NaN) };
}

function numberMarks(index: CatalogueIndex, wish: Wish, column: Float64Array): Uint8Array {
  const { any, min, max, near } = wish;
  const kind = index.attributes.get(wish.on.slice(2));
  const holds = new Uint8Array(column.length);
  const tolerance = around(index, wish);
  const bounded = min !== undefined || max !== undefined || near !== undefined;
  const overnight = kind?.dimension === 'clock' && min !== undefined && max !== undefined && min > max;
  const { factor, plus } = kind ?? { factor: 1, plus: 0 };
  const wanted = any?.map((phrase) => Number(phrase.replace(',', '.')) * factor + plus);
  const keeps = (value: number): boolean => {
    if (kind?.type === 'boolean') return value === 1;
    if (!bounded) return wanted ? wanted.includes(value) : !Number.isNaN(value);
    if (overnight) return value >= min || value <= max;
    return within(value, wish, tolerance);
  };
  for (let row = 0; row < holds.length; row++)
    holds[row] = keeps(column[row] ?? Number.NaN) !== (wish.not === true) ? 1 : 0;
  return holds;
}

/** Options are told variant by variant; of a row that does not come in the option, by what else its record says. */
function optionTest(
  index: CatalogueIndex,
  wish: Wish,
  any: readonly string[],
  option: OptionColumn,
): Pick<Test, 'holds' | 'variant'> {
  const fits = new Uint8Array(option.values.keys.length);
  const holds = new Uint8Array(index.brand.items.length);
  const same = attributeLike(index, option.values.on.slice(2));
  for (const phrase of any) {
    for (const id of option.values.fitting(phrase)) fits[id] = 1;
    if (same) markValues(index, same, phrase, holds);
    if (/\p{L}{3}/u.test(phrase)) markSaid(index, phrase.split(' '), holds);
  }
  const not = wish.not === true;
  if (not) for (let row = 0; row < holds.length; row++) holds[row] = 1 - (holds[row] ?? 0);
  return {
    holds,
    variant: (place, row) => {
      if (option.offered[row] === 0) return holds[row] === 1;
      const id = option.ids[place] ?? -1;
      return (id >= 0 && fits[id] === 1) !== not;
    },
  };
}

/** The attribute that says of some things what an option says of others. */
function attributeLike(index: CatalogueIndex, option: string): Values | undefined {
  for (const id of index.attributes.keys())
    if (optionKey(index.language, id.replaceAll('_', ' ')) === option) return index.values.get(`a:${id}`);
  return undefined;
}

/** Rows whose name, tags or values say all these words. */
function markSaid(index: CatalogueIndex, words: readonly string[], holds: Uint8Array): void {
  const [first = '', ...rest] = words;
  const others = rest.map((word) => new Set(index.words.entries(word).filter(isSaidPlainly).map(rowOf)));
  for (const entry of index.words.entries(first))
    if (isSaidPlainly(entry) && others.every((rows) => rows.has(rowOf(entry)))) holds[rowOf(entry)] = 1;
}

function isSaidPlainly(entry: number): boolean {
  return placeOf(entry) >= IN_NAME;
}

/** A category or maker by its own phrase alone; any other value by its words. */
function markValues(index: CatalogueIndex, values: Values, phrase: string, holds: Uint8Array): void {
  const exact = values.on === 'category' || values.on === 'vendor' ? values.idOf(phrase) : undefined;
  if (exact !== undefined) {
    mark(holds, values.rows[exact] ?? []);
    return;
  }
  const ids = values.fitting(phrase);
  for (const id of ids) mark(holds, values.rows[id] ?? []);
  if (ids.length > 0) return;
  for (const meaning of index.lexicon.get(phrase)?.meanings ?? [])
    if ('on' in meaning && meaning.on === values.on) mark(holds, meaning.rows);
}

function wordMarks(index: CatalogueIndex, words: readonly string[]): Uint8Array {
  const counts = new Uint8Array(index.brand.items.length);
  words.forEach((word, at) => {
    for (const form of forms(index, word))
      for (const entry of index.words.entries(form)) if (counts[rowOf(entry)] === at) counts[rowOf(entry)] = at + 1;
  });
  for (let row = 0; row < counts.length; row++) counts[row] = counts[row] === words.length ? 1 : 0;
  return counts;
}

/** The word as the catalogue has it, or else the words that share its root. */
function forms(index: CatalogueIndex, word: string): readonly string[] {
  return index.words.has(word) ? [word] : index.words.family(index.language.root(word));
}

function mark(holds: Uint8Array, rows: readonly number[]): void {
  for (const row of rows) holds[row] = 1;
}

function negated({ not }: Wish, holds: Uint8Array): Uint8Array {
  if (not) for (let row = 0; row < holds.length; row++) holds[row] = 1 - (holds[row] ?? 0);
  return holds;
}
