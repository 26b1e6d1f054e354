/** The limits of a pack, conditions of its offers and regions of its delivery, at the merchant. */
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import type { Json } from './acp-official.ts';
import { BARE, BUYER, DENVER, openMerchant } from './merchant.ts';

const pack = (more = '', shipping = '') => `
name: shop
brand: { display_name: Shop, domain: shop.example }
agent_url: https://si.shop.example/mcp
checkout:
  url: https://shop.example/acp/checkout_sessions
  shipping:
    - { id: post, title: Post, price: 5${shipping} }
updated_at: 2026-01-12T09:00:00Z
currency: USD
disclosure: { label_text: Sponsored by Shop }
options: { size: { label: Size } }
items:
  - { id: cup, name: Cup, category: kitchen, price: 12, ships: true }
  - id: bowl
    name: Bowl
    category: kitchen
    price: 20
    ships: true
    max_quantity: 2
    variants:
      - { id: bowl-s, options: { size: S } }
      - { id: bowl-l, options: { size: L } }
  - { id: saw, name: Saw, category: tools, price: 90, ships: true, availability: paused }
offers:
  - { id: hello, code: HELLO, title: Ten percent, percent: 10, requires: new_customer }
offerings:
  - { id: all, title: All, summary: All. }
${more}
`;
const order = (ids: string[], state = 'CO', codes: string[] = []) => ({
  line_items: ids.map((id) => ({ id })),
  currency: 'usd',
  capabilities: { ...BARE, ...(codes.length > 0 && { extensions: ['discount'] }) },
  buyer: BUYER,
  fulfillment_details: { address: { ...DENVER, state } },
  ...(codes.length > 0 && { discounts: { codes } }),
});
const create = async (text: string, ...asked: Parameters<typeof order>) =>
  (await openMerchant(parseBrand(text, 'shop.yaml')).create(order(...asked))).body;
const told = (body: Json) =>
  (body.messages as Json[]).map(({ type, code, param, content }) =>
    [type, code, param, content].filter(Boolean).join(' | '),
  );

describe('what may not be sold is not paid for (P31)', () => {
  test.each([
    [
      '{ most_units: 2 }',
      ['cup', 'cup', 'bowl-s'],
      'error | quantity_exceeded | $.line_items | The limit is 2 units per order.',
    ],
    [
      '{ most_amount: 23.99 }',
      ['cup', 'cup'],
      'error | maximum_exceeded | $.line_items | The limit is $23.99 per order.',
    ],
    [
      '{ blocked_items: [bowl] }',
      ['cup', 'bowl-s'],
      'error | unsupported | $.line_items[1] | Bowl (S) cannot be ordered here.',
    ],
    [
      '{ blocked_categories: [kitchen] }',
      ['cup'],
      'error | unsupported | $.line_items[0] | Cup cannot be ordered here.',
    ],
    ['{}', ['saw'], 'error | out_of_stock | $.line_items[0] | Saw is not available at the moment.'],
    [
      '{}',
      ['bowl-s', 'bowl-s', 'bowl-l'],
      'error | quantity_exceeded | $.line_items[0] | The limit is 2 of Bowl per order.',
    ],
    [
      '{}',
      ['bowl-s', 'bowl-s', 'bowl-s'],
      'error | quantity_exceeded | $.line_items[0].quantity | You can order at most 2 of Bowl, S.',
    ],
  ])('limits: %s, for %j', async (limits, ids, message) => {
    const body = await create(pack(`limits: ${limits}`), ids);
    expect(body.status).toBe('not_ready_for_payment');
    expect(told(body)).toEqual([message]);
  });

  test('at the limit it is ready', async () => {
    const body = await create(pack('limits: { most_units: 2, most_amount: 24 }'), ['cup', 'cup']);
    expect([body.status, told(body)]).toEqual(['ready_for_payment', []]);
  });

  test('what a person must approve can be paid for, and a message says so', async () => {
    const text = pack('limits: { approval_above: 12 }');
    expect(told(await create(text, ['cup']))).toEqual([]);
    const body = await create(text, ['cup', 'cup']);
    expect(body.status).toBe('ready_for_payment');
    expect(told(body)).toEqual(['info | Orders above $12 need the approval of a person at Shop.']);
  });
});

test('a code for new customers is refused, as nobody here knows who is one (P30)', async () => {
  const body = await create(pack(), ['cup'], 'CO', ['HELLO']);
  expect(told(body)).toEqual([
    'warning | discount_code_user_ineligible | $.discounts.codes[0] | This code is for new customers or first orders, which cannot be confirmed here.',
  ]);
  expect((body.discounts as Json).applied).toEqual([]);
});

describe('delivery below a country (P30)', () => {
  const NOT_THERE =
    'error | region_restricted | $.fulfillment_details.address.state | We do not deliver to this region. Give the state or province as its ISO 3166-2 code or name, or choose another address.';

  test.each([
    [', except: [US-AK, US-HI]', 'CO', []],
    [', except: [US-AK, US-HI]', 'Hawaii', [NOT_THERE]],
    [', except: [US-AK, US-HI]', 'us-ak', [NOT_THERE]],
    [', except: [US-AK, US-HI]', 'Narnia', [NOT_THERE]],
    [', countries: [US-CA, US-NV]', 'california', []],
    [', countries: [US-CA, US-NV]', 'CO', [NOT_THERE]],
    [', countries: [US-CA, US-NV]', '', [NOT_THERE]],
    [', countries: [US], except: [CA-QC]', '', []],
    [
      ', countries: [CA]',
      'CO',
      ['error | region_restricted | $.fulfillment_details.address.country | We do not deliver to this country.'],
    ],
  ])('shipping%s to %j', async (words, state, messages) => {
    expect(told(await create(pack('', words), ['cup'], state))).toEqual(messages);
  });

  test('a region that is none is refused when the merchant opens, and one that is not written as one when the pack loads', () => {
    expect(() => openMerchant(parseBrand(pack('', ', except: [US-XX]'), 'shop.yaml'))).toThrow(
      'shop: checkout.shipping[0].except[0]: ISO 3166-2 knows no US-XX. Write its code.',
    );
    expect(() => parseBrand(pack('', ', countries: [California]'), 'shop.yaml')).toThrow(
      'write a country such as US, or a region such as US-CA',
    );
  });
});
