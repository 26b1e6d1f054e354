/**
 * What a cart costs: which offers hold, what each line costs net at the merchant, and what the buyer is told for all of
 * it. Integer minor units throughout. An all_in price is told with its tax and sold net, so that the merchant's total is
 * the price that was told; any other price is told and sold net (A66).
 */
import { type Brand, type CartLine, type Item, type Offer, type Variant, variantOf } from './catalogue.ts';
import { allot, cuts, eligibleLines, type FullPriceLine, holds } from './offers.ts';
import { intervalText } from './selling.ts';

/** A line as the merchant sells it. All amounts are integer minor units. */
export interface PricedLine {
  /** The merchant's id for it, with the date filled in. */
  id: string;
  /** Absent on a line that an offer added. */
  product_id?: string;
  variant_id?: string;
  name: string;
  quantity: number;
  /** Net price of one, before discount. */
  unit_amount: number;
  /** Price of one as told, before discount. */
  unit_told: number;
  ships: boolean;
  /** Off the net price of the whole line. */
  discount: number;
  /** The offer that the discount comes from. */
  offer_id?: string;
}

export interface Priced {
  lines: PricedLine[];
  /** ISO 4217, upper case. */
  currency: string;
  /** What the buyer was told for all lines, after offers; with all_in prices it contains the tax. */
  told: number;
  /** Sum of the line discounts. */
  discount: number;
  /** Tax that `told` contains; 0 unless prices are all_in. */
  tax: number;
}

/**
 * Ids, in pack order, of the offers that hold for these lines at `now` (milliseconds since 1970) and take something off
 * or add something. Discounts do not stack: an offer that others beat on every line is left out.
 */
export function offersFor(brand: Brand, lines: CartLine[], now: number): string[] {
  const carted = lines.map((line) => fullPrice(brand, line));
  const holding = [...brand.offers.values()].filter((offer) => holds(offer, carted, now));
  const winning = allot(holding, carted);
  return holding.filter((offer) => offer.free_item || winning.has(offer)).map((offer) => offer.id);
}

/**
 * What these lines cost with these offers (ids as offersFor gives them; unknown ids do nothing, and an offer touches
 * only the lines it is for). Free items follow as lines of their own, discounted in full.
 * Throws on a line whose product or variant the brand does not have.
 */
export function priceLines(brand: Brand, lines: CartLine[], offers: string[]): Priced {
  const carted = lines.map((line) => fullPrice(brand, line));
  const applied = [...new Set(offers)].flatMap((id) => brand.offers.get(id) ?? []);

  let discount = 0;
  let taxOff = 0;
  const offOf = new Map<CartedLine, { discount: number; offer_id: string }>();
  for (const [offer, won] of allot(applied, carted)) {
    for (const [line, cut] of cuts(offer, won)) {
      offOf.set(line, { discount: cut.net, offer_id: offer.id });
      discount += cut.net;
      taxOff += cut.tax;
    }
  }
  const sold = carted.map((line): PricedLine => ({ ...line.priced, ...offOf.get(line) }));
  const free = applied.flatMap((offer) => freeLines(offer, carted));
  const tax = sum(carted, (line) => line.tax) - taxOff;
  return {
    lines: [...sold, ...free],
    currency: brand.pack.currency,
    told: sum(carted, (line) => line.net) - discount + tax,
    discount: discount + sum(free, (line) => line.discount),
    tax,
  };
}

interface CartedLine extends FullPriceLine {
  priced: PricedLine;
  date?: string;
}

function fullPrice(brand: Brand, line: CartLine): CartedLine {
  const item = brand.item.get(line.product_id);
  if (!item) throw new Error(`The brand has no product ${line.product_id}.`);
  const variant = variantOf(item, line.variant_id);
  if (line.variant_id !== undefined && !variant) throw new Error(`${item.id} has no variant ${line.variant_id}.`);
  const { price, tax } = variant ?? item;
  const { quantity, date } = line;
  return {
    item,
    quantity,
    date,
    told: price * quantity,
    tax: tax * quantity,
    net: (price - tax) * quantity,
    priced: {
      id: variant?.id ?? fill(item.checkout_id ?? item.id, compact(date)),
      product_id: item.id,
      ...(variant && { variant_id: variant.id }),
      name: fill(item.checkout_name ?? item.name, spoken(date)) + chosen(variant) + billed(item),
      quantity,
      unit_amount: price - tax,
      unit_told: price,
      ships: item.ships,
      discount: 0,
    },
  };
}

/** One line for each free thing an offer adds: per unit of every line it is for, or one for the order. */
function freeLines(offer: Offer, carted: CartedLine[]): PricedLine[] {
  const { free_item } = offer;
  if (!free_item) return [];
  const eligible = eligibleLines(offer, carted);
  const lines = new Map<string, PricedLine>();
  for (const { item, date, quantity } of free_item.per === 'order' ? eligible.slice(0, 1) : eligible) {
    const id = fill(free_item.id.replaceAll('{id}', item.id), compact(date));
    const units = free_item.per === 'order' ? 1 : quantity + (lines.get(id)?.quantity ?? 0);
    lines.set(id, {
      id,
      name: fill(free_item.name.replaceAll('{id}', item.id), spoken(date)),
      quantity: units,
      unit_amount: free_item.price,
      unit_told: free_item.price,
      ships: item.ships,
      discount: free_item.price * units,
      offer_id: offer.id,
    });
  }
  return [...lines.values()];
}

/** {date} filled in; with no date yet, left out together with the comma or dash before it. */
function fill(template: string, date: string | undefined): string {
  return date === undefined
    ? template.replaceAll(/(?<![-_, ])[-_, ]*\{date\}/g, '')
    : template.replaceAll('{date}', date);
}

function compact(date: string | undefined): string | undefined {
  return date?.replaceAll('-', '');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** 2026-01-27 as "27 Jan 2026". */
function spoken(date: string | undefined): string | undefined {
  const [year, month, day] = date?.split('-').map(Number) ?? [];
  return date && `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

function chosen(variant: Variant | undefined): string {
  return variant ? `, ${Object.values(variant.options).join(' ')}` : '';
}

/** ", billed per month": the merchant's line says how often its price is charged. */
function billed(item: Item): string {
  const interval = intervalText(item);
  return interval === undefined ? '' : `, billed ${interval}`;
}

function sum<T>(list: T[], amount: (entry: T) => number): number {
  return list.reduce((whole, entry) => whole + amount(entry), 0);
}
