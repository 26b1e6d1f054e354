/** Limits of a pack, held against whatever a dialogue agrees on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Brand, limited } from '../../src/brands/catalogue.ts';
import { loadBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { acpHandoffOf, handoffOf } from '../../src/engine/handoff.ts';
import { withinLimits } from '../../src/engine/limits.ts';
import {
  ANNA,
  BOOTS,
  brand,
  codeOf,
  createAgentFixture,
  end,
  FLIGHT,
  must,
  open,
  say,
  saying,
} from './agent-fixture.ts';

type Words = Partial<Brand['pack']['limits']>;

/** The small brand with limits, and with other words for some of its items. */
function shop(words: Words, changed: Record<string, Partial<Brand['items'][number]>> = {}): Brand {
  const pack = { ...brand.pack, limits: { ...brand.pack.limits, ...words } };
  const items = brand.items.map((item) => limited({ ...item, ...changed[item.id] }, pack));
  return { ...brand, pack, items, item: new Map(items.map((item) => [item.id, item])) };
}

const NOTHING = 'Nothing is ordered; tell me what I may change.';

describe('an order over a limit is never handed off (P31)', () => {
  test.each<[string, Brand, string, string]>([
    ['an item that is blocked', shop({ blocked_items: ['SK628'] }), 'buy', 'SK628 JFK to BOS cannot be ordered here.'],
    [
      'a category that is blocked',
      shop({ blocked_categories: ['shoe'] }),
      'buy boots',
      'Ridge boots (42) cannot be ordered here. Wool socks cannot be ordered here.',
    ],
    [
      'an item that is paused',
      shop({}, { socks: { availability: 'paused' } }),
      'buy boots',
      'Wool socks is not available at the moment.',
    ],
    [
      'too many of one item',
      shop({}, { socks: { max_quantity: 1 } }),
      'buy boots',
      'The limit is 1 of Wool socks per order.',
    ],
    ['too many units', shop({ most_units: 2 }), 'buy boots', 'The limit is 2 units per order.'],
    ['too high a sum', shop({ most_amount: '209.64' }), 'buy boots', 'The limit is $209.64 per order.'],
    [
      'a day it is not sold for',
      shop({}, { SK628: { sale_days: { weekdays: ['wed'], except: [] } } }),
      'buy',
      'SK628 JFK to BOS is not available for Tuesday, January 27; the next available day is Wednesday, January 28.',
    ],
  ])('%s', async (_, of, words, said) => {
    const fixture = createAgentFixture({ brand: of });
    const session_id = await open(fixture);
    const answer = await say(fixture, session_id, words);
    expect(answer.session_status).toBe('active');
    expect(answer).not.toHaveProperty('handoff');
    expect(answer.response.message).toBe(`${said} ${NOTHING}`);
    const farewell = await end(fixture, session_id, 'handoff_transaction');
    expect(farewell).not.toHaveProperty('acp_handoff');
    expect(farewell.message).toMatch(/no purchase was agreed/);
  });

  test('at the limit it is', async () => {
    const exact = shop({ most_units: 3, most_amount: '209.65' }, { socks: { max_quantity: 2 } });
    const fixture = createAgentFixture({ brand: exact });
    const session_id = await open(fixture);
    expect((await say(fixture, session_id, 'buy boots')).handoff?.intent?.price).toEqual({
      amount: 209.65,
      currency: 'USD',
    });
  });

  test('a change that goes over it takes the handoff back, and what is within it is handed over again', async () => {
    const fixture = createAgentFixture({ brand: shop({}, { SK628: { max_quantity: 1 } }) });
    const session_id = await open(fixture);
    expect((await say(fixture, session_id, 'buy')).session_status).toBe('pending_handoff');
    const more = await say(fixture, session_id, 'more');
    expect([more.session_status, 'handoff' in more]).toEqual(['active', false]);
    expect(more.response.message).toBe(`The limit is 1 of SK628 JFK to BOS per order. ${NOTHING}`);
    expect((await say(fixture, session_id, 'buy')).session_status).toBe('pending_handoff');
    expect(await end(fixture, session_id, 'handoff_transaction')).toHaveProperty('acp_handoff');
  });

  test('what was agreed before the pack changed is not sold after it', async () => {
    const before = createAgentFixture();
    const session_id = await open(before);
    await say(before, session_id, 'buy');
    const gone = { ...brand, items: [], item: new Map() };
    for (const of of [shop({ blocked_items: ['SK628'] }), gone]) {
      const { store, clock } = before;
      const copy = createAgentFixture({ brand: of, store: { ...store, commit: async () => 'committed' }, clock });
      const farewell = await end(copy, session_id, 'handoff_transaction');
      expect(farewell).toMatchObject({
        session_status: 'complete',
        message: expect.stringMatching(/the order is no longer available/),
      });
      expect(farewell).not.toHaveProperty('acp_handoff');
    }
  });
});

describe('an order that a person must approve (P31)', () => {
  const approval = {
    required: true,
    above: { amount: 150, currency: 'USD' },
    message: 'Orders above $150 need the approval of a person at Skyhike.',
  };

  test('is said in the answer, in the handoff and in the payload of the checkout', async () => {
    const fixture = createAgentFixture({ brand: shop({ approval_above: 150 }) });
    const session_id = await open(fixture);
    const answer = await say(fixture, session_id, 'buy');
    expect(answer.response.message).toBe(`Turn 2: request_handoff. ${approval.message}`);
    expect(answer.handoff?.context_for_checkout?.approval).toEqual(approval);
    const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
    expect(acp_handoff?.payload.metadata.approval).toEqual(approval);
  });

  test('is none up to the amount, and none where the pack names no amount', () => {
    const at = { session_id: 's', now: 0, token: 't', claim: 'c' };
    for (const of of [brand, shop({ approval_above: 199 })]) {
      expect(handoffOf(of, FLIGHT).context_for_checkout).not.toHaveProperty('approval');
      expect(acpHandoffOf(of, FLIGHT, at).payload.metadata).not.toHaveProperty('approval');
    }
    expect(handoffOf(shop({ approval_above: '209.64' }), BOOTS).context_for_checkout).toHaveProperty('approval');
  });
});

test('the price of a subscription says its interval, in the handoff and on the line at the merchant (P30)', () => {
  const of = shop({}, { socks: { action: 'subscribe', billed_every: '3 months' } });
  const agreed = { ...BOOTS, action: 'subscribe' as const, lines: [{ product_id: 'socks', quantity: 1 }], offers: [] };
  expect(handoffOf(of, agreed).intent?.product).toMatchObject({ billed_every: '3 months' });
  const at = { session_id: 's', now: 0, token: 't', claim: 'c' };
  expect(acpHandoffOf(of, agreed, at).payload.line_items).toEqual([
    { id: 'socks', name: 'Wool socks, billed every 3 months', unit_amount: 2450 },
  ]);
});

test('a paused and a blocked product are listed as inactive, never as available (P30, R45)', async () => {
  const of = shop({ blocked_items: ['SK628'] }, { socks: { availability: 'paused' } });
  const asked = { offering_id: 'winter', include_products: true };
  const { matching_products } = must(await createAgentFixture({ brand: of }).agent.getOffering(asked, ANNA));
  expect(matching_products?.map((one) => [one.product_id, one.availability_status, one.availability_summary])).toEqual([
    ['boots', 'limited', 'Only 3 left'],
    ['socks', 'inactive', 'Paused'],
    ['SK628', 'inactive', 'Not sold here'],
  ]);
});

test('whatever is said, the real dialogue hands over nothing that the pack forbids (P31)', async () => {
  const delta = await loadBrand('delta');
  const pack = {
    ...delta.pack,
    limits: { ...delta.pack.limits, most_units: 3, most_amount: 500, blocked_items: ['DL628'] },
  };
  const items = delta.items.map((item) =>
    limited({ ...item, ...(item.id === 'DL640' && { sale_days: { weekdays: ['sat' as const], except: [] } }) }, pack),
  );
  const of = { ...delta, pack, items, item: new Map(items.map((item) => [item.id, item])) };
  const dialogue = createDialogue(of);
  const turn = fc.oneof(
    fc.constantFrom('I take DL628', 'two seats on DL652 please', 'make it 4', 'one more', 'checkout', 'yes', 'both'),
    fc.constantFrom(
      'DL640 on Tuesday, I take it',
      'on Saturday instead',
      'add DL632 as well',
      'book DL708 for 3',
      'no',
    ),
  );
  let handed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 6 }), async (turns) => {
      const fixture = createAgentFixture({ brand: of, dialogue });
      const session_id = await open(fixture, { intent: 'a flight to Boston' });
      for (const words of turns) {
        const result = await fixture.agent.sendMessage(saying(session_id, words), ANNA);
        if (codeOf(result) === 'SESSION_TERMINATED') return;
        const { handoff } = must(result);
        if (handoff?.type !== 'transaction') continue;
        handed++;
        const { product, price } = handoff.intent ?? expect.fail();
        const several = handoff.context_for_checkout?.line_items as Record<string, unknown>[] | undefined;
        const lines = several ?? [product as Record<string, unknown>];
        expect(lines.map(({ product_id }) => product_id)).not.toContain('DL628');
        expect(lines.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBeLessThanOrEqual(3);
        expect(price?.amount).toBeLessThanOrEqual(500);
        for (const { product_id, travel_date } of lines) {
          if (product_id === 'DL640') expect(new Date(String(travel_date)).getUTCDay()).toBe(6);
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(handed).toBeGreaterThan(5);
});

test('what a dialogue hands over without an agreement is left as it is', () => {
  const outcome = {
    memory: { shown: [], discussed: [], cart: [], turns: 1 },
    reply: { message: 'Here you go.' },
    trace: {},
  };
  for (const event of ['request_handoff', 'revise_handoff', 'reply'] as const)
    expect(withinLimits(brand, { ...outcome, event }, false)).toEqual({ ...outcome, event });
});
