import { expect, test } from 'vitest';
import { converse, shipped } from './conversation.ts';

const ask = async (brand: string, said: string) => converse((await shipped(brand)).dialogue, said).first.message;

test('of two attributes with a word in common, the one with more of its words there is meant', async () => {
  expect(await ask('nova-motors', 'how fast does the Touring charge?')).toContain('27 min');
  expect(await ask('nova-motors', 'how fast is the Touring?')).toContain('6.2 s');
});

test.fails('a superlative goes to the attribute that things of that kind state', async () => {
  expect(await ask('nova-motors', 'the most powerful charger you have')).toContain('11.5 kW');
});

test('a percent sign in the label of an attribute is no price talk', async () => {
  const told = await ask('nova-motors', 'what is the fast charging 10-80 % of the Arc?');
  expect(told).toContain('31 min');
  expect(told).not.toContain('cannot change prices');
});

test.fails('"gets in earliest" compares arrivals', async () => {
  const { dialogue } = await shipped('delta');
  const talk = converse(dialogue, 'flights after 5pm');
  expect(talk.say('which of these gets in earliest?').message).toContain('earliest arrival: 19:12');
});
