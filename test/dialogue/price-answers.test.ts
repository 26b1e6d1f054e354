import { expect, test } from 'vitest';
import { converse, lampShop, shipped } from './conversation.ts';

const talkTo = async (brand: string, intent: string) => converse((await shipped(brand)).dialogue, intent);

test.fails('several things are summed up, and one taken out again', async () => {
  const talk = await talkTo('acme-outdoor', 'what would the Solo 1, the foam pad and the Spark stove cost together?');
  expect(talk.first.message).toContain('$323 in total');
  expect(talk.say('and without the stove').message).toContain('$274 in total');
});

test('so many of a thing are multiplied', async () => {
  expect((await talkTo('delta', 'what would 3 tickets on DL652 cost?')).first.message).toContain(
    '3 × DL652 JFK to BOS on Monday, January 19: $537 in total',
  );
});

test('a price in named choices is that of the very variant, with its offer', async () => {
  const talk = await talkTo('pace-running', 'tell me about the Glide 4');
  expect(talk.say('so what are two of them in 9 black regular').message).toContain('$250.20 in total');
});

test.each([
  ['acme-outdoor', 'Ridge 2 tent', "can you match amazon's price?"],
  ['acme-outdoor', 'Ridge 2 tent', 'is it cheaper anywhere else?'],
  ['delta', 'flight DL652', 'is it cheaper on Expedia?'],
])('%s: prices of others are not known: "%s", "%s" (P10)', async (brand, intent, said) => {
  const told = (await talkTo(brand, intent)).say(said).message;
  expect(told).toContain('I only know our own prices and offers');
});

test('whether taxes are in the price is told from the pack', async () => {
  const pace = await talkTo('pace-running', 'tell me about the Glide 3');
  expect(pace.say('does the price include tax?').message).toContain('before tax and delivery');
  const delta = await talkTo('delta', 'flight DL652');
  expect(delta.say('does the price include tax?').message).toContain('taxes included');
});

test('an amount that the user offers is no quantity', async () => {
  const told = (await talkTo('nova-motors', "I'll give you 500 for the home charger")).first.message;
  expect(told).toContain('$599');
  expect(told).not.toContain('500 come to');
});

test('whether an offer counts for a kind of thing is answered for that kind', () => {
  const talk = converse(lampShop().dialogue, 'show me the Heron');
  expect(talk.say('does the 10% count for wall lamps?').message).toContain(
    'Yes, there is an offer on wall lamps. Offer: Ten percent off wall lamps.',
  );
  expect(talk.say('does the 10% count for desk lamps too?').message).toBe(
    'No, there is no offer on desk lamps right now.',
  );
  expect(talk.say('any offers on sconces?').message).toContain('Ten percent off wall lamps');
});

test('what is saved is the difference of two prices on record', async () => {
  const talk = await talkTo('pace-running', 'tell me about the Glide 3');
  expect(talk.say('how much do I save on the Glide 3?').message).toContain('You save $40.50.');
});
