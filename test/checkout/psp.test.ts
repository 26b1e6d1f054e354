import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/checkout/limits.ts';
import { createPsp, tokenDigest } from '../../src/checkout/psp.ts';
import type { Json } from './acp-official.ts';
import { card, delegation, tokenFor } from './delegation.ts';
import { inMemory } from './kept.ts';
import { AUTHENTICATED, acme, idOf, type Merchant, notices, openMerchant, paying, retail, START } from './merchant.ts';

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
