/** What a delegated payment token is good for: its bounds, and the authentication that goes with it. */
import { describe, expect, test } from 'vitest';
import { createPsp } from '../../src/checkout/psp.ts';
import type { Json } from './acp-official.ts';
import { card, delegation, tokenFor } from './delegation.ts';
import { inMemory } from './kept.ts';
import { AUTHENTICATED, acme, openMerchant, paying, START } from './merchant.ts';

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
