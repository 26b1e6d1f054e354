/**
 * The OpenAI/ACP product feed: JSON lines or CSV with one variant per row (item_id, group_id, "79.99 USD"), and the ACP
 * feed's own products.jsonl with the variants inside and prices in minor units.
 */

import { isRecord } from '../../protocol/json-object.ts';
import { decimalsOf } from '../money.ts';
import { tableRows } from './google-merchant.ts';
import { field, type JsonRecord, jsonLines, jsonRecords, textOf } from './json.ts';
import { merchantRow } from './merchant-row.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting, Where } from './row.ts';
import { statusCells } from './row-status.ts';

/** Rows of an ACP feed; `head` tells CSV, JSON lines and a JSON document apart. */
export async function* acpFeed(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (!start.startsWith('{') && !start.startsWith('[')) {
    yield* tableRows(text, setting, head);
    return;
  }
  for await (const record of isJsonLines(start) ? jsonLines(text, setting.file) : jsonRecords(text, setting.file)) {
    yield rowOf(record, { file: setting.file, line: record.line }, setting.warn);
  }
}

/** Whether the first line is a whole object: one record per line. */
export function isJsonLines(head: string): boolean {
  const end = head.search(/[\r\n]/);
  const line = (end === -1 ? head : head.slice(0, end)).trim();
  if (!line.startsWith('{') || (end !== -1 && !line.endsWith('}'))) return false;
  if (end === -1) return !/"(products|items|data)"\s*:\s*\[/.test(line.slice(0, 2000));
  try {
    JSON.parse(line);
    return head.slice(end).trim().startsWith('{');
  } catch {
    return false;
  }
}

function rowOf(record: JsonRecord, where: Where, warn: (message: string) => void): FeedRow | BadRow {
  if ('problem' in record) return { bad: { ...where, field: 'record', reason: record.problem } };
  const value = record.value;
  if (!isRecord(value)) return { bad: { ...where, field: 'record', reason: 'not an object' } };
  if (Array.isArray(value.variants)) return productRow(value, value.variants, where);
  const get = (...names: string[]) => {
    for (const name of names) {
      const found = flat(value, name);
      if (found !== undefined && found !== '') return found;
    }
    return undefined;
  };
  const made = merchantRow(get, Object.keys(value), where, warn);
  return 'missing' in made ? { bad: { ...where, field: made.missing, reason: 'the record has no item_id' } } : made;
}

/** A field as text: lists joined, an option list as JSON, a price object as "19.99 USD". */
function flat(value: Record<string, unknown>, name: string): string | undefined {
  const found = Object.hasOwn(value, name) ? value[name] : undefined;
  if (name === 'variant_dict' && isRecord(found)) return JSON.stringify(found);
  if (/price$/.test(name) && isRecord(found)) {
    const amount = textOf(found.amount) ?? textOf(found.value);
    return amount === undefined ? undefined : `${amount} ${textOf(found.currency) ?? ''}`.trim();
  }
  if (name === 'description' && isRecord(found))
    return textOf(found.plain) ?? textOf(found.html) ?? textOf(found.markdown);
  if (Array.isArray(found)) return found.flatMap((one) => textOf(one) ?? []).join(', ') || undefined;
  return textOf(found)?.trim();
}

function productRow(product: Record<string, unknown>, variants: unknown[], where: Where): FeedRow | BadRow {
  const id = flat(product, 'id') ?? flat(product, 'item_id');
  if (!id) return { bad: { ...where, field: 'id', reason: 'the product has no id' } };
  const first = variants.find(isRecord) ?? {};
  const categories = field(first, 'categories') ?? product.categories;
  const category = Array.isArray(categories)
    ? textOf(field(categories[0], 'value'))
    : flat(product, 'product_category');
  return {
    where,
    id,
    grouped: true,
    name: flat(product, 'title'),
    category: category?.split('>').at(-1)?.trim(),
    vendor: flat(product, 'brand'),
    description: flat(product, 'description') ?? flat(first, 'description'),
    image: imageOf(product.media) ?? imageOf(first.media),
    url: flat(product, 'url') ?? flat(first, 'url'),
    variants: variants.filter(isRecord).map(variantOf),
    ...saysOf(product),
  };
}

function saysOf(product: Record<string, unknown>): Pick<FeedRow, 'says'> {
  const cells = statusCells((column) => flat(product, column));
  return cells === undefined ? {} : { says: { cells, scope: 'product' } };
}

function variantOf(variant: Record<string, unknown>): FeedVariant {
  const options: Record<string, string> = {};
  for (const option of Array.isArray(variant.variant_options) ? variant.variant_options : []) {
    const name = textOf(field(option, 'name'));
    const value = textOf(field(option, 'value'));
    if (name && value) options[name] = value;
  }
  const { availability } = variant;
  const gone = field(availability, 'available') === false;
  const status = textOf(availability) ?? textOf(field(availability, 'status'));
  return {
    id: flat(variant, 'id'),
    options,
    label: flat(variant, 'title'),
    price: minorPrice(variant.price),
    list_price: minorPrice(variant.list_price),
    availability: gone ? 'out_of_stock' : status,
    quantity: textOf(variant.inventory_quantity),
    image: imageOf(variant.media),
  };
}

/** `{amount: 1999, currency: USD}`, in minor units, as "19.99 USD". */
function minorPrice(price: unknown): string | undefined {
  const amount = textOf(field(price, 'amount'));
  const currency = textOf(field(price, 'currency'))?.toUpperCase();
  if (amount === undefined) return undefined;
  if (currency === undefined || !/^\d{1,15}$/.test(amount)) return `${amount} ${currency ?? ''}`;
  const places = decimalsOf(currency);
  const digits = amount.padStart(places + 1, '0');
  return `${digits.slice(0, digits.length - places)}${places > 0 ? `.${digits.slice(-places)}` : ''} ${currency}`;
}

function imageOf(media: unknown): string | undefined {
  const images = (Array.isArray(media) ? media : []).filter(
    (one) => (textOf(field(one, 'type')) ?? 'image') === 'image',
  );
  return textOf(field(images[0], 'url'));
}
