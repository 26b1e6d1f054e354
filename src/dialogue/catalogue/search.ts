/** Finding items: hard where the user was exact, soft elsewhere. */
import type { Item, Variant } from '../../brands/catalogue.ts';
import type { Evidence, Order, Wish } from '../dialogue-acts.ts';
import { scoresOf } from './evidence.ts';
import { isUnheardOf, type Test, testsOf, wordsOf } from './holding.ts';
import type { CatalogueIndex } from './index.ts';
import { best, type Candidates, rankingOf } from './ranking.ts';

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
  /** All that satisfy the wishes cannot be had at the moment. */
  soldOut?: true;
}

const DEFAULT_LIMIT = 100;

export function search(index: CatalogueIndex, query: Query): Found {
  const tests = testsOf(index, query.wishes);
  const candidates = candidatesOf(index, query);
  let kept = tests;
  let found = satisfying(index, candidates, kept);
  if (found.total === 0 && tests.length > 0) {
    kept = bestTogether(index, candidates, tests, query);
    if (kept.length === 0 && !query.kind?.length && !query.among)
      return { rows: [], scores: [], total: 0, relaxed: [...query.wishes] };
    found = satisfying(index, candidates, kept);
  }
  const relaxed = tests.filter((test) => !kept.includes(test)).map(({ wish }) => wish);
  const available = query.soldOut || found.available === 0 ? found.total : found.available;
  const only = available === found.total ? found.rows : found.rows.filter((row) => found.stock[row] === IN_STOCK);
  const unheard = query.wishes.filter((wish) => !wish.not && isUnheardOf(index, wish));
  const evidence = [
    ...(query.evidence ?? []),
    ...unheard.map(({ on }): Evidence => ({ words: wordsOf(on), weight: 1 })),
  ];
  const scores = scoresOf(index, evidence);
  const ranking = rankingOf(index, { ...query, tests: kept, relaxed, scores, stock: found.stock });
  const rows = best(only, ranking, query.limit ?? DEFAULT_LIMIT, query.order?.rank ?? 1);
  return {
    rows,
    scores: rows.map((row) => scores?.[row] ?? 0),
    total: only.length,
    relaxed,
    ...(found.total > 0 && found.available === 0 && { soldOut: true as const }),
  };
}

/** The variants of an item that keep every wish about options and price, by the exact value where one has it. */
export function variantsFor(index: CatalogueIndex, item: Item, wishes: readonly Wish[]): Variant[] {
  const row = index.rowOf.get(item.id) ?? -1;
  const start = index.variantStart[row] ?? 0;
  const tests = testsOf(index, wishes);
  let fitting = item.variants.filter((_, at) => tests.every(({ variant }) => variant?.(start + at, row) ?? true));
  for (const { on, any, not } of wishes) {
    const column = on.startsWith('o:') && any && !not ? index.options.get(on.slice(2)) : undefined;
    if (!column) continue;
    const exact = new Set(any?.map((phrase) => column.values.idOf(phrase)));
    const exactly = fitting.filter((variant) => exact.has(column.ids[start + item.variants.indexOf(variant)]));
    if (exactly.length > 0) fitting = exactly;
  }
  return fitting;
}

function candidatesOf(index: CatalogueIndex, { kind, among, without }: Query): Candidates {
  const rows = among ?? (kind?.length ? kind : undefined);
  const excluded = new Set(without);
  const ofKind = among && kind?.length ? new Set(kind) : undefined;
  if (!rows) {
    const all = Array.from(index.brand.items, (_, row) => row);
    return excluded.size === 0 ? all : all.filter((row) => !excluded.has(row));
  }
  return rows.filter((row) => !excluded.has(row) && (!ofKind || ofKind.has(row)));
}

const NONE_FITS = 0;
const SOLD_OUT = 1;
export const IN_STOCK = 2;

interface Satisfying {
  rows: number[];
  total: number;
  available: number;
  /** By row: whether anything that fits can be had. */
  stock: Uint8Array;
}

/** The rows for which all wishes hold, those about variants within one variant. */
function satisfying(index: CatalogueIndex, candidates: Candidates, tests: readonly Test[]): Satisfying {
  const rowTests = tests.filter(({ variant }) => !variant).map(({ holds }) => holds);
  const variantTests = tests.filter(({ variant }) => variant);
  const stock = new Uint8Array(index.brand.items.length);
  const rows: number[] = [];
  let available = 0;
  for (const row of candidates) {
    let holds = true;
    for (const marks of rowTests) {
      if (marks[row] === 1) continue;
      holds = false;
      break;
    }
    const state = holds ? stockOf(index, row, variantTests) : NONE_FITS;
    if (state === NONE_FITS) continue;
    stock[row] = state;
    if (state === IN_STOCK) available++;
    rows.push(row);
  }
  return { rows, total: rows.length, available, stock };
}

function stockOf(index: CatalogueIndex, row: number, tests: readonly Test[]): number {
  const has = index.held[row] === 1 ? IN_STOCK : SOLD_OUT;
  if (tests.length === 0) return has;
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  if (start === end) return tests.every(({ holds }) => holds[row] === 1) ? has : NONE_FITS;
  let state = NONE_FITS;
  for (let place = start; place < end; place++) {
    if (!tests.every(({ variant }) => variant?.(place, row))) continue;
    if (index.variantHeld[place] === 1) return IN_STOCK;
    state = SOLD_OUT;
  }
  return state;
}

/** The wishes that can be kept together: those whose loss weighs least are given up, and of equals those that leave most. */
function bestTogether(index: CatalogueIndex, candidates: Candidates, tests: readonly Test[], query: Query): Test[] {
  const counts = new Map<number, number>();
  for (const row of candidates) {
    if (!query.soldOut && index.held[row] === 0) continue;
    const mask = heldTogether(index, row, tests);
    counts.set(mask, (counts.get(mask) ?? 0) + 1);
  }
  let most = 0;
  let least = { weight: -1, count: 0 };
  for (const [mask, count] of counts) {
    const weight = weightOf(mask, tests);
    if (weight < least.weight || (weight === least.weight && count <= least.count)) continue;
    most = mask;
    least = { weight, count };
  }
  return tests.filter((_, bit) => (most & (1 << bit)) !== 0);
}

/** Bits of the wishes that hold for a row and the best of its variants. */
function heldTogether(index: CatalogueIndex, row: number, tests: readonly Test[]): number {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  let base = 0;
  tests.forEach(({ variant, holds }, bit) => {
    if ((start === end || !variant) && holds[row] === 1) base |= 1 << bit;
  });
  let top = base;
  for (let place = start; place < end; place++) {
    let mask = base;
    tests.forEach(({ variant }, bit) => {
      if (variant?.(place, row)) mask |= 1 << bit;
    });
    if (weightOf(mask, tests) > weightOf(top, tests)) top = mask;
  }
  return top;
}

function weightOf(mask: number, tests: readonly Test[]): number {
  let weight = 0;
  for (let bit = 0; bit < tests.length; bit++) if ((mask & (1 << bit)) !== 0) weight += tests[bit]?.weight ?? 0;
  return weight;
}
