import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/checkout/limits.ts';
import { createPsp, tokenDigest } from '../../src/checkout/psp.ts';
import { complaints, type Json } from './acp-official.ts';
import { inMemory } from './kept.ts';
import { AUTHENTICATED, acme, idOf, type Merchant, notices, openMerchant, paying, retail, START } from './merchant.ts';

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
    expect(await merchant.checkout.orders.list()).toEqual([]);
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
    expect((await merchant.checkout.counts()).tokens).toBe(1);
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
    [{ allowance: { note: 'x' } }, '$.allowance'],
    [{ risk_signals: undefined }, '$.risk_signals'],
    [{ metadata: { a: 1 } }, '$.metadata'],
  ])('%j is refused (A50, A72)', async (more, param) => {
    const answer = await openMerchant(acme).delegate(delegation('cs_1', more));
    expect([answer.status, answer.body.param]).toEqual([400, param]);
  });
});

describe('the bounds of a delegation (A72)', () => {
  const address = { name: 'J', line_one: '1', city: 'D', state: 'CO', country: 'US', postal_code: '8' };
  const verdict = async (more: Json, clock = { now: START }) => {
    let tokens = 0;
    const psp = createPsp({ ...inMemory(clock), newToken: () => `${++tokens}` });
    const reply = await psp.delegate('anna', { ...delegation('cs_1'), ...more });
    return reply.ok ? reply.status : JSON.parse(JSON.stringify(reply.body)).param;
  };
  const carded = (more: Json) => ({ payment_method: card('4242424242424242', more) });
  const allowed = (more: Json) => ({ allowance: { ...delegation('cs_1').allowance, ...more } });
  const billed = (more: Json) => ({ billing_address: { ...address, ...more } });

  test.each<[string, number, (text: string) => Json]>([
    ['$.payment_method.exp_month', 2, (exp_month) => carded({ exp_month, exp_year: undefined })],
    ['$.payment_method.exp_year', 4, (exp_year) => carded({ exp_year })],
    ['$.payment_method.name', 500, (name) => carded({ name })],
    ['$.payment_method.cvc', 4, (cvc) => carded({ cvc })],
    ['$.payment_method.cryptogram', 500, (cryptogram) => carded({ cryptogram })],
    ['$.payment_method.eci_value', 2, (eci_value) => carded({ eci_value })],
    ['$.payment_method.iin', 8, (iin) => carded({ iin })],
    ['$.payment_method.display_wallet_type', 500, (text) => carded({ display_wallet_type: text })],
    ['$.payment_method.display_brand', 500, (text) => carded({ display_brand: text })],
    ['$.payment_method.metadata', 2000, (a) => carded({ metadata: { a } })],
    ['$.allowance.checkout_session_id', 500, (text) => allowed({ checkout_session_id: text })],
    ['$.allowance.merchant_id', 256, (text) => allowed({ merchant_id: text })],
    ['$.billing_address.name', 256, (name) => billed({ name })],
    ['$.billing_address.line_one', 60, (line_one) => billed({ line_one })],
    ['$.billing_address.line_two', 60, (line_two) => billed({ line_two })],
    ['$.billing_address.city', 60, (city) => billed({ city })],
    ['$.billing_address.state', 500, (state) => billed({ state })],
    ['$.billing_address.country', 2, (country) => billed({ country })],
    ['$.billing_address.postal_code', 20, (text) => billed({ postal_code: text })],
    ['$.metadata', 2000, (a) => ({ metadata: { a } })],
  ])('%s: %i characters, and not one more', async (param, most, of) => {
    expect(await verdict(of('x'.repeat(most)))).toBe(201);
    expect(await verdict(of('x'.repeat(most + 1)))).toBe(param);
  });

  test.each<[string, Json]>([
    ...['type', 'card_number_type', 'number', 'display_card_funding_type', 'metadata'].map((member): [string, Json] => [
      `$.payment_method.${member}`,
      carded({ [member]: undefined }),
    ]),
    ...['reason', 'max_amount', 'currency', 'checkout_session_id', 'merchant_id', 'expires_at'].map(
      (member): [string, Json] => [`$.allowance.${member}`, allowed({ [member]: undefined })],
    ),
    ...['name', 'line_one', 'city', 'state', 'country', 'postal_code'].map((member): [string, Json] => [
      `$.billing_address.${member}`,
      billed({ [member]: undefined }),
    ]),
    ['$.allowance', { allowance: undefined }],
    ['$.metadata', { metadata: undefined }],
    ['$.allowance.max_amount', allowed({ max_amount: 0 })],
    ['$.allowance.max_amount', allowed({ max_amount: 2 ** 53 })],
    ['$.payment_method.display_last4', carded({ display_last4: '424' })],
    ['$.payment_method.checks_performed[1]', carded({ checks_performed: ['avs', 'dns'] })],
    ['$.billing_address.country', billed({ country: 'U' })],
    ['$.risk_signals[0].action', { risk_signals: [{ type: 'card_testing', score: 1, action: 'waved' }] }],
    ['$.risk_signals[0].score', { risk_signals: [{ type: 'card_testing', score: 1.5, action: 'blocked' }] }],
  ])('%s is asked for as it must be', async (param, more) => {
    expect(await verdict(more)).toBe(param);
  });

  test.each<[Json]>([
    ...['exp_month', 'exp_year', 'name', 'cvc', 'display_brand', 'display_last4'].map((member): [Json] => [
      carded({ [member]: undefined }),
    ]),
    [carded({ checks_performed: ['avs', 'cvv', 'ani', 'auth0'], virtual: true })],
    [carded({ card_number_type: 'network_token', display_card_funding_type: 'prepaid' })],
    [carded({ display_card_funding_type: 'debit' })],
    [allowed({ max_amount: 1 })],
    [billed({ line_two: undefined })],
    [{ risk_signals: [{ type: 'card_testing', score: -1, action: 'manual_review' }] }],
    [{ risk_signals: [{ type: 'card_testing', score: 1, action: 'authorized' }] }],
  ])('%j is taken', async (more) => {
    expect(await verdict(more)).toBe(201);
  });

  test.each([
    ['26', '1', 201],
    ['2026', '01', 201],
    ['2025', '12', '$.payment_method.exp_year'],
    ['25', '12', '$.payment_method.exp_year'],
    ['99', '1', 201],
    ['x', '12', 201],
    ['2025', '', 201],
    ['', '12', 201],
    ['2025', 'x', 201],
    ['025', '12', 201],
  ])('a card until year %j, month %j on 18 January 2026: %s', async (exp_year, exp_month, expected) => {
    expect(await verdict(carded({ exp_year, exp_month }))).toBe(expected);
  });

  test('a card runs out with its month, in UTC (A51)', async () => {
    const january = carded({ exp_year: '2026', exp_month: '1' });
    const later = { ...january, ...allowed({ expires_at: '2026-03-01T00:00:00Z' }) };
    expect(await verdict(later, { now: Date.parse('2026-01-31T23:59:59.999Z') })).toBe(201);
    expect(await verdict(later, { now: Date.parse('2026-02-01T00:00:00Z') })).toBe('$.payment_method.exp_year');
  });
});

describe('an authentication', () => {
  const CHALLENGED = { number: '4000002760003184' };

  /** A checkout whose issuer asked for the buyer of the first of two tokens. */
  async function challenged(other: { number?: string }) {
    const merchant = openMerchant(acme);
    const { id, token } = await tokenFor(merchant, CHALLENGED);
    const second = String((await merchant.delegate(delegation(id, other))).body.id);
    expect((await merchant.complete(id, paying(token))).body.status).toBe('authentication_required');
    const authenticated = (with_: string, authentication_result: Json = AUTHENTICATED) =>
      merchant.complete(id, paying(with_, { authentication_result }));
    return { merchant, id, token, second, authenticated };
  }

  test('is good for the card whose issuer asked for it, and for no other that asks too (A30, A50)', async () => {
    const { merchant, token, second, authenticated } = await challenged(CHALLENGED);
    const other = await authenticated(second);
    expect([other.status, other.body.status]).toEqual([200, 'authentication_required']);
    expect(await merchant.checkout.orders.list()).toEqual([]);
    // Now it is the second card that was asked for.
    expect((await authenticated(token)).body.status).toBe('authentication_required');
    expect((await authenticated(token)).body.status).toBe('completed');
  });

  test('of another card neither helps nor hinders a card that asks for nothing (A30)', async () => {
    const { second, authenticated } = await challenged({});
    expect((await authenticated(second)).body.status).toBe('completed');
  });

  test('is not good for the static token that asks for it either (A30)', async () => {
    const { token, authenticated } = await challenged({});
    expect((await authenticated('spt_test_3ds')).body.status).toBe('authentication_required');
    expect((await authenticated(token)).body.status).toBe('authentication_required');
  });

  test.each([
    'informational',
    'attempt_acknowledged',
  ])('that is %s is bound to its card as well (A30)', async (outcome) => {
    const { token, second, authenticated } = await challenged(CHALLENGED);
    const details = { ...AUTHENTICATED.outcome_details, electronic_commerce_indicator: '06' };
    const result = { outcome, outcome_details: details };
    expect((await authenticated(second, result)).body.status).toBe('authentication_required');
    expect((await authenticated(token, result)).body.status).toBe('authentication_required');
    expect((await authenticated(token, result)).body.status).toBe('completed');
  });

  test('that failed is over: the next attempt asks anew, whatever it brings along (A30, A31)', async () => {
    const { token, authenticated } = await challenged({});
    expect((await authenticated(token, { outcome: 'denied' })).body.status).toBe('ready_for_payment');
    expect((await authenticated(token)).body.status).toBe('authentication_required');
  });

  test('of one checkout is none of another (A30)', async () => {
    const merchant = openMerchant(acme);
    const [one, two] = [await tokenFor(merchant, CHALLENGED), await tokenFor(merchant, CHALLENGED)];
    await merchant.complete(one.id, paying(one.token));
    const body = paying(two.token, { authentication_result: AUTHENTICATED });
    expect((await merchant.complete(two.id, body)).body.status).toBe('authentication_required');
  });

  test('stays with its card when the payment service breaks in between (A13, A30)', async () => {
    const { token, authenticated } = await challenged({});
    expect((await authenticated('spt_test_error')).status).toBe(500);
    expect((await authenticated(token)).body.status).toBe('completed');
  });
});

describe('a token of another principal', () => {
  test('is as unknown as one that never was, and stays good for its own (A15, A50)', async () => {
    const merchant = openMerchant(acme);
    const bert = { bearer: 'key-bert' };
    const id = idOf(await merchant.create(retail()));
    const berts = String((await merchant.delegate(delegation(id), bert)).body.id);
    const made = await merchant.complete(id, paying(berts));
    const never = await merchant.complete(id, paying('vt_never'));
    expect(made.body).toEqual(never.body);
    expect(made.body.status).toBe('ready_for_payment');
    const own = String((await merchant.delegate(delegation(id))).body.id);
    expect((await merchant.complete(id, paying(own))).body.status).toBe('completed');
    // Spent, and still nobody else's to hear of.
    const other = idOf(await merchant.create(retail(), bert));
    const tried = await merchant.complete(other, paying(own), bert);
    expect(tried.body.messages).toEqual(never.body.messages);
  });
});

describe('what is kept of tokens', () => {
  const bank = (clock: { now: number }, tokens: number) => {
    let made = 0;
    const { size, sweep, ...parts } = inMemory(clock, { tokens });
    return { ...createPsp({ ...parts, newToken: () => `${++made}` }), size, sweep };
  };

  test('is 20,000 of a principal; the next is refused, and the next principal is not (A70)', async () => {
    const psp = bank({ now: START }, LIMITS.tokens);
    const body = delegation('cs_1');
    for (let n = 0; n < 20_000; n++) await psp.delegate('anna', body);
    expect(await psp.size()).toBe(20_000);
    expect(await psp.delegate('anna', body)).toMatchObject({ ok: false, status: 503, retry_after: 60 });
    expect(await psp.size()).toBe(20_000);
    expect(await psp.delegate('bert', body)).toMatchObject({ ok: true, status: 201 });
  });

  test.each([
    '9999-12-31T23:59:59Z',
    '2026-01-19T10:45:01Z',
  ])('ends after a day at the latest, though its allowance says %s (A70)', async (expires_at) => {
    const clock = { now: START };
    const psp = bank(clock, 1);
    const body = delegation('cs_1', { allowance: { expires_at } });
    expect((await psp.delegate('anna', body)).status).toBe(201);
    clock.now += 86_399_999;
    expect((await psp.delegate('anna', body)).status).toBe(503);
    clock.now += 1;
    expect((await psp.delegate('anna', body)).status).toBe(201);
    clock.now += 86_400_000;
    await psp.sweep();
    expect(await psp.size()).toBe(0);
  });

  test('what is spent leaves its room, and still says that it was used (A50, A70)', async () => {
    const psp = bank({ now: START }, 1);
    const charge = {
      principal: 'anna',
      amount: 100,
      currency: 'usd',
      checkout_session_id: 'cs_1',
      authenticated: false,
    };
    for (let n = 1; n <= 3; n++) {
      expect((await psp.delegate('anna', delegation('cs_1'))).status).toBe(201);
      const token_digest = tokenDigest(`vt_${n}`);
      const paid = { ...charge, token_digest, attempt: `${n}`, merchant_id: 'merchant_acme-outdoor_sandbox' };
      expect(await psp.charge(paid)).toEqual({ state: 'paid' });
      // The same payment, asked for again, is made once; another with the same token is none.
      expect(await psp.charge(paid)).toEqual({ state: 'paid' });
      expect(await psp.charge({ ...paid, attempt: 'another' })).toEqual({
        state: 'declined',
        reason: 'The payment token was used before.',
      });
    }
    expect(await psp.size()).toBe(1);
  });
});
