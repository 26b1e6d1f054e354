/** A checkout as ACP shows it: the whole CheckoutSession, on every answer (A4). Only members that both official artefacts know. */
import { type Brand, type Item, variantOf } from '../brands/catalogue.ts';
import { availabilityOf } from '../brands/selling.ts';
import { iso, zoned } from '../engine/iso-time.ts';
import type { Basket, BasketLine } from './basket.ts';
import { ACP_VERSION, type Intervention, sellerCapabilities } from './capabilities.ts';
import { type Message, stockOf } from './messages.ts';
import type { Order } from './orders.ts';
import type { Buyer, FulfillmentDetails } from './requests.ts';
import type { CheckoutStatus } from './session-machine.ts';
import { lineTotals } from './totals.ts';

/** What is shown of a checkout. Times in milliseconds since 1970. */
export interface Shown {
  id: string;
  status: CheckoutStatus;
  created: number;
  updated: number;
  expires: number;
  basket: Basket;
  messages: Message[];
  interventions: Intervention[];
  /** The discount extension is active. */
  discounts: boolean;
  quote?: { token: string; expires_at: number };
  buyer?: Buyer;
  fulfillment_details?: FulfillmentDetails;
  locale?: string;
  timezone?: string;
  metadata?: Record<string, unknown>;
  order?: Order;
  /** Where a person finishes it. */
  continue_url?: string;
}

/** ACP `CheckoutSession`; with an order, `CheckoutSessionWithOrder` (A4). */
export function sessionView(brand: Brand, shown: Shown): object {
  const { basket, quote, buyer, fulfillment_details, locale, timezone, metadata, order } = shown;
  const { links, marketing } = brand.pack.checkout;
  return {
    id: shown.id,
    protocol: { version: ACP_VERSION },
    status: shown.status,
    currency: brand.pack.currency.toLowerCase(),
    ...(buyer && { buyer }),
    ...(locale !== undefined && { locale }),
    ...(timezone !== undefined && { timezone }),
    line_items: basket.lines.map((line) => lineView(brand, line)),
    ...(fulfillment_details && { fulfillment_details }),
    fulfillment_options: basket.options,
    selected_fulfillment_options: basket.chosen.map(({ way, item_ids }) => {
      return { type: way.type, option_id: way.id, item_ids };
    }),
    totals: basket.totals,
    messages: shown.messages,
    links,
    capabilities: sellerCapabilities(brand, { supported: shown.interventions, discounts: shown.discounts }),
    ...(shown.status === 'authentication_required' && { authentication_metadata: authenticationMetadata(brand) }),
    created_at: iso(shown.created),
    updated_at: iso(shown.updated),
    expires_at: iso(shown.expires),
    ...(quote && { quote_id: quote.token, quote_expires_at: iso(quote.expires_at) }),
    ...(metadata && { metadata }),
    ...(shown.discounts && { discounts: basket.discounts }),
    ...(marketing.length > 0 && {
      marketing_consent_options: marketing.map(({ channel, text, privacy_policy_url }) => {
        return { channel, display_text: text, privacy_policy_url, is_subscribed: false };
      }),
    }),
    ...(shown.continue_url !== undefined && { continue_url: shown.continue_url }),
    ...(order && { order }),
  };
}

function lineView(brand: Brand, line: BasketLine): object {
  const item = line.product_id === undefined ? undefined : brand.item.get(line.product_id);
  const offer = line.offer_id === undefined ? undefined : brand.offers.get(line.offer_id);
  return {
    id: line.id,
    item: { id: line.id },
    quantity: line.quantity,
    name: line.name,
    unit_amount: line.unit_amount,
    ...(line.category !== '' && { category: line.category }),
    ...(line.parent_id !== undefined && { parent_id: line.parent_id }),
    ...(item && productView(brand, item, line)),
    ...(item && disclosuresOf(brand, line)),
    ...(offer &&
      line.discount > 0 && {
        discount_details: [
          {
            code: offer.code,
            type: offer.percent === undefined ? 'fixed' : 'percentage',
            amount: line.discount,
            description: offer.title,
            source: 'coupon',
          },
        ],
      }),
    totals: lineTotals(line),
  };
}

function productView(brand: Brand, item: Item, line: BasketLine): object {
  const variant = variantOf(item, line.variant_id);
  const named = variant?.image_url ?? item.image_url;
  const image = named && brand.imageAddress(named);
  const stock = stockOf(brand, line);
  const attributes = attributesOf(brand, item, line.date);
  return {
    product_id: item.id,
    ...(variant && { variant_id: variant.id }),
    ...(item.summary && { description: item.summary }),
    ...(image && { images: [image] }),
    availability_status:
      availabilityOf(item, variant) !== 'available'
        ? 'out_of_stock'
        : stock !== undefined && stock <= FEW
          ? 'low_stock'
          : 'in_stock',
    ...(stock !== undefined && { available_quantity: stock }),
    ...(item.max_quantity !== undefined && { max_quantity_per_order: item.max_quantity }),
    ...(variant && {
      variant_options: Object.entries(variant.options).map(([name, value]) => {
        return { name: brand.pack.options[name]?.label ?? name, value };
      }),
    }),
    ...(attributes.length > 0 && { custom_attributes: attributes }),
  };
}

/** Units from which on a line is low in stock. */
const FEW = 3;

/** The item's own attributes as people read them; times of day of a dated item are moments of that day. */
function attributesOf({ pack }: Brand, item: Item, date: string | undefined) {
  return Object.entries(item.attributes).map(([name, value]) => {
    const definition = pack.attributes[name];
    const told = Array.isArray(value)
      ? value.join(', ')
      : typeof value === 'boolean'
        ? value
          ? 'Yes'
          : 'No'
        : `${value}${definition?.unit ? ` ${definition.unit}` : ''}`;
    const moment = date !== undefined && definition?.type === 'time' ? zoned(date, told, pack.timezone) : told;
    return { display_name: definition?.label ?? name, value: moment };
  });
}

function disclosuresOf({ pack }: Brand, { category }: BasketLine): object {
  const said = pack.checkout.disclosures.filter(({ categories }) => categories?.includes(category) ?? true);
  if (said.length === 0) return {};
  return { disclosures: said.map(({ text }) => ({ type: 'disclaimer', content_type: 'plain', content: text })) };
}

/** A30: what an agent needs to take the buyer to the issuer. */
function authenticationMetadata({ pack }: Brand): object {
  return {
    acquirer_details: {
      acquirer_bin: '424242',
      acquirer_country: 'US',
      acquirer_merchant_id: 'sandbox-merchant',
      merchant_name: pack.brand.display_name.slice(0, 40),
    },
    directory_server: 'visa',
    flow_preference: { type: 'challenge', challenge: { type: 'preferred' } },
  };
}
