/** How much a request may hold: the length of its texts, and names that a caller makes up. */
import { describe, expect, test } from 'vitest';
import { CompleteRequest, CreateRequest, read, UpdateRequest } from '../../src/checkout/requests.ts';
import type { Json } from './acp-official.ts';
import { create } from './create.ts';
import { acme, DENVER, idOf, notices, openMerchant, paying, retail } from './merchant.ts';

describe('what a caller makes up', () => {
  const sized = (bytes: number) => ({ x: 'x'.repeat(bytes - '{"x":""}'.length) });

  test('metadata has at most 16 KiB (A70, A72)', async () => {
    expect((await create({ metadata: sized(16_384) })).status).toBe(201);
    for (const metadata of [
      sized(16_385),
      { x: '€'.repeat(6000) },
      { x: Array.from({ length: 3000 }, () => ({ n: 1 })) },
    ]) {
      const answer = await create({ metadata });
      expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'invalid', '$.metadata']);
      expect(answer.body.message).toBe('Send at most 16 KiB here.');
    }
  });

  test('a claim and a trace have at most 8 KiB (A37, A34, A70)', async () => {
    const merchant = openMerchant(acme);
    const claim = (bytes: number) => ({ provider: 'p.example', token: 't', novelty: 'x'.repeat(bytes) });
    const id = idOf(await merchant.create(retail({ affiliate_attribution: claim(8000) })));
    const answers = [
      await merchant.create(retail({ affiliate_attribution: claim(8192) })),
      await merchant.complete(id, paying('spt_test_ok', { affiliate_attribution: claim(8192) })),
      await merchant.cancel(id, { intent_trace: { reason_code: 'other', novelty: 'x'.repeat(8192) } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code, body.param])).toEqual([
      [400, 'invalid_type', '$.affiliate_attribution'],
      [400, 'invalid_type', '$.affiliate_attribution'],
      [400, 'invalid_type', '$.intent_trace'],
    ]);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
  });
});

describe('how long a text may be (A72)', () => {
  const word = (length: number) => 'x'.repeat(length);
  const address = (more: Json) => ({ ...DENVER, ...more });
  const buyer = (more: Json) => ({ buyer: { email: 'jane@person.example', ...more } });
  const at = (schema: typeof CreateRequest | typeof UpdateRequest | typeof CompleteRequest, body: Json) => {
    const result = read<unknown>(schema, body);
    return result.ok ? 'ok' : [result.body.code, result.body.param];
  };
  const bare = { line_items: [{ id: 'a' }], currency: 'usd', capabilities: {} };
  const created = (more: Json) => at(CreateRequest, { ...bare, ...more });
  const updated = (more: Json) => at(UpdateRequest, more);
  const completed = (more: Json) => at(CompleteRequest, { payment_data: {}, ...more });
  const instrument = (more: Json, credential: Json = {}) => ({
    payment_data: { instrument: { type: 'card', credential: { type: 'spt', token: 't', ...credential }, ...more } },
  });

  test.each<[string, number, (text: string) => unknown]>([
    ['$.line_items[0].id', 300, (id) => created({ line_items: [{ id }] })],
    ['$.line_items[0].name', 2000, (name) => created({ line_items: [{ id: 'a', name }] })],
    ['$.currency', 20, (currency) => created({ currency })],
    ['$.locale', 100, (locale) => created({ locale })],
    ['$.timezone', 100, (timezone) => created({ timezone })],
    ['$.quote_id', 500, (quote_id) => created({ quote_id })],
    ['$.order_notes', 5000, (order_notes) => created({ order_notes })],
    ['$.order_notes', 5000, (order_notes) => updated({ order_notes })],
    ['$.order_notes', 5000, (order_notes) => completed({ order_notes })],
    ['$.coupons[0]', 200, (code) => created({ coupons: [code] })],
    ['$.discounts.codes[0]', 200, (code) => updated({ discounts: { codes: [code] } })],
    [
      '$.capabilities.interventions.supported[0]',
      500,
      (text) => created({ capabilities: { interventions: { supported: [text] } } }),
    ],
    ['$.capabilities.extensions[0]', 500, (text) => created({ capabilities: { extensions: [text] } })],
    ...['name', 'line_one', 'line_two', 'city', 'state', 'postal_code', 'company'].map(
      (member): [string, number, (text: string) => unknown] => [
        `$.fulfillment_details.address.${member}`,
        500,
        (text) => created({ fulfillment_details: { address: address({ [member]: text }) } }),
      ],
    ),
    ...['name', 'phone_number'].map((member): [string, number, (text: string) => unknown] => [
      `$.fulfillment_details.${member}`,
      500,
      (text) => updated({ fulfillment_details: { [member]: text } }),
    ]),
    ...['first_name', 'last_name', 'full_name', 'phone_number', 'customer_id'].map(
      (member): [string, number, (text: string) => unknown] => [
        `$.buyer.${member}`,
        500,
        (text) => completed(buyer({ [member]: text })),
      ],
    ),
    ...['name', 'tax_id', 'department', 'cost_center'].map((member): [string, number, (text: string) => unknown] => [
      `$.buyer.company.${member}`,
      500,
      (text) => created(buyer({ company: { name: 'c', [member]: text } })),
    ]),
    ['$.buyer.loyalty.tier', 500, (tier) => created(buyer({ loyalty: { tier } }))],
    [
      '$.buyer.tax_exemption.certificate_id',
      500,
      (certificate_id) => created(buyer({ tax_exemption: { certificate_id, certificate_type: 'resale' } })),
    ],
    [
      '$.selected_fulfillment_options[0].option_id',
      500,
      (option_id) => updated({ selected_fulfillment_options: [{ type: 'pickup', option_id, item_ids: [] }] }),
    ],
    [
      '$.selected_fulfillment_options[0].item_ids[0]',
      500,
      (id) => updated({ selected_fulfillment_options: [{ type: 'pickup', option_id: 'a', item_ids: [id] }] }),
    ],
    ['$.payment_data.handler_id', 500, (handler_id) => completed({ payment_data: { handler_id } })],
    [
      '$.payment_data.purchase_order_number',
      500,
      (text) => completed({ payment_data: { purchase_order_number: text } }),
    ],
    ['$.payment_data.instrument.type', 500, (type) => completed(instrument({ type }))],
    ['$.payment_data.instrument.credential.type', 500, (type) => completed(instrument({}, { type }))],
    ['$.payment_data.instrument.credential.token', 1000, (token) => completed(instrument({}, { token }))],
    ...['ip_address', 'accept_language', 'session_id'].map((member): [string, number, (text: string) => unknown] => [
      `$.risk_signals.${member}`,
      500,
      (text) => completed({ risk_signals: { [member]: text } }),
    ]),
    ...['user_agent', 'device_fingerprint'].map((member): [string, number, (text: string) => unknown] => [
      `$.risk_signals.${member}`,
      2000,
      (text) => completed({ risk_signals: { [member]: text } }),
    ]),
    [
      '$.marketing_consents[0].channel',
      500,
      (channel) => completed({ marketing_consents: [{ channel, opted_in: true }] }),
    ],
  ])('%s: %i characters, and not one more', (param, most, send) => {
    expect(send(word(most))).toBe('ok');
    expect(send(word(most + 1))).toEqual(['invalid', param]);
  });

  test('numbers have their bounds as well', () => {
    const item = (more: Json) => created({ line_items: [{ id: 'a', ...more }] });
    const interventions = (more: Json) => created({ capabilities: { interventions: more } });
    expect([1, 10_000].map((quantity) => item({ quantity }))).toEqual(['ok', 'ok']);
    expect([0, 10_001].map((quantity) => item({ quantity }))).toEqual(
      Array.from({ length: 2 }, () => ['invalid', '$.line_items[0].quantity']),
    );
    expect(item({ unit_amount: Number.MAX_SAFE_INTEGER })).toBe('ok');
    expect(item({ unit_amount: 2 ** 53 })).toEqual(['invalid', '$.line_items[0].unit_amount']);
    expect([0, 1].map((max_redirects) => interventions({ max_redirects }))).toEqual(['ok', 'ok']);
    expect(interventions({ max_redirects: -1 })).toEqual(['invalid', '$.capabilities.interventions.max_redirects']);
    expect(interventions({ max_interaction_depth: 1 })).toBe('ok');
    expect(interventions({ max_interaction_depth: 0 })).not.toBe('ok');
    expect(item({ id: '' })).toEqual(['invalid', '$.line_items[0].id']);
  });

  test.each([
    ['abandoned', 'ok'],
    ['attempt_acknowledged', ['missing', '$.authentication_result.outcome_details']],
    ['authenticated', ['missing', '$.authentication_result.outcome_details']],
    ['canceled', 'ok'],
    ['denied', 'ok'],
    ['informational', ['missing', '$.authentication_result.outcome_details']],
    ['internal_error', 'ok'],
    ['not_supported', 'ok'],
    ['processing_error', 'ok'],
    ['rejected', 'ok'],
    ['other', ['invalid', '$.authentication_result.outcome']],
  ])('an authentication that ended %s needs its details where it passed', (outcome, expected) => {
    expect(completed({ authentication_result: { outcome } })).toEqual(expected);
  });
});

test('order notes are text, and never shown (A52)', async () => {
  const merchant = openMerchant(acme);
  const created = await merchant.create(retail({ order_notes: '<script>alert(1)</script> **leave at the door**' }));
  expect(created.status).toBe(201);
  await merchant.complete(idOf(created), paying('spt_test_ok'));
  expect(merchant.said.join()).not.toContain('alert(1)');
  expect(notices(created)).toEqual([]);
});
