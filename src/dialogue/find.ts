/** Finding items: filter first, rank second, and keep the reason why each candidate stayed or went. */
import type { Item, Variant } from '../brands/catalogue.ts';
import { type CatalogueIndex, lowestPrice } from './catalogue-index.ts';
import { type Wish, within } from './wishes.ts';

/** Order wanted: by `price` or an attribute, up (least first) or down. */
export interface Order {
  on: string;
  down?: true;
}

export interface Findings {
  /** Best first. */
  rows: number[];
  /** How many rows each wish threw out, by what it is about. */
  dropped: Record<string, number>;
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
}

/** All rows that satisfy every wish, best first. */
export function find(index: CatalogueIndex, search: Search): Findings {
  const { brand } = index;
  const tests = search.wishes.map((wish) => testOf(index, wish));
  const variantTests = search.wishes.flatMap((wish) => variantTest(index, wish) ?? []);
  const dropped: Record<string, number> = {};
  const start = search.among ?? shortest(tests, brand.items.length);
  const rows: number[] = [];
  const strengths = new Map<number, number>();
  for (const row of start) {
    let strength = 0;
    let failed: string | undefined;
    for (const test of tests) {
      const found = test.of(row);
      if (found === 0) {
        failed = test.on;
        break;
      }
      strength += found;
    }
    const item = brand.items[row];
    if (failed === undefined && item && variantTests.length > 0 && item.variants.length > 0 && !item.variants.some((variant) => variantTests.every((test) => test(variant)))) failed = 'variant';
    if (failed !== undefined) {
      dropped[failed] = (dropped[failed] ?? 0) + 1;
      continue;
    }
    rows.push(row);
    strengths.set(row, strength);
  }
  const strongest = onlyStrongest(index, rows, search.wishes);
  const soft = softScores(index, search.soft ?? []);
  const available = new Map(strongest.map((row) => [row, isAvailable(brand.items[row], variantTests)]));
  const buyable = search.soldOut ? strongest : strongest.filter((row) => available.get(row));
  const kept = buyable.length > 0 ? buyable : strongest;
  if (kept.length < strongest.length) dropped.stock = strongest.length - kept.length;
  const place = search.among ? new Map(search.among.map((row, at) => [row, at])) : undefined;
  const keys = kept.map((row) => ({
    row,
    first: search.first?.includes(row) ? 0 : 1,
    order: orderKey(index, row, search),
    near: nearness(index, row, search.wishes),
    available: available.get(row) ? 0 : 1,
    soft: -(soft.get(row) ?? 0),
    strength: -(strengths.get(row) ?? 0),
    place: place?.get(row) ?? row,
  }));
  keys.sort(
    (a, b) =>
      a.first - b.first || a.available - b.available || a.order - b.order || a.near - b.near || a.soft - b.soft || a.strength - b.strength || a.place - b.place,
  );
  return { rows: keys.map(({ row }) => row), dropped };
}

/** The variants of an item that keep every wish about options and price; all of them when nothing was said about either. */
export function variantsFor(index: CatalogueIndex, item: Item, wishes: readonly Wish[]): Variant[] {
  const tests = wishes.flatMap((wish) => variantTest(index, wish) ?? []);
  return item.variants.filter((variant) => tests.every((test) => test(variant)));
}

/** Whether one can be had: stock not counted, or some left (of the given variants, if any). */
export function inStock(item: Item, variant?: Variant): boolean {
  if (variant) return variant.stock === undefined || variant.stock > 0;
  if (item.variants.length > 0) return item.variants.some((one) => one.stock === undefined || one.stock > 0) && item.stock !== 0;
  return item.stock === undefined || item.stock > 0;
}

function isAvailable(item: Item | undefined, tests: ((variant: Variant) => boolean)[]): boolean {
  if (!item) return false;
  if (item.variants.length === 0 || tests.length === 0) return inStock(item);
  return item.variants.some((variant) => inStock(item, variant) && tests.every((test) => test(variant)));
}

interface Test {
  on: string;
  /** 0 when the row fails; else how strong the evidence is. */
  of(row: number): number;
  /** The rows worth trying, when that is less than all. */
  rows?: number[];
}

function testOf(index: CatalogueIndex, wish: Wish): Test {
  const { on } = wish;
  if (on === 'sale') return { on, of: (row) => (isOnSale(index.brand.items[row]) ? 1 : 0) };
  if (on === 'price') {
    const tolerance = (wish.near ?? 0) * 0.2;
    return {
      on,
      of: (row) => {
        const item = index.brand.items[row];
        if (!item) return 0;
        if (item.variants.length === 0) return within(item.price, wish, tolerance) ? 1 : 0;
        return item.variants.some(({ price }) => within(price, wish, tolerance)) ? 1 : 0;
      },
    };
  }
  if (wish.any === undefined) {
    const column = index.columns.get(on.slice(2));
    const tolerance = toleranceOf(index, wish);
    return { on, of: (row) => (column && within(column[row] ?? Number.NaN, wish, tolerance) !== (wish.not === true) ? 1 : 0) };
  }
  const kind = on.startsWith('a:') ? index.attributes.get(on.slice(2)) : undefined;
  if (kind?.type === 'boolean') {
    return { on, of: (row) => ((index.brand.items[row]?.attributes[kind.id] === true) !== (wish.not === true) ? 1 : 0) };
  }
  const found = wish.any.map((phrase) => (on.startsWith('o:') ? optionEvidence(index, on.slice(2), phrase) : evidence(index, phrase)));
  const strength = (row: number) => found.reduce((best, rows) => Math.max(best, rows.get(row) ?? 0), 0);
  if (wish.not) {
    const option = on.startsWith('o:') ? on.slice(2) : undefined;
    // An item with other choices stays: only those choices go (variantTest).
    return { on, of: (row) => (strength(row) === 0 || (option !== undefined && hasOption(index, index.brand.items[row], option)) ? 1 : 0) };
  }
  const rows = [...new Set(found.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  return { on, of: strength, rows };
}

function variantTest(index: CatalogueIndex, wish: Wish): ((variant: Variant) => boolean) | undefined {
  if (wish.on === 'price') {
    const tolerance = (wish.near ?? 0) * 0.2;
    return (variant) => within(variant.price, wish, tolerance);
  }
  if (!wish.on.startsWith('o:') || !wish.any) return undefined;
  const option = wish.on.slice(2);
  const wanted = wish.any.map((phrase) => phrase.split(' '));
  const verdicts = new Map<string, boolean>();
  return (variant) => {
    const value = valueOf(index, variant, option);
    if (value === undefined) return true;
    let matches = verdicts.get(value);
    if (matches === undefined) {
      const key = index.canonical.get(value) ?? value;
      const parts = key.split(' ');
      matches = wanted.some((want) => want.join(' ') === key || (!/\d/.test(key) && key.length > 3 && want.every((part) => parts.includes(part))));
      verdicts.set(value, matches);
    }
    return matches !== (wish.not === true);
  };
}

/** A variant's value of an option, whatever way its name is written. */
export function valueOf(index: CatalogueIndex, variant: Variant, option: string): string | undefined {
  for (const name in variant.options) {
    if (name === option || index.optionNames.get(name) === option) return variant.options[name];
  }
  return undefined;
}

function hasOption(index: CatalogueIndex, item: Item | undefined, option: string): boolean {
  const [variant] = item?.variants ?? [];
  return variant !== undefined && valueOf(index, variant, option) !== undefined;
}

/** Which rows a phrase holds for: 3 when a record says exactly that, 2 when a name contains it, 1 when only a summary does. */
export function evidence(index: CatalogueIndex, phrase: string): Map<number, number> {
  const rows = new Map<number, number>();
  const raise = (list: readonly number[], strength: number) => {
    for (const row of list) rows.set(row, Math.max(rows.get(row) ?? 0, strength));
  };
  let category = false;
  let vendor = false;
  for (const meaning of index.lexicon.get(phrase)?.meanings ?? []) {
    if (meaning.is === 'category') {
      raise(meaning.rows, 4);
      category = true;
    } else if (meaning.is === 'vendor') {
      raise(meaning.rows, 4);
      vendor = true;
    } else if (meaning.is === 'tag' || meaning.is === 'value' || meaning.is === 'option') raise(meaning.rows, 3);
  }
  if (vendor) return rows;
  const parts = phrase.split(' ');
  if (category) {
    const head = parts.at(-1) ?? '';
    for (const row of index.heads.get(head) ?? []) {
      if (parts.length === 1 || parts.every((part) => index.names.get(part)?.includes(row))) raise([row], 2);
    }
    return rows;
  }
  const postings = parts.map((part) => index.words.get(part));
  if (postings.some((posting) => posting === undefined)) return rows;
  const [first, ...rest] = postings;
  const others = rest.map((posting) => new Map(posting?.rows.map((row, at) => [row, posting.strength[at] ?? 1])));
  first?.rows.forEach((row, at) => {
    let strength = first.strength[at] ?? 1;
    for (const other of others) strength = Math.min(strength, other.get(row) ?? 0);
    if (strength > 0) raise([row], strength);
  });
  if ([...rows.values()].some((strength) => strength > 1)) for (const [row, strength] of rows) if (strength === 1) rows.delete(row);
  return rows;
}

/** Rows that have this choice, and rows without such choices whose records say it. */
function optionEvidence(index: CatalogueIndex, option: string, phrase: string): Map<number, number> {
  const rows = new Map(evidence(index, phrase));
  const parts = phrase.split(' ');
  for (const [value, having] of index.optionRows.get(option) ?? []) {
    const words = value.split(' ');
    if (value === phrase || (value.length > 3 && !/\d/.test(value) && parts.every((part) => words.includes(part)))) for (const row of having) rows.set(row, 3);
  }
  return rows;
}

/** When records of the category itself qualify, things that are only tagged or named so are left out. */
function onlyStrongest(index: CatalogueIndex, rows: number[], wishes: readonly Wish[]): number[] {
  const category = wishes.find((wish) => wish.on === 'category' && !wish.not);
  if (!category?.any) return rows;
  const found = category.any.map((phrase) => evidence(index, phrase));
  const exact = rows.filter((row) => found.some((one) => one.get(row) === 4));
  return exact.length > 0 ? exact : rows;
}

function softScores(index: CatalogueIndex, soft: readonly string[]): Map<number, number> {
  const scores = new Map<number, number>();
  for (const word of soft) {
    const posting = index.words.get(word);
    if (!posting) continue;
    const rarity = 1 + Math.log(index.brand.items.length / posting.rows.length);
    posting.rows.forEach((row, at) => {
      scores.set(row, (scores.get(row) ?? 0) + rarity * (posting.strength[at] ?? 1));
    });
  }
  return scores;
}

function orderKey(index: CatalogueIndex, row: number, { order, wishes }: Search): number {
  if (!order) return 0;
  const value = order.on === 'price' ? priceOf(index, row, wishes) : (index.columns.get(order.on)?.[row] ?? Number.NaN);
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  return order.down ? -value : value;
}

function priceOf(index: CatalogueIndex, row: number, wishes: readonly Wish[]): number {
  const item = index.brand.items[row];
  if (!item) return Number.NaN;
  const variants = variantsFor(index, item, wishes);
  return variants.length > 0 ? Math.min(...variants.slice(0, 500).map(({ price }) => price)) : lowestPrice(item);
}

function nearness(index: CatalogueIndex, row: number, wishes: readonly Wish[]): number {
  let distance = 0;
  for (const wish of wishes) {
    if (wish.near === undefined) continue;
    const value = wish.on === 'price' ? (index.prices[row] ?? Number.NaN) : (index.columns.get(wish.on.slice(2))?.[row] ?? Number.NaN);
    distance += Number.isNaN(value) ? 10 : Math.abs(value - wish.near) / Math.max(1, Math.abs(wish.near));
  }
  return distance;
}

/** How far from "around" still counts: an hour for times of day, a fifth otherwise. */
function toleranceOf(index: CatalogueIndex, wish: Wish): number {
  const clock = index.attributes.get(wish.on.slice(2))?.type === 'time';
  return clock ? 60 : Math.abs(wish.near ?? 0) * 0.2;
}

function shortest(tests: Test[], count: number): Iterable<number> {
  let best: number[] | undefined;
  for (const { rows } of tests) if (rows && (!best || rows.length < best.length)) best = rows;
  return best ?? Array.from({ length: count }, (_, row) => row);
}

/** Whether the record has a regular price above the price. */
export function isOnSale(item: Item | undefined): boolean {
  if (!item) return false;
  if (item.list_price !== undefined && item.list_price > item.price) return true;
  return item.variants.some((variant) => variant.list_price !== undefined && variant.list_price > variant.price);
}
