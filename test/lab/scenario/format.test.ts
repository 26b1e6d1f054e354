/** How scenarios are written: what is read, what is refused and where. */
import { describe, expect, test } from 'vitest';
import { readScenarios, ScenarioError } from '../../../src/lab/scenario/format.ts';
import { isLike, isPattern } from '../../../src/lab/scenario/pattern.ts';

describe('a file of scenarios', () => {
  test('is a list, in which one value stands for a list of one', () => {
    const [scenario] = readScenarios(
      ['- name: a', '  brand: b', '  tags: [c]', '  turns:', '    - user: hello', '      says: $24'].join('\n'),
      'a.yaml',
    );
    expect(scenario).toMatchObject({ name: 'a', file: 'a.yaml', turns: [{ user: 'hello', says: ['$24'], shows: [] }] });
  });

  test.each([
    [
      'a: [',
      'a.yaml: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5:',
    ],
    ['name: a', 'a.yaml\n  : Expected array, received object'],
    [
      '[{ name: a, brand: b, tags: [c], turns: [{ user: hello, end: user_exit }] }]',
      'a.yaml\n  0.turns.0: a turn is one of user, press, press_shown, end',
    ],
    [
      "[{ name: a, brand: b, tags: [c], turns: [{ user: hello, says: '/(/' }] }]",
      'a.yaml\n  0.turns.0.says: is no regular expression',
    ],
    [
      '[{ name: a, brand: b, tags: [c], turns: [{ user: hello, sez: x }] }]',
      "a.yaml\n  0.turns.0: Unrecognized key(s) in object: 'sez'",
    ],
  ])('%j is refused, with the place', (text, message) => {
    expect(() => readScenarios(text, 'a.yaml')).toThrow(new ScenarioError(message));
  });
});

describe('a pattern', () => {
  test.each([
    ['It is $1,299 today', '$1,299', true],
    ['A “soft” pad – light', 'SOFT', true],
    ['Men’s 11–12', "men's 11-12", true],
    ['It is $129', '$1,299', false],
    ['1 or 2', '/\\b2$/', true],
    ['AB', '/b/', true],
    ['AB', '/b/u', false],
    ['a/b', 'a/b', true],
  ])('%j is like %j: %j', (text, like, whether) => {
    expect(isLike(text, like)).toBe(whether);
  });

  test('that looks like a regular expression must be one', () => {
    expect(['/(/', '/a/xyz', '/a/', '(', '/'].map(isPattern)).toEqual([false, false, true, true, true]);
  });
});
