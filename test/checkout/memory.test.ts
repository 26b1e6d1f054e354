import { expect, test } from 'vitest';
import { acme, BOOT, converse, idOf, jane, openMerchant, paying, retail } from './merchant.ts';

const DAY = 86_400;

test('everything is forgotten a day after it is over, orders a month after they were placed (A70)', async () => {
  const merchant = openMerchant(acme);
  const { checkout } = merchant;
  const talk = await converse(merchant, acme, { lines: [BOOT], offers: [] }, jane('email', 'name', 'shipping_address'));
  const sold = idOf(await merchant.create(talk.acp_handoff.payload));
  await merchant.complete(sold, paying('spt_test_ok'));
  const canceled = idOf(await merchant.create(retail()));
  await merchant.cancel(canceled);
  const open = idOf(await merchant.create(retail()));
  await merchant.delegate({
    payment_method: {
      type: 'card',
      card_number_type: 'fpan',
      number: '4242424242424242',
      display_card_funding_type: 'debit',
      metadata: {},
    },
    allowance: {
      reason: 'one_time',
      max_amount: 100,
      currency: 'usd',
      checkout_session_id: open,
      merchant_id: 'm',
      expires_at: '2026-01-18T11:00:00Z',
    },
    risk_signals: [],
    metadata: {},
  });
  checkout.sweep();
  expect(checkout.counts()).toEqual({ sessions: 3, keys: 6, quotes: 1, tokens: 1, orders: 1 });

  merchant.wait(900);
  checkout.sweep();
  expect(checkout.counts()).toEqual({ sessions: 3, keys: 6, quotes: 1, tokens: 0, orders: 1 });
  expect((await merchant.get(canceled)).body.status).toBe('canceled');

  merchant.wait(DAY - 900);
  checkout.sweep();
  // The open one ended six hours in, and the quote half an hour in: both are known for a day from then.
  expect(checkout.counts()).toEqual({ sessions: 1, keys: 0, quotes: 1, tokens: 0, orders: 1 });
  expect((await merchant.get(sold)).status).toBe(404);
  expect((await merchant.get(open)).body.status).toBe('expired');

  merchant.wait(DAY / 4);
  checkout.sweep();
  expect(checkout.counts()).toEqual({ sessions: 0, keys: 0, quotes: 0, tokens: 0, orders: 1 });
  merchant.wait(30 * DAY);
  checkout.sweep();
  expect(checkout.counts()).toEqual({ sessions: 0, keys: 0, quotes: 0, tokens: 0, orders: 0 });
});

test('a full merchant says so, makes room by itself, and never forgets what is still good (A70)', async () => {
  const merchant = openMerchant(acme);
  const call = (n: number) => ({
    principal: 'anna',
    key: `k-${n}`,
    body: retail({ line_items: [{ id: 'wool-sock-m' }] }),
  });
  for (let n = 0; n < 5000; n++) await merchant.checkout.operations.create(call(n));
  const full = await merchant.create(retail());
  expect([full.status, full.body.type, full.headers['Retry-After']]).toEqual([503, 'service_unavailable', '60']);
  expect(merchant.checkout.counts().sessions).toBe(5000);
  merchant.wait(6 * 3600 + DAY);
  expect((await merchant.create(retail())).status).toBe(201);
  expect(merchant.checkout.counts().sessions).toBe(1);
});
