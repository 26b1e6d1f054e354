import { afterAll, describe } from 'vitest';
import { openRedis } from '../../src/store/redis.ts';
import { after } from '../store/databases.ts';
import { hasRedis, startRedis } from '../store/redis-server.ts';
import { keepsOrders } from './keeps-orders.ts';
import { keepsOrdersThroughFaults } from './keeps-orders-through-faults.ts';

describe.skipIf(!hasRedis)('orders in Redis', async () => {
  const server = hasRedis ? await startRedis() : undefined;
  const open = () => openRedis(server?.url ?? '', { each: 2 ** 28 }, after);
  const [one, other] = server ? [await open(), await open()] : [];
  let spaces = 0;

  for (const suite of [keepsOrders, keepsOrdersThroughFaults])
    suite('redis', async () => {
      const space = `checkouts.${++spaces}`;
      if (!one || !other) throw new Error('no Redis');
      return { one: one.space(space), other: other.space(space) };
    });

  afterAll(async () => {
    await one?.close();
    await other?.close();
    await server?.stop();
  });
});
