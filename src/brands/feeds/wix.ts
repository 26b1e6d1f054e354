/**
 * The product CSV of a Wix store, of the first catalogue (handleId, surcharge) and of the second (handle, strikethroughPrice).
 * A product is a row that lists its choices; variant rows under the same handle say which are made and what each costs.
 */
import { toMinor } from '../money.ts';
import { type ExportRow, exportRows, measureOf, partsOf, shownBy } from './export-table.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting } from './row.ts';

/** More choices than this are no list a buyer chooses from; the product is told without them. */
const MAX_VARIANTS = 200;

/** Rows of a Wix export; a product waits for the variant rows that follow it. */
export async function* wix(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const products = new Map<string, { row: Row; variants: Row[] }>();
  for await (const row of exportRows(text, setting, head, COLUMNS, isQuiet)) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const id = row.get('id');
    const kind = row.get('kind')?.toLowerCase() ?? 'product';
    if (id === undefined) {
      yield { bad: { ...row.where, field: 'handleId', reason: 'the row has no handle' } };
      continue;
    }
    const product = products.get(id);
    if (kind === 'product') {
      if (product === undefined) products.set(id, { row, variants: [] });
      else
        yield {
          bad: { ...row.where, field: 'id', reason: `"${id}" stands already on line ${product.row.where.line}` },
        };
    } else if (kind === 'variant' && product !== undefined) product.variants.push(row);
    else if (kind === 'variant') {
      yield { bad: { ...row.where, field: 'handleId', reason: `no product ${id} stands above this variant` } };
    }
  }
  for (const [id, { row, variants }] of products) yield* productRows(id, row, variants, setting);
}

type Row = ExportRow<keyof typeof COLUMNS>;

function* productRows(id: string, row: Row, rows: Row[], setting: ReaderSetting): Generator<FeedRow> {
  const options = optionsOf(row);
  const choices = rows.length > 0 ? [] : combinations(options);
  if (rows.length === 0 && choices.length === 0 && options.length > 0)
    setting.warn(`a product has more than ${MAX_VARIANTS} combinations of choices; it is told without them`);
  const own = choices.length > 0 ? choices : [row.mapped.options];
  yield {
    where: row.where,
    id,
    grouped: true,
    loose_options: true,
    name: row.get('name'),
    category: partsOf(row.get('category'), ';')[0],
    tags: partsOf(row.get('category'), ';').slice(1),
    vendor: row.get('vendor'),
    description: row.get('description'),
    image: imageOf(row.get('image')),
    attributes: { ...attributesOf(row), ...row.mapped.attributes },
    combined: true,
    variants: rows.length > 0 ? [] : own.map((choice) => variantOf(row, undefined, choice, setting)),
    says: { cells: shownBy({ visibility: ['visible', row.get('visible')] }), scope: 'product' },
  };
  for (const one of rows) {
    yield {
      where: one.where,
      id,
      grouped: true,
      variants: [variantOf(row, one, { ...chosenIn(one, options), ...one.mapped.options }, setting)],
      says: { cells: shownBy({ visibility: ['visible', one.get('visible')] }), scope: 'row' },
    };
  }
}

/** Weight and the short ones among the information sections of a product page; long ones are texts of the shop. */
function attributesOf(row: Row): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let index = 1; index <= 10; index++) {
    const name = row.cell(`additionalinfotitle${index}`);
    const value = row.cell(`additionalinfodescription${index}`);
    if (name !== undefined && value !== undefined && value.length <= 300) attributes[name] = value;
  }
  const weight = measureOf(row.get('weight'));
  if (weight !== undefined) attributes.weight = weight;
  return attributes;
}

/** The choices a product row lists: names with their values, without the color code of "Red:#ff0000". */
function optionsOf(row: Row): { name: string; values: string[] }[] {
  const found: { name: string; values: string[] }[] = [];
  for (let index = 1; index <= 6; index++) {
    const name = row.cell(`productoptionname${index}`);
    const text = row.cell(`productoptiondescription${index}`) ?? row.cell(`productoptionchoices${index}`);
    const values = partsOf(text, ';').map(choiceName);
    if (name !== undefined && values.length > 0) found.push({ name, values });
  }
  return found;
}

/** "#ff0000:Red" and "rgb(255, 0, 0):Red" are Red. */
function choiceName(value: string): string {
  const colon = value.indexOf(':');
  return colon !== -1 && /^(#|rgb)/i.test(value) ? value.slice(colon + 1).trim() || value : value;
}

function chosenIn(row: Row, options: { name: string }[]): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (let index = 1; index <= 6; index++) {
    const name = row.cell(`productoptionname${index}`) ?? options[index - 1]?.name;
    const value = row.cell(`productoptiondescription${index}`) ?? row.cell(`productoptionchoices${index}`);
    if (name !== undefined && value !== undefined) chosen[name] = choiceName(value);
  }
  return chosen;
}

/** Where no variant rows stand, every combination of the choices is sold at the product's price. */
function combinations(options: { name: string; values: string[] }[]): Record<string, string>[] {
  const count = options.reduce((product, { values }) => product * values.length, 1);
  if (options.length === 0 || count > MAX_VARIANTS) return [];
  let all: Record<string, string>[] = [{}];
  for (const { name, values } of options)
    all = all.flatMap((one) => [...new Set(values)].map((value) => ({ ...one, [name]: value })));
  return all;
}

function variantOf(
  product: Row,
  own: Row | undefined,
  options: Record<string, string>,
  setting: ReaderSetting,
): FeedVariant {
  const price = own?.get('price') ?? product.get('price');
  const surcharge = own?.get('surcharge');
  const full = own?.get('price') === undefined ? plus(price, surcharge) : price;
  const discounted = discountedPrice(full, product.get('discount_mode'), product.get('discount'));
  if (discounted === null)
    setting.warn('a discount could not be reckoned from its price, and the price is told without it');
  const weight = measureOf(own?.get('weight'));
  return {
    id: own?.get('sku') ?? (Object.keys(options).length === 0 ? product.get('sku') : undefined),
    options,
    price: full,
    ...(discounted ? { sale_price: discounted } : {}),
    list_price: own?.get('list_price') ?? product.get('list_price'),
    quantity: own?.get('stock') ?? product.get('stock'),
    ...(weight === undefined ? {} : { attributes: { weight } }),
  };
}

/** Price and surcharge, reckoned in whole thousandths; a price that is no plain number stays as it is. */
function plus(price: string | undefined, more: string | undefined): string | undefined {
  if (more === undefined || /^[0.,]+$/.test(more)) return price;
  const [a, b] = [thousandths(price), thousandths(more)];
  return a === undefined || b === undefined ? undefined : decimal(a + b);
}

/** What is asked after the discount of the row; `null` where it cannot be told. */
function discountedPrice(
  price: string | undefined,
  mode: string | undefined,
  value: string | undefined,
): string | undefined | null {
  if (value === undefined || /^[0.,]+$/.test(value)) return undefined;
  const [full, off] = [thousandths(price), thousandths(value)];
  if (full === undefined || off === undefined) return null;
  if (/^percent$/i.test(mode ?? '')) return off > 100_000 ? null : cents(full - (full * off) / 100_000);
  return off > full ? null : decimal(full - off);
}

function thousandths(text: string | undefined): number | undefined {
  const plain = plainNumber(text ?? '');
  if (!/^-?\d{1,10}(\.\d{1,9})?$/.test(plain)) return undefined;
  const [whole = '', part = ''] = plain.split('.');
  try {
    return (
      Math.sign(plain.startsWith('-') ? -1 : 1) *
      toMinor(`${whole.replace('-', '')}.${part.slice(0, 3).padEnd(3, '0')}`, 'KWD')
    );
  } catch {
    return undefined;
  }
}

/** "€1.299,50" as 1299.50; two digits or less behind the last mark are decimals. */
function plainNumber(text: string): string {
  const bare = text.slice(0, 40).replace(/[^\d.,-]/g, '');
  const at = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  const both = bare.includes('.') && bare.includes(',');
  const isDecimal = at !== -1 && (both || bare.length - at <= 3 || bare[at] === '.');
  const digits = (part: string) => part.replace(/[.,]/g, '');
  return isDecimal ? `${digits(bare.slice(0, at))}.${digits(bare.slice(at + 1))}` : digits(bare);
}

function decimal(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(4, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3).replace(/0$/, '')}`;
}

/** Wix rounds what a percentage leaves to hundredths. */
function cents(amount: number): string {
  return decimal(Math.round(amount / 10) * 10);
}

function imageOf(text: string | undefined): string | undefined {
  const [first] = partsOf(text, ';');
  if (first === undefined || /^[a-z]+:/i.test(first)) return first;
  // Wix writes the name of the file; this is where it serves it.
  return /^[\w~.%-]+$/.test(first) ? `https://static.wixstatic.com/media/${first}` : first;
}

const COLUMNS = {
  id: ['handleid', 'handle'],
  kind: ['fieldtype'],
  name: ['name'],
  vendor: ['brand'],
  description: ['description', 'plaindescription'],
  image: ['productimageurl', 'media'],
  category: ['collection', 'categories'],
  sku: ['sku'],
  price: ['price'],
  list_price: ['strikethroughprice'],
  surcharge: ['surcharge'],
  visible: ['visible'],
  discount_mode: ['discountmode'],
  discount: ['discountvalue'],
  stock: ['inventory'],
  weight: ['weight'],
} as const satisfies Record<string, readonly string[]>;

/** Whether these headings are those of a Wix export. */
export function isWix(headings: ReadonlySet<string>): boolean {
  return headings.has('fieldtype') && (headings.has('handleid') || headings.has('handle'));
}

/** Costs, the shop's own texts, and what the options are read from already. */
function isQuiet(heading: string): boolean {
  return /^(cost|ribbon|productoption|additionalinfo|customtext|modifier|mediaalt|preorder|base ?unit|total ?unit|barcode|brand|trackinventory|taxable)/.test(
    heading,
  );
}
