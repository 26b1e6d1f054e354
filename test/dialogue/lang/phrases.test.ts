import { expect, test } from 'vitest';
import { createPhrases } from '../../../src/dialogue/lang/phrases.ts';
import { tokensOf } from '../../../src/dialogue/lang/tokens.ts';
import { english } from '../language.ts';

const said = (text: string) => tokensOf(english, text);
const classes = {
  color: ({ word }: { word: string }) => word === 'red' || word === 'blue',
  stop: ({ word }: { word: string }) => word === 'but',
};
const phrases = createPhrases(
  [
    ['up to', 'to'],
    ['up', 'up'],
    ['not *{2} over', 'gap'],
    ['a <color> one|two', 'class'],
    ['the very? best', 'maybe'],
    ['lamp', 'stem'],
  ],
  classes,
);

test.each([
  ['up to 3', 'to', 2],
  ['up there', 'up', 1],
  ['up, to 3', 'up', 1],
  ['not over', 'gap', 2],
  ['not a bit over', 'gap', 4],
  ['not a little bit over', undefined, 0],
  ['not but over', undefined, 0],
  ['a red two', 'class', 3],
  ['a green two', undefined, 0],
  ['the best', 'maybe', 2],
  ['the very best', 'maybe', 3],
  ['lamps', 'stem', 1],
])('"%s" begins with the phrase %s', (text, entry, to) => {
  const found = phrases(said(text), 0);
  expect(found?.entry).toBe(entry);
  expect(found?.to ?? 0).toBe(to);
});

test('read backwards, a phrase ends where it is asked for; a dot before the number shortens a word', () => {
  const before = createPhrases([['not *{2} over', 'gap'] as const, ['max', 'max'] as const], classes, -1);
  expect(before(said('it is not much over 5'), 4)).toEqual({ entry: 'gap', at: 2, to: 5 });
  expect(before(said('max. 5'), 0)).toEqual({ entry: 'max', at: 0, to: 1 });
  expect(before(said('max, 5'), 0)).toBeUndefined();
});

test('a class nobody defined is refused', () => {
  expect(() => createPhrases([['a <shape>', 1]])(said('a ball'), 0)).toThrow('No class of words is called shape');
});
