/** The five endings of the SI task pages, played on the brand they tell about; then the same kinds on other brands. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openHost, type Talk } from '../host.ts';
import type { Json } from '../official.ts';

/** What the pages send and what they answer; ids, domain and time are everybody's own. */
const PAGES: Record<string, { context?: Json; follow_up?: Json }> = {
  handoff_transaction: {
    context: { intent: { action: 'purchase', product: { type: 'flight', flight_number: 'DL628' } } },
  },
  handoff_complete: {
    follow_up: {
      suggested_action: 'save_for_later',
      data: { flights_discussed: ['DL628', 'DL632'], destination: 'BOS', travel_date: '2026-01-27' },
    },
  },
  user_exit: {
    context: {
      user_signal: 'changed_topic',
      partial_context: { flights_viewed: ['DL628'], last_topic: 'seat selection' },
    },
    follow_up: {
      suggested_action: 'remind_later',
      data: { incomplete_booking: { flight: 'DL628', step: 'seat_selection' } },
    },
  },
  session_timeout: { context: { last_activity: '2026-01-18T10:25:00Z', timeout_seconds: 300 } },
  host_terminated: { context: { cause: 'user_left_app' } },
};

const jane = {
  consent_granted: true,
  consent_scope: ['name', 'email'],
  user: { email: 'jane@person.example', name: 'Jane Smith' },
};

/** Up to a flight in hand; with `checkout`, up to the handoff. */
async function walk(checkout: boolean): Promise<Talk> {
  const host = await openHost();
  const talk = await host.start('User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.', {
    offering_id: 'delta_chatgpt_3313',
    identity: jane,
  });
  await talk.say('Do you have any earlier flights?');
  await talk.press('select_flight', { flight_number: 'DL628' });
  if (checkout) await talk.press('checkout');
  return talk;
}

const ended = (talk: Talk, reason: string, termination_context?: Json) =>
  talk.terminate(reason, termination_context === undefined ? {} : { termination_context });

describe('the endings of the task pages', () => {
  test.each([
    false,
    true,
  ])('each follow-up is the page’s, field by field, at the handoff or before it: %s (P29, R86)', async (atHandoff) => {
    for (const [reason, { context, follow_up }] of Object.entries(PAGES)) {
      const answer = await ended(await walk(atHandoff), reason, context);
      expect(answer.terminated).toBe(true);
      expect('follow_up' in answer, reason).toBe(follow_up !== undefined);
      if (!follow_up) continue;
      const { suggested_action, data } = answer.follow_up as Json;
      for (const [name, value] of Object.entries(follow_up.data as Json)) {
        expect((data as Json)[name], `${reason} ${name}`).toEqual(value);
      }
      expect(suggested_action).toBe(follow_up.suggested_action);
    }
  });

  test('the transaction names the page’s flight, passenger, offers and price, and has no follow-up (P29, P5, P8)', async () => {
    const answer = await ended(await walk(true), 'handoff_transaction', PAGES.handoff_transaction?.context);
    const { payload } = answer.acp_handoff as { payload: Json };
    expect(payload.metadata).toMatchObject({
      product: { flight_number: 'DL628' },
      applied_offers: ['delta_chatgpt_3313'],
      price: { amount: 199, currency: 'USD' },
    });
    expect(payload.buyer).toEqual({ full_name: 'Jane Smith', email: 'jane@person.example' });
    expect(answer).not.toHaveProperty('follow_up');
  });

  test('both vocabularies, whole: what was discussed, and what was begun (P29, R86)', async () => {
    expect((await ended(await walk(false), 'handoff_complete')).follow_up).toEqual({
      action: 'save_for_later',
      suggested_action: 'save_for_later',
      data: { flights_discussed: ['DL628', 'DL632'], destination: 'BOS', travel_date: '2026-01-27' },
      message:
        'Whenever you would like to come back to flights DL628 and DL632 on Tuesday, January 27, Delta will be glad to help.',
    });
    expect((await ended(await walk(false), 'user_exit')).follow_up).toEqual({
      action: 'set_reminder',
      suggested_action: 'remind_later',
      data: {
        incomplete_booking: { flight: 'DL628', step: 'confirmation' },
        destination: 'BOS',
        travel_date: '2026-01-27',
      },
      message: 'You had begun with flight DL628 on Tuesday, January 27; Delta will be glad to go on from there.',
    });
    expect((await ended(await walk(true), 'user_exit')).follow_up).toMatchObject({
      data: { incomplete_booking: { flight: 'DL628', step: 'handoff' } },
    });
  });

  const seeds = new URL('../../../shared/seeds/001_9226867edaf9dfee.txt', import.meta.url);
  test.skipIf(!existsSync(seeds))('the literals above are those of the pages', () => {
    const page = readFileSync(seeds, 'utf8').replace(/\s/g, '');
    for (const { context, follow_up } of Object.values(PAGES)) {
      for (const part of [context, follow_up?.data]) {
        if (part) expect(page).toContain(JSON.stringify(part).replace(/\s/g, ''));
      }
      if (follow_up) expect(page).toContain(`"suggested_action":"${follow_up.suggested_action}"`);
    }
  });
});

describe('the same endings on other brands', () => {
  test.each([
    [
      'pace-running',
      'Show me the Glide 4',
      ['I will take it'],
      {
        to_choose: 'size',
        incomplete_booking: { product: 'Glide 4', product_id: 'glide-4', step: 'option_selection' },
      },
    ],
    [
      'acme-outdoor',
      'gas for a stove',
      ['Put the Solo 1 tent in green in the cart'],
      {
        incomplete_booking: {
          color: 'Green',
          product: 'Solo 1 tent',
          product_id: 'solo-1-green',
          step: 'confirmation',
        },
      },
    ],
    [
      'nova-motors',
      'I would like to test drive the Volta Touring',
      ['Yes, book the test drive', 'Yes please'],
      {
        type: 'test_drive',
        dealer: 'Nova Motors Denver',
        booking_url: 'https://novamotors.example/test-drive',
        incomplete_booking: { option: 'Free test drive', product_id: 'nova-test-drive', step: 'handoff' },
      },
    ],
    [
      'delta',
      'a flight to Boston',
      ['I will take DL652'],
      { incomplete_booking: { flight: 'DL652', step: 'handoff' }, destination: 'BOS', travel_date: '2026-01-19' },
    ],
  ])('%s: leaving in the middle of an order reminds of it, in the words of the trade (P29)', async (brand, intent, says, data) => {
    const talk = await (await openHost({ brand })).start(intent);
    for (const words of says) if (talk.last.session_status === 'active') await talk.say(words);
    const { follow_up } = await talk.terminate('user_exit');
    expect(follow_up).toMatchObject({ action: 'set_reminder', suggested_action: 'remind_later' });
    expect((follow_up as Json).data).toEqual(data);
  });

  test('a cart is remembered also when the session times out or the host ends it; without one nothing is (P29)', async () => {
    for (const reason of ['session_timeout', 'host_terminated']) {
      const talk = await (await openHost({ brand: 'acme-outdoor' })).start('a light tent');
      expect(
        await (await (await openHost({ brand: 'acme-outdoor' })).start('a tent')).terminate(reason),
      ).not.toHaveProperty('follow_up');
      await talk.say('Put the Solo 1 tent in green in the cart');
      await talk.say('And the Ridge 2 tent, also in green, two of them');
      const { follow_up } = await talk.terminate(reason);
      expect(follow_up).toMatchObject({ action: 'set_reminder', suggested_action: 'remind_later' });
      expect(JSON.stringify(follow_up)).toContain('Solo 1 tent');
    }
  });
});
