/**
 * What a checkout costs: lines, discounts, delivery and tax, added up so that every total follows from its rows (A18). A pure function of the brand
 * and of what was asked for; integer minor units throughout. The merchant's catalogue decides every price (A20).
 */
import { type Brand, variantOf } from '../brands/catalogue.ts';
import { proportion } from '../brands/money.ts';
import { type PricedLine, priceLines } from '../brands/pricing.ts';
import type { Cart } from './cart.ts';
import { type Chosen, deliver, type OpenWay, type Parcel, placeOf, type Way } from './delivery.ts';
import { type DiscountsResponse, discountsResponse, type Rejected, readCodes } from './discounts.ts';
import type { Address, Selection } from './requests.ts';
import { type PlaceTax, type RegionGap, share, type TaxRule, taxAt, taxOn } from './tax.ts';
import { cartTotals, type Total } from './totals.ts';

/** What was asked for, as far as it changes the price. */
interface Asking {
  cart: Cart;
  codes: readonly string[];
  selections: readonly Selection[];
  address?: Address;
  /** Offers that a quote promised. */
  held: readonly string[];
}

/** A line as sold: `subtotal` = `unit_amount` × `quantity` - `discount`; `tax` comes on top. */
export interface BasketLine {
  id: string;
  /** Absent on a line that an offer added. */
  product_id?: string;
  variant_id?: string;
  date?: string;
  parent_id?: string;
  name: string;
  category: string;
  quantity: number;
  unit_amount: number;
  discount: number;
  offer_id?: string;
  ships: boolean;
  subtotal: number;
  tax: number;
}

export interface Basket {
  lines: BasketLine[];
  /** Offers that apply, by id. */
  offers: string[];
  discounts: DiscountsResponse;
  rejected: Rejected[];
  options: object[];
  /** The same to choose from on a page, with what each would cost. */
  ways: OpenWay[];
  chosen: Chosen[];
  unreachable: string[];
  totals: Total[];
  /** What is charged. */
  total: number;
  /** Tax could not be told: the address does not say its region, or in words nobody knows. */
  gap?: RegionGap;
}

/** Prices what was asked for. `now` (milliseconds since 1970) decides which offers hold and when deliveries arrive. */
export function priceBasket(brand: Brand, ways: readonly Way[], asking: Asking, now: number): Basket {
  const { cart, codes, selections, address, held } = asking;
  const { offers, rejected } = readCodes(brand, cart.lines, codes, { held, now });
  const untaxed = soldLines(brand, cart, offers);
  const { options, ways: open, chosen, unreachable } = deliver(ways, untaxed, selections, address, now);

  const carried = chosen.map(({ way, price, item_ids }) => ({
    ...{ title: way.title, price, item_ids },
    place: taxAt(brand, placeOf(way, address)),
  }));
  const taxOf = (line: UntaxedLine) => carried.find(({ item_ids }) => item_ids.includes(line.id))?.place ?? {};
  const lines = taxed(untaxed, (line) => taxOf(line).rule);
  const delivery = carried.map(({ title, price, place: { rule } }) => {
    return { title, price, tax: rule?.on_delivery ? taxOn(price, rule.rate) : 0 };
  });
  const needed: PlaceTax[] = [
    ...untaxed.filter(({ contained }) => contained === undefined).map(taxOf),
    ...carried.filter(({ price }) => price > 0).map(({ place }) => place),
  ];
  const gap = needed.find((place) => place.gap !== undefined)?.gap;
  const totals = cartTotals(lines, delivery);
  return {
    lines,
    offers,
    discounts: discountsResponse(brand, codes, lines, rejected),
    rejected,
    options,
    ways: open,
    chosen,
    unreachable,
    totals,
    total: totals.at(-1)?.amount ?? 0,
    ...(gap && { gap }),
  };
}

/** A line before the rules of its destination; `contained` is the tax that its all_in price holds. */
interface UntaxedLine extends Omit<BasketLine, 'tax'>, Parcel {
  contained?: number;
}

function soldLines(brand: Brand, cart: Cart, offers: string[]): UntaxedLine[] {
  const given = priceLines(brand, cart.lines, offers);
  const lines = given.lines.map((line, index) => {
    const own = line.product_id === undefined ? undefined : cart.lines[index];
    return own ? productLine(brand, line, own.date) : extraLine(cart, line);
  });
  for (const [id, extra] of cart.extras) {
    // Listed by the host although no offer that holds gives it: sold like anything else.
    if (extra.wanted === 0 || lines.some((line) => line.id === id)) continue;
    lines.push(extraLine(cart, { ...extra.line, quantity: extra.wanted, discount: 0, offer_id: undefined }));
  }
  const placed = lines.map((line): UntaxedLine => {
    const parent = parentOf(lines, line);
    if (!parent) return line;
    return { ...line, category: parent.category, ...(parent.contained !== undefined && { contained: 0 }) };
  });
  // A66: to the cent what the buyer was told, however the shares were rounded.
  const rest = given.tax - placed.reduce((sum, { contained = 0 }) => sum + contained, 0);
  const largest = placed.reduce<UntaxedLine | undefined>(
    (most, line) => ((line.contained ?? -1) > (most?.contained ?? -1) ? line : most),
    undefined,
  );
  return placed.map((line) => (line === largest ? { ...line, contained: (line.contained ?? 0) + rest } : line));
}

function parentOf(lines: readonly UntaxedLine[], { parent_id }: UntaxedLine): UntaxedLine | undefined {
  return parent_id === undefined ? undefined : lines.find(({ id }) => id === parent_id);
}

function productLine(brand: Brand, line: PricedLine, date: string | undefined): UntaxedLine {
  const { id, name, quantity, unit_amount, unit_told, ships, discount, offer_id, product_id, variant_id } = line;
  const item = product_id === undefined ? undefined : brand.item.get(product_id);
  if (!item) throw new Error('a priced line the brand does not have');
  const net = unit_amount * quantity;
  const subtotal = net - discount;
  // Tax falls with the price it is contained in (brands/offers.ts).
  const contained =
    item.basis === 'all_in' ? proportion((unit_told - unit_amount) * quantity, subtotal, net) : undefined;
  return {
    ...{ id, name, quantity, unit_amount, ships, discount, product_id, subtotal },
    ...(variantOf(item, variant_id) && { variant_id }),
    ...(date && { date }),
    ...(offer_id && { offer_id }),
    category: item.category,
    ...(contained !== undefined && { contained }),
  };
}

function extraLine(cart: Cart, line: PricedLine): UntaxedLine {
  const { id, name, unit_amount, ships, discount, offer_id } = line;
  const extra = cart.extras.get(id);
  const quantity = Math.max(line.quantity, extra?.wanted ?? 0);
  return {
    ...{ id, name, quantity, unit_amount, ships, discount, category: '' },
    subtotal: unit_amount * quantity - discount,
    ...(extra && { parent_id: extra.parent_id }),
    ...(offer_id && { offer_id }),
  };
}

/** Rounded half up per line, all lines of one rule together to the cent, the remainder on the largest. */
function taxed(lines: readonly UntaxedLine[], ruleOf: (line: UntaxedLine) => TaxRule | undefined): BasketLine[] {
  const taxes = new Map<UntaxedLine, number>();
  const ruled = new Map<TaxRule, UntaxedLine[]>();
  for (const line of lines) {
    const rule = ruleOf(line);
    if (line.contained !== undefined) taxes.set(line, line.contained);
    else if (rule) ruled.set(rule, [...(ruled.get(rule) ?? []), line]);
  }
  for (const [rule, group] of ruled) {
    const subtotals = group.map(({ subtotal }) => subtotal);
    const whole = taxOn(
      subtotals.reduce((sum, one) => sum + one, 0),
      rule.rate,
    );
    for (const [index, tax] of share(whole, subtotals).entries()) {
      const line = group[index];
      if (line) taxes.set(line, tax);
    }
  }
  return lines.map((line) => {
    const { contained, ...bare } = line;
    return { ...bare, tax: taxes.get(line) ?? 0 };
  });
}
