/** Rule `another brand`: items of other brands that an answer names. */
import type { Brand } from '../../src/brands/catalogue.ts';

/** Names of items of other brands in a text. */
export type ForeignNames = (text: string) => string[];

const cache = new WeakMap<Brand, { brands: readonly Brand[]; find: ForeignNames }>();

/** `brands`: all that are known. Names of one plain word, and those that stand in the brand's own records, are nobody's. */
export function foreignNames(brand: Brand, brands: readonly Brand[]): ForeignNames {
  const known = cache.get(brand);
  if (known?.brands === brands) return known.find;
  const own = JSON.stringify([brand.pack, brand.items, [...brand.offers.values()], [...brand.offerings.values()]]);
  const said = own.toLowerCase();
  const byFirst = new Map<string, string[]>();
  for (const other of brands) {
    if (other === brand) continue;
    for (const { name } of other.items) {
      const [first] = wordsOf(name);
      if (first === undefined || wordsOf(name).length < 2 || said.includes(name.toLowerCase())) continue;
      byFirst.set(first, [...(byFirst.get(first) ?? []), name]);
    }
  }
  const find: ForeignNames = (text) => {
    const names = [...new Set(wordsOf(text))].flatMap((word) => byFirst.get(word) ?? []);
    return [...new Set(names)].filter((name) => hasWhole(text, name));
  };
  cache.set(brand, { brands, find });
  return find;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function hasWhole(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/[\p{L}\p{N}]/u.test(`${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`);
}
