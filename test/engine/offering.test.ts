import { describe, expect, test } from 'vitest';
import { SiGetOfferingRequest } from '../../src/protocol/messages.ts';
import { ANNA, BERT, codeOf, createAgentFixture, must, newKey, opening } from './agent-fixture.ts';

const asking = (offering_id: string, more: object = {}) => SiGetOfferingRequest.parse({ offering_id, ...more });

describe('si_get_offering', () => {
  test('an available offering comes with a token, its time and a declaration, without products (R35, R36, R37, R44, R45)', async () => {
    const { agent } = createAgentFixture();
    expect(must(await agent.getOffering(asking('winter'), ANNA))).toEqual({
      available: true,
      offering_id: 'winter',
      offering_token: 'ofr_token-1',
      ttl_seconds: 900,
      checked_at: '2026-01-18T10:45:00Z',
      offering: { offering_id: 'winter', title: 'Winter', summary: 'Winter things.', availability_status: 'available' },
      sponsored_context: {
        paying_principal: { brand: { domain: 'skyhike.example' }, display_name: 'Skyhike' },
        context_use: 'presentation_only',
        disclosure_obligation: {
          required: true,
          label_text: 'Sponsored by Skyhike',
          timing: 'before_use',
          proximity: 'near_rendered_unit',
          jurisdictions: [{ country: 'US', regulation: 'FTC' }],
        },
        declared_by: { role: 'brand_agent', agent_url: 'https://si.skyhike.example/mcp' },
        declared_at: '2026-01-18T10:45:00Z',
      },
    });
  });

  test('asked for products, it lists them in order as a comparison set, with the total before the limit (R37, R38, R44, R88, R93)', async () => {
    const { agent } = createAgentFixture();
    const answer = must(await agent.getOffering(asking('winter', { include_products: true, product_limit: 1 }), ANNA));
    expect(answer.matching_products).toEqual([
      {
        product_id: 'boots',
        name: 'Ridge boots',
        price: '$189',
        original_price: '$209',
        availability_summary: 'Only 3 left',
        availability_status: 'limited',
      },
    ]);
    expect(answer.total_matching).toBe(3);
    expect(answer.sponsored_context?.context_use).toBe('comparison_set');
  });

  test('nothing matches: an empty list and zero, and no comparison (R38)', async () => {
    const { agent } = createAgentFixture();
    const answer = must(await agent.getOffering(asking('winter', { include_products: true, intent: 'nothing' }), ANNA));
    expect(answer).toMatchObject({ available: true, matching_products: [], total_matching: 0 });
    expect(answer.sponsored_context?.context_use).toBe('presentation_only');
  });

  test('a repeated call without a key gives equal content under a fresh token, and no session (R35, R46)', async () => {
    const { agent, store } = createAgentFixture();
    const request = asking('winter', { include_products: true });
    const { offering_token: first, ...one } = must(await agent.getOffering(request, ANNA));
    const { offering_token: second, ...two } = must(await agent.getOffering(request, ANNA));
    expect(one).toEqual(two);
    expect(first).not.toBe(second);
    expect(await store.counts()).toMatchObject({ sessions: 0, rows: 0, offerings: 2 });
  });

  test('a key is honoured: the same token again, marked replayed (R110)', async () => {
    const { agent, wait } = createAgentFixture();
    const request = asking('winter', { include_products: true, idempotency_key: newKey() });
    const first = await agent.getOffering(request, ANNA);
    wait(60);
    expect(await agent.getOffering(request, ANNA)).toEqual({ ...first, replayed: true });
  });

  test.each([
    ['lamps', 'sold_out'],
    ['paused', 'inactive'],
    ['north', 'region_restricted'],
    ['gone', 'expired'],
  ])('%s is known but %s: no token, no products, the reason twice (R40, R45)', async (id, reason) => {
    const { agent, store } = createAgentFixture();
    const answer = must(await agent.getOffering(asking(id, { include_products: true }), ANNA));
    expect(answer).toMatchObject({
      available: false,
      offering_id: id,
      unavailable_reason: reason,
      offering: { availability_status: reason },
    });
    for (const absent of ['offering_token', 'ttl_seconds', 'matching_products', 'total_matching']) {
      expect(answer).not.toHaveProperty(absent);
    }
    expect((await store.counts()).offerings).toBe(0);
  });

  test('every alternative can itself be asked for (R41)', async () => {
    const { agent } = createAgentFixture();
    const { alternative_offering_ids } = must(await agent.getOffering(asking('lamps'), ANNA));
    expect(alternative_offering_ids).toEqual(['winter']);
    expect(must(await agent.getOffering(asking('winter'), ANNA)).available).toBe(true);
  });

  test('an unknown offering is refused with those there are, the same for every caller (R42, P19)', async () => {
    const { agent } = createAgentFixture();
    const refused = await agent.getOffering(asking('no-such'), ANNA);
    expect(codeOf(refused)).toBe('REFERENCE_NOT_FOUND');
    expect(refused).toMatchObject({
      error: { message: expect.stringMatching(/^No offering "no-such"\. Offerings: winter/) },
    });
    expect(JSON.stringify(refused)).not.toMatch(/lamps|field/);
    expect(await agent.getOffering(asking('no-such'), BERT)).toEqual(refused);
  });

  test('personal data in the intent, and in members nobody asked for, leaves no trace and changes nothing (R43)', async () => {
    const said: (string | undefined)[] = [];
    const fixture = createAgentFixture();
    const spying = createAgentFixture({
      dialogue: {
        openMemory: () => ({ shown: [], discussed: [], cart: [], turns: 0 }),
        takeTurn: () => {
          throw new Error('not here');
        },
        findProducts: (intent) => {
          said.push(intent);
          return ['boots'];
        },
      },
    });
    const planted = asking('winter', {
      include_products: true,
      intent: 'boots for jane@home.example, +1 555 010 2030, 12 Elm Street',
      email: 'jane@home.example',
      idempotency_key: newKey(),
    });
    const answer = must(await fixture.agent.getOffering(planted, ANNA));
    await spying.agent.getOffering(planted, ANNA);
    expect(said[0]).not.toMatch(/jane|555|Elm/);
    expect(JSON.stringify(answer)).not.toMatch(/jane|555|Elm/);
    for (const { store } of [fixture, spying]) expect(store.everything().join()).not.toMatch(/jane|555|Elm/);
  });

  test('what was shown is remembered in order, until the token is over, for its principal alone (R36, R39, R55, R56)', async () => {
    const fixture = createAgentFixture();
    const { offering_token } = must(
      await fixture.agent.getOffering(asking('winter', { include_products: true, product_limit: 2 }), ANNA),
    );
    const recalled = async (call = ANNA) => {
      must(await fixture.agent.initiateSession(opening({ offering_token }), call));
      return fixture.turns.at(-1)?.memory;
    };
    expect(await recalled()).toMatchObject({ offering_id: 'winter', shown: ['boots', 'socks'] });
    expect(await recalled(BERT)).toMatchObject({ shown: [] });
    fixture.wait(899.999);
    expect(await recalled()).toMatchObject({ shown: ['boots', 'socks'] });
    fixture.wait(1);
    const late = await recalled();
    expect(late).toMatchObject({ shown: [] });
    expect(late?.offering_id).toBeUndefined();
  });

  test('the token is opaque: it holds no id, and the store does not hold it in the clear (R35)', async () => {
    const { agent, store } = createAgentFixture();
    const { offering_token } = must(await agent.getOffering(asking('winter', { include_products: true }), ANNA));
    expect(offering_token).not.toMatch(/winter|boots/);
    expect(store.everything().join()).not.toContain(offering_token);
  });
});
