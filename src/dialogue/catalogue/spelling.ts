/** Typos: a word that is nearly one of the catalogue's is taken for it, and a known word never is another. */
import type { Brand } from '../../brands/catalogue.ts';
import type { Language } from '../lang/language.ts';
import { stemsOf } from '../lang/tokens.ts';
import type { Postings } from './postings.ts';

const SHORTEST = 4;
/** From this length on two slips are forgiven. */
const LONG = 9;
/** A changed letter makes another word of a shorter one ("real", "rear"): only dropped, doubled and swapped letters count there. */
const CHANGEABLE = 6;
const WORD = /^\p{L}{4,}$/u;

/** What of an index tells how words are spelled. */
interface SpelledWords {
  language: Language;
  words: Postings;
  vocabulary: ReadonlySet<string>;
  spelling: ReadonlyMap<string, readonly Spelling[]>;
  knownRoots: ReadonlySet<string>;
}

/** The word that an unknown one was probably meant to be, as a stem; undefined when none is near. */
export function spelled(index: SpelledWords, word: string): string | undefined {
  if (!WORD.test(word)) return undefined;
  const limit = word.length >= LONG ? 2 : 1;
  const letters = lettersOf(word);
  let best: string | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let length = Math.max(SHORTEST, word.length - limit); length <= word.length + limit; length++) {
    for (const { word: candidate, letters: others } of index.spelling.get(`${word[0]}${length}`) ?? []) {
      // A slip changes two letters at most.
      if (bitsOf(letters ^ others) > 2 * limit) continue;
      const distance = slips(word, candidate, limit);
      if (distance === undefined) continue;
      const changed = candidate.length === word.length && !isAnagram(candidate, word);
      if (changed && word.length < CHANGEABLE) continue;
      const often = Math.max(index.words.count(candidate), index.vocabulary.has(candidate) ? 3 : 1);
      const score = distance + (changed ? 0.5 : 0) - Math.min(0.4, often / 1e6);
      if (score < bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
  }
  return best;
}

/** Whether a word needs no correcting: the catalogue or the language knows it or a form of it. */
export function isKnown(index: SpelledWords, word: string, stem: string): boolean {
  const { language, words, vocabulary } = index;
  return (
    language.functionWords.has(word) ||
    language.everydayWords.has(word) ||
    words.has(stem) ||
    vocabulary.has(stem) ||
    index.knownRoots.has(language.root(word))
  );
}

/** A word and the letters it has, one bit each. */
export interface Spelling {
  word: string;
  letters: number;
}

/** Words by first letter and length. */
export function spellingTable(
  language: Language,
  words: Postings,
  vocabulary: Iterable<string>,
): Map<string, Spelling[]> {
  const table = new Map<string, Spelling[]>();
  const seen = new Set<string>();
  const add = (word: string) => {
    if (seen.has(word) || !WORD.test(word)) return;
    seen.add(word);
    const bucket = `${word[0]}${word.length}`;
    const list = table.get(bucket);
    const spelling = { word, letters: lettersOf(word) };
    if (list) list.push(spelling);
    else table.set(bucket, [spelling]);
  };
  for (const word of words.words()) add(word);
  for (const word of vocabulary) add(word);
  for (const word of language.functionWords) add(language.stem(word));
  for (const word of language.everydayWords) add(language.stem(word));
  return table;
}

/** Roots of the language's own words and of those that the brand's policies use. */
export function knownRoots(brand: Brand, language: Language): Set<string> {
  const policies = brand.pack.policies.flatMap(({ topic, asks, answer }) => [topic, ...asks, answer]);
  return new Set(
    [
      ...language.functionWords,
      ...language.everydayWords,
      ...taughtWords(language),
      ...policies.flatMap((text) => stemsOf(language, text)),
    ]
      .filter((word) => word.length > 2)
      .map(language.root),
  );
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function bitsOf(mask: number): number {
  let bits = 0;
  for (let left = mask; left !== 0; left &= left - 1) bits++;
  return bits;
}

function isAnagram(a: string, b: string): boolean {
  return [...a].sort().join('') === [...b].sort().join('');
}

/** Whether two words are at most `limit` typing slips apart (insert, drop, change, swap neighbours); the distance, or `undefined`. */
function slips(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return undefined;
    older = previous;
    previous = current;
  }
  const distance = previous[b.length] ?? limit + 1;
  return distance <= limit ? distance : undefined;
}

/** Words that examples of the language use more than once. */
function taughtWords({ acts, stem }: Language): string[] {
  return acts.features.split('\n').flatMap((feature) => (TAUGHT.test(feature) ? stem(feature.slice(2)) : []));
}

const TAUGHT = /^1 \p{L}{4,}$/u;
