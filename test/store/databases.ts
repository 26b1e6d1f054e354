/** Databases as a test opens them: on real time, with ids that nobody else makes. */
import { randomUUID } from 'node:crypto';
import type { ByteCaps } from '../../src/store/byte-budget.ts';
import { recordSessionStore } from '../../src/store/record-sessions.ts';
import type { Database } from '../../src/store/record-store.ts';
import type { SessionStore } from '../../src/store/session-store.ts';

/** A new store, seen by two processes (by one, twice, where it does not outlive it). */
export interface Kept {
  one: SessionStore;
  other: SessionStore;
  /** What is kept for this owner, and for all, in bytes. */
  bytes(owner?: string): Promise<number>;
}

export type OpenKept = (caps: ByteCaps) => Promise<Kept>;

export function after(ms: number, act: () => void) {
  const timer = setTimeout(act, ms);
  return { cancel: () => clearTimeout(timer) };
}

/** What two processes see of the space of one brand. */
export function seenByTwo(one: Database, other: Database, space = 'brand'): Kept {
  return {
    one: recordSessionStore(one.space(space), randomUUID),
    other: recordSessionStore(other.space(space), randomUUID),
    bytes: (owner) => one.bytes(owner),
  };
}
