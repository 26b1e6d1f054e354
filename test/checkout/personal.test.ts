/** Buyer and address are kept as long as there is a use for them: until a checkout ends unpaid, or a day after it was paid. */
import { describe, expect, test } from 'vitest';
import type { Json } from './acp-official.ts';
import { everythingIn, inMemory } from './kept.ts';
import { type Answer, acme, idOf, type Merchant, openMerchant, paying, retail, START } from './merchant.ts';

const DAY = 86_400;
/** acme's checkouts are open for six hours. */
const OPEN = 6 * 3600;
const LATER = { full_name: 'Planted Later', email: 'planted.later@person.example' };

const MEMBERS = ['buyer', 'fulfillment_details', 'locale', 'timezone'];
const SENT = retail({ locale: 'de-AT', timezone: 'Europe/Vienna' });

/** Words of it: of the first buyer, of the later one, where the goods go, and from where it was asked. */
const PERSONAL = ['jane@person.example', LATER.email, '123 Main St', 'Europe/Vienna', '192.0.2.1'];

const isPersonal = ({ body }: Answer) => MEMBERS.some((member) => member in body);
const without = ({ body: { buyer, fulfillment_details, locale, timezone, ...rest } }: Answer) => rest;

/** A checkout that was created and then updated, with each answer. */
async function opened(merchant: Merchant) {
  const ask = { key: 'k-create' };
  const created = await merchant.create(SENT, ask);
  const id = idOf(created);
  const updated = await merchant.update(id, { buyer: LATER }, { key: 'k-update' });
  const replays = async () => [
    await merchant.create(SENT, ask),
    await merchant.update(id, { buyer: LATER }, { key: 'k-update' }),
  ];
  return { id, created, updated, replays };
}

describe('a kept answer', () => {
  test('is the first one to the byte while the checkout is open, whatever was sent since (A8)', async () => {
    const merchant = openMerchant(acme);
    const { created, updated, replays } = await opened(merchant);
    merchant.wait(OPEN - 1);
    const [again, more] = await replays();
    expect(JSON.stringify(again?.body)).toBe(JSON.stringify(created.body));
    expect(JSON.stringify(more?.body)).toBe(JSON.stringify(updated.body));
    expect(created.body.buyer).not.toEqual(updated.body.buyer);
  });

  test.each([
    ['expired, to the second, though nobody sweeps', async (merchant: Merchant) => merchant.wait(OPEN)],
    ['canceled', async (merchant: Merchant, id: string) => void (await merchant.cancel(id))],
  ])('has lost the buyer once the checkout is %s, and nothing else (A8, A71, R121)', async (_, end) => {
    const merchant = openMerchant(acme);
    const { id, created, updated, replays } = await opened(merchant);
    await end(merchant, id);
    const [again, more] = await replays();
    expect(again?.headers['Idempotent-Replayed']).toBe('true');
    expect([again?.body, more?.body]).toEqual([without(created), without(updated)]);
    expect(isPersonal(await merchant.get(id))).toBe(false);
  });

  test('to a cancellation has no buyer either, the first time and every time (A8, A32, R121)', async () => {
    const merchant = openMerchant(acme);
    const { id } = await opened(merchant);
    const first = await merchant.cancel(id, undefined, { key: 'k-cancel' });
    const again = await merchant.cancel(id, undefined, { key: 'k-cancel' });
    expect([first.body.status, isPersonal(first)]).toEqual(['canceled', false]);
    expect(again.body).toEqual(first.body);
  });

  test('of a checkout that was paid stays whole, past the time it was open for (A8, A29)', async () => {
    const merchant = openMerchant(acme);
    const { id, created, updated, replays } = await opened(merchant);
    const done = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-complete' });
    merchant.wait(OPEN + 1);
    await merchant.checkout.sweep();
    const [again, more] = await replays();
    expect([again?.body, more?.body]).toEqual([created.body, updated.body]);
    expect((await merchant.complete(id, paying('spt_test_ok'), { key: 'k-complete' })).body).toEqual(done.body);
    expect((await merchant.get(id)).body.buyer).toEqual(LATER);
  });
});

describe('what is personal', () => {
  /** What is kept of it, anywhere. */
  async function remembered() {
    const clock = { now: START };
    const { records } = inMemory(clock);
    const merchant = openMerchant(acme, { kept: { records, secret: 's', bytes: async () => 0 } }, clock);
    const { operations } = merchant.checkout;
    const call = (key: string, body: unknown) => ({ principal: 'anna', account: '192.0.2.1', key, body });
    const created = await operations.create(call('k-1', SENT));
    const id = String((created.body as Json).id);
    await operations.update(id, call('k-2', { buyer: LATER }));
    const found = async () => {
      const all = await everythingIn(records);
      return PERSONAL.filter((one) => all.includes(one));
    };
    expect(await found()).toEqual(PERSONAL);
    return { id, merchant, found, call, operations };
  }

  test('is gone from the store when a checkout is canceled (R121)', async () => {
    const { id, found, call, operations } = await remembered();
    await operations.cancel(id, call('k-3', {}));
    expect(await found()).toEqual([]);
  });

  test('is gone from the store when a checkout expires, at the next sweep (R121)', async () => {
    const { merchant, found } = await remembered();
    merchant.wait(OPEN - 1);
    await merchant.checkout.sweep();
    expect(await found()).toEqual(PERSONAL);
    merchant.wait(1);
    await merchant.checkout.sweep();
    expect(await found()).toEqual([]);
  });

  test('is gone from the store a day after a checkout was paid; the address stays with the order for a month (R121)', async () => {
    const { merchant, id, found, call, operations } = await remembered();
    await operations.complete(id, call('k-3', paying('spt_test_ok')));
    const kept = async () =>
      JSON.stringify([await merchant.checkout.orders.list(), await merchant.checkout.outbox.list()]);
    merchant.wait(DAY - 1);
    await merchant.checkout.sweep();
    expect(await found()).toEqual(PERSONAL);
    merchant.wait(1);
    await merchant.checkout.sweep();
    expect(await found()).toEqual(['123 Main St']);
    expect(await kept()).toContain('123 Main St');
    expect(await kept()).not.toMatch(/person\.example/);
    merchant.wait(29 * DAY);
    await merchant.checkout.sweep();
    expect(await kept()).toBe('[[],[]]');
    expect(await found()).toEqual([]);
  });

  test('that was sent with a payment that broke goes with the rest (A13, R121)', async () => {
    const { merchant, id, found, call, operations } = await remembered();
    const broken = await operations.complete(id, call('k-3', paying('spt_test_error', { buyer: LATER })));
    expect(broken.status).toBe(500);
    merchant.wait(OPEN);
    await merchant.checkout.sweep();
    expect(await found()).toEqual([]);
    expect((await merchant.checkout.counts()).sessions).toBe(1);
  });
});

test('why a buyer left is forgotten after a month, as orders are (A33, R121)', async () => {
  const merchant = openMerchant(acme);
  const trace = { reason_code: 'other', trace_summary: 'The buyer PLANTED a reason.' };
  await merchant.cancel(idOf(await merchant.create(retail())), { intent_trace: trace });
  merchant.wait(30 * DAY - 1);
  await merchant.checkout.sweep();
  expect(await merchant.checkout.ledger.departures()).toHaveLength(1);
  merchant.wait(1);
  await merchant.checkout.sweep();
  expect(await merchant.checkout.ledger.departures()).toEqual([]);
});
