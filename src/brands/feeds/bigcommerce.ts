/**
 * The product CSV of BigCommerce, of the first export (Item Type, Product Code/SKU) and of the second (Item, SKU, Options).
 * Rows below a product are its variants (SKU, Variant), its rules and its images.
 */
import { type ExportRow, exportRows, measureOf, partsOf, shownBy, yesOf } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** Rows of a BigCommerce export. A variant without a price of its own costs what its product does. */
export async function* bigcommerce(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  let open: { row: Row; variants: Row[] } | undefined;
  for await (const row of exportRows(text, setting, head, COLUMNS, isQuiet)) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const kind = row.get('kind')?.toLowerCase() ?? 'product';
    if (kind === 'product') {
      if (open !== undefined) yield productRow(open.row, open.variants);
      open = { row, variants: [] };
    } else if (kind === 'sku' || kind === 'variant') open?.variants.push(row);
    else if (kind === 'rule' && open !== undefined && (row.get('price') ?? '') !== '')
      setting.warn('a rule changes the price of some choices; it is not read, so check the prices of those products');
  }
  if (open !== undefined) yield productRow(open.row, open.variants);
}

type Row = ExportRow<keyof typeof COLUMNS>;

function productRow(row: Row, rows: Row[]): FeedRow | BadRow {
  const id = row.get('id') ?? row.get('number');
  if (id === undefined)
    return { bad: { ...row.where, field: 'id', reason: 'the product has neither a code nor an ID' } };
  const [path = []] = partsOf(row.get('category'), ';').map((one) => partsOf(one, one.includes('>') ? '>' : '/'));
  const sold = rows.filter((one) => one.get('purchasable') === undefined || yesOf(one.get('purchasable')) !== false);
  return {
    where: row.where,
    id,
    grouped: true,
    loose_options: true,
    name: row.get('name'),
    category: path.at(-1),
    tags: path.slice(0, -1),
    vendor: row.get('vendor'),
    description: row.get('description'),
    image: row.get('image'),
    attributes: row.mapped.attributes,
    ...(/^d/i.test(row.get('type') ?? '') ? { ships: false } : {}),
    variants:
      rows.length === 0
        ? [variantOf(row, row, row.mapped.options)]
        : sold.map((one) => variantOf(one, row, optionsOf(one))),
    says: { cells: shownBy({ visibility: ['Product Visible?', row.get('visible')] }), scope: 'product' },
    ...(yesOf(row.get('purchasable')) === false ? { left_out: { reason: 'not for sale', scope: 'product' } } : {}),
  };
}

/** "[S]Color=Red,[RT]Size=S" of the first export, "Type=Swatch|Name=Color|Value=Red;…" of the second. */
function optionsOf(row: Row): Record<string, string> {
  const options: Record<string, string> = {};
  const second = row.get('options');
  if (second?.includes('Value=')) {
    for (const one of second.split(/;?Type=/)) {
      const parts = Object.fromEntries(partsOf(one, '|').map((part): [string, string] => cutAt(part, '=')));
      if (parts.Name && parts.Value) options[parts.Name] = choiceOf(parts.Value);
    }
    return options;
  }
  let last = '';
  for (const part of (row.get('name') ?? '').split(',')) {
    const marked = /^\s*\[[A-Z]{1,4}\]/.exec(part);
    if (marked === null && last !== '') options[last] = `${options[last]},${part}`;
    else if (part.includes('=')) {
      const [name, value] = cutAt(part.slice(marked?.[0].length ?? 0), '=');
      last = name;
      options[name] = choiceOf(value);
    }
  }
  return options;
}

/** A swatch is "Red:#ff0000". */
function choiceOf(value: string): string {
  const code = value.lastIndexOf(':#');
  return (code > 0 ? value.slice(0, code) : value).trim().replace(/;$/, '');
}

function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function variantOf(row: Row, product: Row, options: Record<string, string>): FeedVariant {
  const own = (field: 'price' | 'sale_price' | 'list_price') => measureOf(row.get(field)) ?? product.get(field);
  const tracked = product.get('tracking')?.toLowerCase() ?? 'none';
  const counted =
    tracked.includes('option') || tracked.includes('variant') ? row : tracked.includes('product') ? product : undefined;
  const attributes: Record<string, string> = {};
  for (const field of ['weight', 'width', 'height', 'depth'] as const) {
    const value = measureOf(row.get(field)) ?? measureOf(product.get(field));
    if (value !== undefined) attributes[field] = value;
  }
  return {
    id: row.get('id') ?? row.get('number'),
    options: { ...options, ...row.mapped.options },
    price: own('price'),
    sale_price: measureOf(own('sale_price')),
    list_price: measureOf(own('list_price')),
    quantity: counted?.get('stock'),
    image: row === product ? undefined : row.get('image'),
    attributes,
  };
}

const COLUMNS = {
  kind: ['item type', 'item'],
  number: ['product id', 'id'],
  name: ['product name', 'name'],
  type: ['product type', 'type'],
  id: ['product code/sku', 'sku'],
  options: ['options'],
  vendor: ['brand name', 'brand'],
  description: ['product description', 'description'],
  price: ['price'],
  list_price: ['retail price', 'msrp'],
  sale_price: ['sale price'],
  weight: ['product weight', 'weight'],
  width: ['product width', 'width'],
  height: ['product height', 'height'],
  depth: ['product depth', 'depth'],
  purchasable: ['allow purchases?', 'allow purchases'],
  visible: ['product visible?', 'is visible', 'visible?'],
  tracking: ['track inventory', 'inventory tracking'],
  stock: ['current stock level', 'current stock'],
  category: ['category', 'category string', 'categories'],
  image: ['product image file - 1', 'image url (import)', 'internal image url (export)', 'variant image url'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of a BigCommerce export. */
export function isBigcommerce(headings: ReadonlySet<string>): boolean {
  const first = headings.has('product code/sku') && headings.has('product name');
  return (
    first || (headings.has('item') && headings.has('sku') && headings.has('inventory tracking') && headings.has('name'))
  );
}

/** All other columns are shop settings. */
function isQuiet(): boolean {
  return true;
}
