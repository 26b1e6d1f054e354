import { expect, test } from 'vitest';
import { memorySessionStore } from '../../src/store/memory.ts';
import { keepsSessions } from './keeps-sessions.ts';

keepsSessions('memory', async () => memorySessionStore());

test('a sweep with a bound takes that many of each kind and no more', async () => {
  const store = memorySessionStore();
  for (const key of ['t1', 't2', 't3']) await store.commit({ offering: { key, value: '1', until: 10 } });
  await store.sweep(10, 2);
  expect((await store.counts()).offerings).toBe(1);
});

test('everything kept can be searched (R121)', async () => {
  const store = memorySessionStore();
  await store.commit({ session: { key: 's1', from: 0, value: '{"x":"findme"}', until: 1, remembered_until: 2 } });
  expect(store.everything().join()).toContain('findme');
});
