/** Which thing a mention of an order names: by name or number, by kind, by pointing. */
import { kindOf } from '../catalogue/kinds.ts';
import type { Wish } from '../dialogue-acts.ts';
import type { Room } from '../room.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';
import { type Reference, settled } from './refer.ts';
import type { View } from './view.ts';

/** A part of the clause that speaks of one line. */
export interface Part {
  rows: readonly number[];
  /** One of these, and it is not clear which. */
  among?: readonly number[];
  quantity?: number;
  by?: number;
  part?: true;
  choices: Wish[];
  /** Its thing was told by its kind only. */
  kind?: true;
  /** It was joined to the part before: "and …". */
  joined?: true;
}

/** What the parts of one clause are read with. */
export interface Reading {
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

/** More than these are not meant by one word. */
export const MOST_MEANT = 6;

/** The thing that a mention names in an order; `same` when the part has it already. */
export function thingOf(
  reading: Reading,
  mention: Mention,
  part: Part,
  joins: boolean,
): Partial<Part> | 'same' | undefined {
  const { room, heard, clause, view, edits } = reading;
  const [own] = part.rows;
  if (mention.kind === 'item' || mention.kind === 'part') {
    const ordered = edits ? (mention.rows ?? []).filter((row) => view.ordered.includes(row)) : [];
    const rows = ordered.length === 1 ? ordered : settled(room, clause, view, mention);
    if (rows.length === 0 || (mention.kind === 'part' && rows.length > 1)) return undefined;
    if (own !== undefined && !joins && (rows.includes(own) || leadsTo(room, rows[0], [own]) !== undefined))
      return 'same';
    if (part.kind && !joins) part.rows = [];
    return { rows: rows.slice(0, 1) };
  }
  if (mention.kind === 'pointer' && reading.orders) return pointed(reading, mention, own);
  if (mention.kind !== 'kind' || !reading.orders) return undefined;
  const all = kindOf(room.index, heard.stems.slice(mention.at, mention.to).join(' '));
  if (own !== undefined && !joins && all.includes(own)) return 'same';
  const led = ledTo(reading, all);
  if (led !== undefined) return { rows: [led], kind: true };
  const known = room.language.definite.has(heard.words[mention.at - 1] ?? '');
  return ofKind(reading, all, known);
}

/** "Reserve it": the thing of this kind that the one that is meant leads to. */
function ledTo({ room, reference, view }: Reading, all: readonly number[]): number | undefined {
  return leadsTo(room, reference.how === 'none' ? view.focus : reference.rows[0], all);
}

function leadsTo({ brand, index }: Room, row: number | undefined, all: readonly number[]): number | undefined {
  const instead = brand.items[row ?? -1]?.instead;
  const other = instead === undefined ? undefined : index.rowOf.get(instead);
  return other !== undefined && all.includes(other) ? other : undefined;
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
  const joined = heard.words.slice(mention.to, mention.to + 2).some((word) => room.language.clauses.joiners.has(word));
  return subject || !joined ? undefined : { rows: [view.focus] };
}

/** "The Halley 130", "the 40": a number that is a part of a name. */
export function nameOfNumber(
  { room, heard, view }: Reading,
  { amount, at, to }: Mention,
  part: Part,
): readonly number[] | 'same' | undefined {
  if (!amount || amount.money || to - at > 1) return undefined;
  const word = heard.words[at] ?? '';
  const has = (row: number) => room.brand.items[row]?.name.split(/\s+/).includes(word) ?? false;
  if (part.rows.some(has)) return 'same';
  if (!room.language.definite.has(heard.words[at - 1] ?? '')) return undefined;
  const rows = [...new Set([...view.shown, ...view.discussed])].filter(has);
  return rows.length === 1 ? rows : undefined;
}

/** "The green one" beside things that are named: the thing in view. */
export function isKnownOne({ room, heard, view, reference }: Reading, { at, to }: Mention): boolean {
  const { definite, nouns } = room.language;
  const described = definite.has(heard.words[at - 1] ?? '') && nouns.has(heard.words[to] ?? '');
  return described && reference.how === 'name' && view.focus !== undefined && !reference.rows.includes(view.focus);
}

/** A comma or a joining word between two mentions. */
export function breaks({ language }: Room, heard: Heard, from: number, to: number): boolean {
  if (heard.tokens[from - 1]?.after === ',' || heard.tokens[to - 1]?.after === ',') return true;
  return heard.words.slice(from, to).some((word) => language.clauses.joiners.has(word));
}
