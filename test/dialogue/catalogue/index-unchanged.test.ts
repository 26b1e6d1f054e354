/** The index of a catalogue is made once and read by every session: no turn may change it. */
import { expect, test } from 'vitest';
import { createDialogue, createDomain } from '../../../src/dialogue/dialogue.ts';
import { languageOf } from '../../../src/dialogue/lang/languages.ts';
import { converse, lampShop, shipped } from '../conversation.ts';

const QUESTIONS = [
  'is the cheapest one sold out?',
  'what else do you have like it?',
  'is there another one in stock?',
  'two of those please',
  'and without the first one?',
];

test.each([
  'acme-outdoor',
  'delta',
  'nova-motors',
  'pace-running',
])('%s: what is asked of what is sold out, and of what is there, leaves the index as it was', async (name) => {
  const { brand } = await shipped(name);
  const dialogue = createDialogue(brand);
  const { index } = dialogue.understanding(dialogue.openMemory({}), undefined).domain;
  const kept = () => [...index.values].map(([on, { rows }]) => [on, rows.map((list) => [...list])]);
  const before = kept();
  for (const item of brand.items) {
    const talk = converse(dialogue, `tell me about the ${item.name}`);
    for (const question of QUESTIONS) talk.say(question);
  }
  expect(kept()).toEqual(before);
});

test('the rows that have a value are told without adding any', () => {
  const { brand } = lampShop();
  const { index } = createDomain(brand, languageOf(brand));
  const categories = index.values.get('category');
  const [first] = brand.items;
  expect(categories?.rowsOf(first?.category ?? '')).toContain(0);
  expect(categories?.rowsOf('nothing of the kind')).toEqual([]);
  expect(categories?.keys).not.toContain('nothing of the kind');
});
