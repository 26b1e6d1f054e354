import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { share, taxAt, taxOn, untaxable } from '../../src/checkout/tax.ts';
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
    - { country: ES, rate: 21 }
    - { country: ES, region: Canarias, rate: 0 }
    - { country: IT, region: Lombardia, rate: 22 }
    - { country: IT, region: IT-MI, rate: 23 }
    - { country: US, region: PR, rate: 11.5 }
    - { country: AQ, region: Base Sud, rate: 1 }
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
    ['US', 'Colorado', 8.81],
    ['US', 'US-CA', 9.5],
    ['US', 'State of California', 9.5],
    ['US', 'Oregon', undefined],
    ['DE', 'BY', 19],
    ['DE', '', 19],
    ['CA', 'QC', 14.975],
    ['CA', 'Québec', 14.975],
    ['CA', 'quebec', 14.975],
    ['CA', 'Ontario', 5],
    ['ES', 'Las Palmas', 0],
    ['ES', 'ES-TF', 0],
    ['ES', 'Canary Islands', 0],
    ['ES', 'Madrid', 21],
    ['IT', 'Provincia di Milano', 23],
    ['IT', 'Bergamo', 22],
    ['IT', 'IT-25', 22],
    ['IT', 'Lazio', undefined],
    ['US', 'Puerto Rico', 11.5],
    ['US', 'PR', 11.5],
    ['PR', '', 11.5],
    ['pr', 'San Juan', 11.5],
    ['GU', '', undefined],
    // Colombia, Qatar and Morocco are no regions of others, whatever their codes.
    ['CO', '', undefined],
    ['QA', '', undefined],
    ['MA', '', undefined],
    ['US', 'AE', undefined],
    ['US', 'Armed Forces Pacific', undefined],
    ['CA', 'PQ', 14.975],
    ['CA', 'ON', 5],
    ['FR', 'CO', undefined],
    ['FR', 'Kalifornien', undefined],
    ['AQ', 'Base Sud', 1],
  ])('in %s, region "%s", is %s percent: its smallest region before its country (P32)', (country, state, rate) => {
    const { rule, gap } = taxAt(brand, { country, state });
    expect([rule?.rate, gap]).toEqual([rate, undefined]);
  });

  test.each([
    ['US', '', 'missing'],
    ['US', ' . ', 'missing'],
    ['CA', '', 'missing'],
    ['US', 'Kalifornien', 'unknown'],
    ['US', 'Bayern', 'unknown'],
    ['ca', 'XX', 'unknown'],
    ['ES', 'Paris', 'unknown'],
  ])('in %s, region "%s", is told by nobody: %s (P32)', (country, state, gap) => {
    expect(taxAt(brand, { country, state })).toEqual({ gap });
  });

  test('is none where the place is not known', () => {
    expect(taxAt(brand, undefined)).toEqual({});
  });

  test('of a region that ISO 3166-2 does not know would never be added, so the pack is refused (P32)', () => {
    const { pack } = brand;
    expect(untaxable(brand)).toEqual([]);
    const tax = [...pack.checkout.tax, { country: 'US', region: 'Califonia', rate: 1, on_delivery: false }];
    expect(untaxable({ pack: { ...pack, checkout: { ...pack.checkout, tax } } })).toEqual([
      'checkout.tax[11].region: ISO 3166-2 knows no Califonia in US. Write its code or name.',
    ]);
    const address = { line_one: '1', city: 'Here', state: '', country: 'US', postal_code: '1' };
    const pickup = [{ id: 'p', title: 'P', price: 0, kind: 'in_store' as const, ready_hours: 1, address }];
    expect(untaxable({ pack: { ...pack, checkout: { ...pack.checkout, pickup } } })).toEqual([
      'checkout.pickup[0].address.state: tax depends on it. Write its ISO 3166-2 code or name.',
    ]);
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
