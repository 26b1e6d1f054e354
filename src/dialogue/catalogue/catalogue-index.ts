/**
 * Everything about one brand that a turn looks up, computed once: postings of words, columns of numbers and values, the
 * lexicon. A row is an item's position in `brand.items`.
 */
import type { Brand, Item } from '../../brands/catalogue.ts';
import { decimalsOf } from '../../brands/money.ts';
import type { Language } from '../lang/language.ts';
import { stemsOf } from '../lang/tokens.ts';
import { type AttributeKind, attributeKinds, numberOf } from './attributes.ts';
import { Lexicon } from './lexicon.ts';
import { addPhrases } from './phrases.ts';
import { IN_CATEGORY, IN_NAME, IN_TEXT, IN_VALUE, type Place, Postings } from './postings.ts';
import { knownRoots, type Spelling, spellingTable } from './spelling.ts';
import { optionKey, Values } from './values.ts';
import { type VariantTable, variantTable } from './variants.ts';

export interface CatalogueIndex extends VariantTable {
  brand: Brand;
  language: Language;
  rowOf: ReadonlyMap<string, number>;
  everyRow: Uint32Array;
  /** The same as a list. */
  rows: readonly number[];
  lexicon: Lexicon;
  words: Postings;
  /** Words of names and aliases alone. */
  names: Postings;
  /** What a thing is by its name: the last word that says so → rows ("jacket" of "Storm Jacket for Men"). */
  heads: ReadonlyMap<string, readonly number[]>;
  attributes: ReadonlyMap<string, AttributeKind>;
  /** Numbers, times and yes (1) or no (0) by attribute id, in base units; NaN where the record is silent. */
  columns: ReadonlyMap<string, Float64Array>;
  /** By what a wish is on: `category`, `vendor`, `tag`, `a:<attribute of words>`, `o:<option>`. */
  values: ReadonlyMap<string, Values>;
  /** The option that goes by the name of an attribute, by its id: a color that some things come in and others just have. */
  choiceOf: ReadonlyMap<string, string>;
  /** Rows that only lead to something else: reservations, bookings. */
  leads: Float64Array;
  hasLeads: boolean;
  /** Words by first letter and length, for typos. */
  spelling: ReadonlyMap<string, readonly Spelling[]>;
  /** Roots of all words that are spelled right. */
  knownRoots: ReadonlySet<string>;
  /** Every word of the lexicon. */
  vocabulary: ReadonlySet<string>;
  /** The words of the brand's own name: they name no item. */
  brandWords: ReadonlySet<string>;
  hasDated: boolean;
  /** Decimals of the currency. */
  decimals: number;
  /** The lowest price that is not 0, and the highest; minor units. */
  priceRange: { least: number; most: number };
}

/** Longer texts are searched by their first characters only. */
const LONGEST_TEXT = 600;
const LONGEST_VALUE = 60;
const MOST_TAGS = 60;
const MOST_VALUES = 40;

/** Precomputes what turns look up. Linear in the catalogue. */
export function indexCatalogue(brand: Brand, language: Language): CatalogueIndex {
  const table = variantTable(brand, language);
  const leads = leadingRows(brand);
  const build = createBuild(brand, language, table);
  brand.items.forEach((item, row) => {
    addItem(build, item, row);
  });
  const { attributes, columns, values, words, names, heads, lexicon } = build;
  for (const [option, column] of table.options) values.set(`o:${option}`, column.values);
  addPhrases({ brand, language, lexicon, attributes, values });
  words.close(language.root);
  names.close(language.root);
  const vocabulary = new Set<string>();
  for (const { stems } of lexicon.phrases()) for (const stem of stems) vocabulary.add(stem);
  return {
    ...table,
    brand,
    language,
    lexicon,
    words,
    names,
    heads,
    attributes,
    columns,
    values,
    vocabulary,
    choiceOf: choicesOf(build),
    everyRow: Uint32Array.from(brand.items, (_, row) => row),
    rows: brand.items.map((_, row) => row),
    rowOf: new Map(brand.items.map(({ id }, row) => [id, row])),
    leads,
    hasLeads: leads.includes(1),
    spelling: spellingTable(language, words, vocabulary),
    knownRoots: knownRoots(brand, language),
    brandWords: new Set(stemsOf(language, brand.pack.brand.display_name)),
    hasDated: brand.items.some(({ dated }) => dated),
    decimals: decimalsOf(brand.pack.currency),
    priceRange: {
      least: table.prices.reduce((least, one) => (one > 0 && one < least ? one : least), Number.POSITIVE_INFINITY),
      most: table.highest.reduce((most, one) => Math.max(most, one), 0),
    },
  };
}

interface Build {
  language: Language;
  attributes: Map<string, AttributeKind>;
  columns: Map<string, Float64Array>;
  values: Map<string, Values>;
  words: Postings;
  names: Postings;
  heads: Map<string, number[]>;
  lexicon: Lexicon;
  table: VariantTable;
  /** Stems of short texts that come up again and again. */
  stems(text: string): readonly string[];
  /** Stems of what else a category is called. */
  calledAlso(category: string): readonly string[];
}

function createBuild(brand: Brand, language: Language, table: VariantTable): Build {
  const attributes = attributeKinds(brand, language);
  const columns = new Map<string, Float64Array>();
  const values = new Map<string, Values>();
  for (const on of ['category', 'vendor', 'tag']) values.set(on, new Values(on, language));
  for (const { id, type } of attributes.values()) {
    if (type === 'text' || type === 'list') values.set(`a:${id}`, new Values(`a:${id}`, language));
    else columns.set(id, new Float64Array(brand.items.length).fill(Number.NaN));
  }
  const kept = new Map<string, readonly string[]>();
  const stems = (text: string) => {
    const known = kept.get(text);
    if (known) return known;
    const made = stemsOf(language, text);
    if (text.length <= LONGEST_VALUE) kept.set(text, made);
    return made;
  };
  const calledAlso = (category: string) => {
    const known = brand.pack.categories[category];
    return known ? [known.label, ...known.synonyms].flatMap(stems) : [];
  };
  const words = new Postings();
  const names = new Postings();
  return {
    language,
    attributes,
    columns,
    values,
    words,
    names,
    heads: new Map(),
    lexicon: new Lexicon(),
    table,
    stems,
    calledAlso,
  };
}

function addItem(build: Build, item: Item, row: number): void {
  const { values, stems, table } = build;
  const found = new Map<string, Place>();
  const take = (text: string, place: Place) => note(found, stems(text), place);
  const takeValue = (on: string, text: string, place: Place) => {
    values.get(on)?.add(text, row);
    take(text, place);
  };
  takeValue('category', item.category, IN_CATEGORY);
  note(found, build.calledAlso(item.category), IN_VALUE);
  for (const tag of item.tags.slice(0, MOST_TAGS)) takeValue('tag', tag.slice(0, LONGEST_VALUE), IN_VALUE);
  addAttributes(build, item, row, take);
  if (item.vendor !== undefined) takeValue('vendor', item.vendor, IN_NAME);
  for (let at = table.variantStart[row] ?? 0; at < (table.variantStart[row + 1] ?? 0); at++) {
    for (const { ids, values: choices } of table.options.values())
      note(found, choices.words[ids[at] ?? -1] ?? [], IN_NAME);
  }
  addNames(build, item, row, found);
  if (item.summary) take(item.summary.slice(0, LONGEST_TEXT), IN_TEXT);
  if (item.description) take(item.description.slice(0, LONGEST_TEXT), IN_TEXT);
  build.words.add(row, found);
}

function note(found: Map<string, Place>, words: readonly string[], place: Place): void {
  for (const word of words) if ((found.get(word) ?? 0) < place) found.set(word, place);
}

function addAttributes(build: Build, item: Item, row: number, take: (text: string, place: Place) => void): void {
  const { attributes, columns, values } = build;
  for (const id in item.attributes) {
    const kind = attributes.get(id);
    const value = item.attributes[id];
    if (!kind || value === undefined) continue;
    const column = columns.get(id);
    if (column) {
      if (Array.isArray(value)) continue;
      column[row] = kind.type === 'boolean' ? Number(value === true) : (numberOf(kind, value) ?? Number.NaN);
      if (value === true) take(kind.label, IN_VALUE);
      continue;
    }
    for (const one of (Array.isArray(value) ? value : [value]).slice(0, MOST_VALUES)) {
      const text = String(one);
      take(text.slice(0, LONGEST_TEXT), text.length <= LONGEST_VALUE ? IN_VALUE : IN_TEXT);
      // "mesh, suede": each of them is a value too.
      const parts = /[,;/]/.test(text) ? text.split(/[,;/]/).map((part) => part.trim()) : [];
      for (const part of [text, ...parts.filter((one) => /\p{L}/u.test(one))])
        if (part.length <= LONGEST_VALUE) values.get(`a:${id}`)?.add(part, row);
    }
  }
}

function addNames(
  { language, lexicon, names, heads, stems }: Build,
  item: Item,
  row: number,
  found: Map<string, Place>,
) {
  const { articles, breaks } = language.catalogue;
  const named = new Map<string, Place>();
  for (const name of [item.name, ...item.aliases]) {
    const parts = stems(name.slice(0, LONGEST_TEXT));
    const phrase = articles.has(parts[0] ?? '') ? parts.slice(1) : parts;
    note(named, phrase, IN_NAME);
    const known = lexicon.get(phrase.join(' '))?.meanings.find((meaning) => meaning.is === 'item');
    if (known?.is !== 'item') lexicon.add(phrase, { is: 'item', rows: [row] });
    else if (known.rows.at(-1) !== row) known.rows.push(row);
  }
  for (const [word, place] of named) if (!found.has(word)) found.set(word, place);
  names.add(row, named);
  const plain = stems(item.name.split(/ [-–—] |[,(|]/)[0] ?? '');
  const stop = plain.findIndex((word, at) => at > 0 && breaks.has(word));
  const head = plain.slice(0, stop < 0 ? plain.length : stop).findLast((word) => /^\p{L}{2,}$/u.test(word));
  if (head === undefined) return;
  const rows = heads.get(head);
  if (rows) rows.push(row);
  else heads.set(head, [row]);
}

function choicesOf({ attributes, language, table }: Build): Map<string, string> {
  const choices = new Map<string, string>();
  for (const id of attributes.keys()) {
    const option = optionKey(language, id.replaceAll('_', ' '));
    if (table.options.has(option)) choices.set(id, option);
  }
  return choices;
}

/** What a buyer is led to from elsewhere is not what a plain search means. */
function leadingRows(brand: Brand): Float64Array {
  const targets = new Set(brand.items.flatMap(({ instead }) => instead ?? []));
  return Float64Array.from(brand.items, ({ id, action }) => (targets.has(id) || action === 'book' ? 1 : 0));
}
