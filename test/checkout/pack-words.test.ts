/** The words a pack has for its merchant, and what is said of wrong ones. */
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { amount, type Json } from './acp-official.ts';
import { BARE, BUYER, DENVER, openMerchant } from './merchant.ts';

const pack = (checkout: string) => `
name: shop
brand: { display_name: Shop, domain: shop.example }
agent_url: https://si.shop.example/mcp
checkout:
  url: https://shop.example/acp/checkout_sessions
${checkout}
updated_at: 2026-01-12T09:00:00Z
currency: JPY
disclosure: { label_text: Sponsored by Shop }
items:
  - { id: cup, name: Cup, category: kitchen, price: 1200, ships: true }
  - { id: song, name: Song, category: music, price: 150 }
offerings:
  - { id: all, title: All, summary: All. }
`;
const open = (checkout = '  session_ttl_seconds: 600') => openMerchant(parseBrand(pack(checkout), 'shop.yaml'));
const order = (...ids: string[]) => ({
  line_items: ids.map((id) => ({ id })),
  currency: 'jpy',
  capabilities: BARE,
  buyer: BUYER,
  fulfillment_details: { address: { ...DENVER, country: 'JP', state: '' } },
});

test('a pack that says nothing ships for free and sends the rest by e-mail, without tax (A26)', async () => {
  const { body } = await open().create(order('cup', 'song'));
  expect(body.status).toBe('ready_for_payment');
  expect(amount(body.totals, 'total')).toBe(1350);
  expect(body.selected_fulfillment_options).toEqual([
    { type: 'shipping', option_id: 'standard', item_ids: ['cup'] },
    { type: 'digital', option_id: 'digital', item_ids: ['song'] },
  ]);
  expect(body.links).toEqual([]);
  expect(body.expires_at).toBe('2026-01-18T10:55:00Z');
});

test('tax follows the destination: region before country; what comes by e-mail has none (A18)', async () => {
  const rules =
    '  tax:\n    - { country: JP, rate: 10, on_delivery: true }\n    - { country: JP, region: Hokkaido, rate: 5 }\n  shipping:\n    - { id: post, title: Post, price: 500 }';
  const taxIn = async (state: string) => {
    const details = { fulfillment_details: { address: { ...DENVER, country: 'jp', state } } };
    return amount((await open(rules).create({ ...order('cup', 'song'), ...details })).body.totals, 'tax');
  };
  // Without its region nobody knows which rule holds (P32).
  expect(await taxIn('Tokyo')).toBe(120 + 50);
  expect(await taxIn('hokkaido')).toBe(60);
});

test('the cheapest way is preselected, counting what is free from an amount (A26)', async () => {
  const ways =
    '  shipping:\n    - { id: post, title: Post, price: 500 }\n    - { id: van, title: Van, price: 900, free_from: 2400 }';
  const chosen = async (...ids: string[]) => {
    const { body } = await open(ways).create(order(...ids));
    return (body.selected_fulfillment_options as Json[]).map(({ option_id }) => option_id);
  };
  expect(await chosen('cup')).toEqual(['post']);
  expect(await chosen('cup', 'cup')).toEqual(['van']);
});

describe('a wrong word is named with its line', () => {
  test.each([
    ['  shipping:\n    - { id: post, title: Post, price: 5.50 }', /checkout\.shipping\[0\]\.price.*decimals/],
    [
      '  pickup:\n    - { id: x, title: X, price: 1.5, address: { line_one: a, city: b, state: "", country: JP, postal_code: "1" } }',
      /checkout\.pickup\[0\]\.price/,
    ],
    ['  shipping:\n    - { id: digital, title: Post, price: 5 }', /checkout\.shipping\[0\]\.id.*already/],
    ['  tax:\n    - { country: Japan, rate: 10 }', /checkout\.tax\[0\]\.country.*two capital letters/],
    ['  orders_url: http://shop.example/orders', /checkout\.orders_url.*https/],
    ['  order_url: https://shop.example/orders', /checkout\.order_url/],
  ])('%j', (words, usageError) => {
    expect(() => parseBrand(pack(words), 'shop.yaml')).toThrow(usageError);
  });
});
