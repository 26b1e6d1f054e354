/** What is wanted, from ids as ACP writes them to lines of the catalogue, and back to the extras an offer adds. */
import type { Brand, CartLine, Item } from '../brands/catalogue.ts';
import { type PricedLine, priceLines } from '../brands/pricing.ts';
import { fewOf, type Refused, refused } from './acp-error.ts';
import type { RequestItem } from './requests.ts';

/** One id and its units (A21). `claims` are the prices a client wrote beside it: read, never obeyed (A20). */
export interface RequestedLine {
  id: string;
  quantity: number;
  claims: number[];
}

/** Things of the catalogue, and things that only come with an offer, by id. */
export interface Cart {
  lines: CartLine[];
  extras: Map<string, Extra>;
}

/** A further line an offer adds to another one. */
interface Extra {
  line: PricedLine;
  /** The line it comes with. */
  parent_id: string;
  /** Units asked for; 0 when nobody listed it. */
  wanted: number;
}

/** One entry for each id, in order of first mention, with the units summed. */
export function merge(items: readonly RequestItem[]): RequestedLine[] {
  const merged = new Map<string, RequestedLine>();
  for (const { id, quantity = 1, unit_amount } of items) {
    const known = merged.get(id) ?? { id, quantity: 0, claims: [] };
    known.quantity += quantity;
    if (unit_amount !== undefined) known.claims.push(unit_amount);
    merged.set(id, known);
  }
  return [...merged.values()];
}

/**
 * The wanted ids as lines of this brand. `ids` are those of the request, in its order; `today` is YYYY-MM-DD where the
 * brand is, and a day before it is not sold. Refuses with invalid_item_id, naming the first entry that has the id.
 */
export function toCart(
  brand: Brand,
  sellable: SellableItems,
  wanted: readonly RequestedLine[],
  ids: readonly string[],
  today: string,
): { ok: true; cart: Cart } | Refused {
  const lines: CartLine[] = [];
  const rest: RequestedLine[] = [];
  for (const one of wanted) {
    const line = lineOf(sellable, one, today);
    if (line) lines.push(line);
    else rest.push(one);
  }
  const extras = extrasOf(brand, lines);
  for (const { id, quantity } of rest) {
    const extra = extras.get(id);
    if (!extra) {
      return refused('invalid_item_id', `This merchant does not sell an item of this id${sold(sellable)}`, {
        param: `$.line_items[${ids.indexOf(id)}].id`,
      });
    }
    extra.wanted = quantity;
  }
  return { ok: true, cart: { lines, extras } };
}

/** A cart of lines that are settled already, as a quote's are; what else is wanted must be extras of theirs. */
export function settledCart(brand: Brand, lines: readonly CartLine[], wanted: readonly RequestedLine[]): Cart {
  const extras = extrasOf(brand, lines);
  for (const { id, quantity } of wanted) {
    const extra = extras.get(id);
    if (extra) extra.wanted = quantity;
  }
  return { lines: [...lines], extras };
}

/** What a brand sells by the id ACP knows it under. Things sold for a day have as many ids as there are days. */
interface SellableItems {
  lines: ReadonlyMap<string, Omit<CartLine, 'quantity'>>;
  dated: readonly Item[];
}

/** A67: what is led elsewhere or booked for free is not sold here; of what has variants, only those are. */
export function sellableItemsOf({ items }: Brand): SellableItems {
  const lines = new Map<string, Omit<CartLine, 'quantity'>>();
  const dated: Item[] = [];
  for (const item of items) {
    if (item.instead !== undefined || item.action === 'book') continue;
    for (const { id } of item.variants) lines.set(id, { product_id: item.id, variant_id: id });
    if (item.variants.length > 0) continue;
    const id = item.checkout_id ?? item.id;
    if (id.includes('{date}')) dated.push(item);
    else lines.set(id, { product_id: item.id });
  }
  return { lines, dated };
}

/** What it does sell, where that is little. */
function sold({ lines, dated }: SellableItems): string {
  const perDay = dated.map((item) => (item.checkout_id ?? item.id).replace('{date}', 'YYYYMMDD'));
  const few = fewOf([...lines.keys(), ...perDay]);
  return few === '.' ? '.' : `. Items${few}`;
}

function lineOf({ lines, dated }: SellableItems, { id, quantity }: RequestedLine, today: string): CartLine | undefined {
  const line = lines.get(id);
  if (line) return { ...line, quantity };
  for (const item of dated) {
    const date = dateIn(item, id);
    if (date !== undefined && date >= today) return { product_id: item.id, quantity, date };
  }
  return undefined;
}

/** The day an id of this item speaks of; `undefined` when it is no id of this item. */
function dateIn(item: Item, id: string): string | undefined {
  const [before = '', after = ''] = (item.checkout_id ?? item.id).split('{date}');
  const day = id.slice(before.length, before.length + 8);
  if (id !== `${before}${day}${after}` || !/^\d{8}$/.test(day)) return undefined;
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : undefined;
}

/** Every line that some offer of the brand could add to these. */
function extrasOf(brand: Brand, lines: readonly CartLine[]): Map<string, Extra> {
  const giving = [...brand.offers.values()].filter((offer) => offer.free_item);
  const found = new Map<string, Extra>();
  for (const offer of giving) {
    for (const line of lines) {
      const [parent, ...others] = priceLines(brand, [line], [offer.id]).lines;
      if (!parent) continue;
      for (const extra of others) {
        if (!found.has(extra.id)) found.set(extra.id, { line: extra, parent_id: parent.id, wanted: 0 });
      }
    }
  }
  return found;
}
