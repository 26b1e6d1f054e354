/** Finding items: hard where the user was exact, soft elsewhere. */
import type { Item, Variant } from '../../brands/catalogue.ts';
import type { Evidence, Order, Wish } from '../dialogue-acts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { scoresOf } from './evidence.ts';
import { allHold, isUnknownWord, type Test, testsOf, variantHolds, wordsOf } from './holding.ts';
import { best, keysOf } from './ranking.ts';

export interface Query {
  /** Every one must hold, unless nothing satisfies all of them. */
  wishes: readonly Wish[];
  /** Ranks and excludes nothing. */
  evidence?: readonly Evidence[];
  /** Rows of the kind of thing that was named; none: any. */
  kind?: readonly number[];
  order?: Order;
  /** Only these rows, in this order when nothing else tells them apart. */
  among?: readonly number[];
  without?: readonly number[];
  limit?: number;
  /** What cannot be had counts as well; else it is left out unless nothing else satisfies the wishes. */
  soldOut?: boolean;
}

export interface Found {
  /** Best first, at most `limit`. */
  rows: number[];
  scores: number[];
  /** How many rows satisfy the wishes that are left. */
  total: number;
  /** Wishes given up because nothing satisfies all. */
  relaxed: Wish[];
  /** Only what has all that was named of need. */
  narrowed?: true;
  /** All that satisfy the wishes cannot be had at the moment. */
  soldOut?: true;
}

const DEFAULT_LIMIT = 100;
/** No more wishes are weighed against each other. */
const MOST_WEIGHED = 16;

export function search(index: CatalogueIndex, query: Query): Found {
  const { limit = DEFAULT_LIMIT, order } = query;
  const wishes = query.wishes.filter(({ soft }) => !soft);
  const candidates = candidatesOf(index, query);
  const tests = testsOf(index, wishes, candidates.rows);
  let kept = tests;
  let found = satisfying(index, candidates, kept);
  if (found.fitting.length === 0 && tests.length > 0) {
    kept = bestTogether(index, candidates, tests, query.soldOut === true);
    if (kept.length === 0 && candidates.everything) return { rows: [], scores: [], total: 0, relaxed: [...wishes] };
    found = satisfying(index, candidates, kept);
  }
  const { fitting, available, stock } = found;
  const relaxed = tests.filter((test) => !kept.includes(test)).map(({ wish }) => wish);
  const mixed = available.length > 0 && available.length < fitting.length;
  const all = mixed && !query.soldOut ? available : fitting;
  const scores = scoresOf(index, [...(query.evidence ?? []), ...softened(index, wishes, relaxed)]);
  const needs = testsOf(
    index,
    query.wishes.filter(({ soft }) => soft),
    all,
  );
  const answering = needs.length > 0 ? all.filter((row) => allMarked(needs, row)) : all;
  const narrowed = answering.length < all.length && isMeant(answering, all, needs.length, scores);
  const rows = narrowed ? answering : all;
  const general = isGeneral(candidates, kept);
  const told = {
    rows,
    tests: kept,
    relaxed,
    scores,
    stock: mixed && query.soldOut ? stock : undefined,
    order,
    general,
  };
  const shown = best(rows, keysOf(index, told), limit, order?.rank ?? 1);
  return {
    rows: shown,
    scores: shown.map((row) => scores?.[row] ?? 0),
    total: rows.length,
    relaxed,
    ...(narrowed && { narrowed: true as const }),
    ...(available.length === 0 && fitting.length > 0 && { soldOut: true as const }),
  };
}

/** One thing alone may have one word by accident: it has to have several, and to lead by all that was said. */
function isMeant(answering: Uint32Array, all: Uint32Array, needs: number, scores: Float64Array | undefined): boolean {
  const [only] = answering;
  if (only === undefined || answering.length > 1) return only !== undefined;
  return needs > 1 && all.every((row) => (scores?.[row] ?? 0) <= (scores?.[only] ?? 0));
}

/** What of the wishes still ranks: other forms of a word that no record has, and what comes near a value given up. */
function softened(index: CatalogueIndex, wishes: readonly Wish[], relaxed: readonly Wish[]): Evidence[] {
  const { shades } = index.language.catalogue;
  const unheard = wishes.filter((wish) => !wish.not && isUnknownWord(index, wish)).map(({ on }) => wordsOf(on));
  const near = relaxed
    .filter(({ not }) => !not)
    .map(({ any = [] }) =>
      any.flatMap((phrase) => phrase.split(' ').flatMap((word) => [word, ...(shades.get(word) ?? [])])),
    );
  return [...unheard, ...near].map((words) => ({ words, weight: 1 }));
}

/** Nothing was said about what kind of thing it should be. */
function isGeneral({ everything }: Candidates, tests: readonly Test[]): boolean {
  return everything && !tests.some(({ wish }) => wish.any && !wish.not);
}

/** The variants of an item that keep every wish about options and price, by the exact value where one has it. */
export function variantsFor(index: CatalogueIndex, item: Item, wishes: readonly Wish[]): Variant[] {
  const row = index.rowOf.get(item.id) ?? 0;
  const start = index.variantStart[row] ?? 0;
  const tests = testsOf(index, wishes, Uint32Array.of(row));
  let fitting = item.variants.filter((_, at) => tests.every((test) => variantHolds(index, test, start + at, row)));
  for (const { on, any, not } of wishes) {
    const column = on.startsWith('o:') && any && !not ? index.options.get(on.slice(2)) : undefined;
    if (!column) continue;
    const exact = new Set(any?.map((phrase) => column.values.idOf(phrase)));
    const exactly = fitting.filter((variant) => exact.has(column.ids[start + item.variants.indexOf(variant)]));
    if (exactly.length > 0) fitting = exactly;
  }
  return fitting;
}

interface Candidates {
  rows: Uint32Array;
  /** Every row of the catalogue but for those excluded. */
  everything: boolean;
}

function candidatesOf(index: CatalogueIndex, { kind, among, without }: Query): Candidates {
  const ofKind = kind?.length ? kind : undefined;
  const only = among && ofKind ? new Set(ofKind) : undefined;
  const excluded = new Set(without);
  const named = among ?? ofKind;
  const rows = named ? Uint32Array.from(named) : index.everyRow;
  const kept = only || excluded.size > 0 ? rows.filter((row) => !excluded.has(row) && (only?.has(row) ?? true)) : rows;
  return { rows: kept, everything: !named };
}

const NONE_FITS = 0;
const SOLD_OUT = 1;
const IN_STOCK = 2;

interface Satisfying {
  fitting: Uint32Array;
  /** Those of them that can be had. */
  available: Uint32Array;
  /** By row: what of this could be told. */
  stock: Uint8Array;
}

/** The rows for which all wishes hold, those about variants within one variant. */
function satisfying(index: CatalogueIndex, { rows }: Candidates, tests: readonly Test[]): Satisfying {
  const ofVariants = tests.filter(({ variant }) => variant);
  const stock = new Uint8Array(index.everyRow.length);
  const fitting = new Uint32Array(rows.length);
  const available = new Uint32Array(rows.length);
  let fit = 0;
  let had = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (!allMarked(tests, row)) continue;
    const state = stockOf(index, row, ofVariants);
    if (state === NONE_FITS) continue;
    stock[row] = state;
    fitting[fit++] = row;
    if (state === IN_STOCK) available[had++] = row;
  }
  return { fitting: fitting.subarray(0, fit), available: available.subarray(0, had), stock };
}

function allMarked(tests: readonly Test[], row: number): boolean {
  for (let at = 0; at < tests.length; at++) if (tests[at]?.marks[row] !== 1) return false;
  return true;
}

/** Whether a row that passes by itself has a variant that fits, and one that can be had. */
function stockOf(index: CatalogueIndex, row: number, tests: readonly Test[]): number {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  if (tests.length === 0 || start === end) return index.held[row] === 1 ? IN_STOCK : SOLD_OUT;
  let state = NONE_FITS;
  for (let place = start; place < end; place++) {
    if (!allHold(index, tests, place, row)) continue;
    if (index.variantHeld[place] === 1) return IN_STOCK;
    state = SOLD_OUT;
  }
  return state;
}

/** The wishes that can be kept together: those whose loss weighs least are given up, and of equals those that leave most. */
function bestTogether(index: CatalogueIndex, { rows }: Candidates, all: readonly Test[], soldOut: boolean): Test[] {
  const tests = all.slice(0, MOST_WEIGHED);
  const weights = new Map<number, number>();
  const weigh = (mask: number) => {
    const known = weights.get(mask);
    if (known !== undefined) return known;
    const weight = tests.reduce((sum, test, bit) => sum + ((mask & (1 << bit)) === 0 ? 0 : test.weight), 0);
    weights.set(mask, weight);
    return weight;
  };
  const counts = new Map<number, number>();
  let most = { mask: 0, weight: -1 };
  for (const row of rows) {
    if (!soldOut && index.held[row] === 0) continue;
    let mask = 0;
    for (let bit = 0; bit < tests.length; bit++) if (tests[bit]?.marks[row] === 1) mask |= 1 << bit;
    if (weigh(mask) < most.weight) continue;
    mask = heldTogether(index, row, tests, mask, weigh);
    const count = (counts.get(mask) ?? 0) + 1;
    counts.set(mask, count);
    const weight = weigh(mask);
    if (weight > most.weight || (weight === most.weight && count > (counts.get(most.mask) ?? 0)))
      most = { mask, weight };
  }
  return tests.filter((_, bit) => (most.mask & (1 << bit)) !== 0);
}

/** Of the wishes that hold for a row, those that hold for its best variant together. */
function heldTogether(
  index: CatalogueIndex,
  row: number,
  tests: readonly Test[],
  mask: number,
  weigh: (mask: number) => number,
): number {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  if (start === end || !tests.some(({ variant }) => variant)) return mask;
  let top = 0;
  for (let place = start; place < end; place++) {
    let held = mask;
    tests.forEach((test, bit) => {
      if (!variantHolds(index, test, place, row)) held &= ~(1 << bit);
    });
    if (weigh(held) > weigh(top)) top = held;
  }
  return top;
}
