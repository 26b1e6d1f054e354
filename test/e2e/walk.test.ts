/** The conversation that the SI task pages tell, word for word, on the brand they tell it about. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Host, openHost, type Talk, words } from '../host.ts';
import { assertCheckoutHandoff, type Json, officialComplaints } from '../official.ts';

const INTENT = 'User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.';
const jane = {
  consent_granted: true,
  consent_timestamp: '2026-01-18T10:30:00Z',
  consent_scope: ['name', 'email'],
  privacy_policy_acknowledged: { brand_policy_url: 'https://delta.example/privacy', brand_policy_version: '2025-12' },
  user: { email: 'jane@person.example', name: 'Jane Smith', locale: 'en-US' },
};
const opening = {
  offering_id: 'delta_chatgpt_3313',
  media_buy_id: 'delta_mb_3847',
  placement: 'chatgpt_search',
  identity: jane,
  supported_capabilities: {
    modalities: { conversational: true },
    components: { standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'] },
    commerce: { acp_checkout: true },
  },
};

/** The four steps up to the handoff. */
async function walk(host: Host): Promise<Talk> {
  const talk = await host.start(INTENT, opening);
  await talk.say('Do you have any earlier flights?');
  await talk.press('select_flight', { flight_number: 'DL628' });
  await talk.press('checkout');
  return talk;
}

describe('the walk of the task pages on delta', () => {
  test('offering, session, earlier flight, selection, checkout, ACP payload (R50, R65, R66, R67, R78, R82, A55, A56, A58, P5, P8)', async () => {
    const host = await openHost();
    const offering = await host.answer('si_get_offering', {
      offering_id: 'delta_chatgpt_3313',
      intent: 'fly from New York to Boston on Tuesday morning',
      include_products: true,
    });
    expect(offering).toMatchObject({ available: true, offering_id: 'delta_chatgpt_3313', ttl_seconds: 900 });

    const talk = await host.start(INTENT, { ...opening, offering_token: offering.offering_token });
    expect(words(talk.last)).toContain('DL632');
    expect(words(talk.last)).toMatch(/27 Jan|Jan(uary)? 27/);
    expect(words(talk.last)).toContain('$199');
    expect(words(talk.last)).not.toContain(INTENT);
    expect(talk.last.session_ttl_seconds).toBe(300);

    const earlier = await talk.say('Do you have any earlier flights?');
    expect(earlier.session_status).toBe('active');
    expect(words(earlier)).toContain('DL628');
    expect(words(earlier)).toMatch(/5:30|05:30/);
    expect(words(earlier)).not.toContain('DL640');

    const selected = await talk.press('select_flight', { flight_number: 'DL628' });
    expect(selected.session_status).toBe('active');
    expect(words(selected)).toContain('DL628');

    const pending = await talk.press('checkout');
    expect(pending).toMatchObject({
      session_status: 'pending_handoff',
      handoff: {
        type: 'transaction',
        intent: {
          action: 'purchase',
          product: { product_id: 'DL628', name: 'DL628 JFK to BOS', quantity: 1 },
          price: { amount: 199, currency: 'USD' },
        },
        context_for_checkout: { applied_offers: ['delta_chatgpt_3313'] },
      },
    });
    expect(JSON.stringify(pending)).not.toContain('jane@person.example');

    const ended = await talk.terminate('handoff_transaction', {
      termination_context: { intent: { action: 'purchase', product: { type: 'flight', flight_number: 'DL628' } } },
    });
    expect(ended.session_status).toBe('complete');
    const handoff = assertCheckoutHandoff(ended.acp_handoff);
    expect(handoff).toMatchObject({
      checkout_url: 'https://delta.example/acp/checkout_sessions',
      expires_at: '2026-01-18T16:00:00Z',
      payload: {
        line_items: [
          { id: 'DL628-20260127-JFK-BOS-MAIN', name: 'DL628 JFK to BOS, 27 Jan 2026, 1 adult', unit_amount: 17395 },
          { id: 'DL628-20260127-PE-UPGRADE', name: 'Premium Economy upgrade', unit_amount: 6000 },
        ],
        currency: 'usd',
        capabilities: { interventions: { supported: [] }, extensions: ['discount'] },
        buyer: { email: 'jane@person.example', full_name: 'Jane Smith' },
        discounts: { codes: ['delta_chatgpt_3313'] },
        affiliate_attribution: {
          provider: 'delta.example',
          publisher_id: 'chatgpt_search',
          campaign_id: 'delta_mb_3847',
          creative_id: 'delta_chatgpt_3313',
          sub_id: talk.id,
          touchpoint: 'first',
        },
        metadata: {
          adcp_session_id: talk.id,
          product: { product_id: 'DL628' },
          applied_offers: ['delta_chatgpt_3313'],
          price: { amount: 199, currency: 'USD' },
        },
      },
    });
    // The consent named e-mail and name; the locale of the user was not in its scope, and nobody gave an address.
    expect(handoff.payload).not.toHaveProperty('fulfillment_details.address');
  });

  test('the same walk without an offering finds the same flight and the same upgrade (R50, P8)', async () => {
    const host = await openHost();
    const { offering_id, media_buy_id, placement, ...bare } = opening;
    const talk = await host.start(INTENT, bare);
    await talk.say('Do you have any earlier flights?');
    await talk.press('select_flight', { flight_number: 'DL628' });
    const pending = await talk.press('checkout');
    expect(pending).toMatchObject({
      session_status: 'pending_handoff',
      handoff: { intent: { price: { amount: 199 } }, context_for_checkout: { applied_offers: ['delta_chatgpt_3313'] } },
    });
  });

  test('a host that asks for the second flight shown gets the second flight shown (R39, R55)', async () => {
    const host = await openHost();
    const shown = await host.answer('si_get_offering', { offering_id: 'delta_evening_saver', include_products: true });
    expect(shown.matching_products).toMatchObject([
      { product_id: 'DL724' },
      { product_id: 'DL716' },
      { product_id: 'DL708' },
    ]);
    const talk = await host.start('The user would like to hear more about the second one.', {
      offering_token: shown.offering_token,
    });
    expect(words(talk.last)).toContain('DL716');
    expect(words(talk.last)).not.toContain('DL708');
  });
});

const seeds = new URL('../../../shared/seeds/', import.meta.url);
const seed = (name: string) => readFileSync(new URL(name, seeds), 'utf8');
const JAPANESE_PAGE = '001_9226867edaf9dfee.txt';

describe.skipIf(!existsSync(seeds))('the seed documents about ending a session', () => {
  const REASONS = ['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'];

  test('both language versions name the five reasons we accept (R76)', () => {
    for (const page of ['000_74a9b3b0424fa6f5.txt', JAPANESE_PAGE]) {
      for (const reason of REASONS) expect(seed(page), page).toContain(reason);
    }
  });

  test('every example request ends a session the way its page says (R76, R78, R82, R84, R85, R86, A63, A64)', async () => {
    const examples = jsonIn(seed(JAPANESE_PAGE)).filter((example) => 'reason' in example);
    expect(examples.map((example) => example.reason)).toEqual(REASONS);
    const host = await openHost();
    for (const { session_id, ...request } of examples) {
      const talk = await walk(host);
      const ended = await talk.terminate(String(request.reason), request);
      expect(ended.session_id).toBe(talk.id);
      expect(ended.session_status).toBe(String(request.reason).startsWith('handoff') ? 'complete' : 'terminated');
      expect('acp_handoff' in ended, String(request.reason)).toBe(request.reason === 'handoff_transaction');
      if (ended.follow_up) {
        const { action, suggested_action, data, message } = ended.follow_up as Json;
        expect(['save_for_later', 'set_reminder', 'subscribe_updates']).toContain(action);
        // The pages' word for a reminder of what was begun.
        expect(suggested_action).toBe(action === 'set_reminder' ? 'remind_later' : action);
        expect(data).toBeTypeOf('object');
        expect(message).toBeTypeOf('string');
      }
    }
  });

  test("the page's own response names the flight, offer and price that ours names (P5, P8)", async () => {
    const example = jsonIn(seed(JAPANESE_PAGE)).find((body) => 'acp_handoff' in body)?.acp_handoff as Json;
    const { flight, applied_offers, price, passenger } = example.payload as Json;
    const talk = await walk(await openHost());
    const { payload } = assertCheckoutHandoff((await talk.terminate('handoff_transaction')).acp_handoff);
    expect(payload.metadata).toMatchObject({ product: { product_id: flight }, applied_offers, price });
    expect(payload).toMatchObject({ buyer: { full_name: (passenger as Json).name } });
  });

  test("the SDK's SITerminateSessionRequest, with every member set, is accepted (R81, R85, A63)", async () => {
    const [type = ''] = seed('002_3cd662f0015fd891.txt').split('Index');
    const members = [...type.matchAll(/^[ \u00a0]{8}(\w+)\??:/gm)].map((match) => String(match[1]));
    const host = await openHost();
    const talk = await walk(host);
    const request: Json = {
      adcp_major_version: 3,
      session_id: talk.id,
      reason: 'handoff_transaction',
      termination_context: {
        summary: '購入が決まりました',
        transaction_intent: { action: 'purchase', product: { product_id: 'DL724' } },
        cause: 'purchase',
      },
      context: { trace: 'sdk-7.9' },
      ext: { host: { build: 7 } },
    };
    expect(Object.keys(request)).toEqual(members);
    expect(officialComplaints('3.0', 'si_terminate_session', 'request', request)).toEqual([]);
    const ended = await host.answer('si_terminate_session', request);
    expect(ended).toMatchObject({ terminated: true, session_status: 'complete', context: { trace: 'sdk-7.9' } });
    expect(assertCheckoutHandoff(ended.acp_handoff).payload.metadata.price).toEqual({ amount: 199, currency: 'USD' });
  });
});

/** The JSON objects standing in a text; those with comments in them are left out. */
function jsonIn(text: string): Json[] {
  const found: Json[] = [];
  for (let start = text.indexOf('\n{'); start >= 0; start = text.indexOf('\n{', start + 1)) {
    const end = text.indexOf('\n}', start);
    try {
      found.push(JSON.parse(text.slice(start, end + 2)));
    } catch {
      // A sketch with comments, not an example.
    }
  }
  return found;
}
