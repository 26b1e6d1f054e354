/** schema.org product data: JSON-LD files and the JSON-LD scripts of HTML pages. References are followed by @id, circles and depth are bounded. */

import { isRecord } from '../../protocol/json-object.ts';
import { readAvailability } from './availability.ts';
import { field, parseJson, textOf, wholeText } from './json.ts';
import {
  collect,
  connect,
  emptyGraph,
  type Graph,
  heldIn,
  isType,
  listOf,
  membersOf,
  type Node,
  nameOf,
  noteOffers,
  read,
  resolve,
} from './json-ld-graph.ts';
import { type BadRow, FeedError, type FeedRow, type FeedVariant, type ReaderSetting, type Where } from './row.ts';
import { spanOf } from './sale-window.ts';

/** One row per Product or ProductGroup that is not a variant of another. */
export async function* jsonLd(
  text: AsyncIterable<string>,
  { file, warn, shop }: ReaderSetting,
): AsyncGenerator<FeedRow | BadRow> {
  const whole = await wholeText(text, file);
  const blocks = whole.trimStart().startsWith('<') ? scriptsOf(whole) : [{ line: 1, source: whole }];
  if (blocks.length === 0) throw new FeedError(`${file}: no <script type="application/ld+json"> on this page`);
  const graph = emptyGraph();
  const documents: unknown[] = [];
  for (const { line, source } of blocks) {
    const parsed = parseJson(source);
    if ('problem' in parsed) yield { bad: { file, line, field: 'script', reason: parsed.problem } };
    else {
      documents.push(parsed.value);
      collect(parsed.value, { file, line }, graph);
    }
  }
  connect(graph);
  for (const one of documents) noteOffers(one, graph);
  for (const one of graph.shops) shop({ title: read(one, 'name'), link: read(one, 'url') });
  const taken = new Set<unknown>();
  for (const { node } of graph.products) {
    // Of two that hold each other the first is the product.
    if (taken.has(node)) continue;
    for (const member of [...heldIn(node, graph), ...membersOf(node, graph)]) taken.add(member);
  }
  for (const { node, where } of graph.products) {
    if (taken.has(node)) continue;
    // A group of other pages has nothing here to sell.
    if (isType(node, 'ProductGroup') && node.offers === undefined && membersOf(node, graph).length === 0) continue;
    const row = rowOf(node, where, graph);
    yield row;
    if ('bad' in row) continue;
    for (const variant of row.variants) {
      if (variant.attributes?.['price range'])
        warn(`${row.id}: only a price range is given (${variant.attributes['price range']}); the lowest is told`);
    }
  }
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

function rowOf(node: Node, where: Where, graph: Graph): FeedRow | BadRow {
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
function variantsOf(node: Node, group: Node | undefined, graph: Graph): FeedVariant[] {
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
  const best = read(rating, 'bestRating') ?? '5';
  if (stars !== undefined) attributes.rating = best === '5' ? stars : `${stars} of ${best}`;
  const reviews = read(rating, 'reviewCount') ?? read(rating, 'ratingCount');
  if (stars !== undefined && reviews !== undefined) attributes['review count'] = reviews;
  const base = {
    id: read(node, 'sku') ?? read(node, 'productID') ?? gtinOf(node) ?? read(node, '@id'),
    label: read(node, 'name'),
    image: imageOf(node.image, graph),
  };

  const offers = (
    node.offers === undefined ? [...(graph.offers.get(node) ?? listOf(group?.offers))] : listOf(node.offers)
  )
    .map((one) => resolve(one, graph))
    .filter(isRecord)
    .flatMap((one) => offersOf(one, graph));
  const own = ownOffers(offers);
  if (group === undefined && own.length > 1) {
    return own.map(({ sku, name, seller: _seller, ...offer }) => ({
      ...base,
      ...offer,
      id: sku,
      label: name ?? sku,
      options,
      attributes: { ...attributes, ...offer.attributes },
    }));
  }
  // Several offers for one thing: what can be had comes first, then what costs least.
  const [cheapest] = offers.toSorted(
    (a, b) => Number(isGone(a)) - Number(isGone(b)) || Number(a.price ?? Infinity) - Number(b.price ?? Infinity),
  );
  if (cheapest === undefined) return [{ ...base, options, attributes }];
  const { sku: _sku, name: _name, seller: _seller, ...offer } = cheapest;
  return [{ ...base, ...offer, options, attributes: { ...attributes, ...offer.attributes } }];
}

type OfferFacts = Pick<
  FeedVariant,
  | 'price'
  | 'sale_price'
  | 'sale_window'
  | 'list_price'
  | 'currency'
  | 'quantity'
  | 'availability'
  | 'available_from'
  | 'attributes'
> & {
  sku?: string;
  name?: string;
  seller?: string;
};

/** The offers that are variants: each with a sku of its own, or a name of its own from one seller. */
function ownOffers(offers: OfferFacts[]): OfferFacts[] {
  const skus = offers.filter(({ sku }) => sku !== undefined);
  if (new Set(skus.map(({ sku }) => sku)).size === skus.length && skus.length > 1) return skus;
  const names = new Set(offers.map(({ name }) => name));
  const sellers = new Set(offers.map(({ seller }) => seller));
  return names.size === offers.length && !names.has(undefined) && sellers.size === 1 ? offers : [];
}

/** A price beside a list price that holds until a day is a sale. */
function soldFor(
  offer: Record<string, unknown>,
  asked: Record<string, unknown> | undefined,
  listed: Record<string, unknown> | undefined,
): Pick<FeedVariant, 'price' | 'sale_price' | 'sale_window' | 'list_price'> {
  const price = read(offer, 'price') ?? read(asked, 'price') ?? read(offer, 'lowPrice');
  const list_price = read(listed, 'price');
  if (list_price === undefined) return { price };
  const window = spanOf(
    read(asked, 'validFrom') ?? read(offer, 'validFrom'),
    read(asked, 'validThrough') ?? read(offer, 'priceValidUntil'),
  );
  return window === undefined ? { price, list_price } : { price: list_price, sale_price: price, sale_window: window };
}

function isGone({ availability }: OfferFacts): boolean {
  return availability !== undefined && readAvailability(availability).state === 'out of stock';
}

function offersOf(offer: Node, graph: Graph): OfferFacts[] {
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

function factsOf(offer: Node, graph: Graph): OfferFacts {
  const specifications = listOf(offer.priceSpecification)
    .map((one) => resolve(one, graph))
    .filter(isRecord);
  const isList = (one: Node) => /ListPrice|StrikethroughPrice|SRP|MSRP/.test(textOf(one.priceType) ?? '');
  const asked = specifications.find((one) => !isList(one));
  const listed = specifications.find(isList);
  const low = read(offer, 'lowPrice');
  const high = read(offer, 'highPrice');
  const level = read(resolve(offer.inventoryLevel, graph), 'value');
  return {
    sku: read(offer, 'sku'),
    name: read(offer, 'name'),
    seller: nameOf(resolve(offer.seller, graph)),
    ...soldFor(offer, asked, listed),
    currency: read(offer, 'priceCurrency') ?? read(asked, 'priceCurrency'),
    availability: read(offer, 'availability'),
    available_from: read(offer, 'availabilityStarts'),
    quantity: level,
    attributes: {
      ...shippingOf(offer, graph),
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

/** What delivery costs by the offer's own details: the first rate, and where it holds. */
function shippingOf(offer: Node, graph: Graph): Record<string, string> {
  const [details] = listOf(offer.shippingDetails).map((one) => resolve(one, graph));
  const rate = resolve(field(details, 'shippingRate'), graph);
  const amount = read(rate, 'value') ?? read(rate, 'price');
  if (amount === undefined) return {};
  const country = nameOf(field(resolve(field(details, 'shippingDestination'), graph), 'addressCountry'));
  const price = `${amount} ${read(rate, 'currency') ?? ''}`.trim();
  return { shipping: country === undefined ? price : `${price} to ${country}` };
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
