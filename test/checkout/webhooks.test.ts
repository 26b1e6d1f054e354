import { describe, expect, test } from 'vitest';
import { sign, verify, type WebhookTarget } from '../../src/checkout/webhooks.ts';
import { assertOrder, type Json, openApiComplaints } from './acp-official.ts';
import { acme, idOf, openMerchant, paying, retail, START } from './merchant.ts';

const BODY =
  '{"type":"order_create","data":{"type":"order","id":"ord_1","checkout_session_id":"cs_1","permalink_url":"https://shop.example/o/1","status":"confirmed"}}';
const SIGNATURE = 'cc406bebc80c5e40b849a8146e3179132434fcc6b6b34420ee261b77b29142c4';

describe('the signature', () => {
  test('is that of the vector (A47)', () => {
    expect(sign('whsec_test', 1_700_000_000, BODY)).toBe(`t=1700000000,v1=${SIGNATURE}`);
  });

  test('is good for 300 seconds each way, for this body and this secret (A47)', () => {
    const header = `t=1700000000,v1=${SIGNATURE}`;
    expect([-301, -300, 0, 300, 301].map((off) => verify('whsec_test', header, BODY, 1_700_000_000 + off))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(verify('whsec_other', header, BODY, 1_700_000_000)).toBe(false);
    expect(verify('whsec_test', header, `${BODY} `, 1_700_000_000)).toBe(false);
    for (const broken of [
      undefined,
      '',
      SIGNATURE,
      `t=1700000000,v1=${SIGNATURE.slice(1)}`,
      `t=1700000001,v1=${SIGNATURE}`,
      `v1=${SIGNATURE},t=1700000000`,
    ]) {
      expect(verify('whsec_test', broken, BODY, 1_700_000_000), String(broken)).toBe(false);
    }
  });
});

/** A receiver that answers as told, and timers that wait to be fired. */
function receiver(...answers: (unknown | 'refuse' | 'hang up')[]) {
  const received: { url: string; headers: Record<string, string>; body: string }[] = [];
  const timers: { act: () => void; milliseconds: number }[] = [];
  const webhook: WebhookTarget = {
    url: 'https://host.example/agentic_checkout/webhooks/order_events',
    async fetch(url, { headers, body, redirect }) {
      expect(redirect).toBe('error');
      received.push({ url, headers, body });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === 'hang up') throw new Error('socket hang up');
      return { ok: answer !== 'refuse', json: async () => answer };
    },
    setTimer: (act, milliseconds) => timers.push({ act, milliseconds }),
  };
  return { received, timers, webhook };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function order(merchant: ReturnType<typeof openMerchant>): Promise<Json> {
  const done = await merchant.complete(idOf(await merchant.create(retail())), paying('spt_test_ok'));
  await settled();
  return done.body.order as Json;
}

describe('delivery', () => {
  test('an order is sent whole, signed, to the configured address, and lies in the outbox (A47, A48)', async () => {
    const { received, webhook, timers } = receiver({ received: true });
    const merchant = openMerchant(acme, { webhook });
    const placed = await order(merchant);
    expect(received).toHaveLength(1);
    const [{ url = '', headers = {}, body = '' } = {}] = received;
    expect(url).toBe('https://host.example/agentic_checkout/webhooks/order_events');
    expect(headers['Content-Type']).toBe('application/json');
    expect(verify('whsec_test', headers['Merchant-Signature'], body, START / 1000)).toBe(true);
    const event = JSON.parse(body);
    expect(event).toEqual({ type: 'order_create', data: placed });
    assertOrder(event.data);
    expect(openApiComplaints('agentic_checkout_webhook', 'WebhookEvent', event)).toEqual([]);
    expect(merchant.checkout.outbox.list()).toMatchObject([
      { type: 'order_create', state: 'delivered', attempts: 1, body },
    ]);
    expect(timers).toEqual([]);
  });

  test('is tried three times with a pause between, each time freshly signed, then given up (A47)', async () => {
    const { received, webhook, timers } = receiver('hang up', 'refuse', { received: false });
    const merchant = openMerchant(acme, { webhook });
    await order(merchant);
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([1000]);
    merchant.wait(400);
    timers.shift()?.act();
    await settled();
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([5000]);
    timers.shift()?.act();
    await settled();
    expect(timers).toEqual([]);
    expect(received.map(({ body }) => body)).toEqual(Array(3).fill(received[0]?.body));
    expect(
      verify('whsec_test', received[1]?.headers['Merchant-Signature'], received[1]?.body ?? '', START / 1000 + 400),
    ).toBe(true);
    expect(merchant.checkout.outbox.list()).toMatchObject([{ state: 'failed', attempts: 3 }]);
  });

  test('an address that comes back gets what it missed (A47)', async () => {
    const { webhook, timers } = receiver('refuse', { received: true });
    const merchant = openMerchant(acme, { webhook });
    await order(merchant);
    timers.shift()?.act();
    await settled();
    expect(merchant.checkout.outbox.list()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  test('without an address events are only kept (A48)', async () => {
    const merchant = openMerchant(acme);
    await order(merchant);
    expect(merchant.checkout.outbox.list()).toMatchObject([{ type: 'order_create', state: 'kept', attempts: 0 }]);
  });
});
