/** Any CSV or JSON of products. Columns with usual names are understood; the pack's `mapping` says the rest: {price: "Our Price", attributes.weight: kg}. */

import { isRecord } from '../../protocol/json-object.ts';
import { isJsonLines } from './acp-feed.ts';
import { delimiterOf, openTable } from './csv.ts';
import { currenciesOf } from './currency-marks.ts';
import { headingText } from './frame.ts';
import { field, type JsonRecord, jsonLines, jsonRecords, textOf } from './json.ts';
import { optionsIn, variantsIn, withVariants } from './nested-variants.ts';
import {
  doubtAbout,
  headingWord,
  likelyColumn,
  PLAIN_FIELDS,
  type PlainField,
  PRIVATE,
  soundsLikeStatus,
} from './plain-fields.ts';
import { type BadRow, FeedError, type FeedRow, type ReaderSetting, type StatusCells, type Where } from './row.ts';
import { isStatusColumn, isSupply, STATUS_FIELDS } from './row-status.ts';
import { spanOf } from './sale-window.ts';
import { xmlObjects } from './xml-objects.ts';

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
    yield* objectRows(records, setting);
    return;
  }
  const { header, rows } = await openTable(text, file, delimiterOf(head, mapping), setting);
  const plan = planOf(header, mapping);
  if (plan.missing.length > 0) {
    throw new FeedError(
      `${file}: the mapping names columns that are not there (${plan.missing.join(', ')}); the columns are ${header.slice(0, 40).join(', ')}`,
    );
  }
  refuseGaps(file, plan, header);
  for (const column of plan.doubtful) setting.warn(doubtAbout(column));
  const places = new Map(header.map((column, index): [string, number] => [column, index]).reverse());
  for await (const row of rows) {
    if ('bad' in row) yield row;
    else yield rowFrom((column) => row.cells[places.get(column) ?? -1], plan, { file, line: row.line });
  }
}

/** Records that are looked at before it is said that a property is missing; later ones may have others. */
const SAMPLE = 20;

async function* objectRows(
  records: AsyncIterable<JsonRecord>,
  { file, mapping }: ReaderSetting,
): AsyncGenerator<FeedRow | BadRow> {
  let first: JsonRecord[] | undefined = [];
  const rows = function* (read: readonly JsonRecord[]): Generator<FeedRow | BadRow> {
    for (const record of read) {
      const where = { file, line: record.line };
      if ('problem' in record) yield { bad: { ...where, field: 'record', reason: record.problem } };
      else if (!isRecord(record.value)) yield { bad: { ...where, field: 'record', reason: 'not an object' } };
      else yield objectRow(record.value, mapping, where);
    }
  };
  for await (const record of records) {
    first?.push(record);
    if (first === undefined) yield* rows([record]);
    else if (first.length >= SAMPLE) {
      refuseGapsIn(first, file, mapping);
      yield* rows(first);
      first = undefined;
    }
  }
  if (first !== undefined) {
    refuseGapsIn(first, file, mapping);
    yield* rows(first);
  }
}

/** As for a table, where none of the records has the property; those of variants inside count too. */
function refuseGapsIn(records: readonly JsonRecord[], file: string, mapping: Record<string, string>): void {
  const objects = records.flatMap((record) => ('value' in record && isRecord(record.value) ? [record.value] : []));
  const names = new Set<string>();
  for (const one of objects.flatMap((object) => [object, ...variantsIn(object)]))
    for (const name of Object.keys(one)) if (get(one, name) !== undefined) names.add(name);
  // A path into a record, price.value, is no name of its own.
  for (const path of Object.values(mapping)) if (objects.some((one) => get(one, path) !== undefined)) names.add(path);
  const present = Object.fromEntries(Object.entries(mapping).filter(([, path]) => names.has(path)));
  if (objects.length > 0) refuseGaps(file, planOf([...names], present), [...names]);
}

/** What a feed cannot do without; the message names the columns that are probably meant. */
function refuseGaps(file: string, plan: Plan, header: string[]): void {
  const gaps = (['id', 'name', 'price'] as const).filter((field) => !plan.fields.has(field));
  if (gaps.length === 0) return;
  const taken = new Set(plan.fields.values());
  const free = header.filter((column) => !taken.has(column));
  const likely = gaps.flatMap((field): [string, string][] => {
    const column = likelyColumn(field, free);
    return column === undefined ? [] : [[field, column]];
  });
  const advice =
    likely.length === gaps.length
      ? `, e.g. ${likely.map(([field, column]) => `${field}: "${column}"`).join(', ')}`
      : `; the columns are ${header.slice(0, 40).join(', ')}`;
  const error = new FeedError(
    `${file}: no column for ${gaps.join(' and ')}; write it into the feed's mapping${advice}`,
  );
  if (likely.length > 0) error.mapping = Object.fromEntries(likely);
  throw error;
}

interface Plan {
  fields: Map<PlainField, string>;
  options: [name: string, column: string][];
  attributes: [name: string, column: string][];
  missing: string[];
  /** Columns nobody mapped that sound as if they said something of their rows. */
  doubtful: string[];
  /** The currency written into the heading of the price column. */
  currency?: string;
}

function planOf(columns: string[], mapping: Record<string, string>): Plan {
  const plan: Plan = { fields: new Map(), options: [], attributes: [], missing: [], doubtful: [] };
  const used = new Set<string>();
  for (const [target, written] of Object.entries(mapping)) {
    const column = columns.includes(written) ? written : headingText(written);
    if (!columns.includes(column)) {
      plan.missing.push(written);
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
    // "Price", else "Product price" or "item_price".
    const column = ['', 'product', 'item']
      .flatMap((prefix) => names.map((name) => prefix + headingWord(name)))
      .map((word) => columns.find((one) => !used.has(one) && headingWord(unpriced(one).name) === word))
      .find((one) => one !== undefined);
    if (column === undefined) continue;
    plan.fields.set(target, column);
    used.add(column);
  }
  const price = plan.fields.get('price');
  if (price !== undefined) plan.currency = unpriced(price).currency;
  for (const column of columns) {
    if (used.has(column) || column === '' || PRIVATE.test(column)) continue;
    if (isStatusColumn(plainName(column))) continue;
    if (soundsLikeStatus(column)) plan.doubtful.push(column);
    else plan.attributes.push([column, column]);
  }
  return plan;
}

/** A heading without the currency behind it: "Price (EUR)", "price_usd", "Preis in €". */
function unpriced(column: string): { name: string; currency?: string } {
  const found = /^(\D{2,40}?)[\s_([]{1,3}(?:in\s)?\(?([A-Za-z]{3}|[^\s\w()[\]]{1,3}|[A-Z]{1,2}\$)[)\]]?$/.exec(column);
  const [, name = '', mark = ''] = found ?? [];
  if (!/price|preis|prix|precio|prezzo|amount|msrp|rrp/i.test(name)) return { name: column };
  const known = /^[a-z]{3}$/.test(mark) ? COMMON.has(mark) : (currenciesOf(mark)?.size ?? 0) > 0;
  return known ? { name, currency: mark } : { name: column };
}

/** Codes that stand in small letters behind a name; "all" and "top" do not. */
const COMMON = new Set(
  'usd eur gbp cad aud chf jpy cny inr sek nok dkk pln czk huf brl mxn rub uah zar aed sar'.split(' '),
);

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
    .replace(/[*?]/g, '')
    .trim()
    .replaceAll(/[\s-]+/g, '_');
}

/** A product of a JSON document, with the variants it may hold inside. */
function objectRow(record: Record<string, unknown>, mapping: Record<string, string>, where: Where): FeedRow | BadRow {
  const product = flatRow(record, mapping, where);
  const inside = variantsIn(record);
  if (inside.length === 0 || 'bad' in product) return product;
  return withVariants(
    product,
    inside.map((variant) => {
      // A variant without an id of its own gets one of its product and its choice later.
      const named = ['id', 'sku'].some((name) => get(variant, name) !== undefined);
      const row = flatRow(named ? variant : { ...variant, id: product.id }, {}, where);
      if (!('bad' in row) && !named) for (const one of row.variants) one.id = undefined;
      return { row: 'bad' in row ? undefined : row, options: optionsIn(variant) };
    }),
  );
}

function get(record: Record<string, unknown>, path: string): string | undefined {
  // A day of publication that was never set: the record is not published.
  if (path === 'published_at' && record[path] === null) return 'false';
  return textAt(Object.hasOwn(record, path) ? record[path] : path.split('.').reduce<unknown>(field, record));
}

/** JSON objects may differ in their properties, so each has a plan of its own; dots in a mapping lead inside. */
function flatRow(record: Record<string, unknown>, mapping: Record<string, string>, where: Where): FeedRow | BadRow {
  const present = Object.fromEntries(Object.entries(mapping).filter(([, path]) => get(record, path) !== undefined));
  const columns = [
    ...new Set([...Object.keys(record).filter((name) => get(record, name) !== undefined), ...Object.values(present)]),
  ];
  return rowFrom((column) => get(record, column), planOf(columns, present), where);
}

/** Text of a property; lists are joined, an amount with its currency is a price. */
function textAt(value: unknown): string | undefined {
  if (isRecord(value)) {
    const amount = textOf(value.amount) ?? textOf(value.value);
    const currency = textOf(value.currency) ?? textOf(value.currency_code) ?? textOf(value.currencyCode);
    return amount === undefined || currency === undefined ? undefined : `${amount} ${currency}`;
  }
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
  const status = get('status');
  // A status that speaks of stock says nothing of being shown, and the other way round.
  const supply = get('availability') ?? (status !== undefined && isSupply(status) ? status : undefined);
  const goesOn = /^(1|yes|true|notify|allow(ed)?|continue)$/i.test(get('backorders') ?? '');
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
    ...saysOf(plan, cell),
    ...(get('ships') === undefined ? {} : { ships: /^(1|true|yes|y)$/i.test(get('ships') ?? '') }),
    variants: [
      {
        id: grouped && group === undefined ? undefined : id,
        options,
        label: get('name'),
        price: get('price'),
        sale_price: get('sale_price'),
        list_price: get('list_price'),
        sale_window: get('sale_window') ?? spanOf(get('sale_starts'), get('sale_ends')),
        currency: get('currency') ?? plan.currency,
        availability: supply,
        available_from: get('available_from'),
        ...(goesOn ? {} : { quantity: get('stock') }),
        image: get('image'),
        attributes: read(plan.attributes),
      },
    ],
  };
}

/** The cells that say whether the row is shown: mapped columns first, then those called so. */
function saysOf(plan: Plan, cell: (column: string) => string | undefined): Pick<FeedRow, 'says'> {
  const cells: StatusCells = {};
  for (const field of STATUS_FIELDS) {
    const column = plan.fields.get(field);
    const text = column === undefined ? undefined : cell(column)?.trim();
    if (column === undefined || !text || (field === 'status' && isSupply(text))) continue;
    cells[field] = { column, text };
  }
  return Object.keys(cells).length === 0 ? {} : { says: { cells, scope: 'row' } };
}
