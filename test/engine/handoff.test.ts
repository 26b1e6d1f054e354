import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Agreement } from '../../src/dialogue/agreement.ts';
import { acpHandoffOf, type Checkout, handoffOf } from '../../src/engine/handoff.ts';
import { BOOTS, brand, FLIGHT, START, TOUR } from './agent-fixture.ts';

const checkout: Checkout = {
  session_id: 'session-1',
  now: START,
  token: 'chk_token-1',
  claim: 'att_token-2',
  offering_id: 'winter',
  placement: 'assistant_search',
  media_buy_id: 'mb_q1',
};
const bare: Checkout = { session_id: 'session-1', now: START, token: 'chk_token-1', claim: 'att_token-2' };
const jane = {
  name: 'Jane Smith',
  email: 'jane@home.example',
  phone: '+15550102030',
  locale: 'en-US',
  shipping_address: { street: '123 Main St', city: 'Denver', state: 'CO', country: 'us', postal_code: '80202' },
};

describe('handoff', () => {
  test('a purchase names action, product with its attributes and moments, and the told price (R66)', () => {
    expect(handoffOf(brand, FLIGHT)).toEqual({
      type: 'transaction',
      intent: {
        action: 'purchase',
        product: {
          product_id: 'SK628',
          name: 'SK628 JFK to BOS',
          quantity: 1,
          flight_number: 'SK628',
          departure: '2026-01-27T05:30:00-05:00',
          arrival: '2026-01-27T08:57:00-05:00',
          travel_date: '2026-01-27',
        },
        price: { amount: 199, currency: 'USD' },
      },
      context_for_checkout: { conversation_summary: 'Chose SK628.', applied_offers: ['upgrade-3313'] },
    });
  });

  test('several lines: the first is the product, all stand in line_items, the price is for all (R66)', () => {
    const { intent, context_for_checkout } = handoffOf(brand, BOOTS);
    expect(intent).toEqual({
      action: 'purchase',
      product: { product_id: 'boots', variant_id: 'boots-42', size: '42', name: 'Ridge boots', quantity: 1 },
      price: { amount: 209.65, currency: 'USD' },
    });
    expect(context_for_checkout).toEqual({
      conversation_summary: 'Chose boots and socks.',
      applied_offers: ['boots-15'],
      line_items: [
        { product_id: 'boots', variant_id: 'boots-42', size: '42', name: 'Ridge boots', quantity: 1 },
        { product_id: 'socks', name: 'Wool socks', quantity: 2 },
      ],
    });
  });

  test('a booking needs no intent (A67)', () => {
    expect(handoffOf(brand, TOUR)).toEqual({
      type: 'complete',
      context_for_checkout: { conversation_summary: 'Booked a tour.' },
    });
  });

  test('summer time and a landing after midnight are the moments they are (R66)', () => {
    const [flight] = brand.items;
    if (!flight) throw new Error('no flight');
    const late = { ...flight, attributes: { departure: '23:30', arrival: '00:45' } };
    const nightly = { ...brand, item: new Map([['SK628', late]]) };
    const agreement = { ...FLIGHT, lines: [{ product_id: 'SK628', quantity: 1, date: '2026-07-04' }] };
    expect(handoffOf(nightly, agreement).intent?.product).toMatchObject({
      departure: '2026-07-04T23:30:00-04:00',
      arrival: '2026-07-05T00:45:00-04:00',
    });
  });
});

describe('acp_handoff', () => {
  test('the flight becomes a net fare and a discounted upgrade, exactly (R82, R83, A55, A58)', () => {
    expect(acpHandoffOf(brand, FLIGHT, checkout)).toEqual({
      checkout_url: 'https://skyhike.example/acp/checkout_sessions',
      checkout_token: 'chk_token-1',
      expires_at: '2026-01-18T11:00:00Z',
      acp_version: '2026-04-17',
      discovery_url: 'https://skyhike.example/.well-known/acp.json',
      payload: {
        line_items: [
          { id: 'SK628-20260127', name: 'SK628 JFK to BOS, 27 Jan 2026', unit_amount: 17395 },
          { id: 'UP-20260127', name: 'Premium upgrade', unit_amount: 6000 },
        ],
        currency: 'usd',
        capabilities: { interventions: { supported: [] }, extensions: ['discount'] },
        discounts: { codes: ['upgrade-3313'] },
        affiliate_attribution: {
          provider: 'skyhike.example',
          token: 'att_token-2',
          publisher_id: 'assistant_search',
          campaign_id: 'mb_q1',
          creative_id: 'winter',
          sub_id: 'session-1',
          touchpoint: 'first',
          source: { type: 'platform' },
          issued_at: '2026-01-18T10:45:00Z',
          expires_at: '2026-01-25T10:45:00Z',
          metadata: { channel: 'sponsored_intelligence' },
        },
        timezone: 'America/New_York',
        quote_id: 'chk_token-1',
        metadata: {
          adcp_session_id: 'session-1',
          product: {
            product_id: 'SK628',
            name: 'SK628 JFK to BOS',
            quantity: 1,
            flight_number: 'SK628',
            departure: '2026-01-27T05:30:00-05:00',
            arrival: '2026-01-27T08:57:00-05:00',
            travel_date: '2026-01-27',
          },
          applied_offers: ['upgrade-3313'],
          price: { amount: 199, currency: 'USD' },
        },
      },
    });
  });

  test('two socks are two entries, and an offer goes by its code (A56)', () => {
    const { line_items, discounts } = acpHandoffOf(brand, BOOTS, bare).payload;
    expect(line_items).toEqual([
      { id: 'boots-42', name: expect.stringContaining('Ridge boots'), unit_amount: 18900 },
      { id: 'socks', name: 'Wool socks', unit_amount: 2450 },
      { id: 'socks', name: 'Wool socks', unit_amount: 2450 },
    ]);
    expect(discounts).toEqual({ codes: ['RIDGE15'] });
  });

  test('what is not known or does not apply is left out (A56)', () => {
    const { payload } = acpHandoffOf(brand, { ...BOOTS, offers: [] }, bare);
    expect(Object.keys(payload).sort()).toEqual(
      ['affiliate_attribution', 'capabilities', 'currency', 'line_items', 'metadata', 'quote_id', 'timezone'].sort(),
    );
    expect(payload.capabilities).toEqual({ interventions: { supported: [] } });
    expect(Object.keys(payload.affiliate_attribution ?? {}).sort()).toEqual(
      ['expires_at', 'issued_at', 'metadata', 'provider', 'source', 'sub_id', 'token', 'touchpoint'].sort(),
    );
  });

  test('everything consented to is forwarded, the address only because boots ship (A61)', () => {
    const { buyer, fulfillment_details, locale } = acpHandoffOf(brand, BOOTS, { ...bare, buyer: jane }).payload;
    expect(buyer).toEqual({ email: 'jane@home.example', full_name: 'Jane Smith', phone_number: '+15550102030' });
    expect(locale).toBe('en-US');
    expect(fulfillment_details).toEqual({
      name: 'Jane Smith',
      phone_number: '+15550102030',
      email: 'jane@home.example',
      address: {
        name: 'Jane Smith',
        line_one: '123 Main St',
        city: 'Denver',
        state: 'CO',
        country: 'US',
        postal_code: '80202',
      },
    });
    const flight = acpHandoffOf(brand, FLIGHT, { ...bare, buyer: jane }).payload;
    expect(flight.fulfillment_details).not.toHaveProperty('address');
  });

  test('without an e-mail there is no buyer (A61)', () => {
    const { buyer, fulfillment_details } = acpHandoffOf(brand, BOOTS, {
      ...bare,
      buyer: { name: 'Jane Smith' },
    }).payload;
    expect(buyer).toBeUndefined();
    expect(fulfillment_details).toEqual({ name: 'Jane Smith' });
  });

  test.each([
    'street',
    'city',
    'state',
    'country',
    'postal_code',
  ])('an address without its %s is dropped whole (A61)', (part) => {
    const buyer = { ...jane, shipping_address: { ...jane.shipping_address, [part]: undefined } };
    expect(acpHandoffOf(brand, BOOTS, { ...bare, buyer }).payload.fulfillment_details).not.toHaveProperty('address');
  });

  test('an address without a consented name, or with a country in words, is dropped whole (A61)', () => {
    const unnamed = { ...jane, name: undefined };
    const inWords = { ...jane, shipping_address: { ...jane.shipping_address, country: 'United States' } };
    for (const buyer of [unnamed, inWords]) {
      expect(acpHandoffOf(brand, BOOTS, { ...bare, buyer }).payload.fulfillment_details).not.toHaveProperty('address');
    }
  });
});

const SCHEMAS = '../shared/spec/acp-schemas/2026-04-17';
const JSON_SCHEMA = `${SCHEMAS}/json-schema/schema.agentic_checkout.json`;
const OPENAPI = `${SCHEMAS}/openapi/openapi.agentic_checkout.yaml`;

describe.skipIf(!existsSync(JSON_SCHEMA))(`payload against ${SCHEMAS} (skipped when absent)`, () => {
  const agreements: [string, Agreement][] = [
    ['flight', FLIGHT],
    ['boots and socks', BOOTS],
    ['boots without offers', { ...BOOTS, offers: [] }],
  ];
  const buyers = [undefined, jane, { name: 'Jane' }, { email: 'jane@home.example' }, { locale: 'de-DE' }];

  function validators() {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    for (const bundle of ['agentic_checkout', 'discount', 'extension']) {
      const name = `schema.${bundle}.json`;
      const schema = JSON.parse(readFileSync(`${SCHEMAS}/json-schema/${name}`, 'utf8'));
      ajv.addSchema({ ...schema, $id: `acp:/2026-04-17/${name}` });
    }
    ajv.addSchema({ ...parse(readFileSync(OPENAPI, 'utf8')), $id: 'acp:/openapi' });
    const compile = ($ref: string) => ajv.compile({ $ref });
    return [
      compile('acp:/2026-04-17/schema.agentic_checkout.json#/$defs/CheckoutSessionCreateRequest'),
      compile('acp:/openapi#/components/schemas/CheckoutSessionCreateRequest'),
    ];
  }

  test.each(
    agreements,
  )('the payload of %s is a CheckoutSessionCreateRequest in both artefacts (A56)', (_, agreement) => {
    for (const validate of validators()) {
      for (const buyer of buyers) {
        const { payload } = acpHandoffOf(brand, agreement, { ...checkout, buyer });
        validate(JSON.parse(JSON.stringify(payload)));
        expect(validate.errors ?? []).toEqual([]);
      }
      expect(validate({ line_items: [], currency: 'usd', capabilities: {}, surprise: 1 })).toBe(false);
    }
  });
});
