/** The listings that Etsy lets a seller download: one row per listing, its variations listed inside, all at the listing's price. */
import { type ExportRow, eachRow, exportRows, partsOf } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** More choices than this are told as properties, not one by one. */
const MAX_VARIANTS = 200;

/** Rows of an Etsy download. A listing without a SKU is called by its title. */
export function etsy(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  return eachRow(exportRows(text, setting, head, COLUMNS, isQuiet), (row) => {
    // With variations the SKU column holds one for each of them.
    const skus = partsOf(row.get('sku'), ',');
    const name = row.get('name');
    const id = skus.length === 1 ? skus[0] : name?.slice(0, 180);
    if (id === undefined) {
      return { bad: { ...row.where, field: 'id', reason: 'the listing has neither title nor SKU' } };
    }
    const materials = row.get('materials');
    return {
      where: row.where,
      id,
      grouped: true,
      loose_options: true,
      name,
      category: row.get('category'),
      tags: partsOf(row.get('tags'), ',').map((tag) => tag.replaceAll('_', ' ')),
      description: row.get('description'),
      image: row.get('image'),
      combined: true,
      attributes: { ...(materials === undefined ? {} : { materials }), ...row.mapped.attributes },
      variants: variantsOf(row, skus),
    };
  });
}

function variantsOf(row: ExportRow<keyof typeof COLUMNS>, skus: string[]): FeedVariant[] {
  const choices = [1, 2, 3].flatMap((index) => {
    const name = row.cell(`variation ${index} name`) ?? row.cell(`variation ${index} type`);
    const values = [...new Set(partsOf(row.cell(`variation ${index} values`), ','))];
    return name === undefined || values.length === 0 ? [] : [{ name, values }];
  });
  const count = choices.reduce((product, { values }) => product * values.length, 1);
  let all: Record<string, string>[] = [row.mapped.options];
  if (count <= MAX_VARIANTS)
    for (const { name, values } of choices)
      all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return all.map((options, at) => ({
    id: all.length === skus.length ? skus[at] : undefined,
    options,
    price: row.get('price'),
    currency: row.get('currency'),
    // The number is of the listing; of a single variation nobody counts here.
    ...(all.length === 1 || row.get('quantity') === '0' ? { quantity: row.get('quantity') } : {}),
  }));
}

const COLUMNS = {
  name: ['title'],
  description: ['description'],
  price: ['price'],
  currency: ['currency_code', 'currency'],
  quantity: ['quantity'],
  tags: ['tags'],
  category: ['section'],
  materials: ['materials'],
  image: ['image1', 'image 1'],
  sku: ['sku'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of an Etsy download. */
export function isEtsy(headings: ReadonlySet<string>): boolean {
  return headings.has('title') && headings.has('price') && headings.has('variation 1 values');
}

function isQuiet(heading: string): boolean {
  return /^(image|variation) ?\d/.test(heading);
}
