/** One purchase per shipped brand, as a host drives it through a running program: what is said, and what it must cost. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type AcpHandoff, type Handoff, SiTerminateSessionResponse } from '../../src/protocol/messages.ts';
import { amount, complaints, type Json } from '../checkout/acp-official.ts';

/** A tool call that must succeed: its structuredContent. */
export type Call = (tool: string, args: Json) => Promise<Json>;

type Turn = { message: string } | { action_response: { action: string; payload?: Json } };
const press = (action: string, payload?: Json): Turn => ({ action_response: { action, ...(payload && { payload }) } });

export interface Purchase {
  brand: string;
  clock: string;
  intent: string;
  scope: string[];
  turns: Turn[];
  /** In major units, as the buyer was told. */
  told: number;
  /** Which total of the merchant that is. */
  equals: 'subtotal' | 'total';
  /** What the merchant misses in the payload. */
  missing: string[];
  update?: Json;
  /** In minor units, after the update. */
  total: number;
}

const OAKLAND = {
  name: 'Jane Smith',
  line_one: '1 Pier',
  city: 'Oakland',
  state: 'CA',
  country: 'US',
  postal_code: '94607',
};

/** Jane, when she shares these fields; with planted words in what is to stay where it was sent. */
export const PLANTED = { email: 'planted-jane@person.example', name: 'Jane Plantedname', street: '123 Planted St' };
const jane = (consent_scope: string[]): Json =>
  consent_scope.length === 0
    ? { consent_granted: false, anonymous_session_id: 'anon-1' }
    : {
        consent_granted: true,
        consent_timestamp: '2026-01-18T10:30:00Z',
        consent_scope,
        user: {
          email: PLANTED.email,
          name: PLANTED.name,
          shipping_address: {
            street: PLANTED.street,
            city: 'Denver',
            state: 'CO',
            postal_code: '80202',
            country: 'US',
          },
        },
      };

export const PURCHASES: Purchase[] = [
  {
    brand: 'delta',
    clock: '2026-01-18T10:30:00-05:00',
    intent: 'User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.',
    scope: ['name', 'email'],
    turns: [
      { message: 'Do you have any earlier flights?' },
      press('select_flight', { flight_number: 'DL628' }),
      press('checkout'),
    ],
    told: 199,
    equals: 'total',
    missing: [],
    total: 19900,
  },
  {
    brand: 'acme-outdoor',
    clock: '2026-09-01T09:00:00-06:00',
    intent: 'Boots and socks for the mountains',
    scope: ['name', 'email', 'shipping_address'],
    turns: [
      press('add_to_cart', { product_id: 'trail-pro-boot', variant_id: 'trail-pro-w9' }),
      press('add_to_cart', { product_id: 'wool-sock', variant_id: 'wool-sock-m', quantity: 2 }),
      press('checkout'),
    ],
    told: 208.65,
    equals: 'subtotal',
    missing: [],
    update: {
      selected_fulfillment_options: [
        { type: 'shipping', option_id: 'ship_exp', item_ids: ['trail-pro-w9', 'wool-sock-m'] },
      ],
    },
    total: 24085,
  },
  {
    brand: 'nova-motors',
    clock: '2026-09-02T10:00:00-06:00',
    intent: 'User is looking for an electric car and likes the Volta EV.',
    scope: [],
    turns: [{ message: "I'll take the Grand Touring." }, { message: 'Yes, please reserve it.' }],
    told: 100,
    equals: 'total',
    missing: ['$.buyer.email'],
    update: { buyer: { full_name: 'Jane Smith', email: 'jane@person.example' } },
    total: 10000,
  },
  {
    brand: 'pace-running',
    clock: '2026-03-02T09:00:00-08:00',
    intent: 'Running shoes for the road',
    scope: ['name', 'email'],
    turns: [press('checkout', { product_id: 'glide-4', variant_id: 'glide-4-7-regular-blue' })],
    told: 125.1,
    equals: 'subtotal',
    missing: ['$.fulfillment_details.address'],
    update: { fulfillment_details: { address: OAKLAND } },
    total: 13417,
  },
];

/** The conversation up to the end of the session, with the brand's real dialogue. */
export async function talk(call: Call, { intent, scope, turns, told }: Purchase, more: Json = {}) {
  const opened = await call('si_initiate_session', {
    idempotency_key: randomUUID(),
    intent,
    identity: jane(scope),
    supported_capabilities: { commerce: { acp_checkout: true } },
    media_buy_id: 'mb_test_1',
    ...more,
  });
  const session_id = String(opened.session_id);
  let answer = opened;
  for (const turn of turns) {
    answer = await call('si_send_message', { idempotency_key: randomUUID(), session_id, ...turn });
  }
  expect(answer.session_status, JSON.stringify(answer.response)).toBe('pending_handoff');
  const handoff = answer.handoff as Handoff;
  expect(handoff.intent?.price).toEqual({ amount: told, currency: 'USD' });
  const ending = await call('si_terminate_session', { session_id, reason: 'handoff_transaction' });
  const { acp_handoff } = SiTerminateSessionResponse.parse(ending);
  if (!acp_handoff) throw new Error('no acp_handoff');
  expect(complaints('CheckoutSessionCreateRequest', acp_handoff.payload)).toEqual([]);
  return { session_id, acp_handoff };
}

/** What a created checkout must say of the promise it came from (A58, A66). */
export function assertKept(created: Json, { told, equals, missing }: Purchase, handoff: AcpHandoff) {
  expect(amount(created.totals, equals)).toBe(Math.round(told * 100));
  expect(created.quote_id).toBe(handoff.checkout_token);
  expect(Date.parse(String(created.quote_expires_at))).toBe(Date.parse(handoff.expires_at));
  const errors = (created.messages as Json[]).filter(({ type }) => type === 'error');
  expect(errors.map(({ param }) => param)).toEqual(missing);
}

export const PAYING = {
  payment_data: {
    handler_id: 'card_sandbox',
    instrument: { type: 'card', credential: { type: 'spt', token: 'spt_test_ok' } },
  },
};
