/** Typing slips: a word that nobody knows and that is nearly one of the catalogue's is taken for it. */
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { isKnown, spelled } from '../catalogue/spelling.ts';
import type { Language } from '../lang/language.ts';
import type { Token } from '../lang/tokens.ts';

/** The tokens with slips corrected; `raw` keeps what was typed. */
export function correct(index: CatalogueIndex, language: Language, tokens: readonly Token[]): Token[] {
  return tokens.map((token) => {
    if (isKnown(index, token.word, token.stem)) return token;
    const stem = spelled(index, token.stem);
    return stem === undefined ? token : { ...token, word: stem, stem: language.stem(stem) };
  });
}
