/** What a clause says of the order: which lines, how many of each, in which choice, instead of what. */
import type { ItemRef, LineChange, Wish } from '../dialogue-acts.ts';
import { unitOf } from '../lang/number-words.ts';
import type { Room } from '../room.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';
import { type Reference, refer, settled } from './refer.ts';
import type { View } from './view.ts';
import { meansChoice } from './wants.ts';

/** A part of the clause that speaks of one line. */
interface Part {
  rows: readonly number[];
  quantity?: number;
  by?: number;
  choices: Wish[];
}

export interface OrderLines {
  lines: LineChange[];
  reference: Reference;
  /** The mentions that the lines account for. */
  spent: Mention[];
}

/** The lines that a clause names; none when it names nothing of its own. */
export function orderLines(room: Room, heard: Heard, clause: HeardClause, view: View): OrderLines {
  const parts = partsOf(room, heard, clause, view);
  const named = parts.filter(({ rows }) => rows.length > 0);
  const reference = refer(room, heard, clause, view);
  const spent = clause.mentions.filter(
    ({ kind }) => kind === 'item' || kind === 'part' || kind === 'choice' || kind === 'place' || kind === 'pointer',
  );
  if (named.length > 0 && reference.how === 'name') {
    return {
      lines: spread(parts).flatMap((part) => part.rows.map((row) => lineOf(room, part, row))),
      reference,
      spent,
    };
  }
  const [first, ...others] = parts.filter(
    ({ quantity, choices, by }) => quantity !== undefined || choices.length > 0 || by !== undefined,
  );
  const rows = reference.how === 'none' || reference.how === 'view' ? [] : reference.rows;
  if (rows.length > 1) {
    const told = first ?? { choices: [] };
    return { lines: rows.map((row) => lineOf(room, { ...told, rows: [] }, row)), reference, spent };
  }
  const all = first ? [first, ...others] : rows.length > 0 ? [{ rows: [], choices: [] }] : [];
  return { lines: all.map((part) => lineOf(room, part, rows[0])), reference, spent };
}

function lineOf(
  { brand }: Room,
  { quantity, by, choices }: Omit<Part, 'rows'> & { rows?: readonly number[] },
  row: number | undefined,
): LineChange {
  const id = row === undefined ? undefined : brand.items[row]?.id;
  const item: ItemRef | undefined = id === undefined ? undefined : { id };
  return {
    ...(item && { item }),
    ...(choices.length > 0 && { choices }),
    ...(quantity !== undefined && { quantity }),
    ...(by !== undefined && { by }),
  };
}

/** "A number before its thing, choices around it": a new part begins at a thing, or at a number, once the one before has its own. */
function partsOf(room: Room, heard: Heard, clause: HeardClause, view: View): Part[] {
  const parts: Part[] = [];
  let part: Part = { rows: [], choices: [] };
  let waiting: number | undefined;
  const close = () => {
    if (part.rows.length > 0 || part.choices.length > 0 || part.quantity !== undefined || part.by !== undefined)
      parts.push(part);
    part = { rows: [], choices: [] };
  };
  let end = clause.from;
  for (const mention of clause.mentions) {
    const joins = breaks(room, heard, end, mention.at);
    end = mention.to;
    if (mention.not) continue;
    const quantity = quantityOf(room, heard, mention);
    if (quantity !== undefined) {
      if (part.quantity !== undefined || (joins && (part.rows.length > 0 || part.choices.length > 0))) close();
      Object.assign(part, quantity);
      waiting = part.quantity;
      continue;
    }
    if (mention.kind === 'item' || mention.kind === 'part') {
      const rows = settled(room, clause, view, mention);
      if (rows.length === 0 || (mention.kind === 'part' && rows.length > 1)) continue;
      if (part.rows.length > 0) close();
      part.rows = rows.slice(0, 1);
      continue;
    }
    const wish = choiceOf(room, heard, view, mention);
    if (!wish) continue;
    const taken = part.choices.some(({ on }) => on === wish.on);
    if (taken && joins) close();
    if (taken && !joins) part.choices = part.choices.filter(({ on }) => on !== wish.on);
    part.choices.push(wish);
  }
  void waiting;
  close();
  return parts;
}

/** Choices told after the last thing belong to it; a part with nothing but choices belongs to the thing before it. */
function spread(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const before = all.at(-1);
    if (part.rows.length > 0 || !before) all.push({ ...part });
    else if (part.quantity !== undefined && part.choices.length > 0 && before.choices.length > 0)
      all.push({ ...part, rows: before.rows });
    else {
      before.choices = [...before.choices, ...part.choices];
      before.quantity ??= part.quantity;
    }
  }
  return all.filter(({ rows }) => rows.length > 0);
}

/** A comma or a joining word between two mentions. */
function breaks({ language }: Room, heard: Heard, from: number, to: number): boolean {
  if (heard.tokens[from - 1]?.after === ',' || heard.tokens[to - 1]?.after === ',') return true;
  return heard.words.slice(from, to).some((word) => language.clauses.joiners.has(word));
}

/** How many: a whole number that is no price, measure, time, place or size. */
function quantityOf(
  room: Room,
  heard: Heard,
  { kind, amount, at, to, meanings }: Mention,
): { quantity: number } | { by: number } | undefined {
  const { language } = room;
  if (kind !== 'amount' || !amount || amount.money || amount.ordinal || amount.surelyClock) return undefined;
  if (amount.unit !== undefined && unitOf(language, amount.unit)?.dimension !== PEOPLE) return undefined;
  const { value } = amount;
  if (!Number.isInteger(value) || value < 1 || value > MOST_QUANTITY) return undefined;
  if (meanings.length > 0 && meansChoice(room, heard, { kind, amount, at, to, meanings })) return undefined;
  if (language.choosing.has(heard.words[at - 1] ?? '') && meanings.length > 0) return undefined;
  const step = language.steps.get(heard.words[to] ?? '') ?? language.steps.get(heard.words[at - 1] ?? '');
  return step === undefined ? { quantity: value } : { by: step * value };
}

const PEOPLE = 'people';
const MOST_QUANTITY = 1_000_000;

function choiceOf(room: Room, heard: Heard, view: View, mention: Mention): Wish | undefined {
  const options = mention.meanings.flatMap((meaning) => (meaning.is === 'option' ? [meaning] : []));
  const asked = view.ask?.for === 'option' ? `o:${view.ask.option}` : undefined;
  const meant = options.filter(({ bare, on }) => !bare || on === asked || meansChoice(room, heard, mention));
  const first = meant.find(({ on }) => on === asked) ?? meant[0];
  if (!first) return undefined;
  return { on: first.on, any: [...new Set(meant.filter(({ on }) => on === first.on).map(({ value }) => value))] };
}
