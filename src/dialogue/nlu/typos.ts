/** Words that nobody knows: names joined to one word are taken apart, and a typing slip is taken for the word it nearly is. */
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { isKnown, spelled } from '../catalogue/spelling.ts';
import type { Language } from '../lang/language.ts';
import type { Token } from '../lang/tokens.ts';

/** The tokens with slips corrected; `raw` keeps what was typed. */
export function correct(index: CatalogueIndex, language: Language, tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, at) => {
    const one = pronoun(language, tokens, at);
    if (one !== undefined) return { ...token, word: one, stem: one };
    if (isKnown(index, token.word, token.stem)) return token;
    const parts = compoundOf(index, language, token);
    if (parts) return parts;
    const stem = spelled(index, token.stem);
    return stem === undefined ? token : { ...token, word: stem, stem: language.stem(stem) };
  });
}

const SHORTEST_PART = 3;

/** "Festivalzelt" is a "zelt" of the kind "festival", where the catalogue knows the last part by itself; letters may join the two. */
function compoundOf(index: CatalogueIndex, language: Language, token: Token): Token[] | undefined {
  const { word, raw } = token;
  if (language.joints.length === 0 || word.length > LONGEST_WORD) return undefined;
  const isWord = (part: string) =>
    part.length >= SHORTEST_PART && isKnown(index, part, language.stem(part)) && !language.functionWords.has(part);
  for (let at = SHORTEST_PART; at <= word.length - SHORTEST_PART; at++) {
    const head = language.stem(word.slice(at));
    if (!index.lexicon.get(head) && !index.heads.has(head)) continue;
    const before = word.slice(0, at);
    const joint = language.joints.find(
      (one) => before.endsWith(one) && isWord(before.slice(0, before.length - one.length)),
    );
    if (joint === undefined) continue;
    const first = before.slice(0, before.length - joint.length);
    return [
      { ...token, word: first, raw: raw.slice(0, at), stem: language.stem(first), after: '' },
      { ...token, word: word.slice(at), raw: raw.slice(at), stem: head, before: '', glued: true },
    ];
  }
  return undefined;
}

const LONGEST_WORD = 40;

/** "The cheaper 1", "this 1?": a figure that stands for a thing. */
function pronoun(
  { single, describers, functionWords }: Language,
  tokens: readonly Token[],
  at: number,
): string | undefined {
  const [word] = single;
  const next = tokens[at + 1];
  if (tokens[at]?.word !== ONE || word === undefined || tokens[at - 1]?.after === ',') return undefined;
  const ends = next === undefined || tokens[at]?.after !== '' || functionWords.has(next.word);
  return ends && describers.has(tokens[at - 1]?.word ?? '') ? word : undefined;
}

const ONE = '1';
