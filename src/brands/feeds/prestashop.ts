/** The product CSV of PrestaShop: what its catalogue page exports, and the template its import reads (Active (0/1), Price tax excluded). */
import { type ExportRow, eachRow, exportRows, measureOf, partsOf, shownBy, yesOf } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** One row per product; PrestaShop exports its combinations to a file of their own, which has no names. */
export function prestashop(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  return eachRow(exportRows(text, setting, head, COLUMNS, isQuiet), (row) => {
    const id = row.get('id') ?? row.get('reference');
    if (id === undefined) {
      return { bad: { ...row.where, field: 'id', reason: 'the row has neither ID nor reference' } };
    }
    const path = partsOf(row.get('category'), ',');
    return {
      where: row.where,
      id,
      grouped: false,
      name: row.get('name'),
      category: path.at(-1),
      tags: [...path.slice(0, -1), ...partsOf(row.get('tags'), ',')],
      vendor: row.get('vendor'),
      description: row.get('description') ?? row.get('summary'),
      image: partsOf(row.get('image'), ',')[0],
      ...(yesOf(row.get('virtual')) === true ? { ships: false } : {}),
      attributes: { ...featuresOf(row), ...row.mapped.attributes },
      variants: [variantOf(row)],
      says: {
        cells: shownBy({ published: ['Active', row.get('active')], visibility: ['Visibility', row.get('visibility')] }),
        scope: 'row',
      },
      ...(yesOf(row.get('orderable')) === false ? { left_out: { reason: 'not for sale', scope: 'row' } } : {}),
    };
  });
}

type Row = ExportRow<keyof typeof COLUMNS>;

function variantOf(row: Row): FeedVariant {
  const price = row.get('price');
  const from = dayOf(row.get('sale_starts'));
  const to = dayOf(row.get('sale_ends'));
  const attributes: Record<string, string> = {};
  for (const field of ['weight', 'width', 'height', 'depth'] as const) {
    const value = measureOf(row.get(field));
    if (value !== undefined) attributes[field] = value;
  }
  return {
    id: row.get('reference') ?? row.get('id'),
    options: row.mapped.options,
    price,
    sale_price: reduced(price, row.get('discount_amount'), row.get('discount_percent')),
    ...(from === undefined && to === undefined ? {} : { sale_window: `${from ?? ''}/${to ?? ''}` }),
    // 1 means that orders are taken when nothing is left.
    quantity: row.get('out_of_stock') === '1' ? undefined : row.get('stock'),
    attributes,
  };
}

/** The price after the discount of the row, where both are plain numbers. */
function reduced(
  price: string | undefined,
  amount: string | undefined,
  percent: string | undefined,
): string | undefined {
  const full = plain(price);
  const off = plain(measureOf(amount)) ?? 0;
  const share = plain(measureOf(percent)) ?? 0;
  if (full === undefined || (off === 0 && share === 0) || off > full || share > 100) return undefined;
  return (Math.round(full * (100 - share) - off * 100) / 100).toFixed(2);
}

function plain(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}([.,]\d{1,6})?$/.test(text) ? Number(text.replace(',', '.')) : undefined;
}

/** 0000-00-00 is no day. */
function dayOf(text: string | undefined): string | undefined {
  return text === undefined || /^0{4}/.test(text) ? undefined : text;
}

/** "Material:Cotton:1,Fit:Slim:2". */
function featuresOf(row: Row): Record<string, string> {
  return Object.fromEntries(
    partsOf(row.get('features'), ',').flatMap((one) => {
      const [name = '', value = ''] = one.split(':').map((part) => part.trim());
      return name === '' || value === '' ? [] : [[name, value]];
    }),
  );
}

const COLUMNS = {
  id: ['product id', 'id'],
  active: ['active (0/1)', 'active', 'status', 'active 0/1'],
  name: ['name'],
  category: ['categories (x,y,z...)', 'categories (x,y,z…)', 'categories', 'category'],
  price: [
    'price tax included',
    'price (tax incl.)',
    'price tax excluded',
    'price (tax excl.)',
    'price tax excluded or price tax included',
    'price',
  ],
  discount_amount: ['discount amount'],
  discount_percent: ['discount percent'],
  sale_starts: ['discount from (yyyy-mm-dd)', 'discount from'],
  sale_ends: ['discount to (yyyy-mm-dd)', 'discount to'],
  reference: ['reference #', 'reference'],
  vendor: ['manufacturer', 'brand'],
  width: ['width'],
  height: ['height'],
  depth: ['depth'],
  weight: ['weight'],
  stock: ['quantity'],
  visibility: ['visibility'],
  summary: ['short description', 'summary'],
  description: ['description'],
  tags: ['tags (x,y,z...)', 'tags (x,y,z…)', 'tags'],
  orderable: ['available for order (0 = no, 1 = yes)', 'available for order'],
  image: ['image urls (x,y,z...)', 'image urls (x,y,z…)', 'image urls', 'image'],
  features: [
    'feature(name:value:position)',
    'feature (name:value:position:customized)',
    'feature(name:value:position:customized)',
    'feature',
  ],
  virtual: ['virtual product (0 = no, 1 = yes)', 'virtual product'],
  out_of_stock: ['action when out of stock', 'out of stock'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of a PrestaShop export or import file. */
export function isPrestashop(headings: ReadonlySet<string>): boolean {
  const taxed = COLUMNS.price.slice(0, 5).some((name) => headings.has(name));
  return taxed && headings.has('name') && (COLUMNS.reference.some((name) => headings.has(name)) || headings.has('id'));
}

/** All other columns are shop settings; wholesale prices are never shown. */
function isQuiet(): boolean {
  return true;
}
