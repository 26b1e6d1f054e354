/** Which items a text names. */

/** Things that have names. */
export interface Named {
  items: readonly { id: string; name: string }[];
}

const byOwner = new WeakMap<Named, { name: string; id: string }[]>();

/** The ids of the items a text names, in the order they are named. A longer name hides a shorter one inside it. */
export function namesIn(named: Named, text: string): string[] {
  let left = text;
  const found: { at: number; id: string }[] = [];
  for (const { name, id } of namesOf(named)) {
    for (let at = left.indexOf(name); at >= 0; at = left.indexOf(name, at + 1)) {
      if (!isWhole(left, at, name.length)) continue;
      found.push({ at, id });
      left = left.slice(0, at) + '\0'.repeat(name.length) + left.slice(at + name.length);
    }
  }
  return [...new Set(found.sort((a, b) => a.at - b.at).map(({ id }) => id))];
}

/** Longest first; a flight is named by its number as well. */
function namesOf(named: Named): { name: string; id: string }[] {
  const known = byOwner.get(named);
  if (known) return known;
  const names = named.items.flatMap(({ id, name }) => [
    { name, id },
    ...(/^[A-Z]{2}\d+$/.test(id) ? [{ name: id, id }] : []),
  ]);
  const sorted = names.sort((a, b) => b.name.length - a.name.length);
  byOwner.set(named, sorted);
  return sorted;
}

function isWhole(text: string, at: number, length: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[at + length] ?? ' ');
}
