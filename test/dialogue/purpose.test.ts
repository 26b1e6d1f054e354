import { expect, test } from 'vitest';
import { tellsPurpose } from '../../src/dialogue/purpose.ts';
import { heard, tokenise } from '../../src/dialogue/text.ts';

const purpose = (said: string, word: string) => {
  const tokens = tokenise(heard(said));
  return tellsPurpose(
    tokens,
    tokens.findIndex((token) => token.word === word),
  );
};

test.each([
  ['a gift for a friend who loves hiking', 'hiking'],
  ['my brother rides a fixie', 'fixie'],
  ['we are a family of six', 'family'],
  ['shoes for my first half marathon', 'marathon'],
  ['I want to go camping', 'camping'],
])('"%s" tells a purpose', (said, word) => {
  expect(purpose(said, word)).toBe(true);
});

test.each([
  ['hiking boots', 'hiking'],
  ['a tent for winter', 'winter'],
  ['do you have leather grips', 'leather'],
  ['I go often. Leather grips', 'leather'],
])('"%s" tells what it is', (said, word) => {
  expect(purpose(said, word)).toBe(false);
});
