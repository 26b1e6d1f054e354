/**
 * The noun phrases of a clause: each has a head (named, or carried on from the one before), perhaps a number and choices. Orders,
 * changes of an order and questions about several things are read from them.
 */
import type { Wish } from '../dialogue-acts.ts';
import { type Count, choiceOf, countOf, countWithin, loneOne } from './counts.ts';
import type { Mention } from './mention.ts';
import {
  breaks,
  exchanges,
  type Head,
  headOf,
  isNaming,
  isOther,
  isUnit,
  joins,
  type Reading,
} from './order-things.ts';

export interface Phrase {
  rows: readonly number[];
  /** One of these, and it is not clear which. */
  among?: readonly number[];
  quantity?: number;
  by?: number;
  part?: true;
  party?: true;
  choices: Wish[];
  /** Its head is said in it, and where. */
  head?: Head;
}

/** A mention, or a word that counts one, where it stands. */
type Step = { at: number; to: number; mention?: Mention; count?: Count };

/** What stands between two commas or joining words, or before the number or thing of the next phrase. */
interface Chunk {
  steps: Step[];
  /** A joining word stands before it; a comma at least. */
  joined: boolean;
  broken: boolean;
  head?: Head;
  /** The next one that has a head. */
  next?: Chunk;
}

/** The phrases of a clause, in order. */
export function phrasesOf(reading: Reading): Phrase[] {
  const chunks = chunksOf(reading);
  let named = false;
  for (const [at, chunk] of chunks.entries()) {
    const all = chunk.steps.flatMap(({ mention }) => mention ?? []);
    const things = all.filter((mention) => !isUnit(reading, mention));
    const mentions = things.some((mention) => isNaming(reading, mention)) ? things : all;
    const head = headOf(reading, mentions, !named && chunks[at + 1]?.joined === true);
    if (head) chunk.head = head;
    named ||= head !== undefined;
  }
  for (let at = chunks.length - 2, next: Chunk | undefined; at >= 0; at--) {
    if (chunks[at + 1]?.head) next = chunks[at + 1];
    if (next) (chunks[at] as Chunk).next = next;
  }
  const all: Phrase[] = [];
  for (const chunk of chunks) take(reading, chunk, all);
  const last = all.findLastIndex(({ party }) => party);
  for (const one of all.slice(0, last + 1)) if (isDated(reading, one)) one.quantity ??= all[last]?.quantity;
  return totalled(all);
}

function isDated({ domain: { brand } }: Reading, { rows }: Phrase): boolean {
  return rows.some((row) => brand.items[row]?.dated);
}

function chunksOf(reading: Reading): Chunk[] {
  const { domain, parsed, clause } = reading;
  const steps = stepsOf(reading);
  const swaps = exchanges(domain.language, parsed, clause);
  const chunks: Chunk[] = [];
  let end = clause.from;
  let named: Mention | undefined;
  for (const [place, step] of steps.entries()) {
    const chunk = chunks.at(-1);
    const turned = swaps && parsed.words.slice(end, step.at).some((word) => domain.language.against.has(word));
    const broken = step.at >= end && (turned || breaks(domain, parsed, end, step.at));
    const naming = step.mention && isNaming(reading, step.mention) ? step.mention : undefined;
    const second = named !== undefined && naming !== undefined && isOther(reading, named, naming);
    const next = named !== undefined && isNumber(step) && namesSoon(reading, steps.slice(place + 1), step);
    if (!chunk || broken || second || next) {
      chunks.push({ steps: [step], joined: joins(domain, parsed, end, step.at), broken: broken || !chunk });
      named = naming;
    } else {
      chunk.steps.push(step);
      named = naming && (named === undefined || named.to === naming.at || isUnit(reading, named)) ? naming : named;
    }
    end = Math.max(end, step.to);
  }
  return chunks;
}

function isNumber({ count, mention }: Step): boolean {
  return count !== undefined || (mention?.amount !== undefined && mention.kind !== 'item');
}

/** A thing is named before the next break or number. */
function namesSoon(reading: Reading, steps: readonly Step[], from: Step): boolean {
  let end = from.to;
  for (const step of steps) {
    if (isNumber(step) || breaks(reading.domain, reading.parsed, end, step.at)) return false;
    if (step.mention && isNaming(reading, step.mention)) return true;
    end = step.to;
  }
  return false;
}

/** The mentions of a clause and the words that count one, in order. */
function stepsOf({ domain, parsed, clause, orders, mentions }: Reading): Step[] {
  const steps: Step[] = mentions.map((mention) => ({ at: mention.at, to: mention.to, mention }));
  for (let at = clause.from; at < clause.to; at++) {
    if (!orders && clause.acts[0]?.act !== 'pick') break;
    if (!domain.language.single.has(parsed.words[at] ?? '')) continue;
    const within = clause.mentions.find((one) => at >= one.at && at < one.to && one.kind !== 'place');
    if (within && !(within.kind === 'pointer' && within.to === at + 1)) continue;
    const denied = [1, 2].some((back) => domain.language.negators.longestAt(parsed.words, at - back)?.to === at);
    const count = denied ? undefined : loneOne(domain, parsed, within?.at ?? at, at, clause.mentions);
    if (count) steps.push({ at, to: at + 1, count });
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** What a chunk says of things of these rows: how many, in which choices. */
function detailsOf(reading: Reading, { steps, head }: Chunk, rows: readonly number[]) {
  const { domain, parsed, view } = reading;
  const details: Omit<Phrase, 'rows'> & { lead: boolean } = { choices: [], lead: false };
  for (const { mention, count } of steps) {
    if (mention && head?.numbers.includes(mention)) continue;
    const number =
      count ??
      (mention?.amount && mention.kind !== 'item' ? countOf(domain, parsed, mention, rows) : undefined) ??
      (mention?.within && countWithin(domain, parsed, mention, rows));
    if (number) {
      Object.assign(details, number);
      continue;
    }
    if (head && mention && isNaming(reading, mention)) continue;
    const wish = mention && choiceOf(domain, parsed, view, mention, rows);
    if (!mention || !wish) continue;
    if (head && mention.at < head.at) details.lead = true;
    details.choices = [...details.choices.filter(({ on }) => on !== wish.on), wish];
  }
  return details;
}

/** So much of what is chosen do these things come in. */
function suits({ domain: { index } }: Reading, choices: readonly Wish[], rows: readonly number[]): number {
  const has = ({ on }: Wish) => rows.some((row) => index.options.get(on.slice(2))?.offered[row] === 1);
  return choices.reduce((sum, wish) => sum + (has(wish) ? 1 : -1), 0);
}

function take(reading: Reading, chunk: Chunk, all: Phrase[]): void {
  const before = all.at(-1);
  const { head } = chunk;
  if (head) {
    const of = head.rows.length > 0 ? head.rows : (head.among ?? []);
    const { lead: _, ...details } = detailsOf(reading, chunk, of);
    const ahead = before && !before.head && of.includes(before.rows[0] ?? -1) && isOne(before, details);
    if (before && (ahead || (!chunk.broken && head.rows.length > 0 && head.rows[0] === before.rows[0]))) {
      addTo(before, details);
      if (ahead) Object.assign(before, { rows: head.rows, among: head.among, head });
      return;
    }
    all.push({ ...details, rows: head.rows, ...(head.among && { among: head.among }), head });
    return;
  }
  if (all.length > 1 && isOfEach(reading, chunk)) {
    for (const one of all) addTo(one, fitting(reading, chunk, rowsOf(reading, one)));
    return;
  }
  const owner = ownerOf(reading, chunk, before);
  const { lead: _, ...details } = detailsOf(reading, chunk, owner);
  if (details.choices.length === 0 && details.quantity === undefined && details.by === undefined) return;
  const same = before !== undefined && owner === rowsOf(reading, before);
  if (same && goesOn(reading, chunk, before, details)) {
    addTo(before, details);
    return;
  }
  // "Two, one is for my wife": how many there are is said already.
  if (same && details.choices.length === 0) return;
  if (same) all.push({ ...details, rows: before.rows, ...(before.among && { among: before.among }) });
  else all.push({ ...details, rows: owner === reading.rows ? [] : owner });
}

/** "Both in L", "two of each": said of all that were named. */
function isOfEach({ domain: { language }, parsed }: Reading, { steps }: Chunk): boolean {
  return steps.some(
    ({ mention, to }) =>
      mention?.points === 'both' || (mention?.points === 'many' && language.counters.has(parsed.words[to - 1] ?? '')),
  );
}

/** What a chunk says of things of these rows, without choices that they do not come in. */
function fitting(reading: Reading, chunk: Chunk, rows: readonly number[]): Omit<Phrase, 'rows'> {
  const { lead: _, ...details } = detailsOf(reading, chunk, rows);
  return { ...details, choices: details.choices.filter((wish) => suits(reading, [wish], rows) > 0) };
}

/** "Two of them, the Glacier ones", "in M, the socks": neither says what the other says. */
function isOne({ choices, quantity }: Phrase, more: Omit<Phrase, 'rows'>): boolean {
  const again = choices.some(({ on }) => more.choices.some((one) => one.on === on));
  return !again && (quantity === undefined || more.quantity === undefined);
}

/** What a phrase is of, as rows that choices can be looked up in. */
function rowsOf(reading: Reading, { rows, among }: Phrase): readonly number[] {
  return rows.length > 0 ? rows : (among ?? reading.rows);
}

/** Whether it only says more of the phrase before: "in ash, queen", "the bed, two"; told again, a choice is put right. */
function goesOn(
  { domain, parsed }: Reading,
  { steps, joined }: Chunk,
  before: Phrase,
  { choices, quantity, by }: Omit<Phrase, 'rows'>,
): boolean {
  const again = choices.some(({ on }) => before.choices.some((one) => one.on === on));
  const counted = quantity !== undefined || by !== undefined;
  if (counted) return before.quantity === undefined && !again && !(joined && choices.length > 0);
  if (!again) return true;
  const at = steps[0]?.at ?? 0;
  return !parsed.words.slice(Math.max(0, at - 3), at).some((word) => domain.language.alternatives.has(word));
}

function addTo(before: Phrase, { choices, quantity, by, part }: Omit<Phrase, 'rows'>): void {
  before.choices = [...before.choices.filter(({ on }) => !choices.some((one) => one.on === on)), ...choices];
  if (before.quantity === undefined && quantity !== undefined) Object.assign(before, { quantity, part });
  before.by ??= by;
}

/** What a chunk without a head is of: the thing before, the one after, or what is in view; it has to come in what is chosen. */
function ownerOf(reading: Reading, chunk: Chunk, before: Phrase | undefined): readonly number[] {
  const { view, edits } = reading;
  const { next } = chunk;
  const known = view.focus ?? (edits && view.ordered.length === 1 ? view.ordered[0] : undefined);
  const score = (rows: readonly number[]) => suits(reading, detailsOf(reading, chunk, rows).choices, rows);
  if (!next?.head && !before) return reading.rows;
  // "Swap the long one for …": what goes is in the order.
  const leaving = exchanges(reading.domain.language, reading.parsed, reading.clause)
    ? view.ordered.filter((row) => score([row]) > 0)
    : [];
  if (!before && leaving.length > 0) return leaving;
  const candidates: { rows: readonly number[]; score: number }[] = [];
  if (before) candidates.push({ rows: rowsOf(reading, before), score: score(rowsOf(reading, before)) + CARRIED });
  if (next?.head) {
    const rows = next.head.rows.length > 0 ? next.head.rows : (next.head.among ?? []);
    const own = detailsOf(reading, next, rows);
    const mine = detailsOf(reading, chunk, rows).choices;
    const parallel = own.lead && mine.some(({ on }) => own.choices.some((one) => one.on === on));
    candidates.push({ rows, score: score(rows) + (parallel ? CARRIED : 0) });
  }
  if (!before && known !== undefined)
    candidates.push({ rows: [known], score: score([known]) + (next?.joined ? JOINED : 0) });
  const [best] = candidates.sort((a, b) => b.score - a.score);
  return best?.rows ?? reading.rows;
}

const CARRIED = 0.5;
const JOINED = 0.25;

/** "Three, one in S and two in M", "the socks, two in M and one in L": what is listed is what the first stands for. */
function totalled(all: readonly Phrase[]): Phrase[] {
  const kept: Phrase[] = [];
  for (let at = 0; at < all.length; at++) {
    const first = all[at] as Phrase;
    let to = at + 1;
    while (to < all.length && !all[to]?.head && all[to]?.rows[0] === first.rows[0]) to++;
    const listed = all.slice(at + 1, to);
    const told = (choices: readonly Wish[]) => first.choices.some(({ on }) => choices.some((one) => one.on === on));
    const lists =
      first.head && listed.length > 0 && listed.every(({ choices }) => choices.length > 0 && !told(choices));
    if (!lists) {
      kept.push(first);
      continue;
    }
    const left = (first.quantity ?? 0) - listed.reduce((sum, { quantity = 1 }) => sum + quantity, 0);
    if (left > 0) kept.push({ ...first, quantity: left });
    kept.push(...listed.map((one) => ({ ...one, choices: [...first.choices, ...one.choices] })));
    at = to - 1;
  }
  return kept;
}
