/** The item library that Square exports: rows of one item name (or token) are its variations. */
import { type ExportRow, eachRow, exportRows, measureOf, partsOf, shownBy, yesOf } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** Rows of a Square export. There is no currency in it: the pack names it. */
export function square(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  return eachRow(exportRows(text, setting, head, COLUMNS, isQuiet), (row) => {
    const id = row.get('id') ?? row.get('token') ?? row.get('name');
    if (id === undefined) {
      return { bad: { ...row.where, field: 'id', reason: 'the row has neither token nor item name' } };
    }
    const ships = yesOf(row.get('ships'));
    return {
      where: row.where,
      id,
      grouped: true,
      loose_options: true,
      name: row.get('name'),
      category: partsOf(partsOf(row.get('category'), ',')[0], '>').at(-1),
      tags: partsOf(row.get('category'), ',').slice(1),
      description: row.get('description'),
      url: row.get('url'),
      ...(ships === undefined ? {} : { ships }),
      variants: [variantOf(row)],
      says: {
        cells: shownBy({
          hidden: ['Archived', row.get('archived')],
          visibility: ['Square Online Item Visibility', row.get('visibility')],
        }),
        scope: 'row',
      },
      ...(yesOf(row.get('sellable')) === false ? { left_out: { reason: 'not for sale', scope: 'row' } } : {}),
    };
  });
}

function variantOf(row: ExportRow<keyof typeof COLUMNS>): FeedVariant {
  const options: Record<string, string> = {};
  for (let index = 1; index <= 6; index++) {
    const name = row.cell(`option name ${index}`);
    const value = row.cell(`option value ${index}`);
    if (name !== undefined && value !== undefined) options[name] = value;
  }
  const variation = row.get('variation');
  if (Object.keys(options).length === 0 && variation !== undefined && variation.toLowerCase() !== 'regular')
    options.Variation = variation;
  const weight = measureOf(row.get('weight'));
  return {
    id: row.get('sku') ?? row.get('token'),
    options: { ...options, ...row.mapped.options },
    price: row.get('price'),
    ...(yesOf(row.get('stockable')) === false ? {} : { quantity: row.get('stock') }),
    attributes: { ...(weight === undefined ? {} : { weight }), ...row.mapped.attributes },
  };
}

const COLUMNS = {
  id: ['reference handle'],
  token: ['token'],
  name: ['item name', 'customer-facing name'],
  variation: ['variation name'],
  sku: ['sku'],
  description: ['description'],
  category: ['categories', 'category', 'reporting category'],
  url: ['permalink'],
  price: ['price'],
  stock: ['current quantity'],
  weight: ['weight (kg)', 'weight (lb)', 'weight (g)', 'weight (oz)'],
  ships: ['shipping enabled'],
  archived: ['archived'],
  visibility: ['square online item visibility'],
  sellable: ['sellable'],
  stockable: ['stockable'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of a Square export. */
export function isSquare(headings: ReadonlySet<string>): boolean {
  return headings.has('item name') && headings.has('variation name') && headings.has('price');
}

/** All other columns are shop settings. */
function isQuiet(): boolean {
  return true;
}
