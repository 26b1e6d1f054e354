/** Which of the rows that satisfy the wishes come first. */
import type { Order, Wish } from '../dialogue-acts.ts';
import type { Test } from './holding.ts';
import type { CatalogueIndex } from './index.ts';

export type Candidates = readonly number[];

export interface Ranked {
  tests: readonly Test[];
  /** Wishes given up: rows that miss them least come first. */
  relaxed: readonly Wish[];
  scores: Float64Array | undefined;
  /** By row: more when it can be had. */
  stock: Uint8Array;
  order?: Order;
  kind?: readonly number[];
}

/** Negative when the first of two rows comes first; 0 when nothing tells them apart. */
export type Ranking = (a: number, b: number) => number;

export function rankingOf(index: CatalogueIndex, ranked: Ranked): Ranking {
  const { tests, relaxed, scores, stock, order } = ranked;
  const variantTests = tests.filter(({ variant }) => variant);
  const along = order && alongOf(index, order, variantTests);
  const nears = [
    ...tests.map(({ wish }) => wish).filter((wish) => wish.near !== undefined || isSpare(index, wish)),
    ...relaxed.filter(isBounded),
  ];
  const far = nears.length > 0 ? memo((row) => distanceOf(index, row, nears, variantTests)) : undefined;
  const general = !ranked.kind?.length && !tests.some(({ wish }) => wish.any && !wish.not);
  return (a, b) => {
    const stocked = (stock[b] ?? 0) - (stock[a] ?? 0);
    if (stocked !== 0) return stocked;
    const ordered = along ? difference(along(a), along(b)) : 0;
    if (ordered !== 0) return ordered;
    const nearer = far ? far(a) - far(b) : 0;
    if (nearer !== 0) return nearer;
    const leads = general ? (index.leads[a] ?? 0) - (index.leads[b] ?? 0) : 0;
    return leads !== 0 ? leads : (scores?.[b] ?? 0) - (scores?.[a] ?? 0);
  };
}

/** The best rows from the `rank`th on, at most `limit`, without sorting the rest; equal ones as they came. */
export function best(rows: Candidates, ranking: Ranking, limit: number, rank: number): number[] {
  const most = limit + rank - 1;
  const kept: number[] = [];
  for (const row of rows) {
    const last = kept[kept.length - 1];
    if (kept.length >= most && last !== undefined && ranking(last, row) <= 0) continue;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ranking(kept[middle] ?? 0, row) <= 0) low = middle + 1;
      else high = middle;
    }
    kept.splice(low, 0, row);
    if (kept.length > most) kept.pop();
  }
  return kept.slice(rank - 1);
}

/** The number to order by, smaller first; silent records last. */
function alongOf(index: CatalogueIndex, { on, down }: Order, tests: readonly Test[]): (row: number) => number {
  const column = index.columns.get(on.startsWith('a:') ? on.slice(2) : on);
  const value =
    on === 'price' ? memo((row) => fittingPrice(index, row, tests)) : (row: number) => column?.[row] ?? Number.NaN;
  return (row) => {
    const number = value(row);
    return Number.isNaN(number) ? Number.POSITIVE_INFINITY : down ? -number : number;
  };
}

/** Lowest price among the variants that fit and can be had; the item's own price without variants. */
export function fittingPrice(index: CatalogueIndex, row: number, tests: readonly Test[]): number {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  let lowest = Number.POSITIVE_INFINITY;
  let gone = Number.POSITIVE_INFINITY;
  for (let place = start; place < end; place++) {
    if (!tests.every(({ variant }) => variant?.(place, row))) continue;
    const price = index.variantPrice[place] ?? lowest;
    if (index.variantHeld[place] === 1) lowest = Math.min(lowest, price);
    else gone = Math.min(gone, price);
  }
  const fitting = lowest === Number.POSITIVE_INFINITY ? gone : lowest;
  return fitting === Number.POSITIVE_INFINITY ? (index.prices[row] ?? Number.NaN) : fitting;
}

/** How far from what was wanted, as parts of it, summed: 0 within the bounds. */
function distanceOf(index: CatalogueIndex, row: number, wishes: readonly Wish[], tests: readonly Test[]): number {
  let distance = 0;
  for (const wish of wishes) {
    const { on, near, min, max } = wish;
    const value =
      on === 'price' ? fittingPrice(index, row, tests) : (index.columns.get(on.slice(2))?.[row] ?? Number.NaN);
    const low = near ?? (isSpare(index, wish) ? min : undefined) ?? (min !== undefined && value < min ? min : value);
    const target = near === undefined && max !== undefined && value > max ? max : low;
    distance += Number.isNaN(value) ? 10 : Math.abs(value - target) / Math.max(1, Math.abs(target));
  }
  return distance;
}

function isBounded({ min, max, near, not }: Wish): boolean {
  return !not && (min !== undefined || max !== undefined || near !== undefined);
}

/** "A tent for two": two are held by more as well, but what holds exactly two is nearest. */
function isSpare(index: CatalogueIndex, { on, min, max }: Wish): boolean {
  return (
    min !== undefined &&
    max === undefined &&
    index.language.catalogue.spare.has(index.attributes.get(on.slice(2))?.dimension ?? '')
  );
}

function memo(make: (row: number) => number): (row: number) => number {
  const kept = new Map<number, number>();
  return (row) => {
    const known = kept.get(row);
    if (known !== undefined) return known;
    const made = make(row);
    kept.set(row, made);
    return made;
  };
}

/** Two infinities are equal. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
