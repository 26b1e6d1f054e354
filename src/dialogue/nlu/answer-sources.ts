/** Where a brand's answers stand, with the words that lead there: built once per brand; the sentences of an item when it comes up. */
import type { Brand, Item } from '../../brands/catalogue.ts';
import { sentencesOf } from '../../brands/feeds/html.ts';
import { attributeKinds } from '../catalogue/attributes.ts';
import { optionKey } from '../catalogue/values.ts';
import type { Source } from '../dialogue-acts.ts';
import type { ConceptPhrase, ConceptPhrases, Inherent } from '../lang/concepts.ts';
import type { Language } from '../lang/language.ts';
import { stemsOf } from '../lang/tokens.ts';

/** Where in a source a word stands, the most telling place first. */
const PLACES = ['label', 'synonym', 'value', 'text'] as const;
type Place = (typeof PLACES)[number];

interface Phrase {
  roots: readonly string[];
  place: Place;
  /** How many of its words are worth matching. */
  telling: number;
}

export interface Entry {
  source: Source;
  label: readonly string[];
  /** Its label and what else it is called or asked by. */
  phrases: Phrase[];
  /** The most telling place of each root. */
  words: Map<string, Place>;
  /** How surely it is about a concept, by the concept's place. */
  concepts: Map<number, number>;
  type?: string;
  dimension?: string;
  /** The stem of its unit. */
  unit?: string;
  /** Its text states a number. */
  counts?: true;
  /** Categories of items that it names. */
  kinds: Set<number>;
}

/** How surely a concept's word makes a source one of it: alone as a name, within a name, and by place otherwise. */
const LINKS = { whole: 1, label: 0.85, synonym: 0.7, value: 0.45, text: 0.3, choice: 0.6 };
/** Items looked at for the values of attributes and the names of options, and names kept. */
const MOST_ITEMS = 3000;

export interface Reader {
  language: Language;
  /** Names of the categories of items, and the place of each category. */
  kinds: ConceptPhrases;
  kind: ReadonlyMap<string, number>;
  /** What packs and variants call each option, by its key. */
  options: ReadonlyMap<string, readonly string[]>;
  roots(text: string): string[];
  /** Roots of the names of an item and of its kind. */
  own(item: Item): readonly string[];
  /** Whether a root says something of what is asked. */
  tells(root: string): boolean;
}

/** The sources that belong to the brand, whatever item is in question. */
export function brandEntries(reader: Reader, brand: Brand): Entry[] {
  const { language, options } = reader;
  const { pack, items } = brand;
  const seen = items.slice(0, MOST_ITEMS);
  const attributes = [...attributeKinds(brand, language).values()].map(({ id, label, synonyms, ...kind }) => {
    const entry = entryOf(reader, { is: 'attribute', id }, label, [id.replaceAll('_', ' '), ...synonyms]);
    entry.type = kind.type;
    entry.dimension = kind.dimension;
    if (kind.unit !== undefined) entry.unit = language.stem(kind.unit);
    for (const word of [...kind.less, ...kind.more]) name(reader, entry, word, 'synonym');
    tellAll(
      reader,
      entry,
      seen.flatMap((item) => item.attributes[id]),
    );
    return entry;
  });
  const choices = [...options].map(([id, names]) => {
    const { label = id, synonyms = [] } = names.map((one) => pack.options[one]).find((one) => one !== undefined) ?? {};
    const entry = entryOf(reader, { is: 'option', id }, label, [...names, ...synonyms]);
    tellAll(
      reader,
      entry,
      seen.flatMap((item) => item.variants.flatMap((one) => names.map((own) => one.options[own]))),
    );
    return entry;
  });
  const policies = pack.policies.map(({ topic, asks, answer }, at) => {
    const entry = entryOf(reader, { is: 'policy', at }, topic, asks);
    tell(reader, entry, answer, 'text');
    return entry;
  });
  return [...attributes, ...choices, ...policies, ...inherentEntries(reader, brand)];
}

function inherentEntries(reader: Reader, { pack, items, offers }: Brand): Entry[] {
  const entry = (is: Inherent) => entryOf(reader, { is }, '', []);
  const told = entry('offers');
  for (const { title, description = '', percent } of offers.values()) {
    name(reader, told, title, 'synonym');
    if (percent !== undefined) name(reader, told, `${percent}`, 'synonym');
    tell(reader, told, description, 'text');
  }
  const about = entry('about');
  tell(reader, about, `${pack.brand.about ?? ''}\n${pack.brand.contact ?? ''}`, 'text');
  return [
    ...(['price', 'total', 'stock', 'choices', 'basis', 'others', 'brands'] as const).map(entry),
    ...[told, about],
    ...(items.some(({ billed_every }) => billed_every !== undefined) ? [entry('billing')] : []),
    ...(items.some(({ max_quantity }) => max_quantity !== undefined) ? [entry('limit')] : []),
  ];
}

/** The sentences of an item's own text in order: its summary's, then its description's. */
export function textOf({ summary = '', description = '' }: Item): string[] {
  return [...sentencesOf(summary), ...sentencesOf(description)];
}

/** Each sentence of an item's text as a source. */
export function sentenceEntries(reader: Reader, item: Item): Entry[] {
  return textOf(item).map((sentence, at) => {
    const entry = entryOf(reader, { is: 'sentence', at, item: item.id }, '', []);
    tell(reader, entry, sentence, 'text');
    return entry;
  });
}

function entryOf(reader: Reader, source: Source, label: string, names: readonly string[]): Entry {
  const entry: Entry = {
    source,
    label: reader.roots(label),
    phrases: [],
    words: new Map(),
    concepts: new Map(),
    kinds: new Set(),
  };
  if (label !== '') name(reader, entry, label, 'label');
  for (const one of names) name(reader, entry, one, 'synonym');
  link(reader, entry);
  return entry;
}

function name(reader: Reader, entry: Entry, text: string, place: Place) {
  const roots = reader.roots(text);
  entry.phrases.push({ roots, place, telling: roots.filter((root) => reader.tells(root)).length });
  note(reader, entry, roots, place);
}

/** Words of a value or an answer, in whatever order they are said. */
function tell(reader: Reader, entry: Entry, text: string, place: Place) {
  const roots = reader.roots(text);
  note(reader, entry, roots, place);
  if (place === 'text' && roots.some((root) => isNumber(root))) entry.counts = true;
  for (const at of conceptsIn(reader.language.concepts.told, roots, (root) => reader.tells(root)))
    raise(entry, at, LINKS[place]);
}

function tellAll(reader: Reader, entry: Entry, values: readonly unknown[]) {
  for (const value of new Set(values)) if (typeof value === 'string') tell(reader, entry, value, 'value');
}

function note({ kinds, tells }: Reader, entry: Entry, roots: readonly string[], place: Place) {
  for (const root of roots) {
    const known = entry.words.get(root);
    if (tells(root) && (known === undefined || PLACES.indexOf(place) < PLACES.indexOf(known)))
      entry.words.set(root, place);
  }
  if (place === 'value' || place === 'text') return;
  for (const at of conceptsIn(kinds, roots, () => true)) entry.kinds.add(at);
}

/** What each of its names is about. */
function link({ language: { concepts }, tells }: Reader, entry: Entry) {
  for (const { roots, place } of entry.phrases) {
    for (const table of [concepts.told, concepts.asked]) {
      for (const at of conceptsIn(table, roots, (root) => roots.length === 1 || tells(root), concepts.asked))
        raise(entry, at, LINKS[place] * (table === concepts.told ? 1 : 0.8));
    }
    const [first = ''] = roots;
    for (const phrase of concepts.told.get(first) ?? [])
      if (phrase.roots.length === roots.length && startsAt(phrase, roots, 0))
        raise(entry, phrase.at, place === 'label' ? LINKS.whole : LINKS.label);
  }
  concepts.is.forEach((is, at) => {
    if (is === entry.source.is) raise(entry, at, LINKS.whole);
    if (is === 'choices' && entry.source.is === 'option') raise(entry, at, LINKS.choice);
  });
}

function raise({ concepts }: Entry, at: number, strength: number) {
  concepts.set(at, Math.max(strength, concepts.get(at) ?? 0));
}

/**
 * The places of the phrases that stand in a row of roots; `tells` decides on phrases of one word, and one that begins a longer phrase of
 * `longer` is not meant.
 */
export function conceptsIn(
  table: ConceptPhrases,
  roots: readonly string[],
  tells: (root: string) => boolean,
  longer?: ConceptPhrases,
): number[] {
  const isPart = ({ roots: phrase }: ConceptPhrase, from: number) =>
    phrase.length === 1 &&
    longer?.get(phrase[0] ?? '')?.some((one) => one.roots.length > 1 && startsAt(one, roots, from)) === true;
  return roots.flatMap((root, from) =>
    (table.get(root) ?? []).flatMap((phrase) =>
      (phrase.roots.length > 1 || tells(root)) && startsAt(phrase, roots, from) && !isPart(phrase, from)
        ? [phrase.at]
        : [],
    ),
  );
}

function startsAt({ roots: phrase }: ConceptPhrase, roots: readonly string[], from: number): boolean {
  return phrase.every((root, step) => roots[from + step] === root);
}

/** Tokens begin with a digit when they are numbers. */
export function isNumber(word: string): boolean {
  return word >= '0' && word < ':';
}

/** Roots of a text; see Reader. */
export function createReader(language: Language, brand: Brand): Reader {
  const { concepts, functionWords, catalogue } = language;
  const idle = new Set([...functionWords].map((word) => language.root(language.stem(word))));
  const plain = new Set([...catalogue.plain].map((word) => language.root(language.stem(word))));
  const roots = (text: string) =>
    stemsOf(language, text)
      .filter((stem) => !concepts.skipped.has(stem))
      .map(language.root);
  const categories = [...new Set(brand.items.map(({ category }) => category))];
  const kinds = new Map<string, ConceptPhrase[]>();
  categories.forEach((category, at) => {
    const { label, synonyms } = brand.pack.categories[category] ?? { label: category, synonyms: [] };
    for (const phrase of new Set([category, label, ...synonyms])) {
      const row = roots(phrase);
      for (const named of row.length > 1 ? [row, row.slice(-1)] : [row]) {
        const [first] = named;
        if (first !== undefined) kinds.set(first, [...(kinds.get(first) ?? []), { roots: named, at }]);
      }
    }
  });
  const variants = brand.items.slice(0, MOST_ITEMS).flatMap((item) => item.variants.map(({ options }) => options));
  const options = new Map<string, string[]>();
  for (const one of new Set([...Object.keys(brand.pack.options), ...variants.flatMap(Object.keys)])) {
    const key = optionKey(language, one);
    options.set(key, [...(options.get(key) ?? []), one]);
  }
  const names = new Map<string, string[]>();
  const own = ({ id, name, aliases, category, vendor = '' }: Item) => {
    const known = names.get(id);
    if (known) return known;
    const made = roots([name, ...aliases, category, vendor].join('\n'));
    if (names.size < MOST_ITEMS) names.set(id, made);
    return made;
  };
  return {
    ...{ language, kinds, options, roots, own },
    kind: new Map(categories.map((category, at) => [category, at])),
    tells: (root) => !plain.has(root) && (!idle.has(root) || concepts.alone.has(root)),
  };
}
