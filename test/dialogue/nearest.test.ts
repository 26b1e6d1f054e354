import { expect, test } from 'vitest';
import { converse, lampShop, shipped } from './conversation.ts';

const { dialogue } = lampShop();

test('the nearest in price comes first, and the wish that empties the list is named', () => {
  const { message, cards } = converse(dialogue, 'wall lamps under €60').first;
  expect(message).toContain('under €60');
  expect(cards).toEqual(['swift', 'lark']);
});

test.fails('when no single wish empties it, as many as can be are kept and something is still shown', async () => {
  const acme = await shipped('acme-outdoor');
  const { message, cards } = converse(acme.dialogue, 'a red tent under $100').first;
  expect(message).toContain('“under $100” and “red”');
  expect(cards[0]).toBe('solo-1-tent');
});

test.fails('navy is a blue when there is no blue, and it says so', async () => {
  const pace = await shipped('pace-running');
  const talk = converse(pace.dialogue, 'running shoes, wide, size 10, under $150');
  const { message, cards } = talk.say('anything in blue?');
  expect(cards).toEqual(['anchor-2']);
  expect(message).toContain('nothing in blue');
});

test.fails('"warmer than that" after a thing without warmth measures from the last that has it', async () => {
  const acme = await shipped('acme-outdoor');
  const talk = converse(acme.dialogue, 'your warmest sleeping bag');
  talk.say('the carbon poles');
  expect(talk.say('anything warmer than that?').message).toMatch(
    /Summit -7 .*nothing warmer|nothing warmer than Summit -7/,
  );
});
