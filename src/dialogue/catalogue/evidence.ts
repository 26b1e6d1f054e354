/** What people say of need or purpose: how well each row answers to it. It ranks and never excludes. */
import type { Evidence } from '../dialogue-acts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { IN_CATEGORY, IN_NAME, IN_TEXT, IN_VALUE, placeOf, rowOf } from './postings.ts';

/** By where a word stands. */
const PLACES = new Float64Array(8);
PLACES[IN_TEXT] = 1;
PLACES[IN_NAME] = 2;
PLACES[IN_VALUE] = 3;
PLACES[IN_CATEGORY] = 3.5;
/** Another form of the word ("runner" for "running"). */
const OTHER_FORM = 0.5;
/** A word is no rarer than this part of the catalogue: one record that has it by accident must not win by that. */
const RAREST = 0.04;

/** By row: the sum over the words, rarer ones counting more; undefined when nothing was said. */
export function scoresOf(index: CatalogueIndex, evidence: readonly Evidence[]): Float64Array | undefined {
  const count = index.brand.items.length;
  let scores: Float64Array | undefined;
  for (const { words, weight } of evidence) {
    for (const word of words) {
      const family = familyOf(index, word);
      if (family.length === 0) continue;
      scores ??= new Float64Array(count);
      addWord(index, scores, word, family, weight);
    }
  }
  return scores;
}

function familyOf(index: CatalogueIndex, word: string): readonly string[] {
  const family = index.words.family(index.language.root(word));
  return family.length > 0 ? family : index.words.has(word) ? [word] : [];
}

/** Whether a record has a word, in whatever form. */
export function isInRecords(index: CatalogueIndex, word: string): boolean {
  return familyOf(index, word).length > 0;
}

function addWord(
  index: CatalogueIndex,
  scores: Float64Array,
  word: string,
  family: readonly string[],
  weight: number,
): void {
  const count = scores.length;
  let having = 0;
  for (const form of family) having += index.words.count(form);
  const rarity = Math.log(1 + count / Math.max(having, 1 + count * RAREST));
  // Of several forms in one record the best counts.
  const counted = family.length > 1 ? new Float64Array(count) : undefined;
  for (const form of family) {
    const worth = weight * rarity * (form === word ? 1 : OTHER_FORM);
    for (const entry of index.words.entries(form)) {
      const row = rowOf(entry);
      const value = worth * (PLACES[placeOf(entry)] ?? 0);
      const before = counted?.[row] ?? 0;
      if (value <= before) continue;
      scores[row] = (scores[row] ?? 0) + value - before;
      if (counted) counted[row] = value;
    }
  }
}
