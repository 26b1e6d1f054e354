import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import {
  checkSelections,
  deliver,
  type Parcel,
  placeOf,
  priceOf,
  type Way,
  waysOf,
} from '../../src/checkout/delivery.ts';

const brandOf = (checkout: string, items = '{ id: a, name: A, category: x, price: 1, ships: true }') =>
  parseBrand(
    `
name: carrier
brand: { display_name: Carrier, domain: carrier.example }
agent_url: https://si.carrier.example/mcp
checkout:
  url: https://carrier.example/acp/checkout_sessions
${checkout}
updated_at: 2026-01-12T09:00:00Z
currency: EUR
disclosure: { label_text: Sponsored by Carrier }
items: [${items}]
offerings: [{ id: all, title: All, summary: All. }]
`,
    'carrier.yaml',
  );

const SHOP = { line_one: '1 Main St', city: 'Denver', state: 'CO', country: 'US', postal_code: '80202' };
const brand = brandOf(`  shipping:
    - { id: slow, title: Slow, price: 5, free_from: 50, days: [2, 5], countries: [US, CA] }
    - { id: fast, title: Fast, price: 9.5, carrier: Quick, days: [0, 1], countries: [US] }
  pickup:
    - { id: shop, title: Shop, address: ${JSON.stringify(SHOP)}, phone: "+1 303 555 0100", ready_hours: 4 }
    - { id: yard, title: Yard, categories: [boat], address: ${JSON.stringify(SHOP)}, ready_hours: 48 }`);
const ways = waysOf(brand);
const way = (id: string): Way => {
  const found = ways.find((one) => one.id === id);
  if (!found) throw new Error(`no way ${id}`);
  return found;
};

const tent: Parcel = { id: 'tent', ships: true, category: 'camp', subtotal: 3000 };
const pans: Parcel = { id: 'pans', ships: true, category: 'camp', subtotal: 1999 };
const boat: Parcel = { id: 'boat', ships: false, category: 'boat', subtotal: 90_000 };
const gift: Parcel = { id: 'gift', ships: false, category: 'card', subtotal: 2500 };
const denver = { name: 'Jane', ...SHOP };
const toronto = { ...denver, country: 'ca' };
const paris = { ...denver, country: 'FR' };
/** A Friday, at a quarter past ten in the morning. */
const FRIDAY = Date.parse('2026-01-16T10:15:00Z');

type Selections = Parameters<typeof checkSelections>[2];
const to = (parcels: Parcel[], address = denver, selections: Selections = []) =>
  deliver(ways, parcels, selections, address, FRIDAY);
const chosen = (...asked: Parameters<typeof to>) =>
  to(...asked).chosen.map(({ way: { id }, item_ids, price }) => [id, item_ids, price]);
const offered = (...asked: Parameters<typeof to>) => to(...asked).options.map((option) => Object.values(option)[1]);

describe('the ways of a brand', () => {
  test('are what its pack names, in minor units, and e-mail', () => {
    expect(ways.map(({ type, id, price }) => [type, id, price])).toEqual([
      ['shipping', 'slow', 500],
      ['shipping', 'fast', 950],
      ['pickup', 'shop', 0],
      ['pickup', 'yard', 0],
      ['digital', 'digital', 0],
    ]);
  });

  test('are one free way to ship where the pack names none, and only if something ships', () => {
    const bare = (items?: string) => waysOf(brandOf('', items)).map(({ type, id, price }) => [type, id, price]);
    expect(bare()).toEqual([
      ['shipping', 'standard', 0],
      ['digital', 'digital', 0],
    ]);
    expect(bare('{ id: a, name: A, category: x, price: 1 }')).toEqual([['digital', 'digital', 0]]);
  });

  test('cost nothing from the sum on that the pack says', () => {
    expect(priceOf(way('slow'), [tent, pans])).toBe(500);
    expect(priceOf(way('slow'), [tent, { ...pans, subtotal: 2000 }])).toBe(0);
    expect(priceOf(way('fast'), [{ ...tent, subtotal: 1_000_000 }])).toBe(950);
  });

  test('hand over at the shop, at the address, or nowhere in particular', () => {
    expect(placeOf(way('shop'), paris)).toMatchObject({ country: 'US', state: 'CO' });
    expect(placeOf(way('slow'), paris)).toBe(paris);
    expect(placeOf(way('slow'), undefined)).toBeUndefined();
    expect(placeOf(way('digital'), paris)).toBeUndefined();
  });
});

describe('what is not chosen is preselected', () => {
  test('the cheapest of its kind, whose price follows from all it carries', () => {
    expect(chosen([tent])).toEqual([['slow', ['tent'], 500]]);
    expect(chosen([tent, pans])).toEqual([['slow', ['tent', 'pans'], 500]]);
    expect(chosen([tent, { ...pans, subtotal: 2000 }])).toEqual([['slow', ['tent', 'pans'], 0]]);
  });

  test('by carrier what ships, at the place for its category, else by e-mail', () => {
    expect(chosen([gift, boat, tent])).toEqual([
      ['digital', ['gift'], 0],
      ['yard', ['boat'], 0],
      ['slow', ['tent'], 500],
    ]);
  });

  test('what no way reaches is said to be unreachable, whatever the case of the country', () => {
    expect(to([tent, gift], paris)).toMatchObject({ unreachable: ['tent'], chosen: [{ item_ids: ['gift'] }] });
    expect(chosen([tent], toronto)).toEqual([['slow', ['tent'], 500]]);
    expect(offered([tent], toronto)).toEqual(['slow', 'shop']);
    expect(offered([tent], paris)).toEqual(['shop']);
    expect(offered([tent, boat, gift])).toEqual(['slow', 'fast', 'shop', 'yard', 'digital']);
    expect(offered([gift])).toEqual(['digital']);
    expect(deliver(ways, [tent], [], undefined, FRIDAY).chosen).toMatchObject([{ way: { id: 'slow' } }]);
  });

  test('lines that no one place carries together go each its own way', () => {
    const places = waysOf(
      brandOf(`  pickup:
    - { id: dock, title: Dock, categories: [boat], address: ${JSON.stringify(SHOP)} }
    - { id: barn, title: Barn, categories: [horse], address: ${JSON.stringify(SHOP)} }`),
    );
    const horse = { ...boat, id: 'horse', category: 'horse' };
    const apart = deliver(places, [boat, horse, { ...boat, id: 'canoe' }], [], denver, FRIDAY);
    expect(apart.chosen.map(({ way: { id }, item_ids }) => [id, item_ids])).toEqual([
      ['dock', ['boat', 'canoe']],
      ['barn', ['horse']],
    ]);
    expect(apart.unreachable).toEqual([]);
  });
});

describe('what is chosen', () => {
  const select = (option_id: string, item_ids: string[], type: 'shipping' | 'pickup' | 'digital' = 'shipping') => [
    { type, option_id, item_ids },
  ];

  test('holds for the lines it names, or for all it can carry', () => {
    expect(chosen([tent, pans], denver, select('fast', ['pans']))).toEqual([
      ['fast', ['pans'], 950],
      ['slow', ['tent'], 500],
    ]);
    expect(chosen([tent, pans, gift], denver, select('fast', []))).toEqual([
      ['fast', ['tent', 'pans'], 950],
      ['digital', ['gift'], 0],
    ]);
    expect(chosen([tent], denver, select('shop', ['tent'], 'pickup'))).toEqual([['shop', ['tent'], 0]]);
  });

  test('falls back to the cheapest where the chosen way does not reach', () => {
    expect(chosen([tent], toronto, select('fast', ['tent']))).toEqual([['slow', ['tent'], 500]]);
  });

  test.each([
    ['an option there is not', select('none', []), 'option_id'],
    ['an option that carries none of these lines', select('yard', [], 'pickup'), 'option_id'],
    ['an option under another type', select('fast', [], 'pickup'), 'type'],
    ['a line there is not', select('fast', ['tent', 'none']), 'item_ids[1]'],
    ['a line that does not go this way', select('fast', ['gift']), 'item_ids[0]'],
    ['a line twice', select('fast', ['tent', 'tent']), 'item_ids[1]'],
  ])('%s is refused with its place (A27)', (_, selections, place) => {
    const refusal = checkSelections(ways, [tent, gift], selections);
    expect(refusal).toMatchObject({
      body: { code: 'invalid', param: `$.selected_fulfillment_options[0].${place}` },
    });
  });

  test('by two ways is refused at the second, and what belongs together is not refused (A27)', () => {
    const twice = [...select('slow', ['tent']), ...select('fast', ['tent'])];
    expect(checkSelections(ways, [tent], twice)).toMatchObject({
      body: { param: '$.selected_fulfillment_options[1].item_ids[0]' },
    });
    const good = [...select('slow', ['tent']), ...select('fast', ['pans']), ...select('digital', ['gift'], 'digital')];
    expect(checkSelections(ways, [tent, pans, gift], good)).toBeUndefined();
  });
});

describe('an option says', () => {
  test('when it arrives: whole working days from the start of today, the last to its last second', () => {
    expect(to([tent]).options.slice(0, 2)).toEqual([
      {
        ...{ type: 'shipping', id: 'slow', title: 'Slow' },
        earliest_delivery_time: '2026-01-20T00:00:00Z',
        latest_delivery_time: '2026-01-23T23:59:59Z',
        totals: [{ type: 'total', display_text: 'Slow', amount: 500 }],
      },
      {
        ...{ type: 'shipping', id: 'fast', title: 'Fast', carrier: 'Quick' },
        earliest_delivery_time: '2026-01-16T00:00:00Z',
        latest_delivery_time: '2026-01-19T23:59:59Z',
        totals: [{ type: 'total', display_text: 'Fast', amount: 950 }],
      },
    ]);
  });

  test.each([
    ['2026-01-12T00:00:00Z', '2026-01-13T23:59:59Z'],
    ['2026-01-15T23:59:59Z', '2026-01-16T23:59:59Z'],
    ['2026-01-16T00:00:00Z', '2026-01-19T23:59:59Z'],
    ['2026-01-17T12:00:00Z', '2026-01-19T23:59:59Z'],
    ['2026-01-18T12:00:00Z', '2026-01-19T23:59:59Z'],
  ])('one working day after %s is %s: neither Saturday nor Sunday', (now, latest) => {
    const [, fast] = deliver(ways, [tent], [], denver, Date.parse(now)).options;
    expect(fast).toMatchObject({ latest_delivery_time: latest });
  });

  test('where it is fetched and from when, at its price for all it could carry', () => {
    expect(to([tent, boat]).options.slice(2)).toEqual([
      {
        ...{ type: 'pickup', id: 'shop', title: 'Shop' },
        location: { name: 'Shop', address: { name: 'Shop', ...SHOP }, phone: '+1 303 555 0100' },
        pickup_type: 'in_store',
        ready_by: '2026-01-16T14:15:00Z',
        totals: [{ type: 'total', display_text: 'Shop', amount: 0 }],
      },
      {
        ...{ type: 'pickup', id: 'yard', title: 'Yard' },
        location: { name: 'Yard', address: { name: 'Yard', ...SHOP } },
        pickup_type: 'in_store',
        ready_by: '2026-01-18T10:15:00Z',
        totals: [{ type: 'total', display_text: 'Yard', amount: 0 }],
      },
    ]);
    expect(to([{ ...tent, subtotal: 5000 }, gift]).options.map((one) => Object.keys(one).length)).toEqual([6, 7, 7, 4]);
    expect(to([{ ...tent, subtotal: 5000 }]).options[0]).toMatchObject({ totals: [{ amount: 0 }] });
  });
});
