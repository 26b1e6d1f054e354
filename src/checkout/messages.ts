/** What a session tells buyer and agent about itself (A26): errors stand in the way of payment, warnings do not. */
import { type Brand, variantOf } from '../brands/catalogue.ts';
import type { Basket, BasketLine } from './basket.ts';
import type { Wanted } from './cart.ts';
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
  'We do not deliver there. Write the state or province by its ISO 3166-2 code or name, or choose another address.',
  '$.fulfillment_details.address.state',
);

/** What stands between a basket and its payment; `byRegion`: where delivery goes depends on the region of the address. */
export function problemsOf(
  brand: Brand,
  basket: Basket,
  { buyer, address, byRegion }: { buyer?: Buyer; address?: Address; byRegion?: boolean },
): Message[] {
  const { lines, chosen, unreachable } = basket;
  return [
    ...(lines.length === 0 ? [problem('missing', 'There is nothing in this checkout.', '$.line_items')] : []),
    ...(buyer ? [] : [problem('missing', 'An e-mail address is needed for the confirmation.', '$.buyer.email')]),
    ...(!address && chosen.some(({ way }) => way.type === 'shipping')
      ? [problem('missing', 'An address is needed for the delivery.', '$.fulfillment_details.address')]
      : []),
    ...(unreachable.length > 0 ? [byRegion ? NOT_TO_REGION : NOT_TO_COUNTRY] : []),
    ...lines.flatMap((line, index) => stockProblem(brand, line, index)),
  ];
}

/** What has changed or does not hold, and is no obstacle. `holdLost`: the cart is no longer the quoted one. */
export function noticesOf(
  basket: Basket,
  wanted: readonly Wanted[],
  about: { holdLost: boolean; taxLater: boolean },
): Message[] {
  const changed = basket.lines.flatMap(({ id, unit_amount }, index) => {
    const claims = wanted.find((one) => one.id === id)?.claims ?? [];
    return claims.some((claim) => claim !== unit_amount)
      ? [
          warning(
            'price_change',
            "The price shown is the merchant's current one.",
            `$.line_items[${index}].unit_amount`,
          ),
        ]
      : [];
  });
  return [
    ...changed,
    ...(about.holdLost
      ? [
          warning(
            'price_change',
            'This differs from what was agreed, so the prices held for it no longer apply.',
            '$.quote_id',
          ),
        ]
      : []),
    ...basket.rejected.map(({ reason, message, index }) => warning(reason, message, `$.discounts.codes[${index}]`)),
    ...(about.taxLater
      ? [
          {
            type: 'info',
            severity: 'low',
            content_type: 'plain',
            content: 'Tax is added once the address is known.',
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
    return [problem('out_of_stock', `Of ${line.name} only ${stock} are left.`, `${at}.quantity`)];
  }
  if (most !== undefined && line.quantity > most) {
    return [problem('quantity_exceeded', `At most ${most} of ${line.name} can be ordered.`, `${at}.quantity`)];
  }
  return [];
}
