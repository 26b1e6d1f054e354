/** Where sessions are kept, by --store: in this process, or in a database that outlives it. */
import { randomBytes } from 'node:crypto';
import type { Brand } from '../brands/catalogue.ts';
import type { DurableCheckouts } from '../checkout/durable-checkouts.ts';
import type { Config } from '../config.ts';
import type { Database } from '../store/record-store.ts';
import type { SessionStore } from '../store/session-store.ts';

/** Where sessions are kept. What is kept is counted together: brands share a heap, or a database. */
export interface Stores {
  sessions: (brand: Brand) => SessionStore;
  /** With --store: what outlives this process. */
  database?: Database;
}

export async function openStores({ store = 'memory' }: Config): Promise<Stores> {
  if (store !== 'memory') {
    const [{ openStore }, { revisionOf }] = await Promise.all([
      import('../store/open-store.ts'),
      import('../brands/revision.ts'),
    ]);
    const { database, sessions } = await openStore(store);
    // A session goes on with the brand it began with, in whichever process (docs/decisions/0041).
    return { database, sessions: (brand) => sessions(`${brand.pack.name}.${revisionOf(brand)}`) };
  }
  const [{ createByteBudget }, { memorySessionStore, storageCaps }, { getHeapStatistics }] = await Promise.all([
    import('../store/byte-budget.ts'),
    import('../store/memory.ts'),
    import('node:v8'),
  ]);
  const budget = createByteBudget(storageCaps(getHeapStatistics().heap_size_limit));
  return { sessions: () => memorySessionStore(budget) };
}

/** With --store: where merchants keep what they sell. */
export async function openDurableCheckouts({ database }: Stores): Promise<DurableCheckouts | undefined> {
  if (database === undefined) return undefined;
  const { createDurableCheckouts } = await import('../checkout/durable-checkouts.ts');
  return createDurableCheckouts(database, () => randomBytes(24).toString('base64url'));
}
