/**
 * What is personal in a checkout: the buyer with locale and timezone, and where the goods go. Whatever shows it refers to
 * the same object, and that is emptied when its time is over; so it goes from the checkout and from the kept answers in one
 * step (R121).
 */
import type { FadingMembers } from './acp-error.ts';
import { countryOf } from './regions.ts';
import type { Address, Buyer, FulfillmentDetails } from './requests.ts';

export interface Personal extends FadingMembers {
  members: { buyer?: Buyer; fulfillment_details?: FulfillmentDetails; locale?: string; timezone?: string };
}

type Sent = Personal['members'];

/** What was sent about the buyer, as a session shows it, in place of what was known: a field replaces that field (A28). */
export function withSent(known: Personal, { buyer, fulfillment_details, locale, timezone }: Sent): Personal {
  if (!buyer && !fulfillment_details && locale === undefined && timezone === undefined) return known;
  const { address, ...rest } = fulfillment_details ?? {};
  const details = { ...rest, ...(address && { address: addressView(address) }) };
  const members = {
    ...known.members,
    ...(buyer && { buyer }),
    ...(fulfillment_details && { fulfillment_details: details }),
    ...(locale !== undefined && { locale }),
    ...(timezone !== undefined && { timezone }),
  };
  return { ...known, members };
}

/** Without `company`, which only one of the official artefacts knows. */
function addressView({ company, ...address }: Address): Address {
  return { ...address, country: countryOf(address.country) ?? address.country.toUpperCase() };
}

/** Nothing was sent. */
export function nothingPersonal(): Personal {
  return { until: Number.POSITIVE_INFINITY, members: {} };
}

/** Empties everything that was said in the course of a checkout. */
export function forgetPersonal(said: readonly Personal[]): void {
  for (const personal of said) personal.members = {};
}
