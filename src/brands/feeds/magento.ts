/**
 * The product CSV of Magento / Adobe Commerce (System > Export). A configurable product is a row that names the SKUs of
 * its variants, which stand in rows of their own, mostly above it and not visible individually.
 */
import { type ExportRow, exportRows, measureOf, partsOf, shownBy } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** Rows of a Magento export; all are read before the first is given, since a variant is told apart by a row below it. */
export async function* magento(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const rows = new Map<string, Row>();
  for await (const row of exportRows(text, setting, head, COLUMNS, isQuiet)) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const id = row.get('id');
    // A row for one store view only translates what stands above it.
    if (id !== undefined && row.get('store_view') !== undefined && rows.has(id)) {
      yield { where: row.where, id, grouped: true, variants: [], left_out: { reason: 'a translation', scope: 'row' } };
    } else if (id === undefined) yield { bad: { ...row.where, field: 'sku', reason: 'the row has no sku' } };
    else if (rows.has(id)) {
      const reason = `"${id}" stands already on line ${rows.get(id)?.where.line}`;
      yield { bad: { ...row.where, field: 'id', reason } };
    } else rows.set(id, row);
  }
  const children = new Map<string, { parent: string; options: Record<string, string> }>();
  for (const [parent, row] of rows)
    for (const { sku, options } of variationsOf(row))
      if (rows.has(sku) && !children.has(sku)) children.set(sku, { parent, options });
  for (const [id, row] of rows) if (!children.has(id)) yield productRow(id, row);
  for (const [id, row] of rows) {
    const child = children.get(id);
    const parent = child === undefined ? undefined : rows.get(child.parent);
    if (child !== undefined && parent !== undefined) yield variantRow(id, row, child, namesOf(parent));
  }
}

type Row = ExportRow<keyof typeof COLUMNS>;

function isConfigurable(row: Row): boolean {
  return row.get('type')?.toLowerCase() === 'configurable';
}

/** "sku=shirt-red,color=Red|sku=shirt-blue,color=Blue", or the SKUs alone in associated_skus. */
function variationsOf(row: Row): { sku: string; options: Record<string, string> }[] {
  if (!isConfigurable(row)) return [];
  const listed = partsOf(row.get('variations'), '|').map((one) => {
    const { sku = '', ...options } = pairsOf(one);
    return { sku, options };
  });
  return listed.length > 0 ? listed : partsOf(row.get('children'), ',').map((sku) => ({ sku, options: {} }));
}

/** "color=Color,size=Size" says how the codes are called. */
function namesOf(row: Row): Record<string, string> {
  return pairsOf(row.get('labels'));
}

/** "a=1,b=2, three,c=4": a part without a code belongs to the value before it. */
function pairsOf(text: string | undefined): Record<string, string> {
  const pairs: [string, string][] = [];
  for (const part of (text ?? '').split(',')) {
    const equals = part.indexOf('=');
    const last = pairs.at(-1);
    if (equals > 0 && /^\s*[a-z]\w*$/i.test(part.slice(0, equals)))
      pairs.push([part.slice(0, equals).trim(), part.slice(equals + 1).trim()]);
    else if (last !== undefined) last[1] += `,${part}`;
  }
  return Object.fromEntries(pairs);
}

function productRow(id: string, row: Row): FeedRow {
  const configurable = isConfigurable(row);
  const paths = partsOf(row.get('category'), ',').map((path) => partsOf(path, '/'));
  const path = paths
    .toSorted((a, b) => b.length - a.length)[0]
    ?.filter((one) => !/^(default category|root catalog)$/i.test(one));
  const type = row.get('type')?.toLowerCase();
  return {
    where: row.where,
    id,
    grouped: configurable,
    name: row.get('name'),
    category: path?.at(-1),
    tags: path?.slice(0, -1),
    vendor: row.get('vendor') ?? attributesOf(row).manufacturer ?? attributesOf(row).brand,
    description: row.get('description') ?? row.get('short_description'),
    image: row.get('image'),
    attributes: { ...(configurable ? ownAttributes(row) : {}), ...row.mapped.attributes },
    ...(type === 'virtual' || type === 'downloadable' ? { ships: false } : {}),
    variants: configurable ? [] : [sold(id, row, row.mapped.options)],
    says: {
      cells: shownBy({
        published: ['product_online', row.get('online')],
        visibility: ['visibility', row.get('visibility')],
      }),
      scope: 'product',
    },
    ...(type === 'grouped' || type === 'bundle'
      ? { left_out: { reason: 'a list of other products', scope: 'product' } }
      : {}),
  };
}

function variantRow(
  id: string,
  row: Row,
  { parent, options }: { parent: string; options: Record<string, string> },
  names: Record<string, string>,
): FeedRow {
  const own = attributesOf(row);
  const codes =
    Object.keys(options).length > 0
      ? options
      : Object.fromEntries(
          Object.keys(names).flatMap((code) => (own[code] === undefined ? [] : [[code, own[code] ?? '']])),
        );
  const chosen = Object.fromEntries(Object.entries(codes).map(([code, value]) => [names[code] ?? code, value]));
  const variant = sold(id, row, { ...chosen, ...row.mapped.options });
  for (const code of Object.keys(codes)) delete variant.attributes?.[code];
  return {
    where: row.where,
    id: parent,
    grouped: true,
    loose_options: true,
    description: row.get('description') ?? row.get('short_description'),
    image: row.get('image'),
    variants: [{ ...variant, label: row.get('name'), image: row.get('image') }],
    says: { cells: shownBy({ published: ['product_online', row.get('online')] }), scope: 'row' },
  };
}

function sold(id: string, row: Row, options: Record<string, string>): FeedVariant {
  const starts = row.get('sale_starts');
  const ends = row.get('sale_ends');
  const goesOn = /^[12]$/.test(row.get('backorders') ?? '') || row.get('manage_stock') === '0';
  return {
    id,
    options,
    price: row.get('price'),
    sale_price: row.get('sale_price'),
    ...(starts === undefined && ends === undefined ? {} : { sale_window: `${starts ?? ''}/${ends ?? ''}` }),
    list_price: row.get('list_price'),
    quantity: goesOn ? undefined : row.get('stock'),
    availability: row.get('availability'),
    attributes: { ...ownAttributes(row), ...row.mapped.attributes },
  };
}

function ownAttributes(row: Row): Record<string, string> {
  const { manufacturer: _maker, brand: _brand, ...attributes } = attributesOf(row);
  const weight = measureOf(row.get('weight'));
  return { ...attributes, ...(weight === undefined ? {} : { weight }) };
}

/** What the catalogue's own attributes say; codes that only steer the shop are left out. */
function attributesOf(row: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pairsOf(row.get('attributes'))).filter(
      ([code, value]) =>
        value !== '' &&
        !/^(has_options|required_options|.*_image.*|ts_.*|gift_message.*|cost.*|tax.*|url.*|swatch.*)$/.test(code),
    ),
  );
}

const COLUMNS = {
  id: ['sku'],
  store_view: ['store_view_code'],
  type: ['product_type'],
  category: ['categories'],
  name: ['name'],
  vendor: ['manufacturer', 'brand'],
  description: ['description'],
  short_description: ['short_description'],
  weight: ['weight'],
  online: ['product_online'],
  visibility: ['visibility'],
  price: ['price'],
  sale_price: ['special_price'],
  sale_starts: ['special_price_from_date', 'special_from_date'],
  sale_ends: ['special_price_to_date', 'special_to_date'],
  list_price: ['msrp_price'],
  image: ['base_image'],
  attributes: ['additional_attributes'],
  stock: ['qty'],
  backorders: ['allow_backorders'],
  manage_stock: ['manage_stock'],
  availability: ['is_in_stock'],
  children: ['associated_skus'],
  variations: ['configurable_variations'],
  labels: ['configurable_variation_labels'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of a Magento export. */
export function isMagento(headings: ReadonlySet<string>): boolean {
  const marks = [
    'product_type',
    'attribute_set_code',
    'product_online',
    'additional_attributes',
    'store_view_code',
    'url_key',
  ];
  return headings.has('sku') && marks.filter((mark) => headings.has(mark)).length >= 3;
}

/** All other columns are shop settings; public attributes are in additional_attributes. */
function isQuiet(): boolean {
  return true;
}
