/** Databases as a test opens them: on real time, with ids that nobody else makes. */
import { randomUUID } from 'node:crypto';
import { recordSessionStore } from '../../src/store/record-sessions.ts';
import type { Database } from '../../src/store/record-store.ts';
import type { Kept } from './keeps-sessions.ts';

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
