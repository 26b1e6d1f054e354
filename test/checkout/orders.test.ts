import { describe, expect, test } from 'vitest';
import { lineStatus } from '../../src/checkout/orders.ts';
import { amount, assertOrder, type Json, openApiComplaints } from './acp-official.ts';
import { acme, idOf, openMerchant, paying, retail } from './merchant.ts';

test.each([
  [{ ordered: 2, current: 2, fulfilled: 0 }, 'processing'],
  [{ ordered: 2, current: 2, fulfilled: 1 }, 'partial'],
  [{ ordered: 2, current: 2, fulfilled: 2 }, 'fulfilled'],
  [{ ordered: 2, current: 1, fulfilled: 1 }, 'fulfilled'],
  [{ ordered: 2, current: 0, fulfilled: 0 }, 'removed'],
] as const)('a line of %j is %s (A49)', (quantity, status) => {
  expect(lineStatus(quantity)).toBe(status);
});

/** Boots and two socks, ordered. */
async function ordered() {
  const merchant = openMerchant(acme);
  const checkout = idOf(await merchant.create(retail()));
  await merchant.complete(checkout, paying('spt_test_ok'));
  const { orders, outbox } = merchant.checkout;
  const id = (await orders.list())[0]?.id ?? '';
  const told = async () =>
    (await outbox.list()).map(({ type, body }) => ({ type, order: JSON.parse(body).data as Json }));
  return { merchant, orders, told, id, checkout };
}

const statuses = (order: Json | undefined) => (order?.line_items as Json[]).map(({ status }) => status);

describe('an order', () => {
  test('has the last eight characters of its id as its number', async () => {
    let ids = 0;
    const merchant = openMerchant(acme, { newId: () => `abcdef-${String(++ids).padStart(9, '0')}x` });
    await merchant.complete(idOf(await merchant.create(retail())), paying('spt_test_ok'));
    const [order] = await merchant.checkout.orders.list();
    expect([order?.id, order?.order_number, order?.confirmation]).toEqual([
      'ord_abcdef-000000002x',
      '0000002X',
      { confirmation_number: 'SBX0000002X', confirmation_email_sent: false },
    ]);
  });

  test('one of two socks shipped is a partial line; the rest makes it shipped; each is told whole (A47, A49)', async () => {
    const { merchant, orders, told, id, checkout } = await ordered();
    const units = [{ id: 'wool-sock-m', quantity: 1 }];
    expect((await orders.fulfil(id, { units, carrier: 'USPS', tracking_number: 'SBX0001' })).ok).toBe(true);
    await orders.fulfil(id);
    const events = await told();
    expect(events.map(({ type }) => type)).toEqual(['order_create', 'order_update', 'order_update']);
    for (const { type, order } of events) {
      assertOrder(order);
      expect(openApiComplaints('agentic_checkout_webhook', 'WebhookEvent', { type, data: order })).toEqual([]);
    }
    expect(events.map(({ order }) => order.status)).toEqual(['confirmed', 'processing', 'shipped']);
    expect(statuses(events[1]?.order)).toEqual(['processing', 'partial']);
    expect(events[1]?.order.fulfillments).toMatchObject([
      { status: 'partial', carrier: 'USPS', tracking_number: 'SBX0001' },
    ]);
    expect(statuses(events[2]?.order)).toEqual(['fulfilled', 'fulfilled']);
    expect(events[2]?.order.fulfillments).toMatchObject([{ status: 'shipped' }]);
    expect((await merchant.get(checkout)).body.order).toEqual(await orders.find(id));
  });

  test('money given back is an adjustment and a row; the total stays what was charged (A49)', async () => {
    const { orders, told, id } = await ordered();
    await orders.refund(id, { amount: 2598, reason: 'one pair too small' });
    await orders.refund(id);
    const order = (await told()).at(-1)?.order;
    expect(order?.adjustments).toMatchObject([
      { type: 'refund', status: 'completed', amount: 2598, currency: 'usd', reason: 'one pair too small' },
      { type: 'refund', amount: 26254 - 2598 },
    ]);
    expect(amount(order?.totals, 'amount_refunded')).toBe(26254);
    expect(amount(order?.totals, 'total')).toBe(26254);
    expect(await orders.refund(id, { amount: 1 })).toMatchObject({ ok: false });
  });

  test('what is cut off before it is handed out is removed (A49)', async () => {
    const { orders, told, id } = await ordered();
    await orders.cut(id, [{ id: 'wool-sock-m', quantity: 2 }]);
    expect(statuses((await told()).at(-1)?.order)).toEqual(['processing', 'removed']);
    await orders.cut(id, [{ id: 'trail-pro-w9', quantity: 1 }]);
    expect((await told()).at(-1)?.order.status).toBe('canceled');
    for (const { order } of await told()) assertOrder(order);
  });

  test('what cannot be is refused and told to nobody (A48)', async () => {
    const { orders, told, id } = await ordered();
    const refusals = [
      await orders.fulfil('ord_none'),
      await orders.fulfil(id, { units: [{ id: 'tent', quantity: 1 }] }),
      await orders.fulfil(id, { units: [{ id: 'wool-sock-m', quantity: 3 }] }),
      await orders.fulfil(id, {
        units: [
          { id: 'wool-sock-m', quantity: 1 },
          { id: 'wool-sock-m', quantity: 2 },
        ],
      }),
      await orders.fulfil(id, { units: [{ id: 'wool-sock-m', quantity: 0.5 }] }),
      await orders.refund(id, { amount: 26255 }),
      await orders.refund(id, { amount: -1 }),
      await orders.cut(id, [{ id: 'wool-sock-m', quantity: 3 }]),
    ];
    expect(refusals.map(({ ok }) => ok)).toEqual(Array(8).fill(false));
    expect(await told()).toHaveLength(1);
  });
});
