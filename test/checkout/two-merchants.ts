/** Two merchants that share what they keep, as processes do: what the suites for every store are made from. */
import { randomUUID } from 'node:crypto';
import type { CheckoutParts } from '../../src/checkout/checkout.ts';
import type { Psp } from '../../src/checkout/psp.ts';
import type { RecordStore } from '../../src/store/record-store.ts';
import type { Json } from './acp-official.ts';
import { acme, type Merchant, openMerchant, START } from './merchant.ts';

/** The same records as two processes see them. */
export interface SeenByTwo {
  one: RecordStore;
  other: RecordStore;
}

export type Open = (clock: { now: number }) => Promise<SeenByTwo>;

/** A payment service of its own, outside the store, that charges each attempt once and waits to be let go. */
export function bank(waiting = false) {
  const attempts = new Set<string>();
  let asked = 0;
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const psp: Psp = {
    delegate: () => Promise.reject(new Error('no cards here')),
    async charge({ attempt }) {
      asked++;
      attempts.add(attempt);
      if (waiting) await gate;
      return { state: 'paid' };
    },
  };
  return { psp, attempts, release: () => release(), asked: () => asked };
}

/** Merchants over what `open` opens, all on one clock. */
export function merchantsOn(open: Open) {
  const clock = { now: START };

  function processOn(records: RecordStore, over: Partial<CheckoutParts> = {}): Merchant {
    const kept = { records, secret: 'shared', bytes: async () => 0 };
    return openMerchant(acme, { kept, newId: randomUUID, newToken: randomUUID, ...over }, clock);
  }

  async function twoProcesses(over: Partial<CheckoutParts> = {}, other = over) {
    clock.now = START;
    const stores = await open(clock);
    return { stores, one: processOn(stores.one, over), two: processOn(stores.other, other) };
  }

  return { clock, processOn, twoProcesses };
}

export function delegation(checkout_session_id: string, number = '4242424242424242'): Json {
  return {
    payment_method: {
      ...{ type: 'card', card_number_type: 'fpan', number, display_card_funding_type: 'debit', metadata: {} },
    },
    allowance: {
      ...{ reason: 'one_time', max_amount: 100_000, currency: 'usd', checkout_session_id },
      ...{ merchant_id: 'merchant_acme-outdoor_sandbox', expires_at: '2026-01-20T11:00:00Z' },
    },
    risk_signals: [],
    metadata: {},
  };
}
