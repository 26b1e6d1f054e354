/**
 * What is personal in a checkout: the buyer with locale and timezone, and where the goods go. It lies beside its checkout in a
 * record of its own, and whatever shows it refers to that; so it goes from the checkout and from the kept answers in one step
 * (R121).
 */
import { countryOf } from './regions.ts';
import type { Address, Buyer, FulfillmentDetails } from './requests.ts';
import type { Work } from './units.ts';

export interface Personal {
  buyer?: Buyer;
  fulfillment_details?: FulfillmentDetails;
  locale?: string;
  timezone?: string;
}

/** What is kept beside a checkout. */
export interface PersonalRecord {
  /** Everything that was said in its course: each a version that some answer showed. */
  said: Personal[];
  /** With whom its opener is counted, when that is not its principal alone: an address. */
  account?: string;
}

/** What was sent about the buyer, as a session shows it, in place of what was known: a field replaces that field (A28). */
export function withSent(known: Personal, { buyer, fulfillment_details, locale, timezone }: Personal): Personal {
  if (!buyer && !fulfillment_details && locale === undefined && timezone === undefined) return known;
  const { address, ...rest } = fulfillment_details ?? {};
  const details = { ...rest, ...(address && { address: addressView(address) }) };
  return {
    ...known,
    ...(buyer && { buyer }),
    ...(fulfillment_details && { fulfillment_details: details }),
    ...(locale !== undefined && { locale }),
    ...(timezone !== undefined && { timezone }),
  };
}

/** Without `company`, which only one of the official artefacts knows. */
function addressView({ company, ...address }: Address): Address {
  return { ...address, country: countryOf(address.country) ?? address.country.toUpperCase() };
}

export const personalKey = (checkout_id: string) => `p${checkout_id}`;

/** What was personal in an answer, as long as its checkout has it. */
export async function personalIn(
  work: Work,
  { checkout_id, version }: { checkout_id: string; version: number },
): Promise<Personal> {
  const kept = await work.read<PersonalRecord>(personalKey(checkout_id));
  return kept?.value?.said[version] ?? {};
}
