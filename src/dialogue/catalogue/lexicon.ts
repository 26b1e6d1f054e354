/** The words of one brand: every phrase that names something in its pack, and what it can stand for. Built once from the index. */

/** Values, and rows of the catalogue in ascending order that have it. `on` and `value` are those of a wish for it. */
export interface ValueMeaning {
  is: 'category' | 'vendor' | 'value' | 'tag' | 'option';
  /** `category`, `vendor`, `tag`, `a:<attribute>` or `o:<option>`. */
  on: string;
  /** Canonical phrase, for `any` of a wish. */
  value: string;
  rows: readonly number[];
  /** The phrase is only a part of the values that are meant: "black" of "Mythos Black Metallic". */
  part?: true;
  /** A bare number or letter ("9", "M"): it says something only where the sentence says that a choice is meant. */
  bare?: true;
}

/** What a phrase can stand for. `attribute` is its id, or `price`. */
export type Meaning =
  | { is: 'item'; rows: number[] }
  | ValueMeaning
  | { is: 'attribute'; attribute: string }
  | { is: 'less' | 'more'; attribute: string; degree: Degree }
  | { is: 'option-name'; option: string };

/** light, lighter, lightest. */
export type Degree = 'plain' | 'comparative' | 'superlative';

interface Phrase {
  key: string;
  stems: readonly string[];
  meanings: Meaning[];
}

/** A phrase found in what was said: tokens `at` up to, not including, `to`. */
interface FoundPhrase {
  at: number;
  to: number;
  phrase: Phrase;
}

/** Longer phrases are not said as they are written. */
const LONGEST = 8;

export class Lexicon {
  /** What is known already; only what is added stands here. */
  readonly #below?: Lexicon;
  readonly #phrases = new Map<string, Phrase>();
  /** By first word: bit n is set when a phrase of n words begins with it. */
  readonly #lengths = new Map<string, number>();

  constructor(below?: Lexicon) {
    this.#below = below;
  }

  /** What the stems of a phrase, joined by spaces, can stand for. */
  get(key: string): Phrase | undefined {
    return this.#phrases.get(key) ?? this.#below?.get(key);
  }

  add(stems: readonly string[], meaning: Meaning): void {
    const [first] = stems;
    if (first === undefined || stems.length > LONGEST) return;
    const key = stems.join(' ');
    let phrase = this.#phrases.get(key);
    if (!phrase) {
      phrase = { key, stems, meanings: [...(this.#below?.get(key)?.meanings ?? [])] };
      this.#phrases.set(key, phrase);
      this.#lengths.set(first, (this.#lengths.get(first) ?? 0) | (1 << stems.length));
    }
    if (!phrase.meanings.some((known) => isSame(known, meaning))) phrase.meanings.push(meaning);
  }

  phrases(): Iterable<Phrase> {
    return this.#phrases.values();
  }

  #lengthsOf(first: string): number {
    return (this.#lengths.get(first) ?? 0) | (this.#below ? this.#below.#lengthsOf(first) : 0);
  }

  /** Every phrase at every place, longer ones first at each place. */
  findAll(said: readonly string[]): FoundPhrase[] {
    const found: FoundPhrase[] = [];
    for (let at = 0; at < said.length; at++) {
      const lengths = this.#lengthsOf(said[at] ?? '');
      for (let length = Math.min(LONGEST, said.length - at); length > 0; length--) {
        if ((lengths & (1 << length)) === 0) continue;
        const key = length === 1 ? (said[at] ?? '') : said.slice(at, at + length).join(' ');
        const phrase = this.get(key);
        if (phrase) found.push({ at, to: at + length, phrase });
      }
    }
    return found;
  }
}

function isSame(a: Meaning, b: Meaning): boolean {
  if (a.is !== b.is) return false;
  if ('on' in a) return 'on' in b && a.on === b.on && a.value === b.value;
  if ('attribute' in a) return 'attribute' in b && a.attribute === b.attribute;
  return a.is === 'option-name' && b.is === 'option-name' && a.option === b.option;
}
