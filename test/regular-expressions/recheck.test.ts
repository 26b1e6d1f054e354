/**
 * Every regular expression of ours through recheck, which proves most of them harmless and builds an attack on the rest; the
 * attack is then made. It takes minutes: `npm run check:regex` and CI run it, `npm test` runs pumped.test.ts beside it.
 */
import { check } from 'recheck';
import { describe, expect, test } from 'vitest';
import { takesTooLong } from './measure.ts';
import { ORIGINAL } from './original.ts';
import { type Pattern, readPatterns } from './patterns.ts';
import { pumpsOf } from './pumps.ts';

const { patterns } = await readPatterns();

describe('recheck', () => {
  test.each(ORIGINAL)('finds the pattern that once was: $at', { timeout: 120_000 }, async (pattern) => {
    expect(await attackOn(pattern)).toMatch(/^exponential: /);
  });

  test('finds no attack that takes long on any pattern of today', { timeout: 3_600_000 }, async () => {
    const distinct = new Map(patterns.map((one) => [`${one.source}/${one.flags}`, one]));
    const waiting = [...distinct.values()].filter((pattern) => pumpsOf(pattern).length > 0);
    expect(waiting.length).toBeGreaterThan(100);
    const found: string[] = [];
    const examineNext = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const attack = await attackOn(next);
        if (attack !== undefined) found.push(`${next.at}: ${attack}`);
      }
    };
    await Promise.all([examineNext(), examineNext()]);
    expect(found).toEqual([]);
  });
});

/** What stops the pattern on a text as long as it may get, or that recheck could not tell. */
async function attackOn(pattern: Pattern): Promise<string | undefined> {
  const found = await check(pattern.source, pattern.flags, { timeout: 600_000 });
  if (found.status === 'safe') return undefined;
  if (found.status === 'unknown') return `not known: ${found.error.kind}`;
  const { pumps, suffix, pattern: told } = found.attack;
  const part = pumps.reduce((sum, { pump }) => sum + pump.length, 0);
  const textOf = (times: number) => pumps.map(({ prefix, pump }) => prefix + pump.repeat(times)).join('') + suffix;
  return takesTooLong(pattern, part, textOf) ? `${found.complexity.type}: ${told}` : undefined;
}
