import { expect, test } from 'vitest';
import { createLine } from '../../src/engine/line.ts';

test('tasks of one name run one at a time in arrival order, other names beside them (R74)', async () => {
  const inLine = createLine();
  const seen: string[] = [];
  const task = (name: string, steps: number) => async () => {
    for (let step = 0; step < steps; step++) {
      seen.push(`${name}${step}`);
      await Promise.resolve();
    }
  };
  await Promise.all([inLine('s', task('a', 3)), inLine('s', task('b', 1)), inLine('t', task('c', 1))]);
  expect(seen.filter((entry) => !entry.startsWith('c'))).toEqual(['a0', 'a1', 'a2', 'b0']);
  expect(seen.indexOf('c0')).toBeLessThan(seen.indexOf('a2'));
});

test('a task that fails does not hold up the next (R74)', async () => {
  const inLine = createLine();
  const failed = inLine('s', async () => {
    throw new Error('no');
  });
  const next = inLine('s', async () => 'yes');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
