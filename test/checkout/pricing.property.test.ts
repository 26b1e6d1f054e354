/** Any cart of any shipped brand adds up (A18, A42, A66); the session's own checks run on every answer. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand, CartLine } from '../../src/brands/catalogue.ts';
import { parseBrand } from '../../src/brands/load.ts';
import { offersFor, priceLines } from '../../src/brands/pricing.ts';
import { share, taxOn } from '../../src/checkout/tax.ts';
import { amount, type Json } from './acp-official.ts';
import { acme, BUYER, DENVER, delta, nova, openMerchant, pace, START } from './merchant.ts';

/** Lines one may order of a brand: each thing at most once. */
function carts(brand: Brand): fc.Arbitrary<CartLine[]> {
  const choices = brand.items
    .filter((item) => item.instead === undefined && item.action !== 'book')
    .flatMap((item): CartLine[] => {
      if (item.variants.length > 0)
        return item.variants.map(({ id }) => ({ product_id: item.id, variant_id: id, quantity: 1 }));
      return [{ product_id: item.id, quantity: 1, ...(item.dated && { date: '2026-02-03' }) }];
    });
  const some = fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 6 });
  return fc
    .tuple(some, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 6, maxLength: 6 }))
    .map(([lines, units]) => lines.map((line, index) => ({ ...line, quantity: units[index] ?? 1 })));
}

// Odd prices, taxed inside, with an amount off and a percentage: every rounding there is.
const odd = parseBrand(
  `
name: odd
brand: { display_name: Odd, domain: odd.example }
agent_url: https://si.odd.example/mcp
checkout: { url: https://odd.example/acp/checkout_sessions }
updated_at: 2026-01-12T09:00:00Z
currency: EUR
basis: all_in
disclosure: { label_text: Sponsored by Odd }
items:
  - { id: a, name: A, category: x, price: 3.33, tax: 0.53 }
  - { id: b, name: B, category: x, price: 0.07, tax: 0.01 }
  - { id: c, name: C, category: y, price: 19.99, tax: 3.19 }
offers:
  - { id: five, title: Five off, categories: [x], amount: 5 }
  - { id: third, title: A third off, items: [c], percent: 33.33 }
offerings:
  - { id: all, title: All, summary: All. }
`,
  'odd.yaml',
);

describe.each([
  ['delta', delta],
  ['nova-motors', nova],
  ['acme-outdoor', acme],
  ['pace-running', pace],
  ['odd', odd],
] as const)('%s', (_, brand) => {
  test('any cart adds up, with its offers and without, and is what the buyer was told (A18, A42, A66)', async () => {
    const states = ['CO', 'CA', 'WA', 'NY', 'Oregon'];
    await fc.assert(
      fc.asyncProperty(carts(brand), fc.boolean(), fc.constantFrom(...states), async (lines, discounted, state) => {
        const offers = discounted ? offersFor(brand, lines, START) : [];
        const priced = priceLines(brand, lines, offers);
        const answer = await openMerchant(brand).create({
          line_items: priced.lines.flatMap(({ id, quantity }) => Array.from({ length: quantity }, () => ({ id }))),
          currency: brand.pack.currency,
          capabilities: { extensions: ['discount'] },
          buyer: BUYER,
          fulfillment_details: { address: { ...DENVER, state } },
          discounts: { codes: offers.map((id) => brand.offers.get(id)?.code ?? id) },
        });
        expect(answer.status).toBe(201);
        expect(answer.body.discounts).toMatchObject({ rejected: [] });
        const { totals } = answer.body;
        expect(amount(totals, 'subtotal')).toBe(priced.told - priced.tax);
        const bases = new Set(lines.map(({ product_id }) => brand.item.get(product_id)?.basis));
        if (bases.has('all_in') && bases.size === 1) {
          expect(amount(totals, 'total') - amount(totals, 'fulfillment')).toBe(priced.told);
        }
        const shown = (answer.body.line_items as Json[]).map(({ id, quantity }) => [id, quantity]);
        expect(shown).toEqual(priced.lines.map(({ id, quantity }) => [id, quantity]));
      }),
      { numRuns: 40 },
    );
  });
});

describe('shares', () => {
  const amounts = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 20 });

  test('add up to the whole, none is below zero, and nothing falls on what costs nothing (A18)', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 3000 }), (list, hundredths) => {
        const sum = list.reduce((whole, one) => whole + one, 0);
        const whole = taxOn(sum, hundredths / 100);
        const shares = share(whole, list);
        expect(shares.reduce((total, one) => total + one, 0)).toBe(sum === 0 ? 0 : whole);
        for (const [index, one] of shares.entries()) {
          expect(one).toBeGreaterThanOrEqual(0);
          if (list[index] === 0) expect(one).toBe(0);
        }
      }),
    );
  });

  test('are the worked ones, rounded half up (A18)', () => {
    expect(share(1721, [16065, 4800])).toEqual([1325, 396]);
    expect(share(1, [1, 1, 1])).toEqual([1, 0, 0]);
    expect(share(2, [1, 1, 1])).toEqual([0, 1, 1]);
    expect([taxOn(20865, 8.25), taxOn(2, 25), taxOn(1, 50), taxOn(0, 20)]).toEqual([1721, 1, 1, 0]);
  });
});
