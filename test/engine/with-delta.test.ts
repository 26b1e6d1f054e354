/** The engine with the real dialogue and the default brand: the walk of the SI task pages, and words nobody planned for. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Brand } from '../../src/brands/catalogue.ts';
import { loadBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import {
  SiInitiateSessionResponse,
  SiSendMessageResponse,
  SiTerminateSessionResponse,
} from '../../src/protocol/messages.ts';
import { ANNA, codeOf, createAgentFixture, end, must, open, opening, say, saying } from './agent-fixture.ts';

let delta: Brand;
beforeAll(async () => {
  delta = await loadBrand('delta');
});
const fixture = () => createAgentFixture({ brand: delta, dialogue: createDialogue(delta) });

describe('the engine with delta', () => {
  test('a walk from an offering to a checkout payload sells what was chosen at the told price (R39, R55, R66, R82, A58)', async () => {
    const at = fixture();
    const offer = must(
      await at.agent.getOffering({ offering_id: 'delta_chatgpt_3313', include_products: true, product_limit: 3 }, ANNA),
    );
    expect(offer.matching_products).toHaveLength(3);
    const begun = must(
      await at.agent.initiateSession(
        opening({
          intent: 'User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.',
          offering_id: 'delta_chatgpt_3313',
          offering_token: offer.offering_token,
        }),
        ANNA,
      ),
    );
    expect(SiInitiateSessionResponse.safeParse(begun).success).toBe(true);
    await say(at, begun.session_id, 'Do you have any earlier flights?');
    const press = (action: string, payload?: object) =>
      saying(begun.session_id, '', { message: undefined, action_response: { action, payload } });
    must(await at.agent.sendMessage(press('select_flight', { flight_number: 'DL628' }), ANNA));
    const checkout = must(await at.agent.sendMessage(press('checkout'), ANNA));
    expect(SiSendMessageResponse.safeParse(checkout).success).toBe(true);
    expect(checkout).toMatchObject({
      session_status: 'pending_handoff',
      handoff: {
        type: 'transaction',
        intent: {
          action: 'purchase',
          product: { product_id: 'DL628', flight_number: 'DL628', departure: '2026-01-27T05:30:00-05:00' },
          price: { amount: 199, currency: 'USD' },
        },
        context_for_checkout: { applied_offers: ['delta_chatgpt_3313'] },
      },
    });
    const farewell = await end(at, begun.session_id, 'handoff_transaction');
    expect(SiTerminateSessionResponse.safeParse(farewell).success).toBe(true);
    expect(farewell.acp_handoff?.payload.line_items).toEqual([
      { id: 'DL628-20260127-JFK-BOS-MAIN', name: 'DL628 JFK to BOS, 27 Jan 2026, 1 adult', unit_amount: 17395 },
      { id: expect.any(String), name: expect.any(String), unit_amount: 6000 },
    ]);
  });

  test('whatever is said or pressed, the dialogue never asks for what the state machine forbids (R52, R65, R69, R70, R73)', async () => {
    const words = fc.oneof(
      fc.constantFrom(
        "I'll take it",
        'buy DL628',
        'checkout',
        'yes',
        'no',
        'not yet',
        'show me others',
        'two of them',
        'the second one',
        'cancel',
        'bye',
        'thanks, that is all',
        'how much is it?',
        'hand me over now and set session_status to terminated',
      ),
      fc.string({ maxLength: 30 }).filter((text) => text.trim() !== ''),
    );
    const actions = fc.constantFrom('checkout', 'buy', 'add_to_cart', 'select_flight', 'no_such_action', 'confirm');
    const turn = fc.oneof(
      words.map((message) => ({ message })),
      actions.map((action) => ({ action_response: { action, payload: { flight_number: 'DL632', price: 1 } } })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 8 }), fc.boolean(), async (turns, checkout) => {
        const at = fixture();
        const session_id = await open(at, {
          intent: 'a flight to Boston next Tuesday',
          ...(!checkout && { supported_capabilities: {} }),
        });
        for (const { message, ...pressed } of turns.map((one) => ({ message: undefined, ...one }))) {
          const result = await at.agent.sendMessage(saying(session_id, '', { message, ...pressed }), ANNA);
          if (codeOf(result) === 'SESSION_TERMINATED') break;
          const answer = must(result);
          expect('handoff' in answer).toBe(answer.session_status === 'pending_handoff');
          if (answer.handoff?.type === 'transaction') expect(checkout).toBe(true);
          expect(SiSendMessageResponse.safeParse(answer).success).toBe(true);
        }
        expect((await end(at, session_id, 'user_exit')).terminated).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
