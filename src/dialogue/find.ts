/** Finding items: filter first, rank second, and keep the reason why each candidate stayed or went. */

import type { Item, Variant } from '../brands/catalogue.ts';
import { availabilityOf } from '../brands/selling.ts';
import { type CatalogueIndex, optionKey } from './catalogue-index.ts';
import { evidence, mentions, valueFits } from './evidence.ts';
import { type Wish, within } from './wishes.ts';

/** Order wanted: by `price` or an attribute, up (least first) or down. */
export interface Order {
  on: string;
  down?: true;
}

export interface Findings {
  /** Best first, at most `limit`. */
  rows: number[];
  /** How many rows each wish threw out, by what it is about. */
  dropped: Record<string, number>;
  /** Nothing that satisfies the wishes can be had: these would, but are sold out. */
  soldOut?: true;
}

export interface Search {
  wishes: readonly Wish[];
  /** Words that only help ranking. */
  soft?: readonly string[];
  order?: Order;
  /** Only these rows, in this default order. */
  among?: readonly number[];
  /** Sold-out items count as well; else they are left out unless nothing else is left. */
  soldOut?: boolean;
  /** Rows that were named come first. */
  first?: readonly number[];
  /** How many of the best are wanted; 100 unless told. */
  limit?: number;
}

const DEFAULT_LIMIT = 100;

/** The rows that satisfy every wish, best first. */
export function find(index: CatalogueIndex, search: Search): Findings {
  const { among } = search;
  const wishes = search.wishes.filter(({ ranks }) => !ranks);
  const rowTests = wishes.map((wish) => rowTest(index, wish));
  const variantTests = wishes.flatMap((wish) => variantTest(index, wish) ?? []);
  const exactly = categoryStrength(index, wishes);
  const score = scorer(index, search, variantTests);
  const dropped: Record<string, number> = {};
  const drop = (on: string) => {
    dropped[on] = (dropped[on] ?? 0) + 1;
  };
  const limit = search.limit ?? DEFAULT_LIMIT;
  // Things of the category itself before things only tagged or named so; what can be had before what is sold out.
  const shelves = [new Best(limit), new Best(limit), new Best(limit), new Best(limit)] as const;
  const count = among?.length ?? index.brand.items.length;
  for (let place = 0; place < count; place++) {
    const row = among?.[place] ?? place;
    let strength = 0;
    // Only a summary says so: such rows count when no other record says it better.
    let weak = false;
    let failed: string | undefined;
    for (const test of rowTests) {
      const found = test.of(row);
      if (found === 0) {
        failed = test.on;
        break;
      }
      strength += found;
      if (found === 1 && test.worded) weak = true;
    }
    if (failed !== undefined) {
      drop(failed);
      continue;
    }
    const stock = variantTests.length === 0 ? (index.held[row] ?? 0) : fittingStock(index, row, variantTests);
    if (stock === NONE_FITS) {
      drop('variant');
      continue;
    }
    weak ||= exactly !== undefined && !exactly(row);
    shelves[weak ? (stock === 1 ? 2 : 3) : stock === 1 ? 0 : 1].add(score(row, strength, place, stock === 1));
  }
  const [available, gone] = shelves[0].size + shelves[1].size > 0 ? [shelves[0], shelves[1]] : [shelves[2], shelves[3]];
  if (search.soldOut) return { rows: merge(available, gone).slice(0, limit), dropped };
  if (available.size > 0 && gone.size > 0) dropped.stock = gone.size;
  if (available.size > 0) return { rows: available.rows(), dropped };
  return { rows: gone.rows(), dropped, ...(gone.size > 0 && { soldOut: true as const }) };
}

/** The variants of an item that keep every wish about options and price; all of them when nothing was said about either. */
export function variantsFor(index: CatalogueIndex, item: Item, wishes: readonly Wish[]): Variant[] {
  const tests = wishes.flatMap((wish) => variantTest(index, wish) ?? []);
  const start = index.variantStart[index.rowOf.get(item.id) ?? 0] ?? 0;
  return item.variants.filter((_, at) => tests.every((test) => test(start + at)));
}

/** Whether one can be had (of the given variant, if any): not sold out, paused or blocked. */
export function inStock(item: Item, variant?: Variant): boolean {
  return availabilityOf(item, variant) === 'available';
}

/** A variant's choices as wishes, with these said ones instead where they differ. */
export function optionWishes(index: CatalogueIndex, variant: Variant, said: readonly Wish[]): Wish[] {
  const kept = Object.entries(variant.options).flatMap(([name, value]): Wish[] => {
    const on = `o:${index.optionNames.get(name) ?? optionKey(name)}`;
    return said.some((wish) => wish.on === on) ? [] : [{ on, any: [index.canonical.get(value) ?? value] }];
  });
  return [...kept, ...said];
}

/** A variant's value of an option, whatever way its name is written. */
export function optionValue(index: CatalogueIndex, variant: Variant, option: string): string | undefined {
  for (const name in variant.options) {
    if (name === option || index.optionNames.get(name) === option) return variant.options[name];
  }
  return undefined;
}

/** Whether the record has a regular price above the price. */
export function isOnSale(item: Item | undefined): boolean {
  if (!item) return false;
  if (item.list_price !== undefined && item.list_price > item.price) return true;
  return item.variants.some((variant) => variant.list_price !== undefined && variant.list_price > variant.price);
}

interface Test {
  on: string;
  /** Tests words of the record. */
  worded?: true;
  /** 0 when the row fails; else how strong the evidence is. */
  of(row: number): number;
}

function rowTest(index: CatalogueIndex, wish: Wish): Test {
  const { on } = wish;
  if (on === 'sale') return { on, of: (row) => (isOnSale(index.brand.items[row]) ? 1 : 0) };
  if (on === 'price') {
    const tolerance = toleranceOf(index, wish);
    // Prices of variants are looked at one by one (variantTest).
    return {
      on,
      of: (row) =>
        index.variantStart[row] !== index.variantStart[row + 1] ||
        within(index.prices[row] ?? Number.NaN, wish, tolerance)
          ? 1
          : 0,
    };
  }
  const id = on.slice(2);
  if (wish.any === undefined) {
    const column = index.columns.get(id);
    const tolerance = toleranceOf(index, wish);
    return {
      on,
      of: (row) => (column && within(column[row] ?? Number.NaN, wish, tolerance) !== (wish.not === true) ? 1 : 0),
    };
  }
  if (on.startsWith('a:') && index.attributes.get(id)?.type === 'boolean') {
    return { on, of: (row) => ((index.brand.items[row]?.attributes[id] === true) !== (wish.not === true) ? 1 : 0) };
  }
  const found = wish.any.map((phrase) => evidence(index, on, phrase).strength);
  const [only] = found;
  const strength =
    found.length === 1 && only
      ? (row: number) => only[row] ?? 0
      : (row: number) => found.reduce((best, one) => Math.max(best, one[row] ?? 0), 0);
  if (!wish.not) return { on, of: strength, ...(!on.startsWith('o:') && { worded: true as const }) };
  const choice = index.optionColumns.get(on.startsWith('o:') ? id : '');
  const words = wish.any;
  // An item with other choices stays: only those choices go (variantTest).
  return {
    on,
    of: (row) =>
      (strength(row) === 0 && !words.some((word) => mentions(index, word, row))) ||
      (choice?.ids[index.variantStart[row] ?? 0] ?? -1) >= 0
        ? 1
        : 0,
  };
}

/** A test of one variant, by its place among all variants; undefined when the wish says nothing about variants. */
function variantTest(index: CatalogueIndex, wish: Wish): ((place: number) => boolean) | undefined {
  if (wish.on === 'price') {
    const tolerance = toleranceOf(index, wish);
    return (place) => within(index.variantPrice[place] ?? Number.NaN, wish, tolerance);
  }
  if (!wish.on.startsWith('o:') || !wish.any) return undefined;
  const column = index.optionColumns.get(wish.on.slice(2));
  if (!column) return undefined;
  const wanted = wish.any.map((phrase) => ({ phrase, parts: phrase.split(' ') }));
  const fits = Uint8Array.from(column.values, (value) =>
    wanted.some(({ phrase, parts }) => valueFits(value, phrase, parts)) !== (wish.not === true) ? 1 : 0,
  );
  return (place) => {
    const id = column.ids[place] ?? -1;
    return id < 0 || fits[id] === 1;
  };
}

const NONE_FITS = -1;

/** 1 when a fitting variant can be had, 0 when those that fit are sold out, NONE_FITS when none fits. */
function fittingStock(index: CatalogueIndex, row: number, tests: readonly ((place: number) => boolean)[]): number {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  if (start === end) return index.held[row] ?? 0;
  let stock = NONE_FITS;
  for (let place = start; place < end; place++) {
    if (!tests.every((test) => test(place))) continue;
    if (index.variantHeld[place] === 1 && index.held[row] === 1) return 1;
    stock = 0;
  }
  return stock;
}

/** Lowest price among the variants that fit; the item's own price without variants. */
function fittingPrice(index: CatalogueIndex, row: number, tests: readonly ((place: number) => boolean)[]): number {
  const start = index.variantStart[row] ?? 0;
  const end = index.variantStart[row + 1] ?? start;
  let lowest = Number.POSITIVE_INFINITY;
  if (index.onePrice[row] === 1 || tests.length === 0) return index.prices[row] ?? Number.NaN;
  for (let place = start; place < end; place++) {
    if (tests.every((test) => test(place))) lowest = Math.min(lowest, index.variantPrice[place] ?? lowest);
  }
  return lowest;
}

function categoryStrength(index: CatalogueIndex, wishes: readonly Wish[]): ((row: number) => boolean) | undefined {
  const category = wishes.find((wish) => wish.on === 'category' && !wish.not);
  const found = category?.any?.map((phrase) => evidence(index, 'category', phrase).strength);
  return found && ((row) => found.some((one) => one[row] === 4));
}

interface Scored {
  row: number;
  first: number;
  order: number;
  near: number;
  soft: number;
  strength: number;
  place: number;
  sold: number;
}

function scorer(
  index: CatalogueIndex,
  { order, soft, first, wishes }: Search,
  tests: readonly ((place: number) => boolean)[],
) {
  const words = softScores(index, soft ?? [], wishes);
  const general = !wishes.some((wish) => wish.any && !wish.not && !wish.ranks);
  const nears = wishes.filter((wish) => wish.near !== undefined || (wish.ranks && !wish.any) || holds(index, wish));
  const column = order && order.on !== 'price' ? index.columns.get(order.on) : undefined;
  return (row: number, strength: number, place: number, available: boolean): Scored => {
    const value = !order ? 0 : order.on === 'price' ? fittingPrice(index, row, tests) : (column?.[row] ?? Number.NaN);
    return {
      row,
      first: first?.includes(row) ? 0 : 1 + (general ? (index.leads[row] ?? 0) : 0),
      order: Number.isNaN(value) ? Number.POSITIVE_INFINITY : order?.down ? -value : value,
      near: nears.length > 0 ? nearness(index, row, nears, tests) : 0,
      soft: -(words?.[row] ?? 0),
      strength: -strength,
      place,
      sold: available ? 0 : 1,
    };
  };
}

function compare(a: Scored, b: Scored): number {
  return (
    a.first - b.first ||
    a.sold - b.sold ||
    difference(a.order, b.order) ||
    a.near - b.near ||
    a.soft - b.soft ||
    a.strength - b.strength ||
    a.place - b.place
  );
}

/** Two infinities are equal. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** The best so many of what is added, without sorting the rest. */
class Best {
  size = 0;
  readonly #limit: number;
  #kept: Scored[] = [];
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(scored: Scored): void {
    this.size++;
    this.#kept.push(scored);
    // Sorting now and then is cheaper than keeping the order all the time.
    if (this.#kept.length >= this.#limit * 2 + 64) this.#cut();
  }

  scored(): Scored[] {
    this.#cut();
    return this.#kept;
  }

  rows(): number[] {
    return this.scored().map(({ row }) => row);
  }

  #cut(): void {
    this.#kept = this.#kept.sort(compare).slice(0, this.#limit);
  }
}

function merge(a: Best, b: Best): number[] {
  return [...a.scored(), ...b.scored()].sort(compare).map(({ row }) => row);
}

function softScores(index: CatalogueIndex, soft: readonly string[], wishes: readonly Wish[]): Float64Array | undefined {
  const ranking = wishes.filter(({ ranks }) => ranks);
  if (soft.length + ranking.length === 0) return undefined;
  const scores = new Float64Array(index.brand.items.length);
  for (const { on, any = [], not } of ranking) {
    for (const phrase of any) {
      const { strength } = evidence(index, on, phrase);
      for (let row = 0; row < scores.length; row++)
        scores[row] = (scores[row] ?? 0) + (not ? -10 : 10) * (strength[row] ?? 0);
    }
  }
  for (const word of soft) {
    const posting = index.words.get(word);
    if (!posting) continue;
    const rarity = 1 + Math.log(index.brand.items.length / posting.rows.length);
    posting.rows.forEach((row, at) => {
      scores[row] = (scores[row] ?? 0) + rarity * (posting.strength[at] ?? 1);
    });
  }
  return scores;
}

/** "A tent for two": two are held by more as well, but what holds exactly two is nearest. */
function holds(index: CatalogueIndex, { on, min, max }: Wish): boolean {
  const dimension = index.attributes.get(on.slice(2))?.dimension;
  return min !== undefined && max === undefined && (dimension === 'people' || dimension === 'seat');
}

/** How far from what was wanted, as parts of it, summed: 0 within the bounds. */
function nearness(
  index: CatalogueIndex,
  row: number,
  wishes: readonly Wish[],
  tests: readonly ((place: number) => boolean)[],
): number {
  let distance = 0;
  for (const wish of wishes) {
    const { on, near, min, max } = wish;
    const value =
      on === 'price' ? fittingPrice(index, row, tests) : (index.columns.get(on.slice(2))?.[row] ?? Number.NaN);
    const target =
      near ??
      (holds(index, wish) ? min : undefined) ??
      (min !== undefined && value < min ? min : max !== undefined && value > max ? max : value);
    distance += Number.isNaN(value) ? 10 : Math.abs(value - target) / Math.max(1, Math.abs(target));
  }
  return distance;
}

/** How far from "around" still counts: an hour for times of day, a fifth otherwise; next to nothing for a figure itself. */
function toleranceOf(index: CatalogueIndex, wish: Wish): number {
  if (wish.near === undefined) return 0;
  const clock = index.attributes.get(wish.on.slice(2))?.type === 'time';
  return clock ? 60 : Math.abs(wish.near) * (wish.exact ? 0.03 : 0.2);
}
