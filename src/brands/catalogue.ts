/**
 * The brand as the rest of the program uses it: the pack with prices in integer minor units and items indexed by id.
 * Built once at start by load.ts and never changed afterwards.
 */

import { type ImageAddress, withoutPlaceholders } from './image-address.ts';
import { proportion, toMinor } from './money.ts';
import type { BrandPack } from './pack.ts';

type PackItem = BrandPack['items'][number];
type PackOffer = BrandPack['offers'][number];

/** One sellable choice of an item (a size, a colour). Prices and tax are integer minor units; stock `undefined` is not counted. */
export interface Variant {
  id: string;
  options: Record<string, string>;
  price: number;
  list_price?: number;
  /** Contained in `price` when the item is all_in, at the item's own rate; else 0. */
  tax: number;
  stock?: number;
  availability?: 'available' | 'paused';
  image_url?: string;
}

/** A catalogue item. `price`, `list_price` and `tax` are integer minor units of `currency`. */
export interface Item extends Omit<PackItem, 'price' | 'list_price' | 'tax' | 'basis' | 'variants' | 'availability'> {
  price: number;
  list_price?: number;
  tax: number;
  basis: 'all_in' | 'before_tax_and_delivery';
  currency: string;
  variants: Variant[];
  /** `blocked`: the pack's limits do not allow selling it. */
  availability?: 'available' | 'paused' | 'blocked';
}

/** An offer. `amount`, `min_subtotal` and `free_item.price` are integer minor units. */
export interface Offer extends Omit<PackOffer, 'amount' | 'min_subtotal' | 'free_item'> {
  code: string;
  amount?: number;
  min_subtotal?: number;
  free_item?: { id: string; name: string; price: number; per: 'order' | 'unit' };
}

export type Offering = BrandPack['offerings'][number];

type PackAttribute = BrandPack['attributes'][string];

/** An attribute of the brand. A money amount is a number whose unit is the currency. */
export type Attribute = PackAttribute & { type: Exclude<PackAttribute['type'], 'money'> };

export interface Brand {
  pack: Omit<BrandPack, 'items' | 'offers' | 'offerings' | 'attributes'> & { attributes: Record<string, Attribute> };
  items: Item[];
  item: ReadonlyMap<string, Item>;
  offers: ReadonlyMap<string, Offer>;
  offerings: ReadonlyMap<string, Offering>;
  /** Maps each image address before it is sent. The HTTP service replaces it with its own mapping. */
  imageAddress: ImageAddress;
}

/** One line of a cart or an order: product, variant, quantity, and for a dated item the day (YYYY-MM-DD). */
export interface CartLine {
  product_id: string;
  variant_id?: string;
  quantity: number;
  date?: string;
}

/**
 * A parsed pack as a Brand: prices in integer minor units, defaults filled in, everything found by id. A variant
 * without a price has the item's; an item whose variants all count stock has the sum of theirs.
 * Throws RangeError on an amount the currency cannot hold (pack-check.ts reports those first).
 */
export function buildBrand(pack: BrandPack): Brand {
  const { items: packItems, offers, offerings, ...rest } = pack;
  const items = packItems.map((item) => limited(buildItem(item, pack), pack));
  return {
    pack: { ...rest, attributes: attributesOf(pack) },
    items,
    item: new Map(items.map((item) => [item.id, item])),
    offers: new Map(offers.map((offer) => [offer.id, buildOffer(offer, pack.currency)])),
    offerings: new Map(offerings.map((offering) => [offering.id, offering])),
    imageAddress: withoutPlaceholders,
  };
}

/** The variant of a line, or undefined when the line names none or the item has no such variant. */
export function variantOf(item: Item, variantId: string | undefined): Variant | undefined {
  return variantId === undefined ? undefined : item.variants.find((variant) => variant.id === variantId);
}

function buildItem(item: PackItem, pack: BrandPack): Item {
  const minor = (amount: string | number) => toMinor(amount, pack.currency);
  const basis = item.basis ?? pack.basis;
  const price = minor(item.price);
  const list_price = item.list_price === undefined ? undefined : minor(item.list_price);
  const tax = basis === 'all_in' && item.tax !== undefined ? minor(item.tax) : 0;
  const variants = item.variants.map((variant): Variant => {
    const own = variant.price === undefined ? price : minor(variant.price);
    const regular =
      variant.list_price === undefined ? (own === price ? list_price : undefined) : minor(variant.list_price);
    return {
      id: variant.id,
      options: Object.fromEntries(Object.entries(variant.options).map(([name, value]) => [name, String(value)])),
      price: own,
      list_price: regular,
      tax: proportion(tax, own, price),
      stock: variant.stock,
      ...(variant.availability && { availability: variant.availability }),
      image_url: variant.image_url,
    };
  });
  const amounts = Object.entries(item.attributes).filter(([name]) => pack.attributes[name]?.type === 'money');
  return {
    ...item,
    attributes: { ...item.attributes, ...Object.fromEntries(amounts.map(([name, amount]) => [name, Number(amount)])) },
    price,
    list_price,
    tax,
    basis,
    currency: pack.currency,
    variants,
    stock: item.stock ?? sum(variants),
  };
}

/** Marks an item as blocked when the pack's limits block it, so that every reader of the item sees it. */
export function limited(item: Item, { limits }: Pick<BrandPack, 'limits'>): Item {
  const blocked = limits.blocked_items.includes(item.id) || limits.blocked_categories.includes(item.category);
  return blocked ? { ...item, availability: 'blocked' } : item;
}

function attributesOf({ attributes, currency }: BrandPack): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([id, { type, ...definition }]) => [
      id,
      type === 'money' ? { ...definition, type: 'number', unit: currency } : { ...definition, type },
    ]),
  );
}

function buildOffer(offer: PackOffer, currency: string): Offer {
  const { amount, min_subtotal, free_item, ...rest } = offer;
  return {
    ...rest,
    code: offer.code ?? offer.id,
    amount: amount === undefined ? undefined : toMinor(amount, currency),
    min_subtotal: min_subtotal === undefined ? undefined : toMinor(min_subtotal, currency),
    free_item: free_item && { ...free_item, price: toMinor(free_item.price, currency) },
  };
}

function sum(variants: Variant[]): number | undefined {
  let units = 0;
  for (const { stock } of variants) {
    if (stock === undefined) return undefined;
    units += stock;
  }
  return variants.length === 0 ? undefined : units;
}
