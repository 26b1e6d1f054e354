/** A catalogue as it is asked about in another language than it is written in: its own words, and that language's of price and degree. */
import type { Language } from '../lang/language.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { Lexicon } from './lexicon.ts';
import { addSpokenPhrases } from './phrases.ts';
import { knownRoots } from './spelling.ts';

/** The same index for another language. What the catalogue says bends as the catalogue's language does, everything else as what is spoken. */
export function spokenOf(index: CatalogueIndex, spoken: Language): CatalogueIndex {
  const { brand, words, vocabulary, language: own } = index;
  const isOwn = (stem: string) => words.has(stem) || vocabulary.has(stem);
  const language: Language = {
    ...spoken,
    stem(word) {
      const stem = own.stem(word);
      return isOwn(stem) ? stem : spoken.stem(word);
    },
    root: (stem) => (isOwn(stem) ? own.root(stem) : spoken.root(stem)),
  };
  const lexicon = new Lexicon(index.lexicon);
  addSpokenPhrases({ language, lexicon, attributes: index.attributes });
  return {
    ...index,
    language,
    lexicon,
    knownRoots: new Set([...index.knownRoots, ...knownRoots(brand, language)]),
  };
}
