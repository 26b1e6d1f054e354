/** Every phrase that a catalogue and its pack know, put into the lexicon with its meanings. */
import type { Brand } from '../../brands/catalogue.ts';
import type { Language } from '../lang/language.ts';
import { unitOf } from '../lang/number-words.ts';
import { stemsOf } from '../lang/tokens.ts';
import type { AttributeKind } from './attributes.ts';
import { degreesOf } from './degrees.ts';
import type { Degree, Lexicon, ValueMeaning } from './lexicon.ts';
import { optionKey, type Values } from './values.ts';

interface PhraseSources {
  brand: Brand;
  language: Language;
  lexicon: Lexicon;
  attributes: ReadonlyMap<string, AttributeKind>;
  values: ReadonlyMap<string, Values>;
}

/** Long lists of values are told apart by their full phrases. */
const MOST_IN_PARTS = 300;
const MOST_WORDS = 5;

export function addPhrases(sources: PhraseSources): void {
  for (const values of sources.values.values()) {
    if (values.on === 'category') addCategories(sources, values);
    else if (values.on === 'vendor') addVendors(sources, values);
    else addValues(sources, values);
  }
  addAttributeNames(sources);
  addPriceWords(sources);
  addUsualWords(sources);
  addOptionNames(sources);
  for (const values of sources.values.values()) {
    if (/^[ao]:/.test(values.on)) addParts(sources, values);
  }
}

/** What a language says of any catalogue: of its prices and measures, whatever the pack calls less and more itself. */
export function addSpokenPhrases(sources: Pick<PhraseSources, 'language' | 'lexicon' | 'attributes'>): void {
  const plain = [...sources.attributes].map(([id, kind]): [string, AttributeKind] => [
    id,
    { ...kind, less: [], more: [] },
  ]);
  addPriceWords(sources);
  addUsualWords({ ...sources, attributes: new Map(plain) });
}

function meaningOf(values: Values, id: number): ValueMeaning {
  return {
    is: IS[values.on] ?? (values.on.startsWith('o:') ? 'option' : 'value'),
    on: values.on,
    value: values.keys[id] ?? '',
    rows: values.rows[id] ?? [],
  };
}

const IS: Readonly<Record<string, ValueMeaning['is']>> = { category: 'category', vendor: 'vendor', tag: 'tag' };

/** "Coats & jackets" as a whole, with "and", and each half; "road shoes" also as "shoes", which is a part of its name. */
function addCategories({ brand, language, lexicon }: PhraseSources, values: Values): void {
  const { idle, words } = language.catalogue;
  const isIdle = (parts: readonly string[]) => parts.every((part) => idle.has(part));
  const isPlain = (parts: readonly string[]) => parts.every((part) => language.functionWords.has(part));
  values.written.forEach((written, id) => {
    const known = brand.pack.categories[written];
    const meaning = meaningOf(values, id);
    for (const text of [written, ...(known ? [known.label, ...known.synonyms] : [])]) {
      const stems = stemsOf(language, text);
      if (!isIdle(stems)) lexicon.add(stems, meaning);
      const halves = halvesOf(language, text);
      if (halves.length > 1)
        for (const joiner of ['', ...words.joiners])
          lexicon.add(
            halves.flatMap((half, at) => (at > 0 && joiner !== '' ? [joiner, ...half] : half)),
            meaning,
          );
      if (known?.synonyms.includes(text)) continue;
      for (const half of halves) if (!isIdle(half)) lexicon.add(half, meaning);
    }
    for (const text of [written, ...(known ? [known.label] : [])]) {
      for (const half of halvesOf(language, text))
        for (let start = 1; start < half.length; start++)
          if (!isPlain(half.slice(start))) lexicon.add(half.slice(start), { ...meaning, part: true });
    }
  });
}

function halvesOf(language: Language, text: string): string[][] {
  const { joiners } = language.catalogue.words;
  return text
    .split(/[&/,>|]/)
    .flatMap((part) => {
      const halves: string[][] = [[]];
      for (const stem of stemsOf(language, part)) {
        if (joiners.includes(stem)) halves.push([]);
        else halves.at(-1)?.push(stem);
      }
      return halves;
    })
    .filter((half) => half.length > 0);
}

/** A maker's full name, and the beginnings of it that no other maker has. */
function addVendors({ language, lexicon }: PhraseSources, values: Values): void {
  const beginnings = new Map<string, number>();
  const eachBeginning = (id: number, take: (beginning: readonly string[]) => void) => {
    const words = values.words[id] ?? [];
    for (let length = 1; length <= words.length; length++) take(words.slice(0, length));
  };
  values.keys.forEach((_, id) => {
    eachBeginning(id, (words) => beginnings.set(words.join(' '), (beginnings.get(words.join(' ')) ?? 0) + 1));
  });
  values.keys.forEach((key, id) => {
    const meaning = meaningOf(values, id);
    eachBeginning(id, (words) => {
      const whole = words.join(' ') === key;
      const [only = ''] = words;
      const everyday = words.length === 1 && (only.length < 3 || isEveryday(language, only));
      if (whole) lexicon.add(words, meaning);
      else if (!everyday && beginnings.get(words.join(' ')) === 1) lexicon.add(words, { ...meaning, part: true });
    });
  });
}

function addValues({ language, lexicon }: PhraseSources, values: Values): void {
  const { idle, words } = language.catalogue;
  values.keys.forEach((key, id) => {
    const stems = values.words[id] ?? [];
    if (key === '' || stems.every((stem) => idle.has(stem))) return;
    const add = (said: readonly string[]) => {
      const bare = /^(?:[\d., ]+|\p{L})$/u.test(said.join(' '));
      lexicon.add(said, { ...meaningOf(values, id), ...(bare && { bare }) });
    };
    add(stems);
    if (values.on.startsWith('o:')) {
      for (const [called, size] of Object.entries(words.sizes)) if (size === key) add(called.split(' '));
      for (const spelling of [...halvesSpelled(stems), ...numbersSpelled(language, stems)]) add(spelling);
    }
    if (stems.length === 2 && (stems[0]?.length ?? 9) < 3 && stems.every((stem) => /^\p{L}+$/u.test(stem)))
      add([stems.join('')]);
    const short = initialsOf(language, stems);
    if (short !== undefined) add([short]);
  });
}

/** "38.5" is said as "38 1/2" and written as "38,5". */
function halvesSpelled(stems: readonly string[]): string[][] {
  const at = stems.findIndex((stem) => /^\d+\.\d+$/.test(stem));
  const number = stems[at];
  if (number === undefined) return [];
  const spelled = (...as: string[]) => [...stems.slice(0, at), ...as, ...stems.slice(at + 1)];
  const comma = spelled(number.replace('.', ','));
  return number.endsWith('.5') ? [comma, spelled(number.slice(0, -2), '1', '2')] : [comma];
}

/** "For four" is said as "for 4", and the other way round. */
function numbersSpelled({ numbers }: Language, stems: readonly string[]): string[][] {
  if (stems.length < 2) return [];
  const figures = stems.map((stem) => numbers.words.get(stem)?.toString() ?? stem);
  const words = stems.map((stem) => [...numbers.words].find(([, value]) => String(value) === stem)?.[0] ?? stem);
  return [figures, words].filter((said) => said.some((word, at) => word !== stems[at]));
}

/** "AWD" is all-wheel drive. */
function initialsOf(language: Language, stems: readonly string[]): string | undefined {
  if (stems.length < 3 || stems.length > 4 || !stems.every((stem) => /^\p{L}/u.test(stem))) return undefined;
  const short = stems.map((stem) => stem.charAt(0)).join('');
  return isEveryday(language, short) || unitOf(language, short) ? undefined : short;
}

function isEveryday(language: Language, word: string): boolean {
  return language.functionWords.has(word) || language.everydayWords.has(word);
}

/** Labels and synonyms, but no single plain word such as "until". */
function addAttributeNames({ language, lexicon, attributes }: PhraseSources): void {
  const { plain } = language.catalogue;
  for (const kind of attributes.values()) {
    for (const text of [kind.label, ...kind.synonyms, kind.id.replaceAll('_', ' ')]) {
      const stems = stemsOf(language, text);
      if (stems.length > 1 || !plain.has(stems[0] ?? '')) lexicon.add(stems, { is: 'attribute', attribute: kind.id });
    }
    for (const is of ['less', 'more'] as const)
      for (const text of kind[is]) addDegrees({ language, lexicon }, is, kind.id, text);
  }
}

function addDegrees(
  { language, lexicon }: Pick<PhraseSources, 'language' | 'lexicon'>,
  is: 'less' | 'more',
  attribute: string,
  text: string,
): void {
  for (const { phrase, degree } of degreesOf(language.catalogue.words.degrees, text))
    lexicon.add(stemsOf(language, phrase), { is, attribute, degree });
}

function addPriceWords({ language, lexicon }: Pick<PhraseSources, 'language' | 'lexicon'>): void {
  const { less, least, low, more, most, high } = language.catalogue.words.price;
  const add = (is: 'less' | 'more', degree: Degree, texts: readonly string[]) => {
    for (const text of texts) lexicon.add(stemsOf(language, text), { is, attribute: 'price', degree });
  };
  add('less', 'superlative', least);
  add('less', 'plain', low);
  add('less', 'comparative', less);
  add('more', 'superlative', most);
  add('more', 'plain', high);
  add('more', 'comparative', more);
}

/** Words of size for measures that the pack has no words for, where the pack does not use the word for another measure. */
function addUsualWords({
  language,
  lexicon,
  attributes,
}: Pick<PhraseSources, 'language' | 'lexicon' | 'attributes'>): void {
  const { unusual, words } = language.catalogue;
  const taken = new Set(
    [...attributes.values()].flatMap(({ less, more }) =>
      [...less, ...more].flatMap((text) => degreesOf(words.degrees, text).map(({ phrase }) => phrase)),
    ),
  );
  for (const kind of attributes.values()) {
    const label = stemsOf(language, kind.label);
    const measured = kind.type === 'number' || kind.type === 'time';
    if (!measured || kind.less.length + kind.more.length > 0 || label.some((stem) => unusual.has(stem))) continue;
    const usual = [words.usual[kind.dimension ?? ''], ...label.map((stem) => words.usual_of[stem])];
    for (const is of ['less', 'more'] as const)
      for (const text of usual.flatMap((sides) => sides?.[is] ?? []))
        if (!taken.has(text)) addDegrees({ language, lexicon }, is, kind.id, text);
  }
}

function addOptionNames({ brand, language, lexicon, values }: PhraseSources): void {
  for (const [name, { label, synonyms }] of Object.entries(brand.pack.options)) {
    const option = optionKey(language, name);
    for (const text of [name.replaceAll('_', ' '), label, ...synonyms])
      lexicon.add(stemsOf(language, text), { is: 'option-name', option });
  }
  for (const on of values.keys())
    if (on.startsWith('o:')) lexicon.add(on.slice(2).split(' '), { is: 'option-name', option: on.slice(2) });
}

/** A word that some values have and others have not names those: "stone" of "Stone linen", "black" of "Mythos Black Metallic". */
function addParts({ language, lexicon }: PhraseSources, values: Values): void {
  if (values.keys.length > MOST_IN_PARTS) return;
  const { idle } = language.catalogue;
  const words = new Set(values.words.flatMap((stems) => (stems.length > 1 && stems.length <= MOST_WORDS ? stems : [])));
  for (const word of words) {
    if (!/^\p{L}{3,}$/u.test(word) || unitOf(language, word) || idle.has(word)) continue;
    if (language.functionWords.has(word) || values.idOf(word) !== undefined) continue;
    const ids = values.fitting(word);
    if (ids.length === values.keys.length && ids.length > 1) continue;
    const rows = [...new Set(ids.flatMap((id) => values.rows[id] ?? []))].sort((a, b) => a - b);
    const is = values.on.startsWith('o:') ? 'option' : 'value';
    lexicon.add([word], { is, on: values.on, value: word, rows, part: true });
  }
}
