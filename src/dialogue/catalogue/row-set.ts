/** Lists of rows as sets. */

/** By list; those of the index are the same lists from turn to turn. */
const known = new WeakMap<readonly number[], ReadonlySet<number>>();

/** The rows of a list that does not change, made once. */
export function rowSet(rows: readonly number[]): ReadonlySet<number> {
  const kept = known.get(rows);
  if (kept) return kept;
  const made = new Set(rows);
  known.set(rows, made);
  return made;
}
