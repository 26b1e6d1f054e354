/** What kind of thing a phrase names. */
import type { CatalogueIndex } from './catalogue-index.ts';

/**
 * The rows of the category of this name (stems, joined by spaces); where none has it, of all that also go by it or have it as a
 * part of their name; else the things whose own name ends in it, or else those tagged so. Empty when it names no
 * kind. Several phrases, joined by `|`: any of them.
 */
export function kindOf(index: CatalogueIndex, phrase: string): number[] {
  return phrase.includes('|')
    ? ascending(phrase.split('|').flatMap((one) => kindOf(index, one)))
    : oneKind(index, phrase);
}

function oneKind(index: CatalogueIndex, phrase: string): number[] {
  const meanings = index.lexicon.get(phrase)?.meanings ?? [];
  const categories = meanings.flatMap((meaning) => (meaning.is === 'category' ? [meaning] : []));
  const own = categories.filter(({ value }) => value === phrase);
  const meant = own.length > 0 ? own : categories;
  if (meant.length > 0) return ascending(meant.flatMap(({ rows }) => rows));
  const words = phrase.split(' ');
  const named = words.length > 1 ? new Set(index.names.rowsWithAll(words)) : undefined;
  const heads = (index.heads.get(words.at(-1) ?? '') ?? []).filter((row) => named?.has(row) ?? true);
  return heads.length > 0
    ? heads
    : ascending(meanings.flatMap((meaning) => (meaning.is === 'tag' ? meaning.rows : [])));
}

function ascending(rows: readonly number[]): number[] {
  return [...new Set(rows)].sort((a, b) => a - b);
}
