/** What a clause says of the order: which lines, how many of each, in which choice. */
import type { LineChange } from '../dialogue-acts.ts';
import type { Room } from '../room.ts';
import { choiceOf, countOf, loneOne, stepIn } from './counts.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';
import { breaks, isKnownOne, MOST_MEANT, nameOfNumber, type Part, type Reading, thingOf } from './order-things.ts';
import { NOTHING, type Reference, refer } from './refer.ts';
import type { View } from './view.ts';

export interface OrderLines {
  lines: LineChange[];
  reference: Reference;
  /** The mentions that the lines account for. */
  spent: Mention[];
}

const ORDERING: ReadonlySet<string> = new Set(['buy', 'add', 'remove', 'change']);

/** The lines that a clause names; none when it names nothing of its own. */
export function orderLines(room: Room, heard: Heard, clause: HeardClause, view: View): OrderLines {
  const found = linesIn(room, heard, clause, view);
  const step = view.ordered.length > 0 ? stepIn(room, heard, clause.from, clause.to) : undefined;
  if (!step || clause.asks || found.lines.some(({ choices }) => choices)) return found;
  return { ...found, lines: found.lines.length > 0 ? found.lines.map((line) => ({ ...line, step })) : [{ step }] };
}

function linesIn(room: Room, heard: Heard, clause: HeardClause, view: View): OrderLines {
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
    const lines = spread(withAll(reading, anchored(reading, parts))).flatMap((part) => linesOf(room, part));
    return { lines, reference, spent };
  }
  const all = spread(parts, true);
  const counted =
    reference.how === 'many' && view.focus !== undefined && all.some(({ quantity }) => quantity !== undefined);
  if (counted)
    return { lines: all.flatMap((part) => linesOf(room, { ...part, rows: [view.focus ?? -1] })), reference, spent };
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
  if (reference.how !== 'many' || !by || others.length > 0 || clause.asks) return reference;
  const { subjects, auxiliaries } = language.clauses;
  const opens = by.at === clause.from && subjects.has(heard.words[by.at] ?? '') && by.to < clause.to;
  return opens || auxiliaries.has(heard.words[by.to] ?? '') ? NOTHING : reference;
}

/** What a bare choice or number is of: the open question's thing, the order, the thing in view. */
function inQuestion({ ask, focus, ordered, pending, shown }: View): readonly number[] {
  if (pending) return focus !== undefined && !ordered.includes(focus) ? [...ordered, focus] : ordered;
  if (focus !== undefined) return [focus];
  return ask ? shown : shown.length < MOST_MEANT ? shown : [];
}

/** What is not meant is left out; where things are taken out, it is what goes. */
function told({ mentions }: HeardClause, removes: boolean): readonly Mention[] {
  const negated = mentions.filter(
    ({ not, kind }) => not && (kind === 'item' || kind === 'part' || kind === 'kind' || kind === 'choice'),
  );
  // "No, two is enough": a number is not what is denied.
  const numbers = mentions.filter(({ kind }) => kind === 'amount');
  const kept = (one: Mention) => !one.not || (numbers.length === 1 && numbers[0] === one);
  if (!removes || negated.length === 0) return mentions.filter(kept);
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
    const joined = heard.words.slice(last, one.at).some((word) => room.language.clauses.joiners.has(word));
    end = one.to;
    const target = part.rows.length > 0 ? part.rows : (before ?? reading.rows);
    const numbered = 'count' in one ? undefined : nameOfNumber(reading, one.mention, part);
    if (numbered === 'same') continue;
    if (numbered) {
      if (part.rows.length > 0 || part.among || (joins && part.choices.length > 0)) close();
      Object.assign(part, { rows: numbered }, joined && { joined });
      before = numbered;
      continue;
    }
    if ('count' in one || (one.mention.amount && one.mention.kind !== 'item')) {
      const count = 'count' in one ? one.count : countOf(room, heard, one.mention, target);
      if (count !== undefined) {
        const full = part.rows.length > 0 || part.choices.length > 0;
        if (part.quantity !== undefined || (joins && full) || (full && nextThing(reading, one.to))) close();
        Object.assign(part, count, joined && { joined });
        continue;
      }
    }
    if ('count' in one) continue;
    const thing = thingOf(reading, one.mention, part, joins);
    if (thing === 'same') continue;
    if (thing) {
      if (part.rows.length > 0 || part.among || (joins && part.choices.length > 0)) close();
      Object.assign(part, thing, joined && { joined });
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
    const within = clause.mentions.find((one) => at >= one.at && at < one.to && one.kind !== 'place');
    if (within && !(within.kind === 'pointer' && within.to === at + 1)) continue;
    const count = loneOne(room, heard, within?.at ?? at, at, clause.mentions);
    if (count) steps.push({ at, to: at + 1, count });
  }
  return steps.sort((a, b) => a.at - b.at);
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

/** "One in S, and a belt": what was told before the first thing that is named is of the thing in view. */
function anchored({ view, edits }: Reading, parts: readonly Part[]): Part[] {
  const [first, second, ...others] = parts;
  const focus = view.focus ?? (edits && view.ordered.length === 1 ? view.ordered[0] : undefined);
  if (!first || !second?.joined || first.rows.length > 0 || first.among || focus === undefined) return [...parts];
  if (parts.some(({ rows }) => rows.includes(focus))) return [...parts];
  return [{ ...first, rows: [focus] }, second, ...others];
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
