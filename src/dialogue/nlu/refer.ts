/** Which things are meant: by name, by pointing, by place in what was shown, or by description among what came up. */
import type { Meaning } from '../catalogue/lexicon.ts';
import { numberOf } from '../lang/number-words.ts';
import type { Room } from '../room.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';
import { rank, type Weights } from './rank.ts';
import type { View } from './view.ts';

export type How = 'name' | 'place' | 'many' | 'other' | 'description' | 'pointer' | 'view' | 'none';

export interface Reference {
  rows: readonly number[];
  how: How;
  /** Several that are meant equally likely, when one is meant. */
  unclear?: readonly number[];
  /** The mentions that said so. */
  by: readonly Mention[];
}

export const NOTHING: Reference = { rows: [], how: 'none', by: [] };

/** Features of a candidate, and what each is worth (log-linear). */
const WEIGHTS: Weights = {
  kind: 2.4,
  otherKind: -3,
  name: 2.2,
  fits: 1.8,
  fitsNot: -2.2,
  extreme: 3,
  notExtreme: -1.2,
  number: 3,
  numberNot: -1,
  focus: 0.9,
  last: 0.8,
  only: 0.6,
  ordered: 0.4,
  first: 0.15,
  recent: 0.3,
};
/** A lead that says that one is meant and no other. */
const CLEAR = 0.7;

/** What a clause refers to; `none` when it refers to nothing that came up. */
export function refer(room: Room, heard: Heard, clause: HeardClause, view: View): Reference {
  const named = byName(room, clause, view);
  if (named) return named;
  const pointers = clause.mentions.filter(({ kind }) => kind === 'pointer');
  const pointed = (points: string) => pointers.filter((one) => one.points === points);
  const before = view.named ?? [];
  const back = before.length > 1 ? [...pointed('many'), ...pointed('both')] : pointers.filter(isPlain);
  if (before.length > 0 && back.length > 0 && back.length === pointers.length)
    return { rows: before, how: before.length > 1 ? 'many' : 'pointer', by: back };
  const placed = byPlace(room, heard, clause, view);
  if (placed) return placed;
  const other = pointed('other');
  if (other.length > 0) {
    const rows = others(view);
    if (rows.length > 0) return { rows, how: 'other', by: other };
  }
  const both = pointed('both');
  if (both.length > 0) {
    const rows = theTwo(view);
    const described = byDescription(room, heard, clause, view, rows);
    if (described) return described;
    if (rows.length === 2) return { rows, how: 'many', by: both };
  }
  const many = pointed('many');
  const described = byDescription(
    room,
    heard,
    clause,
    view,
    many.length > 0 && view.shown.length > 1 ? view.shown : undefined,
  );
  if (described) return described;
  if (many.length > 0) {
    const rows =
      view.focus !== undefined && view.shown.length < 2
        ? [view.focus]
        : view.shown.length > 0
          ? view.shown
          : view.ordered;
    if (rows.length > 0) return { rows, how: 'many', by: many };
  }
  const one = pointed('one');
  const focus = view.focus ?? (view.shown.length === 1 ? view.shown[0] : undefined);
  if (focus !== undefined) return { rows: [focus], how: one.length > 0 ? 'pointer' : 'view', by: one };
  if (one.length > 0 && view.shown.length > 0)
    return { rows: view.shown.slice(0, 1), how: 'pointer', by: one, unclear: view.shown };
  return NOTHING;
}

function isPlain({ points }: Mention): boolean {
  return points === 'one' || points === 'many';
}

/** Names, in the order they were said. A name of several things is settled by what came up, then by the choices told with it. */
function byName(room: Room, clause: HeardClause, view: View): Reference | undefined {
  const mentions = clause.mentions.filter(({ kind, not }) => (kind === 'item' || kind === 'part') && !not);
  const rows: number[] = [];
  const by: Mention[] = [];
  let unclear: readonly number[] | undefined;
  for (const mention of mentions) {
    const candidates = settled(room, clause, view, mention.rows ?? []);
    if (candidates.length === 0) continue;
    const [first] = candidates;
    if (candidates.length === 1 && first !== undefined) rows.push(first);
    else if (mention.kind === 'item') {
      unclear = candidates;
      rows.push(...candidates.slice(0, 1));
    } else continue;
    by.push(mention);
  }
  return by.length > 0 ? { rows: [...new Set(rows)], how: 'name', by, ...(unclear && { unclear }) } : undefined;
}

export function settled(room: Room, clause: HeardClause, view: View, rows: readonly number[]): readonly number[] {
  if (rows.length < 2) return rows;
  const ordered = rows.filter((row) => view.ordered.includes(row));
  const shown = rows.filter((row) => view.shown.includes(row));
  for (const near of [shown, ordered, rows.filter((row) => view.discussed.includes(row))])
    if (near.length === 1) return near;
  const among = shown.length > 0 ? shown : rows;
  const kinds = clause.mentions.filter(({ kind, not }) => kind === 'kind' && !not);
  const ofKind = among.filter((row) => kinds.some((mention) => rowsOf(mention).has(row)));
  const left = ofKind.length > 0 ? ofKind : among;
  const choices = clause.mentions.filter(({ kind, not }) => (kind === 'choice' || kind === 'value') && !not);
  const fitting = left.filter((row) => choices.every((mention) => rowsOf(mention).has(row)));
  const focus = left.find((row) => row === view.focus);
  if (fitting.length === 1) return fitting;
  if (shown.length > 1 && focus !== undefined) return [focus];
  void room;
  return fitting.length > 0 ? fitting : left;
}

function rowsOf({ meanings }: Mention): Set<number> {
  return new Set(meanings.flatMap((meaning) => ('rows' in meaning ? [...meaning.rows] : [])));
}

function byPlace(room: Room, heard: Heard, clause: HeardClause, view: View): Reference | undefined {
  const mentions = clause.mentions.filter(({ kind, not, amount }) => (kind === 'place' || amount?.ordinal) && !not);
  if (mentions.length === 0 || view.shown.length < 2) return undefined;
  const rows: number[] = [];
  const by: Mention[] = [];
  for (const mention of mentions) {
    const place = mention.place ?? mention.amount?.value;
    if (place === undefined) continue;
    const count = numberOf(room.language, heard.words[mention.to] ?? '') ?? 0;
    const several = Number.isInteger(count) && count > 1 && count < view.shown.length + 1 && Math.abs(place) === 1;
    const at = place === -1 ? view.shown.length - 1 : place === 0 ? Math.floor(view.shown.length / 2) : place - 1;
    const found = several
      ? place === 1
        ? view.shown.slice(0, count)
        : view.shown.slice(-count)
      : view.shown.slice(at, at + 1);
    if (found.length === 0) continue;
    rows.push(...found);
    by.push(mention);
  }
  return rows.length > 0 ? { rows: [...new Set(rows)], how: 'place', by } : undefined;
}

/** Not the one in view: of what was shown, else what was spoken of before it. */
function others({ shown, focus, discussed }: View): readonly number[] {
  const left = shown.filter((row) => row !== focus);
  if (left.length > 0 && left.length < shown.length) return left.slice(0, 4);
  return discussed.filter((row) => row !== focus).slice(0, 1);
}

/** The two that are spoken of: those shown when they are two, else the two that came up last. */
export function theTwo({ shown, focus, discussed }: View): readonly number[] {
  if (shown.length === 2) return shown;
  return focus === undefined && shown.length > 2 ? shown.slice(0, 2) : discussed.slice(0, 2).reverse();
}

/** What a clause describes beside the things it names: "… and the blue one". */
export function describedIn(
  room: Room,
  heard: Heard,
  clause: HeardClause,
  view: View,
  named: readonly number[],
): { at: number; row: number } | undefined {
  const mentions = clause.mentions.filter(({ kind }) => kind !== 'item' && kind !== 'part');
  const found = byDescription(room, heard, { ...clause, mentions }, view, undefined);
  const row = found?.rows.find((one) => !named.includes(one));
  const [by] = found?.by ?? [];
  return row === undefined || by === undefined ? undefined : { at: by.at, row };
}

/** "The blue one", "the tent", "the cheaper one": the best of what came up, or of `among`, when something is described as known. */
function byDescription(
  room: Room,
  heard: Heard,
  clause: HeardClause,
  view: View,
  among: readonly number[] | undefined,
): Reference | undefined {
  const telling = clause.mentions.filter((mention) => !mention.not && isTelling(mention));
  const definite = telling.filter((mention) => isDefinite(room, heard, mention));
  if (definite.length === 0) return undefined;
  const candidates = among ?? [...new Set([...view.shown, ...view.ordered, ...view.discussed.slice(0, 8)])];
  if (candidates.length === 0) return undefined;
  const kinds = telling.filter(({ kind }) => kind === 'kind');
  const possible =
    kinds.length === 0 ? candidates : candidates.filter((row) => kinds.some((mention) => rowsOf(mention).has(row)));
  if (possible.length === 0) return undefined;
  const ranked = rank(
    possible.map((row) => ({ value: row, features: featuresOf(room, clause, view, possible, row) })),
    WEIGHTS,
  );
  const [best, next] = ranked;
  if (!best) return undefined;
  const plural = heard.tokens
    .slice(clause.from, clause.to)
    .some(({ word, stem }) => word !== stem && room.language.nouns.has(word));
  if (plural)
    return {
      rows: ranked.filter(({ score }) => best.score - score < CLEAR).map(({ value }) => value),
      how: 'description',
      by: telling,
    };
  const close = ranked.filter(({ score }) => best.score - score < CLEAR).map(({ value }) => value);
  return { rows: [best.value], how: 'description', by: telling, ...(next && close.length > 1 && { unclear: close }) };
}

function isTelling({ kind, amount, meanings }: Mention): boolean {
  if (kind === 'amount') return amount?.money === true || amount?.clock !== undefined || amount?.unit !== undefined;
  if (kind === 'choice') return meanings.some((meaning) => !('bare' in meaning && meaning.bare));
  return kind === 'kind' || kind === 'value' || kind === 'vendor' || kind === 'degree' || kind === 'part';
}

/** "The red …", "that tent", "the 40 litre one": known to both. */
function isDefinite(room: Room, heard: Heard, { at, to }: Mention): boolean {
  const { language } = room;
  const noun = heard.words[to] ?? '';
  for (let before = at - 1; before >= Math.max(0, at - 3); before--) {
    if (language.definite.has(heard.words[before] ?? '')) return true;
    if (heard.tokens[before]?.after === ',') break;
  }
  return language.nouns.has(noun) && language.stem(noun) === noun;
}

function featuresOf(
  room: Room,
  clause: HeardClause,
  view: View,
  all: readonly number[],
  row: number,
): Record<string, number> {
  const { index } = room;
  const features: Record<string, number> = {};
  const add = (name: string, by = 1) => {
    features[name] = (features[name] ?? 0) + by;
  };
  if (row === view.focus) add('focus');
  if (view.shown.includes(row)) add('last');
  if (view.shown.length === 1 && view.shown[0] === row) add('only');
  if (view.shown[0] === row) add('first');
  if (view.ordered.includes(row)) add('ordered');
  if (view.discussed[0] === row) add('recent');
  for (const mention of clause.mentions) {
    const { kind, not, amount } = mention;
    if (kind === 'kind') add(rowsOf(mention).has(row) !== (not === true) ? 'kind' : 'otherKind');
    else if (kind === 'part')
      add(rowsOf({ ...mention, meanings: [] }).has(row) || mention.rows?.includes(row) ? 'name' : 'fitsNot');
    else if (kind === 'choice' || kind === 'value' || kind === 'vendor') {
      add(rowsOf(mention).has(row) !== (not === true) ? 'fits' : 'fitsNot');
    } else if (kind === 'degree') {
      const way = extremeWay(mention.meanings);
      if (way) add(isExtreme(room, way, all, row) ? 'extreme' : 'notExtreme');
    }
    if (amount && kind === 'amount') add(hasNumber(room, row, amount) ? 'number' : 'numberNot');
  }
  void index;
  return features;
}

function extremeWay(meanings: readonly Meaning[]): { attribute: string; down: boolean } | undefined {
  for (const meaning of meanings) {
    if (meaning.is === 'less' || meaning.is === 'more')
      return { attribute: meaning.attribute, down: meaning.is === 'more' };
  }
  return undefined;
}

function columnOf({ index }: Room, attribute: string): Float64Array | undefined {
  return attribute === 'price' ? index.prices : index.columns.get(attribute);
}

function isExtreme(
  room: Room,
  { attribute, down }: { attribute: string; down: boolean },
  all: readonly number[],
  row: number,
): boolean {
  const column = columnOf(room, attribute);
  const own = column?.[row];
  if (!column || own === undefined || Number.isNaN(own)) return false;
  return all.every((other) => {
    const value = column[other];
    return value === undefined || Number.isNaN(value) || (down ? value <= own : value >= own);
  });
}

/** Whether a price, time or measure of the record is this number. */
function hasNumber(
  { index }: Room,
  row: number,
  { value, money, clock, unit }: NonNullable<Mention['amount']>,
): boolean {
  const price = value * 10 ** index.decimals;
  if (money)
    return (
      index.prices[row] === price ||
      index.variantPrice.subarray(index.variantStart[row], index.variantStart[row + 1]).includes(price)
    );
  for (const [id, kind] of index.attributes) {
    const own = index.columns.get(id)?.[row];
    if (own === undefined || Number.isNaN(own)) continue;
    if (kind.type === 'time' && clock !== undefined && (own === clock || own === clock + 720)) return true;
    if (kind.type === 'number' && unit !== undefined && own === value * kind.factor) return true;
  }
  return false;
}
