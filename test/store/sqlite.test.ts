import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import { seenByTwo } from './databases.ts';
import { keepsSessions } from './keeps-sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-sqlite-'));
let files = 0;

keepsSessions('sqlite', async (caps) => {
  const file = join(folder, `${++files}.db`);
  const [one, other] = [await openSqlite(file, caps, setTimeout), await openSqlite(file, caps, setTimeout)];
  onTestFinished(() => Promise.all([one.close(), other.close()]).then(() => undefined));
  return seenByTwo(one, other);
});
