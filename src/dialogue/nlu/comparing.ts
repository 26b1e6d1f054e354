/** Things set side by side, and questions of which of several is first in something. */
import { kindOf } from '../catalogue/kinds.ts';
import type { ItemRef, Order, UserAct } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { sourcesFor } from './answers.ts';
import type { Noun } from './nouns.ts';
import { nounsMeant, type Reference, theTwo } from './refer.ts';
import { rowsOf } from './referents.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';
import { wantsIn } from './wants.ts';

interface Clause {
  parsed: Parsed;
  clause: ParsedClause;
  reference: Reference;
  view: View;
}

/** The things that a comparison names, or those in view; as a search where one of many is asked for. */
export function comparing(domain: Domain, said: Clause): UserAct {
  const { clause, view, parsed } = said;
  const { order, on } = measureIn(domain, said);
  const named = participants(domain, said);
  const ids = (rows: readonly number[]): ItemRef[] =>
    rows.flatMap((row) => {
      const id = domain.brand.items[row]?.id;
      return id === undefined ? [] : [{ id }];
    });
  if (named.length > 1) return { act: 'compare', of: ids(named), on, ...(order && { order }) };
  const points = clause.mentions.filter(({ kind }) => kind === 'pointer').map((one) => one.points);
  const pool = firstFew(domain, said, order, poolOf(domain, said, points.includes('both')));
  const chosen = choiceOf(domain, said);
  if (pool.length === 2 || order === undefined)
    return { act: 'compare', of: ids(pool.length > 1 ? pool.slice(0, 4) : named), on, ...(order && { order }) };
  const { wishes, evidence, kinds } = wantsIn(domain, parsed, clause, view, []);
  const [kind] = kinds;
  const among = kind === undefined && view.shown.length > 1 && (points.length > 0 || !view.more);
  const utmost: Order = { ...order, utmost: true };
  return {
    act: 'inform',
    wishes: wishes.filter((wish) => wish.on.startsWith('o:') && chosen),
    evidence: among ? [] : evidence,
    order: utmost,
    ...(kind !== undefined && { kind }),
    ...(among && { among: true as const }),
  };
}

/** "The two cheapest of these": so many of them. */
function firstFew(
  { index }: Domain,
  { clause }: Clause,
  order: Order | undefined,
  rows: readonly number[],
): readonly number[] {
  const count = clause.mentions.find(
    ({ amount, to }, at) => amount && clause.mentions[at + 1]?.kind === 'degree' && clause.mentions[at + 1]?.at === to,
  )?.amount?.value;
  const column = order && (order.on === 'price' ? index.prices : index.columns.get(order.on));
  if (!column || count === undefined || count < 2 || count >= rows.length) return rows;
  const place = (row: number) => (order.down ? -1 : 1) * (column[row] ?? Number.POSITIVE_INFINITY);
  return [...rows].sort((a, b) => place(a) - place(b)).slice(0, count);
}

/** Whether a clause asks for the first of what it points at: "the cheapest of those", "which of the two is lighter". */
export function asksForFirst({ language }: Domain, { words }: Parsed, { mentions, from }: ParsedClause): boolean {
  const compares = mentions.findIndex(
    ({ kind, not, meanings }) =>
      kind === 'degree' && !not && meanings.some((one) => 'degree' in one && one.degree !== 'plain'),
  );
  const points = mentions.findIndex((one) => one.points === 'many' || one.points === 'both');
  const [degree, pointer] = [mentions[compares], mentions[points]];
  if (!degree || !pointer || language.than.has(words[degree.to] ?? '')) return false;
  return degree.at < pointer.at ? pointer.at - degree.to <= MOST_BETWEEN : pointer.at - from <= MOST_BEFORE;
}

/** "Of", "one of the"; "and which of". */
const MOST_BETWEEN = 3;
const MOST_BEFORE = 4;

function choiceOf(_domain: Domain, { clause }: Clause): boolean {
  return clause.mentions.some(({ kind, not }) => kind === 'choice' && !not);
}

/** What is compared: a word of degree, an attribute with "more" or "most" before it, attributes as they are, what is asked about. */
function measureIn(domain: Domain, { parsed, clause, view, reference }: Clause): { order?: Order; on: string[] } {
  const { language, index } = domain;
  const { order, relative } = wantsIn(domain, parsed, clause, view, []);
  const first = order ?? (relative && { on: relative.attribute, ...(relative.down && { down: true as const }) });
  const on: string[] = [];
  let counted: Order | undefined;
  for (const { kind, meanings, at } of clause.mentions) {
    if (kind !== 'attribute' && kind !== 'value') continue;
    const id = meanings.flatMap((one) => (one.is === 'attribute' ? [one.attribute] : []))[0];
    if (id === undefined) continue;
    on.push(id);
    const before = parsed.words[at - 1] ?? '';
    const numeric = index.columns.has(id) && index.attributes.get(id)?.type !== 'boolean';
    if (!numeric) continue;
    if (language.more.has(before)) counted ??= { on: id, down: true };
    else if (language.less.has(before)) counted ??= { on: id };
  }
  const measured = counted ?? first;
  if (measured) return { order: measured, on: [...new Set([measured.on, ...on])] };
  const names = clause.mentions.filter(({ kind }) => kind !== 'attribute' && kind !== 'option');
  const free = (at: number) => !names.some((one) => at >= one.at && at < one.to);
  const stems = parsed.stems.filter((_, at) => at >= clause.from && at < clause.to && free(at));
  const items = reference.rows.flatMap((row) => index.brand.items[row] ?? []);
  const [about] = sourcesFor(domain.answers, { stems, items });
  if (about && about.score > SURE_OF_SOURCE) {
    if (about.is === 'price') on.push('price');
    if (about.is === 'attribute') on.push(about.id);
  }
  return { on: [...new Set(on)] };
}

const SURE_OF_SOURCE = 1.5;

/** Everything that is named, described or pointed at one by one, in the order it was said; alone, beside what is in view. */
function participants(domain: Domain, said: Clause): number[] {
  const { clause, view } = said;
  const focus = view.focus ?? view.shown[0];
  const points = clause.mentions.some(({ points }) => points === 'one' || points === 'many');
  const meant = nounsMeant(domain, clause, view, points ? focus : undefined);
  const told = clause.nouns.filter((noun) => !meant.some((one) => one.noun === noun));
  const found = [...meant.map(({ noun, rows }) => ({ at: noun.at, rows })), ...told.flatMap(onlyOne(domain, view))];
  for (const { points, at } of clause.mentions)
    if (points === 'one' && focus !== undefined) found.push({ at, rows: [focus] });
  const rows = [...new Set(found.sort((a, b) => a.at - b.at).flatMap((one) => one.rows))];
  const [only] = rows;
  if (rows.length !== 1 || only === undefined) return rows;
  if (clause.mentions.some(({ points }) => points === 'many' || points === 'both')) return rows;
  const [other] = view.focus !== undefined && view.focus !== only ? [view.focus] : others(said, only);
  return other === undefined ? rows : only === view.focus ? [only, other] : [other, only];
}

/** "The malbec", "riser bars": the only thing that is called so, or is so; of what was shown, or of all. */
function onlyOne({ index }: Domain, view: View) {
  return ({ at, serves, pointed, mentions, stems }: Noun): { at: number; rows: readonly number[] }[] => {
    const sets = mentions.filter(({ kind, not }) => !not && (kind === 'kind' || kind === 'value')).map(rowsOf);
    const [first, ...others] = sets;
    if (!first || serves || (!pointed && mentions.at(-1)?.kind !== 'kind')) return [];
    const all = [...first].filter((row) => others.every((rows) => rows.has(row)));
    const possible = [index.names.rowsWithAll(stems), all, all.filter((row) => view.shown.includes(row))];
    const rows = possible.find(({ length }) => length === 1);
    return rows ? [{ at, rows }] : [];
  };
}

/** The one that is not in view. */
function others({ clause, view }: Clause, row: number): readonly number[] {
  if (!clause.mentions.some(({ points }) => points === 'other')) return [];
  const left = view.shown.filter((one) => one !== row);
  return left.length === 1 ? left : view.discussed.filter((one) => one !== row).slice(0, 1);
}

/** What is compared when nothing is named one by one: two, things of a kind, what was shown, what came up. */
function poolOf(domain: Domain, { parsed, clause, view }: Clause, two: boolean): readonly number[] {
  const kinds = clause.mentions.filter(({ kind, not }) => kind === 'kind' && !not);
  const [kind] = kinds;
  if (kind) {
    const rows = kindOf(domain.index, parsed.stems.slice(kind.at, kind.to).join(' '));
    const shown = view.shown.filter((row) => rows.includes(row));
    if (shown.length > 1) return two ? shown.slice(0, 2) : shown;
    return rows.slice(0, two ? 2 : MOST);
  }
  if (two) return theTwo(view);
  return view.shown.length > 1 ? view.shown : view.discussed.slice(0, MOST).reverse();
}

const MOST = 4;
