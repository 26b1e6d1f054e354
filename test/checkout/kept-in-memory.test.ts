import { keepsOrders } from './keeps-orders.ts';
import { inMemory } from './kept.ts';

keepsOrders('memory', async (clock) => {
  const { records } = inMemory(clock);
  return { one: records, other: records };
});
