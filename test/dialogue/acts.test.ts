import { expect, test } from 'vitest';
import { readActs } from '../../src/dialogue/acts.ts';

test.each([
  'ok, ',
  'ok ',
  'well, and ',
  'no, ',
])('thirty times “%s” are heard like one: nothing is tried in every way', (word) => {
  const said = ` ${word.replace(',', ' ,').repeat(30)}x `;
  expect(readActs(said, false).has('buy')).toBe(false);
});
