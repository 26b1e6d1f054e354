/** What people ask for in everyday words and what packs call it: concepts.yaml and its tables for look-up. */

/** What every item or brand has, whatever attributes its pack names. */
export type Inherent =
  | 'price'
  | 'total'
  | 'stock'
  | 'offers'
  | 'choices'
  | 'about'
  | 'billing'
  | 'limit'
  | 'basis'
  | 'others'
  | 'brands';

/** What a question looks like by its words in order. */
export const QUESTION_FORMS = [
  ...([
    'shop',
    'thing',
    'count',
    'amount',
    'measure',
    'when',
    'where',
    'who',
    'why',
    'which',
    'degree',
    'polar',
  ] as const),
];
export type QuestionForm = (typeof QUESTION_FORMS)[number];

export interface Concept {
  /** Words and phrases in which people ask. */
  asked: string[];
  /** Words and phrases by which packs call it: labels, topics, words of an answer. */
  told: string[];
  /** The dimension that the answer is measured in (numbers.yaml). */
  in?: string;
  is?: Inherent;
  /** A yes to it is a no to what it is: "sold out" of stock. */
  denied?: true;
  /** It asks of something else that is named: "are filters included". */
  of?: true;
}

/** concepts.yaml as JSON. */
export interface Concepts {
  /** Words left out of a question before phrases are matched. */
  skipped: string;
  forms: Record<QuestionForm, string[]>;
  /** Words before a unit that the answer is wanted in. */
  measured: string[];
  /** Words after one that only points at a thing: "the lighter one". */
  pointing: string[];
  /** Words before what goes with the question and is not asked for: "before tax". */
  qualifying: string[];
  /** Words before what is asked for by name: "which gate", "does it have a valve". */
  wanting: string[];
  concepts: Record<string, Concept>;
}

/** A phrase as the roots of its words, and the place of what it stands for. */
export interface ConceptPhrase {
  roots: readonly string[];
  at: number;
}

/** Phrases by the root of their first word. */
export type ConceptPhrases = ReadonlyMap<string, readonly ConceptPhrase[]>;

export interface ConceptLanguage {
  names: readonly string[];
  /** By place of a concept. */
  is: readonly (Inherent | undefined)[];
  in: readonly (string | undefined)[];
  denied: readonly (true | undefined)[];
  of: readonly (true | undefined)[];
  asked: ConceptPhrases;
  told: ConceptPhrases;
  /** Roots that are a concept by themselves. */
  alone: ReadonlySet<string>;
  /** Stems. */
  skipped: ReadonlySet<string>;
  measured: ReadonlySet<string>;
  pointing: ReadonlySet<string>;
  qualifying: ReadonlySet<string>;
  wanting: ReadonlySet<string>;
  /** By stems; `at` is the place in QUESTION_FORMS. */
  forms: ConceptPhrases;
}

/** The tables of a language's concepts, by its own stems and roots. */
export function conceptLanguage(
  { skipped, forms, measured, pointing, qualifying, wanting, concepts }: Concepts,
  stem: (word: string) => string,
  root: (stem: string) => string,
): ConceptLanguage {
  const all = Object.entries(concepts);
  const left = new Set(skipped.trim().split(/\s+/).map(stem));
  const rooted = (phrase: string) => {
    const stems = phrase.split(' ').map(stem);
    const kept = stems.filter((one) => !left.has(one));
    return (kept.length === 0 ? stems : kept).map(root);
  };
  const asked = all.flatMap(([, one], at) => one.asked.map((phrase) => ({ roots: rooted(phrase), at })));
  const told = all.flatMap(([, one], at) => one.told.map((phrase) => ({ roots: rooted(phrase), at })));
  const alone = [...asked, ...told].flatMap(({ roots: [first, second] }) => (first && !second ? [first] : []));
  return {
    names: all.map(([name]) => name),
    is: all.map(([, one]) => one.is),
    in: all.map(([, one]) => one.in),
    denied: all.map(([, one]) => one.denied),
    of: all.map(([, one]) => one.of),
    asked: tableOf(asked),
    told: tableOf(told),
    alone: new Set(alone),
    skipped: left,
    measured: new Set(measured),
    pointing: new Set(pointing),
    qualifying: new Set(qualifying.map(stem)),
    wanting: new Set(wanting.map(stem)),
    forms: tableOf(
      QUESTION_FORMS.flatMap((form, at) => forms[form].map((phrase) => ({ roots: phrase.split(' ').map(stem), at }))),
    ),
  };
}

function tableOf(phrases: readonly ConceptPhrase[]): ConceptPhrases {
  const table = new Map<string, ConceptPhrase[]>();
  const seen = new Set<string>();
  for (const phrase of phrases) {
    const [first] = phrase.roots;
    const key = `${phrase.at} ${phrase.roots.join(' ')}`;
    if (first === undefined || seen.has(key)) continue;
    seen.add(key);
    const known = table.get(first);
    if (known) known.push(phrase);
    else table.set(first, [phrase]);
  }
  return table;
}
