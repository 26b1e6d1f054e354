/** Builds a catalogue item from what a feed states about one product. */
import type { Item, Variant } from '../catalogue.ts';
import { withoutChoices } from './attributes.ts';
import { cut, firstSentences, sentencesOf } from './html.ts';
import { keyOf } from './quantity.ts';
import type { LeftOut, Where } from './row.ts';

export interface Draft {
  where: Where;
  id: string;
  name?: string;
  category?: string;
  vendor?: string;
  description?: string;
  tags: string[];
  image?: string;
  url?: string;
  ships: boolean;
  loose: boolean;
  grouped: boolean;
  /** Its first row may describe it and be no variant. */
  headed: boolean;
  attributes?: Record<string, string>;
  variants: DraftVariant[];
  /** Options of the variants so far, to tell a repeated one from a new one. */
  seen?: Set<string>;
  records: number;
  left_out?: LeftOut;
}

export interface DraftVariant {
  where: Where;
  id?: string;
  label?: string;
  options: Record<string, string>;
  price: number;
  list_price?: number;
  stock?: number;
  image?: string;
  attributes?: Record<string, string>;
}

/** What is known only when the whole feed has been read. */
interface FeedContext {
  currency: string;
  basis: Item['basis'];
  /** How often each variant id stands in the feed. */
  ids: ReadonlyMap<string, number>;
  /** Sentences that are the shop's, not the product's. */
  boilerplate: ReadonlySet<string>;
  keepAttributes: (item: string, values: Record<string, string>) => void;
  note: (what: string, example: string) => void;
}

/** The item of a draft that has a name and at least one variant. Prices are integer minor units of the feed's currency. */
export function itemOf(draft: Draft & { name: string }, feed: FeedContext): Item {
  const constant = draft.loose ? looseOptions(draft.variants) : {};
  const single =
    draft.variants.length === 1 && Object.keys(draft.variants[0]?.options ?? {}).every((key) => key in constant);
  // Shopify names a product without choices after itself: "Title: 15mm Combo Wrench".
  const [only] = draft.variants;
  const plain = single || (draft.variants.length === 1 && Object.keys(only?.options ?? {}).join() === 'title');
  const variants = plain ? [] : variantsOf(draft, constant, feed);
  const cheapest = draft.variants.reduce(
    (low, one) => (one.price < low.price ? one : low),
    draft.variants[0] ?? NOTHING,
  );
  const shared = sharedAttributes(draft.variants);
  const raw = {
    ...constant,
    ...withoutChoices({ ...shared, ...draft.attributes }, plain ? [] : draft.variants),
  };
  feed.keepAttributes(draft.id, raw);
  const description = draft.description;
  const said =
    description === undefined
      ? undefined
      : sentencesOf(description).filter((sentence) => !feed.boilerplate.has(sentence));
  const summary = said === undefined || said.length === 0 ? undefined : firstSentences(said.join('\n'));
  const stocks = draft.variants.map(({ stock }) => stock);
  const stock = stocks.every((one) => one !== undefined)
    ? stocks.reduce<number>((sum, one) => sum + (one ?? 0), 0)
    : undefined;
  const image = draft.image ?? draft.variants.find((one) => one.image !== undefined)?.image;
  return {
    id: draft.id,
    name: draft.name,
    category: draft.category ?? 'Other',
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined || description === summary ? {} : { description }),
    ...(draft.vendor === undefined ? {} : { vendor: draft.vendor }),
    tags: draft.tags,
    aliases: plain ? calledBy(only?.id, draft.id) : [],
    price: cheapest.price,
    ...(cheapest.list_price === undefined ? {} : { list_price: cheapest.list_price }),
    tax: 0,
    basis: feed.basis,
    currency: feed.currency,
    ...(stock === undefined ? {} : { stock }),
    action: 'purchase',
    ships: draft.ships,
    dated: false,
    attributes: {},
    variants,
    ...(image === undefined ? {} : { image_url: image }),
    ...(draft.url === undefined ? {} : { url: draft.url }),
  };
}

/** Codes such as SKUs are useful for searching but are not shown as names. */
function calledBy(sku: string | undefined, id: string): string[] {
  return sku !== undefined && sku !== id && sku.length >= 4 && /\p{L}/u.test(sku) && /\d/.test(sku) ? [sku] : [];
}

const NOTHING: DraftVariant = { where: { file: '', line: 0 }, options: {}, price: 0 };

/** Options that say the same for every variant. */
function looseOptions(variants: DraftVariant[]): Record<string, string> {
  const [first, ...rest] = variants;
  return Object.fromEntries(
    Object.entries(first?.options ?? {}).filter(([key, value]) => rest.every(({ options }) => options[key] === value)),
  );
}

function variantsOf(draft: Draft & { name: string }, constant: Record<string, string>, feed: FeedContext): Variant[] {
  const used = new Set<string>();
  const chosen = draft.variants.map(({ options }) =>
    Object.fromEntries(Object.entries(options).filter(([key]) => !(key in constant))),
  );
  const keys = [...new Set(chosen.flatMap((options) => Object.keys(options)))];
  const distinct = new Set(chosen.map((options) => JSON.stringify(keys.map((key) => options[key]))));
  // Nothing in the feed tells them apart but their titles: those become the choice.
  const byTitle = distinct.size < chosen.length;
  const versions = new Set<string>();
  return draft.variants.map((variant, index): Variant => {
    const options = byTitle ? { version: versionOf(variant, draft.name, versions) } : (chosen[index] ?? {});
    return {
      id: variantId(draft, variant, options, used, feed),
      options,
      price: variant.price,
      ...(variant.list_price === undefined ? {} : { list_price: variant.list_price }),
      tax: 0,
      ...(variant.stock === undefined ? {} : { stock: variant.stock }),
      ...(variant.image === undefined ? {} : { image_url: variant.image }),
    };
  });
}

/** The feed's own id where it is one of a kind, else one made of the product and the options: the same at every load. */
function variantId(
  draft: Draft,
  variant: DraftVariant,
  options: Record<string, string>,
  used: Set<string>,
  feed: FeedContext,
): string {
  const { id } = variant;
  if (id !== undefined && feed.ids.get(id) === (id === draft.id ? 2 : 1)) {
    used.add(id);
    return id;
  }
  if (id !== undefined) feed.note('variant id stands more than once; ids are made of product and options instead', id);
  const base = cut(
    [draft.id, ...Object.values(options).map((value) => keyOf(value).replaceAll('_', '-'))].join('--'),
    180,
  ).replace('…', '');
  let made = base;
  for (let turn = 2; used.has(made); turn++) made = `${base}--${turn}`;
  used.add(made);
  return made;
}

function versionOf(variant: DraftVariant, name: string, taken: Set<string>): string {
  const label = variant.label ?? variant.id ?? '';
  const rest = label.startsWith(name)
    ? label.slice(name.length).replace(/^[\s,/|(–—-]+|(?<![\s)])[\s)]+$/g, '')
    : label;
  const plain = rest || label;
  const version = plain === '' || taken.has(plain) ? `${plain} (${variant.id ?? variant.where.line})`.trim() : plain;
  taken.add(version);
  return version;
}

/** What titles of one group begin with: "Trail Shoe - Black / 9" and "Trail Shoe - Blue / 9" are "Trail Shoe". */
export function commonStart(titles: string[]): string | undefined {
  return startOf(titles) ?? titles[0];
}

/** The words with which all titles begin, if there are any. */
export function startOf(titles: string[]): string | undefined {
  const [first, ...rest] = titles;
  if (first === undefined) return undefined;
  let words = first.split(' ');
  for (const title of rest) {
    const other = title.split(' ');
    const stop = words.findIndex((word, at) => word !== other[at]);
    if (stop !== -1) words = words.slice(0, stop);
  }
  const start = words.join(' ').replace(/(?<![\s,/|(–—:-])[\s,/|(–—:-]+$/, '');
  return start.length >= 2 ? start : undefined;
}

/** Attributes of which no two variants say different things. */
function sharedAttributes(variants: DraftVariant[]): Record<string, string> {
  const shared: Record<string, string> = {};
  const split = new Set<string>();
  for (const { attributes } of variants) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (Object.hasOwn(shared, name) && shared[name] !== value) split.add(name);
      shared[name] = value;
    }
  }
  for (const name of split) delete shared[name];
  return shared;
}
