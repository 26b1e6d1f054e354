import { expect, test } from 'vitest';
import { converse, lampShop, shipped } from './conversation.ts';

const ask = async (brand: string, ...said: string[]) => {
  const { dialogue } = await shipped(brand);
  const talk = converse(dialogue, 'hello');
  return said.map((one) => talk.say(one).message).at(-1) ?? '';
};

test.each([
  ['acme-outdoor', 'can i bring it back if i dont like it', 'Unused gear can be returned within 60 days'],
  ['acme-outdoor', 'does the stove come with gas?', 'Stoves come without fuel'],
  ['acme-outdoor', 'do you ship to Canada?', 'Acme ships within the United States only.'],
  ['pace-running', 'Glide 4 in EU 43?', "Sizes are US men's sizes"],
  ['pace-running', 'do people usually order a half size up?', 'true to size'],
  ['delta', 'what ID do I need', 'government-issued photo ID'],
  ['nova-motors', 'would you take my old Honda', 'Nova dealers take cars in trade'],
])('%s answers "%s" with its policy (P10)', async (brand, said, expected) => {
  expect(await ask(brand, said)).toContain(expected);
});

test('an attribute of a named item is told before a policy of the same word (P10)', async () => {
  const told = await ask('acme-outdoor', 'what material is the Trek 55 pack?');
  expect(told).toContain('Recycled nylon');
  expect(told).not.toContain('PFAS');
});

test('a policy is told again only for a question without words of its own', async () => {
  const again = await ask('nova-motors', 'can I try the car first?', 'how long does that take?');
  expect(again).toContain('take 45 minutes');
  const other = await ask('acme-outdoor', 'what about returns?', 'do you make kayaks?');
  expect(other).toMatch(/(?:don't have any|have no) information/);
  expect(other).not.toContain('60 days');
});

test('names in the text of a policy do not ask for it', async () => {
  expect(await ask('pace-running', 'where are the Glide shoes manufactured?')).not.toContain('2E');
});

test('with a test drive agreed, what to bring is told from its policy', async () => {
  expect(await ask('nova-motors', 'book me a test drive', 'do I need to bring anything?')).toContain(
    "driver's license",
  );
});

test('the full name of a thing is the thing, not a policy with words of it', async () => {
  const { dialogue } = await shipped('nova-motors');
  expect(converse(dialogue, 'do you have the Free test drive?').first.cards).toEqual(['nova-test-drive']);
});

test('a shop of another trade answers its policies by their own words', () => {
  const talk = converse(lampShop().dialogue, 'hello');
  expect(talk.say('is a bulb included?').message).toContain('Every lamp comes with its bulb.');
});
