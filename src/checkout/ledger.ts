/**
 * What the operator may read and nobody else: claims on sales, why buyers left, answers about marketing, and which
 * conversation became which order (acp-checkout §11). Write-only as far as ACP is concerned; of each owner the newest
 * are kept, for as long as orders are.
 */
import type { Attribution, IntentTrace } from './attribution.ts';
import { textSize } from './heap-size.ts';
import { createKeep, type Keep } from './keep.ts';
import type { Rooms } from './limits.ts';

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
  claim(owner: string, checkout_session_id: string, touchpoint: 'first' | 'last', claim: Attribution): void;
  depart(owner: string, departure: Departure): void;
  consent(owner: string, checkout_session_id: string, answers: Consents['answers']): void;
  convert(owner: string, conversion: Conversion): void;
  /** Oldest first, these and the following. */
  claims(): Claims[];
  departures(): Departure[];
  consents(): Consents[];
  conversions(): Conversion[];
  sweep(): void;
}

/** What a buyer answered about marketing. */
export interface Consents {
  checkout_session_id: string;
  answers: { channel: string; opted_in: boolean }[];
}

/** Of one owner and of each kind. */
const MOST = 1000;
const KEPT = 30 * 86_400_000;

export function createLedger(parts: {
  now: () => number;
  rooms: Rooms;
  /** Hears of each conversion once; what it throws is its own business. */
  onConversion?: (conversion: Conversion) => void;
}): Ledger {
  const { now, rooms, onConversion = () => {} } = parts;
  const open = () => createKeep<string>({ now, room: rooms.part(1 / 32), most: MOST, full: 'forget oldest' });
  const [claims, departures, consents, conversions] = [open(), open(), open(), open()];

  return {
    claim(owner, checkout_session_id, touchpoint, claim) {
      const known = claims.get(checkout_session_id);
      const all: Claims = known === undefined ? { checkout_session_id } : JSON.parse(known);
      write(claims, owner, checkout_session_id, { ...all, [touchpoint]: all[touchpoint] ?? claim });
    },
    depart: (owner, departure) => write(departures, owner, departure.checkout_session_id, departure),
    consent(owner, checkout_session_id, answers) {
      const given: Consents = { checkout_session_id, answers };
      write(consents, owner, checkout_session_id, given);
    },
    convert(owner, conversion) {
      write(conversions, owner, conversion.order_id, conversion);
      try {
        onConversion(conversion);
      } catch {
        // The sale stands whatever becomes of the note about it.
      }
    },
    claims: () => claims.values().map((text) => JSON.parse(text)),
    departures: () => departures.values().map((text) => JSON.parse(text)),
    consents: () => consents.values().map((text) => JSON.parse(text)),
    conversions: () => conversions.values().map((text) => JSON.parse(text)),
    sweep() {
      for (const records of [claims, departures, consents, conversions]) records.sweep();
    },
  };

  /** As JSON: what others send is a tree of their own making, and may take many times its text. */
  function write(records: Keep<string>, owner: string, id: string, record: object) {
    const text = JSON.stringify(record);
    const extent = { bytes: textSize(text), until: now() + KEPT };
    if (records.get(id) === undefined) records.add(owner, id, text, extent);
    else records.set(id, text, extent);
  }
}
