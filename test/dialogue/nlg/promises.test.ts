/** What holds of every message, whatever is said: on random acts over packs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Brand, CartLine, Item } from '../../../src/brands/catalogue.ts';
import type { Fact, ItemRef, SystemAct, Wish, Word } from '../../../src/dialogue/dialogue-acts.ts';
import { elementsFor } from '../../../src/dialogue/nlg/elements.ts';
import type { SpeakingDomain as Domain } from '../../../src/dialogue/nlg/phrases.ts';
import { sayTo } from '../../../src/dialogue/personal.ts';
import { english } from '../language.ts';
import { brandFrom, domainOf, lamps, reply, shippedDomain } from './domains.ts';

const domains = [
  lamps(),
  ...['delta', 'nova-motors', 'acme-outdoor', 'pace-running'].map(shippedDomain),
  ...['skeinhouse', 'saltmarsh-inn', 'quire', 'lotte-kaffee'].map((name) =>
    domainOf(brandFrom(`../../eval/brands/${name}.yaml`)),
  ),
];

const WORDS = Object.keys(Object.fromEntries(english.replies.words)) as Word[];

/** Numbers below a limit, all from one seed. */
type Dice = (limit: number) => number;

function diceOf(seed: number): Dice {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
  };
}

function oneOf<T>(dice: Dice, ...list: readonly T[]): T {
  return list[dice(list.length)] as T;
}

function refIn(dice: Dice, items: readonly Item[]): ItemRef {
  const item = items[dice(items.length)] as Item;
  const variant = item.variants.length > 0 && dice(2) === 0 ? item.variants[dice(item.variants.length)] : undefined;
  return { id: item.id, ...(variant && { variant: variant.id }) };
}

function lineIn(dice: Dice, items: readonly Item[]): CartLine {
  const { id, dated, variants } = items[dice(items.length)] as Item;
  const variant_id = variants[dice(variants.length)]?.id;
  return {
    product_id: id,
    quantity: 1 + dice(4),
    ...(variant_id && { variant_id }),
    ...(dated && { date: '2026-01-27' }),
  };
}

function wishIn(dice: Dice, { index, brand }: Domain): Wish {
  const attributes = [...index.attributes.keys()];
  const options = [...index.options.keys()];
  const price = brand.items[dice(brand.items.length)]?.price ?? 100;
  const id = attributes[dice(attributes.length)] ?? 'x';
  const option = options[dice(options.length)] ?? 'size';
  return oneOf<Wish>(
    dice,
    { on: 'price', max: price },
    { on: 'price', min: price, above: true },
    { on: `a:${id}`, any: ['true', 'steel'] },
    { on: `a:${id}`, any: ['steel'], not: true },
    { on: `o:${option}`, any: index.options.get(option)?.values.keys.slice(0, 2) ?? ['9'] },
    { on: 'category', any: [brand.items[0]?.category ?? ''] },
    { on: 'w:vegan' },
    { on: 'sale' },
  );
}

function factIn(dice: Dice, domain: Domain): Fact {
  const { items } = domain.brand;
  const of = refIn(dice, items);
  const id = [...domain.index.attributes.keys()][dice(21)] ?? 'weight';
  const option = [...domain.index.options.keys()][0] ?? 'size';
  return oneOf<Fact>(
    dice,
    { of, field: 'attribute', id },
    { of, field: 'attribute', id, asked: wishIn(dice, domain) },
    { of, field: 'option', id: option },
    {
      of,
      field: 'option',
      id: option,
      asked: { on: `o:${option}`, any: [domain.index.options.get(option)?.values.keys[0] ?? 'x'] },
    },
    { of, field: 'price' },
    { of, field: 'stock' },
    { of, field: 'choices' },
    { of, field: 'billing' },
    { of, field: 'limit' },
    { of, field: 'offers' },
    { of, field: 'sentence', at: 0 },
    { field: 'total', lines: [lineIn(dice, items), lineIn(dice, items)] },
    { field: 'policy', at: dice(9) },
    { field: 'offers' },
    { field: 'about' },
  );
}

function actIn(dice: Dice, domain: Domain): SystemAct {
  const { items } = domain.brand;
  const ref = () => refIn(dice, items);
  const refs = (most: number) => Array.from({ length: 1 + dice(most) }, ref);
  const lines = Array.from({ length: 1 + dice(4) }, () => lineIn(dice, items));
  const ids = [...domain.index.attributes.keys()].slice(0, 3);
  const wishes = [wishIn(dice, domain), wishIn(dice, domain)];
  const lead = oneOf(dice, 'fits', 'some', 'more', 'first', 'nearest', 'extreme', 'named') as 'fits';
  const order = { on: ids[0] ?? 'price', down: true as const };
  const books = lines.filter(({ product_id }) => domain.brand.item.get(product_id)?.action === 'book');
  return oneOf<SystemAct>(
    dice,
    { say: 'greet' },
    { say: 'list', items: refs(6), lead, because: wishes, facts: ids, total: dice(21), order, relaxed: wishes },
    { say: 'describe', item: ref(), facts: ids, quantity: 1 + dice(5) },
    { say: 'describe', item: ref(), facts: [], lead: 'extreme', order },
    { say: 'none', because: wishes, words: dice(2) === 0 ? ['kayak'] : [] },
    { say: 'tell', facts: Array.from({ length: 1 + dice(5) }, () => factIn(dice, domain)) },
    { say: 'unknown', words: ['arch', 'height'], of: ref() },
    { say: 'compare', items: refs(4), on: dice(2) === 0 ? [] : [...ids.slice(0, 1), 'price'] },
    { say: 'ask', question: { for: 'buy', lines } },
    { say: 'ask', question: { for: 'which', items: refs(4) } },
    {
      say: 'ask',
      question: { for: 'option', item: ref(), option: 'size', values: ['7', '8', 'Wide'], also: ['color'] },
    },
    { say: 'cart', lines, did: 'added', which: lines.slice(0, 1) },
    {
      say: 'handoff',
      revised: false,
      agreement: {
        type: books.length > 0 ? 'complete' : 'transaction',
        action: 'purchase',
        lines: books.length > 0 ? books : lines,
        offers: [],
        summary: '',
      },
    },
    { say: 'gone', item: ref(), near: refs(3) },
    { say: 'lacks', item: ref(), choices: [{ on: 'o:size', any: ['15'] }], option: 'size', left: ['7', '8'] },
    { say: 'limit', item: ref(), most: 3, because: 'stock' },
    { say: 'day', day: '2026-01-27', assumed: true, items: refs(2) },
    { say: 'link', items: refs(2) },
    { say: 'led', item: ref(), instead: ref() },
    { say: 'word', word: WORDS[dice(WORDS.length)] as Word },
  );
}

function play(seed: number) {
  const dice = diceOf(seed);
  const domain = domains[dice(domains.length)] as Domain;
  const checkout = dice(2) === 0;
  const acts = Array.from({ length: dice(5) }, () => actIn(dice, domain));
  return { domain, acts, checkout, said: reply(domain, acts, { seed, checkout, shared: ['name'] }) };
}

test('every message is short plain text without anything of the program in it', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { said } = play(seed);
      const message = sayTo({ person: { name: 'Ada Lovelace' } }, said.message);
      expect(message.trim()).not.toBe('');
      expect(message.length).toBeLessThanOrEqual(1200);
      expect(message).not.toMatch(/undefined|NaN|null|\[object|[{}<>]| {2}| [.,;]|\(\)|: ?\.|\p{Cc}(?<!\n)/u);
      expect(message).not.toMatch(/\((?:yes|no)\b|, (?:yes|no)[,)]/i);
      expect(said.cards?.length ?? 0).toBeLessThanOrEqual(5);
      expect(said.buttons?.length ?? 0).toBeLessThanOrEqual(6);
      expect(said.links?.length ?? 0).toBeLessThanOrEqual(3);
      expect((message.match(/\?(?=\s|$)/g) ?? []).length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 600, seed: 20260118 },
  );
});

test('every card stands in the text with its title, price and badge (R96)', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { domain, said, checkout, acts } = play(seed);
      for (const { data } of elementsFor(domain.brand, said, { standard: ['product_card'], checkout }, english)) {
        const told = `${JSON.stringify(acts)}\n${said.message}`;
        expect(said.message, told).toContain(String(data.title));
        const [amount] = /[\d.,]*\d/.exec(String(data.price)) ?? [];
        if (amount) expect(said.message, told).toContain(amount);
        if (data.badge) expect(said.message, told).toContain(String(data.badge));
      }
    }),
    { numRuns: 600, seed: 20260118 },
  );
});

test('every amount is of the pack: a price, a sum or a difference of prices, or written in its texts', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { domain, said, acts } = play(seed);
      const known = amountsOf(domain.brand);
      for (const [text] of said.message.matchAll(/[$€£]\d[\d,]*(?:\.\d{2})?/g)) {
        const minor = Math.round(Number(text.replace(/[^\d.]/g, '')) * 100);
        const summed = acts.some(({ say }) => ['cart', 'handoff', 'tell', 'describe', 'ask'].includes(say));
        if (!summed) expect([...known], said.message).toContain(minor);
      }
    }),
    { numRuns: 400, seed: 20260118 },
  );
});

const kept = new Map<Brand, Set<number>>();

function amountsOf(brand: Brand): Set<number> {
  const made = kept.get(brand);
  if (made) return made;
  const known = new Set(
    brand.items.flatMap(({ price, list_price, variants }) =>
      [price, list_price, ...variants.flatMap((one) => [one.price, one.list_price])].flatMap((one) => one ?? []),
    ),
  );
  for (const a of [...known]) for (const b of [...known]) known.add(Math.abs(a - b));
  const texts = JSON.stringify([brand.items, [...brand.offers.values()], brand.pack.policies, brand.pack.brand]);
  for (const [text] of texts.matchAll(/[$€£]\d[\d,]*(?:\.\d{2})?/g))
    known.add(Math.round(Number(text.replace(/[^\d.]/g, '')) * 100));
  for (const { min_subtotal } of brand.offers.values()) if (min_subtotal) known.add(min_subtotal);
  kept.set(brand, known);
  return known;
}
