/** What offers took off, as ACP tells it (A42). */
import { expect, test } from 'vitest';
import { discountsResponse } from '../../src/checkout/discounts.ts';
import { acme } from './merchant.ts';

const [offer] = acme.offers.values();
const id = offer?.id ?? '';
const applied = (off: { offer_id?: string; discount: number }[]) => discountsResponse(acme, [], off, []).applied;

test('even the smallest amount that was taken off is told, with the line it was taken off', () => {
  expect(applied([{ discount: 0 }, { offer_id: id, discount: 1 }])).toMatchObject([
    { amount: 1, priority: 1, allocations: [{ path: '$.line_items[1]', amount: 1 }] },
  ]);
});

test('one offer on several lines is one discount', () => {
  expect(
    applied([
      { offer_id: id, discount: 150 },
      { offer_id: id, discount: 50 },
    ]),
  ).toMatchObject([
    {
      amount: 200,
      allocations: [
        { path: '$.line_items[0]', amount: 150 },
        { path: '$.line_items[1]', amount: 50 },
      ],
    },
  ]);
});

test('an offer that took nothing off, and one that the brand does not have, are not told', () => {
  expect(
    applied([
      { offer_id: id, discount: 0 },
      { offer_id: 'no-such-offer', discount: 5 },
    ]),
  ).toEqual([]);
});
