/** A language as the dialogue knows it: its closed classes, concepts, templates and trained model. All of it is data (lang/en). */

import { type ActModel, UNTRAINED } from './act-model.ts';
import { type CatalogueLanguage, type CatalogueWords, catalogueLanguage } from './catalogue-words.ts';
import { type ConceptLanguage, type Concepts, conceptLanguage } from './concepts.ts';
import { createNumbers, type Numbers, type NumberWords } from './number-words.ts';
import { fold } from './phrases.ts';
import { type Replies, type ReplyLanguage, replyLanguage } from './replies.ts';
import { type WordClasses, wordClasses } from './word-classes.ts';
import type { Words } from './words-file.ts';

/** The parts of a language's folder as JSON, by file. */
export interface LanguageParts {
  words: Words;
  catalogue: CatalogueWords;
  concepts: Concepts;
  /** What a language leaves out it does not have. */
  numbers: Partial<NumberWords>;
  replies: Replies;
  /** As trained; without it no clause does anything. */
  acts?: ActModel;
}

export interface Language extends WordClasses {
  name: string;
  words: Words;
  catalogue: CatalogueLanguage;
  concepts: ConceptLanguage;
  /** Number words, units, bounds, dates. */
  numbers: Numbers;
  replies: ReplyLanguage;
  acts: ActModel;
  /** Singular of a word. */
  stem(word: string): string;
  /** What the forms of a word share. */
  root(stem: string): string;
}

/** A folder as it is compiled: words to be looked up are as tokens have them, sentences as they are said. */
export function foldedParts(parts: LanguageParts): LanguageParts {
  const { words, catalogue, concepts, numbers } = parts;
  const { marked, script } = words;
  const read = (text: string) => text.replace(/\p{L}+/gu, (word) => marked[word.toLowerCase()] ?? word);
  const folded = <T>(part: T): T => JSON.parse(fold(read(JSON.stringify(part))));
  return {
    ...parts,
    words: { ...folded(words), marked, script },
    catalogue: folded(catalogue),
    concepts: folded(concepts),
    numbers: folded(numbers),
  };
}

export function createLanguage({
  words,
  catalogue,
  concepts,
  numbers,
  replies,
  acts = UNTRAINED,
}: LanguageParts): Language {
  const irregular = new Map(Object.entries(words.stems));
  const stems = new Map<string, string>();
  const singular = (word: string) => {
    const known = irregular.get(word);
    if (known !== undefined) return known;
    for (const [ending, becomes, shortest] of words.plurals) {
      if (word.length >= shortest && word.endsWith(ending)) return word.slice(0, word.length - ending.length) + becomes;
    }
    return word;
  };
  const stem = (word: string) => {
    const known = stems.get(word);
    if (known !== undefined) return known;
    const made = singular(word);
    if (stems.size < MOST_KEPT && word.length < 40) stems.set(word, made);
    return made;
  };
  const root = (word: string) => rootOf(words.forms, word);
  return {
    name: words.language,
    words,
    catalogue: catalogueLanguage(catalogue),
    concepts: conceptLanguage(concepts, stem, root),
    numbers: createNumbers(numbers),
    replies: replyLanguage(replies),
    acts,
    ...wordClasses(words),
    stem,
    root,
  };
}

const MOST_KEPT = 50_000;
const SHORTEST_ROOT = 4;

/** Without the ending that forms of one word differ by, and without the letter that was doubled before it. */
function rootOf(forms: readonly string[], word: string): string {
  for (const form of forms) {
    if (!word.endsWith(form) || word.length - form.length < SHORTEST_ROOT) continue;
    const cut = word.slice(0, -form.length);
    const doubled = cut.at(-1) === cut.at(-2) && cut.length > SHORTEST_ROOT;
    return doubled ? cut.slice(0, -1) : cut;
  }
  return word;
}
