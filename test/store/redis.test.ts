import { afterAll, describe } from 'vitest';
import type { ByteCaps } from '../../src/store/byte-budget.ts';
import type { Database } from '../../src/store/record-store.ts';
import { openRedis } from '../../src/store/redis.ts';
import { after, seenByTwo } from './databases.ts';
import { keepsRecords } from './record-store-contract.ts';
import { hasRedis, startRedis } from './redis-server.ts';
import { keepsSessions } from './session-store-contract.ts';

describe.skipIf(!hasRedis)('records in Redis', async () => {
  const server = hasRedis ? await startRedis() : undefined;
  const databases = new Map<string, Promise<[Database, Database]>>();
  let spaces = 0;

  /** Two connections for each budget. Every store has a space of its own, and what it counts is counted for its database. */
  function connected(caps: ByteCaps) {
    if (server === undefined) throw new Error('no Redis');
    const opened =
      databases.get(JSON.stringify(caps)) ??
      Promise.all([openRedis(server.url, caps, after), openRedis(server.url, caps, after)]);
    databases.set(JSON.stringify(caps), opened);
    return opened;
  }

  afterAll(async () => {
    for (const opened of databases.values()) for (const database of await opened) await database.close();
    await server?.stop();
  });

  keepsSessions('redis', async (caps) => {
    const [one, other] = await connected(caps);
    if (caps.each < 2 ** 20) await server?.command('FLUSHALL');
    return seenByTwo(one, other, `b${++spaces}`);
  });

  keepsRecords('redis', async (caps) => {
    await server?.command('FLUSHALL');
    return connected(caps);
  });
});
