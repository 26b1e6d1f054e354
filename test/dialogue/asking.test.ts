import { expect, test } from 'vitest';
import { converse, thin } from './conversation.ts';

/** The answer to the last of these, in one conversation. */
function answer(shop: string, ...said: [string, ...string[]]): string {
  const [first, ...more] = said;
  const host = converse(thin(shop).dialogue, first);
  return more.map((one) => host.say(one).message).at(-1) ?? host.first.message;
}

test.each([
  ['a form of the label', 'hollis-oak', 'Brook round table', 'does it need assembling', '15 minutes'],
  ['a form of a value', 'hollis-oak', 'Ashby two-seater sofa', 'can the covers be washed?', 'washable'],
  ['everyday words for a label', 'hollis-oak', 'Brook round table', 'how many people can sit at it', 'seats 4'],
  ['everyday words for a time', 'hollis-oak', 'Ashby two-seater sofa', "how long until it's made?", '3 weeks'],
  ['who wrote it', 'quire', 'Fox Counts to Ten', 'who wrote it?', 'Lena Whitlow'],
  ['a policy in other words', 'lotte-kaffee', 'Ida dripper', 'when will it arrive in Vienna?', '1 to 3 working days'],
  ['the sizes it comes in', 'pawprint', 'Meadow puppy dry food', 'how big are the bags', '2 kg and 6 kg'],
  ['the sizes, of another package', 'pawprint', 'Meadow puppy dry food', 'how big is a pack?', '2 kg and 6 kg'],
  ['its summary', 'lotte-kaffee', 'Ida dripper', 'are filters included?', '40 paper filters'],
  ['its summary, in other words', 'lotte-kaffee', 'Ida dripper', 'does it come with filters?', '40 paper filters'],
  ['another policy in other words', 'voltline', 'Aria buds', 'what if it breaks after a year', 'two-year'],
])('a question is answered from %s', (_, shop, name, question, told) => {
  expect(answer(shop, `tell me about the ${name}`, question)).toContain(told);
});

test('what neither a record nor a policy says is admitted, and no other thing is shown', () => {
  const host = converse(thin('voltline').dialogue, 'tell me about the Slate 13 laptop');
  const said = host.say('does it have a touchscreen?');
  expect(said.message).toMatch(/not specified|(?:don't have any|have no) information/);
  expect(said.cards).toEqual([]);
});

test('a thing asked for by a word no record has is not answered with another attribute', () => {
  expect(answer('voltline', 'tell me about the Slate 13 laptop', 'which processor does it have?')).not.toMatch(
    /16 GB|1,180/,
  );
});

test('a space something is to fit in is the most it may measure', () => {
  expect(answer('hollis-oak', 'tell me about the Lark armchair', 'would it go through a 75cm door?')).toMatch(
    /^Yes.*74 cm/,
  );
  expect(answer('hollis-oak', 'tell me about the Lark armchair', 'would it go through a 70cm door?')).toMatch(
    /^No.*74 cm/,
  );
});
