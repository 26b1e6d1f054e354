import { recordSessionStore } from '../../src/store/record-sessions.ts';
import { openRedis } from '../../src/store/redis.ts';
import { keepsSessions } from './keeps-sessions.ts';

let spaces = 0;
const after = (ms: number, act: () => void) => {
  const timer = setTimeout(act, ms);
  return { cancel: () => clearTimeout(timer) };
};
const opened = openRedis('redis://127.0.0.1:6399', { each: 2 ** 28 }, after);

keepsSessions('redis', async () => {
  const database = await opened;
  return recordSessionStore(database.space(`b${++spaces}`));
});
