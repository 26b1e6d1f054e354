import { expect, test } from 'vitest';
import { converse, thin } from './conversation.ts';

test('beside a sold-out thing stands the nearest that can be had', () => {
  const host = converse(thin('voltline').dialogue, 'is the basic 14 in stock?');
  expect(host.say('anything similar?').cards).toEqual(['slate-13', 'slate-15']);
});

test.fails('“anything else by her?” goes by whom the record names', () => {
  const host = converse(thin('quire').dialogue, 'tell me about The Harbor at Night');
  expect(host.say('anything else by her?').cards).toEqual(['orbit']);
});

test.fails('“which ones do?” looks for the feature the thing in view lacks', () => {
  const host = converse(thin('copperpot').dialogue, 'pans');
  host.say('does the sunny one work on induction?');
  expect(host.say('which ones do?').cards).toEqual(['iron-pan', 'steel-pan']);
});
