/** Messages of a checkout session (A26): errors block payment, warnings do not. */
import { type Brand, variantOf } from '../brands/catalogue.ts';
import type { Basket, BasketLine } from './basket.ts';
import type { RequestedLine } from './cart.ts';
import type { Rejection } from './discounts.ts';
import type { Address, Buyer } from './requests.ts';

export type ErrorCode =
  | 'missing'
  | 'out_of_stock'
  | 'quantity_exceeded'
  | 'maximum_exceeded'
  | 'unsupported'
  | 'invalid'
  | 'region_restricted'
  | 'payment_declined'
  | 'requires_3ds'
  | 'expired';

/** ACP `MessageError`, `MessageWarning` or `MessageInfo`. Content is plain text, so no markup is ever in it (A52). */
export interface Message {
  type: 'error' | 'warning' | 'info';
  code?: ErrorCode | 'price_change' | Rejection;
  severity: 'low' | 'medium' | 'high';
  resolution?: 'recoverable' | 'requires_buyer_input';
  /** JSONPath into the session. */
  param?: string;
  content_type: 'plain';
  content: string;
}

/** An error: what to do before payment. */
export function problem(code: ErrorCode, content: string, param?: string): Message {
  return {
    ...{ type: 'error', code, severity: 'high', resolution: 'requires_buyer_input' },
    ...(param && { param }),
    ...{ content_type: 'plain', content },
  };
}

const NOT_TO_COUNTRY = problem(
  'region_restricted',
  'We do not deliver to this country.',
  '$.fulfillment_details.address.country',
);
const NOT_TO_REGION = problem(
  'region_restricted',
  'We do not deliver to this region. Give the state or province as its ISO 3166-2 code or name, or choose another address.',
  '$.fulfillment_details.address.state',
);

/** The errors that block payment; `byRegion`: delivery depends on the region of the address. */
export function problemsOf(
  brand: Brand,
  basket: Basket,
  { buyer, address, byRegion }: { buyer?: Buyer; address?: Address; byRegion?: boolean },
): Message[] {
  const { lines, chosen, unreachable } = basket;
  return [
    ...(lines.length === 0 ? [problem('missing', 'Your cart is empty.', '$.line_items')] : []),
    ...(buyer ? [] : [problem('missing', 'Add an email address for the order confirmation.', '$.buyer.email')]),
    ...(!address && chosen.some(({ way }) => way.type === 'shipping')
      ? [problem('missing', 'Add a delivery address.', '$.fulfillment_details.address')]
      : []),
    ...(unreachable.length > 0 ? [byRegion ? NOT_TO_REGION : NOT_TO_COUNTRY] : []),
    ...lines.flatMap((line, index) => stockProblem(brand, line, index)),
  ];
}

/** Warnings and notes that do not block payment. `holdLost`: the cart differs from the quote. */
export function noticesOf(
  basket: Basket,
  wanted: readonly RequestedLine[],
  about: { holdLost: boolean; taxLater: boolean },
): Message[] {
  const changed = basket.lines.flatMap(({ id, unit_amount }, index) => {
    const claims = wanted.find((one) => one.id === id)?.claims ?? [];
    return claims.some((claim) => claim !== unit_amount)
      ? [warning('price_change', 'The price has changed to the current one.', `$.line_items[${index}].unit_amount`)]
      : [];
  });
  return [
    ...changed,
    ...(about.holdLost
      ? [warning('price_change', 'The cart differs from the quote, so its prices no longer apply.', '$.quote_id')]
      : []),
    ...basket.rejected.map(({ reason, message, index }) => warning(reason, message, `$.discounts.codes[${index}]`)),
    ...(about.taxLater
      ? [
          {
            type: 'info',
            severity: 'low',
            content_type: 'plain',
            content: 'Tax will be calculated once you add an address.',
          } as const,
        ]
      : []),
  ];
}

function warning(code: 'price_change' | Rejection, content: string, param: string): Message {
  return { type: 'warning', code, severity: 'medium', param, content_type: 'plain', content };
}

/** Units left of what a line sells; `undefined` when nobody counts. */
export function stockOf(brand: Brand, { product_id, variant_id }: BasketLine): number | undefined {
  const item = product_id === undefined ? undefined : brand.item.get(product_id);
  if (!item) return undefined;
  return variant_id === undefined ? item.stock : variantOf(item, variant_id)?.stock;
}

function stockProblem(brand: Brand, line: BasketLine, index: number): Message[] {
  const stock = stockOf(brand, line);
  const most = line.product_id === undefined ? undefined : brand.item.get(line.product_id)?.max_quantity;
  const at = `$.line_items[${index}]`;
  if (stock === 0) return [problem('out_of_stock', `${line.name} is sold out.`, at)];
  if (stock !== undefined && line.quantity > stock) {
    return [problem('out_of_stock', `Only ${stock} of ${line.name} left in stock.`, `${at}.quantity`)];
  }
  if (most !== undefined && line.quantity > most) {
    return [problem('quantity_exceeded', `You can order at most ${most} of ${line.name}.`, `${at}.quantity`)];
  }
  return [];
}
