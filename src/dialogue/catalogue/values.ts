/** The values that records have: of attributes, options, tags, categories, vendors. Each is known by a canonical phrase. */
import type { CatalogueLanguage } from '../lang/catalogue-words.ts';
import type { Language } from '../lang/language.ts';
import { stemsOf } from '../lang/tokens.ts';

/** All values of one kind by number, and the rows that have each. */
export class Values {
  /** As in a wish: `category`, `vendor`, `tag`, `a:<attribute>`, `o:<option>`. */
  readonly on: string;
  readonly keys: string[] = [];
  readonly written: string[] = [];
  readonly words: (readonly string[])[] = [];
  readonly rows: number[][] = [];
  readonly #ids = new Map<string, number>();
  readonly #asWritten = new Map<string, number>();
  readonly #byWord = new Map<string, number[]>();
  readonly #denied = new Map<number, ReadonlySet<string>>();
  readonly #language: Language;

  constructor(on: string, language: Language) {
    this.on = on;
    this.#language = language;
  }

  /** The number of a value; rows come in ascending order. */
  add(written: string, row: number): number {
    const id = this.#asWritten.get(written) ?? this.#make(written);
    const rows = this.rows[id];
    if (rows && rows.at(-1) !== row) rows.push(row);
    return id;
  }

  /** The rows that have a value as it is written in the records. */
  rowsOf(written: string): readonly number[] {
    return this.rows[this.#asWritten.get(written) ?? -1] ?? [];
  }

  idOf(key: string): number | undefined {
    return this.#ids.get(key);
  }

  /** The values a phrase holds for: those that have all its words. "black" holds for "Matte Black", "9" not for "9.5". */
  fitting(phrase: string): number[] {
    const exact = this.#ids.get(phrase);
    const words = phrase.split(' ');
    const [first = '', ...rest] = words;
    const ids = (this.#byWord.get(first) ?? []).filter(
      (id) => id !== exact && rest.every((word) => this.words[id]?.includes(word)) && !this.#denies(id, words),
    );
    return exact === undefined ? ids : [exact, ...ids];
  }

  /** "not waterproof" and "sugar free" deny what their words name, unless the phrase says so itself. */
  #denies(id: number, words: readonly string[]): boolean {
    const denied = this.#denied.get(id);
    if (!denied || !words.some((word) => denied.has(word))) return false;
    const { deniesNext, deniesBefore } = this.#language.catalogue;
    return !words.some((word) => deniesNext.has(word) || deniesBefore.has(word));
  }

  #make(written: string): number {
    const key = valueKey(this.#language, written);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.keys.length;
      this.#ids.set(key, id);
      const words = key.split(' ');
      this.keys.push(key);
      this.written.push(written);
      this.words.push(words);
      this.rows.push([]);
      for (const word of new Set(words)) {
        const ids = this.#byWord.get(word);
        if (ids) ids.push(id);
        else this.#byWord.set(word, [id]);
      }
      const denied = deniedWords(this.#language.catalogue, words);
      if (denied) this.#denied.set(id, denied);
    }
    this.#asWritten.set(written, id);
    return id;
  }
}

function deniedWords({ deniesNext, deniesBefore }: CatalogueLanguage, words: readonly string[]) {
  const denied = words.filter(
    (_, at) =>
      deniesNext.has(words[at - 1] ?? '') ||
      (at > 0 || words.length > 1 ? deniesBefore.has(words[at + 1] ?? '') : false),
  );
  return denied.length > 0 ? new Set(denied) : undefined;
}

/** One spelling for a value: "Medium" and "M" are m; "58 cm" and "58cm" are "58 cm"; "38 1/2" and "38½" are 38.5. */
export function valueKey(language: Language, written: string): string {
  const key = stemsOf(language, halved(written)).join(' ');
  return language.catalogue.sizes.get(key) ?? key;
}

/** "Colour" and "color" are one option. */
export function optionKey(language: Language, name: string): string {
  return stemsOf(language, name).join(' ');
}

function halved(written: string): string {
  if (!/[½/]/.test(written)) return written;
  return written.replace(/(\d)(?:[ -]?½|[ -]1\/2(?!\d))/g, '$1.5');
}
