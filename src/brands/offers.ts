/**
 * Applies offers to cart lines: which lines are eligible, whether the conditions are met, and the discount per line.
 * Integer minor units throughout.
 */
import { instantOf } from '../protocol/formats.ts';
import type { Item, Offer } from './catalogue.ts';
import { proportion } from './money.ts';

/** A cart line before offers: `told` (the displayed price) = `net` + `tax`, all for the whole line. */
export interface FullPriceLine {
  item: Item;
  quantity: number;
  net: number;
  told: number;
  tax: number;
}

/** The discount on one line: on its net price and on the tax in it. */
interface Cut {
  net: number;
  tax: number;
}

/** The lines an offer is for: those of its items and categories, or all when it names neither. */
export function eligibleLines<L extends FullPriceLine>(offer: Offer, lines: L[]): L[] {
  if (!offer.items && !offer.categories) return lines;
  return lines.filter(({ item }) => offer.items?.includes(item.id) || offer.categories?.includes(item.category));
}

/**
 * Whether an offer holds at `now` (milliseconds since 1970): from starts_at on, before ends_at, with enough in the cart. An
 * offer with a buyer condition never holds here, because only the merchant can check it (P30).
 */
export function holds(offer: Offer, lines: FullPriceLine[], now: number): boolean {
  if (offer.requires !== undefined) return false;
  if (offer.starts_at !== undefined && now < instantOf(offer.starts_at)) return false;
  if (offer.ends_at !== undefined && now >= instantOf(offer.ends_at)) return false;
  const eligible = eligibleLines(offer, lines);
  if (eligible.length === 0) return false;
  return (
    total(eligible, (line) => line.told) >= (offer.min_subtotal ?? 0) &&
    total(eligible, (line) => line.quantity) >= (offer.min_quantity ?? 1)
  );
}

/**
 * Assigns lines to offers. Discounts do not stack: a line gets the offer with the largest discount, the earlier one on a
 * tie. Offers without lines are left out.
 */
export function allot<L extends FullPriceLine>(offers: Offer[], lines: L[]): Map<Offer, L[]> {
  const best = new Map<L, { offer: Offer; off: number }>();
  for (const offer of offers) {
    for (const [line, cut] of cuts(offer, eligibleLines(offer, lines))) {
      const off = cut.net + cut.tax;
      if (off > (best.get(line)?.off ?? 0)) best.set(line, { offer, off });
    }
  }
  const won = new Map<Offer, L[]>();
  for (const line of lines) {
    const offer = best.get(line)?.offer;
    if (offer) won.set(offer, [...(won.get(offer) ?? []), line]);
  }
  return won;
}

/**
 * The discount of an offer on each of these lines. A percentage is rounded half up per line, with the remainder on the
 * largest line; tax falls in proportion. A fixed amount is taken off the displayed prices once, in proportion.
 */
export function cuts<L extends FullPriceLine>(offer: Offer, lines: L[]): Map<L, Cut> {
  if (offer.percent !== undefined) {
    const millionths = Math.round(offer.percent * 1e6);
    const off = spread(
      lines,
      (line) => line.net,
      proportion(
        total(lines, (line) => line.net),
        millionths,
        1e8,
      ),
    );
    return mapValues(off, (net, line) => ({ net, tax: line.tax - proportion(line.tax, line.net - net, line.net) }));
  }
  if (offer.amount !== undefined) {
    const off = spread(
      lines,
      (line) => line.told,
      Math.min(
        offer.amount,
        total(lines, (line) => line.told),
      ),
    );
    return mapValues(off, (told, line) => {
      const net = proportion(told, line.net, line.told);
      return { net, tax: told - net };
    });
  }
  return new Map();
}

/** `amount` over the lines by weight, each share rounded half up and at most its weight, the rest on the largest lines. */
function spread<L>(lines: L[], weight: (line: L) => number, amount: number): Map<L, number> {
  const whole = total(lines, weight);
  const shares = new Map(lines.map((line) => [line, proportion(amount, weight(line), whole)]));
  let rest = amount - total([...shares.values()], (share) => share);
  for (const line of [...lines].sort((a, b) => weight(b) - weight(a))) {
    const share = shares.get(line) ?? 0;
    const corrected = Math.max(0, Math.min(weight(line), share + rest));
    shares.set(line, corrected);
    rest -= corrected - share;
  }
  return shares;
}

function total<T>(list: T[], amount: (entry: T) => number): number {
  return list.reduce((sum, entry) => sum + amount(entry), 0);
}

function mapValues<K, V, W>(map: Map<K, V>, change: (value: V, key: K) => W): Map<K, W> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]));
}
