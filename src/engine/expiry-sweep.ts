/** What is past its time is swept by those who write, so that no timer is needed, and by a timer where there is one (R121). */
import type { SessionStore } from '../store/session-store.ts';

/** At most one sweep in this time, because looking at the front of a long list is not free either. */
const SWEEP_EVERY_MS = 1000;
/** Of each kind at once, so that no call pays or waits for a long quiet night. */
const SWEEP_LIMIT = 2000;

/** Forgets all that is past its time, a slice at a time; `pause` lets the calls that wait come first. */
export async function sweepInSlices(
  { sweep }: { sweep: (most: number) => Promise<boolean> },
  pause: () => Promise<unknown>,
): Promise<void> {
  while (await sweep(SWEEP_LIMIT)) await pause();
}

/** A store that is swept a little by each write, at most once a second. */
export function withExpiryOnWrite(store: SessionStore, now: () => number): SessionStore {
  let lastSweep = Number.NEGATIVE_INFINITY;

  async function sweep() {
    if (Math.abs(now() - lastSweep) < SWEEP_EVERY_MS) return;
    lastSweep = now();
    await store.sweep(lastSweep, SWEEP_LIMIT);
  }

  return {
    ...store,
    // Before the claim too: who has no room left gets no further, and what is past its time is to make room.
    async claim(...claim) {
      await sweep();
      return store.claim(...claim);
    },
    async commit(change) {
      await sweep();
      return store.commit(change);
    },
  };
}
