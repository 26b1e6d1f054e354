import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadBrand, SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { offersFor } from '../../src/brands/pricing.ts';

const brands = await Promise.all(SHIPPED_BRANDS.map(async (name) => ({ name, brand: await loadBrand(name) })));
const text = (name: string) => readFile(new URL(`../../src/brands/packs/${name}.yaml`, import.meta.url), 'utf8');

describe.each(brands)('$name', ({ name, brand }) => {
  test('loads, is named as its file and lives at addresses of its own', () => {
    expect(brand.pack.name).toBe(name);
    const { domain } = brand.pack.brand;
    expect(new URL(brand.pack.agent_url).hostname).toBe(`si.${domain}`);
    expect(brand.pack.checkout.url).toBe(`https://${domain}/acp/checkout_sessions`);
  });

  test('is rich enough to talk to: items, policies, an offer', () => {
    expect(brand.items.length).toBeGreaterThanOrEqual(12);
    expect(brand.pack.policies.length).toBeGreaterThanOrEqual(6);
    expect(brand.offers.size).toBeGreaterThanOrEqual(1);
    expect(Object.values(brand.pack.attributes).some(({ unit }) => unit !== undefined)).toBe(true);
  });

  test('has something sold out, and most things not', () => {
    const soldOut = brand.items.filter(({ stock }) => stock === 0);
    expect(soldOut.length).toBeGreaterThanOrEqual(1);
    expect(soldOut.length).toBeLessThan(brand.items.length / 4);
  });

  test('has an unavailable offering whose alternatives are available (R40, R41)', () => {
    const unavailable = [...brand.offerings.values()].filter(
      ({ availability_status }) => !['available', 'limited'].includes(availability_status),
    );
    expect(unavailable.length).toBeGreaterThanOrEqual(1);
    for (const { alternatives } of unavailable) {
      expect(alternatives.length).toBeGreaterThanOrEqual(1);
      for (const id of alternatives) expect(brand.offerings.get(id)?.availability_status).toBe('available');
    }
  });

  test('names only .example domains and holds at any clock', async () => {
    const yaml = await text(name);
    for (const [, host = ''] of yaml.matchAll(/https?:\/\/([^/\s"]+)/g)) expect(host).toMatch(/\.example$/);
    for (const offer of brand.offers.values()) expect([offer.starts_at, offer.ends_at]).toEqual([undefined, undefined]);
    for (const offering of brand.offerings.values()) expect(offering.expires_at).toBeUndefined();
  });

  test('never says what its voice never says', async () => {
    const said = JSON.stringify([
      brand.items,
      [...brand.offers],
      [...brand.offerings],
      brand.pack.policies,
    ]).toLowerCase();
    for (const words of brand.pack.voice.never_say) expect(said).not.toContain(words.toLowerCase());
  });

  test('every attribute declared is used by an item', () => {
    const used = new Set(brand.items.flatMap(({ attributes }) => Object.keys(attributes)));
    expect(Object.keys(brand.pack.attributes).filter((attribute) => !used.has(attribute))).toEqual([]);
  });
});

const brandOf = (name: string) => brands.find((entry) => entry.name === name)?.brand;

test('the flights of the SI documentation are on delta, with the offer of the same id', () => {
  const delta = brandOf('delta');
  const first = delta?.items
    .slice(0, 2)
    .map(({ id, price, attributes: { departure, arrival } }) => [id, price, departure, arrival]);
  expect(first).toEqual([
    ['DL628', 19900, '05:30', '08:57'],
    ['DL632', 19900, '06:15', '09:42'],
  ]);
  expect(delta?.offers.get('delta_chatgpt_3313')?.items).toEqual(['DL628', 'DL632']);
  expect([...(delta?.offerings.keys() ?? [])][0]).toBe('delta_chatgpt_3313');
});

test('a flight takes as long as from its departure to its arrival', () => {
  const minutes = (time: unknown) => {
    const [hours = 0, rest = 0] = String(time).split(':').map(Number);
    return 60 * hours + rest;
  };
  for (const { attributes } of brandOf('delta')?.items ?? []) {
    expect(minutes(attributes.arrival) - minutes(attributes.departure)).toBe(attributes.duration);
  }
});

test('no car can be bought itself: each leads to a reservation of 100 (A67)', () => {
  const nova = brandOf('nova-motors');
  const cars = nova?.items.filter(({ category }) => category === 'car') ?? [];
  expect(cars.map(({ id, price }) => [id, price])).toEqual([
    ['volta-touring', 4490000],
    ['volta-gt', 5190000],
    ['volta-performance', 5890000],
    ['arc-family', 5650000],
  ]);
  for (const { instead = '' } of cars)
    expect(nova?.item.get(instead)).toMatchObject({ price: 10000, tax: 0, basis: 'all_in' });
  expect(nova?.item.get('nova-test-drive')).toMatchObject({
    action: 'book',
    price: 0,
    booking: { type: 'test_drive' },
  });
});

test('what is on sale names its regular price', () => {
  expect(brandOf('pace-running')?.item.get('tempo-3')).toMatchObject({ price: 11900, list_price: 14900 });
  expect(brandOf('pace-running')?.item.get('tempo-3')?.variants[0]).toMatchObject({ price: 11900, list_price: 14900 });
});

test('offers hold long before and long after now', () => {
  const delta = brandOf('delta');
  if (!delta) throw new Error('delta is not shipped');
  for (const now of [0, Date.parse('2099-12-31T00:00:00Z')]) {
    expect(offersFor(delta, [{ product_id: 'DL632', quantity: 1 }], now)).toEqual(['delta_chatgpt_3313']);
  }
});
