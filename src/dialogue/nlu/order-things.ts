/** Which thing a noun phrase names: by name or number, by kind, by pointing. */
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { kindOf } from '../catalogue/kinds.ts';
import type { Domain } from '../domain.ts';
import { numberOf } from '../lang/number-words.ts';
import { stemsOf } from '../lang/tokens.ts';
import { type Mention, servesAt } from './mention.ts';
import { type Reference, settled } from './refer.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

/** What the phrases of one clause are read with. */
export interface Reading {
  domain: Domain;
  parsed: Parsed;
  clause: ParsedClause;
  view: View;
  reference: Reference;
  /** What choices and numbers are of, as long as nothing is named. */
  rows: readonly number[];
  mentions: readonly Mention[];
  /** The act orders, changes or takes out. */
  orders: boolean;
  edits: boolean;
}

/** What a phrase is of. */
export interface Head {
  rows: readonly number[];
  /** One of these, and it is not clear which. */
  among?: readonly number[];
  at: number;
  to: number;
  /** Its thing was told by its kind only. */
  kind?: true;
  /** It was pointed at. */
  points?: true;
  /** Numbers that are a part of its name. */
  numbers: readonly Mention[];
}

/** More than these are not meant by one word. */
export const MOST_MEANT = 6;

const NAMING: ReadonlySet<Mention['kind']> = new Set(['item', 'part', 'kind']);

/** A name, or a kind: in a question only what is spoken of as known, "the fork". */
export function isNaming({ orders, domain, parsed, clause }: Reading, { kind, at }: Mention): boolean {
  if (!NAMING.has(kind) || orders || kind !== 'kind') return NAMING.has(kind);
  const before = parsed.words.slice(Math.max(clause.from, at - 3), at);
  const act = clause.acts[0]?.act;
  return (act === 'ask' || act === 'pick') && before.some((word) => domain.language.definite.has(word));
}

/** The thing that a phrase names: words side by side that name it together, with the numbers and choices that tell it from others. */
export function headOf(reading: Reading, mentions: readonly Mention[], points = false): Head | undefined {
  const told = mentions.filter((mention) => isNaming(reading, mention));
  const named = told.length > 1 ? told.filter((mention) => !isUnit(reading, mention)) : told;
  const cut = named.findIndex(({ at }, place) => place > 0 && named[place - 1]?.to !== at);
  const group = cut < 0 ? named : named.slice(0, cut);
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return numbered(reading, mentions) ?? pointed(reading, mentions, points);
  const { domain, clause, view, edits } = reading;
  const possible = meetOf(domain.index, reading.parsed, group);
  const within = ({ at, to, kind }: Mention) => kind === 'amount' && at >= first.at && to <= last.to;
  const numbers = mentions.filter((one) => within(one) || isOfName(reading, one, possible));
  const left = numbers.reduce<readonly number[]>((rows, one) => withNumber(reading, one, rows), possible);
  const all = chosen(mentions, left);
  const span = { at: first.at, to: last.to, numbers };
  if (group.every(({ kind }) => kind === 'kind')) {
    const placed = reading.reference.how === 'place' ? reading.reference.rows.filter((row) => all.includes(row)) : [];
    if (placed.length === 1) return { ...span, rows: placed };
    const led = ledTo(reading, all);
    if (led !== undefined) return { ...span, rows: [led], kind: true };
    const known = domain.language.definite.has(reading.parsed.words[first.at - 1] ?? '');
    const found = ofKind(reading, all, known, group);
    return found && { ...span, ...found, kind: true };
  }
  const ordered = edits ? all.filter((row) => view.ordered.includes(row)) : [];
  const rows = ordered.length === 1 ? ordered : settled(domain, { ...clause, mentions: [...mentions] }, view, all);
  const sure = rows.length === 1 || group.some(({ kind }) => kind === 'item');
  if (rows.length > 0 && sure) return { ...span, rows: rows.slice(0, 1) };
  const counted = mentions.some(({ amount, to }) => amount !== undefined && to <= first.at);
  return reading.orders && counted && rows.length > 1 && rows.length < MOST_MEANT
    ? { ...span, rows: [], among: rows }
    : undefined;
}

/** "Two tickets on …": what is counted by. */
export function isUnit({ domain, parsed }: Reading, { kind, at, to }: Mention): boolean {
  return kind !== 'item' && to - at === 1 && domain.language.counters.has(parsed.words[at] ?? '');
}

/** What all of the words that stand side by side can be; a word that none of them can be is left out, names count first. */
function meetOf(index: CatalogueIndex, parsed: Parsed, group: readonly Mention[]): readonly number[] {
  const sets = [...group]
    .sort(
      (a, b) =>
        RANK[a.kind === 'item' ? 'item' : a.kind === 'kind' ? 'kind' : 'part'] -
        RANK[b.kind === 'item' ? 'item' : b.kind === 'kind' ? 'kind' : 'part'],
    )
    .map(({ kind, at, to, rows = [] }) =>
      kind === 'kind' ? kindOf(index, parsed.stems.slice(at, to).join(' ')) : rows,
    );
  return sets.reduce<readonly number[]>((rows, set) => {
    const both = rows.filter((row) => set.includes(row));
    return both.length > 0 ? both : rows;
  }, sets[0] ?? []);
}
const RANK = { item: 0, kind: 1, part: 2 } as const;

/** Of several, those that come in the choices or have the values that are told with them. */
function chosen(mentions: readonly Mention[], rows: readonly number[]): readonly number[] {
  let left = rows;
  for (const { kind, meanings } of mentions) {
    if (left.length < 2 || (kind !== 'choice' && kind !== 'value' && kind !== 'vendor')) continue;
    const having = new Set(meanings.flatMap((meaning) => ('rows' in meaning ? meaning.rows : [])));
    const fitting = left.filter((row) => having.has(row));
    if (fitting.length > 0) left = fitting;
  }
  return left;
}

/** "40 V", "4 Ah", "Barrow 4": the number and a word beside it stand side by side in the name too. */
function isOfName(reading: Reading, { amount, at, to, kind }: Mention, rows: readonly number[]): boolean {
  if (!amount || amount.money || kind !== 'amount') return false;
  const { stems } = reading.parsed;
  const { language } = reading.domain;
  const pairs = [to - at > 1 ? stems[to - 1] : stems[to], stems[at - 1]];
  return rows.some((row) => {
    const name = namesOf(reading.domain, row);
    return name.some(
      (word, place) =>
        (word === stems[at] || numberOf(language, word) === amount.value) &&
        ((pairs[0] !== undefined && name[place + 1] === pairs[0]) ||
          (pairs[1] !== undefined && name[place - 1] === pairs[1])),
    );
  });
}

function withNumber(reading: Reading, mention: Mention, rows: readonly number[]): readonly number[] {
  const left = rows.filter((row) => isOfName(reading, mention, [row]));
  return left.length > 0 ? left : rows;
}

function namesOf({ brand, language }: Domain, row: number): string[] {
  return stemsOf(language, brand.items[row]?.name ?? '');
}

/** "Reserve it": the thing of this kind that the one that is meant leads to. */
function ledTo({ domain, reference, view }: Reading, all: readonly number[]): number | undefined {
  return leadsTo(domain, reference.how === 'none' ? view.focus : reference.rows[0], all);
}

function leadsTo({ brand, index }: Domain, row: number | undefined, all: readonly number[]): number | undefined {
  const instead = brand.items[row ?? -1]?.instead;
  const other = instead === undefined ? undefined : index.rowOf.get(instead);
  return other !== undefined && all.includes(other) ? other : undefined;
}

/** "A belt, a hat": another thing, and not more words for the one before, what it is counted by, or what it is for. */
export function isOther(reading: Reading, named: Mention, naming: Mention): boolean {
  const { domain, parsed, clause, edits } = reading;
  const { language } = domain;
  const isArticle = (word = '') => language.definite.has(word) || language.catalogue.articles.has(word);
  const opened = named.at === clause.from || language.infinitives.has(parsed.words[named.at - 1] ?? '');
  const of = language.counters.has(parsed.words[named.to] ?? '');
  // "To test drive the Touring", "a test drive of the Touring": what is done with it.
  if ((opened || of) && named.kind === 'item' && isArticle(parsed.words[of ? named.to + 1 : named.to])) return false;
  const articled = isArticle(parsed.words[naming.at - 1]);
  if (named.to === naming.at || (naming.kind === 'part' && !articled) || isUnit(reading, named)) return false;
  if (!edits && servesAt(language, parsed.tokens, naming.at)) return false;
  const [own, other] = [named, naming].map((one) => headOf(reading, [one])?.rows[0]);
  return other !== undefined && own !== other && leadsTo(domain, other, own === undefined ? [] : [own]) === undefined;
}

/** The one of its kind that is in the order or in view, or that there is. `known`: it is spoken of as known, the latest is meant. */
function ofKind(reading: Reading, all: readonly number[], known: boolean, group: readonly Mention[]) {
  const { view, edits, orders, parsed, domain, clause } = reading;
  const { ordered, shown, discussed, focus } = view;
  const focused = focus !== undefined && all.includes(focus) ? [focus] : [];
  const isNew = orders && (!edits || exchanges(domain.language, parsed, clause));
  const first = edits || !orders ? [ordered, focused, shown, discussed] : [focused, shown, discussed, ordered];
  const nearest = isNew ? [...first, all] : first;
  for (const near of nearest) {
    const rows = near.filter((row) => all.includes(row));
    if (rows.length === 1 || (rows.length > 1 && known && near === discussed)) return { rows: rows.slice(0, 1) };
    // "The fork": one of them has the very word in its name.
    const words = group.flatMap(({ at, to }) => parsed.stems.slice(at, to));
    const own = rows.filter(
      (row) => rows.length < MOST_MEANT && words.every((word) => namesOf(domain, row).includes(word)),
    );
    if (own.length === 1) return { rows: own };
    if (rows.length > 1 && rows.length < MOST_MEANT) return { rows: [], among: rows };
  }
  return undefined;
}

/** "Two of those and a duck": a pointer beside things that are named is a line of its own; so is "the green one". */
function pointed(
  { domain, parsed, reference, view, clause, orders }: Reading,
  mentions: readonly Mention[],
  points: boolean,
) {
  const { definite, nouns, clauses } = domain.language;
  if (reference.how !== 'name' || view.focus === undefined) return undefined;
  const described = mentions.find(
    ({ kind, at, to }) =>
      kind === 'choice' && definite.has(parsed.words[at - 1] ?? '') && nouns.has(parsed.words[to] ?? ''),
  );
  if (described && !reference.rows.includes(view.focus)) return { rows: [view.focus], ...spanOf(described) };
  const pointer = mentions.find(({ kind, points }) => kind === 'pointer' && (points === 'one' || points === 'many'));
  if (!pointer || !orders || !points) return undefined;
  const subject = pointer.at === clause.from || clauses.auxiliaries.has(parsed.words[pointer.to] ?? '');
  return subject ? undefined : { rows: [view.focus], ...spanOf(pointer) };
}

function spanOf({ at, to }: Mention) {
  return { at, to, numbers: [], points: true as const };
}

/** "The Halley 130", "the 40": a number that is a part of a name. */
function numbered({ domain, parsed, view }: Reading, mentions: readonly Mention[]): Head | undefined {
  for (const mention of mentions) {
    const { amount, at, to } = mention;
    if (!amount || amount.money || to - at > 1 || !domain.language.definite.has(parsed.words[at - 1] ?? '')) continue;
    const rows = [...new Set([...view.shown, ...view.discussed])].filter((row) =>
      domain.brand.items[row]?.name.split(/\s+/).includes(parsed.words[at] ?? ''),
    );
    if (rows.length === 1) return { at, to, rows, numbers: [mention] };
  }
  return undefined;
}

/** One thing takes the place of another. */
export function exchanges({ swaps }: Domain['language'], { words }: Parsed, { from, to }: ParsedClause): boolean {
  return words.slice(from, to).some((word) => swaps.has(word));
}

/** A comma or a joining word between two mentions. */
export function breaks({ language }: Domain, parsed: Parsed, from: number, to: number): boolean {
  if (parsed.tokens[from - 1]?.after === ',' || parsed.tokens[to - 1]?.after === ',') return true;
  return joins({ language }, parsed, from, to);
}

export function joins({ language }: Pick<Domain, 'language'>, parsed: Parsed, from: number, to: number): boolean {
  return parsed.words.slice(from, to).some((word) => language.clauses.joiners.has(word));
}
