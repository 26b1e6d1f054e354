/**
 * A brand as the other rooms see it: the pack with every price in integer minor units and every item found by id.
 * Built once at start by load.ts; never changed afterwards.
 */
import type { BrandPack } from './pack.ts';

type PackItem = BrandPack['items'][number];
type PackOffer = BrandPack['offers'][number];

/** One sellable choice of an item (a size, a colour). Prices are integer minor units; stock `undefined` is not counted. */
export interface Variant {
  id: string;
  options: Record<string, string>;
  price: number;
  list_price?: number;
  stock?: number;
  image_url?: string;
}

/** A catalogue item. `price`, `list_price` and `tax` are integer minor units of `currency`. */
export interface Item extends Omit<PackItem, 'price' | 'list_price' | 'tax' | 'basis' | 'variants'> {
  price: number;
  list_price?: number;
  tax: number;
  basis: 'all_in' | 'before_tax_and_delivery';
  currency: string;
  variants: Variant[];
}

/** An offer. `amount`, `min_subtotal` and `free_item.price` are integer minor units. */
export interface Offer extends Omit<PackOffer, 'amount' | 'min_subtotal' | 'free_item'> {
  code: string;
  amount?: number;
  min_subtotal?: number;
  free_item?: { id: string; name: string; price: number };
}

export type Offering = BrandPack['offerings'][number];

export interface Brand {
  pack: Omit<BrandPack, 'items' | 'offers' | 'offerings'>;
  items: Item[];
  item: ReadonlyMap<string, Item>;
  offers: ReadonlyMap<string, Offer>;
  offerings: ReadonlyMap<string, Offering>;
}

/** One line of a cart or of an agreement: what, which variant, how many, and for a dated item the day (YYYY-MM-DD). */
export interface CartLine {
  product_id: string;
  variant_id?: string;
  quantity: number;
  date?: string;
}
