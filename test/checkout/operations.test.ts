import { describe, expect, test } from 'vitest';
import { amount, type Json } from './acp-official.ts';
import {
  acme,
  BARE,
  BUYER,
  DENVER,
  delta,
  idOf,
  notices,
  nova,
  openMerchant,
  pace,
  paying,
  retail,
} from './merchant.ts';

const DISCOUNTS = { ...BARE, extensions: ['discount'] };

const ship = (option_id: string, ...item_ids: string[]) => ({ type: 'shipping', option_id, item_ids });

describe('prices', () => {
  test("the merchant's price stands whatever the client wrote, and a warning says so (A20)", async () => {
    const merchant = openMerchant(acme);
    const plain = await merchant.create(retail());
    const cheap = await merchant.create(
      retail({
        line_items: [
          { id: 'trail-pro-w9', unit_amount: 1 },
          { id: 'wool-sock-m', unit_amount: 2400 },
          { id: 'wool-sock-m', unit_amount: 2400 },
        ],
      }),
    );
    expect(cheap.body.totals).toEqual(plain.body.totals);
    expect(notices(cheap)).toEqual([['warning', 'price_change', '$.line_items[0].unit_amount']]);
    expect(cheap.body.status).toBe('ready_for_payment');
  });

  test('shipping is free from an amount, after discounts (A18)', async () => {
    const merchant = openMerchant(pace);
    const body = (id: string, codes: string[]) => ({
      ...retail({ line_items: [{ id }], capabilities: DISCOUNTS, discounts: { codes } }),
    });
    const socks = await merchant.create(body('crew-sock-3-m-white', []));
    expect(amount(socks.body.totals, 'fulfillment')).toBe(695);
    const shoes = await merchant.create(body('glide-4-7-regular-blue', ['pace_si_10']));
    expect(amount(shoes.body.totals, 'fulfillment')).toBe(0);
  });

  test('a state that taxes delivery taxes it; one without a rule taxes nothing (A18)', async () => {
    const merchant = openMerchant(acme);
    const taxIn = async (state: string) => {
      const details = { fulfillment_details: { address: { ...DENVER, state } } };
      return amount((await merchant.create(retail(details))).body.totals, 'tax');
    };
    // 6.5% of 237.00 and of 5.99; 8.25% of 237.00 alone.
    expect(await taxIn('WA')).toBe(1541 + 39);
    expect(await taxIn('co')).toBe(1955);
    expect(await taxIn('OR')).toBe(0);
  });
});

describe('the region of an address', () => {
  const to = (state: string, more: Json = {}) => ({ fulfillment_details: { address: { ...DENVER, state, ...more } } });

  test.each([
    'CA',
    'ca',
    'US-CA',
    'California',
    'CALIFORNIA',
  ])('a state written "%s" is taxed as California (P32, A18)', async (state) => {
    const created = await openMerchant(acme).create(retail({ line_items: [{ id: 'trail-poles' }], ...to(state) }));
    expect([amount(created.body.totals, 'tax'), amount(created.body.totals, 'total')]).toEqual([1008, 15507]);
    // It stands as it was written.
    expect(created.body.fulfillment_details).toMatchObject({ address: { state } });
  });

  test.each([
    ['Kalifornien', 'invalid'],
    ['', 'missing'],
    ['  ', 'missing'],
    ['__proto__', 'invalid'],
  ])('"%s" is refused with its place, at create and at update: %s (P32)', async (state, code) => {
    const merchant = openMerchant(acme);
    const refusal = [400, code, '$.fulfillment_details.address.state'];
    const created = await merchant.create(retail(to(state)));
    expect([created.status, created.body.code, created.body.param]).toEqual(refusal);
    const good = await merchant.create(retail());
    const updated = await merchant.update(idOf(good), to(state));
    expect([updated.status, updated.body.code, updated.body.param]).toEqual(refusal);
    expect((await merchant.get(idOf(good))).body.totals).toEqual(good.body.totals);
  });

  test.each(['XX', 'zz', 'EU'])('the country "%s" is none, and is refused with its place (P32)', async (country) => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail(to('CO', { country })));
    expect([created.status, created.body.param]).toEqual([400, '$.fulfillment_details.address.country']);
  });

  test('matters only where something is taxed by it: not for what is fetched, nor in a country without such rules (P32)', async () => {
    const merchant = openMerchant(acme);
    const fetched = await merchant.create(retail({ fulfillment_details: undefined }));
    const at_shop = { selected_fulfillment_options: [{ type: 'pickup', option_id: 'store_denver', item_ids: [] }] };
    await merchant.update(idOf(fetched), at_shop);
    expect((await merchant.update(idOf(fetched), to('Kalifornien'))).body.status).toBe('ready_for_payment');
    // Now that it is carried there, it matters.
    const carried = await merchant.update(idOf(fetched), { selected_fulfillment_options: [] });
    expect([carried.status, carried.body.param]).toEqual([400, '$.fulfillment_details.address.state']);
    expect((await merchant.create(retail(to('Ontario', { country: 'CA' })))).status).toBe(201);
  });
});

describe('update', () => {
  test('replaces the fields sent and leaves the others (A28)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail());
    const id = idOf(created);
    const updated = await merchant.update(id, { buyer: { email: 'jo@person.example' } });
    expect(updated.body.buyer).toEqual({ email: 'jo@person.example' });
    for (const field of ['line_items', 'fulfillment_details', 'selected_fulfillment_options', 'totals']) {
      expect(updated.body[field], field).toEqual(created.body[field]);
    }
    const fewer = await merchant.update(id, { line_items: [{ id: 'wool-sock-m' }] });
    expect(amount(fewer.body.totals, 'items_base_amount')).toBe(2400);
    expect(fewer.body.buyer).toEqual({ email: 'jo@person.example' });
    const moved = await merchant.update(id, { fulfillment_details: { name: 'Jo' } });
    expect(moved.body.fulfillment_details).toEqual({ name: 'Jo' });
    expect(notices(moved)).toContainEqual(['error', 'missing', '$.fulfillment_details.address']);
  });

  test('with no items there is nothing to pay; with some again there is (A26)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const empty = await merchant.update(id, { line_items: [] });
    expect([empty.body.status, amount(empty.body.totals, 'total')]).toEqual(['not_ready_for_payment', 0]);
    expect(notices(empty)).toEqual([['error', 'missing', '$.line_items']]);
    expect((await merchant.update(id, { line_items: [{ id: 'wool-sock-m' }] })).body.status).toBe('ready_for_payment');
  });

  test.each([
    ['an option there is not', [ship('drone', 'wool-sock-m')], '$.selected_fulfillment_options[0].option_id'],
    [
      'an option these lines cannot have',
      [{ type: 'digital', option_id: 'digital', item_ids: [] }],
      '$.selected_fulfillment_options[0].option_id',
    ],
    [
      'the wrong type',
      [{ ...ship('ship_exp', 'wool-sock-m'), type: 'pickup' }],
      '$.selected_fulfillment_options[0].type',
    ],
    ['a line there is not', [ship('ship_exp', 'wool-sock-m', 'tent')], '$.selected_fulfillment_options[0].item_ids[1]'],
    [
      'one line twice',
      [ship('ship_exp', 'wool-sock-m'), ship('ship_std', 'wool-sock-m')],
      '$.selected_fulfillment_options[1].item_ids[0]',
    ],
  ])('refuses %s, and changes nothing (A27)', async (_, selected_fulfillment_options, param) => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail());
    const answer = await merchant.update(idOf(created), {
      buyer: { email: 'x@person.example' },
      selected_fulfillment_options,
    });
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid', param]);
    expect((await merchant.get(idOf(created))).body).toEqual(created.body);
  });

  test('lines may go different ways: one fetched, the others carried (A27)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const fetched = { type: 'pickup', option_id: 'store_denver', item_ids: ['trail-pro-w9'] };
    const split = await merchant.update(id, {
      selected_fulfillment_options: [fetched, ship('ship_exp', 'wool-sock-m')],
    });
    expect(amount(split.body.totals, 'fulfillment')).toBe(1499);
    const done = await merchant.complete(id, paying('spt_test_ok'));
    expect((done.body.order as Json).fulfillments).toMatchObject([
      {
        type: 'pickup',
        line_items: [{ id: 'trail-pro-w9', quantity: 1 }],
        destination: { line_one: '1600 Platte St' },
      },
      { type: 'shipping', line_items: [{ id: 'wool-sock-m', quantity: 2 }], destination: { line_one: '123 Main St' } },
    ]);
  });

  test('what is fetched at the shop needs no address and is taxed there (A26, A27)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail({ fulfillment_details: undefined }));
    expect(created.body.status).toBe('not_ready_for_payment');
    const fetched = await merchant.update(idOf(created), {
      selected_fulfillment_options: [{ type: 'pickup', option_id: 'store_denver', item_ids: [] }],
    });
    expect(fetched.body.status).toBe('ready_for_payment');
    expect([amount(fetched.body.totals, 'fulfillment'), amount(fetched.body.totals, 'tax')]).toEqual([0, 1955]);
    expect(fetched.body.selected_fulfillment_options).toEqual([
      { type: 'pickup', option_id: 'store_denver', item_ids: ['trail-pro-w9', 'wool-sock-m'] },
    ]);
  });

  test('nothing is carried to a country the brand does not ship to (A26)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail({ fulfillment_details: { address: { ...DENVER, country: 'CA' } } }));
    expect(notices(created)).toEqual([['error', 'region_restricted', '$.fulfillment_details.address.country']]);
    expect((created.body.fulfillment_options as Json[]).map(({ id }) => id)).toEqual(['store_denver']);
  });
});

describe('stock', () => {
  test.each([
    ['what is sold out', { id: 'trail-pro-m12' }, 'out_of_stock', '$.line_items[0]'],
    ['more than there is', { id: 'trail-pro-w10', quantity: 4 }, 'out_of_stock', '$.line_items[0].quantity'],
  ])('%s stands in the way of payment (A26)', async (_, item, code, param) => {
    const created = await openMerchant(acme).create(retail({ line_items: [item] }));
    expect(created.status).toBe(201);
    expect(created.body.status).toBe('not_ready_for_payment');
    expect(notices(created)).toEqual([['error', code, param]]);
  });

  test('so does more than one buyer may have (A26)', async () => {
    const line_items = [{ id: 'volta-gt-reservation', quantity: 2 }];
    const created = await openMerchant(nova).create({ line_items, currency: 'usd', capabilities: BARE, buyer: BUYER });
    expect(notices(created)).toEqual([['error', 'quantity_exceeded', '$.line_items[0].quantity']]);
  });
});

describe('discount codes', () => {
  test('replace each other, are cleared by an empty list, and are read in any case (A40, A42)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail({ capabilities: DISCOUNTS, discounts: { codes: ['ACME_si_15'] } }));
    const id = idOf(created);
    expect(created.body.discounts).toMatchObject({
      codes: ['ACME_si_15'],
      applied: [{ code: 'acme_si_15', amount: 2835 }],
    });
    const cleared = await merchant.update(id, { discounts: { codes: [] } });
    expect(cleared.body.discounts).toEqual({ codes: [], applied: [], rejected: [] });
    expect(amount(cleared.body.totals, 'subtotal')).toBe(23700);
    const again = await merchant.update(id, { coupons: ['acme_si_15'] });
    expect(amount(again.body.totals, 'items_discount')).toBe(2835);
    const both = await merchant.update(id, { coupons: ['acme_si_15'], discounts: { codes: ['NOPE'] } });
    expect(both.body.discounts).toMatchObject({ codes: ['NOPE'], applied: [], rejected: [{ code: 'NOPE' }] });
  });

  test('that do nothing are listed, and said again as a warning (A40, A41)', async () => {
    const merchant = openMerchant(acme);
    const codes = ['acme_si_15', 'ACME_SI_15', 'free-tent'];
    const created = await merchant.create(retail({ capabilities: DISCOUNTS, discounts: { codes } }));
    expect(created.body.discounts).toMatchObject({
      rejected: [
        { code: 'ACME_SI_15', reason: 'discount_code_already_applied' },
        { code: 'free-tent', reason: 'discount_code_invalid' },
      ],
    });
    expect(notices(created)).toEqual([
      ['warning', 'discount_code_already_applied', '$.discounts.codes[1]'],
      ['warning', 'discount_code_invalid', '$.discounts.codes[2]'],
    ]);
    expect(created.body.status).toBe('ready_for_payment');
  });

  test('an upgrade whose code is taken away costs what it costs (A20, A40)', async () => {
    const merchant = openMerchant(delta);
    const line_items = [{ id: 'DL628-20260127-JFK-BOS-MAIN' }, { id: 'DL628-20260127-PE-UPGRADE' }];
    const body = { line_items, currency: 'usd', capabilities: DISCOUNTS, buyer: BUYER };
    const created = await merchant.create({ ...body, discounts: { codes: ['delta_chatgpt_3313'] } });
    expect(amount(created.body.totals, 'total')).toBe(19900);
    const bare = await merchant.update(idOf(created), { discounts: { codes: [] } });
    expect(amount(bare.body.totals, 'total')).toBe(25900);
    const fare = await merchant.update(idOf(created), { line_items: line_items.slice(0, 1) });
    expect(amount(fare.body.totals, 'total')).toBe(19900);
    // The code alone brings the upgrade along.
    const given = await merchant.update(idOf(created), { discounts: { codes: ['delta_chatgpt_3313'] } });
    expect((given.body.line_items as Json[]).map(({ id }) => id)).toEqual(line_items.map(({ id }) => id));
  });
});

describe('cancel', () => {
  test('needs no body and no Content-Type; what is over stays as it is (A32)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const canceled = await merchant.cancel(id);
    expect([canceled.status, canceled.body.status]).toEqual([200, 'canceled']);
    const again = await merchant.cancel(id);
    expect([again.status, again.body.code]).toEqual([405, 'not_cancelable']);
    const completed = idOf(await merchant.create(retail()));
    await merchant.complete(completed, paying('spt_test_ok'));
    expect((await merchant.cancel(completed)).status).toBe(405);
    for (const answer of [await merchant.update(id, {}), await merchant.complete(id, paying('spt_test_ok'))]) {
      expect(answer.body.code).toBe('session_canceled');
    }
  });

  test('keeps why the buyer left once, for the operator alone (A33)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const intent_trace = {
      reason_code: 'shipping_cost',
      trace_summary: 'The charge PLANTED.',
      metadata: { shipping_amount: 599 },
    };
    for (let times = 0; times < 2; times++) await merchant.cancel(id, { intent_trace }, { key: 'k-1' });
    await merchant.get(id);
    expect(merchant.said.join()).not.toMatch(/PLANTED|shipping_cost/);
    expect(await merchant.checkout.ledger.departures()).toEqual([
      { at: '2026-01-18T10:45:00Z', checkout_session_id: id, ...intent_trace },
    ]);
  });
});

test('claims are kept as first and last, and a contradiction stops nothing (A35, A39)', async () => {
  const merchant = openMerchant(acme);
  const first = { provider: 'one.example', token: 'att_1', touchpoint: 'last' };
  const last = { provider: 'two.example', publisher_id: 'p' };
  const id = idOf(await merchant.create(retail({ affiliate_attribution: first })));
  await merchant.complete(id, paying('spt_test_declined', { affiliate_attribution: last }));
  const done = await merchant.complete(
    id,
    paying('spt_test_ok', { affiliate_attribution: { provider: 'three.example', token: 'x' } }),
  );
  expect(done.body.status).toBe('completed');
  expect(await merchant.checkout.ledger.claims()).toEqual([{ checkout_session_id: id, first, last }]);
});

describe('time', () => {
  test('a checkout past its time is expired, and nothing can be done with it (A71)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail());
    const id = idOf(created);
    expect(created.body.expires_at).toBe('2026-01-18T16:45:00Z');
    merchant.wait(21_599);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
    merchant.wait(1);
    const expired = await merchant.get(id);
    expect(expired.body.status).toBe('expired');
    expect(notices(expired)).toEqual([['error', 'expired', undefined]]);
    for (const answer of [await merchant.complete(id, paying('spt_test_ok')), await merchant.update(id, {})]) {
      expect([answer.status, answer.body.code]).toEqual([400, 'session_expired']);
    }
    expect((await merchant.cancel(id)).status).toBe(405);
  });

  test('what is sold for a day is held as short as a quote, with or without one (A71)', async () => {
    const line_items = [{ id: 'DL640-20260127-JFK-BOS-MAIN' }];
    const created = await openMerchant(delta).create({ line_items, currency: 'usd', capabilities: BARE, buyer: BUYER });
    expect(created.body.expires_at).toBe('2026-01-18T11:15:00Z');
  });

  test('delivery is counted in working days (A18)', async () => {
    // 18 January 2026 is a Sunday.
    const { body } = await openMerchant(acme).create(retail());
    expect(body.fulfillment_options).toMatchObject([
      { id: 'ship_std', earliest_delivery_time: '2026-01-21T00:00:00Z', latest_delivery_time: '2026-01-23T23:59:59Z' },
      { id: 'ship_exp', earliest_delivery_time: '2026-01-19T00:00:00Z', latest_delivery_time: '2026-01-20T23:59:59Z' },
      { id: 'store_denver', ready_by: '2026-01-18T14:45:00Z' },
    ]);
  });
});
