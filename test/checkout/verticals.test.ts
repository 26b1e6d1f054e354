/** One sale per shipped brand, from the engine's own termination to a placed order, to the cent. */
import { describe, expect, test } from 'vitest';
import { toMinor } from '../../src/brands/money.ts';
import { amount, complaints, type Json } from './acp-official.ts';
import {
  acme,
  BOOT,
  converse,
  delta,
  FLIGHT,
  idOf,
  jane,
  notices,
  nova,
  openMerchant,
  pace,
  paying,
  rows,
  SOCKS,
} from './merchant.ts';

/** What the buyer was told, in minor units. */
function told(handoff: Json): number {
  const { intent } = handoff as { intent: { price: { amount: number; currency: string } } };
  return toMinor(intent.price.amount, intent.price.currency);
}

test('the flight: buyer only, upgrade fully discounted, e-ticket, 199.00 with its tax (A57, A58, A66, A68)', async () => {
  const merchant = openMerchant(delta);
  const talk = await converse(
    merchant,
    delta,
    { lines: [FLIGHT], offers: ['delta_chatgpt_3313'] },
    jane('name', 'email'),
  );
  const { payload, checkout_token, expires_at } = talk.acp_handoff;
  expect(complaints('CheckoutSessionCreateRequest', payload)).toEqual([]);

  const created = await merchant.create(payload);
  expect(created.status).toBe(201);
  expect(created.body.status).toBe('ready_for_payment');
  expect(rows(created)).toEqual([
    ['items_base_amount', 23395],
    ['items_discount', 6000],
    ['subtotal', 17395],
    ['fulfillment', 0],
    ['tax', 2505],
    ['total', 19900],
  ]);
  expect(told(talk.handoff)).toBe(19900);
  expect(notices(created)).toEqual([]);
  expect(created.body.quote_id).toBe(checkout_token);
  expect(Date.parse(String(created.body.quote_expires_at))).toBe(Date.parse(expires_at));
  // The fare is held as long as its quote, and so is the checkout.
  expect(created.body.expires_at).toBe(created.body.quote_expires_at);
  expect(created.body.selected_fulfillment_options).toEqual([
    { type: 'digital', option_id: 'eticket', item_ids: ['DL628-20260127-JFK-BOS-MAIN', 'DL628-20260127-PE-UPGRADE'] },
  ]);
  const [fare, upgrade] = created.body.line_items as Json[];
  expect(fare).toMatchObject({ unit_amount: 17395, quantity: 1, product_id: 'DL628' });
  expect(fare?.custom_attributes).toContainEqual({ display_name: 'Departure', value: '2026-01-27T05:30:00-05:00' });
  expect(upgrade).toMatchObject({ parent_id: 'DL628-20260127-JFK-BOS-MAIN', unit_amount: 6000 });
  expect(created.body).not.toHaveProperty('marketing_consent_options');
  // What comes with a thing is of its kind, and its tax is in that one's.
  expect(upgrade?.category).toBe(fare?.category);
  expect(fare?.category).toBe('flight');
  expect([amount(fare?.totals, 'tax'), amount(upgrade?.totals, 'tax')]).toEqual([2505, 0]);
  expect(created.body.discounts).toMatchObject({
    codes: ['delta_chatgpt_3313'],
    applied: [
      {
        code: 'delta_chatgpt_3313',
        amount: 6000,
        coupon: { name: 'Complimentary Premium Economy upgrade', amount_off: 6000, currency: 'usd' },
        allocations: [{ path: '$.line_items[1]', amount: 6000 }],
      },
    ],
    rejected: [],
  });

  const done = await merchant.complete(idOf(created), paying('spt_test_ok'));
  expect(done.body.status).toBe('completed');
  const order = done.body.order as Json;
  expect(order).toMatchObject({ status: 'confirmed', checkout_session_id: idOf(created) });
  expect(order.permalink_url).toBe(`https://delta.example/trips/${order.id}`);
  expect(await merchant.checkout.ledger.conversions()).toEqual([
    {
      at: '2026-01-18T10:45:00Z',
      adcp_session_id: talk.session_id,
      media_buy_id: 'mb_test_1',
      offering_id: 'delta_chatgpt_3313',
      placement: 'test_assistant',
      applied_offers: ['delta_chatgpt_3313'],
      checkout_session_id: idOf(created),
      order_id: order.id,
      total: 19900,
      currency: 'usd',
    },
  ]);
});

test('boots and two socks: address from the handoff, 15% off, standard then express delivery, tax of Colorado (A57, A66)', async () => {
  const merchant = openMerchant(acme);
  const scope = ['name', 'email', 'shipping_address'];
  const talk = await converse(merchant, acme, { lines: [BOOT, SOCKS], offers: ['acme_si_15'] }, jane(...scope));
  const created = await merchant.create(talk.acp_handoff.payload);
  expect(created.status).toBe(201);
  expect(created.body.status).toBe('ready_for_payment');
  expect(rows(created)).toEqual([
    ['items_base_amount', 23700],
    ['items_discount', 2835],
    ['subtotal', 20865],
    ['fulfillment', 599],
    ['tax', 1721],
    ['total', 23185],
  ]);
  expect(told(talk.handoff)).toBe(20865);
  expect(amount(created.body.totals, 'subtotal')).toBe(told(talk.handoff));
  const lines = created.body.line_items as Json[];
  expect(lines.map(({ id, quantity }) => [id, quantity])).toEqual([
    ['trail-pro-w9', 1],
    ['wool-sock-m', 2],
  ]);
  expect(lines.map(({ totals }) => [amount(totals, 'tax'), amount(totals, 'total')])).toEqual([
    [1325, 17390],
    [396, 5196],
  ]);
  expect(notices(created)).toEqual([]);

  const express = { type: 'shipping', option_id: 'ship_exp', item_ids: ['trail-pro-w9', 'wool-sock-m'] };
  const updated = await merchant.update(idOf(created), { selected_fulfillment_options: [express] });
  expect(amount(updated.body.totals, 'fulfillment')).toBe(1499);
  expect(amount(updated.body.totals, 'total')).toBe(24085);

  const token = await merchant.delegate(cardFor(merchantOf(updated.body), idOf(created), 24085));
  expect(token.status).toBe(201);
  const done = await merchant.complete(idOf(created), paying(String(token.body.id)));
  expect(done.body.status).toBe('completed');
  expect(amount((done.body.order as Json).totals, 'total')).toBe(24085);
  expect((await merchant.checkout.outbox.list()).map(({ type }) => type)).toEqual(['order_create']);
});

test('the reservation of a car: no buyer at first, then one, fetched at the dealer, 100.00 and no tax (A26, A57, A66)', async () => {
  const merchant = openMerchant(nova);
  const talk = await converse(merchant, nova, {
    lines: [{ product_id: 'volta-gt-reservation', quantity: 1 }],
    offers: [],
  });
  expect(talk.acp_handoff.payload).not.toHaveProperty('buyer');
  const created = await merchant.create(talk.acp_handoff.payload);
  expect(created.status).toBe(201);
  expect(created.body.status).toBe('not_ready_for_payment');
  expect(notices(created)).toEqual([['error', 'missing', '$.buyer.email']]);
  expect(created.body.messages).toMatchObject([{ resolution: 'requires_buyer_input' }]);
  expect(created.body.capabilities).not.toHaveProperty('extensions');
  expect(created.body).not.toHaveProperty('discounts');
  const refused = await merchant.complete(idOf(created), paying('spt_test_ok'));
  expect(refused.body).toMatchObject({ code: 'session_not_ready_for_payment', param: '$.status' });

  const updated = await merchant.update(idOf(created), {
    buyer: { full_name: 'Jane Smith', email: 'jane@person.example' },
  });
  expect(updated.body.status).toBe('ready_for_payment');
  expect(amount(updated.body.totals, 'total')).toBe(10000);
  expect(amount(updated.body.totals, 'tax')).toBe(0);
  expect(told(talk.handoff)).toBe(10000);
  expect(updated.body.selected_fulfillment_options).toEqual([
    { type: 'pickup', option_id: 'dealer_denver', item_ids: ['volta-gt-reservation'] },
  ]);
  expect(updated.body.fulfillment_options).toMatchObject([
    { type: 'pickup', location: { name: 'Nova Motors Denver', address: { line_one: '400 Broadway' } } },
  ]);
  const [line] = updated.body.line_items as Json[];
  expect(JSON.stringify(line?.disclosures)).toContain('Refundable deposit, not the purchase of a car');

  const done = await merchant.complete(idOf(created), paying('spt_test_ok'));
  expect(done.body.order).toMatchObject({
    fulfillments: [{ type: 'pickup', destination: { line_one: '400 Broadway' } }],
  });
});

describe('running shoes', () => {
  test('10% off, free shipping from $75, no address until the buyer gives one (A26, A57, A66)', async () => {
    const merchant = openMerchant(pace);
    const lines = [{ product_id: 'glide-4', variant_id: 'glide-4-7-regular-blue', quantity: 1 }];
    const talk = await converse(merchant, pace, { lines, offers: ['pace_si_10'] }, jane('name', 'email'));
    const created = await merchant.create(talk.acp_handoff.payload);
    expect(created.body.status).toBe('not_ready_for_payment');
    expect(notices(created)).toEqual([
      ['error', 'missing', '$.fulfillment_details.address'],
      ['info', undefined, undefined],
    ]);
    expect(amount(created.body.totals, 'subtotal')).toBe(12510);
    expect(told(talk.handoff)).toBe(12510);
    expect(amount(created.body.totals, 'fulfillment')).toBe(0);

    const address = {
      name: 'Jane Smith',
      line_one: '1 Pier',
      city: 'Oakland',
      state: 'CA',
      country: 'US',
      postal_code: '94607',
    };
    const updated = await merchant.update(idOf(created), { fulfillment_details: { address } });
    expect(updated.body.status).toBe('ready_for_payment');
    expect(rows(updated)).toEqual([
      ['items_base_amount', 13900],
      ['items_discount', 1390],
      ['subtotal', 12510],
      ['fulfillment', 0],
      ['tax', 907],
      ['total', 13417],
    ]);
    const done = await merchant.complete(idOf(created), paying('spt_test_ok'));
    expect(done.body.status).toBe('completed');
    expect(done.body.discounts).toMatchObject({ applied: [{ coupon: { percent_off: 10 }, method: 'each' }] });
  });
});

/** The merchant id a session advertises. */
function merchantOf(session: Json): string {
  const { capabilities } = session as {
    capabilities: { payment: { handlers: { config: { merchant_id: string } }[] } };
  };
  return capabilities.payment.handlers[0]?.config.merchant_id ?? '';
}

function cardFor(merchant_id: string, checkout_session_id: string, max_amount: number): Json {
  return {
    payment_method: {
      type: 'card',
      card_number_type: 'fpan',
      number: '4242424242424242',
      exp_month: '11',
      exp_year: '2030',
      cvc: '123',
      display_card_funding_type: 'credit',
      metadata: {},
    },
    allowance: {
      reason: 'one_time',
      max_amount,
      currency: 'usd',
      checkout_session_id,
      merchant_id,
      expires_at: '2026-01-18T11:15:00Z',
    },
    risk_signals: [],
    metadata: {},
  };
}
