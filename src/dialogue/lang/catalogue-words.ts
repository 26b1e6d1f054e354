/** What a language knows about goods, whatever a shop sells: catalogue.yaml and its tables for look-up. */

export interface Sides {
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
  price: Sides & { least: string[]; most: string[]; low: string[]; high: string[] };
  plain: string;
  idle: string;
  joiners: string[];
  articles: string[];
  breaks: string[];
  denials: { before: string[]; after: string[] };
  spare: string[];
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
  };
}
