import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { recordSessionStore } from '../../src/store/record-sessions.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { keepsSessions } from './keeps-sessions.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-sqlite-'));
let files = 0;

keepsSessions('sqlite', async () => {
  const database = await openSqlite(join(folder, `${++files}.db`), { each: 2 ** 28 }, setTimeout);
  return recordSessionStore(database.space('brand'));
});
