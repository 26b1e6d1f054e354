/**
 * Everything about one brand that a turn looks up, computed once: postings of words, columns of numbers, the lexicon.
 * A row is an item's position in `brand.items`.
 */
import type { Brand, Item } from '../brands/catalogue.ts';
import { decimalsOf } from '../brands/money.ts';
import { availabilityOf } from '../brands/selling.ts';
import { type AttributeKind, attributeKinds, numberOf } from './attribute-kinds.ts';
import { type Scattered, scatteredPhrases } from './attributes.ts';
import { addPhrases } from './catalogue-phrases.ts';
import type { Evidence } from './evidence.ts';
import { Lexicon, type Meaning } from './lexicon.ts';
import { spellingTable } from './spelling.ts';
import { root, stems as stemsOf } from './text.ts';
import { askedOfPolicy } from './topics.ts';

export interface CatalogueIndex {
  brand: Brand;
  rowOf: ReadonlyMap<string, number>;
  words: ReadonlyMap<string, Posting>;
  /** Last word of a name → rows: what a thing is. */
  heads: ReadonlyMap<string, number[]>;
  /** Words of names and aliases only → rows. */
  names: ReadonlyMap<string, number[]>;
  lexicon: Lexicon;
  attributes: ReadonlyMap<string, AttributeKind>;
  /** Numbers and times by attribute id, in base units; NaN where the record is silent. */
  columns: ReadonlyMap<string, Float64Array>;
  /** Lowest price of each row, minor units; whether all its variants cost the same; whether any can be had. */
  prices: Float64Array;
  onePrice: Uint8Array;
  held: Uint8Array;
  /** All variants in one row: those of row r stand from variantStart[r] up to variantStart[r + 1]. */
  variantStart: Uint32Array;
  variantPrice: Float64Array;
  variantHeld: Uint8Array;
  /** By option: which of its values each variant has; -1 when it has no such choice. */
  optionColumns: ReadonlyMap<string, OptionColumn>;
  /** Evidence of phrases that came up lately (evidence.ts). */
  evidence: Map<string, Evidence>;
  /** Canonical option name ("color") → its values as written, by canonical value. */
  options: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Rows by option and canonical value, "color black". */
  optionRows: ReadonlyMap<string, ReadonlyMap<string, number[]>>;
  /** Canonical name of every option as written. */
  optionNames: ReadonlyMap<string, string>;
  /** Canonical form of every option value as written. */
  canonical: ReadonlyMap<string, string>;
  /** What the forms of a choice or value share → that choice or value: "dotted" is said of a dot grid. */
  valueRoots: ReadonlyMap<string, string>;
  /** Words by first letter and length, for typos. */
  spelling: ReadonlyMap<string, string[]>;
  /** Every word of the lexicon. */
  vocabulary: ReadonlySet<string>;
  /** The words of each policy's text; 2 for those it is asked by, 1 for those of its answer. */
  policyWords: readonly ReadonlyMap<string, number>[];
  /** Variant id → its item. */
  variantOwner: ReadonlyMap<string, Item>;
  /** The stems of every phrase that asks for a policy. */
  policyPhrases: readonly { policy: number; parts: string[]; roots: string[] }[];
  /** Everyday phrases that ask for a policy without its own words (topics.ts). */
  impliedPhrases: readonly { policy: number; roots: string[]; titled: boolean }[];
  /** Comparing phrases that may stand scattered over a sentence (attributes.ts). */
  scattered: readonly Scattered[];
  /** What this trade calls its items. */
  itemWords: ReadonlySet<string>;
  /** The words of the brand's own name: they name no item. */
  brandWords: ReadonlySet<string>;
  /** Rows that only lead to something else: reservations, bookings. */
  leads: Uint8Array;
  hasTimes: boolean;
  hasDated: boolean;
  /** Some records say that they are priced per night. */
  perNight: boolean;
  /** Decimals of the currency. */
  decimals: number;
}

/** Precomputes what turns look up. Linear in the catalogue. */
export function indexCatalogue(brand: Brand): CatalogueIndex {
  const attributes = attributeKinds(brand);
  const lexicon = new Lexicon();
  const words = new Map<string, Posting>();
  const heads = new Map<string, number[]>();
  const names = new Map<string, number[]>();
  const options = new Map<string, Map<string, string>>();
  const canonical = new Map<string, string>();
  const optionNames = new Map<string, string>();
  const optionRows = new Map<string, Map<string, number[]>>();
  const meant: Named[] = [];
  const columns = new Map<string, Float64Array>();
  for (const kind of attributes.values()) {
    if (kind.type === 'number' || kind.type === 'time')
      columns.set(kind.id, new Float64Array(brand.items.length).fill(Number.NaN));
  }
  const prices = new Float64Array(brand.items.length);
  const rowOf = new Map<string, number>();
  const stems = memo(stemsOf, 200_000);
  const shelf = layVariants(brand, memo(optionKey, 10_000), memo(valueKey, 100_000));

  // Nested maps rather than one key put together: this runs for every tag and choice of every item.
  const tables = {
    category: new Map(),
    vendor: new Map(),
    value: new Map(),
    tag: new Map(),
    option: new Map(),
  } satisfies Record<string, Map<string, Map<string, Named>>>;
  const meaningOf = (is: keyof typeof tables, on: string, value: string): Named => {
    const table: Map<string, Map<string, Named>> = tables[is];
    let values = table.get(on);
    if (!values) {
      values = new Map();
      table.set(on, values);
    }
    let known = values.get(value);
    if (!known) {
      known = { is, on, value, rows: [] };
      values.set(value, known);
      meant.push(known);
    }
    return known;
  };
  const mean = (is: keyof typeof tables, on: string, value: string, row: number) => {
    const { rows } = meaningOf(is, on, value);
    if (rows.at(-1) !== row) rows.push(row);
  };
  const choices = new Map<string, Map<string, number[]>>();
  /** The rows of a choice as written, of which the option and value are told apart once. */
  const rowsOfChoice = (name: string, value: string): number[] => {
    let values = choices.get(name);
    if (!values) {
      values = new Map();
      choices.set(name, values);
    }
    const known = values.get(value);
    if (known) return known;
    const option = optionNames.get(name) ?? optionKey(name);
    optionNames.set(name, option);
    const key = canonical.get(value) ?? valueKey(value);
    canonical.set(value, key);
    const written = options.get(option) ?? new Map<string, string>();
    options.set(option, written);
    if (!written.has(key)) written.set(key, value);
    const { rows } = meaningOf('option', option, key);
    const byValue = optionRows.get(option) ?? new Map<string, number[]>();
    optionRows.set(option, byValue);
    byValue.set(key, rows);
    values.set(value, rows);
    return rows;
  };

  brand.items.forEach((item, row) => {
    rowOf.set(item.id, row);
    prices[row] = lowestPrice(item);
    const strong = new Set<string>();
    const weak = new Set<string>();
    const named = new Set<string>();
    for (const name of [item.name, ...item.aliases]) {
      const parts = stems(name.slice(0, 200)).filter((part, at) => at > 0 || !/^(?:the|a|an|my)$/.test(part));
      for (const part of parts) named.add(part);
      const phrase = lexicon.phrase(parts);
      const meaning = phrase?.meanings.find((candidate) => candidate.is === 'item');
      if (meaning?.is === 'item') {
        if (meaning.rows.at(-1) !== row) meaning.rows.push(row);
      } else phrase?.meanings.push({ is: 'item', rows: [row] });
    }
    for (const part of named) {
      strong.add(part);
      append(names, part, row);
    }
    const head = stems(item.name.split(/\s[-–—]\s|[,(|]/)[0] ?? '').at(-1);
    if (head) append(heads, head, row);
    const take = (text: string) => {
      for (const part of stems(text)) strong.add(part);
    };
    take(item.category);
    mean('category', 'category', item.category, row);
    if (item.vendor) {
      take(item.vendor);
      mean('vendor', 'vendor', item.vendor, row);
    }
    for (const tag of item.tags.slice(0, 60)) {
      take(tag.slice(0, 80));
      mean('tag', 'tag', tag.slice(0, 80), row);
    }
    for (const [id, value] of Object.entries(item.attributes)) {
      const kind = attributes.get(id);
      if (!kind) continue;
      const column = columns.get(id);
      const number = Array.isArray(value) ? undefined : numberOf(kind, value);
      if (column && number !== undefined) column[row] = number;
      if (kind.type === 'boolean' || column) continue;
      for (const one of (Array.isArray(value) ? value : [value]).slice(0, 40)) {
        const text = String(one);
        for (const part of stems(text.slice(0, 300))) (text.length <= 60 ? strong : weak).add(part);
        if (text.length > 60) continue;
        for (const part of new Set([text, ...text.split(/[,;/]/).map((one) => one.trim())]))
          mean('value', id, part, row);
      }
    }
    for (const variant of item.variants) {
      for (const name in variant.options) {
        const rows = rowsOfChoice(name, variant.options[name] ?? '');
        if (rows.at(-1) !== row) rows.push(row);
      }
    }
    if (item.summary) for (const part of stems(item.summary.slice(0, 600))) if (!strong.has(part)) weak.add(part);
    for (const part of strong) post(words, part, row, 2);
    for (const part of weak) if (!strong.has(part)) post(words, part, row, 1);
  });

  addPhrases(lexicon, brand, attributes, meant);
  lexicon.close();
  const vocabulary = new Set([...lexicon.allPhrases()].flatMap((phrase) => phrase.stems));
  return {
    brand, rowOf, words, heads, names, lexicon, attributes, columns, prices, ...shelf, evidence: new Map(), options, optionRows, optionNames, canonical, vocabulary,
    valueRoots: valueRoots(lexicon),
    spelling: spellingTable(words, lexicon),
    policyWords: brand.pack.policies.map(({ topic, asks, answer }) => new Map([...stems(answer).map((word) => [word, 1] as const), ...[topic, ...asks].flatMap(stems).map((word) => [word, 2] as const)])),
    variantOwner: new Map(brand.items.flatMap((item) => item.variants.map((variant) => [variant.id, item] as const))),
    policyPhrases: brand.pack.policies.flatMap(({ topic, asks }, policy) => [topic, ...asks].map((text) => ({ policy, parts: stems(text), roots: stems(text).map(root) }))),
    impliedPhrases: brand.pack.policies.flatMap(({ topic, asks }, policy) => askedOfPolicy(topic, asks.filter((text) => stems(text).length < 3)).map((phrase) => ({ policy, ...phrase }))),
    scattered: scatteredPhrases(attributes.values()),
    itemWords: new Set([brand.pack.words.item, brand.pack.words.items].flatMap(stemsOf)),
    brandWords: new Set(stemsOf(brand.pack.brand.display_name)),
    leads: leadingRows(brand),
    decimals: decimalsOf(brand.pack.currency),
    hasTimes: [...attributes.values()].some((kind) => kind.type === 'time'),
    hasDated: brand.items.some((item) => item.dated),
    perNight: brand.items.some(({ summary }) => / per night\b/i.test(summary ?? '')),
  }; // biome-ignore format: one record
}

function valueRoots(lexicon: Lexicon): Map<string, string> {
  const roots = new Map<string, string>();
  for (const { key, stems, meanings } of lexicon.allPhrases()) {
    if (stems.length > 1 || key.length < 3) continue;
    if (meanings.some(({ is }) => is === 'option' || is === 'value')) roots.set(root(key), key);
  }
  return roots;
}

/** Which rows a word occurs in, and how strongly: 2 in a name, category, tag or value; 1 only in a summary. */
export interface Posting {
  rows: number[];
  strength: number[];
}

export interface OptionColumn {
  ids: Int32Array;
  /** Canonical values by id. */
  values: string[];
}

type Named = Meaning & { is: 'category' | 'vendor' | 'value' | 'tag' | 'option'; rows: number[] };

/** Every variant's price, stock and choices as columns, so that a search reads numbers and no objects. */
function layVariants(brand: Brand, nameKey: (name: string) => string, keyOf: (value: string) => string) {
  const { items } = brand;
  const variantStart = new Uint32Array(items.length + 1);
  items.forEach((item, row) => {
    variantStart[row + 1] = (variantStart[row] ?? 0) + item.variants.length;
  });
  const total = variantStart[items.length] ?? 0;
  const variantPrice = new Float64Array(total);
  const variantHeld = new Uint8Array(total);
  const held = new Uint8Array(items.length);
  const onePrice = new Uint8Array(items.length);
  const optionColumns = new Map<string, OptionColumn>();
  const ids = new Map<string, Map<string, number>>();
  let place = 0;
  items.forEach((item, row) => {
    let any = item.variants.length === 0;
    const [first] = item.variants;
    onePrice[row] = item.variants.every(({ price }) => price === first?.price) ? 1 : 0;
    for (const variant of item.variants) {
      variantPrice[place] = variant.price;
      const has = availabilityOf(item, variant) === 'available';
      variantHeld[place] = has ? 1 : 0;
      any ||= has;
      for (const name in variant.options) {
        const option = nameKey(name);
        const column = optionColumns.get(option) ?? { ids: new Int32Array(total).fill(-1), values: [] };
        const known = ids.get(option) ?? new Map<string, number>();
        if (!optionColumns.has(option)) {
          optionColumns.set(option, column);
          ids.set(option, known);
        }
        const key = keyOf(variant.options[name] ?? '');
        let id = known.get(key);
        if (id === undefined) {
          id = column.values.length;
          column.values.push(key);
          known.set(key, id);
        }
        column.ids[place] = id;
      }
      place++;
    }
    held[row] = any && availabilityOf(item) === 'available' ? 1 : 0;
  });
  return { variantStart, variantPrice, variantHeld, held, onePrice, optionColumns };
}

/** What a buyer is led to from elsewhere is not what a plain search means. */
function leadingRows(brand: Brand): Uint8Array {
  const targets = new Set(brand.items.flatMap(({ instead }) => instead ?? []));
  return Uint8Array.from(brand.items, (item) => (targets.has(item.id) || item.action === 'book' ? 1 : 0));
}

function memo<T>(make: (text: string) => T, most: number): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (kept.size < most) kept.set(text, made);
    return made;
  };
}

/** The lowest price an item can be had for, minor units. */
export function lowestPrice(item: Item): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const { price } of item.variants) lowest = Math.min(lowest, price);
  return item.variants.length > 0 ? lowest : item.price;
}

/** "Colour" and "color" are one option. */
export function optionKey(name: string): string {
  return stemsOf(name).join(' ');
}

export const SAME_SIZES: Readonly<Record<string, string>> = {
  'extra extra small': 'xxs', 'extra small': 'xs', 'x small': 'xs', small: 's', medium: 'm', large: 'l', 'extra large': 'xl',
  'x large': 'xl', 'extra extra large': 'xxl', 'xx large': 'xxl', '2 xl': 'xxl', '2 x large': 'xxl', '3 xl': 'xxxl', '2 x': 'xxl',
}; // biome-ignore format: a table

// biome-ignore format: a table

/** One spelling for an option value: "Medium" and "M" are m; "58 cm" and "58cm" are "58 cm". */
export function valueKey(value: string): string {
  const key = stemsOf(value).join(' ');
  return (Object.hasOwn(SAME_SIZES, key) ? SAME_SIZES[key] : undefined) ?? key;
}

function append(map: Map<string, number[]>, key: string, row: number): void {
  const rows = map.get(key);
  if (!rows) map.set(key, [row]);
  else if (rows.at(-1) !== row) rows.push(row);
}

function post(words: Map<string, Posting>, word: string, row: number, strength: number): void {
  const posting = words.get(word);
  if (posting) {
    posting.rows.push(row);
    posting.strength.push(strength);
  } else words.set(word, { rows: [row], strength: [strength] });
}
