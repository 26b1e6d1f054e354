/** Rows of totals, of a line and of a cart. Discounts are positive; there is always a row `total`, the last one (A18). */

/** ACP `Total`. */
export interface Total {
  type: 'items_base_amount' | 'items_discount' | 'subtotal' | 'fulfillment' | 'tax' | 'total' | 'amount_refunded';
  display_text: string;
  amount: number;
}

/** A line's amounts in integer minor units. */
interface Amounts {
  unit_amount: number;
  quantity: number;
  discount: number;
  subtotal: number;
  tax: number;
}

/** line: base - discount = subtotal, subtotal + tax = total. */
export function lineTotals({ unit_amount, quantity, discount, subtotal, tax }: Amounts): Total[] {
  return [
    { type: 'items_base_amount', display_text: 'Item total', amount: unit_amount * quantity },
    ...discountRow('Item discount', discount),
    { type: 'subtotal', display_text: 'Subtotal', amount: subtotal },
    { type: 'tax', display_text: 'Tax', amount: tax },
    { type: 'total', display_text: 'Total', amount: subtotal + tax },
  ];
}

/** cart: sums of the lines, then subtotal + delivery + tax = total, where tax is that of the lines and of the delivery. */
export function cartTotals(
  lines: readonly Amounts[],
  delivery: readonly { title: string; price: number; tax: number }[],
): Total[] {
  const base = sum(lines, ({ unit_amount, quantity }) => unit_amount * quantity);
  const discount = sum(lines, (line) => line.discount);
  const fulfillment = sum(delivery, ({ price }) => price);
  const tax = sum(lines, (line) => line.tax) + sum(delivery, (one) => one.tax);
  return [
    { type: 'items_base_amount', display_text: 'Items', amount: base },
    ...discountRow('Item discounts', discount),
    { type: 'subtotal', display_text: 'Subtotal', amount: base - discount },
    ...(delivery.length > 0 ? [deliveryRow(delivery, fulfillment)] : []),
    { type: 'tax', display_text: 'Tax', amount: tax },
    { type: 'total', display_text: 'Total', amount: base - discount + fulfillment + tax },
  ];
}

function deliveryRow(delivery: readonly { title: string }[], amount: number): Total {
  return { type: 'fulfillment', display_text: delivery.map(({ title }) => title).join(' + '), amount };
}

function discountRow(display_text: string, amount: number): Total[] {
  return amount > 0 ? [{ type: 'items_discount', display_text, amount }] : [];
}

function sum<T>(list: readonly T[], amount: (entry: T) => number): number {
  return list.reduce((whole, entry) => whole + amount(entry), 0);
}
