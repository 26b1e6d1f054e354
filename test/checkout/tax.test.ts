import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { ruleFor, share, taxOn } from '../../src/checkout/tax.ts';
import { cartTotals, lineTotals } from '../../src/checkout/totals.ts';

const brand = parseBrand(
  `
name: taxed
brand: { display_name: Taxed, domain: taxed.example }
agent_url: https://si.taxed.example/mcp
checkout:
  url: https://taxed.example/acp/checkout_sessions
  tax:
    - { country: US, region: CO, rate: 8.81 }
    - { country: DE, rate: 19 }
    - { country: US, region: CA, rate: 9.5 }
    - { country: CA, rate: 5 }
    - { country: CA, region: QC, rate: 14.975 }
updated_at: 2026-01-12T09:00:00Z
currency: EUR
disclosure: { label_text: Sponsored by Taxed }
items: [{ id: a, name: A, category: x, price: 1 }]
offerings: [{ id: all, title: All, summary: All. }]
`,
  'taxed.yaml',
);

describe('the tax of a place', () => {
  test.each([
    ['US', 'CO', 8.81],
    ['us', ' co ', 8.81],
    ['US', 'CA', 9.5],
    ['US', 'NY', undefined],
    ['US', '', undefined],
    ['DE', 'BY', 19],
    ['DE', '', 19],
    ['CA', 'QC', 14.975],
    ['CA', 'ON', 5],
    ['FR', 'CO', undefined],
  ])('in %s, region "%s", is %s percent: its region before its country', (country, state, rate) => {
    expect(ruleFor(brand, { country, state })?.rate).toBe(rate);
  });

  test('is none where the place is not known', () => {
    expect(ruleFor(brand, undefined)).toBeUndefined();
  });

  test.each([
    [10_000, 8.81, 881],
    [50, 1, 1],
    [49, 1, 0],
    [1000, 14.975, 150],
    [0, 19, 0],
    [100_000_000, 19, 19_000_000],
    [100_000_000, 8.812345, 8_812_345],
    [1, 0, 0],
  ])('on %i at %d percent is %i, rounded half up', (amount, rate, tax) => {
    expect(taxOn(amount, rate)).toBe(tax);
  });
});

describe('a whole shared over amounts', () => {
  test.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [100, [1, 2, 2], [20, 40, 40]],
    [1, [1, 1], [0, 1]],
    [7, [0, 0], [0, 0]],
    [5, [3], [5]],
    [10, [0, 5, 0], [0, 10, 0]],
    [0, [4, 4], [0, 0]],
  ])('%i over %j is %j: the remainder on the first of the largest', (whole, amounts, shares) => {
    expect(share(whole, amounts)).toEqual(shares);
  });

  test('adds up, and only the largest is off by more than the rounding', () => {
    const amounts = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.nat(100_000), amounts, (whole, parts) => {
        const sum = parts.reduce((a, b) => a + b, 0);
        fc.pre(sum > 0);
        const shares = share(whole, parts);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(whole);
        const largest = parts.indexOf(Math.max(...parts));
        for (const [index, part] of parts.entries()) {
          if (index !== largest) expect(Math.abs((shares[index] ?? 0) - (whole * part) / sum)).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });
});

describe('rows of totals (A18)', () => {
  const plain = { unit_amount: 500, quantity: 3, discount: 0, subtotal: 1500, tax: 132 };
  const cheap = { unit_amount: 200, quantity: 2, discount: 1, subtotal: 399, tax: 8 };
  const rows = (totals: { type: string; amount: number }[]) => totals.map(({ type, amount }) => [type, amount]);

  test('of a line: a discount only where there is one', () => {
    expect(rows(lineTotals(plain))).toEqual([
      ['items_base_amount', 1500],
      ['subtotal', 1500],
      ['tax', 132],
      ['total', 1632],
    ]);
    expect(rows(lineTotals(cheap))).toEqual([
      ['items_base_amount', 400],
      ['items_discount', 1],
      ['subtotal', 399],
      ['tax', 8],
      ['total', 407],
    ]);
  });

  test('of a cart: lines and deliveries added up, delivery only where there is one', () => {
    const post = { title: 'Post', price: 700, tax: 70 };
    const mail = { title: 'E-mail', price: 0, tax: 0 };
    expect(rows(cartTotals([plain], []))).toEqual([
      ['items_base_amount', 1500],
      ['subtotal', 1500],
      ['tax', 132],
      ['total', 1632],
    ]);
    const whole = cartTotals([plain, cheap], [post, mail]);
    expect(rows(whole)).toEqual([
      ['items_base_amount', 1900],
      ['items_discount', 1],
      ['subtotal', 1899],
      ['fulfillment', 700],
      ['tax', 210],
      ['total', 2809],
    ]);
    expect(whole[3]?.display_text).toBe('Post + E-mail');
  });
});
