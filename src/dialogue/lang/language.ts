/** A language as the dialogue knows it: its closed classes, concepts, templates and trained model. All of it is data (lang/en). */
import { type CatalogueLanguage, type CatalogueWords, catalogueLanguage } from './catalogue-words.ts';
import type { Concepts } from './concepts.ts';

/** words.yaml as JSON. */
export interface Words {
  language: string;
  rewrites: Record<string, string>;
  endings: Record<string, string>;
  stems: Record<string, string>;
  plurals: [ending: string, becomes: string, shortest: number][];
  forms: string[];
  function: string;
  everyday: string;
  clauses: {
    joiners: string[];
    fillers: string[];
    subjects: string[];
    auxiliaries: string[];
    openers: string;
    subordinate: string[];
  };
}

/** The parts of a language's folder as JSON, by file. */
export interface LanguageParts {
  words: Words;
  catalogue: CatalogueWords;
  concepts: Concepts;
}

export interface Language {
  name: string;
  words: Words;
  catalogue: CatalogueLanguage;
  concepts: Concepts;
  rewrites: ReadonlyMap<string, readonly string[]>;
  /** By first word: how many words a rewrite that begins with it has, longest first. */
  rewriteStarts: ReadonlyMap<string, readonly number[]>;
  endings: readonly (readonly [ending: string, full: string])[];
  /** Words that name nothing in a catalogue. */
  functionWords: ReadonlySet<string>;
  /** Words that are spelled right. */
  everydayWords: ReadonlySet<string>;
  clauses: {
    joiners: ReadonlySet<string>;
    fillers: ReadonlySet<string>;
    subjects: ReadonlySet<string>;
    auxiliaries: ReadonlySet<string>;
    openers: ReadonlySet<string>;
    subordinate: ReadonlySet<string>;
  };
  /** Singular of a word. */
  stem(word: string): string;
  /** What the forms of a word share. */
  root(stem: string): string;
}

export function createLanguage({ words, catalogue, concepts }: LanguageParts): Language {
  const rewrites = new Map(Object.entries(words.rewrites).map(([from, to]) => [from, to.split(' ')]));
  const starts = new Map<string, number[]>();
  for (const phrase of rewrites.keys()) {
    const parts = phrase.split(' ');
    const first = parts[0] ?? '';
    const lengths = starts.get(first) ?? [];
    if (!lengths.includes(parts.length)) lengths.push(parts.length);
    starts.set(
      first,
      lengths.sort((a, b) => b - a),
    );
  }
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
  return {
    name: words.language,
    words,
    catalogue: catalogueLanguage(catalogue),
    concepts,
    rewrites,
    rewriteStarts: starts,
    endings: Object.entries(words.endings).sort(([a], [b]) => b.length - a.length),
    functionWords: setOf(words.function),
    everydayWords: setOf(words.everyday),
    clauses: {
      joiners: new Set(words.clauses.joiners),
      fillers: new Set(words.clauses.fillers),
      subjects: new Set(words.clauses.subjects),
      auxiliaries: new Set(words.clauses.auxiliaries),
      openers: setOf(words.clauses.openers),
      subordinate: new Set(words.clauses.subordinate),
    },
    stem,
    root: (word) => rootOf(words.forms, word),
  };
}

const MOST_KEPT = 50_000;
const SHORTEST_ROOT = 4;

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}

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
