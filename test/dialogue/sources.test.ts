/** What a question is asked of: the choice, the record, its description, or a policy (R96). */
import { expect, test } from 'vitest';
import { converse, shipped, thin } from './conversation.ts';

test('a choice that is sold out is answered, whatever policy has its word', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the Tern Double');
  expect(host.say('is the non-refundable rate still to be had?').message).toMatch(/sold out in non-refundable/i);
});

test('the price of the post is the policy’s, not that of the thing in view', () => {
  const host = converse(thin('paw-and-post').dialogue, 'tell me about the glow collar');
  expect(host.say('how much is the post?').message).toContain('£3.95');
});

test('a yes or no of the record comes before the general word', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the Harbor Suite');
  expect(host.say('does it allow dogs?').message).toMatch(/without pets allowed|not? .*pets/i);
});

test('what is asked of a choice and no record has is admitted', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'do you have parking');
  expect(host.say('is the covered one heated?').message).not.toMatch(/\byes\b/i);
});

test('the one figure in hours answers how many hours', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, 'tell me about the Beam headlamp');
  expect(host.say('how many hours does it last?').message).toContain('45 h');
});

test('a first price names the price of each choice', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the breakfast');
  expect(host.say('how much is it?').message).toContain('Continental $12, Full cooked $18.');
});

test.fails('the difference between two choices of one thing is told', () => {
  const host = converse(thin('voltline').dialogue, 'the slate 15 with 1 TB, how much?');
  expect(host.say('and how much more is that than the 512?').message).toContain('$200 more');
});

test('after-sales questions of what was bought long ago are no search', () => {
  const { first } = converse(thin('hollis-oak').dialogue, 'i bought a sofa from you 3 years ago and a leg is wobbly');
  expect(first.cards).toEqual([]);
  expect(first.message).toContain('15 years');
});
