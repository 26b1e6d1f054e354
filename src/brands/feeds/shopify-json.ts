/** What a Shopify storefront answers at /products.json (and the admin's export of the same shape): products with their variants inside. */

import { isRecord } from '../../protocol/json-object.ts';
import { field, jsonRecords, textOf } from './json.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting, StatusCells } from './row.ts';

/** One row per product. The storefront tells `available` but no number; the admin shape tells quantities. */
export async function* shopifyJson(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
): AsyncGenerator<FeedRow | BadRow> {
  const { file } = setting;
  for await (const record of jsonRecords(text, file)) {
    const where = { file, line: record.line };
    if ('problem' in record) {
      yield { bad: { ...where, field: 'product', reason: record.problem } };
      continue;
    }
    const product = isRecord(field(record.value, 'product')) ? field(record.value, 'product') : record.value;
    const read = (name: string) => textOf(field(product, name))?.trim() || undefined;
    const id = read('handle') ?? read('id');
    if (id === undefined) {
      yield { bad: { ...where, field: 'handle', reason: 'a product without a handle or id' } };
      continue;
    }
    const names = listOf(field(product, 'options')).map(
      (option) => textOf(option) ?? textOf(field(option, 'name')) ?? '',
    );
    const variants = listOf(field(product, 'variants')).map((variant) => variantOf(variant, names));
    const images = listOf(field(product, 'images'));
    const tags = field(product, 'tags');
    const ships = listOf(field(product, 'variants')).map((variant) => field(variant, 'requires_shipping'));
    yield {
      where,
      id,
      grouped: true,
      name: read('title'),
      category: read('product_type') ?? read('type'),
      vendor: read('vendor'),
      description: read('body_html') ?? read('description'),
      tags: Array.isArray(tags) ? tags.flatMap((tag) => textOf(tag) ?? []) : textOf(tags)?.split(','),
      image: textOf(field(field(product, 'image'), 'src')) ?? textOf(field(images[0], 'src')) ?? textOf(images[0]),
      ...(ships.length > 0 && ships.every((one) => one === false) ? { ships: false } : {}),
      variants,
      ...saysOf(product),
    };
  }
}

/** Not published to the online store is `published_at: null`. */
function saysOf(product: unknown): Pick<FeedRow, 'says'> {
  const at = field(product, 'published_at');
  const published = at === null ? 'false' : (textOf(at) ?? textOf(field(product, 'published')));
  const status = textOf(field(product, 'status'));
  const cells: StatusCells = {
    ...(status === undefined ? {} : { status: { column: 'status', text: status } }),
    ...(published === undefined ? {} : { published: { column: 'published_at', text: published } }),
  };
  return Object.keys(cells).length === 0 ? {} : { says: { cells, scope: 'product' } };
}

function variantOf(variant: unknown, names: string[]): FeedVariant {
  const read = (name: string) => textOf(field(variant, name))?.trim() || undefined;
  const options: Record<string, string> = {};
  for (const index of [0, 1, 2]) {
    const value = read(`option${index + 1}`);
    const name = names[index] || `Option ${index + 1}`;
    if (value !== undefined && !(value === 'Default Title')) options[name] = value;
  }
  const quantity = read('inventory_quantity');
  const counted = read('inventory_management') !== undefined && read('inventory_policy') !== 'continue';
  const available = field(variant, 'available');
  const grams = read('grams');
  return {
    id: read('sku') ?? read('id'),
    options,
    price: read('price'),
    list_price: read('compare_at_price'),
    ...(available === false ? { stock: 0 } : counted ? { quantity } : {}),
    image: textOf(field(field(variant, 'featured_image'), 'src')),
    attributes: grams ? { 'Weight (g)': grams } : {},
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
