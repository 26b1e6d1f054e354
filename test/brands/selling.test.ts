/** What may be sold: states, days, limits, intervals and conditions, as a pack says them. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBrand } from '../../src/brands/check.ts';
import { withFeeds } from '../../src/brands/feeds/fed-items.ts';
import { loadBrand, parseBrand, SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { offersFor, priceLines } from '../../src/brands/pricing.ts';
import { isDay, isSoldOn, nextSaleDay, type SaleDays, WEEKDAYS } from '../../src/brands/sale-days.ts';
import { approvalAbove, availabilityOf, intervalText, obstaclesTo } from '../../src/brands/selling.ts';
import { complaintsOf } from './complaints.ts';
import { broken, SMALL_PACK } from './small-pack.ts';

const NOW = Date.parse('2026-02-01T12:00:00Z');
const brandOf = (text: string) => parseBrand(text, 'shop.yaml');
const because = (text: string, lines: Parameters<typeof obstaclesTo>[1], told = 0) =>
  obstaclesTo(brandOf(text), lines, told).map((one) => one.because);
const mugs = (quantity: number, more = {}) => [{ product_id: 'mug', quantity, ...more }];
const limits = (words: string) => `${SMALL_PACK}limits: ${words}\n`;

describe('the state of an item (P30)', () => {
  test.each([
    ['', 'available'],
    ['stock: 0', 'sold_out'],
    ['availability: available, stock: 0', 'sold_out'],
    ['availability: paused', 'paused'],
    ['availability: paused, stock: 0', 'paused'],
  ])('{%s} is %s', (words, state) => {
    const brand = brandOf(
      broken(
        '    price: 12.50',
        `    price: 12.50\n${words
          .split(', ')
          .filter(Boolean)
          .map((word) => `    ${word}\n`)
          .join('')}`,
      ),
    );
    expect(availabilityOf(brand.items[0] ?? expect.fail())).toBe(state);
  });

  test('what the limits block is blocked in a feed as well', () => {
    const brand = brandOf(limits('{ blocked_categories: [kitchen] }'));
    const mug = brand.items[0] ?? expect.fail();
    const fed = { ...mug, id: 'fed-mug', availability: undefined };
    const { items } = withFeeds(brand, [{ items: [fed], attributes: {}, options: {} }]);
    expect(items.map((item) => [item.id, availabilityOf(item)])).toContainEqual(['fed-mug', 'blocked']);
  });

  test.each([
    ['stock: 0', '', 'available', 'sold_out'],
    ['availability: paused', '', 'available', 'paused'],
    ['availability: paused', 'stock: 0', 'paused', 'paused'],
    ['stock: 0', 'stock: 0', 'sold_out', 'sold_out'],
  ])('with variants {%s} and {%s} it is %s, and the first of them %s', (first, second, state, ofFirst) => {
    const brand = brandOf(
      broken(
        'shirt-s, options: { size: S, color: Red }',
        `shirt-s, options: { size: S, color: Red }${first && `, ${first}`}`,
      ).replace(', price: 22 }', `, price: 22${second && `, ${second}`} }`),
    );
    const shirt = brand.item.get('shirt') ?? expect.fail();
    expect([availabilityOf(shirt), availabilityOf(shirt, shirt.variants[0])]).toEqual([state, ofFirst]);
  });

  test('what the limits block is blocked, by id or by category, also where it is paused', () => {
    for (const words of ['{ blocked_items: [mug] }', '{ blocked_categories: [kitchen] }']) {
      const brand = brandOf(limits(words).replace('price: 12.50', 'price: 12.50\n    availability: paused'));
      expect(brand.items.map((item) => availabilityOf(item))).toEqual(['blocked', 'available']);
      expect(obstaclesTo(brand, mugs(1), 0).map((one) => one.because)).toEqual(['blocked']);
    }
  });
});

describe('what keeps an order from being handed over (P31)', () => {
  test('units of one item, however many lines they are on', () => {
    const text = broken('    price: 12.50', '    price: 12.50\n    max_quantity: 3');
    expect(because(text, mugs(3))).toEqual([]);
    expect(because(text, [...mugs(2), ...mugs(2)])).toEqual(['max_quantity']);
  });

  test('units of the whole order, and what it costs', () => {
    const text = limits('{ most_units: 4, most_amount: "100.50" }');
    const lines = [...mugs(2), { product_id: 'shirt', variant_id: 'shirt-s', quantity: 2 }];
    expect(because(text, lines, 10_050)).toEqual([]);
    expect(because(text, [...lines, ...mugs(1)], 10_051)).toEqual(['most_units', 'most_amount']);
  });

  test('a state of the item, a day it is not sold for, and what the brand does not have', () => {
    expect(because(broken('    price: 12.50', '    price: 12.50\n    availability: paused'), mugs(1))).toEqual([
      'paused',
    ]);
    const sunday = broken('    price: 12.50', '    price: 12.50\n    dated: true\n    sale_days: { weekdays: [sun] }');
    expect(because(sunday, mugs(1, { date: '2026-02-01' }))).toEqual([]);
    expect(obstaclesTo(brandOf(sunday), mugs(1, { date: '2026-02-02' }), 0)).toMatchObject([
      { because: 'sale_days', day: '2026-02-02' },
    ]);
    expect(because(SMALL_PACK, [{ product_id: 'gone', quantity: 1 }])).toEqual(['unknown']);
  });

  test('approval is needed above the amount, not at it', () => {
    const brand = brandOf(limits('{ approval_above: 500 }'));
    expect([approvalAbove(brand, 50_000), approvalAbove(brand, 50_001)]).toEqual([undefined, 50_000]);
    expect(approvalAbove(brandOf(SMALL_PACK), 9e9)).toBeUndefined();
  });
});

describe('the days a dated item is sold for (P30)', () => {
  const days: [Partial<SaleDays>, string, string | undefined][] = [
    [{ weekdays: ['mon', 'fri'] }, '2026-02-01', '2026-02-02'],
    [{ from: '2026-03-01' }, '2026-02-01', '2026-03-01'],
    [{ until: '2026-01-31' }, '2026-02-01', undefined],
    [{ dates: ['2026-05-01', '2026-04-01'] }, '2026-02-01', '2026-04-01'],
    [{ dates: ['2026-05-01'], except: ['2026-05-01'] }, '2026-02-01', undefined],
    [{ except: ['2026-02-01', '2026-02-02'] }, '2026-02-01', '2026-02-03'],
    [{ weekdays: ['sun'], from: '2026-02-02', until: '2026-02-07' }, '2026-01-01', undefined],
  ];
  test.each(days)('%j from %s on: next is %s', (words, from, next) => {
    expect(nextSaleDay({ sale_days: { except: [], ...words } }, from)).toBe(next);
  });

  test('the next day is one it is sold for, and none before it is', () => {
    const day = fc
      .integer({ min: 0, max: 400 })
      .map((ahead) => new Date(Date.UTC(2026, 0, 1 + ahead)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        fc.subarray([...WEEKDAYS], { minLength: 1 }),
        fc.array(day, { maxLength: 20 }),
        day,
        (weekdays, except, from) => {
          const item = { sale_days: { weekdays, except } };
          const next = nextSaleDay(item, from) ?? expect.fail();
          expect(isSoldOn(item, next)).toBe(true);
          for (let at = Date.parse(from); at < Date.parse(next); at += 86_400_000) {
            expect(isSoldOn(item, new Date(at).toISOString().slice(0, 10))).toBe(false);
          }
        },
      ),
    );
  });

  test.each([
    '2026-02-30',
    '2026-13-01',
    '2026-2-3',
    '20260203',
    '',
    'tomorrow',
    '2026-02-03T00:00',
  ])('%j is no day', (text) => {
    expect(isDay(text)).toBe(false);
  });
});

describe('offers, subscriptions and money (P30)', () => {
  test('an offer that requires something of the buyer is never applied, whatever is in the cart', () => {
    for (const requires of ['new_customer', 'first_order']) {
      const text = broken('items: [mug], percent: 10', `items: [mug], percent: 10, requires: ${requires}`);
      expect(offersFor(brandOf(text), mugs(3), NOW)).toEqual([]);
    }
    expect(offersFor(brandOf(SMALL_PACK), mugs(3), NOW)).toEqual(['ten']);
  });

  test.each([
    ['month', 'per month', 'Mug, billed per month'],
    ['"3 months"', 'every 3 months', 'Mug, billed every 3 months'],
  ])('billed_every: %s is said %s, on the merchant’s line too', (written, said, line) => {
    const brand = brandOf(
      broken('    price: 12.50', `    price: 12.50\n    action: subscribe\n    billed_every: ${written}`),
    );
    expect(intervalText(brand.items[0] ?? expect.fail())).toBe(said);
    expect(priceLines(brand, mugs(1), []).lines[0]?.name).toBe(line);
  });

  test('an attribute of money is a number in the currency of the pack', () => {
    const brand = brandOf(
      broken(
        '  opens: { label: Opens, type: time }',
        '  opens: { label: Opens, type: time }\n  deposit: { label: Deposit, type: money }',
      ).replace('weight: 300', 'weight: 300, deposit: "19.50"'),
    );
    expect(brand.pack.attributes.deposit).toMatchObject({ type: 'number', unit: 'USD', label: 'Deposit' });
    expect(brand.items[0]?.attributes).toEqual({ weight: 300, deposit: 19.5 });
  });
});

describe('brand check says what to do (P30, P31)', () => {
  test.each([
    ['limits: { most_units: 0 }', 'limits.most_units', 'write a number above 0'],
    ['limits: { blocked_items: [cup] }', 'limits.blocked_items[0]', 'there is no item cup; write the id of an item'],
    [
      'limits: { blocked_categories: [cups] }',
      'limits.blocked_categories[0]',
      'no item is in the category cups; write one that items have',
    ],
    [
      'limits: { approval_above: "1.999" }',
      'limits.approval_above',
      'write an amount such as 500 or "19.99", without sign or currency with the decimals of USD',
    ],
    [
      'limits: { most_amount: -1 }',
      'limits.most_amount',
      'write an amount such as 199 or "19.99", without sign or currency',
    ],
    [
      'limits: { most_amount: 50, approval_above: 50 }',
      'limits.approval_above',
      'is never reached, as no order costs more than most_amount, 50; write less, or remove it',
    ],
    ['limits: { blocked: [mug] }', 'limits.blocked', 'is not a field of a brand pack; did you mean blocked_items?'],
  ])('%s', (line, path, message) => {
    expect(complaintsOf(`${SMALL_PACK}${line}\n`)).toContainEqual({ path, message });
  });

  test.each([
    ['availability: gone', 'availability', 'write one of available, paused'],
    [
      'billed_every: month',
      'billed_every',
      'only a subscription is charged again; write action: subscribe, or remove it',
    ],
    ['billed_every: monthly', 'billed_every', 'write how often it is charged, such as month or "3 months"'],
    [
      'sale_days: { weekdays: [mon] }',
      'sale_days',
      'only what is sold for a day has sale days; write dated: true, or remove them',
    ],
    ['sale_days: { weekdays: [monday] }', 'sale_days.weekdays[0]', 'write one of sun, mon, tue, wed, thu, fri, sat'],
    ['sale_days: { from: 2026-02-30 }', 'sale_days.from', 'write a day such as 2026-02-03'],
    ['sale_days: { dates: [20260203] }', 'sale_days.dates[0]', 'write a day such as 2026-02-03'],
    [
      'dated: true\n    sale_days: { from: 2026-03-01, until: 2026-02-01 }',
      'sale_days.until',
      'is before from, 2026-03-01; write a later day',
    ],
    [
      'dated: true\n    sale_days: { dates: [2026-03-01], weekdays: [mon] }',
      'sale_days',
      'leaves no day at all; its words narrow each other, so remove one',
    ],
  ])('an item with %s', (words, path, message) => {
    const text = broken('    price: 12.50', `    price: 12.50\n    ${words}`);
    expect(complaintsOf(text)).toContainEqual({ path: `items[0].${path}`, message });
  });

  test.each([
    ['{ label: Weight, type: money }', 'attributes.weight.unit', undefined],
    [
      '{ label: Weight, type: money, unit: EUR }',
      'attributes.weight.unit',
      'the unit of money is the currency of the pack; remove it',
    ],
  ])('an attribute %s', (definition, path, message) => {
    const found = complaintsOf(broken('{ label: Weight, type: number, unit: g }', definition));
    expect(found.find((one) => one.path === path)?.message).toBe(message);
  });

  test('money that is none, and an unknown condition of an offer', () => {
    const money = broken('{ label: Weight, type: number, unit: g }', '{ label: Weight, type: money }');
    for (const value of ['true', '"$5"', '-3', '1.999', '[3]']) {
      expect(complaintsOf(money.replace('weight: 300', `weight: ${value}`))[0]?.path).toBe(
        'items[0].attributes.weight',
      );
    }
    expect(complaintsOf(broken('percent: 10 }', 'percent: 10, requires: members }'))).toContainEqual({
      path: 'offers[0].requires',
      message: 'write one of new_customer, first_order',
    });
  });

  test('a subscription without an interval and days that are all over are doubts, no errors', () => {
    const doubts = (words: string) =>
      checkBrand(brandOf(broken('    price: 12.50', `    price: 12.50\n    ${words}`)), 'shop.yaml', [], NOW)
        .filter(({ path }) => /billed_every|sale_days/.test(path))
        .map(({ level, path, message }) => [level, path, message]);
    expect(doubts('action: subscribe')).toEqual([
      [
        'warning',
        'items(mug).billed_every',
        'is a subscription that does not say how often it is charged; write billed_every: month, so that its price says so',
      ],
    ]);
    expect(doubts('dated: true\n    sale_days: { until: 2026-01-31 }')).toEqual([
      [
        'warning',
        'items(mug).sale_days',
        'has no day left that it is sold for; write later days, or availability: paused',
      ],
    ]);
    expect(doubts('dated: true\n    sale_days: { until: 2026-02-01 }')).toEqual([]);
  });

  test('the example of docs/brands.md loads as it stands', () => {
    const page = readFileSync(new URL('../../docs/brands.md', import.meta.url), 'utf8');
    const [, example = ''] = /## What may be sold\n\n```yaml\n([^`]*)```/.exec(page) ?? [];
    const pack = SMALL_PACK.slice(0, SMALL_PACK.indexOf('attributes:'));
    const offerings = SMALL_PACK.slice(SMALL_PACK.indexOf('offerings:')).replace('offers: [ten]', 'offers: [hello]');
    const brand = brandOf(`${pack}${example}${offerings}`);
    expect(brand.items.map((item) => [item.id, availabilityOf(item)])).toEqual([
      ['box', 'available'],
      ['grinder', 'blocked'],
      ['tasting', 'available'],
    ]);
  });

  test('the shipped brands keep their own limits: nothing of them is blocked or paused', async () => {
    for (const name of SHIPPED_BRANDS) {
      const { items } = await loadBrand(name);
      expect(items.filter((item) => ['paused', 'blocked'].includes(availabilityOf(item)))).toEqual([]);
    }
  });
});
