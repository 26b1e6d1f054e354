import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPersonal, type Person, personal, sayTo, sharedOf } from '../../src/dialogue/personal.ts';
import { plain } from '../../src/dialogue/text.ts';
import { converse, shipped } from './conversation.ts';

const ADA: Person = { name: 'Ada Lovelace', city: 'London', country: 'GB', locale: 'en-GB' };
const message = (text: string) => ({ message: text });

test('a mark becomes the word with what stands before it, or nothing at all (R121)', () => {
  const greeting = `Hello${personal('first_name', ', ')}! Welcome${personal('city', ' to ')}.`;
  expect(sayTo(ADA, greeting)).toBe('Hello, Ada! Welcome to London.');
  expect(sayTo({ city: 'Oslo' }, greeting)).toBe('Hello! Welcome to Oslo.');
  expect(sayTo(undefined, greeting)).toBe('Hello! Welcome.');
  expect([isPersonal(message(greeting)), isPersonal(message('Hello!'))]).toEqual([true, false]);
});

test('what the dialogue is told of a person is which words there are, never what they are (R58)', () => {
  expect(sharedOf(ADA)).toEqual(['name', 'locale', 'city', 'country']);
  expect(sharedOf({ city: 'Oslo', name: '' })).toEqual(['city']);
  expect(sharedOf(undefined)).toEqual([]);
});

test('asked what it knows, the brand says it, and leaves whole sentences when it knows it no longer (R58, R121)', async () => {
  const { dialogue } = await shipped('delta');
  const { message: said } = converse(dialogue, 'Hello', { shared: sharedOf(ADA) }).say('What do you know about me?');
  expect(sayTo(ADA, said)).toContain(
    'your assistant shared your name, Ada Lovelace, your city, London and your language setting, en-GB. Beyond that',
  );
  expect(sayTo(undefined, said)).toContain(
    'your assistant shared your name, your city and your language setting. Beyond that',
  );
});

test('no text of a user or a feed can hold a mark, and no value can bring one in (R123)', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(isPersonal(message(plain(text + personal('name'))))).toBe(false);
      const greeting = `Hello${personal('name', ', ')}!`;
      expect(isPersonal(message(sayTo({ name: text + personal('city') }, greeting)))).toBe(false);
    }),
  );
});
