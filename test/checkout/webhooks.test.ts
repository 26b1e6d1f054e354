import { describe, expect, test } from 'vitest';
import { sign, verify, type WebhookTarget } from '../../src/checkout/webhooks.ts';
import { assertOrder, type Json, openApiComplaints } from './acp-official.ts';
import { acme, answering, idOf, openMerchant, paying, retail } from './merchant.ts';

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

/** By the machine's clock; the agent's is set to January. */
const REAL = Date.parse('2026-11-28T09:00:00Z');

/** A receiver that answers as told, and timers that wait to be fired. */
function receiver(...answers: (unknown | 'refuse' | 'hang up')[]) {
  const received: { url: string; headers: Record<string, string>; body: string }[] = [];
  const timers: { act: () => void; milliseconds: number }[] = [];
  const clock = { now: REAL };
  const webhook: WebhookTarget = {
    url: 'https://host.example/agentic_checkout/webhooks/order_events',
    now: () => clock.now,
    async fetch(url, { headers, body, redirect }) {
      expect(redirect).toBe('error');
      received.push({ url, headers, body });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === 'hang up') throw new Error('socket hang up');
      return { ok: answer !== 'refuse', body: answering(answer) };
    },
    setTimer(act, milliseconds) {
      const timer = { act, milliseconds };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
    },
  };
  return { received, timers, webhook, clock };
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
    expect(verify('whsec_test', headers['Merchant-Signature'], body, REAL / 1000)).toBe(true);
    const event = JSON.parse(body);
    expect(event).toEqual({ type: 'order_create', data: placed });
    assertOrder(event.data);
    expect(openApiComplaints('agentic_checkout_webhook', 'WebhookEvent', event)).toEqual([]);
    expect(await merchant.checkout.outbox.list()).toMatchObject([
      { type: 'order_create', state: 'delivered', attempts: 1, body },
    ]);
    expect(timers).toEqual([]);
  });

  test('is tried three times with a pause between, each time freshly signed, then given up (A47)', async () => {
    const { received, webhook, timers, clock } = receiver('hang up', 'refuse', { received: false });
    const merchant = openMerchant(acme, { webhook });
    await order(merchant);
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([1000]);
    clock.now += 400_000;
    timers.shift()?.act();
    await settled();
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([5000]);
    timers.shift()?.act();
    await settled();
    expect(timers).toEqual([]);
    expect(received.map(({ body }) => body)).toEqual(Array(3).fill(received[0]?.body));
    expect(
      verify('whsec_test', received[1]?.headers['Merchant-Signature'], received[1]?.body ?? '', REAL / 1000 + 400),
    ).toBe(true);
    expect(await merchant.checkout.outbox.list()).toMatchObject([{ state: 'failed', attempts: 3 }]);
  });

  test('an address that comes back gets what it missed (A47)', async () => {
    const { webhook, timers } = receiver('refuse', { received: true });
    const merchant = openMerchant(acme, { webhook });
    await order(merchant);
    timers.shift()?.act();
    await settled();
    expect(await merchant.checkout.outbox.list()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  test('is signed with the time of the machine, not of the agent, whose clock may be set (A47)', async () => {
    const { received, webhook, clock } = receiver({ received: true });
    const merchant = openMerchant(acme, { webhook });
    merchant.clock.now = Date.parse('2031-05-05T05:05:05Z');
    await order(merchant);
    expect(received[0]?.headers['Merchant-Signature']).toMatch(/^t=1795856400,/);
    expect(received[0]?.headers.Timestamp).toBe('2026-11-28T09:00:00.000Z');
    expect(clock.now / 1000).toBe(1_795_856_400);
  });

  test('of an answer no more is read than says that it arrived (A47)', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 1_000_000; n++) {
        read += 1000;
        yield new Uint8Array(1000).fill(0x20);
      }
    }
    for (const ok of [true, false]) {
      read = 0;
      const { webhook } = receiver({ received: true });
      const merchant = openMerchant(acme, { webhook: { ...webhook, fetch: async () => ({ ok, body: endless() }) } });
      await order(merchant);
      expect(read).toBe(5000);
      expect(await merchant.checkout.outbox.list()).toMatchObject([{ state: 'pending', attempts: 1 }]);
    }
  });

  test('a receiver that does not answer is given ten seconds (A47)', async () => {
    const { webhook, timers } = receiver({ received: true });
    const fetch: WebhookTarget['fetch'] = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    const merchant = openMerchant(acme, { webhook: { ...webhook, fetch } });
    await order(merchant);
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([10_000]);
    timers[0]?.act();
    await settled();
    expect(await merchant.checkout.outbox.list()).toMatchObject([{ state: 'pending', attempts: 1 }]);
    expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([1000]);
  });

  test('sixteen are sent at a time, the others wait for their turn (A47, A70)', async () => {
    const { webhook } = receiver({ received: true });
    const answers: (() => void)[] = [];
    let most = 0;
    let running = 0;
    const fetch: WebhookTarget['fetch'] = async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => answers.push(resolve));
      running--;
      return { ok: true, body: answering({ received: true }) };
    };
    const merchant = openMerchant(acme, { webhook: { ...webhook, fetch } });
    for (let n = 0; n < 40; n++) await order(merchant);
    while (answers.length > 0) {
      answers.shift()?.();
      await settled();
    }
    expect(most).toBe(16);
    expect((await merchant.checkout.outbox.list()).filter(({ state }) => state === 'delivered')).toHaveLength(40);
  });

  test('without an address events are only kept (A48)', async () => {
    const merchant = openMerchant(acme);
    await order(merchant);
    expect(await merchant.checkout.outbox.list()).toMatchObject([{ type: 'order_create', state: 'kept', attempts: 0 }]);
  });
});

describe('at the end of the service', () => {
  test('what waits for another try gets it at once, and what has not arrived then is told (A47)', async () => {
    const { received, webhook, timers } = receiver('refuse', { received: true }, 'refuse');
    const merchant = openMerchant(acme, { webhook });
    await order(merchant);
    expect([received.length, timers.length]).toEqual([1, 1]);
    const first = await merchant.checkout.outbox.drain(new AbortController().signal);
    expect([first, received.length, timers.length]).toEqual([[], 2, 0]);
    expect(await merchant.checkout.outbox.list()).toMatchObject([{ state: 'delivered', attempts: 2 }]);

    // From now on nothing waits: three tries, one after the other.
    const id = String((await order(merchant)).id);
    const lost = await merchant.checkout.outbox.drain(new AbortController().signal);
    expect(lost).toMatchObject([{ order_id: id, state: 'failed', attempts: 3 }]);
    expect([received.length, timers.length]).toEqual([5, 0]);
  });

  test('what is still under way when the time is over is cut off and told (A47)', async () => {
    const { webhook } = receiver({ received: true });
    let aborted = 0;
    const fetch: WebhookTarget['fetch'] = (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted++;
          reject(new Error('aborted'));
        }),
      );
    const merchant = openMerchant(acme, { webhook: { ...webhook, fetch } });
    await order(merchant);
    const end = new AbortController();
    const draining = merchant.checkout.outbox.drain(end.signal);
    end.abort();
    expect(await draining).toMatchObject([{ type: 'order_create', state: 'pending' }]);
    await settled();
    expect(aborted).toBe(1);
  });

  test('there is nothing to wait for when all has arrived, or nothing is sent (A47)', async () => {
    const { webhook } = receiver({ received: true });
    for (const merchant of [openMerchant(acme, { webhook }), openMerchant(acme)]) {
      await order(merchant);
      expect(await merchant.checkout.outbox.drain(new AbortController().signal)).toEqual([]);
    }
  });
});

test('an order is placed although nobody can be told of it, and nobody hears of that either', async () => {
  const bodies: string[] = [];
  const merchant = openMerchant(acme, {
    onOrderEvent: (body) => {
      bodies.push(body);
      throw new Error('the disk is full');
    },
  });
  const id = idOf(await merchant.create(retail()));
  expect((await merchant.complete(id, paying('spt_test_ok'))).body.status).toBe('completed');
  expect(bodies).toHaveLength(1);
});
