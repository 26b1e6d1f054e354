/**
 * Builds the handoff from an agreement: the SI `handoff` of a pending session (R65) and the `acp_handoff` of a finished
 * one (R82, A55–A68). All prices and quantities come from the catalogue, never from the host (P8, P10, A62).
 */
import type { Brand, CartLine, Item } from '../brands/catalogue.ts';
import { variantOf } from '../brands/catalogue.ts';
import { toMajor } from '../brands/money.ts';
import { type Priced, type PricedLine, priceLines } from '../brands/pricing.ts';
import type { Agreement } from '../dialogue/agreement.ts';
import type { AcpHandoff, CheckoutPayload, Handoff } from '../protocol/messages.ts';
import type { Buyer } from './consent.ts';
import { iso, zoned } from './iso-time.ts';
import { approvalOf } from './limits.ts';

/** Checkout URLs of a handoff (A55). A URL left out defaults to the one in the brand file. */
export interface CheckoutAddress {
  checkout_url?: string;
  discovery_url?: string;
  /** Names of the MCP tools that serve the same checkout. */
  mcp_tools?: readonly string[];
  /** No real payment. */
  sandbox: true;
}

/** The ACP release whose CheckoutSessionCreateRequest the payload is (P5, A56). */
const ACP_VERSION = '2026-04-17';

const ATTRIBUTION_DAYS = 7;

/**
 * The SI handoff (R66). `intent.price` is the quoted total in major units. A `complete` handoff (a booking) has no
 * intent. Throws when the agreement names a product the brand does not have.
 */
export function handoffOf(brand: Brand, agreement: Agreement): Handoff {
  const { type, action, lines, offers, summary } = agreement;
  const approval = approvalOf(brand, agreement);
  const context_for_checkout = {
    conversation_summary: summary,
    ...(offers.length > 0 && { applied_offers: offers }),
    ...(lines.length > 1 && { line_items: lines.map((line) => productOf(brand, line)) }),
    ...(approval && { approval }),
  };
  if (type === 'complete') return { type, context_for_checkout };
  return {
    type,
    intent: { action, product: firstProduct(brand, lines), price: quotedPrice(priceLines(brand, lines, offers)) },
    context_for_checkout,
  };
}

/** The part of an agreement that determines prices. */
export type Sold = Pick<Agreement, 'lines' | 'offers'>;

/** Input of an acp_handoff besides the brand and the lines. Stored with an ended session: member names must not change. */
export interface Checkout {
  session_id: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The single-use checkout token, at least 128 bits. */
  token: string;
  /** The attribution claim, random as well. */
  claim: string;
  offering_id?: string;
  placement?: string;
  media_buy_id?: string;
  /** Within consent and scope only (A61). */
  buyer?: Buyer;
  /** The built-in merchant's URLs; they override those of the brand file. */
  desk?: CheckoutAddress;
}

/**
 * The ACP handoff (R82, R83): checkout URL, single-use token, and a payload that is a valid
 * CheckoutSessionCreateRequest as is (A55, A56, A58).
 */
export function acpHandoffOf(brand: Brand, agreement: Sold, checkout: Checkout): AcpHandoff {
  const { url, discovery_url, handoff_ttl_seconds } = brand.pack.checkout;
  return {
    checkout_url: url,
    checkout_token: checkout.token,
    payload: payloadOf(brand, agreement, checkout),
    expires_at: iso(checkout.now + handoff_ttl_seconds * 1000),
    acp_version: ACP_VERSION,
    ...(discovery_url && { discovery_url }),
    ...checkout.desk,
  };
}

/** Whether a payload contains personal data of the buyer. */
export function isPersonalPayload({ buyer, fulfillment_details, locale }: CheckoutPayload): boolean {
  return buyer !== undefined || fulfillment_details !== undefined || locale !== undefined;
}

function payloadOf(brand: Brand, agreement: Sold, checkout: Checkout): CheckoutPayload {
  const priced = priceLines(brand, agreement.lines, agreement.offers);
  const { lines } = priced;
  const approval = approvalOf(brand, agreement);
  const codes = agreement.offers.map((id) => brand.offers.get(id)?.code ?? id);
  return {
    line_items: lines.flatMap(lineItems),
    currency: brand.pack.currency.toLowerCase(),
    capabilities: { interventions: { supported: [] }, ...(codes.length > 0 && { extensions: ['discount'] }) },
    ...personOf(
      checkout.buyer,
      lines.some((line) => line.ships),
    ),
    ...(codes.length > 0 && { discounts: { codes } }),
    affiliate_attribution: attributionOf(brand, checkout),
    ...(checkout.buyer?.locale && { locale: checkout.buyer.locale }),
    timezone: brand.pack.timezone,
    quote_id: checkout.token,
    metadata: {
      adcp_session_id: checkout.session_id,
      product: firstProduct(brand, agreement.lines),
      applied_offers: agreement.offers,
      price: quotedPrice(priced),
      ...(approval && { approval }),
    },
  };
}

/** ACP request items have no quantity: a quantity of n becomes n entries. */
function lineItems({ id, name, unit_amount, quantity }: PricedLine): CheckoutPayload['line_items'] {
  return Array.from({ length: quantity }, () => ({ id, name, unit_amount }));
}

/** A61: `buyer` needs an e-mail address; a shipping address is sent only when complete and when something ships. */
function personOf(buyer: Buyer | undefined, ships: boolean): Pick<CheckoutPayload, 'buyer' | 'fulfillment_details'> {
  if (!buyer) return {};
  const { name, email, phone } = buyer;
  const address = ships ? addressOf(buyer) : undefined;
  const fulfillment_details = {
    ...(name && { name }),
    ...(phone && { phone_number: phone }),
    ...(email && { email }),
    ...(address && { address }),
  };
  return {
    ...(email && { buyer: { email, ...(name && { full_name: name }), ...(phone && { phone_number: phone }) } }),
    ...(Object.keys(fulfillment_details).length > 0 && { fulfillment_details }),
  };
}

function addressOf({ name, shipping_address }: Buyer) {
  const { street, city, state, country, postal_code } = shipping_address ?? {};
  if (!name || !street || !city || state === undefined || !country || !postal_code) return undefined;
  if (!/^[A-Za-z]{2}$/.test(country)) return undefined;
  return { name, line_one: street, city, state, country: country.toUpperCase(), postal_code };
}

/** Sales attribution, pre-filled here; a host may drop it. Contains no personal data. */
function attributionOf({ pack }: Brand, checkout: Checkout): CheckoutPayload['affiliate_attribution'] {
  const { placement, media_buy_id, offering_id, session_id, now } = checkout;
  return {
    provider: pack.brand.domain,
    token: checkout.claim,
    ...(placement && { publisher_id: placement }),
    ...(media_buy_id && { campaign_id: media_buy_id }),
    ...(offering_id && { creative_id: offering_id }),
    sub_id: session_id,
    touchpoint: 'first',
    source: { type: 'platform' },
    issued_at: iso(now),
    expires_at: iso(now + ATTRIBUTION_DAYS * 86_400_000),
    metadata: { channel: 'sponsored_intelligence' },
  };
}

/** The total quoted to the buyer, in major units. */
function quotedPrice({ told, currency }: Priced): { amount: number; currency: string } {
  return { amount: toMajor(told, currency), currency };
}

function firstProduct(brand: Brand, [first]: CartLine[]): Record<string, unknown> {
  if (!first) throw new Error('an agreement without lines');
  return productOf(brand, first);
}

/** P8: a line with the item's attributes as shown to the user; built-in members override attributes of the same name. */
function productOf(brand: Brand, { product_id, variant_id, quantity, date }: CartLine): Record<string, unknown> {
  const item = brand.item.get(product_id);
  if (!item) throw new Error('an agreement names a product the brand does not have');
  return {
    ...item.attributes,
    ...variantOf(item, variant_id)?.options,
    ...(date && { ...timesOn(date, item, brand), [brand.pack.words.date]: date }),
    product_id,
    ...(variant_id && { variant_id }),
    name: item.name,
    ...(item.billed_every && { billed_every: item.billed_every }),
    quantity,
  };
}

/** Time-of-day attributes as timestamps on `date`; a time earlier than the first one is on the next day. */
function timesOn(date: string, item: Item, { pack }: Brand): Record<string, string> {
  const times = Object.entries(item.attributes).flatMap(([name, value]): [string, string][] =>
    pack.attributes[name]?.type === 'time' && typeof value === 'string' && /^\d\d:\d\d$/.test(value)
      ? [[name, value]]
      : [],
  );
  const [, first = ''] = times[0] ?? [];
  return Object.fromEntries(
    times.map(([name, time]) => [name, zoned(date, time, pack.timezone, time < first ? 1 : 0)]),
  );
}
