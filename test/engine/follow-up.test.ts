import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/brands/catalogue.ts';
import { parseBrand } from '../../src/brands/load.ts';
import type { Memory } from '../../src/dialogue/turn.ts';
import { followUpOf, remembered } from '../../src/engine/follow-up.ts';
import { FollowUp, type TerminationReason } from '../../src/protocol/messages.ts';
import { brand, FLIGHT, TOUR } from './agent-fixture.ts';

const memory = (more: Partial<Memory> = {}): Memory => ({ shown: [], discussed: [], cart: [], turns: 1, ...more });

type Sent = Parameters<typeof remembered>[3];

const followUp = (at: Memory, reason?: TerminationReason, sent?: Sent, of: Brand = brand) => {
  const about = remembered(of, at, reason, sent);
  return about && followUpOf(of, about);
};

test('what was discussed can be kept for later, in both vocabularies (R86)', () => {
  const follow_up = followUp(memory({ discussed: ['boots', 'socks'], offering_id: 'winter' }));
  expect(follow_up).toEqual({
    action: 'save_for_later',
    suggested_action: 'save_for_later',
    data: { products_discussed: ['Ridge boots', 'Wool socks'], product_ids: ['boots', 'socks'] },
    message: 'Whenever you would like to come back to Ridge boots and Wool socks, Skyhike will be glad to help.',
  });
  expect(FollowUp.safeParse(follow_up).success).toBe(true);
});

test('a booking asks for a reminder with what the pack says about it (R86, A67)', () => {
  expect(followUp(memory({ agreement: TOUR, discussed: ['tour'] }))).toEqual({
    action: 'set_reminder',
    suggested_action: 'set_reminder',
    data: { type: 'tour', booking_url: 'https://skyhike.example/tour', product_id: 'tour' },
    message: 'Set a reminder for Guided tour with Skyhike.',
  });
});

test('where nothing was discussed there is no follow-up (R86)', () => {
  expect(followUp(memory())).toBeUndefined();
  expect(followUp(memory({ discussed: ['no-such-thing'] }))).toBeUndefined();
});

test('a long conversation leaves its last five products, each once and in the order of the catalogue (R86)', () => {
  const discussed = ['SK628', 'boots', 'socks', 'lamp', 'tour', 'boots', 'lamp'];
  expect(followUp(memory({ discussed }))?.data.product_ids).toEqual(['SK628', 'boots', 'socks', 'lamp', 'tour']);
  const [torch] = brand.items.filter(({ id }) => id === 'lamp').map((lamp) => ({ ...lamp, id: 'torch' }));
  const six = { ...brand, items: [...(torch ? [torch] : []), ...brand.items] };
  const known = new Map(six.items.map((item) => [item.id, item]));
  const about = memory({ discussed: ['torch', ...discussed] });
  expect(followUp(about, undefined, undefined, { ...six, item: known })?.data.product_ids).toEqual([
    'SK628',
    'boots',
    'socks',
    'lamp',
    'tour',
  ]);
});

const PACK = (more: string) =>
  parseBrand(
    `
name: stage
brand: { display_name: Stage, domain: stage.example }
agent_url: https://si.stage.example/mcp
checkout: { url: https://stage.example/acp/checkout_sessions }
updated_at: 2026-01-10T08:00:00Z
currency: EUR
disclosure: { label_text: Sponsored by Stage }
offerings: [{ id: all, title: All, summary: All of it. }]
${more}
`,
    'stage.yaml',
  );

const CONCERTS = `
words: { item: jazz concert, items: jazz concerts, date: concert_date }
attributes:
  hall: { label: Hall, place: true }
  number: { label: Number }
items:
  - { id: a1, name: Blue Evening, category: jazz, price: 30, dated: true, aliases: ["No. 7"], attributes: { hall: Old Mill, number: "No. 7" } }
  - { id: a2, name: Green Evening, category: jazz, price: 40, dated: true, attributes: { hall: Old Mill, number: "7" } }
  - { id: a3, name: Red Evening, category: jazz, price: 40, dated: true, attributes: { hall: New Mill, number: "7" } }
`;

describe('the keys and values of a follow-up are the words of its pack (P29)', () => {
  test.each([
    ['warm', 'Whenever you would like to come back to Blue Evening, Stage will be glad to help.'],
    ['crisp', 'For later: Blue Evening.'],
    ['playful', 'Stage will be right here when you want another look at Blue Evening!'],
  ])('its tone is heard in the sentence: %s', (tone, sentence) => {
    const of = PACK(`voice: { tone: ${tone} }
${CONCERTS.replace('aliases: ["No. 7"], ', '')}`);
    expect(followUp(memory({ discussed: ['a1'] }), 'handoff_complete', undefined, of)?.message).toBe(sentence);
  });

  test('a word the brand never says is in none of its farewells', () => {
    const of = PACK(`voice: { tone: warm, never_say: [Glad, Not finished] }
${CONCERTS}`);
    const begun = memory({ cart: [{ product_id: 'a2', quantity: 1 }] });
    expect(followUp(memory({ discussed: ['a2'] }), 'handoff_complete', undefined, of)?.message).toBe(
      'For later: Green Evening.',
    );
    expect(followUp(begun, 'user_exit', undefined, of)?.message).toBe(
      'Come back to Stage any time and finish what you began with Green Evening!',
    );
  });

  test('a trade with days and places of its own names both; a number that only one item has is what it is called', () => {
    const of = PACK(CONCERTS);
    expect(
      followUp(memory({ discussed: ['a2', 'a1'], date: '2026-02-03' }), 'handoff_complete', undefined, of)?.data,
    ).toEqual({
      jazz_concerts_discussed: ['No. 7', 'Green Evening'],
      product_ids: ['a1', 'a2'],
      hall: 'Old Mill',
      concert_date: '2026-02-03',
    });
    expect(followUp(memory({ discussed: ['a1', 'a3'] }), 'handoff_complete', undefined, of)?.data).toMatchObject({
      hall: ['Old Mill', 'New Mill'],
    });
  });

  test('an order of what has no day names none, although one was said', () => {
    const of = PACK('items: [{ id: chair, name: Oak chair, category: chairs, price: 90 }]');
    const line = { product_id: 'chair', quantity: 1, date: '2026-02-03' };
    expect(followUpOf(of, { unfinished: { lines: [line], step: 'delivery' } })?.data).toEqual({
      incomplete_booking: { product: 'Oak chair', product_id: 'chair', step: 'delivery' },
    });
  });

  test.each([
    ['n'.repeat(120), 'n'.repeat(120)],
    ['n'.repeat(121), `${'n'.repeat(119)}…`],
  ])('a name is told with at most 120 characters: %s', (name, told) => {
    const of = PACK(`items: [{ id: chair, name: ${name}, category: chairs, price: 90 }]`);
    const { data, message } = followUp(memory({ discussed: ['chair'] }), 'handoff_complete', undefined, of) ?? {};
    expect(data).toEqual({ products_discussed: [told], product_ids: ['chair'] });
    expect(message).toBe(`Whenever you would like to come back to ${told}, Stage will be glad to help.`);
  });

  test('nothing dated, nothing of a day or a place, whatever was said', () => {
    const of = PACK(`words: { item: step, items: "???" }
attributes: { destination: { label: To } }
items: [{ id: chair, name: Oak chair, category: chairs, price: 90, attributes: { destination: kitchen } }]`);
    expect(
      followUp(memory({ discussed: ['chair'], date: '2026-02-03' }), 'handoff_complete', undefined, of)?.data,
    ).toEqual({
      products_discussed: ['Oak chair'],
      product_ids: ['chair'],
    });
    const begun = memory({ cart: [{ product_id: 'chair', quantity: 2 }] });
    expect(followUp(begun, 'session_timeout', undefined, of)?.data).toEqual({
      incomplete_booking: { product: 'Oak chair', product_id: 'chair', quantity: 2, step: 'confirmation' },
    });
  });
});

describe('an order that was begun (P29)', () => {
  const cart = [{ product_id: 'SK628', quantity: 1, date: '2026-01-20' }];

  test('stands at the day while the day was only assumed, else at the confirmation', () => {
    expect(followUp(memory({ cart, assumed: '2026-01-20' }), 'user_exit')?.data).toEqual({
      incomplete_booking: { product: 'SK628', step: 'day_selection' },
    });
    expect(followUp(memory({ cart, date: '2026-01-20' }), 'user_exit')?.data).toEqual({
      incomplete_booking: { product: 'SK628', step: 'confirmation' },
      travel_date: '2026-01-20',
    });
  });

  test('with several lines all of them are there, each with its own choice and day', () => {
    const lines = [...cart, { product_id: 'boots', variant_id: 'boots-42', quantity: 2 }];
    expect(followUp(memory({ cart: lines, date: '2026-01-20' }), 'host_terminated')?.data).toEqual({
      incomplete_booking: {
        products: [
          { product: 'SK628', travel_date: '2026-01-20' },
          { size: '42', product: 'Ridge boots', product_id: 'boots-42', quantity: 2 },
        ],
        step: 'confirmation',
      },
    });
  });

  test('is taken from partial_context where the session knows of none: one product, by any of its names', () => {
    for (const viewed of ['boots', 'RIDGE BOOTS', 'boots-43']) {
      const sent = { partial_context: { seen: [{ one: viewed }], last_topic: 'Size Selection' } };
      expect(followUp(memory(), 'user_exit', sent)?.data).toEqual({
        to_choose: 'size',
        incomplete_booking: { product: 'Ridge boots', product_id: 'boots', step: 'size_selection' },
      });
    }
    const two = { partial_context: { seen: ['boots', 'socks'] } };
    expect(followUp(memory(), 'user_exit', two)).toMatchObject({
      action: 'save_for_later',
      data: { product_ids: ['boots', 'socks'] },
    });
  });

  test('nothing else that a host sends comes back or is kept (P10, R121)', () => {
    const sent = [
      { partial_context: { last_topic: 'Jane Smith, jane@home.example', viewed: 'Jane Smith' } },
      { partial_context: 'boots' },
      { partial_context: ['boots', null, 7] },
      { partial_context: { a: { b: { c: { d: { e: 'boots' } } } } } },
      { partial_context: { viewed: ['no such thing'], step: 12 }, user_signal: 'Jane Smith' },
    ];
    for (const one of sent) {
      expect(followUp(memory(), 'user_exit', one)).toBeUndefined();
      expect(JSON.stringify(remembered(brand, memory({ cart }), 'user_exit', one))).not.toMatch(/Jane|step":12/);
    }
  });

  test('is nothing that a purchase leaves behind, and no cart is nothing to remind of at a timeout', () => {
    expect(followUp(memory({ agreement: FLIGHT, cart }), 'handoff_transaction')).toBeUndefined();
    expect(followUp(memory({ discussed: ['boots'] }), 'session_timeout')).toBeUndefined();
    expect(followUp(memory({ discussed: ['boots'] }), 'host_terminated')).toBeUndefined();
  });
});
