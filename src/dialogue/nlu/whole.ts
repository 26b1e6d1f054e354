/** What the clauses of a message say together: a later one goes on about what an earlier one named. */
import type { LineChange, Wish } from '../dialogue-acts.ts';
import type { ClauseAct } from './classify.ts';
import type { Read } from './read.ts';
import type { Reference } from './refer.ts';
import type { View } from './view.ts';

const NAMING: ReadonlySet<Reference['how']> = new Set(['name', 'place', 'description', 'other']);
const ORDERING: ReadonlySet<ClauseAct> = new Set(['buy', 'add', 'change', 'remove']);

/** The clauses with what belongs together in one: "the blue one, I'll take it", "I'll take both, the vest in L". */
export function together(reads: readonly Read[], view: View): Read[] {
  const orders = reads.some(({ act, lines }) => ORDERING.has(act) || (act === 'pick' && lines.length > 0));
  const all: Read[] = [];
  for (const read of reads) {
    if (orders && (isAside(read, all.length > 0) || isShaky(read, reads))) continue;
    const before = all.at(-1);
    const joined = before && pair(before, read, view);
    if (joined) all.splice(-1, 1, ...joined);
    else all.push(read);
  }
  return all;
}

/** Beside an order, a goodbye, half a "stop" and "please change that" say nothing more. */
function isAside({ act, p, lines, reference, clause }: Read, later: boolean): boolean {
  if (act === 'bye' || (act === 'stop' && p < UNSURE)) return true;
  if (clause.mentions.some(({ kind }) => kind === 'day')) return false;
  if (later && act === 'change' && p < UNSURE && !NAMING.has(reference.how)) return true;
  return later && act === 'change' && lines.length === 0 && !NAMING.has(reference.how);
}

/** An order that is hardly one, beside something that is surer. */
function isShaky(read: Read, reads: readonly Read[]): boolean {
  if (read.act !== 'add' && read.act !== 'remove' && read.act !== 'change') return false;
  if (read.lines.some(hasDetails)) return false;
  return read.p < HALF && reads.some((other) => other !== read && other.p > UNSURE);
}

const UNSURE = 0.6;
const HALF = 0.5;

/** The two as they are meant; undefined when each stands for itself. */
function pair(before: Read, read: Read, view: View): Read[] | undefined {
  const names = NAMING.has(read.reference.how) && read.lines.some(({ item }) => item);
  const detailed = before.lines.length > 0 && (before.lines.some(hasDetails) || NAMING.has(before.reference.how));
  const picks = before.act === 'pick' || before.act === 'look' || before.act === 'find';
  if (read.act === 'remove' && before.act === 'remove' && !names) return [before];
  if (read.act === 'buy' || read.act === 'add') {
    if (before.act === read.act && before.lines.length === 0) return [read];
    if (names) return undefined;
    if (before.act === 'remove' || before.act === 'add' || (before.act === 'change' && view.ordered.length > 0))
      return [before, { ...read, lines: read.lines.flatMap(withoutItem) }];
    if (!detailed) return undefined;
    const merged: Read = { ...read, lines: overlaid(before.lines, read.lines), reference: meant(before, read) };
    merged.joined = before.clause;
    return picks || before.act === 'buy' || before.act === 'change'
      ? [merged]
      : before.act === 'ask'
        ? [before, merged]
        : undefined;
  }
  if (read.act !== 'pick' || read.lines.length === 0) return undefined;
  if (before.act === 'buy' || before.act === 'add')
    return [{ ...before, lines: completedBy(before.lines, read.lines, names) }];
  if (before.act !== 'pick' || !detailed) return undefined;
  const lines = names
    ? before.lines.some(({ item }) => item) && NAMING.has(before.reference.how)
      ? completedBy(before.lines, read.lines, names)
      : overlaid(read.lines, before.lines, true)
    : overlaid(before.lines, read.lines);
  return [{ ...read, lines, reference: names ? read.reference : meant(before, read) }];
}

function meant(before: Read, read: Read): Reference {
  return before.reference.how === 'none' ? read.reference : before.reference;
}

function hasDetails({ choices, quantity, by }: LineChange): boolean {
  return choices !== undefined || quantity !== undefined || by !== undefined;
}

function withoutItem({ item: _, ...details }: LineChange): LineChange[] {
  return hasDetails(details) ? [details] : [];
}

/** Lines with what was said of them before or after. `weak`: their own details count more. */
function overlaid(base: readonly LineChange[], said: readonly LineChange[], weak = false): LineChange[] {
  const own = said.filter(hasDetails);
  const [only, ...others] = base;
  if (own.length === 0)
    return base.some(({ item }) => item) ? [...base] : base.map((line) => both(line, said[0] ?? {}));
  if (others.length > 0) return base.map((line) => (weak ? both(own[0] ?? {}, line) : both(line, own[0] ?? {})));
  return own.map((line) => (weak ? both(line, only ?? {}) : both(only ?? {}, line)));
}

/** Of several things that were named together, what is said of one is its own. */
function completedBy(base: readonly LineChange[], said: readonly LineChange[], names: boolean): LineChange[] {
  if (!names) return overlaid(base, said);
  const of = (line: LineChange) => said.filter(({ item }) => item !== undefined && item.id === line.item?.id);
  const known = base.flatMap((line) => (of(line).length > 0 ? of(line).map((one) => both(line, one)) : [line]));
  const isKnown = (line: LineChange) => base.some(({ item }) => item?.id === line.item?.id);
  const loose = base.length === 1 && base[0]?.item === undefined ? [] : known;
  return [...loose, ...said.filter((line) => !isKnown(line))];
}

/** One line of two; what the second says counts. */
function both(a: LineChange, b: LineChange): LineChange {
  const choices: Wish[] = [
    ...(a.choices ?? []).filter(({ on }) => !b.choices?.some((one) => one.on === on)),
    ...(b.choices ?? []),
  ];
  const item = a.item ?? b.item;
  return { ...a, ...b, ...(item && { item }), ...(choices.length > 0 && { choices }) };
}
