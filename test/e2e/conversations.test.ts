/**
 * Random conversations against a small model of a session. Every answer is held against the official schemas by the host; here
 * the order of states, the handoff and the ends are held against the lifecycle of a session (R70, R78, R80).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { freshKey, openHost, type Talk } from '../host.ts';
import { assertAnswer, assertRefusal, type Json, type ToolResult } from '../official.ts';

const BRANDS = ['delta', 'nova-motors', 'acme-outdoor', 'pace-running'];

/** What people say to shops, in no order that makes sense. */
const UTTERANCES = [
  'Hello',
  'What do you have?',
  'Show me three',
  'the second one',
  'the cheaper one',
  'the last one',
  'Do you have any earlier ones?',
  'anything lighter',
  'under $150',
  'between 50 and 100 dollars',
  'not that one',
  'compare the first two',
  'tell me more',
  'How much is it?',
  'Is it waterproof?',
  'What is your return policy?',
  "I'll take it",
  'yes',
  'no',
  'no thanks',
  'not yet',
  "I don't want to buy anything yet",
  'add it to my cart',
  'two of them',
  'make it three',
  'remove one',
  'in blue',
  'size 9',
  'wide',
  'checkout',
  'buy now',
  'cancel that',
  'Actually, something else',
  'next Tuesday',
  'tomorrow morning',
  'are you an AI?',
  'is this an ad?',
  'goodbye',
  'thanks, that is all',
  'asdf qwer',
  '?',
  '12',
  'a test drive please',
  'book a test drive',
  'reserve it',
  'DL628',
  'Volta Grand Touring',
  'Ridge 2 tent',
  'Glide 4',
  'I would like the Glide 4 in size 9, wide, black',
  'the green tent and two headlamps',
  'Is the sold out one back?',
  '🤷',
  'kjhkjh $1',
];
const ACTIONS = [
  'checkout',
  'acp_checkout',
  'buy',
  'add_to_cart',
  'select_product',
  'select_flight',
  'compare',
  'show_more',
  'details',
  'no_such_action',
  'book',
  'cancel',
];
const REASONS = ['handoff_transaction', 'handoff_complete', 'user_exit', 'session_timeout', 'host_terminated'];

type Move =
  | { do: 'say'; words: string }
  | { do: 'press'; action: string; item: number; key: string }
  | { do: 'press what was shown'; which: number }
  | { do: 'repeat the last call' }
  | { do: 'end'; reason: string }
  | { do: 'wait'; seconds: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('say' as const), words: fc.constantFrom(...UTTERANCES) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('press what was shown' as const), which: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('press' as const),
      action: fc.constantFrom(...ACTIONS),
      item: fc.nat(40),
      key: fc.constantFrom('product_id', 'flight_number', 'item_id', 'id'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'repeat the last call' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(10, 200, 299, 300, 4000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), reason: fc.constantFrom(...REASONS) }) },
);

const capabilities = fc.constantFrom<(Json | undefined)[]>(
  undefined,
  { commerce: { acp_checkout: true }, components: { standard: ['text'] } },
  { commerce: { acp_checkout: false } },
  { commerce: { acp_checkout: true }, components: { standard: ['product_card', 'carousel', 'action_button'] } },
);

/** Where a message may lead from each state (R80); the ends lead nowhere. */
const AFTER_A_TURN: Record<string, string[]> = {
  active: ['active', 'pending_handoff', 'complete'],
  pending_handoff: ['pending_handoff', 'active', 'complete'],
};

describe.each(BRANDS)('random conversations with %s', (name) => {
  test('stay within the schemas, the lifecycle and the catalogue (R15, R64, R65, R66, R70, R72, R76, R78, R79, R80, R84, R99, P8, P10)', async () => {
    const brand = await loadBrand(name);
    const items = brand.items.map((item) => item.id);
    const conversation = fc.record({
      supported_capabilities: capabilities,
      moves: fc.array(move, { minLength: 1, maxLength: 12 }),
      seed: fc.nat(3),
    });

    await fc.assert(
      fc.asyncProperty(conversation, async ({ supported_capabilities, moves, seed }) => {
        const host = await openHost({ brand: name, seed });
        const talk = await host.start('something nice', supported_capabilities && { supported_capabilities });
        const negotiated =
          supported_capabilities === undefined || (supported_capabilities.commerce as Json).acp_checkout === true;
        let status: string = 'active';
        let silenced = false;
        let idle = 0;
        let agreed: Json | undefined;
        let lastCall: { tool: 'si_send_message' | 'si_terminate_session'; args: Json; result: ToolResult } | undefined;

        for (const one of moves) {
          if (one.do === 'wait') {
            host.testAgent.wait(one.seconds);
            idle += one.seconds;
            continue;
          }
          if (one.do === 'repeat the last call') {
            if (!lastCall || idle >= 3600) continue;
            expectRepeat(lastCall.result, await host.call(lastCall.tool, lastCall.args));
            continue;
          }
          const expired = idle >= 300 && (status === 'active' || status === 'pending_handoff');
          if (one.do === 'end') {
            const args = { session_id: talk.id, reason: one.reason };
            const result = await host.call('si_terminate_session', args);
            const body = assertAnswer('si_terminate_session', result);
            const open = status === 'active' || status === 'pending_handoff';
            if (open) silenced = expired;
            if (open) status = !expired && one.reason.startsWith('handoff') ? 'complete' : 'terminated';
            expect(body.session_status).toBe(status);
            if (open)
              expect('acp_handoff' in body).toBe(
                !expired && one.reason === 'handoff_transaction' && agreed?.type === 'transaction',
              );
            if (body.acp_handoff)
              expect(priceOf(body.acp_handoff)).toEqual((agreed?.intent as Json | undefined)?.price);
            lastCall = { tool: 'si_terminate_session', args, result };
            continue;
          }
          const args = { session_id: talk.id, idempotency_key: freshKey(), ...said(one, talk, items) };
          const result = await host.call('si_send_message', args);
          if (expired || status === 'complete' || status === 'terminated') {
            const { code } = assertRefusal(result);
            // Silence ends a session as not found; ending it explicitly afterwards leaves both answers open.
            expect(code).toBe(expired || silenced ? 'SESSION_NOT_FOUND' : 'SESSION_TERMINATED');
            continue;
          }
          const body = assertAnswer('si_send_message', result);
          lastCall = { tool: 'si_send_message', args, result };
          talk.last = body;
          expect(AFTER_A_TURN[status]).toContain(body.session_status);
          status = String(body.session_status);
          idle = 0;
          agreed = body.handoff as Json | undefined;
          if (agreed?.type === 'transaction') {
            expect(negotiated, 'a purchase that was not negotiated').toBe(true);
            const product = (agreed.intent as Json).product as Json;
            expect(items).toContain(product.product_id);
            expect(brand.item.get(String(product.product_id))?.stock).not.toBe(0);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

function said(one: Extract<Move, { do: 'say' | 'press' | 'press what was shown' }>, talk: Talk, items: string[]): Json {
  if (one.do === 'say') return { message: one.words };
  if (one.do === 'press')
    return { action_response: { action: one.action, payload: { [one.key]: items[one.item % items.length] } } };
  const buttons = [
    ...JSON.stringify(talk.last).matchAll(/\{"label":"[^"]*","action":"([^"]+)"(?:,"payload":(\{[^{}]*\}))?/g),
  ];
  const button = buttons[one.which % Math.max(1, buttons.length)];
  if (!button) return { message: 'What do you have?' };
  return { action_response: { action: button[1], ...(button[2] && { payload: JSON.parse(button[2]) }) } };
}

/** R79, R99: an ending is repeated as it was, a turn is replayed with its mark. */
function expectRepeat(first: ToolResult, again: ToolResult) {
  const { replayed, ...body } = again.structuredContent as Json;
  const { replayed: _, ...before } = first.structuredContent as Json;
  expect(body).toEqual(before);
  if (!('terminated' in body)) expect(replayed).toBe(true);
}

function priceOf(handoff: unknown): unknown {
  return (((handoff as Json).payload as Json).metadata as Json).price;
}
