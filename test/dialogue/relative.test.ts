/** Looking on from what is in view: the next one up, not that one, something else by the same. */
import { expect, test } from 'vitest';
import { converse, shipped, thin } from './conversation.ts';

test.fails('the next one up in price is one thing', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'whats your cheapest room');
  expect(host.say("what's the next one up in price?").cards).toEqual(['heron-double']);
});

test.fails('not the last one of the day: the next that fits', async () => {
  const { dialogue } = await shipped('delta');
  const host = converse(dialogue, 'to boston tomorrow evening, as cheap as possible');
  expect(host.say("not the last one of the day, that's too late for me").cards).toEqual(['DL716']);
});

test.fails('nothing cheaper: what was just said still holds for what is shown instead', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, 'a rechargeable headlamp for running');
  expect(host.say("anything rechargeable that's cheaper?").cards).toEqual(['camp-lantern']);
  // The thing in view stays in view.
  expect(host.say('is it waterproof?').message).toContain('Beam 600 headlamp');
});

test('the most of a kind is asked for by “which of your”', () => {
  const { first } = converse(thin('voltline').dialogue, 'which of your chargers is more powerful');
  expect(first.cards[0]).toBe('charger-100');
});

test.fails('by how much: the gap in what was compared', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, 'is the beam headlamp brighter than the glow one?');
  expect(host.say('by how much').message).toContain('300 lm');
});

test('a verb names the figure that is compared', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const { first } = converse(dialogue, 'Which pad insulates best?');
  expect(first.cards).toEqual(['glacier-pad']);
});
