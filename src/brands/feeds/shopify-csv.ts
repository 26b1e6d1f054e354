/**
 * The product CSV that a Shopify store exports, in the headings of the classic and of the 2025 template. One product is
 * several rows under one handle: the first carries the product, every row with a price a variant, the others images.
 */
import { delimiterOf, openTable } from './csv.ts';
import { field, parseJson, textOf } from './json.ts';
import { said } from './placeholder.ts';
import type { BadRow, FeedRow, FeedVariant, ReaderSetting, StatusCells } from './row.ts';

/** Rows of a Shopify export. There is no currency in it: the pack names it. */
export async function* shopifyCsv(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
): AsyncGenerator<FeedRow | BadRow> {
  const { file } = setting;
  const { header, rows } = await openTable(text, file, delimiterOf(head), setting);
  const { places, metafields } = columnsOf(header, setting.unmapped);
  // Continuation rows name no options; they are those of the product's first row.
  let options: { handle: string; names: string[] } = { handle: '', names: [] };

  for await (const row of rows) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const get = (field: keyof typeof COLUMNS) => {
      const place = places[field];
      return (place === undefined ? undefined : row.cells[place])?.trim() || undefined;
    };
    const id = get('handle');
    if (id === undefined) {
      yield { bad: { file, line: row.line, field: 'Handle', reason: 'a row without a handle belongs to no product' } };
      continue;
    }
    const named = [get('option1_name'), get('option2_name'), get('option3_name')];
    if (options.handle !== id || named[0] !== undefined) {
      const names = named.map(
        (name, index) => name ?? (options.handle === id ? options.names[index] : undefined) ?? '',
      );
      options = { handle: id, names };
    }
    const attributes: Record<string, string> = {};
    for (const { name, index } of metafields) {
      const value = metafieldValue(row.cells[index]?.trim() ?? '');
      if (value !== '') attributes[name] = value;
    }
    for (const one of ['gender', 'age_group', 'condition', 'mpn'] as const) {
      const value = get(one);
      if (value !== undefined && value !== 'new') attributes[one] = value;
    }
    const gift = get('gift_card') === 'true';
    if (gift) attributes['Gift card'] = 'true';
    const ships = get('requires_shipping');
    yield {
      where: { file, line: row.line },
      id,
      grouped: true,
      headed: true,
      name: get('title'),
      category: get('type') ?? leafOf(get('category')),
      vendor: get('vendor'),
      description: get('body'),
      tags: get('tags')?.split(','),
      image: get('image'),
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
      ...(gift ? { ships: false } : ships === undefined ? {} : { ships: ships.toLowerCase() !== 'false' }),
      variants: variantOf(get, options.names),
      ...saysOf(get('status'), get('published')),
    };
  }
}

/** Where the fields stand in a row, and the metafields that are for people. Tells the headings that are neither. */
function columnsOf(header: string[], unmapped: (heading: string) => void) {
  const columns = new Map<string, number>();
  header.forEach((name, at) => {
    const key = name.toLowerCase();
    if (!columns.has(key)) columns.set(key, at);
  });
  const at = (names: readonly string[]) => names.map((name) => columns.get(name)).find((index) => index !== undefined);
  const places = Object.fromEntries(Object.entries(COLUMNS).map(([field, names]) => [field, at(names)]));
  const all = header.flatMap((heading, index) => metafieldOf(heading, index) ?? []);
  const metafields = all.filter(({ namespace }) => !INTERNAL.some((one) => one.test(namespace)));
  const known = new Set([...Object.values(places), ...all.map(({ index }) => index)]);
  header.forEach((name, index) => {
    if (!known.has(index) && !QUIET.some((one) => one.test(name))) unmapped(name);
  });
  return { places, metafields };
}

/** "Fabric (product.metafields.custom.fabric)" is Fabric, of the namespace custom. */
function metafieldOf(heading: string, index: number): { name: string; namespace: string; index: number } | undefined {
  const open = heading.lastIndexOf('(');
  const [owner, word, ...path] = heading
    .slice(open + 1, -1)
    .toLowerCase()
    .split('.');
  if (open <= 0 || !heading.endsWith(')') || (owner !== 'product' && owner !== 'variant') || word !== 'metafields')
    return undefined;
  const key = path.at(-1) ?? '';
  const name = path[0] === 'reviews' ? (REVIEWS[key] ?? key) : heading.slice(0, open).trim();
  return name === '' ? undefined : { name, namespace: path[0] ?? '', index };
}

/** Lists are written as JSON, measures and ratings as objects with a value. */
function metafieldValue(text: string): string {
  if (!/^[[{]/.test(text)) return text;
  const parsed = parseJson(text);
  if (!('value' in parsed)) return text;
  const values = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const read = values.map((one) => {
    const value = textOf(one) ?? textOf(field(one, 'value'));
    const unit = textOf(field(one, 'unit'));
    return value === undefined ? undefined : unit === undefined ? value : `${value} ${unit.toLowerCase()}`;
  });
  return read.every((one) => one !== undefined) ? read.join(', ') : text;
}

/** What the shop's reviews app counts. */
const REVIEWS: Partial<Record<string, string>> = { rating: 'rating', rating_count: 'review count' };

/** Namespaces of apps and of Shopify itself: what they hold steers the shop (`shopify` alone is the category's). */
const INTERNAL: readonly RegExp[] = [
  /^(app--.*|shopify--.*|mm-.*|mc-.*|global|seo|google|facebook|instagram|tiktok|pinterest|klaviyo|yotpo.*|judgeme.*|loox.*)$/,
  /^(stamped.*|okendo.*|spr|bundles?.*|theme.*|inventory|tax.*|search.*|filters?|discovery.*|recommendations?|upsell.*)$/,
  /^(cross.?sells?|related.*|.*[-_]internal|internal.*|private.*|admin.*|erp.*|b2b|wholesale.*|cost.*|variant_options)$/,
  /^(swatch.*|subscriptions?|loop.*|recharge.*|pagefly.*|gempages.*|avada.*|smart_seo|c_f|mf_pvp|instructions_internal)$/,
];

type Get = (field: keyof typeof COLUMNS) => string | undefined;

function variantOf(get: Get, names: string[]): FeedVariant[] {
  const values = [get('option1'), get('option2'), get('option3')];
  const price = get('price');
  if (price === undefined && get('sku') === undefined && values.every((value) => value === undefined)) return [];
  const options: Record<string, string> = {};
  values.forEach((value, index) => {
    const name = names[index] || `Option ${index + 1}`;
    if (value !== undefined && !(name === 'Title' && value === 'Default Title')) options[name] = value;
  });
  const grams = get('grams');
  const barcode = get('barcode')?.replace(/^'/, '');
  return [
    {
      id: get('sku')?.replace(/^'/, ''),
      options,
      price,
      list_price: get('compare_at'),
      quantity: quantityOf(get),
      image: get('variant_image'),
      attributes: { ...(grams ? { 'Weight (g)': grams } : {}), ...(barcode ? { barcode } : {}) },
    },
  ];
}

/** Not counted without a tracker, or when selling goes on at zero. Oversold is none left. */
function quantityOf(get: Get): string | undefined {
  const goesOn = /^(continue|true)$/i.test(get('policy') ?? '');
  return said(get('tracker')) === undefined || goesOn ? undefined : get('quantity');
}

/**
 * `Status` says whether a product may be sold at all. `Published` speaks of the online store only, one sales channel
 * among others, so by itself it hides nothing unless the pack says `unpublished: skip`.
 */
function saysOf(status: string | undefined, published: string | undefined): Pick<FeedRow, 'says'> {
  const cells: StatusCells = {
    ...(status === undefined ? {} : { status: { column: 'Status', text: status } }),
    ...(published === undefined ? {} : { published: { column: 'Published', text: published } }),
  };
  return Object.keys(cells).length === 0 ? {} : { says: { cells, scope: 'product' } };
}

function leafOf(path: string | undefined): string | undefined {
  return path?.split('>').at(-1)?.trim();
}

const COLUMNS = {
  handle: ['handle', 'url handle'],
  title: ['title'],
  body: ['body (html)', 'body html', 'description'],
  vendor: ['vendor'],
  category: ['product category', 'standard product type', 'google shopping / google product category'],
  type: ['type', 'custom product type'],
  tags: ['tags'],
  published: ['published', 'published on online store'],
  status: ['status'],
  option1_name: ['option1 name'],
  option1: ['option1 value'],
  option2_name: ['option2 name'],
  option2: ['option2 value'],
  option3_name: ['option3 name'],
  option3: ['option3 value'],
  sku: ['variant sku', 'sku'],
  grams: ['variant grams', 'weight value (grams)'],
  tracker: ['variant inventory tracker', 'inventory tracker'],
  quantity: ['variant inventory qty', 'inventory quantity'],
  policy: ['variant inventory policy', 'continue selling when out of stock'],
  price: ['variant price', 'price'],
  compare_at: ['variant compare at price', 'compare-at price', 'compare at price'],
  requires_shipping: ['variant requires shipping', 'requires shipping'],
  barcode: ['variant barcode', 'barcode'],
  image: ['image src', 'product image url'],
  variant_image: ['variant image', 'variant image url'],
  gift_card: ['gift card'],
  gender: ['google shopping / gender'],
  age_group: ['google shopping / age group'],
  mpn: ['google shopping / mpn'],
  condition: ['google shopping / condition'],
} as const satisfies Record<string, readonly string[]>;

/** Columns that are the merchant's own business or say nothing to a buyer; costs above all are never told. */
const QUIET: readonly RegExp[] = [
  /^(|seo .*|google shopping \/.*|cost.*|image (position|alt text)|variant (taxable|weight unit|tax code|fulfillment service))$/i,
  /^(charge tax|tax code|fulfillment service|weight unit.*|unit price.*|included \/.*)$/i,
  /^((price|compare-at price|compare at price) \/.*|variant (barcode|image))$/i,
];
