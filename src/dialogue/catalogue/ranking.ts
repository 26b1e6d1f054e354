/** Which of the rows that satisfy the wishes come first. */
import type { Order, Wish } from '../dialogue-acts.ts';
import { isCapacity } from './attributes.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { allHold, type Test } from './holding.ts';

interface Ranked {
  rows: Uint32Array;
  tests: readonly Test[];
  /** Wishes given up: rows that miss them least come first. */
  relaxed: readonly Wish[];
  scores: Float64Array | undefined;
  /** By row: more when it can be had; undefined when that tells no rows apart. */
  stock: Uint8Array | undefined;
  order: Order | undefined;
  /** No kind of thing was named: what only leads elsewhere comes last. */
  general: boolean;
}

/** By row: what comes first has the smaller number, or with `down` the greater one. */
interface Key {
  column: Float64Array;
  down: boolean;
}

/** What rows are told apart by, the most telling first. */
export function keysOf(index: CatalogueIndex, ranked: Ranked): Key[] {
  const { tests, relaxed, scores, stock, order, general } = ranked;
  const ofVariants = tests.filter(({ variant }) => variant);
  const nears = tests.map(({ wish }) => wish).filter((wish) => wish.near !== undefined || isSpare(index, wish));
  const missed = relaxed.filter(isBounded);
  const prices =
    order?.on === 'price' || [...nears, ...missed].some(({ on }) => on === 'price')
      ? fittingPrices(index, ranked.rows, ofVariants)
      : index.prices;
  const keys: Key[] = [];
  if (stock) keys.push({ column: Float64Array.from(stock), down: true });
  if (order) keys.push(alongOf(index, order, prices));
  if (nears.length + missed.length > 0)
    keys.push({ column: distances(index, ranked.rows, [...nears, ...missed], prices), down: false });
  if (general && index.hasLeads) keys.push({ column: index.leads, down: false });
  if (scores) keys.push({ column: scores, down: true });
  return keys;
}

/** The best rows from the `rank`th on, at most `limit`, without sorting the rest; equal ones as they came. */
export function best(rows: Uint32Array, keys: readonly Key[], limit: number, rank: number): number[] {
  const most = limit + rank - 1;
  const [main] = keys;
  if (!main) return Array.from(rows.subarray(rank - 1, most));
  const kept: number[] = [];
  let worst = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    if (kept.length >= most) {
      const value = main.column[row] ?? 0;
      if (main.down ? value < worst : value > worst) continue;
      if (!isBefore(keys, row, kept[most - 1] ?? 0)) continue;
      kept.pop();
    }
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(keys, row, kept[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    kept.splice(low, 0, row);
    worst = main.column[kept[kept.length - 1] ?? 0] ?? 0;
  }
  return kept.slice(rank - 1);
}

function isBefore(keys: readonly Key[], row: number, other: number): boolean {
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at];
    const a = key?.column[row] ?? 0;
    const b = key?.column[other] ?? 0;
    if (a !== b) return a > b === key?.down;
  }
  return false;
}

/** The number to order by; silent records last. */
function alongOf(index: CatalogueIndex, { on, down }: Order, prices: Float64Array): Key {
  if (on === 'price') return { column: prices, down: down === true };
  const silent = down ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const column = index.columns.get(on.startsWith('a:') ? on.slice(2) : on) ?? new Float64Array();
  return { column: column.map((value) => (Number.isNaN(value) ? silent : value)), down: down === true };
}

/** By row: the lowest price among the variants that fit and can be had. */
function fittingPrices(index: CatalogueIndex, rows: Uint32Array, tests: readonly Test[]): Float64Array {
  if (tests.length === 0) return index.heldPrices;
  const prices = Float64Array.from(index.heldPrices);
  for (const row of rows) {
    if (index.prices[row] === index.highest[row]) continue;
    const end = index.variantStart[row + 1] ?? 0;
    let lowest = Number.POSITIVE_INFINITY;
    let gone = Number.POSITIVE_INFINITY;
    for (let place = index.variantStart[row] ?? 0; place < end; place++) {
      if (!allHold(index, tests, place, row)) continue;
      const price = index.variantPrice[place] ?? lowest;
      if (index.variantHeld[place] === 1) lowest = Math.min(lowest, price);
      else gone = Math.min(gone, price);
    }
    prices[row] = Number.isFinite(lowest) ? lowest : gone;
  }
  return prices;
}

/** By row: how far from what was wanted, as parts of it, summed; 0 within the bounds. */
function distances(
  index: CatalogueIndex,
  rows: Uint32Array,
  wishes: readonly Wish[],
  prices: Float64Array,
): Float64Array {
  const far = new Float64Array(prices.length);
  for (const wish of wishes) {
    const { on, near, min, max } = wish;
    const column = on === 'price' ? prices : index.columns.get(on.slice(2));
    const nearest = near ?? (isSpare(index, wish) ? min : undefined);
    for (const row of rows) {
      const value = column?.[row] ?? Number.NaN;
      const target =
        nearest ?? (min !== undefined && value < min ? min : max !== undefined && value > max ? max : value);
      far[row] =
        (far[row] ?? 0) + (Number.isNaN(value) ? SILENT : Math.abs(value - target) / Math.max(1, Math.abs(target)));
    }
  }
  return far;
}

/** A record that does not say is farther than most that do. */
const SILENT = 10;

function isBounded({ min, max, near, not }: Wish): boolean {
  return !not && (min !== undefined || max !== undefined || near !== undefined);
}

/** "A tent for two": two are held by more as well, but what holds exactly two is nearest. */
function isSpare(index: CatalogueIndex, { on, min, max }: Wish): boolean {
  return min !== undefined && max === undefined && isCapacity(index.language, index.attributes.get(on.slice(2)));
}
