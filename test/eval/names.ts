/** Which items a text names. */
import type { Brand } from '../../src/brands/catalogue.ts';

const byBrand = new WeakMap<Brand, { name: string; id: string }[]>();

/** The ids of the items a text names, in the order they are named. A longer name hides a shorter one inside it. */
export function namesIn(brand: Brand, text: string): string[] {
  let left = text;
  const found: { at: number; id: string }[] = [];
  for (const { name, id } of namesOf(brand)) {
    for (let at = left.indexOf(name); at >= 0; at = left.indexOf(name, at + 1)) {
      if (!isWhole(left, at, name.length)) continue;
      found.push({ at, id });
      left = left.slice(0, at) + '\0'.repeat(name.length) + left.slice(at + name.length);
    }
  }
  return [...new Set(found.sort((a, b) => a.at - b.at).map(({ id }) => id))];
}

/** Longest first; a flight is named by its number as well. */
function namesOf(brand: Brand): { name: string; id: string }[] {
  const known = byBrand.get(brand);
  if (known) return known;
  const names = brand.items.flatMap(({ id, name }) => [
    { name, id },
    ...(/^[A-Z]{2}\d+$/.test(id) ? [{ name: id, id }] : []),
  ]);
  const sorted = names.sort((a, b) => b.name.length - a.name.length);
  byBrand.set(brand, sorted);
  return sorted;
}

function isWhole(text: string, at: number, length: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[at + length] ?? ' ');
}
