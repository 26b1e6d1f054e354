import { describe, expect, test } from 'vitest';
import { complaints, type Json } from './acp-official.ts';
import { create } from './create.ts';
import { acme, BARE, BUYER, DENVER, delta, idOf, nova, openMerchant, paying, retail } from './merchant.ts';

test('our own requests are the official ones (A72)', () => {
  expect(complaints('CheckoutSessionCreateRequest', retail())).toEqual([]);
  expect(complaints('CheckoutSessionCompleteRequest', paying('spt_test_ok'))).toEqual([]);
});

describe('create', () => {
  test.each<[string, Json, string, string]>([
    ['an unknown member', { items: [] }, 'invalid', '$'],
    ['an unknown member of the buyer', { buyer: { ...BUYER, nickname: 'J' } }, 'invalid', '$.buyer'],
    ['an unknown member of an item', { line_items: [{ id: 'wool-sock-m', size: 'M' }] }, 'invalid', '$.line_items[0]'],
    [
      'an unknown member of the address',
      { fulfillment_details: { address: { ...DENVER, planet: 'Earth' } } },
      'invalid',
      '$.fulfillment_details.address',
    ],
    ['an odd name', { 'a b"': 1 }, 'invalid', '$'],
    ['no items', { line_items: [] }, 'invalid', '$.line_items'],
    ['a buyer without e-mail', { buyer: { full_name: 'J' } }, 'missing', '$.buyer.email'],
    [
      'an address with a hole',
      { fulfillment_details: { address: { city: 'Denver' } } },
      'missing',
      '$.fulfillment_details.address.name',
    ],
    ['null for clear', { buyer: null }, 'invalid', '$.buyer'],
    [
      'split orders',
      { fulfillment_groups: [{ id: 'a', item_ids: [], destination_type: 'shipping' }] },
      'unsupported',
      '$.fulfillment_groups',
    ],
    ['a selection on create', { selected_fulfillment_options: [] }, 'invalid', '$.selected_fulfillment_options'],
  ])('%s is refused and named (A72)', async (_, more, code, param) => {
    const answer = await create(more);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, code, param]);
  });

  test.each([
    'r&d@example.com',
    'jane@example.xn--p1ai',
  ])('a buyer may be reached at %s, as mail has it (A72)', async (email) => {
    const answer = await create({ buyer: { email }, fulfillment_details: { email } });
    expect([answer.status, (answer.body.buyer as Json).email]).toEqual([201, email]);
  });

  test.each<[Json, string]>([
    [{ buyer: { email: 'ada at lovelace' } }, '$.buyer.email'],
    [{ buyer: { email: `${'x'.repeat(255)}@example.com` } }, '$.buyer.email'],
    [{ fulfillment_details: { email: 'jane@-example.com' } }, '$.fulfillment_details.email'],
    [{ buyer: { ...BUYER, loyalty: { member_since: '2026-06-15T10:00Z' } } }, '$.buyer.loyalty.member_since'],
    [{ buyer: { ...BUYER, loyalty: { member_since: '2026-02-30T10:00:00Z' } } }, '$.buyer.loyalty.member_since'],
  ])('%j is not in the form it must have (A72)', async (more, param) => {
    const answer = await create(more);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid', param]);
  });

  test('times are those of RFC 3339, small letters and leap seconds too (A72)', async () => {
    for (const member_since of ['2026-06-15t10:00:00z', '2016-12-31T18:59:60-05:00']) {
      expect((await create({ buyer: { ...BUYER, loyalty: { member_since } } })).status).toBe(201);
    }
  });

  test('what is too much is refused as a whole, with how much would do (A72)', async () => {
    const items = Array.from({ length: 1001 }, () => ({ size: 'M' }));
    const labels = Object.fromEntries(items.map((_, at) => [`m${at}`, at]));
    for (const [more, param, message] of [
      [{ line_items: items }, '$.line_items', 'Send at most 1000.'],
      [{ metadata: labels }, '$.metadata', 'Send at most 1000 fields.'],
      [{ discounts: { codes: items.slice(0, 51) } }, '$.discounts.codes', 'Send at most 50.'],
    ] as const) {
      const answer = await create(more);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', param, message } });
    }
  });

  test.each<[unknown, string]>([
    [{ unit_amount: 1.5 }, '$.line_items[0].unit_amount'],
    [{ unit_amount: '1' }, '$.line_items[0].unit_amount'],
    [{ quantity: 0 }, '$.line_items[0].quantity'],
    [{ quantity: 1.5 }, '$.line_items[0].quantity'],
    [{ quantity: -1 }, '$.line_items[0].quantity'],
    [{ quantity: '2' }, '$.line_items[0].quantity'],
    [{ quantity: 1e9 }, '$.line_items[0].quantity'],
  ])('an item with %j is refused (A17, A21)', async (more, param) => {
    const answer = await create({ line_items: [{ id: 'wool-sock-m', ...(more as Json) }] });
    expect([answer.status, answer.body.param]).toEqual([400, param]);
  });

  test('open objects take what they are given: metadata, claims, traces (A72)', async () => {
    const merchant = openMerchant(acme);
    const answer = await merchant.create(
      retail({
        metadata: { any: { thing: [1] } },
        affiliate_attribution: { provider: 'p.example', token: 't', novelty: 1 },
      }),
    );
    expect(answer.body.metadata).toEqual({ any: { thing: [1] } });
    const canceled = await merchant.cancel(idOf(answer), {
      novelty: 1,
      intent_trace: { reason_code: 'other', more: { deep: 1 } },
    });
    expect(canceled.status).toBe(200);
  });

  test.each(['line_items', 'currency', 'capabilities'])('without %s is refused (A22)', async (member) => {
    const { [member]: _, ...body } = retail();
    const answer = await openMerchant(acme).create(body);
    expect([answer.body.code, answer.body.param]).toEqual(['missing', `$.${member}`]);
  });

  test('any case of the currency comes in, lower case goes out; another currency is refused (A19)', async () => {
    expect((await create({ currency: 'USD' })).body.currency).toBe('usd');
    for (const currency of ['eur', 'US', '']) {
      const answer = await create({ currency });
      expect([answer.body.code, answer.body.param]).toEqual(['unsupported_currency', '$.currency']);
    }
  });

  test('the same item twice, or with a quantity, is one line (A21)', async () => {
    const units = async (line_items: Json[]) =>
      ((await create({ line_items })).body.line_items as Json[]).map(({ id, quantity }) => [id, quantity]);
    expect(await units([{ id: 'wool-sock-m' }, { id: 'trail-pro-w9' }, { id: 'wool-sock-m' }])).toEqual([
      ['wool-sock-m', 2],
      ['trail-pro-w9', 1],
    ]);
    expect(await units([{ id: 'wool-sock-m', quantity: 3 }])).toEqual([['wool-sock-m', 3]]);
    expect(await units([{ id: 'wool-sock-m', quantity: 3 }, { id: 'wool-sock-m' }])).toEqual([['wool-sock-m', 4]]);
  });

  test.each([
    ['an unknown id', acme, [{ id: 'wool-sock-m' }, { id: 'gold-bar' }], '$.line_items[1].id'],
    ['a boot without its size', acme, [{ id: 'trail-pro-boot' }], '$.line_items[0].id'],
    ['a car that can only be reserved', nova, [{ id: 'volta-gt' }], '$.line_items[0].id'],
    ['a free test drive', nova, [{ id: 'nova-test-drive' }], '$.line_items[0].id'],
    ['a flight of yesterday', delta, [{ id: 'DL628-20260117-JFK-BOS-MAIN' }], '$.line_items[0].id'],
    ['a flight on a day there is not', delta, [{ id: 'DL628-20260230-JFK-BOS-MAIN' }], '$.line_items[0].id'],
    ['an upgrade without its flight', delta, [{ id: 'DL628-20260127-PE-UPGRADE' }], '$.line_items[0].id'],
  ])('%s is no item of this merchant (A67)', async (_, brand, line_items, param) => {
    const answer = await openMerchant(brand).create({ line_items, currency: 'usd', capabilities: BARE });
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_item_id', param]);
  });
});

describe('a member that ACP does not have', () => {
  test('is refused without its name, which may be anything; what may stand there is said (A43, A72)', async () => {
    const merchant = openMerchant(acme);
    const card = '4242424242424242';
    const flat = { provider: 'p.example', token: 't' };
    const id = idOf(await merchant.create(retail()));
    const answers = [
      await merchant.create(retail({ [card]: 1 })),
      await merchant.create(retail({ buyer: { ...BUYER, [card]: 1 } })),
      await merchant.create(retail({ affiliate_attribution: { ...flat, metadata: { [card]: {} } } })),
      await merchant.create(retail({ affiliate_attribution: { ...flat, [card]: ['jane@person.example'] } })),
      await merchant.create(retail({ affiliate_attribution: { ...flat, source: { type: 'url', [card]: 1 } } })),
      await merchant.cancel(id, { intent_trace: { reason_code: 'other', metadata: { [card]: [] } } }),
      await merchant.complete(id, paying('spt_test_ok', { [card]: 1 })),
      await merchant.update(id, { line_items: [{ id: 'wool-sock-m', [card]: 1 }] }),
      await merchant.delegate({ [card]: 1 }),
    ];
    expect(answers.map(({ status, body }) => [status, body.param])).toEqual([
      [400, '$'],
      [400, '$.buyer'],
      [400, '$.affiliate_attribution.metadata'],
      [400, '$.affiliate_attribution'],
      [400, '$.affiliate_attribution.source'],
      [400, '$.intent_trace.metadata'],
      [400, '$'],
      [400, '$.line_items[0]'],
      [400, '$.payment_method'],
    ]);
    expect(JSON.stringify(answers)).not.toContain(card);
    expect(answers[7]?.body.message).toBe(
      'Unknown field. ACP 2026-04-17 allows here: id, name, unit_amount, quantity.',
    );
  });
});

describe('capabilities', () => {
  test.each<Json>([
    { ...BARE, payment_methods: ['card'] },
    { interventions: { supported: [], novelty: { deep: [1] } } },
    { ...BARE, payment: { handlers: [{ id: 'x', novelty: 1 }], novelty: 1 } },
    { ...BARE, extensions: [{ name: 'discount', novelty: 1 }], novelty: null },
  ])('members nobody knows are ignored: %j (A23)', async (capabilities) => {
    const answer = await create({ capabilities });
    expect(answer.status).toBe(201);
    expect(JSON.stringify(answer.body)).not.toMatch(/novelty|payment_methods/);
  });

  test('members that are known are still checked (A72)', async () => {
    const answer = await create({ capabilities: { interventions: { supported: '3ds' } } });
    expect([answer.status, answer.body.param]).toEqual([400, '$.capabilities.interventions.supported']);
  });

  const interventions = async (given: Json) => {
    const { body } = await create({ capabilities: given });
    return (body.capabilities as Json).interventions;
  };
  test('interventions are what both sides can do; unknown values are ignored (A22, A23)', async () => {
    expect(await interventions({ interventions: { supported: ['3ds', 'passkey'] } })).toEqual({
      supported: ['3ds'],
      required: [],
      enforcement: 'conditional',
    });
    expect(
      await interventions({
        interventions: { supported: ['biometric'], enforcement: 'maybe', display_context: 'hologram' },
      }),
    ).toMatchObject({
      supported: [],
    });
    expect(await interventions({})).toMatchObject({ supported: [] });
  });

  test('discounts are an extension only for an agent that speaks of them (A24)', async () => {
    for (const extensions of [undefined, [], ['loyalty'], [{ name: 'gift-cards' }]]) {
      const { body } = await create({ capabilities: { ...BARE, ...(extensions && { extensions }) } });
      expect(body.capabilities).not.toHaveProperty('extensions');
      expect(body).not.toHaveProperty('discounts');
    }
    for (const extensions of [['discount'], ['discount@2026-01-27', 'x'], [{ name: 'discount' }]]) {
      const { body } = await create({ capabilities: { ...BARE, extensions } });
      expect((body.capabilities as Json).extensions).toMatchObject([{ name: 'discount' }]);
      expect(body.discounts).toEqual({ codes: [], applied: [], rejected: [] });
    }
  });

  test('the payment handler says all it must (A25)', async () => {
    const { body } = await create({});
    const { payment } = body.capabilities as { payment: { handlers: Json[] } };
    expect(payment.handlers).toMatchObject([
      {
        id: 'card_sandbox',
        name: 'dev.acp.tokenized.card',
        version: '2026-01-22',
        spec: 'https://acmeoutdoor.example/acp/handlers/tokenized-card',
        requires_delegate_payment: true,
        requires_pci_compliance: false,
        psp: 'sandbox',
        config_schema: 'https://acmeoutdoor.example/acp/handlers/tokenized-card/config.json',
        instrument_schemas: ['https://acmeoutdoor.example/acp/handlers/tokenized-card/instrument.json'],
        config: { merchant_id: 'merchant_acme-outdoor_sandbox', psp: 'sandbox', accepted_brands: ['visa'] },
      },
    ]);
  });
});

describe('claims on a sale', () => {
  const claim = (affiliate_attribution: unknown) => create({ affiliate_attribution });
  test.each<[string, unknown, string, string]>([
    ['without provider', { token: 't' }, 'invalid_type', '$.affiliate_attribution.provider'],
    ['with neither token nor publisher', { provider: 'p.example' }, 'invalid_type', '$.affiliate_attribution'],
    [
      'with nested metadata',
      { provider: 'p', token: 't', metadata: { a: { b: 1 } } },
      'invalid_type',
      '$.affiliate_attribution.metadata',
    ],
    ['that is a text', 'token', 'invalid_type', '$.affiliate_attribution'],
    [
      'of an unknown source',
      { provider: 'p', token: 't', source: { type: 'dream' } },
      'invalid_type',
      '$.affiliate_attribution.source.type',
    ],
    [
      'with an e-mail in sub_id',
      { provider: 'p', token: 't', sub_id: 'x jane@person.example' },
      'pii_not_allowed',
      '$.affiliate_attribution.sub_id',
    ],
    [
      'with an e-mail in metadata',
      { provider: 'p', token: 't', metadata: { who: 'jane@person.example' } },
      'pii_not_allowed',
      '$.affiliate_attribution.metadata',
    ],
    [
      'with a phone in a member of its own',
      { provider: 'p', token: 't', extra: ['+1 303 555 0100'] },
      'pii_not_allowed',
      '$.affiliate_attribution',
    ],
  ])('%s are refused (A37, A38)', async (_, given, code, param) => {
    const answer = await claim(given);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, code, param]);
  });

  test('by a token or by a publisher are taken; long numbers are ids, not phones (A35, A37, A38)', async () => {
    expect((await claim({ provider: 'p.example', token: 't' })).status).toBe(201);
    const publisher = { provider: 'p.example', publisher_id: '4915112345678', metadata: { n: 1, b: true, s: 'x' } };
    expect((await claim(publisher)).status).toBe(201);
  });
});

describe('complete', () => {
  test.each<[string, Json, string, string]>([
    ['nothing', {}, 'missing', '$.payment_data'],
    ['a token at the top', { payment_data: { token: 'x', provider: 'y' } }, 'invalid', '$.payment_data.token'],
    ['no handler', { payment_data: {} }, 'missing', '$.payment_data.handler_id'],
    ['no instrument', { payment_data: { handler_id: 'card_sandbox' } }, 'missing', '$.payment_data.instrument'],
    [
      'a foreign handler',
      { payment_data: { handler_id: 'other', instrument: { type: 'card', credential: { type: 'spt', token: 't' } } } },
      'invalid',
      '$.payment_data.handler_id',
    ],
    [
      'no card',
      {
        payment_data: {
          handler_id: 'card_sandbox',
          instrument: { type: 'seller_credit', credential: { type: 'spt', token: 't' } },
        },
      },
      'unsupported',
      '$.payment_data.instrument.type',
    ],
    [
      'a purchase order',
      { payment_data: { purchase_order_number: 'PO-1' } },
      'unsupported',
      '$.payment_data.purchase_order_number',
    ],
    ['an array of risk signals', paying('spt_test_ok', { risk_signals: [] }), 'invalid', '$.risk_signals'],
    [
      'a passed authentication without details',
      paying('spt_test_ok', { authentication_result: { outcome: 'authenticated' } }),
      'missing',
      '$.authentication_result.outcome_details',
    ],
  ])('with %s is refused and nothing is charged (A72)', async (_, body, code, param) => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const answer = await merchant.complete(id, body);
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, code, param]);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
  });
});

describe('cancel', () => {
  test.each<[string, unknown, string]>([
    ['no reason', { trace_summary: 'x' }, '$.intent_trace.reason_code'],
    ['nested metadata', { reason_code: 'other', metadata: { a: { b: 1 } } }, '$.intent_trace.metadata'],
    ['a long summary', { reason_code: 'other', trace_summary: 'x'.repeat(501) }, '$.intent_trace.trace_summary'],
    ['a text', 'too dear', '$.intent_trace'],
  ])('with %s as trace is refused, and the checkout stays (A34)', async (_, intent_trace, param) => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const answer = await merchant.cancel(id, { intent_trace });
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid_type', param]);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
  });

  test('an unknown reason is taken as other (A34)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    expect((await merchant.cancel(id, { intent_trace: { reason_code: 'mercury_retrograde' } })).status).toBe(200);
    expect(await merchant.checkout.ledger.departures()).toEqual([
      { at: '2026-01-18T10:45:00Z', checkout_session_id: id, reason_code: 'other' },
    ]);
  });
});

describe('fulfillment groups', () => {
  test('an empty list splits nothing and is accepted, at create and at update (A72)', async () => {
    const merchant = openMerchant(acme);
    const body = retail({ fulfillment_groups: [] });
    expect(complaints('CheckoutSessionCreateRequest', body)).toEqual([]);
    const created = await merchant.create(body);
    expect([created.status, created.body.status]).toEqual([201, 'ready_for_payment']);
    const updated = await merchant.update(idOf(created), {
      fulfillment_groups: [],
      buyer: { email: 'b@person.example' },
    });
    expect([updated.status, updated.body.buyer]).toEqual([200, { email: 'b@person.example' }]);
  });

  test('a group, or what is no list, is refused (A72)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const group = { id: 'a', item_ids: [], destination_type: 'shipping' };
    const answers = [
      await merchant.update(id, { fulfillment_groups: [group] }),
      await merchant.create(retail({ fulfillment_groups: 'none' })),
    ];
    expect(answers.map(({ status, body }) => [status, body.code, body.param])).toEqual([
      [400, 'unsupported', '$.fulfillment_groups'],
      [400, 'invalid', '$.fulfillment_groups'],
    ]);
  });
});
