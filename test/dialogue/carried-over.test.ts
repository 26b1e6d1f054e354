import { expect, test } from 'vitest';
import { converse, thin } from './conversation.ts';

test.fails('what opens a search of its own and fits nothing before is searched alone', () => {
  const host = converse(thin('quire').dialogue, "i'm looking for a cookbook");
  expect(host.say('and what do you have in science fiction').cards).toEqual(['orbit']);
});

test.fails('“one that doesn’t” turns the last feature round', () => {
  const host = converse(thin('pawprint').dialogue, 'toys that squeak. something that squeaks');
  expect(host.say("and one that doesn't?").cards).toEqual(['rope-toy']);
});

test('a choice another kind of thing does not have is not asked of it', () => {
  const host = converse(thin('copperpot').dialogue, "the chef's knife with the black handle");
  expect(host.say('show me a board').cards).toEqual(['board']);
});
