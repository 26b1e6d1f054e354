/**
 * What the attackers on the checkout send when they mean to be taken seriously: a basket of the outdoor brand, cards,
 * payments.
 */
export const SHOP = { brand: 'acme-outdoor', flags: ['--checkout'] };

export const STREET = '1 Secret Rd';

export function basket(more = {}) {
  const address = {
    name: 'Jane Smith',
    line_one: STREET,
    city: 'Denver',
    state: 'CO',
    country: 'US',
    postal_code: '80202',
  };
  return {
    line_items: [{ id: 'trail-pro-w9' }],
    currency: 'usd',
    capabilities: { interventions: { supported: [] } },
    buyer: { full_name: 'Jane Smith', email: 'jane@person.example' },
    fulfillment_details: { name: 'Jane Smith', email: 'jane@person.example', address },
    ...more,
  };
}

export function paying(token, more = {}) {
  const instrument = { type: 'card', credential: { type: 'spt', token } };
  return { payment_data: { handler_id: 'card_sandbox', instrument }, ...more };
}

/** A request for a token of a test card, good for one checkout. */
export function delegation(number, checkout, expires_at, max_amount = 10_000_000) {
  return {
    payment_method: {
      ...{ type: 'card', card_number_type: 'fpan', number, display_card_funding_type: 'credit', metadata: {} },
    },
    allowance: {
      ...{ reason: 'one_time', max_amount, currency: 'usd', checkout_session_id: checkout, expires_at },
      merchant_id: 'merchant_acme-outdoor_sandbox',
    },
    risk_signals: [{ type: 'card_testing', score: 1, action: 'authorized' }],
    metadata: {},
  };
}

export const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

export function authenticated(outcome, electronic_commerce_indicator) {
  const outcome_details = {
    ...{ three_ds_cryptogram: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', electronic_commerce_indicator },
    ...{ transaction_id: 'dsTransId_sandbox_1', version: '2.2.0' },
  };
  return { authentication_result: { outcome, outcome_details } };
}
