/** Carts in plain talk: lines by choice, what goes and what stays, and never a thing for another. */
import { expect, test } from 'vitest';
import { converse, shipped, thin } from './conversation.ts';

const lines = (said: {
  memory: { agreement?: { lines: readonly { product_id: string; variant_id?: string; quantity: number }[] } };
}) => said.memory.agreement?.lines.map(({ product_id, variant_id, quantity }) => [variant_id ?? product_id, quantity]);

test('both choices of one thing are two lines, and one of them can go', () => {
  const host = converse(thin('quire').dialogue, 'tell me about The Harbor at Night');
  expect(lines(host.say('get me both the paperback and the audiobook'))).toEqual([
    ['h-pb', 1],
    ['h-au', 1],
  ]);
  expect(lines(host.say('drop the audiobook'))).toEqual([['h-pb', 1]]);
});

test('“one 24 pack of beef and two 6 packs of the turkey” are priced and ordered as said', () => {
  const host = converse(thin('paw-and-post').dialogue, 'tell me about the Stewpot trays');
  expect(host.say("One 24 pack of beef and two 6 packs of the turkey, what's the total?").message).toContain('£50');
  expect(lines(host.say('That works, please order exactly that.'))).toEqual([
    ['st-24-be', 1],
    ['st-6-tu', 2],
  ]);
});

test('a choice belongs to the kind of thing it is said of', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, "hiking boots in a women's 8, not leather");
  host.say('put them in my bag');
  expect(host.say('and socks, small').message).toContain('1 × Merino hiking sock (size S)');
});

test('what the records do not have is never added as what is in view', () => {
  const host = converse(thin('hollis-oak').dialogue, 'the two seater ashby in stone');
  host.say('put it in my basket');
  expect(host.say('and add a footstool').message).toContain('“footstool”');
  expect(lines(host.say('checkout'))).toEqual([['ash2-stone', 1]]);
});

test('“only the belt” leaves the other lines out, “no vest” leaves that one out', async () => {
  const { dialogue } = await shipped('pace-running');
  const host = converse(dialogue, 'tell me about the reflective vest');
  host.say('buy one in S/M, and a Stride belt');
  expect(lines(host.say('actually no vest'))).toEqual([['stride-belt', 1]]);
});

test('another thing named with “and” joins what waits for a yes', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, 'tell me about the Glacier pad');
  host.say("I'd like the Glacier pad");
  host.say('and the summit bag, regular');
  expect(host.say("what's the total now").message).toContain('$528');
});

test('the lines after a handover join it', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, "waterproof hiking boots in a women's 9");
  host.say("I'll take them");
  expect(lines(host.say('yes, order it. and 2 pairs of the merino socks in M with it'))).toEqual([
    ['trail-pro-w9', 1],
    ['wool-sock-m', 2],
  ]);
});

test('corrections while pending are of the line they name', async () => {
  const { dialogue } = await shipped('pace-running');
  const host = converse(dialogue, 'the Cumulus Max in 10, white');
  host.say("I'll take it");
  host.say('and add two crew socks in L');
  expect(lines(host.say('change the socks to black'))).toEqual([
    ['cumulus-max-10-regular-white', 1],
    ['crew-sock-3-l-black', 2],
  ]);
  expect(lines(host.say('remove one pack of socks'))).toEqual([
    ['cumulus-max-10-regular-white', 1],
    ['crew-sock-3-l-black', 1],
  ]);
});

test('a bare number changes how many of the one line', async () => {
  const { dialogue } = await shipped('pace-running');
  const host = converse(dialogue, "I'll take the merino socks");
  host.say('M');
  expect(lines(host.say('three'))).toEqual([['merino-sock-m', 3]]);
  expect(lines(host.say('no four'))).toEqual([['merino-sock-m', 4]]);
});

test('what is skipped is not what “order” means', async () => {
  const { dialogue } = await shipped('pace-running');
  const host = converse(dialogue, 'do you have a belt and a vest');
  host.say('the belt');
  host.say('no wait skip the belt');
  expect(
    host.say('order').memory.agreement?.lines.some(({ product_id }) => product_id === 'stride-belt') ?? false,
  ).toBe(false);
});

test.each([
  ['the 24 pack of beef please', [['st-24-be', 1]]],
  ['three 6 packs of the turkey please', [['st-6-tu', 3]]],
])('“%s”: how many are in one is a choice, and how many are wanted a number', (said, ordered) => {
  const host = converse(thin('paw-and-post').dialogue, 'tell me about the Stewpot trays');
  host.say(said);
  expect(lines(host.say('yes, order that'))).toEqual(ordered);
});

test.each([
  ["I'll take the 2 seater ashby in stone", 1],
  ['two of the 2-seater ashby in stone please', 2],
])('“%s”: a number inside a name is no quantity', (said, quantity) => {
  const host = converse(thin('hollis-oak').dialogue, 'hello');
  host.say(said);
  expect(lines(host.say('yes, order it'))).toEqual([['ash2-stone', quantity]]);
});

test.each([
  ['I would like to test drive the Volta Touring', [['nova-test-drive', 1]]],
  ["I'd like to take a test drive of the Touring", [['nova-test-drive', 1]]],
  [
    'the Touring and the test drive please',
    [
      ['volta-touring', 1],
      ['nova-test-drive', 1],
    ],
  ],
])('“%s”: what is done with a thing is ordered, and not the thing', async (said, asked) => {
  const host = converse((await shipped('nova-motors')).dialogue, 'hello');
  const { memory } = host.say(said);
  const { ask } = memory as { ask?: { lines?: { product_id: string; quantity: number }[] } };
  expect((memory.agreement ?? ask)?.lines?.map(({ product_id, quantity }) => [product_id, quantity])).toEqual(asked);
});

test('what is put “in my bag” is what is in view, and no bag', async () => {
  const host = converse((await shipped('acme-outdoor')).dialogue, 'tell me about the Glow headlamp');
  const { memory } = host.say('put it in my bag');
  expect(memory.cart.map(({ product_id }) => product_id)).toEqual(['glow-300-headlamp']);
});
