import { expect, test } from 'vitest';
import { seeks } from '../../src/dialogue/seeking.ts';

const seeking = (said: string) => seeks({ said: ` ${said} ` } as Parameters<typeof seeks>[0]);

test.each([
  'show me tents',
  'any others',
  'do you have a wider one',
  'i am after a sofa',
  'which trail shoes do you have in 8',
])('“%s” looks for things', (said) => {
  expect(seeking(said)).toBe(true);
});

test.each([
  'do you have it in red',
  'what if it breaks after a year',
  'can the covers be washed',
  'how heavy is it',
])('“%s” speaks of the thing in view', (said) => {
  expect(seeking(said)).toBe(false);
});
