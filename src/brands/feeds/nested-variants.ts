/** Variants that a JSON product holds inside, as shop programs and their interfaces write them. */

import { isRecord } from '../../protocol/json-object.ts';
import { field, textOf } from './json.ts';
import type { FeedRow, FeedVariant } from './row.ts';

type Json = Record<string, unknown>;

/** The variant objects of a product: a list, a list inside an object, or the nodes of edges; none where there is no list. */
export function variantsIn(product: Json): Json[] {
  for (const name of ['variants', 'variations', 'product_variants', 'productVariants', 'skus', 'combinations']) {
    const held = product[name];
    const list = [
      held,
      ...['combinations', 'items', 'nodes', 'edges', 'data', 'list'].map((inner) => field(held, inner)),
    ].find((one) => Array.isArray(one));
    if (!Array.isArray(list)) continue;
    const found = list.map((one) => field(one, 'node') ?? one).filter(isRecord);
    if (found.length > 0 && found.some((one) => Object.keys(one).length > 1)) return found;
  }
  return [];
}

/** What a variant is chosen by: an object of options, a list of names with values, or its own color, size and the like. */
export function optionsIn(variant: Json): Record<string, string> {
  const options: Record<string, string> = {};
  for (const name of [
    'attributes',
    'options',
    'selectedOptions',
    'selected_options',
    'optionValues',
    'option_values',
    'variant_options',
    'combination',
  ]) {
    const held = variant[name];
    for (const one of Array.isArray(held) ? held : []) {
      const called = ['name', 'option_display_name', 'attribute', 'option', 'key']
        .map((key) => textOf(field(one, key)))
        .find(Boolean);
      const value = ['value', 'label', 'option']
        .map((key) => textOf(field(one, key)))
        .find((text) => text && text !== called);
      if (called && value) options[called] = value;
    }
    if (!isRecord(held)) continue;
    for (const [called, value] of Object.entries(held)) {
      const text = textOf(value) ?? textOf(field(value, 'value')) ?? textOf(field(value, 'name'));
      if (text) options[called] = text;
    }
  }
  if (Object.keys(options).length > 0) return options;
  for (const [name, value] of Object.entries(variant)) {
    const text = textOf(value);
    if (text && CHOSEN_BY.test(name)) options[name] = text;
  }
  return options;
}

const CHOSEN_BY =
  /^(colou?r|size|material|flavou?r|scent|length|width|pattern|style|finish|capacity|volume|pack|farbe|größe|taille|couleur|talla|colore|taglia)$/i;

/** The product with its variants; what a variant does not say of itself, the product says for it. */
export function withVariants(
  product: FeedRow,
  variants: readonly { row: FeedRow | undefined; options: Record<string, string> }[],
): FeedRow {
  const [own] = product.variants;
  return {
    ...product,
    grouped: true,
    loose_options: true,
    attributes: own?.attributes,
    variants: variants.map(({ row, options }): FeedVariant => {
      const [said] = row?.variants ?? [];
      const there = said?.quantity !== undefined || said?.availability !== undefined;
      return {
        ...said,
        options,
        id: said?.id,
        label: said?.label,
        price: said?.price ?? own?.price,
        ...(said?.price === undefined ? { sale_price: own?.sale_price, sale_window: own?.sale_window } : {}),
        list_price: said?.list_price ?? own?.list_price,
        currency: said?.currency ?? own?.currency,
        ...(there ? {} : { quantity: undefined, availability: own?.availability }),
        image: said?.image,
      };
    }),
  };
}
