/** Which rows a word occurs in, and where it stands there. */

/** A record's own text, names, tags and values, its category: what it is and is good for says more than how it is called. */
export const IN_TEXT = 1;
export const IN_NAME = 2;
export const IN_VALUE = 3;
export const IN_CATEGORY = 4;
export type Place = typeof IN_TEXT | typeof IN_NAME | typeof IN_VALUE | typeof IN_CATEGORY;

const PLACE_BITS = 3;

/** Rows in ascending order, each with the best place of the word in it. */
export class Postings {
  readonly #building = new Map<string, number[]>();
  readonly #byWord = new Map<string, Uint32Array>();
  readonly #byRoot = new Map<string, string[]>();

  /** The words of one row, with the best place of each. */
  add(row: number, words: ReadonlyMap<string, Place>): void {
    for (const [word, place] of words) {
      const entry = (row << PLACE_BITS) | place;
      const entries = this.#building.get(word);
      if (entries) entries.push(entry);
      else this.#building.set(word, [entry]);
    }
  }

  /** Call once when all rows are in. */
  close(root: (stem: string) => string): void {
    for (const [word, entries] of this.#building) {
      this.#byWord.set(word, Uint32Array.from(entries));
      const shared = root(word);
      const words = this.#byRoot.get(shared);
      if (words) words.push(word);
      else this.#byRoot.set(shared, [word]);
    }
    this.#building.clear();
  }

  has(word: string): boolean {
    return this.#byWord.has(word);
  }

  /** How many rows have the word. */
  count(word: string): number {
    return this.#byWord.get(word)?.length ?? 0;
  }

  /** Packed: see rowOf and placeOf. */
  entries(word: string): Uint32Array {
    return this.#byWord.get(word) ?? NONE;
  }

  /** The words that share this root. */
  family(root: string): readonly string[] {
    return this.#byRoot.get(root) ?? [];
  }

  words(): Iterable<string> {
    return this.#byWord.keys();
  }

  /** The rows that have all of these words, in ascending order. */
  rowsWithAll(words: readonly string[]): number[] {
    const lists = words.map((word) => this.entries(word)).sort((a, b) => a.length - b.length);
    const [first = NONE, ...rest] = lists;
    return Array.from(first, rowOf).filter((row) => rest.every((entries) => hasRow(entries, row)));
  }
}

export function rowOf(entry: number): number {
  return entry >>> PLACE_BITS;
}

export function placeOf(entry: number): Place {
  return (entry & ((1 << PLACE_BITS) - 1)) as Place;
}

const NONE = new Uint32Array();

function hasRow(entries: Uint32Array, row: number): boolean {
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rowOf(entries[middle] ?? 0);
    if (found === row) return true;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
