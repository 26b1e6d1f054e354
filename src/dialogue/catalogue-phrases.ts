/** Every phrase the catalogue and the pack know, put into the lexicon with its meanings. */
import type { Brand } from '../brands/catalogue.ts';
import type { AttributeKind } from './attribute-kinds.ts';
import { optionKey, SAME_SIZES } from './catalogue-index.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS, numberWord, unitOf } from './english.ts';
import { degrees, type Lexicon, type Meaning, PRICE_WORDS, tails, USUAL_WORDS } from './lexicon.ts';
import { stems as stemsOf } from './text.ts';

export function addPhrases(
  lexicon: Lexicon,
  brand: Brand,
  attributes: ReadonlyMap<string, AttributeKind>,
  meant: (Meaning & { rows: number[] })[],
): void {
  const vendorWords = new Map<string, number>();
  for (const meaning of meant) {
    if (meaning.is === 'vendor')
      for (const prefix of prefixes(stemsOf(meaning.value)))
        vendorWords.set(prefix.join(' '), (vendorWords.get(prefix.join(' ')) ?? 0) + 1);
  }
  for (const meaning of meant) {
    if (meaning.is === 'item') continue;
    if (meaning.is === 'category') {
      const known = brand.pack.categories[meaning.value];
      const seen = new Set<string>();
      const texts = [meaning.value, ...(known ? [known.label] : [])]
        .flatMap(tails)
        .concat((known?.synonyms ?? []).map(stemsOf));
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
        const everyday =
          prefix.length === 1 &&
          only !== undefined &&
          (EVERYDAY_WORDS.has(only) || FUNCTION_WORDS.has(only) || only.length < 3);
        if (prefix.length < parts.length && !everyday && vendorWords.get(prefix.join(' ')) === 1)
          lexicon.phrase(prefix)?.meanings.push(meaning);
      }
      continue;
    }
    if (meaning.is === 'option') {
      const parts = meaning.value.split(' ');
      if (!/\p{L}{2}/u.test(meaning.value) && !/^\p{L}(?: ?\p{L})*$/u.test(meaning.value)) continue;
      if (meaning.value.length > 2) lexicon.phrase(parts)?.meanings.push(meaning);
      // "For 4" is For four.
      const digits = parts.map((part) => numberWord(part)?.toString() ?? part);
      if (digits.join(' ') !== meaning.value && parts.length > 1) lexicon.phrase(digits)?.meanings.push(meaning);
      // "Ebook" for E-book.
      if (parts.length === 2 && (parts[0]?.length ?? 9) < 3 && /^\p{L}+$/u.test(parts.join('')))
        lexicon.phrase([parts.join('')])?.meanings.push(meaning);
      for (const [spelled, size] of Object.entries(SAME_SIZES))
        if (size === meaning.value) lexicon.phrase(spelled.split(' '))?.meanings.push(meaning);
      if (/^(?:x+[sl])$/.test(meaning.value)) lexicon.phrase(parts)?.meanings.push(meaning);
      continue;
    }
    const parts = stemsOf(meaning.is === 'value' || meaning.is === 'tag' ? meaning.value : '');
    if (parts.length === 0 || isIdle(parts) || /^\d/.test(parts.join(''))) continue;
    lexicon.phrase(parts)?.meanings.push(meaning);
    const short =
      meaning.is === 'value' && (parts.length === 3 || parts.length === 4) && parts.every((part) => /^[a-z]/.test(part))
        ? parts.map((part) => part[0]).join('')
        : '';
    // "AWD" is all-wheel drive.
    if (short !== '' && !isKnownShort(short)) lexicon.phrase([short])?.meanings.push(meaning);
  }
  const taken = new Set<string>();
  for (const kind of attributes.values()) {
    for (const text of [kind.label, ...kind.synonyms, kind.id.replaceAll('_', ' ')]) {
      const parts = stemsOf(text);
      if (parts.every((part) => TOO_PLAIN.has(part))) continue;
      const phrase = lexicon.phrase(parts);
      if (!phrase?.meanings.some((meaning) => meaning.is === 'attribute' && meaning.attribute === kind.id))
        phrase?.meanings.push({ is: 'attribute', attribute: kind.id });
    }
    for (const is of ['less', 'more'] as const)
      for (const text of kind[is]) addDegrees(lexicon, is, kind.id, text, taken);
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
    if (!usual || kind.less.length + kind.more.length > 0 || /\bage\b/i.test(kind.label)) continue;
    for (const is of ['less', 'more'] as const)
      for (const text of usual[is]) if (!taken.has(text)) addDegrees(lexicon, is, kind.id, text, taken);
  }
  for (const [name, option] of Object.entries(brand.pack.options)) {
    for (const text of [name, option.label, ...option.synonyms])
      lexicon.add(text, { is: 'option-name', option: optionKey(name) });
  }
  for (const meaning of meant) {
    if (meaning.is === 'option' && !lexicon.get(meaning.on)?.meanings.some((known) => known.is === 'option-name'))
      lexicon.add(meaning.on, { is: 'option-name', option: meaning.on });
  }
  addParts(lexicon, meant);
}

/**
 * A word that some values of an option have and the others have not names them: "stone" of Stone linen and Moss wool. Only
 * where nothing else goes by that word.
 */
function addParts(lexicon: Lexicon, meant: readonly Meaning[]): void {
  const options = new Map<string, { words: string[]; rows: number[] }[]>();
  for (const meaning of meant) {
    if (meaning.is !== 'option') continue;
    const values = options.get(meaning.on) ?? [];
    options.set(meaning.on, values);
    values.push({ words: meaning.value.split(' '), rows: meaning.rows });
  }
  for (const [on, values] of options) {
    // Long lists of choices are told apart by their full names.
    if (values.length > 60) continue;
    for (const word of new Set(values.flatMap(({ words }) => (words.length > 1 ? words : [])))) {
      const having = values.filter(({ words }) => words.includes(word));
      if (having.length === values.length || !/^\p{L}{3,}$/u.test(word) || unitOf(word) !== undefined) continue;
      if (FUNCTION_WORDS.has(word) || isIdle([word]) || (lexicon.get(word)?.meanings.length ?? 0) > 0) continue;
      const rows = [...new Set(having.flatMap((value) => value.rows))].sort((a, b) => a - b);
      lexicon.phrase([word])?.meanings.push({ is: 'option', on, value: word, rows });
    }
  }
}

function addDegrees(lexicon: Lexicon, is: 'less' | 'more', attribute: string, text: string, taken: Set<string>): void {
  for (const { phrase, degree } of degrees(text)) {
    taken.add(phrase);
    const parts = stemsOf(phrase);
    const entry = lexicon.phrase(parts);
    if (entry && !entry.meanings.some((meaning) => meaning.is === is && meaning.attribute === attribute))
      entry.meanings.push({ is, attribute, degree });
  }
}

function prefixes(parts: string[]): string[][] {
  return parts.map((_, length) => parts.slice(0, length + 1));
}

function isIdle(parts: string[]): boolean {
  return parts.every((part) => HEARD_ALWAYS.has(part));
}

/** Initials that are words themselves. */
function isKnownShort(short: string): boolean {
  return FUNCTION_WORDS.has(short) || EVERYDAY_WORDS.has(short) || unitOf(short) !== undefined;
}

/** Words that name an attribute only together with others: "from", "to", "long". */
const TOO_PLAIN = new Set([
  'from',
  'to',
  'in',
  'on',
  'at',
  'for',
  'by',
  'with',
  'number',
  'how',
  'long',
  'the',
  'of',
  'a',
  'is',
  'it',
  'first',
  'last',
]);

/** A name for a kind or a value that would be heard in nearly every sentence. */
const HEARD_ALWAYS = new Set(
  'a an the this that these those some any no not and or but if i me my you your it is are be do have can will would of in on at for from with to one other more all new good best like want need show see get go please yes ok'.split(
    ' ',
  ),
);
