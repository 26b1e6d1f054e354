/** Which of the things that a noun phrase can mean it means: one log-linear ranker over what has the name and what came up. */

import { rowOf } from '../catalogue/postings.ts';
import type { Domain } from '../domain.ts';
import { stemsOf } from '../lang/tokens.ts';
import type { Mention } from './mention.ts';
import { isNamed, type Noun } from './nouns.ts';
import { rank, type Weights } from './rank.ts';
import { extremeWay, hasNumber, isExtreme, NUMBERS } from './record-fits.ts';
import type { ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

/** Features of a candidate, and what each is worth. */
const WEIGHTS: Weights = {
  kind: 2.4,
  otherKind: -3,
  name: 2.2,
  nameNot: -2.2,
  fits: 1.8,
  fitsNot: -2.2,
  nearFits: 0.8,
  nearFitsNot: -0.8,
  extreme: 3,
  notExtreme: -1.2,
  number: 3,
  numberAlso: 1.5,
  numberNot: -1,
  says: 1.2,
  whole: 1,
  unsaid: -0.3,
  plainest: 4,
  marked: -1.5,
  otherwise: -2,
  focus: 0.9,
  last: 0.8,
  only: 0.6,
  ordered: 0.4,
  first: 0.15,
  recent: 0.3,
  discussed: 0.4,
};
/** A lead that says that one is meant and no other. */
const CLEAR = 0.7;
/** More than these with one name, none of which came up, are no reference. */
const MOST_NAMED = 5;
const MOST_IN_VIEW = 8;

interface Said {
  domain: Domain;
  clause: ParsedClause;
  view: View;
  /** Candidates of a description, instead of all that came up. */
  among?: readonly number[];
  /** Pointed at in the same breath: a name beside it is of another. */
  except?: number;
}

export interface Meant {
  /** The best, or all that are as good where several are meant. */
  rows: readonly number[];
  /** Those that are as good as the best. */
  close: readonly number[];
  /** Something that was said is true of it. */
  fits: boolean;
  /** It is said by its name, or by a description that nothing else answers to. */
  names: boolean;
}

/** What a noun phrase means; undefined when it means nothing that is known. */
export function meantBy(said: Said, noun: Noun): Meant | undefined {
  const telling = noun.mentions.filter(tells);
  if (telling.length === 0) return undefined;
  const candidates = candidatesOf(said, noun, telling);
  if (candidates.length === 0) return undefined;
  const { least } = unsaidOf(said.domain, noun, candidates);
  const ranked = rank(
    candidates.map((row) => ({ value: row, features: featuresOf(said, noun, telling, candidates, row, least) })),
    WEIGHTS,
  );
  const [best] = ranked;
  if (!best) return undefined;
  const close = ranked.filter(({ score }) => best.score - score < CLEAR).map(({ value }) => value);
  if (close.length > 1 && noun.named && !isName(said.domain, noun, close)) return undefined;
  const { fits = 0, kind = 0, number = 0, numberAlso = 0, extreme = 0, name = 0, says = 0 } = best.features;
  return {
    rows: noun.plural ? close : [best.value],
    close,
    fits: fits + kind + number + numberAlso + extreme + name + says > 0,
    names: noun.named || onlyOne(said.domain, noun, telling) === best.value,
  };
}

/** Several have it and none came up: then it must be a name, and no word that is said of other things as well. */
function isName({ index, language }: Domain, { mentions, name, plural }: Noun, close: readonly number[]): boolean {
  if (mentions.some(({ kind }) => kind === 'item')) return true;
  if (plural || close.length > MOST_NAMED) return false;
  return name.some((stem) => !language.everydayWords.has(stem) && index.words.count(stem) <= index.names.count(stem));
}

/** What was not said to be meant tells nothing here, nor does a bare number that counts. */
function tells({ kind, amount, meanings, not }: Mention): boolean {
  if (not) return false;
  if (kind === 'choice')
    return meanings.some((meaning) => !('bare' in meaning && meaning.bare)) || amount !== undefined;
  return true;
}

/** The only thing of the catalogue of which all this is true, or that has all these words in its name: "the digging spade". */
function onlyOne({ index }: Domain, { stems }: Noun, telling: readonly Mention[]): number | undefined {
  const sets = telling.filter(({ kind }) => kind === 'kind' || kind === 'value').map(rowsOf);
  const [first, ...others] = sets;
  if (!first || telling.at(-1)?.kind !== 'kind') return undefined;
  const left = [...first].filter((row) => others.every((rows) => rows.has(row)));
  if (left.length === 1) return left[0];
  const called = stems.length > 1 ? index.names.rowsWithAll(stems) : [];
  return called.length === 1 ? called[0] : undefined;
}

/** Things with the name; else what came up, of the kind that was said. */
function candidatesOf({ domain, view, among }: Said, noun: Noun, telling: readonly Mention[]): readonly number[] {
  const names = noun.named && among ? [among] : telling.filter(isNamed).map(({ rows = [] }) => rows);
  if (names.length > 0) {
    const all = names.reduce((left, rows) => {
      const both = left.filter((row) => rows.includes(row));
      return both.length > 0 ? both : left;
    });
    return numbered(domain, telling, all);
  }
  const only = onlyOne(domain, noun, telling);
  if (only !== undefined) return [only];
  const inView = among ?? [...new Set([...view.shown, ...view.ordered, ...view.discussed.slice(0, MOST_IN_VIEW)])];
  const kinds = telling.filter(({ kind }) => kind === 'kind');
  const possible =
    kinds.length === 0 ? inView : inView.filter((row) => kinds.every((mention) => rowsOf(mention).has(row)));
  if (among || !noun.definite) return possible;
  return [...new Set([...possible, ...atTime(domain, telling), ...sisters(domain, view, noun, telling, possible)])];
}

/** "The winter version": when nothing that came up is so, those that share a word of the name with the one in view. */
function sisters(
  { index, brand, language }: Domain,
  { focus, shown }: View,
  { pointed, headed, plural }: Noun,
  telling: readonly Mention[],
  possible: readonly number[],
): readonly number[] {
  const own = brand.items[focus ?? (shown.length === 1 ? (shown[0] ?? -1) : -1)];
  const is = telling.filter(({ kind }) => kind === 'value').map(rowsOf);
  const fits = (row: number) => is.every((rows) => rows.has(row));
  if (!own || !pointed || !headed || plural || is.length === 0 || possible.some(fits)) return [];
  const [first = ''] = stemsOf(language, own.name);
  return Array.from(index.names.entries(first), rowOf).filter(
    (row) => fits(row) && brand.items[row]?.category === own.category,
  );
}

/** "The 17 cordless": of those with the name those with the number in it, when there are any. */
function numbered({ index }: Domain, telling: readonly Mention[], rows: readonly number[]): readonly number[] {
  const number = telling.find(({ amount }) => amount && !amount.money && !amount.unit)?.amount;
  if (!number) return rows;
  const having = new Set(Array.from(index.names.entries(String(number.value)), rowOf));
  const own = rows.filter((row) => having.has(row));
  return own.length > 0 ? own : rows;
}

/** "The 06:15", before anything came up. */
function atTime({ index }: Domain, telling: readonly Mention[]): readonly number[] {
  const clock = telling.find(({ amount }) => amount?.surelyClock)?.amount?.clock;
  const time = [...index.attributes.values()].find(({ type }) => type === 'time');
  const column = time && index.columns.get(time.id);
  if (clock === undefined || !column) return [];
  const rows: number[] = [];
  for (let row = 0; row < column.length && rows.length < MOST_IN_VIEW; row++) if (column[row] === clock) rows.push(row);
  return rows;
}

/** How many words of its name were not said, and the least of that. */
function unsaidOf({ brand, language }: Domain, { name }: Noun, rows: readonly number[]) {
  const of = (row: number) => stemsOf(language, brand.items[row]?.name ?? '').length - name.length;
  return { least: Math.min(...rows.map(of)), of };
}

function featuresOf(
  said: Said,
  noun: Noun,
  telling: readonly Mention[],
  all: readonly number[],
  row: number,
  least: number,
): Record<string, number> {
  const { domain, clause, view, except } = said;
  const features: Record<string, number> = {};
  const add = (name: string, by = 1) => {
    features[name] = (features[name] ?? 0) + by;
  };
  addView(view, row, add);
  for (const mention of telling) addMention(said, mention, all, row, add);
  for (const stem of noun.also) if (domain.index.words.entries(stem).some((entry) => rowOf(entry) === row)) add('says');
  if (noun.named) {
    const left = unsaidOf(domain, noun, all).of(row);
    if (left === 0) add('whole');
    add('unsaid', Math.min(4, left - least));
    if (noun.plain) add(left > least || (row === view.focus && all.length > 1) ? 'marked' : 'plainest');
    if (row === except && all.length > 1) add('otherwise');
    const longer = clause.nouns.filter((one) => one !== noun && one.name.length > noun.name.length);
    if (longer.some(({ mentions }) => mentions.some((one) => one.rows?.length === 1 && one.rows[0] === row)))
      add('otherwise');
    const outside = clause.mentions.filter((one) => !noun.mentions.includes(one) && !one.not);
    for (const mention of outside)
      if (mention.kind === 'choice' || mention.kind === 'value')
        add(rowsOf(mention).has(row) ? 'nearFits' : 'nearFitsNot');
  }
  return features;
}

function addView(view: View, row: number, add: (name: string) => void) {
  if (row === view.focus) add('focus');
  if (view.shown.includes(row)) add('last');
  if (view.shown.length === 1 && view.shown[0] === row) add('only');
  if (view.shown[0] === row) add('first');
  if (view.ordered.includes(row)) add('ordered');
  if (view.discussed.includes(row)) add('discussed');
  if (view.discussed[0] === row) add('recent');
}

function addMention(
  { domain }: Said,
  mention: Mention,
  all: readonly number[],
  row: number,
  add: (name: string) => void,
) {
  const { kind, amount, meanings } = mention;
  switch (kind) {
    case 'kind':
      return add(rowsOf(mention).has(row) ? 'kind' : 'otherKind');
    case 'item':
    case 'part':
      return add(mention.rows?.includes(row) ? 'name' : 'nameNot');
    case 'choice':
    case 'value':
    case 'vendor':
      if (rowsOf(mention).has(row)) return add('fits');
      return add(amount && hasNumber(domain, row, amount) > 0 ? 'number' : 'fitsNot');
    case 'attribute': {
      const is = meanings.some((one) => 'attribute' in one && domain.index.columns.get(one.attribute)?.[row] === 1);
      return add(is ? 'fits' : 'fitsNot');
    }
    case 'degree': {
      const way = extremeWay(meanings);
      if (way) add(isExtreme(domain, way, all, row) ? 'extreme' : 'notExtreme');
      return;
    }
    case 'amount':
      if (amount) add(NUMBERS[hasNumber(domain, row, amount)]);
  }
}

/** The rows that a mention may mean. */
export function rowsOf({ meanings }: Mention): ReadonlySet<number> {
  const known = rowSets.get(meanings);
  if (known) return known;
  const rows = new Set<number>();
  for (const meaning of meanings) if ('rows' in meaning) for (const row of meaning.rows) rows.add(row);
  rowSets.set(meanings, rows);
  return rows;
}

/** By the meanings of a phrase, which are the index's own. */
const rowSets = new WeakMap<Mention['meanings'], ReadonlySet<number>>();
