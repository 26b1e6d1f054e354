/** What a language knows about goods, whatever a shop sells: catalogue.yaml and its tables for look-up. */

import { type PhraseTable, phraseTable } from './phrase-table.ts';

interface Sides {
  less: string[];
  more: string[];
}

/** catalogue.yaml as JSON. */
export interface CatalogueWords {
  sizes: Record<string, string>;
  shades: Record<string, string>;
  degrees: {
    comparative: string[];
    superlative: string[];
    article: string[];
    irregular: [comparative: string, superlative: string][];
    none: string[];
    mute: string;
    muted: string[];
    changes: [letter: string, becomes: string][];
    doubled: string;
    vowels: string;
    extremes: string[];
  };
  usual: Record<string, Sides>;
  usual_of: Record<string, Sides>;
  unusual: string[];
  price: Sides & Record<'least' | 'most' | 'low' | 'high' | 'names', string[]>;
  plain: string;
  idle: string;
  joiners: string[];
  articles: string[];
  breaks: string[];
  denials: { before: string[]; after: string[] };
  spare: string[];
  enough: string[];
  people: string[];
  holds: string[];
  groups: string[];
  serves: string[];
  cold: Record<string, number>;
  at_most: string[];
  reaches: string[];
  spaces: string[];
  ends: { words: string[]; said: string[] };
}

export interface CatalogueLanguage {
  words: CatalogueWords;
  /** Size by what it is called, both in stems. */
  sizes: ReadonlyMap<string, string>;
  shades: ReadonlyMap<string, readonly string[]>;
  unusual: ReadonlySet<string>;
  plain: ReadonlySet<string>;
  idle: ReadonlySet<string>;
  articles: ReadonlySet<string>;
  breaks: ReadonlySet<string>;
  deniesNext: ReadonlySet<string>;
  deniesBefore: ReadonlySet<string>;
  spare: ReadonlySet<string>;
  /** Dimensions of which enough is wanted, and those that count people. */
  enough: ReadonlySet<string>;
  people: ReadonlySet<string>;
  holds: ReadonlySet<string>;
  groups: ReadonlySet<string>;
  serves: ReadonlySet<string>;
  cold: ReadonlyMap<string, number>;
  atMost: ReadonlySet<string>;
  /** Beside a bare measure in a question: so much is enough; it must go in there. */
  reaches: ReadonlySet<string>;
  spaces: ReadonlySet<string>;
  ends: { words: ReadonlySet<string>; said: PhraseTable<true> };
  priceNames: ReadonlySet<string>;
  /** Words that make an end of the name of the price: "lowest"; true for the upper one. */
  priceEnds: ReadonlyMap<string, boolean>;
}

export function catalogueLanguage(words: CatalogueWords): CatalogueLanguage {
  return {
    words,
    sizes: new Map(Object.entries(words.sizes)),
    shades: new Map(Object.entries(words.shades).map(([color, near]) => [color, near.split(' ')])),
    unusual: new Set(words.unusual),
    plain: new Set(words.plain.trim().split(/\s+/)),
    idle: new Set(words.idle.trim().split(/\s+/)),
    articles: new Set(words.articles),
    breaks: new Set(words.breaks),
    deniesNext: new Set(words.denials.before),
    deniesBefore: new Set(words.denials.after),
    spare: new Set(words.spare),
    enough: new Set(words.enough),
    people: new Set(words.people),
    holds: new Set(words.holds),
    groups: new Set(words.groups),
    serves: new Set(words.serves),
    cold: new Map(Object.entries(words.cold)),
    atMost: new Set(words.at_most),
    reaches: new Set(words.reaches),
    spaces: new Set(words.spaces),
    ends: {
      words: new Set(words.ends.words),
      said: phraseTable(words.ends.said.map((phrase) => [phrase, true] as const)),
    },
    priceNames: new Set(words.price.names),
    priceEnds: new Map([...endsOf(words.price.least, false), ...endsOf(words.price.most, true)]),
  };
}

/** "Lowest" of "lowest price". */
function endsOf(phrases: readonly string[], down: boolean): (readonly [string, boolean])[] {
  return phrases
    .map((phrase) => phrase.split(' '))
    .flatMap(([end = '', noun]) => (noun === undefined ? [] : [[end, down] as const]));
}
