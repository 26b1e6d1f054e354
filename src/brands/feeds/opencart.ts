/** The product sheet that OpenCart's export tool writes, saved as CSV: product_id, model, name(en-gb), quantity, subtract, status. */
import { type ExportRow, eachRow, exportRows, measureOf, partsOf, shownBy, yesOf } from './export-table.ts';
import type { BadRow, FeedRow, ReaderSetting } from './row.ts';

/** One row per product; options and special prices stand on sheets of their own and are not in this file. */
export function opencart(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  return eachRow(
    exportRows(text, setting, head, columnsOf(head), () => true),
    (row) => {
      const id = row.get('id');
      if (id === undefined) {
        return { bad: { ...row.where, field: 'product_id', reason: 'the row has no product_id' } };
      }
      const category = partsOf(row.get('category'), ',').find((one) => !/^\d+$/.test(one));
      const path = partsOf(category, '>');
      const ships = yesOf(row.get('ships'));
      return {
        where: row.where,
        id,
        grouped: false,
        name: row.get('name'),
        category: path.at(-1),
        tags: [...path.slice(0, -1), ...partsOf(row.get('tags'), ',')],
        vendor: row.get('vendor'),
        description: row.get('description'),
        image: row.get('image'),
        ...(ships === undefined ? {} : { ships }),
        attributes: row.mapped.attributes,
        variants: [{ ...soldIn(row), id, options: row.mapped.options }],
        says: { cells: shownBy({ status: ['status', row.get('status')] }), scope: 'row' },
      };
    },
  );
}

type Row = ExportRow<keyof typeof COLUMNS>;

function soldIn(row: Row) {
  // Without subtract nobody counts.
  const quantity = yesOf(row.get('subtract')) === false ? undefined : row.get('stock');
  const attributes: Record<string, string> = {};
  const unit = { weight: row.get('weight_unit'), length: row.get('length_unit') };
  for (const field of ['weight', 'length', 'width', 'height'] as const) {
    const value = measureOf(row.get(field));
    const of = field === 'weight' ? unit.weight : unit.length;
    if (value !== undefined) attributes[field] = of === undefined ? value : `${value} ${of}`;
  }
  for (const field of ['model', 'mpn', 'ean', 'upc', 'isbn'] as const) {
    const value = row.get(field);
    if (value !== undefined) attributes[field] = value;
  }
  return { price: row.get('price'), quantity, attributes };
}

const COLUMNS = {
  id: ['product_id'],
  name: ['name'],
  category: ['categories', 'category'],
  model: ['model'],
  mpn: ['mpn'],
  ean: ['ean'],
  upc: ['upc'],
  isbn: ['isbn'],
  stock: ['quantity'],
  subtract: ['subtract'],
  vendor: ['manufacturer'],
  image: ['image_name', 'image'],
  ships: ['shipping'],
  price: ['price'],
  weight: ['weight'],
  weight_unit: ['weight_unit'],
  length: ['length'],
  width: ['width'],
  height: ['height'],
  length_unit: ['length_unit'],
  status: ['status'],
  description: ['description'],
  tags: ['tags'],
} as const satisfies Record<string, readonly string[]>;

/** name(en-gb), description(en-gb) and tags(en-gb) are name, description and tags in the language named first. */
function columnsOf(head: string): Record<keyof typeof COLUMNS, readonly string[]> {
  const language = /(?<=name)\([a-z-]{2,7}\)/i.exec(head)?.[0]?.toLowerCase() ?? '';
  return {
    ...COLUMNS,
    name: [`name${language}`],
    description: [`description${language}`, 'description'],
    tags: [`tags${language}`, 'tags'],
  };
}

/** Whether these headings are those of OpenCart's export. */
export function isOpencart(headings: ReadonlySet<string>): boolean {
  const marks = [
    'model',
    'subtract',
    'stock_status_id',
    'date_available',
    'tax_class_id',
    'store_ids',
    'points',
    'image_name',
  ];
  return headings.has('product_id') && marks.filter((mark) => headings.has(mark)).length >= 3;
}
