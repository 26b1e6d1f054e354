/** Refusals of an id name the ids that would do, where they are few. */
import { expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { fewOf } from '../../src/checkout/acp-error.ts';
import { sellableItemsOf, toCart } from '../../src/checkout/cart.ts';
import { checkSelections, type Parcel, waysOf } from '../../src/checkout/delivery.ts';

const brandOf = (items: string) =>
  parseBrand(
    `
name: carrier
brand: { display_name: Carrier, domain: carrier.example }
agent_url: https://si.carrier.example/mcp
checkout:
  url: https://carrier.example/acp/checkout_sessions
  shipping: [{ id: slow, title: Slow, price: 5 }, { id: fast, title: Fast, price: 9 }]
updated_at: 2026-01-12T09:00:00Z
currency: EUR
disclosure: { label_text: Sponsored by Carrier }
items: [${items}]
offerings: [{ id: all, title: All, summary: All. }]
`,
    'carrier.yaml',
  );
const item = (id: string, more = '') => `{ id: ${id}, name: ${id}, category: x, price: 1${more} }`;

function refusalOf(items: string) {
  const brand = brandOf(items);
  const cart = toCart(
    brand,
    sellableItemsOf(brand),
    [{ id: 'tents', quantity: 1, claims: [] }],
    ['tents'],
    '2026-01-18',
  );
  return cart.ok ? undefined : cart.body;
}

test('an item that is not sold is answered with those that are, a dated one with the place of its day (P19)', () => {
  expect(refusalOf(`${item('tent')}, ${item('tour', ', dated: true, checkout_id: "TOUR-{date}"')}`)).toMatchObject({
    code: 'invalid_item_id',
    message: 'This merchant does not sell an item of this id. Items: tent, TOUR-YYYYMMDD.',
  });
});

test('a long list is not told', () => {
  const many = Array.from({ length: 11 }, (_, at) => item(`tent-${at}`)).join(', ');
  expect(refusalOf(many)).toMatchObject({ message: 'This merchant does not sell an item of this id.' });
  expect(fewOf([])).toBe('.');
});

test('a delivery or a line that is not there is answered with those that are (P19)', () => {
  const ways = waysOf(brandOf(item('tent', ', ships: true')));
  const parcel: Parcel = { id: 'tent', ships: true, category: 'x', subtotal: 100 };
  const asking = (option_id: string, item_ids: string[]) =>
    checkSelections(ways, [parcel], [{ type: 'shipping', option_id, item_ids }])?.body;
  expect(asking('express', ['tent'])).toMatchObject({
    message: 'Choose the id of one of fulfillment_options: slow, fast.',
    param: '$.selected_fulfillment_options[0].option_id',
  });
  expect(asking('slow', ['tents'])).toMatchObject({ message: 'Name the id of one of line_items: tent.' });
});
