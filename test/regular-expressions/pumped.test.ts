/** No regular expression of ours takes long over words repeated, whatever they are (C1: one sentence stopped the process). */
import { describe, expect, test } from 'vitest';
import { takesTooLong } from './measure.ts';
import { ORIGINAL } from './original.ts';
import { type Pattern, readPatterns, readSource } from './patterns.ts';
import { type Pump, pumpsOf } from './pumps.ts';

const { patterns, hidden } = await readPatterns();

describe('the patterns', () => {
  test('are found in every module, literals and built ones', () => {
    expect(patterns.length).toBeGreaterThan(500);
    expect(patterns.filter(({ at }) => at.startsWith('src/dialogue/nlu/')).length).toBeGreaterThan(20);
    expect(patterns.some(({ at, source }) => at.startsWith('src/engine/redact.ts') && /street\|st/.test(source))).toBe(
      true,
    );
  });

  test('are literals or built while their module loads, so that each can be checked', () => {
    // Whoever runs a scenario wrote its patterns (docs/decisions/0051).
    expect(hidden.filter((at) => !at.startsWith('src/lab/scenario/pattern.ts:'))).toEqual([]);
  });

  test('a pattern built at run time would be noticed', () => {
    const { literals, built } = readSource('a.ts', 'const a = /b+/giu;\nconst c = (d) => new RegExp(d);');
    expect(literals).toEqual([{ at: 'a.ts:1', source: 'b+', flags: 'giu' }]);
    expect(built).toEqual(['a.ts:2']);
  });
});

describe('repeated words', () => {
  test.each(ORIGINAL)('are too much for the pattern that once was: $at', (pattern) => {
    expect(slowest(pattern)).toBeDefined();
  });

  test('of a set are tried in every order', () => {
    const repeated = pumpsOf({ at: '', source: '^(?:(?:a|bc)[ ,]+)*d', flags: '' }).map((pump) => pump.repeated);
    expect(repeated).toEqual(expect.arrayContaining(['a ', 'a,', 'a ,', 'a, ', 'bc ', 'bc, ']));
  });

  test('are no trouble to any pattern of today (P17)', { timeout: 120_000 }, () => {
    const found = patterns.flatMap((pattern) => {
      const pump = slowest(pattern);
      return pump ? [`${pattern.at}: ${JSON.stringify(pump)}`] : [];
    });
    expect(found).toEqual([]);
  });
});

/** The first pump that takes too long. */
function slowest(pattern: Pattern): Pump | undefined {
  return pumpsOf(pattern).find(({ before, repeated, after }) =>
    takesTooLong(pattern, repeated.length, (times) => before + repeated.repeat(times) + after),
  );
}
