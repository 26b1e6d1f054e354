/** What the operator does to an order: ship, cancel, refund, at the operator's paths and as the operator only. */
import { expect, test } from 'vitest';
import { createMerchant } from '../../../src/commands/merchant.ts';
import { handleOperatorRequest } from '../../../src/commands/operator-orders.ts';
import type { MountedRequest } from '../../../src/mcp/http/mount.ts';
import type { Json } from '../../checkout/acp-official.ts';
import { acme, idOf, openMerchant, pace, paying, retail } from '../../checkout/merchant.ts';

/** A paid order of two socks and a pair of boots, and its operator. */
async function sold(body: Json = retail()) {
  const shop = openMerchant(acme);
  const other = createMerchant(pace, { rest: false, tools: true, production: false, allowProduction: false }, Date.now);
  const id = idOf(await shop.create(body));
  const order = (await shop.complete(id, paying('spt_test_ok'))).body.order as Json;
  const merchant = { ...other, brand: 'acme-outdoor', currency: 'USD', checkout: () => shop.checkout };
  const ask = async (path: string, sent: unknown = {}, more: Partial<MountedRequest> = {}) => {
    const rawBody = typeof sent === 'string' ? sent : JSON.stringify(sent);
    const request = {
      method: 'POST',
      path: `/operator/orders${path}`,
      headers: {},
      rawBody,
      principal: 'key:operator',
    };
    const answer = await handleOperatorRequest([other, merchant], { ...request, operator: 'full', ...more });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) as Json };
  };
  const events = async () =>
    (await shop.checkout.outbox.list()).map(({ type, body: said }) => [
      type,
      (JSON.parse(said) as { data: Json }).data.status,
    ]);
  return { shop, order, id: String(order.id), number: String(order.order_number), ask, events };
}

const quantities = (body: Json) =>
  ((body.order as Json).line_items as { id: string; quantity: Json; status: string }[]).map(
    ({ id, quantity, status }) => [id, quantity.current, quantity.fulfilled, status],
  );

test('an order is shipped in parts, by its id or its number, and each part is an order_update (P34, A49)', async () => {
  const { ask, id, number, events } = await sold();
  const part = await ask(`/${id}/ship`, {
    units: [{ id: 'wool-sock-m', quantity: 1 }],
    carrier: 'UPS',
    tracking_number: '1Z',
  });
  expect([part.status, part.body.brand, part.body.event_state]).toEqual([200, 'acme-outdoor', 'kept']);
  expect(quantities(part.body)).toEqual([
    ['trail-pro-w9', 1, 0, 'processing'],
    ['wool-sock-m', 2, 1, 'partial'],
  ]);
  expect(((part.body.order as Json).fulfillments as Json[])[0]).toMatchObject({
    carrier: 'UPS',
    tracking_number: '1Z',
  });
  // Without a number all that is left of the line; without lines all that is left of the order.
  expect(quantities((await ask(`/${number}/ship`, { units: [{ id: 'wool-sock-m' }] })).body)[1]).toEqual([
    'wool-sock-m',
    2,
    2,
    'fulfilled',
  ]);
  const rest = await ask(`/${number.toLowerCase()}/ship`, '');
  expect((rest.body.order as Json).status).toBe('shipped');
  const more = await ask(`/${id}/ship`);
  expect([more.status, more.body.message]).toEqual([400, 'There is nothing left to hand out.']);
  expect(await events()).toEqual([
    ['order_create', 'confirmed'],
    ['order_update', 'processing'],
    ['order_update', 'processing'],
    ['order_update', 'shipped'],
  ]);
});

test('what was not shipped is canceled, and no more than that (P34)', async () => {
  const { ask, id } = await sold();
  await ask(`/${id}/ship`, { units: [{ id: 'wool-sock-m', quantity: 1 }] });
  const canceled = await ask(`/${id}/cancel`, { reason: 'sold out' });
  expect(quantities(canceled.body)).toEqual([
    ['trail-pro-w9', 0, 0, 'removed'],
    ['wool-sock-m', 1, 1, 'fulfilled'],
  ]);
  expect((canceled.body.order as Json).adjustments).toMatchObject([{ type: 'cancellation', reason: 'sold out' }]);
  expect((await ask(`/${id}/cancel`)).body.message).toBe('There is nothing left to cancel.');
  const whole = await sold();
  expect(((await whole.ask(`/${whole.id}/cancel`)).body.order as Json).status).toBe('canceled');
});

test('money is given back in parts, to the last cent and no further (P34)', async () => {
  const { ask, id, order } = await sold();
  const total = (order.totals as { type: string; amount: number }[]).find(({ type }) => type === 'total')?.amount ?? 0;
  const back = (body: Json) =>
    ((body.order as Json).totals as { type: string; amount: number }[]).find(({ type }) => type === 'amount_refunded')
      ?.amount;
  expect(back((await ask(`/${id}/refund`, { amount: '12.50', reason: 'late' })).body)).toBe(1250);
  expect(back((await ask(`/${id}/refund`, { amount: '0.01' })).body)).toBe(1251);
  const left = (total - 1251) / 100;
  expect((await ask(`/${id}/refund`, { amount: String(total) })).body.message).toBe(
    `At most $${left.toFixed(2)} can be given back.`,
  );
  expect(back((await ask(`/${id}/refund`)).body)).toBe(total);
  expect((await ask(`/${id}/refund`)).body.message).toBe('Everything was given back already.');
});

test.each([
  ['ship', { units: [{ id: 'tent' }] }, 400],
  ['ship', { units: [{ id: 'wool-sock-m', quantity: 3 }] }, 400],
  ['ship', { units: [{ id: 'wool-sock-m' }, { id: 'wool-sock-m' }] }, 400],
  ['ship', { units: [] }, 400],
  ['ship', { units: 'all' }, 400],
  ['ship', { lines: [] }, 400],
  ['ship', '{', 400],
  ['ship', '[]', 400],
  ['ship', 'null', 400],
  ['ship', { carrier: 'x'.repeat(201) }, 400],
  ['cancel', { units: [{ id: 'wool-sock-m', quantity: 0 }] }, 400],
  ['cancel', { carrier: 'UPS' }, 400],
  ['refund', { amount: 12.5 }, 400],
  ['refund', { amount: '12,50' }, 400],
  ['refund', { amount: '12.505' }, 400],
  ['refund', { amount: '-1' }, 400],
  ['refund', { amount: '0' }, 400],
  ['refund', { amount: '1e3' }, 400],
  ['refund', { amount: '' }, 400],
  ['destroy', {}, 404],
  ['ship/x', {}, 404],
  ['', {}, 404],
])('%s with %j is refused and changes nothing (P34)', async (change, body, status) => {
  const { ask, id, shop, order, events } = await sold();
  const answer = await ask(`/${id}/${change}`, body);
  expect([answer.status, String(answer.body.message).length > 10]).toEqual([status, true]);
  expect(await shop.checkout.orders.find(id)).toEqual(order);
  expect(await events()).toHaveLength(1);
});

test('only the operator changes an order: for a program of this machine without the key it is 401, for others not there (P34)', async () => {
  const { ask, id, events } = await sold();
  expect((await ask(`/${id}/ship`, {}, { operator: 'impersonal' })).status).toBe(401);
  expect((await ask(`/${id}/ship`, {}, { operator: 'none' })).status).toBe(404);
  expect((await ask('/ord_none/ship')).status).toBe(404);
  expect((await ask('/__proto__/ship')).status).toBe(404);
  const read = await ask(`/${id}/ship`, {}, { method: 'GET' });
  expect([read.status, read.headers.Allow]).toEqual([405, 'POST']);
  expect(await events()).toEqual([['order_create', 'confirmed']]);
});
