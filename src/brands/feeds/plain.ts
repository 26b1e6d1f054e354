/** Any CSV or JSON of products. Columns with usual names are understood; the pack's `mapping` says the rest: {price: "Our Price", attributes.weight: kg}. */
import { isJsonLines } from './acp-feed.ts';
import { delimiterOf, openTable } from './csv.ts';
import { field, isRecord, jsonLines, jsonRecords, textOf } from './json.ts';
import { type BadRow, FeedError, type FeedRow, type ReaderSetting, type Where } from './row.ts';
import { xmlObjects } from './xml-objects.ts';

/** The fields a mapping can name, and the column names understood without one. */
export const PLAIN_FIELDS = {
  id: ['id', 'product_id', 'productid', 'sku', 'item_id', 'item', 'article', 'code', 'handle'],
  group: ['group', 'group_id', 'item_group_id', 'parent', 'parent_id', 'parent_sku'],
  name: ['name', 'title', 'product_name', 'product', 'product_title'],
  category: ['category', 'type', 'product_type', 'product_category', 'department'],
  vendor: ['vendor', 'brand', 'manufacturer', 'maker'],
  description: ['description', 'body', 'summary', 'text', 'details'],
  price: ['price', 'amount', 'unit_price', 'retail_price', 'current_price'],
  sale_price: ['sale_price', 'special_price', 'offer_price'],
  list_price: ['list_price', 'msrp', 'rrp', 'compare_at_price', 'regular_price', 'was_price'],
  currency: ['currency', 'currency_code', 'price_currency'],
  stock: ['stock', 'quantity', 'qty', 'inventory', 'inventory_quantity', 'on_hand'],
  availability: ['availability', 'available', 'in_stock'],
  image: ['image', 'image_url', 'image_link', 'picture', 'photo'],
  url: ['url', 'link', 'product_url'],
  tags: ['tags', 'keywords', 'labels'],
  ships: ['ships', 'requires_shipping'],
} as const satisfies Record<string, readonly string[]>;

type PlainField = keyof typeof PLAIN_FIELDS;

/** Rows of a table or of JSON objects. A mapping to a column that is not there throws FeedError naming those that are. */
export async function* plainFeed(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const { file, mapping } = setting;
  const start = head.replace(/^\uFEFF/, '').trimStart();
  const markup = start.startsWith('<');
  if (markup || start.startsWith('{') || start.startsWith('[')) {
    const records = markup
      ? xmlObjects(text, file, start)
      : isJsonLines(start)
        ? jsonLines(text, file)
        : jsonRecords(text, file);
    for await (const record of records) {
      const where = { file, line: record.line };
      if ('problem' in record) yield { bad: { ...where, field: 'record', reason: record.problem } };
      else if (!isRecord(record.value)) yield { bad: { ...where, field: 'record', reason: 'not an object' } };
      else yield objectRow(record.value, mapping, where);
    }
    return;
  }
  const { header, rows } = await openTable(text, file, delimiterOf(head));
  const plan = planOf(header, mapping);
  if (plan.missing.length > 0) {
    throw new FeedError(
      `${file}: the mapping names columns that are not there (${plan.missing.join(', ')}); the columns are ${header.slice(0, 40).join(', ')}`,
    );
  }
  for (const needed of ['id', 'name', 'price'] as const) {
    if (!plan.fields.has(needed))
      throw new FeedError(
        `${file}: no column for ${needed}; write it into the feed's mapping, e.g. ${needed}: "${header[0] ?? 'Column'}"`,
      );
  }
  const places = new Map(header.map((column, index): [string, number] => [column, index]).reverse());
  for await (const row of rows) {
    if ('bad' in row) yield row;
    else yield rowFrom((column) => row.cells[places.get(column) ?? -1], plan, { file, line: row.line });
  }
}

interface Plan {
  fields: Map<PlainField, string>;
  options: [name: string, column: string][];
  attributes: [name: string, column: string][];
  missing: string[];
}

function planOf(columns: string[], mapping: Record<string, string>): Plan {
  const plan: Plan = { fields: new Map(), options: [], attributes: [], missing: [] };
  const used = new Set<string>();
  for (const [target, column] of Object.entries(mapping)) {
    if (!columns.includes(column)) {
      plan.missing.push(column);
      continue;
    }
    used.add(column);
    const [kind = '', ...rest] = target.split('.');
    if (kind === 'options' && rest.length > 0) plan.options.push([rest.join('.'), column]);
    else if (kind === 'attributes' && rest.length > 0) plan.attributes.push([rest.join('.'), column]);
    else if (isField(target)) plan.fields.set(target, column);
  }
  for (const target of Object.keys(PLAIN_FIELDS).filter(isField)) {
    if (plan.fields.has(target)) continue;
    const names: readonly string[] = PLAIN_FIELDS[target];
    const column = names
      .map((name) => columns.find((one) => !used.has(one) && plainName(one) === name))
      .find((one) => one !== undefined);
    if (column === undefined) continue;
    plan.fields.set(target, column);
    used.add(column);
  }
  for (const column of columns)
    if (!used.has(column) && column !== '' && !PRIVATE.test(column)) plan.attributes.push([column, column]);
  return plan;
}

/** Columns that are nobody's business but the merchant's. */
const PRIVATE = /cost|margin|wholesale|supplier|purchase.?price|internal|ek.?preis|einkauf/i;

/** Mapping targets that name neither a field nor `options.x` or `attributes.x`; for the pack's own check. */
export function unknownTargets(mapping: Record<string, string>): string[] {
  return Object.keys(mapping).filter((target) => !isField(target) && !/^(options|attributes)\..+/.test(target));
}

function isField(name: string): name is PlainField {
  return Object.hasOwn(PLAIN_FIELDS, name);
}

function plainName(column: string): string {
  return column
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** JSON objects may differ in their properties, so each has a plan of its own; dots in a mapping lead inside. */
function objectRow(record: Record<string, unknown>, mapping: Record<string, string>, where: Where): FeedRow | BadRow {
  const get = (path: string) =>
    textAt(Object.hasOwn(record, path) ? record[path] : path.split('.').reduce<unknown>(field, record));
  const present = Object.fromEntries(Object.entries(mapping).filter(([, path]) => get(path) !== undefined));
  const columns = [
    ...new Set([...Object.keys(record).filter((name) => get(name) !== undefined), ...Object.values(present)]),
  ];
  return rowFrom(get, planOf(columns, present), where);
}

function textAt(value: unknown): string | undefined {
  return Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []).join(', ') || undefined : textOf(value);
}

function rowFrom(cell: (column: string) => string | undefined, plan: Plan, where: Where): FeedRow | BadRow {
  const get = (name: PlainField) => {
    const column = plan.fields.get(name);
    return (column === undefined ? undefined : cell(column)?.trim()) || undefined;
  };
  const read = (pairs: [string, string][]) => {
    const found: Record<string, string> = {};
    for (const [name, column] of pairs) {
      const value = cell(column)?.trim();
      if (value) found[name] = value;
    }
    return found;
  };
  const id = get('id');
  if (id === undefined) return { bad: { ...where, field: 'id', reason: 'the row has no id' } };
  const group = get('group');
  const options = read(plan.options);
  const grouped = group !== undefined || Object.keys(options).length > 0;
  const stock = get('stock');
  const gone = /^(out.?of.?stock|sold.?out|no|false|0|unavailable)$/i.test(get('availability') ?? '');
  return {
    where,
    id: group ?? id,
    grouped,
    loose_options: group !== undefined,
    name: get('name'),
    category: get('category')?.split('>').at(-1)?.trim(),
    vendor: get('vendor'),
    description: get('description'),
    tags: get('tags')?.split(/[,;|]/),
    image: get('image'),
    url: get('url'),
    ...(get('ships') === undefined ? {} : { ships: /^(1|true|yes|y)$/i.test(get('ships') ?? '') }),
    variants: [
      {
        id: grouped && group === undefined ? undefined : id,
        options,
        label: get('name'),
        price: get('price'),
        sale_price: get('sale_price'),
        list_price: get('list_price'),
        currency: get('currency'),
        ...(gone ? { stock: 0 } : stock !== undefined && /^\d{1,9}$/.test(stock) ? { stock: Number(stock) } : {}),
        image: get('image'),
        attributes: read(plan.attributes),
      },
    ],
  };
}
