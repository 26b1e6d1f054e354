/** What kind of thing a phrase names. */
import type { CatalogueIndex } from './index.ts';

/**
 * The rows of the categories that go by this phrase (stems, joined by spaces); those that have it as a part of their name only
 * where none is called so; else the things whose own name ends in it. Empty when it names no kind.
 */
export function kindOf(index: CatalogueIndex, phrase: string): number[] {
  const categories = (index.lexicon.get(phrase)?.meanings ?? []).flatMap((meaning) =>
    meaning.is === 'category' ? [meaning] : [],
  );
  const whole = categories.filter(({ part }) => !part);
  const meant = whole.length > 0 ? whole : categories;
  if (meant.length > 0) return ascending(meant.flatMap(({ rows }) => rows));
  const words = phrase.split(' ');
  const heads = index.heads.get(words.at(-1) ?? '') ?? [];
  if (words.length === 1) return [...heads];
  const named = new Set(index.names.rowsWithAll(words));
  return heads.filter((row) => named.has(row));
}

function ascending(rows: readonly number[]): number[] {
  return [...new Set(rows)].sort((a, b) => a - b);
}
