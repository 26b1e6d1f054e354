/** What a variant is chosen by, as wishes on options. */
import type { Item, Variant } from '../../brands/catalogue.ts';
import type { Wish } from '../dialogue-acts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { variantsFor } from './search.ts';

/** The value a variant has of an option, as written; `option` is the canonical name. */
export function optionValue({ optionNames }: CatalogueIndex, variant: Variant, option: string): string | undefined {
  for (const name in variant.options) if (optionNames.get(name) === option) return variant.options[name];
  return undefined;
}

/** Whether an item comes in a choice of this option. */
export function hasOption(index: CatalogueIndex, item: Item, option: string): boolean {
  return item.variants.some((variant) => optionValue(index, variant, option) !== undefined);
}

/** The choices that make a variant what it is. */
export function choicesOf(index: CatalogueIndex, item: Item, variant: string | undefined): Wish[] {
  const chosen = item.variants.find(({ id }) => id === variant);
  if (!chosen) return [];
  const row = index.rowOf.get(item.id) ?? -1;
  const place = (index.variantStart[row] ?? 0) + item.variants.indexOf(chosen);
  return [...index.options].flatMap(([option, { ids, values }]) => {
    const key = values.keys[ids[place] ?? -1];
    return key === undefined ? [] : [{ on: `o:${option}`, any: [key] }];
  });
}

/** The options by which these variants still differ, canonical names in the order of the record. */
export function optionsOpen(index: CatalogueIndex, variants: readonly Variant[]): string[] {
  const names = Object.keys(variants[0]?.options ?? {}).flatMap((name) => index.optionNames.get(name) ?? []);
  return names.filter((option) => new Set(variants.map((variant) => optionValue(index, variant, option))).size > 1);
}

/** Whether a variant, or an item without variants, has all these choices. */
export function fitsChoices(
  index: CatalogueIndex,
  item: Item | undefined,
  variant: string | undefined,
  choices: readonly Wish[],
): boolean {
  if (!item) return false;
  const own = choices.filter(({ on }) => on.startsWith('o:'));
  return variantsFor(index, item, own).some(({ id }) => id === variant);
}
