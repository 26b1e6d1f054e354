import { expect, test, vi } from 'vitest';
import { createKeyedMutex } from '../../src/engine/keyed-mutex.ts';

test('tasks of one name run one at a time in arrival order, other names beside them (R74)', async () => {
  const serialised = createKeyedMutex();
  const seen: string[] = [];
  const task = (name: string, steps: number) => async () => {
    for (let step = 0; step < steps; step++) {
      seen.push(`${name}${step}`);
      await Promise.resolve();
    }
  };
  await Promise.all([serialised('s', task('a', 3)), serialised('s', task('b', 1)), serialised('t', task('c', 1))]);
  expect(seen.filter((entry) => !entry.startsWith('c'))).toEqual(['a0', 'a1', 'a2', 'b0']);
  expect(seen.indexOf('c0')).toBeLessThan(seen.indexOf('a2'));
});

test('a task that fails does not hold up the next (R74)', async () => {
  const serialised = createKeyedMutex();
  const failed = serialised('s', async () => {
    throw new Error('no');
  });
  const next = serialised('s', async () => 'yes');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('one who arrives while another runs waits for that one, whoever ended before (R74)', async () => {
  const serialised = createKeyedMutex();
  const seen: string[] = [];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await Promise.all([
    serialised('s', async () => void seen.push('first')).then(() => {
      // The first is over, the second runs, and a third arrives.
      void serialised('s', async () => void seen.push('third'));
      return settled()
        .then(() => seen.push('waited'))
        .then(letGo);
    }),
    serialised('s', async () => {
      await held;
      seen.push('second');
    }),
  ]);
  await settled();
  expect(seen).toEqual(['first', 'waited', 'second', 'third']);
});

test('a name is forgotten with its last task, however it ended (R121)', async () => {
  const set = vi.spyOn(Map.prototype, 'set');
  const serialised = createKeyedMutex();
  const tasks = [
    serialised('s', async () => 1),
    serialised('s', () => Promise.reject(new Error('no'))),
    serialised('t', async () => 2),
  ];
  const [names] = set.mock.contexts;
  set.mockRestore();
  await Promise.allSettled(tasks);
  await settled();
  expect(names).toHaveProperty('size', 0);
});

/** Every promise that could settle by now has. */
async function settled() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
