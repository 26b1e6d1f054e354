/** Which things are meant: by name, by pointing, by place in what was shown, or by description among what came up. */

import type { Domain } from '../domain.ts';
import { numberOf } from '../lang/number-words.ts';
import type { Mention } from './mention.ts';
import { isNamed, type Noun } from './nouns.ts';
import { type Meant, meantBy } from './referents.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

type How = 'name' | 'place' | 'many' | 'other' | 'description' | 'pointer' | 'view' | 'none';

export interface Reference {
  rows: readonly number[];
  how: How;
  /** Several that are meant equally likely, when one is meant. */
  unclear?: readonly number[];
  /** The mentions that said so. */
  by: readonly Mention[];
}

export const NOTHING: Reference = { rows: [], how: 'none', by: [] };

/** What a clause refers to; `none` when it refers to nothing that came up. */
export function refer(domain: Domain, parsed: Parsed, clause: ParsedClause, view: View): Reference {
  const named = byName(domain, clause, view);
  if (named) return named;
  const pointers = clause.mentions.filter(({ kind }) => kind === 'pointer');
  const pointed = (points: string) => pointers.filter((one) => one.points === points);
  const before = view.named ?? [];
  const back = before.length > 1 ? [...pointed('many'), ...pointed('both')] : pointers.filter(isPlain);
  if (before.length > 0 && back.length > 0 && back.length === pointers.length)
    return { rows: before, how: before.length > 1 ? 'many' : 'pointer', by: back };
  const placed = byPlace(domain, parsed, clause, view);
  if (placed) return placed;
  const other = pointed('other');
  if (other.length > 0) {
    const rows = others(view);
    if (rows.length > 0) return { rows, how: 'other', by: other };
  }
  const both = pointed('both');
  const two = both.length > 0 ? theTwo(view) : [];
  const many = pointed('many');
  const among = both.length > 0 ? two : many.length > 0 && view.shown.length > 1 ? view.shown : undefined;
  const described = byDescription(domain, clause, view, among);
  if (described) return described;
  if (two.length === 2) return { rows: two, how: 'many', by: both };
  return inView(view, many, pointed('one'));
}

/** What pointers point at, and what is in view where there are none. */
function inView(view: View, many: readonly Mention[], one: readonly Mention[]): Reference {
  const { shown, ordered } = view;
  if (many.length > 0) {
    const rows = view.focus !== undefined && shown.length < 2 ? [view.focus] : shown.length > 0 ? shown : ordered;
    if (rows.length > 0) return { rows, how: 'many', by: many };
  }
  const focus = view.focus ?? (shown.length === 1 ? shown[0] : undefined);
  if (focus !== undefined) return { rows: [focus], how: one.length > 0 ? 'pointer' : 'view', by: one };
  if (one.length > 0 && shown.length > 0) return { rows: shown.slice(0, 1), how: 'pointer', by: one, unclear: shown };
  return NOTHING;
}

function isPlain({ points }: Mention): boolean {
  return points === 'one' || points === 'many';
}

/** What is named, in the order it was said; and what is described beside it, when that is something else: "the Fen and the blue one". */
function byName(domain: Domain, clause: ParsedClause, view: View): Reference | undefined {
  const meant = nounsMeant(domain, clause, view);
  if (!meant.some(({ names }) => names)) return undefined;
  const rows = [...new Set(meant.flatMap(({ noun, rows, close }) => (noun.named ? close : rows)))];
  const unclear = meant.find((one) => one.close.length > 1 && !one.noun.plural)?.close;
  // "Flight DL652": the kind beside a whole name is a part of it.
  const whole = (noun: Noun) => noun.mentions.some(({ kind, rows }) => kind === 'item' && rows?.length === 1);
  const by = meant.flatMap(({ noun, names }) =>
    noun.mentions.filter((one) => isNamed(one) || (names && !noun.named) || (one.kind === 'kind' && whole(noun))),
  );
  return { rows, how: 'name', by, ...(unclear && { unclear }) };
}

interface NounMeant extends Meant {
  noun: Noun;
}

/** What each noun phrase of a clause means, where one means anything; a description of what was named is that. */
export function nounsMeant(domain: Domain, clause: ParsedClause, view: View, except?: number): NounMeant[] {
  const all = clause.nouns.flatMap((noun) => {
    const meant =
      noun.named || noun.definite
        ? meantBy({ domain, clause, view, ...(except !== undefined && { except }) }, noun)
        : undefined;
    return meant ? [{ ...meant, noun }] : [];
  });
  const names = all.filter((one) => one.names);
  // "Tires for the Arc": not the Arc.
  const first = names.find(({ noun }) => !noun.serves)?.noun.at ?? Number.POSITIVE_INFINITY;
  const named = names.filter(({ noun }) => !noun.serves || noun.at < first);
  const rows = named.flatMap((one) => one.rows);
  const described = all.filter(
    ({ noun, names, fits, close }) => !names && fits && noun.headed && !close.some((row) => rows.includes(row)),
  );
  return [...named, ...described].sort((a, b) => a.noun.at - b.noun.at);
}

/** Of these rows the ones that are meant by the first name of a clause, or of the part of it whose mentions are given. */
export function settled(domain: Domain, clause: ParsedClause, view: View, rows: readonly number[]): readonly number[] {
  const within = ({ at }: Mention) => clause.mentions.some((one) => one.at === at);
  const noun = rows.length < 2 ? undefined : clause.nouns.find((one) => one.named && one.mentions.some(within));
  return (noun && meantBy({ domain, clause, view, among: rows }, noun)?.close) ?? rows;
}

/** "The blue one", "the tent", "the cheaper one": the best of what came up, or of `among`. */
function byDescription(
  domain: Domain,
  clause: ParsedClause,
  view: View,
  among: readonly number[] | undefined,
): Reference | undefined {
  const all = together(clause.nouns).flatMap((noun) => {
    const meant = noun.definite ? meantBy({ domain, clause, view, ...(among && { among }) }, noun) : undefined;
    return meant ? [{ ...meant, noun }] : [];
  });
  if (all.length === 0) return undefined;
  const fitting = all.filter(({ fits }) => fits);
  const told = fitting.length > 0 ? fitting : all.slice(0, 1);
  const unclear = told.find(({ close, noun }) => close.length > 1 && !noun.plural)?.close;
  return {
    rows: [...new Set(told.flatMap(({ rows }) => rows))],
    how: 'description',
    by: told.flatMap(({ noun }) => noun.mentions),
    ...(unclear && { unclear }),
  };
}

/** "Which of those boots is the lightest": a bare degree is of what is said with it. */
function together(nouns: readonly Noun[]): readonly Noun[] {
  const known = nouns.filter(({ definite }) => definite);
  const bare = known.find(({ headed, mentions }) => !headed && mentions.every(({ kind }) => kind === 'degree'));
  if (!bare || known.length < 2) return known;
  return [{ ...bare, mentions: known.flatMap(({ mentions }) => mentions) }];
}

function byPlace(domain: Domain, parsed: Parsed, clause: ParsedClause, view: View): Reference | undefined {
  const mentions = clause.mentions.filter(({ kind, not, amount }) => (kind === 'place' || amount?.ordinal) && !not);
  if (mentions.length === 0 || view.shown.length < 2) return undefined;
  const rows: number[] = [];
  const by: Mention[] = [];
  for (const mention of mentions) {
    const place = mention.place ?? mention.amount?.value;
    if (place === undefined) continue;
    const count = numberOf(domain.language, parsed.words[mention.to] ?? '') ?? 0;
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
