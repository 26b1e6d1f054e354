/** Payment tokens for tests: a card, and what it is delegated for. */
import { expect } from 'vitest';
import { complaints, type Json } from './acp-official.ts';
import { idOf, type Merchant, retail } from './merchant.ts';

export const card = (number: string, more: Json = {}) => ({
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

export function delegation(
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
export async function tokenFor(merchant: Merchant, more: Parameters<typeof delegation>[1] = {}) {
  const created = await merchant.create(retail({ capabilities: { interventions: { supported: ['3ds'] } } }));
  const id = idOf(created);
  const body = delegation(id, more);
  expect(complaints('DelegatePaymentRequest', body)).toEqual([]);
  const delegated = await merchant.delegate(body);
  expect(complaints('DelegatePaymentResponse', delegated.body)).toEqual([]);
  expect(delegated.status).toBe(201);
  return { id, token: String(delegated.body.id) };
}
