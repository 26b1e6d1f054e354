/** What the conversation says of paused and blocked items, intervals, sale days, conditions and amounts of money (P30, P31). */
import { expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { converse } from './conversation.ts';

const BOX = `
name: bean-box
brand: { display_name: Bean Box, domain: beanbox.example, brand_url: https://beanbox.example }
agent_url: https://si.beanbox.example/mcp
checkout: { url: https://beanbox.example/acp/checkout_sessions }
updated_at: 2026-01-10T08:00:00Z
currency: EUR
timezone: Europe/Berlin
disclosure: { label_text: Sponsored by Bean Box }
words: { item: coffee, items: coffees }
options: { size: { label: Size } }
attributes:
  deposit: { label: Deposit, type: money }
items:
  - { id: box, name: Monthly bean box, category: subscriptions, price: 24, action: subscribe, billed_every: month, ships: true }
  - { id: grinder, name: Steel grinder, category: grinders, price: 90, ships: true, stock: 5, availability: paused }
  - { id: roaster, name: Drum roaster, category: roasters, price: 900, ships: true, attributes: { deposit: 250 } }
  - { id: tasting, name: Guided tasting, category: tastings, price: 30, dated: true, sale_days: { weekdays: [sat], except: [2026-01-24] } }
  - id: mug
    name: Stone mug
    category: mugs
    price: 15
    ships: true
    variants:
      - { id: mug-s, options: { size: small }, availability: paused }
      - { id: mug-l, options: { size: large }, stock: 4 }
offers:
  - { id: hello, title: Ten percent off, percent: 10, requires: new_customer }
offerings: [{ id: all, title: All, summary: All of it. }]
limits: { blocked_items: [roaster] }
`;
const dialogue = createDialogue(parseBrand(BOX, 'bean-box.yaml'));

test('a paused item is told as paused, on its card too, and is never sold (P30)', () => {
  const talk = converse(dialogue, 'Show me the Steel grinder');
  expect(talk.first.message).toContain('is not available at the moment');
  expect(talk.first.message).not.toMatch(/sold out/i);
  expect(talk.first.reply.cards).toContainEqual({ product_id: 'grinder', badge: 'Paused' });
  const bought = talk.say('I will take it');
  expect(bought.pending).toBe(false);
  expect(bought.message).not.toMatch(/sold out/i);
});

test('a paused variant is told as that; its sisters are sold (P30)', () => {
  const talk = converse(dialogue, 'Show me the Stone mug');
  const asked = talk.say('Do you have it in small?');
  expect(asked.message).toContain('is not available at the moment');
  expect(asked.message).not.toMatch(/sold out/i);
  expect(talk.say('Then I take the large one').memory.agreement?.lines).toEqual([
    { product_id: 'mug', variant_id: 'mug-l', quantity: 1 },
  ]);
});

test('a blocked item is shown and not sold (P31)', () => {
  const talk = converse(dialogue, 'Tell me about the Drum roaster');
  expect(talk.first.message).toContain('cannot be ordered here');
  expect(talk.say('I buy the Drum roaster').pending).toBe(false);
});

test('an amount of money is told with its currency (P30)', () => {
  const talk = converse(dialogue, 'Tell me about the Drum roaster');
  expect(talk.say('How much is the deposit?').message).toMatch(/250 EUR|€250/);
});

test('the price of a subscription says its interval, wherever it is told (P30)', () => {
  const talk = converse(dialogue, 'Show me the Monthly bean box');
  expect(talk.first.message).toContain('€24 per month');
  expect(talk.say('What does it cost?').message).toContain('€24 per month');
  const bought = talk.say('I will take it');
  expect(bought.pending).toBe(true);
  expect(bought.message).toContain('billed per month');
  expect(bought.memory.agreement?.summary).toContain('billed per month');
});

test('a dated item is offered for a day it is sold for, and not sold for another (P30)', () => {
  const talk = converse(dialogue, 'Show me the guided tasting');
  // January 24 is a Saturday, and excepted.
  expect(talk.first.message).toMatch(/€30.*Saturday, January 31/);
  const refused = talk.say('I will take it for next Wednesday');
  expect(refused.pending).toBe(false);
  expect(refused.message).toContain('Guided tasting is not available for Wednesday, January 28;');
  const agreed = talk.say('Then the guided tasting on January 31, I will take it').memory.agreement;
  expect(agreed?.lines).toEqual([{ product_id: 'tasting', quantity: 1, date: '2026-01-31' }]);
});

test('a day that was said and is none of its days is told as that, with the next one (P30)', () => {
  const { message } = converse(dialogue, 'Show me the guided tasting on January 24').first;
  expect(message).toContain(
    'Guided tasting is not available for Saturday, January 24; the next available day is Saturday, January 31.',
  );
  expect(message).not.toContain('€30 on Saturday, January 24');
});

test('an offer for new customers is told with its condition and takes nothing off (P30)', () => {
  const talk = converse(dialogue, 'Show me the Stone mug');
  expect(talk.first.message).not.toContain('Ten percent off');
  const offers = talk.say('Do you have any discounts?');
  expect(offers.message).toContain('For new customers only; whether it applies is decided at the checkout.');
  const agreed = talk.say('I take the Stone mug in large');
  expect(agreed.memory.agreement?.offers).toEqual([]);
  expect(agreed.message).toContain('€15 in total');
});

test('an offer that an order must come to something for is told with that (P30)', () => {
  const shop = createDialogue(
    parseBrand(
      BOX.replace('requires: new_customer', 'items: [mug], min_subtotal: 40, min_quantity: 3'),
      'bean-box.yaml',
    ),
  );
  for (const words of ['Do you have any discounts?', 'Which coffees come with the ten percent off?']) {
    const { message } = converse(shop, 'Show me the Stone mug').say(words);
    expect(message).toContain('From €40. From 3 units on.');
  }
});

test.fails('a choice, a saving and an offer on a subscription say the interval as well (P30)', () => {
  const pack = BOX.replace(
    'action: subscribe, billed_every: month, ships: true }',
    `action: subscribe, billed_every: "2 weeks", list_price: 30, ships: true, variants: [
      { id: box-s, options: { size: small } }, { id: box-l, options: { size: large }, price: 36 } ] }`,
  ).replace('percent: 10, requires: new_customer', 'percent: 10');
  const shop = createDialogue(parseBrand(pack, 'bean-box.yaml'));
  const talk = converse(shop, 'Show me the Monthly bean box');
  expect(talk.first.message).toContain('from €24 every 2 weeks');
  expect(talk.say('Do you have it in large?').message).toContain('€36 every 2 weeks');
  expect(talk.say('How much do I save?').message).toContain('€32.40 every 2 weeks');
});
