/** Removal of expired entries: on writes, so that no timer is needed, and in slices for callers that have a timer (R121). */
import type { SessionStore } from '../store/session-store.ts';

/** Minimum interval between sweeps: even checking for expired entries has a cost. */
const SWEEP_EVERY_MS = 1000;
/** Entries per kind and sweep, so that no single call pays for a large backlog. */
const SWEEP_LIMIT = 2000;

/** Removes all expired entries in slices; `pause` lets waiting calls run in between. */
export async function sweepInSlices(
  { sweep }: { sweep: (most: number) => Promise<boolean> },
  pause: () => Promise<unknown>,
): Promise<void> {
  while (await sweep(SWEEP_LIMIT)) await pause();
}

/** A store that removes some expired entries on each write, at most once a second. */
export function withExpiryOnWrite(store: SessionStore, now: () => number): SessionStore {
  let lastSweep = Number.NEGATIVE_INFINITY;

  async function sweep() {
    if (Math.abs(now() - lastSweep) < SWEEP_EVERY_MS) return;
    lastSweep = now();
    await store.sweep(lastSweep, SWEEP_LIMIT);
  }

  return {
    ...store,
    // Before a claim as well: expired entries must free space for a caller whose budget is used up.
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
