/** A store that is swept now and then by those who write to it, so that no timer is needed (R121). */
import type { SessionStore } from '../store/session-store.ts';

/** At most one sweep in this time, because looking at the front of a long list is not free either. */
const SWEEP_EVERY_MS = 1000;
/** Of each kind, so that no single call pays for a long quiet night. */
const SWEEP_MOST = 2000;

export function sweptByWrites(store: SessionStore, now: () => number): SessionStore {
  let lastSweep = Number.NEGATIVE_INFINITY;

  async function sweep() {
    if (Math.abs(now() - lastSweep) < SWEEP_EVERY_MS) return;
    lastSweep = now();
    await store.sweep(lastSweep, SWEEP_MOST);
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
