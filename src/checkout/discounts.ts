/** The discount extension: which codes hold for a cart, which do not and why. Codes replace each other on update (A40). */

import type { Brand, CartLine, Offer } from '../brands/catalogue.ts';
import { allot, eligibleLines, type FullPriceLine, holds } from '../brands/offers.ts';
import { priceLines } from '../brands/pricing.ts';
import { instantOf } from '../protocol/formats.ts';

export type Rejection =
  | 'discount_code_expired'
  | 'discount_code_invalid'
  | 'discount_code_already_applied'
  | 'discount_code_combination_disallowed'
  | 'discount_code_minimum_not_met'
  | 'discount_code_user_ineligible';

export interface Rejected {
  code: string;
  reason: Rejection;
  message: string;
  /** Where the code stands in the request. */
  index: number;
}

/** ACP `DiscountsResponse`. All amounts are integer minor units. */
export interface DiscountsResponse {
  codes: string[];
  applied: AppliedDiscount[];
  rejected: { code: string; reason: Rejection; message: string }[];
}

interface AppliedDiscount {
  id: string;
  code: string;
  coupon: Coupon;
  amount: number;
  method: 'each' | 'across';
  priority: number;
  allocations: { path: string; amount: number }[];
}

interface Coupon {
  id: string;
  name: string;
  percent_off?: number;
  amount_off?: number;
  currency?: string;
  duration: 'once';
}

/**
 * The offers these codes stand for and the codes that do nothing. An offer in `held` was promised in a quote and holds
 * whatever the clock says. `now` in milliseconds since 1970.
 */
export function readCodes(
  brand: Brand,
  lines: readonly CartLine[],
  codes: readonly string[],
  { held, now }: { held: readonly string[]; now: number },
): { offers: string[]; rejected: Rejected[] } {
  const carted = lines.map((line) => atFullPrice(brand, line));
  const rejected: Rejected[] = [];
  const accepted: { offer: Offer; code: string; index: number }[] = [];
  for (const [index, code] of codes.entries()) {
    const offer = [...brand.offers.values()].find((one) => sameCode(one.code, code));
    const reason = offer
      ? reasonAgainst(offer, carted, accepted, held.includes(offer.id), now)
      : 'discount_code_invalid';
    if (offer && !reason) accepted.push({ offer, code, index });
    else if (reason) rejected.push({ code, index, reason, message: WORDS[reason] });
  }
  // Discounts do not stack (brands/offers.ts): what others beat on every line does nothing.
  const winning = allot(
    accepted.map(({ offer }) => offer),
    carted,
  );
  const offers: string[] = [];
  for (const { offer, code, index } of accepted) {
    if (offer.free_item || winning.has(offer)) offers.push(offer.id);
    else {
      const reason = 'discount_code_combination_disallowed';
      rejected.push({ code, index, reason, message: WORDS[reason] });
    }
  }
  return { offers, rejected: rejected.sort((a, b) => a.index - b.index) };
}

/** What the offers took off: `off` gives the amount and the offer of each response line (A42). */
export function discountsResponse(
  brand: Brand,
  codes: readonly string[],
  off: readonly { offer_id?: string; discount: number }[],
  rejected: readonly Rejected[],
): DiscountsResponse {
  const applied = new Map<string, AppliedDiscount>();
  for (const [index, { offer_id, discount }] of off.entries()) {
    const offer = offer_id === undefined ? undefined : brand.offers.get(offer_id);
    if (!offer || discount <= 0) continue;
    const known = applied.get(offer.id) ?? emptyDiscount(offer, brand.pack.currency, applied.size + 1);
    known.amount += discount;
    known.allocations.push({ path: `$.line_items[${index}]`, amount: discount });
    // What a free item is worth is what it takes off.
    if (offer.free_item) known.coupon.amount_off = known.amount;
    applied.set(offer.id, known);
  }
  return {
    codes: [...codes],
    applied: [...applied.values()],
    rejected: rejected.map(({ code, reason, message }) => ({ code, reason, message })),
  };
}

function emptyDiscount(offer: Offer, currency: string, priority: number): AppliedDiscount {
  const { id, code, title, percent, amount } = offer;
  const worth =
    percent !== undefined ? { percent_off: percent } : { amount_off: amount ?? 0, currency: currency.toLowerCase() };
  return {
    id: `di_${id}`,
    code,
    coupon: { id, name: title, ...worth, duration: 'once' },
    amount: 0,
    method: amount === undefined ? 'each' : 'across',
    priority,
    allocations: [],
  };
}

function reasonAgainst(
  offer: Offer,
  carted: FullPriceLine[],
  accepted: readonly { offer: Offer }[],
  held: boolean,
  now: number,
): Rejection | undefined {
  if (accepted.some((one) => one.offer === offer)) return 'discount_code_already_applied';
  if (!held && offer.ends_at !== undefined && now >= instantOf(offer.ends_at)) return 'discount_code_expired';
  if (!held && offer.starts_at !== undefined && now < instantOf(offer.starts_at)) return 'discount_code_invalid';
  if (eligibleLines(offer, carted).length === 0) return 'discount_code_invalid';
  // What it requires of the buyer is not known here, so it is not given (P30).
  if (offer.requires !== undefined) return 'discount_code_user_ineligible';
  const timeless: Offer = { ...offer, starts_at: undefined, ends_at: undefined };
  return holds(timeless, carted, now) ? undefined : 'discount_code_minimum_not_met';
}

const WORDS: Record<Rejection, string> = {
  discount_code_expired: 'This code is no longer valid.',
  discount_code_invalid: 'This code is not valid for these items.',
  discount_code_already_applied: 'This code is applied already.',
  discount_code_combination_disallowed: 'Another code takes more off the same items; codes do not add up.',
  discount_code_user_ineligible: 'This code is for new customers or first orders, which cannot be confirmed here.',
  discount_code_minimum_not_met: 'The order is too small for this code.',
};

function sameCode(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}

function atFullPrice(brand: Brand, line: CartLine): FullPriceLine {
  const [priced] = priceLines(brand, [line], []).lines;
  const item = brand.item.get(line.product_id);
  if (!priced || !item) throw new Error('a cart line the brand does not have');
  const net = priced.unit_amount * line.quantity;
  const told = priced.unit_told * line.quantity;
  return { item, quantity: line.quantity, net, told, tax: told - net };
}
