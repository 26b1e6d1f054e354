import { describe, expect, test } from 'vitest';
import { complaints, type Json } from './acp-official.ts';
import { AUTHENTICATED, acme, idOf, type Merchant, notices, openMerchant, paying, retail } from './merchant.ts';

const card = (number: string, more: Json = {}) => ({
  type: 'card',
  card_number_type: 'fpan',
  number,
  exp_month: '11',
  exp_year: '2030',
  name: 'Jane Smith',
  cvc: '123',
  display_card_funding_type: 'credit',
  display_brand: 'visa',
  display_last4: number.slice(-4),
  metadata: {},
  ...more,
});

function delegation(
  checkout_session_id: string,
  {
    number = '4242424242424242',
    allowance = {},
    ...more
  }: { number?: string; allowance?: Json; [more: string]: unknown } = {},
) {
  return {
    payment_method: card(number),
    allowance: {
      reason: 'one_time',
      max_amount: 26254,
      currency: 'usd',
      checkout_session_id,
      merchant_id: 'merchant_acme-outdoor_sandbox',
      expires_at: '2026-01-18T11:15:00Z',
      ...allowance,
    },
    risk_signals: [],
    metadata: { handler_id: 'card_sandbox' },
    ...more,
  };
}

/** A checkout of 262.54 and a token for it. */
async function tokenFor(merchant: Merchant, more: Parameters<typeof delegation>[1] = {}) {
  const created = await merchant.create(retail({ capabilities: { interventions: { supported: ['3ds'] } } }));
  const id = idOf(created);
  const body = delegation(id, more);
  expect(complaints('DelegatePaymentRequest', body)).toEqual([]);
  const delegated = await merchant.delegate(body);
  expect(complaints('DelegatePaymentResponse', delegated.body)).toEqual([]);
  expect(delegated.status).toBe(201);
  return { id, token: String(delegated.body.id) };
}

const stateAfter = async (merchant: Merchant, id: string, token: string) => {
  const answer = await merchant.complete(id, paying(token));
  return [answer.body.status, ...(answer.body.messages as Json[]).map(({ content }) => content)];
};

describe('a delegated token', () => {
  test('pays up to its amount, once (A50)', async () => {
    const merchant = openMerchant(acme);
    const { id, token } = await tokenFor(merchant);
    expect(await stateAfter(merchant, id, token)).toEqual(['completed']);
    const other = idOf(await merchant.create(retail()));
    expect(await stateAfter(merchant, other, token)).toEqual([
      'ready_for_payment',
      'The payment token was used before.',
    ]);
  });

  test.each<[string, Json, string]>([
    ['a cent too little', { max_amount: 26253 }, 'The payment token does not allow this amount.'],
    ['another currency', { currency: 'eur' }, 'The payment token is for another currency.'],
    ['another checkout', { checkout_session_id: 'cs_other' }, 'The payment token is for another checkout.'],
    ['another merchant', { merchant_id: 'merchant_other' }, 'The payment token is for another merchant.'],
    ['a moment too short', { expires_at: '2026-01-18T10:45:01Z' }, 'The payment token has expired.'],
  ])('for %s does not pay (A50)', async (_, allowance, reason) => {
    const merchant = openMerchant(acme);
    const { id, token } = await tokenFor(merchant, { allowance });
    merchant.wait(1);
    expect(await stateAfter(merchant, id, token)).toEqual(['ready_for_payment', reason]);
    expect(merchant.checkout.orders.list()).toEqual([]);
  });

  test('of the declined card is declined, and so is one with a blocked risk signal (A31, A51)', async () => {
    const merchant = openMerchant(acme);
    const declined = 'The payment was declined. Try another payment method.';
    const one = await tokenFor(merchant, { number: '4000000000000002' });
    expect(await stateAfter(merchant, one.id, one.token)).toEqual(['ready_for_payment', declined]);
    const risk_signals = [{ type: 'card_testing', score: 99, action: 'blocked' }];
    const two = await tokenFor(merchant, { risk_signals });
    expect(await stateAfter(merchant, two.id, two.token)).toEqual(['ready_for_payment', declined]);
  });

  test('of the 3DS card asks for the buyer first and is not spent by asking (A30, A50)', async () => {
    const merchant = openMerchant(acme);
    const { id, token } = await tokenFor(merchant, { number: '4000002760003184' });
    const asked = await merchant.complete(id, paying(token));
    expect([asked.body.status, notices(asked)]).toEqual([
      'authentication_required',
      [['error', 'requires_3ds', '$.authentication_metadata']],
    ]);
    const done = await merchant.complete(id, paying(token, { authentication_result: AUTHENTICATED }));
    expect(done.body.status).toBe('completed');
  });

  test('is made once per key, and not told from its request (A8, A51)', async () => {
    const merchant = openMerchant(acme);
    const first = await merchant.delegate(delegation('cs_1'), { key: 'k-1' });
    const again = await merchant.delegate(delegation('cs_1'), { key: 'k-1' });
    expect([again.body, again.headers['Idempotent-Replayed']]).toEqual([first.body, 'true']);
    expect(merchant.checkout.counts().tokens).toBe(1);
    expect(first.body).toEqual({
      id: first.body.id,
      created: '2026-01-18T10:45:00Z',
      metadata: { merchant_id: 'merchant_acme-outdoor_sandbox', handler_id: 'card_sandbox', psp: 'sandbox' },
    });
  });
});

describe('only test cards', () => {
  test.each([
    '4111111111111111',
    '5555555555554444',
    '4242 4242 4242 4242',
    '',
    '__proto__',
  ])('%j is no card here (A51)', async (number) => {
    const merchant = openMerchant(acme);
    const answer = await merchant.delegate({
      ...delegation('cs_1'),
      payment_method: card(number, { display_last4: undefined }),
    });
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([
      400,
      'invalid_card',
      '$.payment_method.number',
    ]);
    if (number.length > 4) expect(JSON.stringify(answer)).not.toContain(number);
  });

  test('a card that has run out is none either (A51)', async () => {
    const merchant = openMerchant(acme);
    const past = {
      ...delegation('cs_1'),
      payment_method: card('4242424242424242', { exp_year: '2025', exp_month: '12' }),
    };
    expect((await merchant.delegate(past)).body).toMatchObject({
      code: 'invalid_card',
      param: '$.payment_method.exp_year',
    });
    const now = { ...delegation('cs_1'), payment_method: card('4242424242424242', { exp_year: '26', exp_month: '1' }) };
    expect((await merchant.delegate(now)).status).toBe(201);
  });

  test.each<[Json, string]>([
    [{ allowance: { expires_at: '2026-01-18T10:45:00Z' } }, '$.allowance.expires_at'],
    [{ allowance: { expires_at: '2026-01-18T10:44:60Z' } }, '$.allowance.expires_at'],
    [{ allowance: { expires_at: '2026-01-17T23:59:60z' } }, '$.allowance.expires_at'],
    [{ allowance: { max_amount: 1.5 } }, '$.allowance.max_amount'],
    [{ allowance: { currency: 'USD' } }, '$.allowance.currency'],
    [{ allowance: { reason: 'recurring' } }, '$.allowance.reason'],
    [{ allowance: { note: 'x' } }, '$.allowance.note'],
    [{ risk_signals: undefined }, '$.risk_signals'],
    [{ metadata: { a: 1 } }, '$.metadata.a'],
  ])('%j is refused (A50, A72)', async (more, param) => {
    const answer = await openMerchant(acme).delegate(delegation('cs_1', more));
    expect([answer.status, answer.body.param]).toEqual([400, param]);
  });
});
