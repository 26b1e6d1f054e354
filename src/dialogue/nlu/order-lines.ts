/** What a clause says of the order: which lines, how many of each, in which choice. */
import { kindOf } from '../catalogue/kinds.ts';
import type { LineChange, Wish } from '../dialogue-acts.ts';
import type { Room } from '../room.ts';
import { choiceOf, countOf, loneOne } from './counts.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';
import { NOTHING, type Reference, refer, settled } from './refer.ts';
import type { View } from './view.ts';

/** A part of the clause that speaks of one line. */
interface Part {
  rows: readonly number[];
  /** One of these, and it is not clear which. */
  among?: readonly number[];
  quantity?: number;
  by?: number;
  part?: true;
  choices: Wish[];
  /** Its thing was told by its kind only. */
  kind?: true;
}

export interface OrderLines {
  lines: LineChange[];
  reference: Reference;
  /** The mentions that the lines account for. */
  spent: Mention[];
}

/** What the parts of one clause are read with. */
interface Reading {
  room: Room;
  heard: Heard;
  clause: HeardClause;
  view: View;
  reference: Reference;
  /** What choices and numbers are of, as long as nothing was named before them. */
  rows: readonly number[];
  mentions: readonly Mention[];
  /** The act orders, changes or takes out. */
  orders: boolean;
  edits: boolean;
}

const ORDERING: ReadonlySet<string> = new Set(['buy', 'add', 'remove', 'change']);

/** The lines that a clause names; none when it names nothing of its own. */
export function orderLines(room: Room, heard: Heard, clause: HeardClause, view: View): OrderLines {
  const reference = objectOf(room, heard, clause, refer(room, heard, clause, view));
  const act = clause.acts[0]?.act ?? 'other';
  const named = reference.how === 'none' || reference.how === 'view' ? [] : reference.rows;
  const rows = named.length > 0 ? named : inQuestion(view);
  const reading: Reading = {
    room,
    heard,
    clause,
    view,
    reference,
    rows,
    mentions: told(clause, act === 'remove'),
    orders: ORDERING.has(act),
    edits: act === 'remove' || act === 'change',
  };
  const parts = partsOf(reading);
  const spent = clause.mentions.filter(
    ({ kind }) => kind === 'item' || kind === 'part' || kind === 'choice' || kind === 'place' || kind === 'pointer',
  );
  const owning = parts.some((part) => part.rows.length > 0 || part.among);
  if (owning && (reference.how === 'name' || reading.orders)) {
    const lines = spread(withAll(reading, parts)).flatMap((part) => linesOf(room, part));
    return { lines, reference, spent };
  }
  const all = spread(parts, true);
  if (named.length > 1 && reference.unclear === undefined)
    return { lines: named.flatMap((row) => linesOf(room, { choices: [], ...all[0], rows: [row] })), reference, spent };
  const unclear = reading.orders && reference.unclear && reference.how === 'pointer' ? reference.unclear : undefined;
  const meant = all.length > 0 ? all : named.length > 0 ? [{ rows: [], choices: [] }] : [];
  const of = unclear ? { rows: [], among: unclear } : { rows: named.slice(0, 1) };
  return { lines: meant.flatMap((part) => linesOf(room, { ...part, ...of })), reference, spent };
}

/** "They would like one": who speaks is no thing. */
function objectOf({ language }: Room, heard: Heard, clause: HeardClause, reference: Reference): Reference {
  const [by, ...others] = reference.by;
  if (reference.how !== 'many' || !by || others.length > 0 || by.at !== clause.from) return reference;
  const next = heard.words[by.to] ?? '';
  return language.clauses.auxiliaries.has(next) && !clause.asks ? NOTHING : reference;
}

/** What a bare choice or number is of: the open question's thing, the order, the thing in view. */
function inQuestion({ ask, focus, ordered, pending, shown }: View): readonly number[] {
  if (pending) return focus !== undefined && !ordered.includes(focus) ? [...ordered, focus] : ordered;
  if (focus !== undefined) return [focus];
  return ask ? shown : shown.length < MOST_MEANT ? shown : [];
}

const MOST_MEANT = 6;

/** What is not meant is left out; where things are taken out, it is what goes. */
function told({ mentions }: HeardClause, removes: boolean): readonly Mention[] {
  const negated = mentions.filter(
    ({ not, kind }) => not && (kind === 'item' || kind === 'part' || kind === 'kind' || kind === 'choice'),
  );
  if (!removes || negated.length === 0) return mentions.filter(({ not }) => !not);
  return negated.map(({ not: _, ...mention }) => mention);
}

function linesOf({ brand }: Room, { rows, among, quantity, by, part, choices }: Part): LineChange[] {
  const ids = (of: readonly number[]) => of.flatMap((row) => brand.items[row]?.id ?? []);
  const [id] = ids(rows);
  return [
    {
      ...(id !== undefined && { item: { id } }),
      ...(id === undefined && among && { among: ids(among) }),
      ...(choices.length > 0 && { choices }),
      ...(quantity !== undefined && { quantity }),
      ...(part && quantity !== undefined && { part }),
      ...(by !== undefined && { by }),
    },
  ];
}

/** "A number before its thing, choices around it": a new part begins at a thing, or at a number, once the one before has its own. */
function partsOf(reading: Reading): Part[] {
  const { room, heard, clause, view, mentions } = reading;
  const parts: Part[] = [];
  let part: Part = { rows: [], choices: [] };
  const close = () => {
    if (part.rows.length > 0 || part.among || part.choices.length > 0 || part.quantity !== undefined || part.by)
      parts.push(part);
    part = { rows: [], choices: [] };
  };
  let end = clause.from;
  let before: readonly number[] | undefined;
  for (const one of stepsOf(reading, mentions)) {
    const last = end;
    const joins = breaks(room, heard, last, one.at);
    end = one.to;
    const target = part.rows.length > 0 ? part.rows : (before ?? reading.rows);
    if ('count' in one || one.mention.amount) {
      const count = 'count' in one ? one.count : countOf(room, heard, one.mention, target);
      if (count !== undefined) {
        const full = part.rows.length > 0 || part.choices.length > 0;
        if (part.quantity !== undefined || (joins && full) || (full && nextThing(reading, one.to))) close();
        Object.assign(part, count);
        continue;
      }
    }
    if ('count' in one) continue;
    const thing = thingOf(reading, one.mention, part, joins);
    if (thing === 'same') continue;
    if (thing) {
      if (part.rows.length > 0 || part.among || (joins && part.choices.length > 0)) close();
      Object.assign(part, thing);
      before = thing.rows && thing.rows.length > 0 ? thing.rows : before;
      continue;
    }
    const wish = choiceOf(room, heard, view, one.mention, target);
    if (!wish) continue;
    if (part.rows.length === 0 && isKnownOne(reading, one.mention)) part.rows = [view.focus ?? -1];
    const taken = part.choices.some(({ on }) => on === wish.on);
    if (taken && joins && (part.quantity !== undefined || adds(reading, last, one.at))) close();
    part.choices = [...part.choices.filter(({ on }) => on !== wish.on), wish];
  }
  close();
  return parts;
}

type Step =
  | { at: number; to: number; mention: Mention }
  | { at: number; to: number; count: NonNullable<ReturnType<typeof loneOne>> };

/** The mentions of a clause and the ones that count, in order. */
function stepsOf({ room, heard, clause, orders }: Reading, mentions: readonly Mention[]): Step[] {
  const steps: Step[] = mentions.map((mention) => ({ at: mention.at, to: mention.to, mention }));
  for (let at = clause.from; at < clause.to; at++) {
    if (!orders && clause.acts[0]?.act !== 'pick') break;
    if (clause.mentions.some((one) => at >= one.at && at < one.to && one.kind !== 'place')) continue;
    const count = loneOne(room, heard, at, clause.mentions);
    if (count) steps.push({ at, to: at + 1, count });
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** "The green one" beside things that are named: the thing in view. */
function isKnownOne({ room, heard, view, reference }: Reading, { at, to }: Mention): boolean {
  const { definite, nouns } = room.language;
  const described = definite.has(heard.words[at - 1] ?? '') && nouns.has(heard.words[to] ?? '');
  return described && reference.how === 'name' && view.focus !== undefined && !reference.rows.includes(view.focus);
}

/** "S and L" is both, "8, so 8.5" the latter. */
function adds({ room, heard }: Reading, from: number, at: number): boolean {
  return heard.words.slice(from, at).some((word) => room.language.alternatives.has(word));
}

/** Whether a thing is named right after. */
function nextThing({ mentions }: Reading, from: number): boolean {
  return mentions.some(
    ({ at, kind }) => at >= from && at <= from + 3 && (kind === 'item' || kind === 'part' || kind === 'kind'),
  );
}

/** The thing that a mention names in an order; `same` when the part has it already. */
function thingOf(reading: Reading, mention: Mention, part: Part, joins: boolean): Partial<Part> | 'same' | undefined {
  const { room, heard, clause, view, edits } = reading;
  const [own] = part.rows;
  if (mention.kind === 'item' || mention.kind === 'part') {
    const ordered = edits ? (mention.rows ?? []).filter((row) => view.ordered.includes(row)) : [];
    const rows = ordered.length === 1 ? ordered : settled(room, clause, view, mention);
    if (rows.length === 0 || (mention.kind === 'part' && rows.length > 1)) return undefined;
    if (own !== undefined && !joins && rows.includes(own)) return 'same';
    if (part.kind && !joins) part.rows = [];
    return { rows: rows.slice(0, 1) };
  }
  if (mention.kind === 'pointer' && reading.orders) return pointed(reading, mention, own);
  if (mention.kind !== 'kind' || !reading.orders) return undefined;
  const all = kindOf(room.index, heard.stems.slice(mention.at, mention.to).join(' '));
  if (own !== undefined && !joins && all.includes(own)) return 'same';
  const known = room.language.definite.has(heard.words[mention.at - 1] ?? '');
  return ofKind(reading, all, known);
}

/** The one of its kind that is in the order or in view, or that there is. `known`: it is spoken of as known, the latest is meant. */
function ofKind({ view, edits }: Reading, all: readonly number[], known: boolean): Partial<Part> | undefined {
  const { ordered, shown, discussed, focus } = view;
  const focused = focus !== undefined && all.includes(focus) ? [focus] : [];
  const nearest = edits ? [ordered, focused, shown, discussed] : [focused, shown, discussed, ordered, all];
  for (const near of nearest) {
    const rows = near.filter((row) => all.includes(row));
    if (rows.length === 1 || (rows.length > 1 && known && near === discussed))
      return { rows: rows.slice(0, 1), kind: true };
    if (rows.length > 1 && rows.length < MOST_MEANT) return { rows: [], among: rows, kind: true };
  }
  return undefined;
}

/** "Two of those and a duck": a pointer beside things that are named is a line of its own. */
function pointed(
  { room, heard, reference, view, clause }: Reading,
  mention: Mention,
  own: number | undefined,
): Pick<Part, 'rows'> | 'same' | undefined {
  if (reference.how !== 'name' || (mention.points !== 'one' && mention.points !== 'many')) return undefined;
  if (own !== undefined || view.focus === undefined) return undefined;
  if (clause.mentions.some(({ at }) => at === mention.to)) return undefined;
  const next = heard.words[mention.to] ?? '';
  const subject = mention.at === clause.from || room.language.clauses.auxiliaries.has(next);
  const counted = heard.words[mention.to - 1] !== undefined && breaks(room, heard, mention.to, mention.to + 2);
  return subject || !counted ? undefined : { rows: [view.focus] };
}

/** "Both, the vest in L": the others that were pointed at as well. */
function withAll({ reference, clause, view }: Reading, parts: readonly Part[]): Part[] {
  const both = clause.mentions.some(({ kind, points, not }) => kind === 'pointer' && points === 'both' && !not);
  if (!both || reference.how !== 'name' || view.shown.length < 2) return [...parts];
  const named = new Set(parts.flatMap(({ rows }) => rows));
  const others = view.shown.slice(0, 2).filter((row) => !named.has(row));
  return [...parts, ...others.map((row): Part => ({ rows: [row], choices: [] }))];
}

/** Choices and numbers told after a thing belong to it; told again, they are another line of it. */
function spread(parts: readonly Part[], loose = false): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const before = all.at(-1);
    const own = part.rows.length > 0 || part.among !== undefined;
    const again = part.choices.some(({ on }) => before?.choices.some((one) => one.on === on));
    if (own || !before) all.push({ ...part });
    else if (again) all.push({ ...part, rows: before.rows });
    else {
      before.choices = [...before.choices, ...part.choices];
      if (before.quantity === undefined && part.quantity !== undefined)
        Object.assign(before, { quantity: part.quantity, part: part.part });
      before.by ??= part.by;
    }
  }
  const [first, second] = all;
  if (first && second && !loose && first.rows.length === 0 && !first.among && second.rows.length > 0) {
    const { choices, quantity } = first;
    return [
      { ...second, choices: [...choices, ...second.choices], quantity: second.quantity ?? quantity },
      ...all.slice(2),
    ];
  }
  return all;
}

/** A comma or a joining word between two mentions. */
function breaks({ language }: Room, heard: Heard, from: number, to: number): boolean {
  if (heard.tokens[from - 1]?.after === ',' || heard.tokens[to - 1]?.after === ',') return true;
  return heard.words.slice(from, to).some((word) => language.clauses.joiners.has(word));
}
