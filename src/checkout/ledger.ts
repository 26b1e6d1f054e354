/**
 * What the operator may read and nobody else: claims on sales, why buyers left, answers about marketing, and which
 * conversation became which order (acp-checkout §11). Write-only as far as ACP is concerned; the newest are kept.
 */
import type { Attribution, IntentTrace } from './attribution.ts';

/** Joins a conversation with its order. Ids and amounts, nothing personal (A68). */
export interface Conversion {
  /** ISO 8601. */
  at: string;
  adcp_session_id: string;
  media_buy_id?: string;
  offering_id?: string;
  placement?: string;
  /** Ids of the offers that applied to the order. */
  applied_offers: string[];
  checkout_session_id: string;
  order_id: string;
  /** Integer minor units. */
  total: number;
  /** ISO 4217, lower case. */
  currency: string;
}

/** Claims made when a checkout began and when it was completed (A35). */
export interface Claims {
  checkout_session_id: string;
  first?: Attribution;
  last?: Attribution;
}

/** Why a checkout was left, beside the conversation it came from (A33). */
export interface Departure extends IntentTrace {
  at: string;
  checkout_session_id: string;
  adcp_session_id?: string;
}

export interface Ledger {
  /** The first valid claim of a touchpoint stands. */
  claim(checkout_session_id: string, touchpoint: 'first' | 'last', claim: Attribution): void;
  depart(departure: Departure): void;
  consent(checkout_session_id: string, answers: { channel: string; opted_in: boolean }[]): void;
  convert(conversion: Conversion): void;
  claims(): Claims[];
  departures(): Departure[];
  consents(): { checkout_session_id: string; answers: { channel: string; opted_in: boolean }[] }[];
  conversions(): Conversion[];
}

const MOST = 1000;

/** `onConversion` hears of each conversion once; what it throws is its own business. */
export function createLedger(onConversion: (conversion: Conversion) => void = () => {}): Ledger {
  const claims = new Map<string, Claims>();
  const departures: Departure[] = [];
  const consents: { checkout_session_id: string; answers: { channel: string; opted_in: boolean }[] }[] = [];
  const conversions: Conversion[] = [];

  return {
    claim(checkout_session_id, touchpoint, claim) {
      const known = claims.get(checkout_session_id) ?? { checkout_session_id };
      known[touchpoint] ??= claim;
      claims.set(checkout_session_id, known);
      const [oldest] = claims.keys();
      if (claims.size > MOST && oldest !== undefined) claims.delete(oldest);
    },
    depart: (departure) => keepNewest(departures, departure),
    consent: (checkout_session_id, answers) => keepNewest(consents, { checkout_session_id, answers }),
    convert(conversion) {
      keepNewest(conversions, conversion);
      try {
        onConversion(conversion);
      } catch {
        // The sale stands whatever becomes of the note about it.
      }
    },
    claims: () => structuredClone([...claims.values()]),
    departures: () => structuredClone(departures),
    consents: () => structuredClone(consents),
    conversions: () => structuredClone(conversions),
  };
}

/** Adds to a list that forgets its oldest. */
function keepNewest<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > MOST) list.shift();
}
