/** Durable checkout records in a shared store (docs/decisions/0043), and the secret of the processes that share it. */
import { createHmac } from 'node:crypto';
import type { Database, RecordStore } from '../store/record-store.ts';

/** The records of one merchant. Merchants of the same brand in several processes may share them. */
export interface DurableRecords {
  records: RecordStore;
  /** Signs the links to checkout pages, and keys the digests of Idempotency-Keys. */
  secret: string;
  /** Bytes of all that is kept there. */
  bytes: () => Promise<number>;
}

export interface DurableCheckouts {
  of(brand: string): DurableRecords;
}

/** The secret stays as long as the store. In milliseconds since 1970. */
const NO_END = 8.64e15;

/** Opens the space of checkouts. `newToken` makes the secret where there is none yet. Throws StoreUnavailable. */
export async function createDurableCheckouts(
  database: Pick<Database, 'space' | 'bytes'>,
  newToken: () => string,
): Promise<DurableCheckouts> {
  const secret = await secretIn(database.space('checkouts'), newToken());
  return {
    of: (brand) => ({
      records: database.space(`checkouts.${brand}`),
      secret: createHmac('sha256', secret).update(brand).digest('base64url'),
      bytes: () => database.bytes(),
    }),
  };
}

/** The first to ask decides. */
async function secretIn(records: RecordStore, own: string): Promise<string> {
  const at = { until: NO_END, remembered_until: NO_END };
  const secret = { key: 'secret', kind: 'secret', owner: '', tag: 'secret', value: own, ...at };
  const written = await records.write({ expect: [['secret', undefined]], put: [secret], drop: [] });
  return written.state === 'stale' ? (written.found[0]?.value ?? own) : own;
}
