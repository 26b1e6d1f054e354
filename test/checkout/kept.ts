/** What the checkout keeps in memory, for tests of one of its parts. */
import { type CheckoutLimits, createBudgets, LIMITS } from '../../src/checkout/limits.ts';
import { memoryRecords } from '../../src/checkout/memory-records.ts';
import { createUnits } from '../../src/checkout/units.ts';
import type { RecordStore } from '../../src/store/record-store.ts';

export function inMemory(clock: { now: number } = { now: 0 }, over: Partial<CheckoutLimits> = {}) {
  const limits = { ...LIMITS, ...over };
  const now = () => clock.now;
  const records = memoryRecords({ now, budgets: createBudgets(limits.bytes), limits });
  /** How many records there are, tombstones too. */
  const size = async () => Object.values(await records.counts()).reduce((sum, count) => sum + count, 0);
  return { now, records, size, units: createUnits(records, now), sweep: () => records.sweep(clock.now, 1) };
}

/** All values that a store holds, as one text. */
export async function everythingIn(records: RecordStore): Promise<string> {
  const kinds = Object.keys(await records.counts());
  const lists = await Promise.all(kinds.map((kind) => records.list(kind, 100_000)));
  return JSON.stringify(lists.flat());
}
