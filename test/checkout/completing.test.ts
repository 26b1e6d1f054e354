/** Completing a checkout: payment in its forms, and authentication by 3DS. */
import { describe, expect, test } from 'vitest';
import type { Json } from './acp-official.ts';
import { AUTHENTICATED, acme, BUYER, idOf, notices, openMerchant, paying, retail } from './merchant.ts';

describe('complete', () => {
  test('makes one order, and the checkout shows it from then on (A29)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const done = await merchant.complete(id, paying('spt_test_ok'));
    expect(done.body.status).toBe('completed');
    const order = done.body.order as Json;
    expect(order).toMatchObject({ checkout_session_id: id, status: 'confirmed' });
    expect(order.permalink_url).toBe(`https://acmeoutdoor.example/orders/${order.id}`);
    expect((await merchant.get(id)).body.order).toEqual(order);
    for (const answer of [await merchant.complete(id, paying('spt_test_ok')), await merchant.update(id, {})]) {
      expect([answer.status, answer.body.code]).toEqual([400, 'session_completed']);
    }
    expect(await merchant.checkout.orders.list()).toHaveLength(1);
  });

  test('twice at the same time with two keys is one order (A29, A48)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const answers = await Promise.all([1, 2, 3].map(() => merchant.complete(id, paying('spt_test_ok'))));
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400]);
    expect(await merchant.checkout.orders.list()).toHaveLength(1);
    expect(await merchant.checkout.outbox.list()).toHaveLength(1);
  });

  test('and cancel at the same time end in the first of both (A29, A32)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const [done, canceled] = await Promise.all([merchant.complete(id, paying('spt_test_ok')), merchant.cancel(id)]);
    expect([done.body.status, canceled.status]).toEqual(['completed', 405]);
  });

  test('declined leaves a checkout that can be paid another way (A31)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    for (const token of ['spt_test_declined', 'spt_test_expired', 'spt_test_over_limit', 'spt_made_up', 'vt_made_up']) {
      const declined = await merchant.complete(id, paying(token));
      expect([declined.status, declined.body.status], token).toEqual([200, 'ready_for_payment']);
      expect(notices(declined)).toEqual([['error', 'payment_declined', undefined]]);
    }
    expect(await merchant.checkout.orders.list()).toEqual([]);
    const done = await merchant.complete(id, paying('spt_test_ok'));
    expect([done.body.status, done.body.messages]).toEqual(['completed', []]);
  });

  test('declined is no longer said once the checkout has changed (A31)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    await merchant.complete(id, paying('spt_test_declined'));
    expect(notices(await merchant.get(id))).toEqual([['error', 'payment_declined', undefined]]);
    expect(notices(await merchant.update(id, { buyer: BUYER }))).toEqual([]);
  });

  test('takes the buyer along, so that what was missing is there (A26)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail({ buyer: undefined })));
    expect((await merchant.complete(id, paying('spt_test_ok'))).body.code).toBe('session_not_ready_for_payment');
    const done = await merchant.complete(id, paying('spt_test_ok', { buyer: BUYER }));
    expect([done.body.status, done.body.buyer]).toEqual(['completed', BUYER]);
  });

  test('hears answers about marketing it asked for, and no others (A53)', async () => {
    const merchant = openMerchant(acme);
    const created = await merchant.create(retail());
    expect(created.body.marketing_consent_options).toMatchObject([{ channel: 'email', is_subscribed: false }]);
    const marketing_consents = [
      { channel: 'fax', opted_in: true },
      { channel: 'email', opted_in: false },
    ];
    const done = await merchant.complete(idOf(created), paying('spt_test_ok', { marketing_consents }));
    expect(done.body.status).toBe('completed');
    expect(await merchant.checkout.ledger.consents()).toEqual([
      { checkout_session_id: idOf(created), answers: [{ channel: 'email', opted_in: false }] },
    ]);
  });
});

describe('a payment in another form', () => {
  const CARD = { type: 'card', credential: { type: 'spt', token: 'spt_test_ok' } };
  const FORM =
    'Pay with "payment_data": {"handler_id": "card_sandbox", "instrument": {"type": "card", "credential": ' +
    '{"type": "spt", "token": "…"}}}; the token comes from delegate_payment, or is spt_test_ok.';

  test.each([
    ['of an older release', { payment_data: { token: 'spt_test_ok', provider: 'stripe' } }, '$.payment_data.token'],
    ['under another name', { payment: { handler_id: 'card_sandbox', instrument: CARD } }, '$.payment_data'],
    ['as a method', { payment_method: 'card', payment_data: { handler_id: 'card_sandbox', instrument: CARD } }, '$'],
    ['with the card in it', { payment_data: { card: { number: '4242424242424242' } } }, '$.payment_data'],
    ['without handler', { payment_data: { instrument: CARD } }, '$.payment_data.handler_id'],
    ['for another handler', { payment_data: { handler_id: 'x', instrument: CARD } }, '$.payment_data.handler_id'],
    ['without instrument', { payment_data: { handler_id: 'card_sandbox' } }, '$.payment_data.instrument'],
    [
      'without token',
      { payment_data: { handler_id: 'card_sandbox', instrument: { type: 'card', credential: { type: 'spt' } } } },
      '$.payment_data.instrument.credential.token',
    ],
    [
      'with a token as text',
      { payment_data: { handler_id: 'card_sandbox', instrument: 'spt_test_ok' } },
      '$.payment_data.instrument',
    ],
    [
      'by wallet',
      { payment_data: { handler_id: 'card_sandbox', instrument: { ...CARD, type: 'wallet' } } },
      '$.payment_data.instrument.type',
    ],
    ['by purchase order', { payment_data: { purchase_order_number: '1' } }, '$.payment_data.purchase_order_number'],
    ['as a list', { payment_data: [CARD] }, '$.payment_data'],
    ['missing', {}, '$.payment_data'],
  ])('%s is told what to send instead (A43, A72)', async (_, body, param) => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const refused = await merchant.complete(id, body);
    expect([refused.status, refused.body.param]).toEqual([400, param]);
    expect(refused.body.message).toContain(FORM);
    expect(JSON.stringify(refused.body)).not.toContain('4242');
  });

  test('is not spoken of where something else is wrong (A72)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const refused = await merchant.complete(id, paying('spt_test_ok', { shipping: 'fast' }));
    expect([refused.status, String(refused.body.message).includes('card_sandbox')]).toEqual([400, false]);
  });
});

describe('3DS', () => {
  const challenged = async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail({ capabilities: { interventions: { supported: ['3ds'] } } })));
    const asked = await merchant.complete(id, paying('spt_test_3ds'));
    return { merchant, id, asked };
  };

  test('the issuer wants to see the buyer: metadata, then the result, then the order (A30)', async () => {
    const { merchant, id, asked } = await challenged();
    expect([asked.status, asked.body.status]).toEqual([200, 'authentication_required']);
    expect(asked.body.authentication_metadata).toMatchObject({ directory_server: 'visa' });
    const without = await merchant.complete(id, paying('spt_test_3ds'));
    expect([without.status, without.body.code, without.body.param]).toEqual([
      400,
      'requires_3ds',
      '$.authentication_result',
    ]);
    const done = await merchant.complete(id, paying('spt_test_3ds', { authentication_result: AUTHENTICATED }));
    expect(done.body.status).toBe('completed');
  });

  test.each([
    'denied',
    'abandoned',
    'canceled',
    'internal_error',
    'not_supported',
    'processing_error',
    'rejected',
  ])('outcome %s is a declined payment that can be tried again (A30, A31)', async (outcome) => {
    const { merchant, id } = await challenged();
    const denied = await merchant.complete(id, paying('spt_test_3ds', { authentication_result: { outcome } }));
    expect([denied.status, denied.body.status]).toEqual([200, 'ready_for_payment']);
    expect(notices(denied)).toEqual([['error', 'payment_declined', undefined]]);
    expect((await merchant.complete(id, paying('spt_test_ok'))).body.status).toBe('completed');
  });

  test.each([
    ['authenticated', '05', 'completed'],
    ['authenticated', '02', 'completed'],
    ['attempt_acknowledged', '06', 'completed'],
    ['attempt_acknowledged', '01', 'completed'],
    ['informational', '06', 'completed'],
    ['authenticated', '07', 'ready_for_payment'],
    ['attempt_acknowledged', '07', 'ready_for_payment'],
    ['informational', '07', 'ready_for_payment'],
  ])('outcome %s with the indicator %s leads to %s: 07 says that nobody was authenticated (A30)', async (outcome, eci, status) => {
    const { merchant, id } = await challenged();
    const outcome_details = { ...AUTHENTICATED.outcome_details, electronic_commerce_indicator: eci };
    const done = await merchant.complete(
      id,
      paying('spt_test_3ds', { authentication_result: { outcome, outcome_details } }),
    );
    expect([done.status, done.body.status]).toEqual([200, status]);
    if (status === 'completed') return;
    expect(notices(done)).toEqual([['error', 'payment_declined', undefined]]);
    expect(await merchant.checkout.orders.list()).toEqual([]);
    // Over: the same card asks anew.
    expect((await merchant.complete(id, paying('spt_test_3ds'))).body.status).toBe('authentication_required');
  });

  test('a result nobody asked for opens nothing (A30)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const asked = await merchant.complete(id, paying('spt_test_3ds', { authentication_result: AUTHENTICATED }));
    expect(asked.body.status).toBe('authentication_required');
  });

  test('meanwhile nothing changes but by cancel (A30, A32)', async () => {
    const { merchant, id } = await challenged();
    expect((await merchant.update(id, { line_items: [] })).body.code).toBe('session_authentication_required');
    expect((await merchant.cancel(id)).body.status).toBe('canceled');
  });
});
