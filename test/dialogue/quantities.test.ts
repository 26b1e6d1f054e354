import { expect, test } from 'vitest';
import { converse, shipped, thin } from './conversation.ts';

test('nights of a room are how many are sold and what they come to', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the Harbor Suite');
  const { memory } = host.say("I'll take the suite for four nights");
  expect(memory.agreement?.lines.map(({ product_id, quantity }) => [product_id, quantity])).toEqual([
    ['harbor-suite', 4],
  ]);
});

test('what they come to is told before, with the offer that needs so many', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the Harbor Suite');
  expect(host.say('how much would four nights be?').message).toContain('$1,116');
});

test('nights count nothing where nothing is priced by the night', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const host = converse(dialogue, 'a pack for three nights on the trail');
  const { memory } = host.say("I'll take the first one");
  expect(memory.agreement?.lines.map(({ quantity }) => quantity) ?? [1]).toEqual([1]);
});

test('nights are how many, though tables come for so many', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the Tern Double');
  const { memory } = host.say('book it for two nights please');
  expect(memory.agreement?.lines.map(({ product_id, quantity }) => [product_id, quantity])).toEqual([
    ['tern-double', 2],
  ]);
});
