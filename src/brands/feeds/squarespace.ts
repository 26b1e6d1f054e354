/** The product CSV of a Squarespace store: a product is a row with a title, its further variants are the rows below it without one. */
import { type ExportRow, exportRows, measureOf, partsOf, shownBy, yesOf } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** Rows of a Squarespace export. There is no currency in it: the pack names it. */
export async function* squarespace(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  let product: { id: string; names: string[] } | undefined;
  for await (const row of exportRows(text, setting, head, COLUMNS, isQuiet)) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const name = row.get('name');
    if (name !== undefined) {
      const id = row.get('id') ?? row.get('address') ?? row.get('sku') ?? name;
      product = { id, names: NUMBERS.map((index) => row.cell(`option name ${index}`) ?? '') };
      yield {
        where: row.where,
        id,
        grouped: true,
        loose_options: true,
        headed: true,
        name,
        category: partsOf(partsOf(row.get('category'), ',')[0], '/').at(-1),
        tags: [...partsOf(row.get('category'), ',').slice(1), ...partsOf(row.get('tags'), ',')],
        description: row.get('description'),
        image: row.get('image')?.split(/\s/)[0],
        ...(/^(service|digital|gift ?card)/i.test(row.get('kind') ?? '') ? { ships: false } : {}),
        variants: [variantOf(row, product.names)],
        says: { cells: shownBy({ visibility: ['Visible', row.get('visible')] }), scope: 'product' },
      };
    } else if (product !== undefined) {
      const names = product.names.map((one, at) => row.cell(`option name ${NUMBERS[at]}`) ?? one);
      yield { where: row.where, id: product.id, grouped: true, variants: [variantOf(row, names)] };
    } else yield { bad: { ...row.where, field: 'title', reason: 'no product stands above this variant' } };
  }
}

const NUMBERS = [1, 2, 3, 4, 5, 6];

function variantOf(row: ExportRow<keyof typeof COLUMNS>, names: string[]): FeedVariant {
  const options: Record<string, string> = {};
  names.forEach((name, at) => {
    const value = row.cell(`option value ${NUMBERS[at]}`);
    if (value !== undefined) options[name || `Option ${at + 1}`] = value;
  });
  const attributes: Record<string, string> = {};
  for (const field of ['weight', 'length', 'width', 'height', 'gtin', 'mpn'] as const) {
    const value = measureOf(row.get(field));
    if (value !== undefined) attributes[field] = value;
  }
  return {
    id: row.get('sku') ?? row.get('variant'),
    options: { ...options, ...row.mapped.options },
    price: row.get('price'),
    ...(yesOf(row.get('on_sale')) === true ? { sale_price: row.get('sale_price') } : {}),
    quantity: row.get('stock'),
    attributes: { ...attributes, ...row.mapped.attributes },
  };
}

const COLUMNS = {
  id: ['product id [non editable]', 'product id'],
  variant: ['variant id [non editable]', 'variant id'],
  kind: ['product type [non editable]', 'product type'],
  address: ['product url'],
  name: ['title'],
  description: ['description'],
  sku: ['sku'],
  gtin: ['gtin'],
  mpn: ['mpn'],
  price: ['price'],
  sale_price: ['sale price'],
  on_sale: ['on sale'],
  stock: ['stock'],
  category: ['categories'],
  tags: ['tags'],
  weight: ['weight'],
  length: ['length'],
  width: ['width'],
  height: ['height'],
  visible: ['visible'],
  image: ['hosted image urls'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of a Squarespace export. */
export function isSquarespace(headings: ReadonlySet<string>): boolean {
  const marks = [
    'product id [non editable]',
    'variant id [non editable]',
    'product type [non editable]',
    'hosted image urls',
  ];
  return marks.some((mark) => headings.has(mark)) && headings.has('title') && headings.has('price');
}

function isQuiet(heading: string): boolean {
  return /^(option (name|value) \d|product page)/.test(heading);
}
