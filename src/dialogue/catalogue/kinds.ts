/** What kind of thing a phrase names. */
import type { CatalogueIndex } from './catalogue-index.ts';

/**
 * The rows of the category of this name (stems, joined by spaces); where none has it, of all that also go by it or have it as a
 * part of their name; else the things whose own name ends in it, or else those tagged so. Empty when it names no
 * kind. Several phrases, joined by `|`: any of them.
 */
export function kindOf(index: CatalogueIndex, phrase: string): readonly number[] {
  return phrase.includes('|')
    ? ascending(phrase.split('|').flatMap((one) => kindOf(index, one)))
    : oneKind(index, phrase);
}

function oneKind(index: CatalogueIndex, phrase: string): readonly number[] {
  const meanings = index.lexicon.get(phrase)?.meanings ?? [];
  const categories = meanings.flatMap((meaning) => (meaning.is === 'category' ? [meaning] : []));
  const own = categories.filter(({ value }) => value === phrase);
  const meant = own.length > 0 ? own : categories;
  if (meant.length > 0) return together(meant);
  const words = phrase.split(' ');
  const named = words.length > 1 ? new Set(index.names.rowsWithAll(words)) : undefined;
  const heads = (index.heads.get(words.at(-1) ?? '') ?? []).filter((row) => named?.has(row) ?? true);
  return heads.length > 0 ? heads : together(meanings.flatMap((meaning) => (meaning.is === 'tag' ? [meaning] : [])));
}

/** The rows of one meaning are in order as they are, and the same list each time. */
function together(meant: readonly { rows: readonly number[] }[]): readonly number[] {
  const [first, ...others] = meant;
  return first && others.length === 0 ? first.rows : ascending(meant.flatMap(({ rows }) => [...rows]));
}

function ascending(rows: readonly number[]): number[] {
  return [...new Set(rows)].sort((a, b) => a - b);
}
