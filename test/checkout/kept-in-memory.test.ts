import { keepsOrders } from './keeps-orders.ts';
import { keepsOrdersThroughFaults } from './keeps-orders-through-faults.ts';
import { inMemory } from './kept.ts';

for (const suite of [keepsOrders, keepsOrdersThroughFaults])
  suite('memory', async (clock) => {
    const { records } = inMemory(clock);
    return { one: records, other: records };
  });
