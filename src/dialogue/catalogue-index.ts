/**
 * Everything about one brand that a turn looks up, computed once: postings of words, columns of numbers, the lexicon.
 * A row is an item's position in `brand.items`.
 */
import type { Brand, Item } from '../brands/catalogue.ts';
import { decimalsOf } from '../brands/money.ts';
import { minutesOf } from './dates.ts';
import type { Evidence } from './evidence.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS, unitOf } from './english.ts';
import { degrees, Lexicon, type Meaning, PRICE_WORDS, tails, USUAL_WORDS } from './lexicon.ts';
import { fold, slips, stem, stems as stemsOf } from './text.ts';

/** An attribute as the dialogue knows it: the pack's definition, or one read off the items. */
export interface AttributeKind {
  id: string;
  label: string;
  type: 'text' | 'number' | 'time' | 'boolean' | 'list';
  unit?: string;
  /** What the unit measures: mass, length, people … or the unit itself. `clock` for times. */
  dimension?: string;
  /** Size of the unit in base units. */
  factor: number;
  synonyms: string[];
  less: string[];
  more: string[];
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
  /** Words by first letter and length, for typos. */
  spelling: ReadonlyMap<string, string[]>;
  /** Every word of the lexicon. */
  vocabulary: ReadonlySet<string>;
  /** The words of each policy's text; 2 for those it is asked by, 1 for those of its answer. */
  policyWords: readonly ReadonlyMap<string, number>[];
  /** Variant id → its item. */
  variantOwner: ReadonlyMap<string, Item>;
  /** The stems of every phrase that asks for a policy. */
  policyPhrases: readonly { policy: number; parts: string[] }[];
  /** What this trade calls its items. */
  itemWords: ReadonlySet<string>;
  /** The words of the brand's own name: they name no item. */
  brandWords: ReadonlySet<string>;
  /** Rows that only lead to something else: reservations, bookings. */
  leads: Uint8Array;
  hasTimes: boolean;
  hasDated: boolean;
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
  const meant = new Map<string, Meaning & { rows: number[] }>();
  const columns = new Map<string, Float64Array>();
  for (const kind of attributes.values()) {
    if (kind.type === 'number' || kind.type === 'time') columns.set(kind.id, new Float64Array(brand.items.length).fill(Number.NaN));
  }
  const prices = new Float64Array(brand.items.length);
  const rowOf = new Map<string, number>();
  const stems = memo(stemsOf, 200_000);
  const shelf = layVariants(brand, memo(optionKey, 10_000), memo(valueKey, 100_000));

  const mean = (is: 'category' | 'vendor' | 'value' | 'tag' | 'option', on: string, value: string, row: number) => {
    const key = `${is}\n${on}\n${value}`;
    const known = meant.get(key);
    if (!known) meant.set(key, { is, on, value, rows: [row] });
    else if (known.rows.at(-1) !== row) known.rows.push(row);
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
        for (const part of new Set([text, ...text.split(/\s*[,;/]\s*/)])) mean('value', id, part, row);
      }
    }
    for (const variant of item.variants) {
      for (const [name, value] of Object.entries(variant.options)) {
        const option = optionNames.get(name) ?? optionKey(name);
        optionNames.set(name, option);
        const key = canonical.get(value) ?? valueKey(value);
        canonical.set(value, key);
        const values = options.get(option) ?? new Map<string, string>();
        options.set(option, values);
        if (!values.has(key)) values.set(key, value);
        mean('option', option, key, row);
        const byValue = optionRows.get(option) ?? new Map<string, number[]>();
        optionRows.set(option, byValue);
        append(byValue, key, row);
      }
    }
    if (item.summary) for (const part of stems(item.summary.slice(0, 600))) if (!strong.has(part)) weak.add(part);
    for (const part of strong) post(words, part, row, 2);
    for (const part of weak) if (!strong.has(part)) post(words, part, row, 1);
  });

  addPhrases(lexicon, brand, attributes, [...meant.values()]);
  lexicon.close();
  const vocabulary = new Set([...lexicon.allPhrases()].flatMap((phrase) => phrase.stems));
  return {
    brand, rowOf, words, heads, names, lexicon, attributes, columns, prices, ...shelf, evidence: new Map(), options, optionRows, optionNames, canonical, vocabulary,
    spelling: spellingTable(words, lexicon),
    policyWords: brand.pack.policies.map(({ topic, asks, answer }) => new Map([...stems(answer).map((word) => [word, 1] as const), ...[topic, ...asks].flatMap(stems).map((word) => [word, 2] as const)])),
    variantOwner: new Map(brand.items.flatMap((item) => item.variants.map((variant) => [variant.id, item] as const))),
    policyPhrases: brand.pack.policies.flatMap(({ topic, asks }, policy) => [topic, ...asks].map((text) => ({ policy, parts: stems(text) }))),
    itemWords: new Set([brand.pack.words.item, brand.pack.words.items].flatMap(stemsOf)),
    brandWords: new Set(stemsOf(brand.pack.brand.display_name)),
    leads: leadingRows(brand),
    decimals: decimalsOf(brand.pack.currency),
    hasTimes: [...attributes.values()].some((kind) => kind.type === 'time'),
    hasDated: brand.items.some((item) => item.dated),
  }; // biome-ignore format: one record
}

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
      const has = variant.stock === undefined || variant.stock > 0;
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
    held[row] = any && (item.stock === undefined || item.stock > 0) ? 1 : 0;
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

const SAME_SIZES: Readonly<Record<string, string>> = {
  'extra extra small': 'xxs', 'extra small': 'xs', 'x small': 'xs', small: 's', medium: 'm', large: 'l', 'extra large': 'xl',
  'x large': 'xl', 'extra extra large': 'xxl', 'xx large': 'xxl', '2 xl': 'xxl', '2 x large': 'xxl', '3 xl': 'xxxl', '2 x': 'xxl',
}; // biome-ignore format: a table

/** One spelling for an option value: "Medium" and "M" are m; "58 cm" and "58cm" are "58 cm". */
export function valueKey(value: string): string {
  const key = stemsOf(value).join(' ');
  return (Object.hasOwn(SAME_SIZES, key) ? SAME_SIZES[key] : undefined) ?? key;
}

/** An attribute's number in base units (minutes after midnight for times); undefined when it is none. */
export function numberOf(kind: AttributeKind, value: string | number | boolean): number | undefined {
  if (kind.type === 'time') return minutesOf(String(value));
  if (kind.type !== 'number') return undefined;
  const number = typeof value === 'number' ? value : Number.parseFloat(String(value));
  return Number.isFinite(number) ? number * kind.factor : undefined;
}

function addPhrases(lexicon: Lexicon, brand: Brand, attributes: ReadonlyMap<string, AttributeKind>, meant: (Meaning & { rows: number[] })[]): void {
  const vendorWords = new Map<string, number>();
  for (const meaning of meant) {
    if (meaning.is === 'vendor') for (const prefix of prefixes(stemsOf(meaning.value))) vendorWords.set(prefix.join(' '), (vendorWords.get(prefix.join(' ')) ?? 0) + 1);
  }
  for (const meaning of meant) {
    if (meaning.is === 'item') continue;
    if (meaning.is === 'category') {
      const known = brand.pack.categories[meaning.value];
      const seen = new Set<string>();
      const texts = [meaning.value, ...(known ? [known.label] : [])].flatMap(tails).concat((known?.synonyms ?? []).map(stemsOf));
      for (const parts of texts) {
        if (seen.has(parts.join(' ')) || isIdle(parts)) continue;
        seen.add(parts.join(' '));
        lexicon.phrase(parts)?.meanings.push(meaning);
      }
      continue;
    }
    if (meaning.is === 'vendor') {
      const parts = stemsOf(meaning.value);
      lexicon.phrase(parts)?.meanings.push(meaning);
      for (const prefix of prefixes(parts)) {
        const [only] = prefix;
        const everyday = prefix.length === 1 && only !== undefined && (EVERYDAY_WORDS.has(only) || FUNCTION_WORDS.has(only) || only.length < 3);
        if (prefix.length < parts.length && !everyday && vendorWords.get(prefix.join(' ')) === 1) lexicon.phrase(prefix)?.meanings.push(meaning);
      }
      continue;
    }
    if (meaning.is === 'option') {
      const parts = meaning.value.split(' ');
      if (!/\p{L}{2}/u.test(meaning.value) && !/^\p{L}(?: ?\p{L})*$/u.test(meaning.value)) continue;
      if (meaning.value.length > 2) lexicon.phrase(parts)?.meanings.push(meaning);
      for (const [spelled, size] of Object.entries(SAME_SIZES)) if (size === meaning.value) lexicon.phrase(spelled.split(' '))?.meanings.push(meaning);
      if (/^(?:x+[sl])$/.test(meaning.value)) lexicon.phrase(parts)?.meanings.push(meaning);
      continue;
    }
    const parts = stemsOf(meaning.is === 'value' || meaning.is === 'tag' ? meaning.value : '');
    if (parts.length === 0 || isIdle(parts) || /^\d/.test(parts.join(''))) continue;
    lexicon.phrase(parts)?.meanings.push(meaning);
    const short = meaning.is === 'value' && (parts.length === 3 || parts.length === 4) && parts.every((part) => /^[a-z]/.test(part)) ? parts.map((part) => part[0]).join('') : '';
    // "AWD" is all-wheel drive.
    if (short !== '' && !isKnownShort(short)) lexicon.phrase([short])?.meanings.push(meaning);
  }
  const taken = new Set<string>();
  for (const kind of attributes.values()) {
    for (const text of [kind.label, ...kind.synonyms, kind.id.replaceAll('_', ' ')]) {
      const parts = stemsOf(text);
      if (parts.every((part) => TOO_PLAIN.has(part))) continue;
      const phrase = lexicon.phrase(parts);
      if (!phrase?.meanings.some((meaning) => meaning.is === 'attribute' && meaning.attribute === kind.id)) phrase?.meanings.push({ is: 'attribute', attribute: kind.id });
    }
    for (const is of ['less', 'more'] as const) for (const text of kind[is]) addDegrees(lexicon, is, kind.id, text, taken);
  }
  for (const is of ['less', 'more'] as const) {
    for (const text of PRICE_WORDS[is]) addDegrees(lexicon, is, 'price', text, taken);
  }
  for (const text of PRICE_WORDS.cheapest) {
    if (lexicon.get(stemsOf(text).join(' '))?.meanings.some((meaning) => meaning.is === 'less')) continue;
    lexicon.add(text, { is: 'less', attribute: 'price', degree: /st\b|least/.test(text) ? 'superlative' : 'plain' });
  }
  for (const text of PRICE_WORDS.dearest) lexicon.add(text, { is: 'more', attribute: 'price', degree: 'superlative' });
  for (const kind of attributes.values()) {
    const usual = kind.dimension ? USUAL_WORDS[kind.dimension] : undefined;
    if (!usual || kind.less.length + kind.more.length > 0) continue;
    for (const is of ['less', 'more'] as const) for (const text of usual[is]) if (!taken.has(text)) addDegrees(lexicon, is, kind.id, text, taken);
  }
  for (const [name, option] of Object.entries(brand.pack.options)) {
    for (const text of [name, option.label, ...option.synonyms]) lexicon.add(text, { is: 'option-name', option: optionKey(name) });
  }
  for (const meaning of meant) {
    if (meaning.is === 'option' && !lexicon.get(meaning.on)?.meanings.some((known) => known.is === 'option-name')) lexicon.add(meaning.on, { is: 'option-name', option: meaning.on });
  }
}

function addDegrees(lexicon: Lexicon, is: 'less' | 'more', attribute: string, text: string, taken: Set<string>): void {
  for (const { phrase, degree } of degrees(text)) {
    taken.add(phrase);
    const parts = stemsOf(phrase);
    const entry = lexicon.phrase(parts);
    if (entry && !entry.meanings.some((meaning) => meaning.is === is && meaning.attribute === attribute)) entry.meanings.push({ is, attribute, degree });
  }
}

/** Words that name an attribute only together with others: "from", "to", "long". */
const TOO_PLAIN = new Set(['from', 'to', 'in', 'on', 'at', 'for', 'by', 'with', 'number', 'how', 'long', 'the', 'of', 'a', 'is', 'it', 'first', 'last']);

/** A name for a kind or a value that would be heard in nearly every sentence. */
const HEARD_ALWAYS = new Set('a an the this that these those some any no not and or but if i me my you your it is are be do have can will would of in on at for from with to one other more all new good best like want need show see get go please yes ok'.split(' '));

/** Initials that are words themselves. */
function isKnownShort(short: string): boolean {
  return FUNCTION_WORDS.has(short) || EVERYDAY_WORDS.has(short) || unitOf(short) !== undefined;
}

function isIdle(parts: string[]): boolean {
  return parts.every((part) => HEARD_ALWAYS.has(part));
}

function prefixes(parts: string[]): string[][] {
  return parts.map((_, length) => parts.slice(0, length + 1));
}

function attributeKinds(brand: Brand): Map<string, AttributeKind> {
  const kinds = new Map<string, AttributeKind>();
  for (const [id, definition] of Object.entries(brand.pack.attributes)) kinds.set(id, { id, ...definition, ...measure(definition.type, definition.unit) });
  const undefinedOnes = new Map<string, (string | number | boolean)[]>();
  for (const item of brand.items) {
    for (const [id, value] of Object.entries(item.attributes)) {
      if (kinds.has(id)) continue;
      const seen = undefinedOnes.get(id) ?? [];
      if (seen.length < 50) seen.push(...(Array.isArray(value) ? value : [value]));
      undefinedOnes.set(id, seen);
    }
  }
  for (const [id, values] of undefinedOnes) {
    const type = values.every((value) => typeof value === 'number')
      ? 'number'
      : values.every((value) => typeof value === 'boolean')
        ? 'boolean'
        : values.every((value) => /^\d{1,2}:\d{2}$/.test(String(value)))
          ? 'time'
          : 'text';
    const label = id.replaceAll('_', ' ');
    kinds.set(id, { id, label: label.charAt(0).toUpperCase() + label.slice(1), type, synonyms: [], less: [], more: [], ...measure(type, undefined) });
  }
  return kinds;
}

function measure(type: AttributeKind['type'], unit: string | undefined): { dimension?: string; factor: number } {
  if (type === 'time') return { dimension: 'clock', factor: 1 };
  if (unit === undefined) return { factor: 1 };
  const name = stem(fold(unit.trim().split(/[\s/]/)[0] ?? unit));
  const known = unitOf(name);
  return { dimension: known?.dimension ?? name, factor: known?.factor ?? 1 };
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

function spellingTable(words: ReadonlyMap<string, Posting>, lexicon: Lexicon): Map<string, string[]> {
  const table = new Map<string, string[]>();
  const seen = new Set<string>();
  const add = (word: string) => {
    if (seen.has(word) || word.length < 4 || !/^\p{L}+$/u.test(word)) return;
    seen.add(word);
    const bucket = `${word[0]}${word.length}`;
    const list = table.get(bucket);
    if (list) list.push(word);
    else table.set(bucket, [word]);
  };
  for (const word of words.keys()) add(word);
  for (const phrase of lexicon.allPhrases()) phrase.stems.forEach(add);
  for (const word of [...FUNCTION_WORDS, ...EVERYDAY_WORDS]) add(stem(word));
  return table;
}

/** The catalogue or English word that an unknown word was probably meant to be; undefined when none is near (typos). */
export function spelled(index: CatalogueIndex, word: string): string | undefined {
  if (word.length < 4 || !/^\p{L}+$/u.test(word)) return undefined;
  const limit = word.length >= 8 ? 2 : 1;
  let best: string | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let length = Math.max(4, word.length - limit); length <= word.length + limit; length++) {
    for (const candidate of index.spelling.get(`${word[0]}${length}`) ?? []) {
      const distance = slips(word, candidate, limit);
      if (distance === undefined) continue;
      // A changed letter makes another word of a short one ("real", "rear"): only dropped, doubled and swapped letters count there.
      const changed = candidate.length === word.length && [...candidate].sort().join('') !== [...word].sort().join('');
      if (changed && word.length < 6) continue;
      const heard = index.vocabulary.has(candidate) ? 3 : 1;
      const score = distance * 1_000_000 + (changed ? 500_000 : 0) - Math.min(400_000, index.words.get(candidate)?.rows.length ?? heard);
      if (score < bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
  }
  return best;
}

/** Whether a word needs no correcting: the catalogue or English knows it. */
export function isKnown(index: CatalogueIndex, word: string, stemmed: string): boolean {
  return FUNCTION_WORDS.has(word) || EVERYDAY_WORDS.has(word) || EVERYDAY_WORDS.has(stemmed) || index.words.has(stemmed) || index.vocabulary.has(stemmed) || index.policyWords.some((known) => known.has(stemmed)) || isInflected(word);
}

/** A form of an English word: changed, changing, quickly. */
function isInflected(word: string): boolean {
  const [, base = '', ending = ''] = /^(.{3,}?)(ed|d|ing|ly|er|est)$/.exec(word) ?? [];
  if (ending === '') return false;
  return [base, `${base}e`, base.slice(0, -1), base.replace(/i$/, 'y')].some((one) => one.length > 2 && (EVERYDAY_WORDS.has(one) || FUNCTION_WORDS.has(one)));
}
