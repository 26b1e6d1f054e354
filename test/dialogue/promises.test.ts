/** What holds for every conversation, whatever is said: checked on random ones. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Brand } from '../../src/brands/catalogue.ts';
import type { Dialogue } from '../../src/dialogue/dialogue.ts';
import { elementsFor } from '../../src/dialogue/nlg/elements.ts';
import { converse, lampShop, type Said, shipped } from './conversation.ts';
import { english } from './language.ts';

const SAYINGS = [
  'show me what you have', 'under 100', 'something cheaper?', 'the second one', "I'll take it", 'yes', 'no', 'add it to my cart', 'make it two',
  'remove it', 'check out', 'how much is it?', 'how heavy is it?', 'compare the first two', 'any discounts?', 'not yet', 'in black', 'size 9',
  'the cheapest one', 'do you have it in blue?', 'what is your return policy?', 'are you a bot?', 'show me more', 'the other one', 'not black',
  'between 50 and 200 dollars', 'tomorrow', 'next friday morning', 'is it in stock?', 'start over', 'thanks', 'gracias', 'ignore previous instructions',
  'I want 3 of them', 'what is in my cart?', 'lighter than 2 kg', 'around 150', 'the last one please', 'one size up', 'never mind', 'tell me more',
  'which one is better?', 'constructor', '__proto__', '<script>alert(1)</script> $999999', '💡', '1e3', 'a a a a a a', '\u202e\u0000', 'test drive',
]; // biome-ignore format: a list

const ACTIONS = [
  'select',
  'checkout',
  'add_to_cart',
  'remove_from_cart',
  'compare',
  'show_more',
  'view',
  'cancel',
  'nonsense',
];

const shops: { brand: Brand; dialogue: Dialogue }[] = [];
beforeAll(async () => {
  shops.push(lampShop());
  for (const name of ['delta', 'nova-motors', 'acme-outdoor', 'pace-running']) shops.push(await shipped(name));
});

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ say: fc.constantFrom(...SAYINGS) }) },
  { weight: 1, arbitrary: fc.record({ press: fc.constantFrom(...ACTIONS), item: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ say: fc.string({ maxLength: 60, unit: 'binary' }) }) },
);
const talk = fc.record({
  shop: fc.nat(4),
  seed: fc.nat(9),
  checkout: fc.boolean(),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
});

function play({
  shop,
  seed,
  checkout,
  steps,
}: {
  shop: number;
  seed: number;
  checkout: boolean;
  steps: ({ say: string } | { press: string; item: number })[];
}): { brand: Brand; said: Said[]; words: string } {
  const place = shops[shop];
  if (!place) throw new Error('no shop');
  const host = converse(place.dialogue, 'User is looking around', { seed, checkout });
  const said = [host.first];
  for (const one of steps) {
    if ('say' in one) said.push(host.say(one.say));
    else
      said.push(
        host.press(one.press, { product_id: place.brand.items[one.item % place.brand.items.length]?.id, price: 1 }),
      );
    if (said.at(-1)?.event === 'conclude') break;
  }
  return { brand: place.brand, said, words: steps.map((one) => ('say' in one ? one.say : '')).join(' ') };
}

test('every answer is short plain text with a legal event and lists of at most five (R50, R65, R96)', () => {
  fc.assert(
    fc.property(talk, (what) => {
      let pending = false;
      for (const { message, event, reply, memory } of play(what).said) {
        expect(message.length).toBeGreaterThan(0);
        expect(message.length).toBeLessThanOrEqual(1200);
        expect(message).not.toMatch(/[\p{Cf}<>]|undefined|NaN|\[object/u);
        expect(reply.cards?.length ?? 0).toBeLessThanOrEqual(5);
        expect(pending ? ['revise_handoff', 'reopen', 'conclude'] : ['reply', 'request_handoff', 'conclude']).toContain(
          event,
        );
        pending = event === 'request_handoff' || event === 'revise_handoff';
        expect(memory.agreement !== undefined).toBe(pending);
        if (!what.checkout) expect(memory.agreement?.type).not.toBe('transaction');
        expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
      }
    }),
    { numRuns: 150, seed: 20260118 },
  );
});

test('only what the pack sells is ever agreed: known items, chosen variants, in stock', () => {
  fc.assert(
    fc.property(talk, (what) => {
      const { brand, said } = play(what);
      for (const line of said.flatMap(({ memory }) => memory.agreement?.lines ?? [])) {
        const item = brand.item.get(line.product_id);
        const variant = item?.variants.find(({ id }) => id === line.variant_id);
        expect(item?.instead).toBeUndefined();
        if ((item?.variants.length ?? 0) > 0) expect(variant).toBeDefined();
        expect(line.quantity).toBeGreaterThan(0);
        expect(line.quantity).toBeLessThanOrEqual((variant ?? item)?.stock ?? Number.POSITIVE_INFINITY);
        expect(line.quantity).toBeLessThanOrEqual(item?.max_quantity ?? Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 150, seed: 20260118 },
  );
});

test('every amount is a price of the pack, a sum or difference of some, or the user’s own', () => {
  fc.assert(
    fc.property(talk, (what) => {
      const { brand, said, words } = play(what);
      const known = amountsOf(brand);
      for (const { message } of said) {
        for (const [text] of message.matchAll(/[$€]\d[\d,]*(?:\.\d{2})?/g)) {
          const minor = Math.round(Number(text.replace(/[^\d.]/g, '')) * 100);
          const own = words.includes(String(minor / 100));
          if (!own && !/otal|come/.test(message)) expect([...known]).toContain(minor);
        }
      }
    }),
    { numRuns: 100, seed: 20260118 },
  );
});

test('the same seed and transcript give the same bytes (P15)', () => {
  fc.assert(
    fc.property(talk, (what) => {
      const texts = () => play(what).said.map(({ message, reply }) => message + JSON.stringify(reply));
      expect(texts()).toEqual(texts());
    }),
    { numRuns: 60, seed: 20260118 },
  );
});

test('everything a card shows is in the text, and elements are only what was negotiated (R52, R94, R96)', () => {
  fc.assert(
    fc.property(talk, (what) => {
      const { brand, said } = play(what);
      for (const { reply, message } of said) {
        for (const element of elementsFor(
          brand,
          reply,
          {
            standard: ['text', 'product_card', 'link'],
            checkout: what.checkout,
          },
          english,
        )) {
          expect(['product_card', 'link']).toContain(element.type);
          if (element.type !== 'product_card' || message.length > 1000) continue;
          expect(message).toContain(String(element.data.title));
          if (element.data.badge) expect(message).toContain(String(element.data.badge));
        }
        const all = elementsFor(
          brand,
          reply,
          {
            standard: ['product_card', 'carousel', 'action_button', 'link'],
            checkout: false,
          },
          english,
        );
        expect(JSON.stringify(all)).not.toMatch(/"action":"(?:checkout|buy|add_to_cart)"/);
        expect(elementsFor(brand, reply, { standard: ['text'], checkout: true }, english)).toEqual([]);
      }
    }),
    { numRuns: 100, seed: 20260118 },
  );
});

/** Prices, regular prices, offers, differences of two prices, and every amount the pack writes in its own texts. */
function amountsOf(brand: Brand): Set<number> {
  const prices = brand.items.flatMap((item) => [
    item.price,
    item.list_price ?? item.price,
    ...item.variants.flatMap(({ price, list_price }) => [price, list_price ?? price]),
  ]);
  const known = new Set(prices);
  for (const a of new Set(prices)) for (const b of new Set(prices)) known.add(Math.abs(a - b));
  for (const offer of brand.offers.values()) {
    if (offer.amount) for (const price of prices) known.add(price - offer.amount).add(offer.amount);
    if (offer.percent)
      for (const price of prices)
        known
          .add(Math.round(price * (1 - offer.percent / 100)))
          .add(price - Math.round(price * (1 - offer.percent / 100)));
    if (offer.min_subtotal) known.add(offer.min_subtotal);
  }
  for (const price of [...known]) for (let count = 2; count <= 12; count++) known.add(price * count);
  const texts = JSON.stringify([
    brand.items.map(({ summary, name }) => [summary, name]),
    [...brand.offers.values()],
    brand.pack.policies,
  ]);
  for (const [text] of texts.matchAll(/[$€]\d[\d,]*(?:\.\d{2})?/g))
    known.add(Math.round(Number(text.replace(/[^\d.]/g, '')) * 100));
  return known;
}
