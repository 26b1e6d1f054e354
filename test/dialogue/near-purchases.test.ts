/** What sounds like a purchase and is none. */
import { expect, test } from 'vitest';
import { converse, shipped } from './conversation.ts';

const belts = async (words: string) => {
  const talk = converse((await shipped('pace-running')).dialogue, 'hello');
  talk.say('add two Stride belts');
  return talk.say(words);
};

test.each([
  'remove one',
  'take one away',
  'put one back',
  'take one of them out',
  'lose one belt',
])('"%s" leaves one of two in the cart, and sells none (P10)', async (words) => {
  const said = await belts(words);
  expect(said.pending).toBe(false);
  expect(said.memory.cart).toEqual([{ product_id: 'stride-belt', quantity: 1 }]);
});

test.each(['check out', 'check me out', 'ring me up for both'])('"%s" takes nothing out (P10)', async (words) => {
  const said = await belts(words);
  expect(said.memory.agreement?.lines).toEqual([{ product_id: 'stride-belt', quantity: 2 }]);
});

test('what is only perhaps a yes is asked again (P10)', async () => {
  const talk = converse((await shipped('pace-running')).dialogue, 'tell me about the Stride belt');
  talk.say("I'd go for the Stride belt");
  expect(talk.say('that one can go').pending).toBe(false);
  expect(talk.say('yes please').pending).toBe(true);
});

test.each([
  'where can I order it',
  'get me a list of all of them',
  'count me out',
  "I'll leave it",
  'take me to the second one',
  "I'll take it as soon as it's back in blue",
])('"%s" sells nothing of what was asked about (P10)', async (words) => {
  const talk = converse((await shipped('pace-running')).dialogue, 'hello');
  talk.say("I'd go for the Stride belt");
  expect(talk.say(words).pending).toBe(false);
});

test.each([
  [
    'nova-motors',
    'the Volta Touring',
    "That's seven thousand more. What else am I getting in the Grand Touring for it?",
    '7000',
  ],
  ['acme-outdoor', 'hello', 'Which of your boots stand up to thirty-pound loads?', '$30'],
])('%s, %s: "%s" tells nothing of %s (P8)', async (brand, opening, words, never) => {
  const talk = converse((await shipped(brand)).dialogue, opening);
  expect(talk.say(words).message).not.toContain(never);
});
