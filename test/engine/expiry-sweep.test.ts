import { expect, test } from 'vitest';
import { sweepInSlices, withExpiryOnWrite } from '../../src/engine/expiry-sweep.ts';
import { memorySessionStore } from '../../src/store/memory.ts';

function watched() {
  const clock = { now: 1_000_000 };
  const seen: unknown[] = [];
  const store = memorySessionStore();
  const sweeping = withExpiryOnWrite(
    {
      ...store,
      sweep: async (...asked) => {
        seen.push(['sweep', ...asked]);
        return false;
      },
      claim: async (...asked) => {
        seen.push('claim');
        return store.claim(...asked);
      },
      commit: async (change) => {
        seen.push('commit');
        return store.commit(change);
      },
    },
    () => clock.now,
  );
  return {
    clock,
    seen,
    write: () => sweeping.commit({ owner: 'anna' }),
    claim: () => sweeping.claim({ key: 'k', fingerprint: 'f', owner: 'anna' }, clock.now, clock.now + 1),
  };
}

test('a write sweeps first, at most once a second and never more than two thousand of a kind (R121)', async () => {
  const { clock, seen, write } = watched();
  expect(await write()).toBe('committed');
  await write();
  clock.now += 999;
  await write();
  clock.now += 1;
  await write();
  expect(seen).toEqual([
    ['sweep', 1_000_000, 2000],
    'commit',
    'commit',
    'commit',
    ['sweep', 1_001_000, 2000],
    'commit',
  ]);
});

test('a claim is a write: who has no room for one sweeps all the same (R121)', async () => {
  const { clock, seen, write, claim } = watched();
  await claim();
  await write();
  clock.now += 1000;
  await claim();
  expect(seen).toEqual([['sweep', 1_000_000, 2000], 'claim', 'commit', ['sweep', 1_001_000, 2000], 'claim']);
});

test('a clock that was set back counts its second from there (R120)', async () => {
  const { clock, seen, write } = watched();
  await write();
  clock.now -= 1000;
  await write();
  clock.now += 999;
  await write();
  expect(seen).toEqual([['sweep', 1_000_000, 2000], 'commit', ['sweep', 999_000, 2000], 'commit', 'commit']);
});

test('a timer sweeps in slices of two thousand until nothing is left, and pauses between them (R121)', async () => {
  const store = memorySessionStore();
  for (let at = 0; at < 4500; at += 1) {
    await store.commit({ owner: 'anna', offering: { key: `token-${at}`, value: '""', until: 10 } });
  }
  const left: number[] = [];
  const note = async () => left.push((await store.counts()).offerings);
  await sweepInSlices({ sweep: (most) => store.sweep(10, most) }, note);
  await note();
  expect(left).toEqual([2500, 500, 0]);
});
