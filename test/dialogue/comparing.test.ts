import { expect, test } from 'vitest';
import { converse, lampShop, shipped } from './conversation.ts';

const talkTo = async (brand: string, intent: string) => converse((await shipped(brand)).dialogue, intent);

test('two things are compared in the words of the pack', async () => {
  const talk = await talkTo('acme-outdoor', 'compare the Glow 300 and the Beam 600');
  expect(talk.say('which is brighter?').message).toMatch(
    /(?:Beam 600 headlamp is brighter: 600 lm against 300 lm|Glow 300 headlamp is dimmer: 300 lm against 600 lm)/,
  );
});

test('"which of the two" stays inside the two', async () => {
  const talk = await talkTo('delta', 'difference between DL628 and DL640?');
  const told = talk.say('which of the two is cheaper?');
  expect(told.message).toContain('DL628 JFK to BOS costs $30 less: $199 against $229');
});

test('a group is found by the word its names share', async () => {
  const talk = await talkTo('pace-running', 'hello');
  expect(talk.say('which of the two GTX is lighter').cards).toEqual(['glide-4-gtx', 'ridge-runner-gtx']);
});

test('names in "A or B" are all that is compared', async () => {
  const talk = await talkTo('nova-motors', 'which has the bigger battery, touring or GT?');
  expect(talk.first.cards.toSorted()).toEqual(['volta-gt', 'volta-touring']);
});

test('a difference that was asked for is said with both values', async () => {
  const talk = await talkTo('acme-outdoor', 'how much lighter is the Spark than the Storm?');
  expect(talk.first.message).toMatch(/lighter: 83 g against 390 g|difference in weight is 307 g/);
});

test('flight numbers and the like are never compared', async () => {
  expect((await talkTo('delta', 'difference between DL628 and DL640?')).first.message).not.toContain('flight number');
});

test('features are told as such, not as yes and no', () => {
  const told = converse(lampShop().dialogue, 'compare the Heron and the Wren').first.message;
  expect(told).toContain('not dimmable');
  expect(told).not.toContain('dimmable yes');
});
