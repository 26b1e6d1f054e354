import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Brand, CartLine } from '../../src/brands/catalogue.ts';
import { loadBrand, parseBrand } from '../../src/brands/load.ts';
import { offersFor, priceLines } from '../../src/brands/pricing.ts';
import { broken } from './small-pack.ts';

const NOW = Date.parse('2026-01-18T10:00:00Z');
const delta = await loadBrand('delta');
const nova = await loadBrand('nova-motors');
const acme = await loadBrand('acme-outdoor');
const pace = await loadBrand('pace-running');

function price(brand: Brand, ...lines: CartLine[]) {
  return priceLines(brand, lines, offersFor(brand, lines, NOW));
}

describe('travel', () => {
  test('DL628 is told at 199 with its tax, sold net, and its upgrade is a second line that costs nothing (A66)', () => {
    expect(price(delta, { product_id: 'DL628', quantity: 1, date: '2026-01-27' })).toEqual({
      lines: [
        {
          id: 'DL628-20260127-JFK-BOS-MAIN',
          product_id: 'DL628',
          name: 'DL628 JFK to BOS, 27 Jan 2026, 1 adult',
          quantity: 1,
          unit_amount: 17395,
          unit_told: 19900,
          ships: false,
          discount: 0,
        },
        {
          id: 'DL628-20260127-PE-UPGRADE',
          name: 'Premium Economy upgrade',
          quantity: 1,
          unit_amount: 6000,
          unit_told: 6000,
          ships: false,
          discount: 6000,
          offer_id: 'delta_chatgpt_3313',
        },
      ],
      currency: 'USD',
      told: 19900,
      discount: 6000,
      tax: 2505,
    });
  });

  test('two adults have two upgrades, and both flights of the offer have one each', () => {
    const party = price(
      delta,
      { product_id: 'DL628', quantity: 2, date: '2026-02-03' },
      { product_id: 'DL632', quantity: 1, date: '2026-02-05' },
    );
    expect(party.lines.map(({ id, quantity, discount }) => [id, quantity, discount])).toEqual([
      ['DL628-20260203-JFK-BOS-MAIN', 2, 0],
      ['DL632-20260205-JFK-BOS-MAIN', 1, 0],
      ['DL628-20260203-PE-UPGRADE', 2, 12000],
      ['DL632-20260205-PE-UPGRADE', 1, 6000],
    ]);
    expect([party.told, party.tax, party.discount]).toEqual([59700, 7515, 18000]);
  });

  test('a later flight has no upgrade', () => {
    const late = [{ product_id: 'DL724', quantity: 1, date: '2026-01-27' }];
    expect(offersFor(delta, late, NOW)).toEqual([]);
    expect(price(delta, ...late)).toMatchObject({ told: 9900, tax: 1246, discount: 0, lines: [{ unit_amount: 8654 }] });
  });

  test('the same offer named twice, or an offer the pack does not know, changes nothing', () => {
    const line = { product_id: 'DL628', quantity: 1, date: '2026-01-27' };
    expect(priceLines(delta, [line], ['delta_chatgpt_3313', 'delta_chatgpt_3313', 'made_up'])).toEqual(
      price(delta, line),
    );
  });

  test('before a date is known, line ids and names go without it', () => {
    expect(price(delta, { product_id: 'DL628', quantity: 1 }).lines.map(({ id, name }) => [id, name])).toEqual([
      ['DL628-JFK-BOS-MAIN', 'DL628 JFK to BOS, 1 adult'],
      ['DL628-PE-UPGRADE', 'Premium Economy upgrade'],
    ]);
  });
});

describe('retail', () => {
  const cart = [
    { product_id: 'trail-pro-boot', variant_id: 'trail-pro-w9', quantity: 1 },
    { product_id: 'wool-sock', variant_id: 'wool-sock-m', quantity: 2 },
  ];

  test('boots at 15% off and two socks are told at 208.65 before tax and delivery (A66)', () => {
    expect(price(acme, ...cart)).toEqual({
      lines: [
        {
          id: 'trail-pro-w9',
          product_id: 'trail-pro-boot',
          variant_id: 'trail-pro-w9',
          name: 'Trail Pro boot, women 9',
          quantity: 1,
          unit_amount: 18900,
          unit_told: 18900,
          ships: true,
          discount: 2835,
          offer_id: 'acme_si_15',
        },
        {
          id: 'wool-sock-m',
          product_id: 'wool-sock',
          variant_id: 'wool-sock-m',
          name: 'Merino hiking sock, M',
          quantity: 2,
          unit_amount: 2400,
          unit_told: 2400,
          ships: true,
          discount: 0,
        },
      ],
      currency: 'USD',
      told: 20865,
      discount: 2835,
      tax: 0,
    });
  });

  test('a variant with a price of its own costs that', () => {
    expect(price(acme, { product_id: 'cloud-pad', variant_id: 'cloud-pad-long', quantity: 1 }).told).toBe(15900);
  });

  test('an offer that was not for these lines takes nothing off when it is named all the same (A62)', () => {
    const socks = [{ product_id: 'wool-sock', variant_id: 'wool-sock-m', quantity: 2 }];
    expect(priceLines(acme, socks, ['acme_si_15'])).toMatchObject({ told: 4800, discount: 0 });
  });
});

describe('cars', () => {
  test('a reservation is handed over at exactly 100, without tax (A66)', () => {
    expect(price(nova, { product_id: 'volta-gt-reservation', quantity: 1 })).toEqual({
      lines: [
        {
          id: 'volta-gt-reservation',
          product_id: 'volta-gt-reservation',
          name: 'Volta EV Grand Touring, refundable reservation',
          quantity: 1,
          unit_amount: 10000,
          unit_told: 10000,
          ships: false,
          discount: 0,
        },
      ],
      currency: 'USD',
      told: 10000,
      discount: 0,
      tax: 0,
    });
  });

  test('an amount off is taken once, however many there are', () => {
    expect(price(nova, { product_id: 'home-charger', quantity: 2 })).toMatchObject({ told: 129800, discount: 10000 });
  });

  test('a test drive costs nothing', () => {
    expect(price(nova, { product_id: 'nova-test-drive', quantity: 1 }).told).toBe(0);
  });
});

describe('running', () => {
  test('ten percent off one shoe of two', () => {
    const cart = price(
      pace,
      { product_id: 'glide-4', variant_id: 'glide-4-9-regular-blue', quantity: 1 },
      { product_id: 'tempo-3', variant_id: 'tempo-3-9-regular-coral', quantity: 1 },
    );
    expect(cart).toMatchObject({ told: 24410, discount: 1390 });
    expect(cart.lines[0]?.name).toBe('Glide 4, 9 Regular Blue');
  });
});

describe('conditions', () => {
  const mug = (quantity: number) => [{ product_id: 'mug', quantity }];
  const withOffer = (words: string) =>
    parseBrand(broken('items: [mug], percent: 10 }', `items: [mug], ${words} }`), 'shop.yaml');

  test('min_subtotal counts what was told for the eligible lines', () => {
    const brand = withOffer('percent: 10, min_subtotal: 25');
    expect(offersFor(brand, mug(1), NOW)).toEqual([]);
    expect(offersFor(brand, [...mug(1), { product_id: 'shirt', variant_id: 'shirt-s', quantity: 5 }], NOW)).toEqual([]);
    expect(offersFor(brand, mug(2), NOW)).toEqual(['ten']);
  });

  test('min_quantity counts the units of the eligible lines', () => {
    const brand = withOffer('percent: 10, min_quantity: 3');
    expect(offersFor(brand, mug(2), NOW)).toEqual([]);
    expect(offersFor(brand, mug(3), NOW)).toEqual(['ten']);
  });

  test('an offer holds from its start on and no longer at its end', () => {
    const brand = withOffer('percent: 10, starts_at: 2026-01-18T10:00:00Z, ends_at: 2026-01-18T12:00:00+01:00');
    expect(offersFor(brand, mug(1), NOW - 1)).toEqual([]);
    expect(offersFor(brand, mug(1), NOW)).toEqual(['ten']);
    expect(offersFor(brand, mug(1), NOW + 3_599_999)).toEqual(['ten']);
    expect(offersFor(brand, mug(1), NOW + 3_600_000)).toEqual([]);
  });

  test('a gift for the order is one line, once, and adds nothing to what is told', () => {
    const brand = withOffer('free_item: { id: sticker, name: Sticker, price: 2 }');
    expect(price(brand, ...mug(3))).toMatchObject({
      told: 3750,
      discount: 200,
      lines: [{}, { id: 'sticker', quantity: 1 }],
    });
  });

  test('of two offers on one line the better one counts, and the other is not named', () => {
    const brand = parseBrand(
      broken('percent: 10 }', 'percent: 10 }\n  - { id: two, title: Two off, items: [mug], amount: 2 }'),
      'shop.yaml',
    );
    expect(offersFor(brand, mug(1), NOW)).toEqual(['two']);
    expect(price(brand, ...mug(1)).told).toBe(1050);
    expect(offersFor(brand, mug(2), NOW)).toEqual(['ten']);
    expect(price(brand, ...mug(2)).told).toBe(2250);
  });

  test('of two offers that take the same off, the first of the pack counts', () => {
    const brand = parseBrand(
      broken('percent: 10 }', 'percent: 10 }\n  - { id: two, title: Also ten, items: [mug], amount: 1.25 }'),
      'shop.yaml',
    );
    expect(offersFor(brand, mug(1), NOW)).toEqual(['ten']);
  });

  test('half of a price with tax in it: the merchant total is what was told (A66)', () => {
    const brand = parseBrand(
      broken('percent: 10', 'percent: 50').replace('price: 12.50', 'price: 15.99\n    basis: all_in\n    tax: 2.55'),
      'shop.yaml',
    );
    const month = price(brand, ...mug(1));
    expect(month).toMatchObject({ told: 800, tax: 128, discount: 672, lines: [{ unit_amount: 1344 }] });
  });
});

test('a percentage rounds half up per line and leaves its remainder to the largest line', () => {
  const brand = parseBrand(
    broken('items: [mug], percent: 10', 'percent: 15')
      .replace('price: 12.50', 'price: 0.10')
      .replace('price: 20', 'price: 0.30'),
    'shop.yaml',
  );
  // 1.5 + 4.5 would round to 2 + 5; 15% of 40 is 6, so the larger line gives one back.
  const cart = price(
    brand,
    { product_id: 'mug', quantity: 1 },
    { product_id: 'shirt', variant_id: 'shirt-s', quantity: 1 },
  );
  expect(cart.lines.map(({ discount }) => discount)).toEqual([2, 4]);
});

test('a line the brand does not have is our own mistake', () => {
  expect(() => priceLines(acme, [{ product_id: 'yacht', quantity: 1 }], [])).toThrow('The brand has no product yacht.');
  expect(() => priceLines(acme, [{ product_id: 'wool-sock', variant_id: 'xxl', quantity: 1 }], [])).toThrow(
    'wool-sock has no variant xxl.',
  );
});

describe('whatever the cart', () => {
  const percentAndAmount = `  - { id: amount, title: Five off, amount: 5 }
  - { id: third, title: A third, percent: 33.333, items: [shirt] }`;
  const mixed = parseBrand(
    broken('offerings:', `${percentAndAmount}\nofferings:`).replace(
      'price: 12.50',
      'price: 12.50\n    basis: all_in\n    tax: 1.77',
    ),
    'shop.yaml',
  );
  const brands = [delta, nova, acme, pace, mixed];
  const carts = fc.constantFrom(...brands).chain((brand) => {
    const lines = brand.items.flatMap((item): CartLine[] =>
      item.variants.length === 0
        ? [{ product_id: item.id, quantity: 1 }]
        : item.variants.map((variant) => ({ product_id: item.id, variant_id: variant.id, quantity: 1 })),
    );
    const line = fc.record({ line: fc.constantFrom(...lines), quantity: fc.integer({ min: 1, max: 9 }) });
    const cart = fc.array(line, { maxLength: 6 });
    return cart.map((chosen) => ({
      brand,
      lines: chosen.map((entry) => ({ ...entry.line, quantity: entry.quantity })),
    }));
  });

  test('amounts are whole, discounts stay within their lines and add up, and told is net plus tax (A66)', () => {
    fc.assert(
      fc.property(carts, ({ brand, lines }) => {
        const priced = price(brand, ...lines);
        const amounts = priced.lines.flatMap((line) => [line.unit_amount, line.unit_told, line.discount]);
        for (const amount of [priced.told, priced.tax, priced.discount, ...amounts]) {
          expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
        }
        for (const line of priced.lines) expect(line.discount).toBeLessThanOrEqual(line.unit_amount * line.quantity);
        const net = priced.lines.reduce((sum, line) => sum + line.unit_amount * line.quantity - line.discount, 0);
        expect(net + priced.tax).toBe(priced.told);
        expect(priced.lines.reduce((sum, line) => sum + line.discount, 0)).toBe(priced.discount);
      }),
    );
  });

  test('no offer makes anything dearer, and every offer named takes something off', () => {
    fc.assert(
      fc.property(carts, ({ brand, lines }) => {
        const offers = offersFor(brand, lines, NOW);
        const priced = priceLines(brand, lines, offers);
        expect(priced.told).toBeLessThanOrEqual(priceLines(brand, lines, []).told);
        expect(new Set(priced.lines.flatMap(({ offer_id }) => offer_id ?? []))).toEqual(new Set(offers));
      }),
    );
  });
});
