/** Typos: a word that is nearly one of the catalogue's is taken for it, and a known word never is another. */
import type { CatalogueIndex, Posting } from './catalogue-index.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import type { Lexicon } from './lexicon.ts';
import { slips, stem } from './text.ts';

/** The catalogue or English word that an unknown word was probably meant to be; undefined when none is near (typos). */
export function spelled(index: CatalogueIndex, word: string): string | undefined {
  if (word.length < 4 || !/^\p{L}+$/u.test(word)) return undefined;
  const limit = word.length >= 9 ? 2 : 1;
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
      const score =
        distance * 1_000_000 +
        (changed ? 500_000 : 0) -
        Math.min(400_000, index.words.get(candidate)?.rows.length ?? heard);
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
  return (
    FUNCTION_WORDS.has(word) ||
    EVERYDAY_WORDS.has(word) ||
    EVERYDAY_WORDS.has(stemmed) ||
    index.words.has(stemmed) ||
    index.vocabulary.has(stemmed) ||
    index.policyWords.some((known) => known.has(stemmed)) ||
    isInflected(word)
  );
}

export function spellingTable(words: ReadonlyMap<string, Posting>, lexicon: Lexicon): Map<string, string[]> {
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

/** A form of an English word: changed, changing, quickly. */
function isInflected(word: string): boolean {
  const [, base = '', ending = ''] = /^(.{3,}?)(ed|d|ing|ly|er|est)$/.exec(word) ?? [];
  if (ending === '') return false;
  return [base, `${base}e`, base.slice(0, -1), base.replace(/i$/, 'y')].some(
    (one) => one.length > 2 && (EVERYDAY_WORDS.has(one) || FUNCTION_WORDS.has(one)),
  );
}
