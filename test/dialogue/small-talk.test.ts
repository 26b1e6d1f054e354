import { expect, test } from 'vitest';
import { converse, lampShop, shipped, thin } from './conversation.ts';

const ask = async (brand: string, said: string) => converse((await shipped(brand)).dialogue, 'hello').say(said).message;

test.each([
  'are you a real person?',
  'am I chatting with a real person?',
  'are you chatgpt?',
  'who made you?',
])('"%s" is answered truthfully (P7)', async (said) => {
  expect(await ask('delta', said)).toMatch(/^No, I am not a person: I am Delta's AI assistant/);
});

test('a brand whose name ends in s has the right genitive', async () => {
  const told = await ask('nova-motors', 'are you a real person?');
  expect(told).toContain("Nova Motors' AI assistant");
  expect(told).not.toContain("Motors's");
});

test.each([
  ['will this cure my back pain?', /doctor/],
  ['can I sue you?', /lawyer/],
  ['you are useless', /sorry/],
  ['what a rubbish bot', /sorry/],
  ["what's the capital of France?", /help with/],
])('"%s" is declined kindly', async (said, expected) => {
  expect(await ask('acme-outdoor', said)).toMatch(expected);
});

test('other brands are told from the records', async () => {
  expect(await ask('acme-outdoor', 'do you have other brands?')).toBe(
    'There is only one brand here: everything I have is from Acme Outdoor.',
  );
  expect(converse(lampShop().dialogue, 'hello').say('which brands do you carry?').message).toContain('Lumen House');
  expect(converse(thin('hollis-oak').dialogue, 'hello').say('is everything here your own brand?').message).toContain(
    'everything I have is from',
  );
});

test('without consent nothing personal is known, and that is said (R50)', async () => {
  expect(await ask('pace-running', 'what do you know about me?')).toContain('Nothing personal');
});
