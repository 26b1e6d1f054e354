/** The words of one brand: every phrase that names something in its pack, and what it names. Built once from the index. */
import { stem, stems } from './text.ts';

/** What a phrase can stand for. `rows` are positions in the catalogue, ascending. */
export type Meaning =
  | { is: 'item'; rows: number[] }
  | { is: 'category' | 'vendor' | 'value' | 'tag' | 'option'; on: string; value: string; rows: number[] }
  | { is: 'attribute'; attribute: string }
  | { is: 'less' | 'more'; attribute: string; degree: Degree }
  | { is: 'option-name'; option: string };

/** light, lighter, lightest. */
export type Degree = 'plain' | 'comparative' | 'superlative';

export interface Phrase {
  key: string;
  stems: string[];
  meanings: Meaning[];
}

/** A phrase found in what was said: tokens `at` up to, not including, `to`. */
export interface Found {
  at: number;
  to: number;
  phrase: Phrase;
}

export class Lexicon {
  readonly #byKey = new Map<string, Phrase>();
  readonly #byFirst = new Map<string, Phrase[]>();

  get(key: string): Phrase | undefined {
    return this.#byKey.get(key);
  }

  /** The phrase for these stems, made when there is none yet. */
  phrase(parts: string[]): Phrase | undefined {
    const [first] = parts;
    if (first === undefined || parts.length > 8) return undefined;
    const key = parts.join(' ');
    const known = this.#byKey.get(key);
    if (known) return known;
    const phrase: Phrase = { key, stems: parts, meanings: [] };
    this.#byKey.set(key, phrase);
    const sharing = this.#byFirst.get(first);
    if (sharing) sharing.push(phrase);
    else this.#byFirst.set(first, [phrase]);
    return phrase;
  }

  add(text: string, meaning: Meaning): void {
    this.phrase(stems(text))?.meanings.push(meaning);
  }

  /** Call once when all phrases are in: longer phrases come first. */
  close(): void {
    for (const sharing of this.#byFirst.values()) sharing.sort((a, b) => b.stems.length - a.stems.length);
  }

  words(): Iterable<string> {
    return this.#byFirst.keys();
  }

  allPhrases(): Iterable<Phrase> {
    return this.#byKey.values();
  }

  /** Every phrase at every place, longer ones first at each place. */
  findAll(said: readonly string[]): Found[] {
    const found: Found[] = [];
    for (let at = 0; at < said.length; at++) {
      for (const phrase of this.#byFirst.get(said[at] ?? '') ?? []) {
        if (phrase.stems.length <= said.length - at && phrase.stems.every((part, step) => said[at + step] === part)) {
          found.push({ at, to: at + phrase.stems.length, phrase });
        }
      }
    }
    return found;
  }
}

/** The forms of a comparing phrase: "longer range" also gives "long range" and "longest range"; "more seats" gives "most seats". */
export function degrees(text: string): { phrase: string; degree: Degree }[] {
  const [head = '', ...rest] = text.toLowerCase().trim().split(/\s+/);
  const tail = rest.length > 0 ? ` ${rest.join(' ')}` : '';
  const swaps = SWAPS.find((row) => row.includes(head));
  if (swaps) {
    return [
      { phrase: `${swaps[0]}${tail}`, degree: 'comparative' },
      { phrase: `${swaps[1]}${tail}`, degree: 'superlative' },
    ];
  }
  if (head === 'first' || head === 'last') return [{ phrase: text, degree: 'superlative' }];
  const words = text.toLowerCase().trim().split(/\s+/);
  const final = words.at(-1) ?? '';
  if (
    words.length > 1 &&
    !/(?:er|est)$/.test(head) &&
    (/(?:er)$/.test(final) || final === 'more' || final === 'less')
  ) {
    // "lasts longer", "holds more".
    const stemmed = words.slice(0, -1).join(' ');
    const base = /er$/.test(final) ? baseOf(final) : undefined;
    const most = final === 'more' ? 'most' : final === 'less' ? 'least' : base ? inflect(base).superlative : final;
    return [
      { phrase: text.toLowerCase(), degree: 'comparative' },
      { phrase: `${stemmed} ${most}`, degree: 'superlative' },
      { phrase: `${stemmed} the ${most}`, degree: 'superlative' },
    ];
  }
  if (words.length > 1 && /est$/.test(final) && !/(?:er|est)$/.test(head)) {
    // "lasts longest", "boils fastest".
    const base = baseOf(final);
    const verb = words.slice(0, -1).join(' ');
    return [
      ...(base ? [{ phrase: `${verb} ${inflect(base).comparative}`, degree: 'comparative' as const }] : []),
      { phrase: text.toLowerCase(), degree: 'superlative' },
      { phrase: `${verb} the ${final}`, degree: 'superlative' },
    ];
  }
  const base = baseOf(head);
  if (!base) return [{ phrase: text, degree: 'plain' }];
  const { comparative, superlative } = inflect(base);
  return [
    { phrase: `${base}${tail}`, degree: 'plain' },
    { phrase: `${comparative}${tail}`, degree: 'comparative' },
    { phrase: `${superlative}${tail}`, degree: 'superlative' },
  ];
}

const SWAPS = [['more', 'most'], ['less', 'least'], ['fewer', 'fewest'], ['better', 'best'], ['worse', 'worst'], ['farther', 'farthest'], ['further', 'furthest'], ['sooner', 'soonest']]; // biome-ignore format: a table
const NOT_COMPARED = new Set([
  'first',
  'last',
  'under',
  'over',
  'after',
  'never',
  'power',
  'rest',
  'test',
  'west',
  'nest',
]);

/** "darkest" and "darker" as "dark"; undefined when the word compares nothing. */
export function baseOf(word: string): string | undefined {
  if (NOT_COMPARED.has(word)) return undefined;
  const cut = /^(.+?)(?:er|est)$/.exec(word)?.[1];
  if (cut === undefined) return /^[a-z]{3,9}$/.test(word) ? word : undefined;
  if (cut.length < 3 && !/gg|nn|tt|dd/.test(cut)) return word;
  if (cut.endsWith('i')) return `${cut.slice(0, -1)}y`;
  if (/([bdgmnpt])\1$/.test(cut)) return cut.slice(0, -1);
  if (/(?:^|[^aeiou])[aeiou][bcdgklmnprstvz]$/.test(cut) && E_ENDINGS.has(cut)) return `${cut}e`;
  if (E_ENDINGS.has(cut)) return `${cut}e`;
  return cut;
}

/** Stems of adjectives whose base ends in a silent e. */
const E_ENDINGS = new Set([
  'lat',
  'larg',
  'wid',
  'saf',
  'simpl',
  'pur',
  'fin',
  'pal',
  'nic',
  'clos',
  'strang',
  'wis',
  'rar',
  'whit',
  'loos',
  'hug',
  'dens',
  'brav',
  'matur',
  'stabl',
  'littl',
  'gentl',
  'subtl',
]);

function inflect(base: string): { comparative: string; superlative: string } {
  const cut = base.endsWith('y')
    ? `${base.slice(0, -1)}i`
    : base.endsWith('e')
      ? base.slice(0, -1)
      : /(?:^|[^aeiou])[aeiou][bdgnpt]$/.test(base)
        ? base + base.slice(-1)
        : base;
  return { comparative: `${cut}er`, superlative: `${cut}est` };
}

/** Words people use for the size of a measure when the pack names none, by what its unit measures. */
export const USUAL_WORDS: Readonly<Record<string, { less: string[]; more: string[] }>> = {
  mass: { less: ['lighter'], more: ['heavier'] },
  volume: { less: ['smaller'], more: ['bigger', 'larger', 'roomier'] },
  people: { less: ['smaller'], more: ['bigger', 'larger', 'roomier'] },
  length: { less: ['shorter', 'smaller'], more: ['longer', 'bigger', 'larger'] },
  time: { less: ['shorter', 'quicker', 'faster'], more: ['longer'] },
  clock: { less: ['earlier', 'sooner'], more: ['later'] },
  speed: { less: ['slower'], more: ['faster'] },
  light: { less: ['dimmer'], more: ['brighter'] },
  power: { less: ['weaker'], more: ['stronger', 'more powerful'] },
};

export const PRICE_WORDS = {
  less: [
    'cheaper',
    'less expensive',
    'lower price',
    'lower priced',
    'less costly',
    'less pricey',
    'more affordable',
    'lower cost',
    'lower fare',
  ],
  more: ['more expensive', 'pricier', 'higher price', 'more costly', 'dearer', 'higher priced', 'more premium'],
  cheapest: [
    'least expensive',
    'most affordable',
    'lowest price',
    'lowest priced',
    'lowest fare',
    'lowest cost',
    'cheap',
    'affordable',
    'inexpensive',
    'budget friendly',
  ],
  dearest: ['most expensive', 'highest price', 'highest priced', 'priciest', 'dearest', 'most premium'],
} as const;

/** The stem sequences of a label and of its tails: "Fixed Gear Bike" also answers to "gear bike" and "bike". */
export function tails(text: string): string[][] {
  return text
    .split(/&|\/|,|\band\b|>/)
    .flatMap((part) => {
      const parts = stems(part);
      return parts.map((_, start) => parts.slice(start));
    })
    .filter((parts) => parts.length > 0);
}

export { stem };
