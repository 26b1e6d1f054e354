import { expect, test } from 'vitest';
import { readActs } from '../../src/dialogue/acts.ts';

const acts = (text: string) => readActs(` ${text} `, text.endsWith('?'));

test.each([
  'sign me up',
  'alright , done deal',
  'ok let us go',
  'confirmed',
  'perfect , send them over',
  'right , send me a set',
  'burgundy , 1 please',
  'ok one bag of that',
  'two of the kilo bags please',
  'i would like to pay now',
  'we would like to order it',
  'never mind order one for me',
  'go with that',
  'buying both',
])('“%s” commits', (said) => {
  expect([...acts(said)]).toContain('buy');
});

test.each([
  'send me a link',
  'send me two samples',
  'give me a minute',
  'can i order it today?',
  'if i bought it would it arrive by friday?',
  'my sister bought one last year',
  'i will think about it',
  'is this in order of price?',
])('“%s” does not', (said) => {
  expect([...acts(said)]).not.toContain('buy');
});
