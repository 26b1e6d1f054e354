import { expect, test } from 'vitest';
import { isForeign } from '../../src/dialogue/languages.ts';

test.each([
  ['¿Tienen vuelos a Boston por la noche?', true],
  ['¿Tienen tiendas de campaña?', true],
  ['habla español?', true],
  ['sprechen Sie Deutsch?', true],
  ['je cherche des chaussures de trail', true],
  ['テントはありますか', true],
  ['a café table for two', false],
  ['no thanks', false],
  ['DL632', false],
  ['show me el cheapo tents', false],
])('"%s" is foreign: %s', (said, expected) => {
  expect(isForeign(said)).toBe(expected);
});
