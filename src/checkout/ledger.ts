/**
 * Records for the operator only: attribution claims, reasons for cancelled checkouts, marketing consents, and which conversation
 * led to which order (A35–A39). ACP can only write them. Stored as long as orders; in memory only the newest of each owner.
 */
import type { RecordStore } from '../store/record-store.ts';
import type { Attribution, IntentTrace } from './attribution.ts';
import { listed, type Work } from './units.ts';

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

/** What a buyer answered about marketing. */
export interface Consents {
  checkout_session_id: string;
  answers: { channel: string; opted_in: boolean }[];
}

/** Each is written in the unit of work it belongs to. */
export interface Ledger {
  /** The first valid claim of a touchpoint stands. */
  claim(
    work: Work,
    owner: string,
    checkout_session_id: string,
    touchpoint: 'first' | 'last',
    claim: Attribution,
  ): Promise<void>;
  depart(work: Work, owner: string, departure: Departure): Promise<void>;
  consent(work: Work, owner: string, consents: Consents): Promise<void>;
  convert(work: Work, owner: string, conversion: Conversion): Promise<void>;
  /** Oldest first, these and the following. */
  claims(): Promise<Claims[]>;
  departures(): Promise<Departure[]>;
  consents(): Promise<Consents[]>;
  conversions(): Promise<Conversion[]>;
}

const KEPT = 30 * 86_400_000;

export function createLedger(parts: {
  now: () => number;
  records: RecordStore;
  /** Called once per conversion; its exceptions are ignored. */
  onConversion?: (conversion: Conversion) => void;
}): Ledger {
  const { now, records, onConversion = () => {} } = parts;

  return {
    async claim(work, owner, checkout_session_id, touchpoint, claim) {
      const key = `lc${checkout_session_id}`;
      const known = await work.read<Claims>(key, touchpoint === 'first' ? 'absent' : undefined);
      const all = known?.value ?? { checkout_session_id };
      const value: Claims = { ...all, [touchpoint]: all[touchpoint] ?? claim };
      work.put(key, { kind: 'claim on a sale', owner, value, until: now() + KEPT });
    },
    depart: (work, owner, departure) =>
      write(work, owner, `ld${departure.checkout_session_id}`, 'departure', departure),
    consent: (work, owner, consents) => write(work, owner, `lm${consents.checkout_session_id}`, 'consent', consents),
    async convert(work, owner, conversion) {
      await write(work, owner, `lo${conversion.order_id}`, 'conversion', conversion);
      work.after(() => {
        try {
          onConversion(conversion);
        } catch {
          // The sale stands even if its listener fails.
        }
      });
    },
    claims: () => all<Claims>('claim on a sale'),
    departures: () => all<Departure>('departure'),
    consents: () => all<Consents>('consent'),
    conversions: () => all<Conversion>('conversion'),
  };

  async function write(work: Work, owner: string, key: string, kind: string, value: object) {
    await work.read(key, 'absent');
    work.put(key, { kind, owner, value, until: now() + KEPT });
  }

  async function all<T>(kind: string): Promise<T[]> {
    return listed<T>(records, now(), kind);
  }
}
