/** What every store promises a merchant, as one suite: two processes that share it sell as one, and nothing is sold twice. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createPsp, type Psp } from '../../src/checkout/psp.ts';
import { createUnits } from '../../src/checkout/units.ts';
import type { WebhookTarget } from '../../src/checkout/webhooks.ts';
import type { Json } from './acp-official.ts';
import { everythingIn } from './kept.ts';
import {
  AUTHENTICATED,
  acme,
  answering,
  BOOT,
  converse,
  idOf,
  jane,
  type Merchant,
  paying,
  retail,
  SOCKS,
  START,
} from './merchant.ts';
import { bank, delegation, merchantsOn, type Open } from './two-merchants.ts';

export function keepsOrders(name: string, open: Open) {
  const { clock, twoProcesses } = merchantsOn(open);

  const talk = (merchant: Merchant) =>
    converse(
      merchant,
      acme,
      { lines: [BOOT, SOCKS], offers: ['acme_si_15'] },
      jane('name', 'email', 'shipping_address'),
    );

  describe(`${name}, shared by two merchants`, () => {
    test('a checkout begun by one is shown, changed and paid by the other, and its order is known to both', async () => {
      const { one, two } = await twoProcesses();
      const created = await one.create(retail());
      const id = idOf(created);
      expect((await two.get(id)).body).toEqual(created.body);
      const updated = await two.update(id, { buyer: { email: 'later@person.example' } });
      expect((await one.get(id)).body).toEqual(updated.body);
      const done = await two.complete(id, paying('spt_test_ok'));
      expect(done.body.status).toBe('completed');
      expect((await one.get(id)).body).toEqual(done.body);
      const order = done.body.order as Json;
      expect(await one.checkout.orders.find(String(order.id))).toEqual(order);
      await one.checkout.orders.fulfil(String(order.id));
      expect((await two.get(id)).body.order).toMatchObject({ status: 'shipped' });
    });

    test('a handoff told to one is the quote of a checkout at the other, at what was promised (A58, A60)', async () => {
      const { one, two } = await twoProcesses();
      const { acp_handoff, session_id } = await talk(one);
      const created = await two.create(acp_handoff.payload);
      expect([created.status, created.body.quote_id]).toEqual([201, acp_handoff.checkout_token]);
      expect((await one.create(acp_handoff.payload)).body.code).toBe('quote_already_redeemed');
      await one.complete(idOf(created), paying('spt_test_ok'));
      expect(await two.checkout.ledger.conversions()).toMatchObject([{ adcp_session_id: session_id }]);
    });

    test('a handoff used at both at the same moment leads to one checkout (A60)', async () => {
      const { one, two } = await twoProcesses();
      const { acp_handoff } = await talk(one);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, at) => (at % 2 ? one : two).create(acp_handoff.payload)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(400)]);
      expect((await one.checkout.counts()).sessions).toBe(1);
    });

    test('a key answered by one is answered by the other with the same bytes, and another body is a conflict (A8, A10)', async () => {
      const { one, two } = await twoProcesses();
      const key = { key: 'k-1' };
      const created = await one.create(retail(), key);
      const again = await two.create(retail(), key);
      expect([again.status, again.body]).toEqual([201, created.body]);
      expect(again.headers['Idempotent-Replayed']).toBe('true');
      expect((await two.create(retail({ locale: 'de' }), key)).status).toBe(422);
      const done = await two.complete(idOf(created), paying('spt_test_ok'), key);
      expect((await one.complete(idOf(created), paying('spt_test_ok'), key)).body).toEqual(done.body);
    });

    test('many completes at once at both, each with a key of its own, are one charge, one order, one event (A48)', async () => {
      const { psp, attempts } = bank();
      const { one, two } = await twoProcesses({ psp });
      const { acp_handoff } = await talk(one);
      const id = idOf(await one.create(acp_handoff.payload));
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, at) => (at % 2 ? one : two).complete(id, paying('spt_test_ok'))),
      );
      const [paid, ...others] = answers.map(({ status }) => status).sort();
      expect(paid).toBe(200);
      // Too late, or too early to know.
      expect([...new Set(others)].every((status) => status === 400 || status === 503)).toBe(true);
      expect(attempts.size).toBe(1);
      expect(await two.checkout.orders.list()).toHaveLength(1);
      expect((await two.checkout.outbox.list()).map(({ type }) => type)).toEqual(['order_create']);
      expect(await two.checkout.ledger.conversions()).toHaveLength(1);
      expect((await two.get(id)).body.status).toBe('completed');
    });

    test('many completes at once at both with one key are one charge and one order, and in the end one answer (A11, A48)', async () => {
      const { psp, attempts } = bank();
      const { one, two } = await twoProcesses({ psp });
      const id = idOf(await one.create(retail()));
      const ask = (at: number) => (at % 2 ? one : two).complete(id, paying('spt_test_ok'), { key: 'k-1' });
      const answers = await Promise.all(Array.from({ length: 24 }, (_, at) => ask(at)));
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      const [first, second] = [await ask(0), await ask(1)];
      expect([first.status, second.body]).toEqual([200, first.body]);
      expect([attempts.size, (await one.checkout.orders.list()).length]).toEqual([1, 1]);
    });

    test('money given back at both at the same moment is given back once (A49)', async () => {
      const { one, two } = await twoProcesses();
      const { order } = (await one.complete(idOf(await one.create(retail())), paying('spt_test_ok'))).body;
      const id = String((order as Json).id);
      const results = await Promise.all([one, two, one, two].map(({ checkout }) => checkout.orders.refund(id)));
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect((await one.checkout.orders.find(id))?.adjustments).toHaveLength(1);
      expect((await one.checkout.outbox.list()).map(({ type }) => type).sort()).toEqual([
        'order_create',
        'order_update',
      ]);
    });

    test('a payment token made by one pays once, at either (A50)', async () => {
      const { one, two } = await twoProcesses();
      const ids = [idOf(await one.create(retail())), idOf(await one.create(retail()))];
      const token = String((await one.delegate(delegation(ids[0] ?? ''))).body.id);
      const [paid, refused] = [
        await two.complete(ids[0] ?? '', paying(token)),
        await one.complete(ids[1] ?? '', paying(token)),
      ];
      expect([paid.body.status, refused.body.status]).toEqual(['completed', 'ready_for_payment']);
      expect(JSON.stringify(refused.body.messages)).toContain('used before');
    });

    test('a card that asks for its buyer at one is confirmed at the other, and on the page of either (A30)', async () => {
      const { one, two } = await twoProcesses();
      const id = idOf(await one.create(retail()));
      expect((await one.complete(id, paying('spt_test_3ds'))).body.status).toBe('authentication_required');
      const sent = paying('spt_test_3ds', { authentication_result: AUTHENTICATED });
      expect((await two.complete(id, sent)).body.status).toBe('completed');

      const created = await one.create(retail());
      const made = await one.delegate(delegation(idOf(created), '4000002760003184'));
      await one.complete(idOf(created), paying(String(made.body.id)));
      const path = new URL(String(created.body.continue_url)).pathname;
      const ask = (method: string, rawBody = '') =>
        two.checkout.handle({ method, path, headers: {}, rawBody, principal: undefined });
      expect(two.checkout.isLink(path)).toBe(true);
      const [, form = ''] = /name="form" value="([^"]+)"/.exec((await ask('GET')).body) ?? [];
      expect((await ask('POST', new URLSearchParams({ form, do: 'confirm' }).toString())).status).toBe(303);
      expect((await one.get(idOf(created))).body.status).toBe('completed');
    });
  });

  describe(`${name}, when a merchant ends in the middle of a payment`, () => {
    /** One has charged and never comes back to say so. */
    async function leftBehind() {
      const gone = bank(true);
      const next = bank();
      const { one, two } = await twoProcesses({ psp: gone.psp }, { psp: next.psp });
      const id = idOf(await one.create(retail()));
      const late = one.complete(id, paying('spt_test_ok'), { key: 'k-1' });
      await expect.poll(() => gone.asked()).toBe(1);
      return { one, two, id, late, gone, next };
    }

    test('another says that it is on its way, for a minute; then it brings it to its end, under the same name', async () => {
      const { one, two, id, late, gone, next } = await leftBehind();
      const early = await two.complete(id, paying('spt_test_ok'));
      expect([early.status, early.headers['Retry-After']]).toEqual([503, '1']);
      expect((await two.cancel(id)).status).toBe(503);
      expect((await two.complete(id, paying('spt_test_ok'), { key: 'k-1' })).status).toBe(409);
      expect((await two.get(id)).body.status).toBe('complete_in_progress');
      expect(next.asked()).toBe(0);

      clock.now += 60_000;
      const done = await two.complete(id, paying('spt_test_ok'), { key: 'k-1' });
      // It was paid with what was begun, so there is nothing more to pay.
      expect([done.status, done.body.code]).toEqual([400, 'session_completed']);
      expect((await two.get(id)).body.status).toBe('completed');
      expect([...next.attempts]).toEqual([...gone.attempts]);

      gone.release();
      await late;
      expect(await one.checkout.orders.list()).toHaveLength(1);
      expect(await one.checkout.outbox.list()).toHaveLength(1);
    });

    test('the sweep of another does so when nobody asks again', async () => {
      const { two, id, late, gone, next } = await leftBehind();
      await two.checkout.sweep();
      expect(next.asked()).toBe(0);
      clock.now += 60_000;
      await two.checkout.sweep();
      expect((await two.get(id)).body.status).toBe('completed');
      expect([...next.attempts]).toEqual([...gone.attempts]);
      gone.release();
      await late;
      expect(await two.checkout.orders.list()).toHaveLength(1);
    });

    test('a payment that broke is tried again under the same name, by whichever process (A13, A48)', async () => {
      const { psp, attempts } = bank();
      const broken: Psp = {
        ...psp,
        async charge(charge) {
          await psp.charge(charge);
          throw new Error('made, and not told');
        },
      };
      const { one, two } = await twoProcesses({ psp: broken }, { psp });
      const id = idOf(await one.create(retail()));
      expect((await one.complete(id, paying('spt_test_ok'))).status).toBe(500);
      expect((await two.complete(id, paying('spt_test_ok'))).body.status).toBe('completed');
      expect(attempts.size).toBe(1);
    });

    test('what was not paid by then can be canceled', async () => {
      const { one, two, id, late, gone, next } = await leftBehind();
      next.psp.charge = async () => ({ state: 'declined', reason: 'No.' });
      clock.now += 60_000;
      expect((await two.cancel(id)).body.status).toBe('canceled');
      gone.release();
      // Its minute is over, and whoever asks again with its key is answered by what there is now.
      expect((await late).status).toBe(409);
      expect((await one.complete(id, paying('spt_test_ok'), { key: 'k-1' })).body.code).toBe('session_canceled');
      expect(await two.checkout.orders.list()).toEqual([]);
    });
  });

  describe(`${name}, when a merchant ends before its webhooks have arrived`, () => {
    function receiver(arrives: boolean) {
      const got: string[] = [];
      const target: WebhookTarget = {
        url: 'https://host.example/hook',
        now: () => clock.now,
        async fetch(_, { headers }) {
          got.push(headers['Request-Id'] ?? '');
          if (!arrives) throw new Error('socket hang up');
          return { ok: true, body: answering({ received: true }) };
        },
        setTimer: () => () => {},
      };
      return { got, target };
    }
    const states = async ({ checkout }: Merchant) =>
      (await checkout.outbox.list()).map(({ state, attempts }) => [state, attempts]);
    const sell = async (merchant: Merchant) =>
      merchant.complete(idOf(await merchant.create(retail())), paying('spt_test_ok'));

    test('another sends them, once the first has had a minute (A47)', async () => {
      const [dead, alive] = [receiver(false), receiver(true)];
      const { stores, one, two } = await twoProcesses({ webhook: dead.target }, { webhook: alive.target });
      await sell(one);
      await expect.poll(() => states(one)).toEqual([['pending', 1]]);
      const inHand = await everythingIn(stores.one);
      clock.now += 59_999;
      await two.checkout.sweep();
      expect(await everythingIn(stores.one)).toBe(inHand);
      clock.now += 1;
      await two.checkout.sweep();
      await expect.poll(() => states(two)).toEqual([['delivered', 2]]);
      expect(alive.got).toEqual(dead.got);
      await two.checkout.sweep();
      clock.now += 600_000;
      await two.checkout.sweep();
      expect(alive.got).toHaveLength(1);
    });

    test('one that ends in good order leaves them to the next at once (A47)', async () => {
      const [dead, alive] = [receiver(false), receiver(true)];
      const { one, two } = await twoProcesses({ webhook: dead.target }, { webhook: alive.target });
      await sell(one);
      await expect.poll(() => states(one)).toEqual([['pending', 1]]);
      expect(await one.checkout.outbox.drain(new AbortController().signal)).toEqual([]);
      expect(await states(one)).toEqual([['pending', 2]]);
      await two.checkout.sweep();
      await expect.poll(() => states(two)).toEqual([['delivered', 3]]);
    });

    test('of many who take them over at the same moment each event is one’s (A47)', async () => {
      const [dead, alive] = [receiver(false), receiver(true)];
      const { one, two } = await twoProcesses({ webhook: dead.target }, { webhook: alive.target });
      for (let n = 0; n < 5; n++) await sell(one);
      await expect.poll(async () => (await states(one)).flat().filter((one) => one === 1)).toHaveLength(5);
      clock.now += 60_000;
      await Promise.all([two, two, two].map(({ checkout }) => checkout.sweep()));
      await expect.poll(async () => (await states(two)).flat()).not.toContain('pending');
      expect(new Set(alive.got).size).toBe(5);
      expect(alive.got).toHaveLength(5);
    });
  });

  test(`${name}: no token that can still be used and no card number is kept, and in the end nothing (A51, R121)`, async () => {
    const { stores, one } = await twoProcesses();
    const { acp_handoff } = await talk(one);
    const before = await everythingIn(stores.one);
    expect(before).not.toContain(acp_handoff.checkout_token);
    const created = await one.create(acp_handoff.payload, { key: 'the-key-of-a-request' });
    const token = String((await one.delegate(delegation(idOf(created)), { key: 'another-key' })).body.id);
    const all = await everythingIn(stores.one);
    expect(all).toContain(idOf(created));
    for (const secret of [token, 'the-key-of-a-request', 'another-key', '4242424242424242'])
      expect(all).not.toContain(secret);
    await one.complete(idOf(created), paying(token));
    clock.now += 31 * 86_400_000;
    await one.checkout.sweep();
    expect(await one.checkout.counts()).toEqual({ sessions: 0, keys: 0, quotes: 0, tokens: 0, orders: 0, bytes: 0 });
    expect(await everythingIn(stores.one)).toBe('[]');
  });

  test(`${name}: a payment asked for twice under one name is made once, whoever asks (A50)`, async () => {
    clock.now = START;
    const stores = await open(clock);
    const now = () => clock.now;
    const banks = [stores.one, stores.other].map((records) =>
      createPsp({ now, newToken: randomUUID, units: createUnits(records, now) }),
    );
    const [here, there] = banks as [Psp, Psp];
    const made = (await here.delegate('anna', delegation('cs_1'))).body as Json;
    const { tokenDigest } = await import('../../src/checkout/psp.ts');
    const charge = (attempt: string) => ({
      ...{ token_digest: tokenDigest(String(made.id)), attempt, principal: 'anna', amount: 100, currency: 'usd' },
      ...{ checkout_session_id: 'cs_1', merchant_id: 'merchant_acme-outdoor_sandbox', authenticated: false },
    });
    const outcomes = await Promise.all(
      ['a', 'a', 'b', 'b'].map((attempt, at) => (at % 2 ? here : there).charge(charge(attempt))),
    );
    const paid = outcomes.map(({ state }) => state);
    expect([paid[0] === paid[1], paid[2] === paid[3]]).toEqual([true, true]);
    expect([...paid].sort()).toEqual(['declined', 'declined', 'paid', 'paid']);
  });
}
