/** The checks that every answer goes through see what is wrong with a session; without that they would prove nothing. */
import { describe, expect, test } from 'vitest';
import { assertError, assertSession, type Json, PRESENT } from './acp-official.ts';
import { acme, openMerchant, retail } from './merchant.ts';

const good = async (): Promise<Json> => {
  const body = retail({ capabilities: { extensions: ['discount'] }, discounts: { codes: ['acme_si_15'] } });
  return structuredClone((await openMerchant(acme).create(body)).body);
};
const first = (session: Json, list: string) => (session[list] as Json[])[0] as Json;

describe('a session', () => {
  test('as it is passes (A4, A18)', async () => {
    expect(() => assertSession({})).toThrow();
    const session = await good();
    expect(() => assertSession(session)).not.toThrow();
  });

  test.each<[string, (session: Json) => void]>([
    ['a cent too much in a total', (session) => (((session.totals as Json[]).at(-1) as Json).amount = 1)],
    [
      'a line that does not add up',
      (session) => (((first(session, 'line_items').totals as Json[])[0] as Json).amount = 1),
    ],
    [
      'an allocation to no line',
      (session) =>
        (session.discounts = { applied: [{ amount: 2835, allocations: [{ path: '$.line_items[9]', amount: 2835 }] }] }),
    ],
    [
      'an order before payment',
      (session) => (session.order = { id: 'o', checkout_session_id: 'c', permalink_url: 'https://a.example' }),
    ],
    ['markdown', (session) => (session.messages = [{ type: 'info', content_type: 'markdown', content: '<b>x</b>' }])],
    ['an empty list of extensions', (session) => ((session.capabilities as Json).extensions = [])],
    [
      'a selection there is no option for',
      (session) => (first(session, 'selected_fulfillment_options').option_id = 'drone'),
    ],
    [
      'ready with an error',
      (session) => (session.messages = [{ type: 'error', code: 'missing', content_type: 'plain', content: 'x' }]),
    ],
  ])('with %s does not (A4, A18, A24, A27, A42, A52)', async (_, spoil) => {
    const session = await good();
    spoil(session);
    expect(() => assertSession(session)).toThrow();
  });

  test.skipIf(!PRESENT).each<[string, (session: Json) => void]>([
    ['a member ACP does not know', (session) => (session.cart_id = 'x')],
    ['a float', (session) => (((session.totals as Json[])[0] as Json).amount = 1.5)],
    ['no links', (session) => delete session.links],
    ['an unknown status', (session) => (session.status = 'paid')],
    [
      'a handler without psp',
      (session) => {
        const { payment } = session.capabilities as { payment: { handlers: Json[] } };
        delete payment.handlers[0]?.psp;
      },
    ],
  ])('with %s is not official (A4, A25)', async (_, spoil) => {
    const session = await good();
    spoil(session);
    expect(() => assertSession(session)).toThrow();
  });
});

test.skipIf(!PRESENT)(
  'an error in an envelope, or without code, is not official; 409 is for keys alone (A43, A44)',
  () => {
    const error = { type: 'invalid_request', code: 'invalid', message: 'x' };
    expect(() => assertError(400, error)).not.toThrow();
    expect(() => assertError(400, { error })).toThrow();
    expect(() => assertError(400, { type: 'invalid_request', message: 'x' })).toThrow();
    expect(() => assertError(409, error)).toThrow();
  },
);
