/** schema.org product data: JSON-LD files and the JSON-LD scripts of HTML pages. References are followed by @id, circles and depth are bounded. */
import { readAvailability } from './availability.ts';
import { field, isRecord, parseJson, textOf, wholeText } from './json.ts';
import { type BadRow, FeedError, type FeedRow, type FeedVariant, type ReaderSetting, type Where } from './row.ts';

const MAX_DEPTH = 40;

/** One row per Product or ProductGroup that is not a variant of another. */
export async function* jsonLd(
  text: AsyncIterable<string>,
  { file, warn }: ReaderSetting,
): AsyncGenerator<FeedRow | BadRow> {
  const whole = await wholeText(text, file);
  const blocks = whole.trimStart().startsWith('<') ? scriptsOf(whole) : [{ line: 1, source: whole }];
  if (blocks.length === 0) throw new FeedError(`${file}: no <script type="application/ld+json"> on this page`);
  const graph: Graph = { byId: new Map(), products: [] };
  for (const { line, source } of blocks) {
    const parsed = parseJson(source);
    if ('problem' in parsed) yield { bad: { file, line, field: 'script', reason: parsed.problem } };
    else collect(parsed.value, { file, line }, graph);
  }
  const taken = new Set<unknown>();
  for (const { node } of graph.products) {
    if (!isType(node, 'ProductGroup')) continue;
    for (const member of membersOf(node, graph)) taken.add(member);
  }
  for (const { node, where } of graph.products) {
    if (taken.has(node) || isVariantOfGroup(node, graph)) continue;
    const row = rowOf(node, where, graph);
    yield row;
    if ('bad' in row) continue;
    for (const variant of row.variants) {
      if (variant.attributes?.['price range'])
        warn(`${row.id}: only a price range is given (${variant.attributes['price range']}); the lowest is told`);
    }
  }
}

interface Graph {
  byId: Map<string, Record<string, unknown>>;
  products: { node: Record<string, unknown>; where: Where }[];
}

/** The JSON-LD scripts of a page with the line each begins on. */
function scriptsOf(html: string): { line: number; source: string }[] {
  const found: { line: number; source: string }[] = [];
  const open = /<script\b/gi;
  for (let match = open.exec(html); match !== null; match = open.exec(html)) {
    const head = html.indexOf('>', match.index);
    if (head === -1) break;
    const close = /<\/script/gi;
    close.lastIndex = head;
    const end = close.exec(html)?.index ?? html.length;
    if (/type\s*=\s*["']?application\/ld\+json/i.test(html.slice(match.index, Math.min(head, match.index + 500)))) {
      const source = html
        .slice(head + 1, end)
        .replace(/^\s*(<!--|\/\*<!\[CDATA\[\*\/|<!\[CDATA\[)/, '')
        .replace(/(-->|\/\*\]\]>\*\/|\]\]>)\s*$/, '');
      found.push({ line: html.slice(0, match.index).split('\n').length, source });
    }
    open.lastIndex = end;
  }
  return found;
}

/** Walks a document once: every node with an @id is remembered, every product is listed. */
function collect(root: unknown, where: Where, graph: Graph): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (depth > MAX_DEPTH) continue;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push({ value: value[i], depth: depth + 1 });
      continue;
    }
    if (!isRecord(value)) continue;
    const id = textOf(value['@id']);
    // A mere reference, {"@id": …}, is not the node itself.
    if (id !== undefined && Object.keys(value).length > 1 && !graph.byId.has(id)) graph.byId.set(id, value);
    if (isType(value, 'Product') || isType(value, 'ProductGroup')) graph.products.push({ node: value, where });
    const below = Object.entries(value).filter(([name]) => !NOT_PRODUCTS.has(name));
    for (let i = below.length - 1; i >= 0; i--) open.push({ value: below[i]?.[1], depth: depth + 1 });
  }
}

/** Properties whose products are other products, not part of this catalogue's list. */
const NOT_PRODUCTS = new Set([
  'isRelatedTo',
  'isSimilarTo',
  'isAccessoryOrSparePartFor',
  'isConsumableFor',
  'review',
  'aggregateRating',
  'itemReviewed',
  '@context',
]);

function rowOf(node: Record<string, unknown>, where: Where, graph: Graph): FeedRow | BadRow {
  const id =
    read(node, 'productGroupID') ??
    read(node, 'sku') ??
    read(node, 'productID') ??
    gtinOf(node) ??
    read(node, 'mpn') ??
    read(node, '@id') ??
    read(node, 'url');
  const name = read(node, 'name');
  if (id === undefined && name === undefined)
    return { bad: { ...where, field: 'sku', reason: 'a product without sku, productID, @id or name' } };
  const members = membersOf(node, graph);
  const variants =
    members.length > 0
      ? members.flatMap((member) => variantsOf(member, node, graph))
      : variantsOf(node, undefined, graph);
  const category = listOf(node.category).map((one) => textOf(one) ?? read(one, 'name'))[0];
  const path = category
    ?.split(/[>/]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return {
    where,
    id: id ?? name ?? '',
    grouped: members.length > 0,
    loose_options: true,
    name,
    category: path?.at(-1),
    vendor: nameOf(resolve(node.brand, graph)) ?? nameOf(resolve(node.manufacturer, graph)),
    description: read(node, 'description'),
    tags: [...(path?.slice(0, -1) ?? []), ...(read(node, 'keywords')?.split(',') ?? [])],
    image: imageOf(node.image, graph),
    url: read(node, 'url') ?? read(resolve(listOf(node.offers)[0], graph), 'url'),
    variants,
  };
}

/** The sellable things of a product: itself, or one per offer where the offers carry skus of their own. */
function variantsOf(
  node: Record<string, unknown>,
  group: Record<string, unknown> | undefined,
  graph: Graph,
): FeedVariant[] {
  const options: Record<string, string> = {};
  const attributes: Record<string, string> = {};
  for (const name of ['color', 'size', 'material', 'pattern']) {
    const value = nameOf(resolve(node[name], graph));
    if (value !== undefined) (group === undefined ? attributes : options)[name] = value;
  }
  const varies = new Set(
    listOf(group?.variesBy).map((one) => (textOf(one) ?? '').replace(/^.*[/#:]/, '').toLowerCase()),
  );
  for (const property of [...listOf(group?.additionalProperty), ...listOf(node.additionalProperty)]) {
    const name = read(property, 'name') ?? read(property, 'propertyID');
    const value = quantityOf(property) ?? nameOf(field(property, 'value'));
    if (name !== undefined && value !== undefined)
      (varies.has(name.toLowerCase()) ? options : attributes)[name] = value;
  }
  for (const name of ['weight', 'width', 'height', 'depth', 'gtin', 'gtin13', 'gtin12', 'gtin8', 'mpn', 'model']) {
    const found = resolve(node[name] ?? group?.[name], graph);
    const value = quantityOf(found) ?? nameOf(found);
    if (value !== undefined) attributes[name] = value;
  }
  const rating = resolve(node.aggregateRating ?? group?.aggregateRating, graph);
  const stars = read(rating, 'ratingValue');
  if (stars !== undefined) attributes.rating = stars;
  const base = {
    id: read(node, 'sku') ?? read(node, 'productID') ?? gtinOf(node) ?? read(node, '@id'),
    label: read(node, 'name'),
    image: imageOf(node.image, graph),
  };

  const offers = listOf(node.offers ?? group?.offers)
    .map((one) => resolve(one, graph))
    .filter(isRecord)
    .flatMap((one) => offersOf(one, graph));
  const own = offers.filter((offer) => offer.sku !== undefined);
  if (group === undefined && own.length > 1 && new Set(own.map((offer) => offer.sku)).size === own.length) {
    return own.map(({ sku, name, ...offer }) => ({
      ...base,
      ...offer,
      id: sku,
      label: name ?? sku,
      options,
      attributes: { ...attributes, ...offer.attributes },
    }));
  }
  // Several offers for one thing: what can be had comes first, then what costs least.
  const [best] = offers.toSorted(
    (a, b) => Number(isGone(a)) - Number(isGone(b)) || Number(a.price ?? Infinity) - Number(b.price ?? Infinity),
  );
  if (best === undefined) return [{ ...base, options, attributes }];
  const { sku: _sku, name: _name, ...offer } = best;
  return [{ ...base, ...offer, options, attributes: { ...attributes, ...offer.attributes } }];
}

type OfferFacts = Pick<
  FeedVariant,
  'price' | 'sale_window' | 'list_price' | 'currency' | 'quantity' | 'availability' | 'available_from' | 'attributes'
> & {
  sku?: string;
  name?: string;
};

function isGone({ availability }: OfferFacts): boolean {
  return availability !== undefined && readAvailability(availability).state === 'out of stock';
}

function offersOf(offer: Record<string, unknown>, graph: Graph): OfferFacts[] {
  const inside = listOf(offer.offers)
    .map((one) => resolve(one, graph))
    .filter(isRecord);
  if (isType(offer, 'AggregateOffer') && inside.length > 0) {
    return inside
      .filter((one) => one !== offer && !isType(one, 'AggregateOffer'))
      .map((one) => factsOf({ priceCurrency: offer.priceCurrency, ...one }, graph));
  }
  return [factsOf(offer, graph)];
}

function factsOf(offer: Record<string, unknown>, graph: Graph): OfferFacts {
  const specifications = listOf(offer.priceSpecification)
    .map((one) => resolve(one, graph))
    .filter(isRecord);
  const isList = (one: Record<string, unknown>) =>
    /ListPrice|StrikethroughPrice|SRP|MSRP/.test(textOf(one.priceType) ?? '');
  const asked = specifications.find((one) => !isList(one));
  const listed = specifications.find(isList);
  const low = read(offer, 'lowPrice');
  const high = read(offer, 'highPrice');
  const level = read(resolve(offer.inventoryLevel, graph), 'value');
  return {
    sku: read(offer, 'sku'),
    name: read(offer, 'name'),
    price: read(offer, 'price') ?? read(asked, 'price') ?? low,
    ...(listed === undefined ? {} : { list_price: read(listed, 'price') }),
    currency: read(offer, 'priceCurrency') ?? read(asked, 'priceCurrency'),
    availability: read(offer, 'availability'),
    available_from: read(offer, 'availabilityStarts'),
    quantity: level,
    attributes: {
      ...(read(offer, 'price') === undefined &&
      asked === undefined &&
      low !== undefined &&
      high !== undefined &&
      high !== low
        ? { 'price range': `${low} to ${high}` }
        : {}),
    },
  };
}

/** The node a reference means; a few steps at most, so a circle of references ends where it began. */
function resolve(value: unknown, graph: Graph): unknown {
  let node = Array.isArray(value) && value.length === 1 ? value[0] : value;
  for (let step = 0; step < 5 && isRecord(node); step++) {
    const id = textOf(node['@id']);
    if (id === undefined || Object.keys(node).length > 1) return node;
    const target = graph.byId.get(id);
    if (target === undefined || target === node) return node;
    node = target;
  }
  return node;
}

/** The variants of a group; a group is nobody's variant, least of all its own. */
function membersOf(node: Record<string, unknown>, graph: Graph): Record<string, unknown>[] {
  return listOf(node.hasVariant)
    .map((one) => resolve(one, graph))
    .filter(isRecord)
    .filter((one) => !isType(one, 'ProductGroup'));
}

function isVariantOfGroup(node: Record<string, unknown>, graph: Graph): boolean {
  const parent = resolve(node.isVariantOf, graph);
  return (
    isRecord(parent) &&
    parent !== node &&
    isType(parent, 'ProductGroup') &&
    listOf(parent.hasVariant).some((one) => resolve(one, graph) === node)
  );
}

function isType(node: unknown, type: string): boolean {
  return listOf(field(node, '@type')).some((one) => (textOf(one) ?? '').replace(/^.*[/#:]/, '') === type);
}

function read(node: unknown, name: string): string | undefined {
  const value = field(node, name);
  const one = Array.isArray(value) ? value[0] : value;
  return (textOf(one) ?? textOf(field(one, '@value')))?.trim() || undefined;
}

function nameOf(node: unknown): string | undefined {
  const one = Array.isArray(node) ? node[0] : node;
  return textOf(one)?.trim() || read(one, 'name');
}

function gtinOf(node: unknown): string | undefined {
  return (
    read(node, 'gtin') ?? read(node, 'gtin13') ?? read(node, 'gtin12') ?? read(node, 'gtin14') ?? read(node, 'gtin8')
  );
}

function imageOf(image: unknown, graph: Graph): string | undefined {
  const one = resolve(Array.isArray(image) ? image[0] : image, graph);
  return textOf(one) ?? read(one, 'contentUrl') ?? read(one, 'url');
}

/** UN/CEFACT codes that pages use for weights and lengths. */
const UNIT_CODES = new Map(
  Object.entries({
    KGM: 'kg',
    GRM: 'g',
    LBR: 'lb',
    ONZ: 'oz',
    MMT: 'mm',
    CMT: 'cm',
    MTR: 'm',
    KMT: 'km',
    INH: 'in',
    FOT: 'ft',
    LTR: 'L',
    MLT: 'ml',
    KWH: 'kWh',
    WTT: 'W',
    HUR: 'h',
    MIN: 'min',
  }),
);

function quantityOf(node: unknown): string | undefined {
  const value = read(node, 'value');
  const code = read(node, 'unitCode');
  const unit = read(node, 'unitText') ?? (code === undefined ? undefined : (UNIT_CODES.get(code) ?? code));
  return value === undefined ? undefined : unit === undefined ? value : `${value} ${unit}`;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
