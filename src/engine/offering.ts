/** si_get_offering: a preview of an offering before a session, and the token that links the session to it (R34–R46). */

import type { Brand, Item, Offering } from '../brands/catalogue.ts';
import { TELLABLE_ID } from '../brands/profile.ts';
import { goneText } from '../brands/selling-words.ts';
import { languageOf } from '../dialogue/lang/languages.ts';
import { priceText, wasText } from '../dialogue/nlg/facts.ts';
import { ok, type Refusal, type Result, refuse } from '../protocol/errors.ts';
import { instantOf } from '../protocol/formats.ts';
import {
  type AvailabilityStatus,
  DEFAULT_PRODUCTS,
  type MatchingProduct,
  type SiGetOfferingRequest,
  type SiGetOfferingResponse,
} from '../protocol/messages.ts';
import type { SessionStore } from '../store/session-store.ts';
import type { Execution } from './idempotency.ts';
import { iso } from './iso-time.ts';
import { offeringKey } from './keys.ts';
import type { BrandAgentParts } from './parts.ts';
import { looksPersonal, redact } from './redact.ts';
import { sponsoredContext } from './sponsored.ts';

/** Stored data that an answer is rebuilt from. */
interface KeptOffering {
  offering_id: string;
  /** Milliseconds since 1970. */
  at: number;
  token?: string;
  /** Products as shown, in order, and how many there were; absent when not asked for. */
  shown?: string[];
  total?: number;
}

/** Stored data behind an offering token (R39). */
export interface Recall {
  offering_id: string;
  shown: string[];
  /** Milliseconds since 1970; R36. */
  until: number;
}

/**
 * R42, P19: offerings are public, so an unknown id is answered with the valid ones. The id itself is echoed only if it
 * looks like an id (R116).
 */
export function offeringNotFound(parts: Pick<BrandAgentParts, 'brand' | 'now'>, asked: string): Refusal {
  const shown = /^[A-Za-z0-9][\w.-]{0,63}$/.test(asked) && !looksPersonal(asked) ? ` "${asked}"` : ' of this id';
  return refuse('REFERENCE_NOT_FOUND', `No offering${shown}. ${offeringsHint(parts)}`);
}

/** A sentence that lists the ids available now, appended to errors. */
export function offeringsHint({ brand, now }: Pick<BrandAgentParts, 'brand' | 'now'>): string {
  const ids = [...brand.offerings.values()]
    .filter((offering) => isEngageable(availabilityOf(offering, now())) && TELLABLE_ID.test(offering.id))
    .map(({ id }) => id);
  if (ids.length === 0) return 'No offerings are available now. Call si_initiate_session and leave offering_id out.';
  const more = ids.length - MAX_LISTED;
  const listed = ids.slice(0, MAX_LISTED).join(', ');
  return `Offerings: ${listed}${more > 0 ? ` and ${more} more` : ''}. Send one of them, or call si_initiate_session without it.`;
}

/** Ids in one error. */
const MAX_LISTED = 10;

/** Looks up an offering. The intent is redacted before use and not stored (R43). */
export function lookUpOffering(
  { brand, dialogue, now, newToken }: BrandAgentParts,
  request: SiGetOfferingRequest,
  principal: string,
): Result<Execution<KeptOffering>> {
  const offering = brand.offerings.get(request.offering_id);
  if (!offering) return offeringNotFound({ brand, now }, request.offering_id);
  const kept: KeptOffering = { offering_id: offering.id, at: now() };
  if (!isEngageable(availabilityOf(offering, kept.at))) return ok({ kept, change: {} });

  kept.token = `ofr_${newToken()}`;
  if (request.include_products) {
    const intent = redact(request.intent ?? '').trim();
    const matching = dialogue.findProducts(intent === '' ? undefined : intent, offering, kept.at);
    kept.shown = matching.slice(0, request.product_limit ?? DEFAULT_PRODUCTS);
    kept.total = matching.length;
  }
  const until = kept.at + brand.pack.session.offering_ttl_seconds * 1000;
  const recall: Recall = { offering_id: offering.id, shown: kept.shown ?? [], until };
  return ok({
    kept,
    change: { offering: { key: offeringKey(principal, kept.token), value: JSON.stringify(recall), until } },
  });
}

/** What was shown under this token, or undefined when it is unknown, expired or another principal's (R36, R55, R56). */
export async function recallOffering(
  store: SessionStore,
  principal: string,
  token: string | undefined,
  now: number,
): Promise<Recall | undefined> {
  const value = token === undefined ? undefined : await store.recall(offeringKey(principal, token));
  if (value === undefined) return undefined;
  const recall: Recall = JSON.parse(value);
  return now < recall.until ? recall : undefined;
}

/** The answer, the same for the first time and for every replay. */
export function answerOffering(brand: Brand, agentUrl: string, kept: KeptOffering): SiGetOfferingResponse {
  const offering = brand.offerings.get(kept.offering_id);
  if (!offering) throw new Error('the stored answer refers to an offering that the brand does not have');
  const status = availabilityOf(offering, kept.at);
  const available = isEngageable(status);
  const products = kept.shown?.flatMap((id) => brand.item.get(id) ?? []).map((item) => productOf(brand, item));
  return {
    available,
    // P14: also at the root, where older conformance runners look for it.
    offering_id: offering.id,
    ...(kept.token && { offering_token: kept.token, ttl_seconds: brand.pack.session.offering_ttl_seconds }),
    checked_at: iso(kept.at),
    offering: describe(brand, offering, status),
    ...(products && { matching_products: products, total_matching: kept.total }),
    ...(!available && { unavailable_reason: reasonOf(status), ...alternativesTo(offering) }),
    sponsored_context: sponsoredContext(brand, agentUrl, {
      products: products !== undefined && products.length > 0,
      declared_at: kept.at,
    }),
  };
}

/** The status in the brand file, until the offering expires. `now` in milliseconds. */
function availabilityOf(offering: Offering, now: number): AvailabilityStatus {
  return offering.expires_at !== undefined && now >= instantOf(offering.expires_at)
    ? 'expired'
    : offering.availability_status;
}

function isEngageable(status: AvailabilityStatus): boolean {
  return status === 'available' || status === 'limited';
}

function reasonOf(status: AvailabilityStatus): SiGetOfferingResponse['unavailable_reason'] {
  return status === 'available' || status === 'limited' ? undefined : status;
}

/** R41: brand files with unknown alternatives are rejected when they are loaded. */
function alternativesTo({ alternatives }: Offering): Pick<SiGetOfferingResponse, 'alternative_offering_ids'> {
  return alternatives.length > 0 ? { alternative_offering_ids: alternatives } : {};
}

function describe(
  brand: Brand,
  offering: Offering,
  availability_status: AvailabilityStatus,
): SiGetOfferingResponse['offering'] {
  const { id, title, summary, tagline, price_hint, landing_url, expires_at } = offering;
  const image_url = offering.image_url && brand.imageAddress(offering.image_url);
  return {
    offering_id: id,
    title,
    summary,
    ...(tagline && { tagline }),
    ...(expires_at && { expires_at }),
    availability_status,
    ...(price_hint && { price_hint }),
    ...(image_url && { image_url }),
    ...(landing_url && { landing_url }),
  };
}

/** A product as a host lists it; prices are formatted as in the dialogue. */
function productOf(brand: Brand, item: Item): MatchingProduct {
  const { id, name, url } = item;
  const image_url = item.image_url && brand.imageAddress(item.image_url);
  const wording = { brand, language: languageOf(brand) };
  const original_price = wasText(wording, { item });
  const { status, summary } = stockOf(item);
  return {
    product_id: id,
    name,
    price: priceText(wording, { item }),
    ...(original_price && { original_price }),
    ...(image_url && { image_url }),
    ...(url && { url }),
    availability_summary: summary,
    availability_status: status,
  };
}

const FEW = 3;

function stockOf(item: Item): { status: AvailabilityStatus; summary: string } {
  const gone = goneText(item);
  if (gone) return { status: gone.badge === 'Sold out' ? 'sold_out' : 'inactive', summary: gone.badge };
  const { stock } = item;
  if (stock !== undefined && stock <= FEW) return { status: 'limited', summary: `Only ${stock} left` };
  return { status: 'available', summary: 'Available' };
}
