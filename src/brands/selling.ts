/**
 * Decides what may be sold: item state, days, quantities and the pack's limits. Checked by the dialogue before it offers
 * something, by the engine before a handoff and by the merchant before a charge (P30, P31;
 * docs/decisions/0034-what-may-be-sold.md).
 */
import { type Brand, type CartLine, type Item, type Variant, variantOf } from './catalogue.ts';
import { toMinor } from './money.ts';
import { isSoldOn } from './sale-days.ts';

/** `paused` and `blocked` are independent of stock. */
export type Availability = 'available' | 'paused' | 'blocked' | 'sold_out';

/** Whether an item, or one variant of it, is available now. An item without an available variant is unavailable. */
export function availabilityOf(item: Item, variant?: Variant): Availability {
  if (item.availability === 'blocked' || item.availability === 'paused') return item.availability;
  if (variant) return stateOf(variant);
  if (item.variants.length === 0) return stateOf({ stock: item.stock });
  let paused = false;
  for (const one of item.variants) {
    const state = stateOf(one);
    if (state === 'available' && item.stock !== 0) return 'available';
    paused ||= state === 'paused';
  }
  return paused ? 'paused' : 'sold_out';
}

function stateOf({ availability, stock }: Pick<Variant, 'availability' | 'stock'>): Availability {
  return availability === 'paused' ? 'paused' : stock === 0 ? 'sold_out' : 'available';
}

/** A reason why lines cannot be sold. Amounts are integer minor units. */
export type Obstacle =
  | { because: 'unknown' }
  | { because: 'paused' | 'blocked'; item: Item; variant?: Variant }
  | { because: 'max_quantity'; item: Item; most: number }
  | { because: 'sale_days'; item: Item; day: string }
  | { because: 'most_units'; most: number }
  | { because: 'most_amount'; most: number };

/** All reasons why these lines cannot be sold; `told` is their total in minor units, after offers. */
export function obstaclesTo(brand: Brand, lines: readonly CartLine[], told: number): Obstacle[] {
  const found: Obstacle[] = [];
  const units = new Map<Item, number>();
  for (const { product_id, variant_id, quantity, date } of lines) {
    const item = brand.item.get(product_id);
    if (!item) {
      found.push({ because: 'unknown' });
      continue;
    }
    const variant = variantOf(item, variant_id);
    const state = availabilityOf(item, variant);
    if (state === 'paused' || state === 'blocked') found.push({ because: state, item, variant });
    if (date !== undefined && !isSoldOn(item, date)) {
      found.push({ because: 'sale_days', item, day: date });
    }
    units.set(item, (units.get(item) ?? 0) + quantity);
  }
  for (const [item, quantity] of units) {
    const most = item.max_quantity;
    if (most !== undefined && quantity > most) found.push({ because: 'max_quantity', item, most });
  }
  const { most_units, most_amount } = limitsOf(brand);
  const all = [...units.values()].reduce((sum, quantity) => sum + quantity, 0);
  if (most_units !== undefined && all > most_units) found.push({ because: 'most_units', most: most_units });
  if (most_amount !== undefined && told > most_amount) found.push({ because: 'most_amount', most: most_amount });
  return found;
}

/** The amount above which a person must approve, when `told` is above it; both in minor units. */
export function approvalAbove(brand: Brand, told: number): number | undefined {
  const { approval_above } = limitsOf(brand);
  return approval_above !== undefined && told > approval_above ? approval_above : undefined;
}

/** How often a price is charged: "per month", "every 3 months"; undefined for what is paid once. */
export function intervalText({ billed_every }: Pick<Item, 'billed_every'>): string | undefined {
  if (billed_every === undefined) return undefined;
  return /^\d/.test(billed_every) ? `every ${billed_every}` : `per ${billed_every}`;
}

function limitsOf({ pack }: Brand) {
  const { most_units, most_amount, approval_above } = pack.limits;
  const minor = (amount: string | number | undefined) =>
    amount === undefined ? undefined : toMinor(amount, pack.currency);
  return { most_units, most_amount: minor(most_amount), approval_above: minor(approval_above) };
}
