/** The nodes of schema.org data: found by @id, listed where they are products, gathered under the product whose variants they are. */

import { isRecord } from '../../protocol/json-object.ts';
import { field, textOf } from './json.ts';
import type { Where } from './row.ts';

const MAX_DEPTH = 40;

export type Node = Record<string, unknown>;

export interface Graph {
  byId: Map<string, Node>;
  products: { node: Node; where: Where }[];
  /** Variants that say themselves of what, or are listed in the offers of a product, by that product. */
  members: Map<Node, Set<Node>>;
  /** Offers that name what they offer, by it. */
  offers: Map<Node, Set<Node>>;
  /** Whoever publishes the data: shops, organizations, sites. */
  shops: Node[];
}

export function emptyGraph(): Graph {
  return { byId: new Map(), products: [], members: new Map(), offers: new Map(), shops: [] };
}

/** Walks a document once: every node with an @id is remembered, every product is listed. */
export function collect(root: unknown, where: Where, graph: Graph): void {
  const open: { value: unknown; depth: number; key: string }[] = [{ value: root, depth: 0, key: '' }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth, key } = next;
    if (depth > MAX_DEPTH) continue;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) open.push({ value: value[i], depth: depth + 1, key });
      continue;
    }
    if (!isRecord(value)) continue;
    const id = textOf(value['@id']);
    // A mere reference, {"@id": …}, is not the node itself.
    if (id !== undefined && Object.keys(value).length > 1 && !graph.byId.has(id)) graph.byId.set(id, value);
    if (PRODUCTS.some((type) => isType(value, type))) graph.products.push({ node: value, where });
    // A thing that is offered is sold, whatever it is: a service, a trip.
    else if (key === 'itemOffered' && value.name !== undefined) graph.products.push({ node: value, where });
    if (!MAKERS.has(key) && SHOPS.some((type) => isType(value, type))) graph.shops.push(value);
    const below = Object.entries(value).filter(([name]) => !NOT_PRODUCTS.has(name));
    for (let i = below.length - 1; i >= 0; i--) {
      const [name = '', inner] = below[i] ?? [];
      open.push({ value: inner, depth: depth + 1, key: name });
    }
  }
}

/** Gathers variants and offers that are named from their own side; once, when every document has been walked. */
export function connect(graph: Graph): void {
  const groups = new Map<string, Node>();
  const listed = new Set(graph.products.map(({ node }) => node));
  for (const { node } of graph.products) {
    const id = read(node, 'productGroupID');
    if (id !== undefined && !groups.has(id)) groups.set(id, node);
  }
  for (const { node, where } of [...graph.products]) {
    const named = read(node, 'inProductGroupWithID');
    const parent = resolve(node.isVariantOf, graph) ?? (named === undefined ? undefined : { productGroupID: named });
    if (isRecord(parent) && parent !== node) {
      const id = read(parent, 'productGroupID');
      const group = (id === undefined ? undefined : groups.get(id)) ?? parent;
      if (id !== undefined && !groups.has(id)) groups.set(id, group);
      if (!listed.has(group)) graph.products.push({ node: group, where });
      listed.add(group);
      addTo(graph.members, group, node);
    }
    const offers = offersIn(node, graph);
    for (const offer of offers) {
      const item = resolve(offer.itemOffered, graph);
      if (!isRecord(item) || item === node) continue;
      addTo(graph.offers, item, offer);
      if (offers.length > 1) addTo(graph.members, node, item);
    }
  }
}

/** Notes an offer that stands outside the product it offers: in a catalogue, in makesOffer, beside it in the graph. */
export function noteOffers(root: unknown, graph: Graph): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) continue;
    if (isRecord(value)) {
      for (const one of listOf(value.itemOffered)) {
        const item = resolve(one, graph);
        if (isRecord(item)) addTo(graph.offers, item, value);
      }
    }
    for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
  }
}

function addTo(map: Map<Node, Set<Node>>, key: Node, value: Node): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}

/** The single offers of a product, those inside an AggregateOffer too. */
function offersIn(node: Node, graph: Graph): Node[] {
  return listOf(node.offers)
    .map((one) => resolve(one, graph))
    .filter(isRecord)
    .flatMap((one) => [
      one,
      ...listOf(one.offers)
        .map((inner) => resolve(inner, graph))
        .filter(isRecord),
    ])
    .filter((one) => !isType(one, 'AggregateOffer'));
}

/** What is sold as a product by its type alone. */
const PRODUCTS = ['Product', 'ProductGroup', 'IndividualProduct', 'SomeProducts', 'Vehicle', 'Car', 'Motorcycle'];
const SHOPS = ['WebSite', 'OnlineStore', 'OnlineBusiness', 'Store', 'Organization', 'Corporation', 'LocalBusiness'];
/** Whose organization is not the shop. */
const MAKERS = new Set(['brand', 'manufacturer', 'author', 'provider', 'parentOrganization', 'memberOf', 'logo']);

/** Properties whose products are other products, not part of this catalogue's list. */
const NOT_PRODUCTS = new Set([
  'isRelatedTo',
  'isSimilarTo',
  'isAccessoryOrSparePartFor',
  'isConsumableFor',
  'review',
  'reviews',
  'aggregateRating',
  'itemReviewed',
  '@context',
]);

/** The node a reference means; a few steps at most, so a circle of references ends where it began. */
export function resolve(value: unknown, graph: Graph): unknown {
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

/** What a product holds as variants, groups of variants among them; never itself. */
export function heldIn(node: Node, graph: Graph): Node[] {
  const models = listOf(node.model).filter((one) => isRecord(one) && one.offers !== undefined);
  const held = [...listOf(node.hasVariant), ...models, ...(graph.members.get(node) ?? [])]
    .map((one) => resolve(one, graph))
    .filter(isRecord)
    .filter((one) => one !== node && !isBareLink(one));
  return [...new Set(held)];
}

/** The variants of whatever holds any, those of groups inside it too. */
export function membersOf(node: Node, graph: Graph, above: readonly Node[] = []): Node[] {
  return heldIn(node, graph)
    .filter((one) => !above.includes(one))
    .flatMap((one) => {
      const inner = above.length < 4 ? membersOf(one, graph, [...above, node]) : [];
      return inner.length > 0 ? inner : isType(one, 'ProductGroup') ? [] : [one];
    });
}

/** {"url": …} is a page on which the variant is described, and says nothing here. */
function isBareLink(node: Node): boolean {
  return Object.keys(node).every((name) => name === '@type' || name === '@id' || name === 'url');
}

export function isType(node: unknown, type: string): boolean {
  return listOf(field(node, '@type')).some((one) => (textOf(one) ?? '').replace(/^.*[/#:]/, '') === type);
}

/** The first value of a property as text. */
export function read(node: unknown, name: string): string | undefined {
  const value = field(node, name);
  const one = Array.isArray(value) ? value[0] : value;
  return (textOf(one) ?? textOf(field(one, '@value')))?.trim() || undefined;
}

export function nameOf(node: unknown): string | undefined {
  const one = Array.isArray(node) ? node[0] : node;
  return textOf(one)?.trim() || read(one, 'name');
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
