/** Several lines in one breath: one item in two choices, or the item in view beside another. */
import { expect, test } from 'vitest';
import { converse, shipped } from './conversation.ts';

const lines = (memory: { agreement?: { lines: readonly object[] } }) => memory.agreement?.lines;

test('two choices of one item, told together, are two lines (P10)', async () => {
  const { dialogue } = await shipped('pace-running');
  const talk = converse(dialogue, 'Glide 4, a blue 9 for me and a black 10 for my husband, both regular');
  expect(talk.first.pending).toBe(false);
  expect(talk.first.message).toContain('$250.20');
  expect(talk.say('put both in the cart').message).toContain('2. 1 × Glide 4 (size 10, Regular, Black)');
  talk.say('order');
  expect(lines(talk.memory())).toHaveLength(2);
});

test('a pending purchase becomes two lines when two choices are named (P2)', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const talk = converse(dialogue, 'Cloud pad, the long version');
  talk.say("two please, I'll buy them");
  const changed = talk.say('on second thought one long and one regular');
  expect(changed.event).toBe('revise_handoff');
  expect(lines(talk.memory())).toEqual([
    { product_id: 'cloud-pad', variant_id: 'cloud-pad-long', quantity: 1 },
    { product_id: 'cloud-pad', variant_id: 'cloud-pad-regular', quantity: 1 },
  ]);
});

test('what was taken out of the cart is not what a checkout sells (R73)', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const talk = converse(dialogue, 'Hello');
  talk.say('add the Trail foam pad to my cart');
  talk.say('remove the foam pad');
  expect(talk.say('Please proceed to checkout').pending).toBe(false);
});
