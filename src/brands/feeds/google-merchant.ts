/** Google Merchant feeds: tab (or comma) separated text, and RSS or Atom with the g: namespace. One row is one variant; item_group_id makes them a product. */
import { delimiterOf, openTable } from './csv.ts';
import { merchantRow } from './merchant-row.ts';
import type { BadRow, FeedRow, ReaderSetting } from './row.ts';
import { factsAbove } from './shop-facts.ts';
import { elementText, xmlItems } from './xml.ts';

/** Rows of a Google Merchant feed; `head` tells text from XML. */
export async function* googleMerchant(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  yield* head
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('<')
    ? xmlRows(text, setting)
    : tableRows(text, setting, head);
}

/** Rows of any table whose columns carry merchant names; the ACP feed as CSV is one too. */
export async function* tableRows(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const { file } = setting;
  const { header, rows } = await openTable(text, file, delimiterOf(head), setting);
  const columns = new Map<string, number>();
  header.forEach((name, index) => {
    const key = columnKey(name);
    if (key !== '' && !columns.has(key)) columns.set(key, index);
  });
  for await (const row of rows) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const get = (...names: string[]) => {
      for (const name of names) {
        const index = columns.get(name);
        const value = index === undefined ? undefined : row.cells[index]?.trim();
        if (value) return value;
      }
      return undefined;
    };
    const where = { file, line: row.line };
    const made = merchantRow(get, columns.keys(), where, setting.warn);
    yield 'missing' in made ? { bad: { ...where, field: made.missing, reason: 'the row has no id' } } : made;
  }
}

async function* xmlRows(
  text: AsyncIterable<string>,
  { file, shop, warn }: ReaderSetting,
): AsyncGenerator<FeedRow | BadRow> {
  const above = (start: string) => shop(factsAbove(start));
  for await (const item of xmlItems(text, file, { records: ['item', 'entry'], above })) {
    const where = { file, line: item.line };
    if ('problem' in item) {
      yield { bad: { ...where, field: 'item', reason: item.problem } };
      continue;
    }
    const details = new Map<string, string>();
    for (const detail of item.fields.get('product_detail') ?? []) {
      const name = childText(detail, 'attribute_name');
      const value = childText(detail, 'attribute_value');
      if (name !== undefined && value !== undefined) details.set(name, value);
    }
    const get = (...names: string[]) => {
      for (const name of names) {
        const value =
          details.get(name) ??
          (name === 'shipping' ? shippingIn(item.fields.get(name) ?? []) : undefined) ??
          elementText((item.fields.get(name) ?? []).find((one) => elementText(one)?.trim()))?.trim();
        if (value) return value;
      }
      return undefined;
    };
    const made = merchantRow(
      get,
      [...item.fields.keys(), ...details.keys()].filter((name) => name !== 'product_detail'),
      where,
      warn,
    );
    yield 'missing' in made ? { bad: { ...where, field: made.missing, reason: 'the item has no id' } } : made;
  }
}

/** "g:id", "ID" and "image link" are id, id and image_link. */
function columnKey(name: string): string {
  const key = name.trim().toLowerCase().replace(/^g:/, '');
  const bracket = key.endsWith(']') ? key.indexOf('[') : -1;
  return (bracket === -1 ? key : key.slice(0, bracket).trimEnd()).replaceAll(' ', '_');
}

/** <g:shipping> holds country, service and price; what TSV writes is US::Standard:4.95 USD. */
function shippingIn(elements: readonly unknown[]): string | undefined {
  const [first] = elements.filter((one) => childText(one, 'price') !== undefined);
  if (first === undefined) return undefined;
  return ['country', 'region', 'service', 'price'].map((name) => childText(first, name) ?? '').join(':');
}

function childText(parent: unknown, local: string): string | undefined {
  if (typeof parent !== 'object' || parent === null) return undefined;
  const entry = Object.entries(parent).find(([name]) => name.slice(name.indexOf(':') + 1) === local);
  return elementText(entry?.[1])?.trim() || undefined;
}
