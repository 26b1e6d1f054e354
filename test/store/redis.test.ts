import { afterAll, describe } from 'vitest';
import { recordSessionStore } from '../../src/store/record-sessions.ts';
import { openRedis } from '../../src/store/redis.ts';
import { keepsSessions } from './keeps-sessions.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const after = (ms: number, act: () => void) => {
  const timer = setTimeout(act, ms);
  return { cancel: () => clearTimeout(timer) };
};

describe.skipIf(!hasRedis)('records in Redis', async () => {
  const server = hasRedis ? await startRedis() : undefined;
  const database = server && (await openRedis(server.url, { each: 2 ** 28 }, after));
  let spaces = 0;

  afterAll(async () => {
    await database?.close();
    await server?.stop();
  });

  keepsSessions('redis', async () => {
    if (database === undefined) throw new Error('no Redis');
    return recordSessionStore(database.space(`b${++spaces}`));
  });
});
