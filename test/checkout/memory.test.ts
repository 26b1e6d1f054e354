/** How much is kept: for how long, how much of it for one principal, and nothing of one principal's at the cost of another. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownerKey } from '../../src/engine/keys.ts';
import type { Json } from './acp-official.ts';
import {
  type Answer,
  acme,
  BARE,
  BOOT,
  converse,
  idOf,
  jane,
  type Merchant,
  openMerchant,
  paying,
  retail,
} from './merchant.ts';

const DAY = 86_400;

async function countsOf({ checkout }: Merchant) {
  const { bytes, ...counts } = await checkout.counts();
  return counts;
}

test('everything is forgotten a day after it is over, orders a month after they were placed (A70)', async () => {
  const merchant = openMerchant(acme);
  const { checkout } = merchant;
  const talk = await converse(merchant, acme, { lines: [BOOT], offers: [] }, jane('email', 'name', 'shipping_address'));
  const sold = idOf(await merchant.create(talk.acp_handoff.payload));
  await merchant.complete(sold, paying('spt_test_ok'));
  const canceled = idOf(await merchant.create(retail()));
  await merchant.cancel(canceled);
  const open = idOf(await merchant.create(retail()));
  await merchant.delegate(delegation(open, '2026-01-18T11:00:00Z'));
  await checkout.sweep();
  expect(await countsOf(merchant)).toEqual({ sessions: 3, keys: 6, quotes: 1, tokens: 1, orders: 1 });

  merchant.wait(900);
  await checkout.sweep();
  // The token has expired; it is known for a day, to say so.
  expect(await countsOf(merchant)).toEqual({ sessions: 3, keys: 6, quotes: 1, tokens: 1, orders: 1 });
  expect((await merchant.get(canceled)).body.status).toBe('canceled');

  merchant.wait(DAY - 900);
  await checkout.sweep();
  // The open one ended six hours in, and the quote half an hour in: both are known for a day from then.
  expect(await countsOf(merchant)).toEqual({ sessions: 1, keys: 0, quotes: 1, tokens: 0, orders: 1 });
  expect((await merchant.get(sold)).status).toBe(404);
  expect((await merchant.get(open)).body.status).toBe('expired');

  merchant.wait(DAY / 4);
  await checkout.sweep();
  expect(await countsOf(merchant)).toEqual({ sessions: 0, keys: 0, quotes: 0, tokens: 0, orders: 1 });
  merchant.wait(30 * DAY);
  await checkout.sweep();
  expect(await checkout.counts()).toEqual({ sessions: 0, keys: 0, quotes: 0, tokens: 0, orders: 0, bytes: 0 });
});

const socks = (more: Json = {}) => retail({ line_items: [{ id: 'wool-sock-m' }], ...more });
const outcome = ({ status, body, headers }: Answer) => [status, body.code, headers['Retry-After']];
const FULL = [503, 'service_unavailable', '60'];
const bert = { bearer: 'key-bert' };

describe('a principal at its cap', () => {
  test('of open checkouts is refused the next, and the next principal is not (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { checkouts: 300 } });
    const { operations, counts } = merchant.checkout;
    const small = { line_items: [{ id: 'wool-sock-m' }], currency: 'usd', capabilities: BARE };
    for (let n = 0; n < 300; n++) await operations.create({ principal: 'anna', key: `k-${n}`, body: small });
    expect(outcome(await merchant.create(small))).toEqual(FULL);
    expect((await counts()).sessions).toBe(300);
    expect((await merchant.create(small, bert)).status).toBe(201);

    // Nobody sweeps: whoever needs room finds what has ended, though it can still be read.
    merchant.wait(6 * 3600);
    expect((await merchant.create(small)).status).toBe(201);
    merchant.wait(DAY);
    await merchant.checkout.sweep();
    expect((await counts()).sessions).toBe(1);
  });

  test('of checkouts has room for as many as it cancels, and keeps those it paid for a day (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { checkouts: 2 } });
    const [one, two] = [idOf(await merchant.create(socks())), idOf(await merchant.create(socks()))];
    expect(outcome(await merchant.create(socks()))).toEqual(FULL);
    await merchant.cancel(one);
    const three = idOf(await merchant.create(socks()));
    await merchant.complete(two, paying('spt_test_ok'));
    await merchant.complete(three, paying('spt_test_ok'));
    expect(outcome(await merchant.create(socks()))).toEqual(FULL);
    merchant.wait(DAY - 1);
    expect((await merchant.get(two)).body.status).toBe('completed');
    merchant.wait(1);
    expect((await merchant.create(socks())).status).toBe(201);
    expect((await merchant.get(two)).status).toBe(404);
  });

  test('of keys is refused whatever would change something, and may read; refused requests use up no key (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { keys: 3 } });
    for (let n = 0; n < 9; n++) expect((await merchant.create({})).body.code).toBe('missing');
    const id = idOf(await merchant.create(socks(), { key: 'k-1' }));
    await merchant.update(id, {});
    await merchant.update(id, {});
    expect(outcome(await merchant.update(id, {}))).toEqual(FULL);
    expect(outcome(await merchant.complete(id, paying('spt_test_ok')))).toEqual(FULL);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
    expect((await merchant.create(socks(), { key: 'k-1' })).headers['Idempotent-Replayed']).toBe('true');
    expect((await merchant.create(socks(), bert)).status).toBe(201);
    merchant.wait(DAY);
    expect((await merchant.create(socks())).status).toBe(201);
  });

  test('of bytes is refused, and the next principal is not; all of it is given back in time (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { bytes: { each: 1_000_000 } } });
    const large = socks({ metadata: { note: 'x'.repeat(16_000) } });
    const statuses: number[] = [];
    for (let n = 0; n < 60; n++) statuses.push((await merchant.create(large)).status);
    expect([...new Set(statuses)]).toEqual([201, 503]);
    const taken = statuses.filter((status) => status === 201).length;
    expect(taken).toBeGreaterThan(10);
    // The last may have gone over by what it is itself.
    expect((await merchant.checkout.counts()).bytes).toBeLessThan(1_100_000);
    expect((await merchant.create(large, bert)).status).toBe(201);
    merchant.wait(31 * DAY);
    await merchant.checkout.sweep();
    expect((await merchant.checkout.counts()).bytes).toBe(0);
  });

  test('of bytes: whatever is kept counts, each version of a buyer too (A70)', async () => {
    const merchant = openMerchant(acme);
    const exempt_regions = Array.from({ length: 1000 }, () => 'x'.repeat(100));
    const buyer = (certificate_id: string) => ({
      ...{ email: 'jane@person.example' },
      tax_exemption: { certificate_id, certificate_type: 'resale', exempt_regions },
    });
    const id = idOf(await merchant.create(socks({ buyer: buyer('1') })));
    expect((await merchant.checkout.counts()).bytes).toBeGreaterThan(100_000);
    await merchant.update(id, { buyer: buyer('2') });
    await merchant.update(id, { buyer: buyer('3') });
    expect((await merchant.checkout.counts()).bytes).toBeGreaterThan(300_000);
    await merchant.cancel(id);
    expect((await merchant.checkout.counts()).bytes).toBeLessThan(40_000);
  });

  test('that many callers share leaves each of them room: strangers at different addresses (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { checkouts: 3 } });
    const { operations } = merchant.checkout;
    let keys = 0;
    const create = async (account?: string) =>
      operations.create({ principal: 'anonymous', account, key: `k-${++keys}`, body: socks() });
    const statuses: number[] = [];
    for (const account of ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'])
      statuses.push((await create(account)).status);
    expect(statuses).toEqual([201, 201, 201, 503, 201]);
    // A checkout is the principal's, whichever address asks for it.
    const { id } = (await create('192.0.2.2')).body as { id: string };
    expect((await operations.get({ principal: 'anonymous', account: '192.0.2.9' }, id)).status).toBe(200);
    // Its page acts for the address that made it.
    expect((await operations.look(id))?.caller).toEqual({ principal: 'anonymous', account: '192.0.2.2' });
    const other = await operations.create({ principal: 'anonymous\u0000192.0.2.1', key: 'k', body: socks() });
    expect(other.status).toBe(201);
  });

  test('of bytes, shared by many callers, leaves each of them room (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { bytes: { each: 1_000_000 } } });
    const { operations } = merchant.checkout;
    let keys = 0;
    const fill = async (account: string) => {
      let opened = 0;
      for (; opened < 99; opened++) {
        const body = socks({ metadata: { note: 'x'.repeat(16_000) } });
        const reply = await operations.create({ principal: 'anonymous', account, key: `k-${++keys}`, body });
        if (reply.status !== 201) return opened;
      }
      return opened;
    };
    const opened = [await fill('192.0.2.1'), await fill('192.0.2.2'), await fill('192.0.2.3')];
    expect(opened.every((count) => count > 1)).toBe(true);
    expect((await merchant.checkout.counts()).bytes).toBeLessThan(1_100_000);
  });

  test('leaves room for newcomers, however many principals are at theirs (A70)', async () => {
    const merchant = openMerchant(acme, { limits: { bytes: { each: 400_000, all: 1_000_000 } } });
    const { operations } = merchant.checkout;
    const create = async (principal: string, key: string) =>
      (await operations.create({ principal, key, body: socks({ metadata: { note: 'x'.repeat(16_000) } }) })).status;
    for (const principal of ['p1', 'p2', 'p3', 'p4']) {
      for (let n = 0; n < 40; n++) await create(principal, `k-${n}`);
      expect(await create(principal, 'k-last')).toBe(503);
    }
    expect(await create('newcomer', 'k')).toBe(201);
    expect((await merchant.checkout.counts()).bytes).toBeLessThan(1_200_000);
  });
});

test("nobody's orders, claims, reasons, handoffs or webhooks push out another's (A70)", async () => {
  const merchant = openMerchant(acme, { limits: { orders: 3 } });
  const { checkout } = merchant;
  const claim = { affiliate_attribution: { provider: 'p.example', token: 't' } };
  const annas = idOf(await merchant.create(socks(claim)));
  await merchant.complete(annas, paying('spt_test_ok'));
  const left = idOf(await merchant.create(socks(claim)));
  await merchant.cancel(left, { intent_trace: { reason_code: 'comparison' } });
  for (let n = 0; n < 5; n++)
    await merchant.complete(idOf(await merchant.create(socks(), bert)), paying('spt_test_ok'), bert);
  expect((await checkout.orders.list()).map(({ checkout_session_id }) => checkout_session_id)).toContain(annas);
  expect(await checkout.orders.list()).toHaveLength(4);

  const { ledger, outbox, quotes, units } = checkout;
  const berts = ownerKey({ principal: 'bert' });
  const anna = (await checkout.orders.list())[0];
  if (!anna) throw new Error('no order');
  for (let n = 0; n < 1500; n++) {
    await units(async (work) => {
      await ledger.claim(work, berts, `cs_b${n}`, 'first', { provider: 'p.example', token: 't' });
      await ledger.depart(work, berts, { at: '', checkout_session_id: `cs_b${n}`, reason_code: 'other' });
      await outbox.put(work, berts, 'order_update', { ...anna, id: `ord_b${n}` });
    });
  }
  expect(await ledger.claims()).toHaveLength(1002);
  expect((await ledger.claims()).map(({ checkout_session_id }) => checkout_session_id)).toContain(annas);
  expect(await ledger.departures()).toHaveLength(1001);
  expect((await ledger.departures())[0]).toMatchObject({ checkout_session_id: left, reason_code: 'comparison' });
  expect(await outbox.list()).toHaveLength(1001);
  expect((await outbox.list())[0]).toMatchObject({ type: 'order_create', order_id: anna.id });

  const quoted = { expires_at: merchant.clock.now + 1000, brand: acme, lines: [], offers: [], session_id: 's' };
  await quotes.keep({ ...quoted, owner: 'anna', token: 'chk_anna' });
  for (let n = 0; n < 10_001; n++) await quotes.keep({ ...quoted, owner: 'bert', token: `chk_b${n}` });
  expect((await checkout.counts()).quotes).toBe(10_001);
  const known = async (token: string) => (await units((work) => quotes.find(work, token, 'x'))).ok;
  expect([await known('chk_anna'), await known('chk_b0'), await known('chk_b1')]).toEqual([true, false, true]);
});

describe('several principals', () => {
  const step = fc.record({
    bearer: fc.constantFrom('key-anna', 'key-anna', 'key-bert', 'key-bert', 'key-carl'),
    action: fc.constantFrom('create', 'create', 'create', 'update', 'complete', 'cancel', 'delegate', 'wait', 'sweep'),
    key: fc.integer({ min: 0, max: 12 }),
    at: fc.integer({ min: 0, max: 4 }),
    size: fc.integer({ min: 0, max: 15_000 }),
    wait: fc.integer({ min: 1, max: 20_000 }),
  });
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** What one principal is answered, in ids of its own counting. */
  async function answersTo(who: string, steps: Step[]) {
    let ids = 0;
    const limits = { checkouts: 3, keys: 8, tokens: 2, orders: 2, bytes: { each: 90_000 } };
    const merchant = openMerchant(acme, { limits, newId: () => `${++ids}` });
    const opened = new Map<string, string[]>();
    const heard: unknown[] = [];
    for (const { bearer, action, key, at, size, wait } of steps) {
      const own = opened.get(bearer) ?? [];
      opened.set(bearer, own);
      const id = own[at % Math.max(1, own.length)] ?? 'cs_none';
      const asking = { bearer, key: `k-${key}` };
      let answer: Answer | undefined;
      if (action === 'wait') merchant.wait(wait);
      else if (action === 'sweep') await merchant.checkout.sweep();
      else if (action === 'create') {
        answer = await merchant.create(socks({ metadata: { note: 'x'.repeat(size) } }), asking);
        if (answer.status === 201 && !own.includes(idOf(answer))) own.push(idOf(answer));
      } else if (action === 'update') answer = await merchant.update(id, {}, asking);
      else if (action === 'complete') answer = await merchant.complete(id, paying('spt_test_ok'), asking);
      else if (action === 'cancel') answer = await merchant.cancel(id, undefined, asking);
      else answer = await merchant.delegate(delegation(id), asking);
      if (bearer === who && answer) {
        const place = own.indexOf(String(answer.body.id));
        heard.push([action, place, ...outcome(answer), answer.body.status, answer.headers['Idempotent-Replayed']]);
      }
    }
    merchant.wait(32 * DAY);
    await merchant.checkout.sweep();
    expect(await merchant.checkout.counts()).toEqual({
      sessions: 0,
      keys: 0,
      quotes: 0,
      tokens: 0,
      orders: 0,
      bytes: 0,
    });
    return heard;
  }

  test('are answered as if each were alone, whatever the others do, and all is forgotten in the end (A15, A70)', async () => {
    const reached = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const among = await answersTo('key-anna', steps);
        const alone = steps.filter(({ bearer, action }) => bearer === 'key-anna' || action === 'wait');
        expect(among).toEqual(await answersTo('key-anna', alone));
        for (const one of among) if (Array.isArray(one)) reached.add(one[2]);
      }),
      { numRuns: 40 },
    );
    expect([...reached]).toEqual(expect.arrayContaining([200, 201, 422, 503]));
  });
});

function delegation(checkout_session_id: string, expires_at = '2026-01-20T11:00:00Z'): Json {
  return {
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
      checkout_session_id,
      merchant_id: 'm',
      expires_at,
    },
    risk_signals: [],
    metadata: {},
  };
}

test('what is kept for a day is there in its last millisecond, and gone in the next: checkouts, keys, tokens (A14, A70)', async () => {
  const merchant = openMerchant(acme);
  const last = (DAY * 1000 - 1) / 1000;
  const status = async (id: string) => (await merchant.get(id)).status;

  const key = { key: 'the-same-key' };
  const canceled = idOf(await merchant.create(retail(), key));
  await merchant.cancel(canceled);
  merchant.wait(last);
  expect([await status(canceled), idOf(await merchant.create(retail(), key))]).toEqual([200, canceled]);
  merchant.wait(0.001);
  expect(await status(canceled)).toBe(404);
  expect(idOf(await merchant.create(retail(), key))).not.toBe(canceled);

  const open = await merchant.create(retail());
  const lifetime = (Date.parse(String(open.body.expires_at)) - merchant.clock.now) / 1000;
  merchant.wait(lifetime + last);
  expect(await status(idOf(open))).toBe(200);
  merchant.wait(0.001);
  expect(await status(idOf(open))).toBe(404);

  const { acp_handoff } = await converse(merchant, acme, { lines: [BOOT], offers: [] }, jane('email'));
  merchant.wait((Date.parse(acp_handoff.expires_at) - merchant.clock.now) / 1000 + last);
  expect((await merchant.create(acp_handoff.payload)).body.code).toBe('quote_expired');
  merchant.wait(0.001);
  expect((await merchant.create(acp_handoff.payload)).body.code).toBe('quote_not_found');
});
