/** What rows state of a numeric attribute or of the price: how many do, and between which bounds. */
import type { CatalogueIndex } from './catalogue-index.ts';

/** `least` is Infinity and `most` is -Infinity where nothing is stated. Prices in minor units, attributes in base units. */
interface Stated {
  count: number;
  least: number;
  most: number;
}

/** By list of rows; those of a kind and of the whole catalogue are the same lists from turn to turn. */
const known = new WeakMap<readonly number[], Map<string, Stated>>();

/** Of an attribute id, or of `price`. Linear in the rows the first time, and then looked up: `rows` must not change. */
export function statedIn(index: CatalogueIndex, rows: readonly number[], attribute: string): Stated {
  const kept = known.get(rows) ?? new Map<string, Stated>();
  known.set(rows, kept);
  const found = kept.get(attribute);
  if (found) return found;
  const stated = { count: 0, least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  const column = attribute === 'price' ? index.prices : index.columns.get(attribute);
  for (const row of column ? rows : []) {
    const value = column?.[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    stated.count += 1;
    if (value < stated.least) stated.least = value;
    if (value > stated.most) stated.most = value;
  }
  kept.set(attribute, stated);
  return stated;
}
