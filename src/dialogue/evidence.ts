/** Which items a phrase holds for, and how strongly a record says so. */
import type { CatalogueIndex } from './catalogue-index.ts';

/** 4: the category or maker itself; 3: a tag, value or choice says exactly that; 2: a name contains it; 1: only a summary does. */
export interface Evidence {
  strength: Uint8Array;
  /** How many rows have any. */
  count: number;
}

/** Evidence kept per index, because the same phrases come up turn after turn. */
const MAX_KEPT = 64;

/**
 * The rows for which a wish's phrase holds. `on` narrows where to look: `o:color` also at items without that choice whose
 * records say it, `a:body` only at records of that attribute as long as one has the value.
 */
export function evidence(index: CatalogueIndex, on: string, phrase: string): Evidence {
  const key = `${on}\n${phrase}`;
  const known = index.evidence.get(key);
  if (known) return known;
  const strength = new Uint8Array(index.brand.items.length);
  if (on === 'name') {
    const [first = [], ...rest] = phrase.split(' ').map((word) => index.names.get(word) ?? []);
    for (const row of first) if (rest.every((rows) => includes(rows, row))) strength[row] = 3;
  } else if (on.startsWith('o:')) {
    fillGeneral(index, on, phrase, strength);
    fillOption(index, on.slice(2), phrase, strength);
  } else if (!fillValue(index, on, phrase, strength)) fillGeneral(index, on, phrase, strength);
  let count = 0;
  for (const one of strength) if (one > 0) count++;
  const made = { strength, count };
  if (index.evidence.size >= MAX_KEPT) index.evidence.clear();
  index.evidence.set(key, made);
  return made;
}

/** Whether even a summary mentions the word: what is not wanted is looked for everywhere. */
export function mentions(index: CatalogueIndex, word: string, row: number): boolean {
  const rows = index.words.get(word)?.rows;
  return rows !== undefined && includes(rows, row);
}

/** Whether ascending rows include one. */
export function includes(rows: readonly number[], row: number): boolean {
  return placeOf(rows, row) >= 0;
}

function placeOf(rows: readonly number[], row: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] ?? -1;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function fillValue(index: CatalogueIndex, on: string, phrase: string, strength: Uint8Array): boolean {
  let any = false;
  for (const meaning of index.lexicon.get(phrase)?.meanings ?? []) {
    if (meaning.is !== 'value' || `a:${meaning.on}` !== on) continue;
    any = true;
    for (const row of meaning.rows) strength[row] = 3;
  }
  return any;
}

/** Rows that have this choice ("black" also fits "matte black"). */
function fillOption(index: CatalogueIndex, option: string, phrase: string, strength: Uint8Array): void {
  const parts = phrase.split(' ');
  for (const [value, rows] of index.optionRows.get(option) ?? []) {
    if (valueFits(value, phrase, parts)) for (const row of rows) strength[row] = 3;
  }
}

/** Whether a choice as written is the one asked for, or a shade of it. */
export function valueFits(value: string, phrase: string, parts: readonly string[]): boolean {
  if (value === phrase) return true;
  if (/\d/.test(value) || value.length <= 3) return false;
  const words = value.split(' ');
  return parts.every((part) => words.includes(part));
}

function fillGeneral(index: CatalogueIndex, on: string, phrase: string, strength: Uint8Array): void {
  const raise = (row: number, to: number) => {
    if ((strength[row] ?? 0) < to) strength[row] = to;
  };
  // A kind that is named outright is that kind: a lantern that is tagged "tent" is no tent.
  const outright = on === 'category';
  let category = false;
  let any = false;
  for (const meaning of index.lexicon.get(phrase)?.meanings ?? []) {
    if (meaning.is === 'vendor') {
      for (const row of meaning.rows) raise(row, 4);
      return;
    }
    if (meaning.is === 'category') {
      category = true;
      for (const row of meaning.rows) raise(row, 4);
    } else if (meaning.is === 'tag' || meaning.is === 'value' || meaning.is === 'option') {
      any = true;
      if (!outright) for (const row of meaning.rows) raise(row, 3);
    }
  }
  const parts = phrase.split(' ');
  const [first = '', ...rest] = parts;
  const named = (row: number, words: readonly string[]) =>
    words.every((word) => includes(index.names.get(word) ?? [], row));
  if (category) {
    for (const row of index.heads.get(parts.at(-1) ?? '') ?? [])
      if (parts.length === 1 || named(row, parts)) raise(row, 2);
    return;
  }
  if (parts.length > 1 && any) {
    for (const row of index.names.get(first) ?? []) if (named(row, rest)) raise(row, 2);
    return;
  }
  fillWords(index, parts, raise);
}

/** All words of the phrase, the weakest one telling how strong; a summary alone counts least (find.ts looks there last). */
function fillWords(index: CatalogueIndex, parts: readonly string[], raise: (row: number, to: number) => void): void {
  const postings = parts.map((part) => index.words.get(part));
  const [first, ...rest] = postings;
  if (!first || postings.some((posting) => posting === undefined)) return;
  first.rows.forEach((row, at) => {
    let weakest = first.strength[at] ?? 1;
    for (const other of rest) {
      const place = other ? placeOf(other.rows, row) : -1;
      weakest = place < 0 ? 0 : Math.min(weakest, other?.strength[place] ?? 1);
      if (weakest === 0) return;
    }
    raise(row, weakest);
  });
}
