/** What is looked for, told from what is owned, from part of a name and from what only happens to have the word. */
import { expect, test } from 'vitest';
import { converse, shipped, thin } from './conversation.ts';

test.fails('what the user has already is not looked for', () => {
  const { first } = converse(thin('saltmarsh-inn').dialogue, 'I already have a room with you. How much is parking?');
  expect(first.cards).toEqual(['parking']);
});

test('an indefinite kind of thing is no name, and a room’s measures are no table’s', () => {
  const { first } = converse(
    thin('hollis-oak').dialogue,
    'We need a dining table that fits 8 people, our room is 3m x 2.5m',
  );
  expect(first.cards).toEqual(['fen-table-ext']);
});

test.fails('a noun no record has is said to be missing', () => {
  const { first } = converse(thin('voltline').dialogue, 'i need a new computer, not over a thousand');
  expect(first.message).toContain('“computer”');
});

test('whom a thing is for leaves others out', () => {
  const { first } = converse(thin('paw-and-post').dialogue, 'looking for a reflectiv colar for my dog');
  expect(first.cards).toEqual(['glow-collar']);
});

test('“can’t have grain” wants what the record calls grain free', () => {
  const { first } = converse(thin('paw-and-post').dialogue, "a cat that can't have grain. what dry food do you have?");
  expect(first.cards).toEqual(['whisker-biscuits']);
});

test('the weight of a person is not the weight of a shoe', async () => {
  const { dialogue } = await shipped('pace-running');
  const { first } = converse(dialogue, 'I am 95 kg and need a road shoe');
  expect(first.message).not.toMatch(/weight around/);
});

test('what left this morning is not offered for today', async () => {
  const { dialogue } = await shipped('delta');
  const { first } = converse(dialogue, 'nonstop flights today before 3pm');
  expect(first.cards).toEqual(['DL660', 'DL668', 'DL676']);
});

test.fails('two needs of different kinds are shown together', () => {
  const host = converse(thin('paw-and-post').dialogue, 'I need kitten food and a feather wand.');
  expect(host.first.cards).toEqual(['purrsome-kitten', 'feather-wand']);
  expect(host.say('put both in the basket, but three packs of the food').message).toContain('£30.20');
});
