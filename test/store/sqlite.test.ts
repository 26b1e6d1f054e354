import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { ByteCaps } from '../../src/store/byte-budget.ts';
import type { Database } from '../../src/store/record-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { seenByTwo } from './databases.ts';
import { keepsRecords } from './record-store-contract.ts';
import { keepsSessions } from './session-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-sqlite-'));
let files = 0;

async function open(caps: ByteCaps): Promise<[Database, Database]> {
  const file = join(folder, `${++files}.db`);
  const [one, other] = [await openSqlite(file, caps, setTimeout), await openSqlite(file, caps, setTimeout)];
  onTestFinished(() => Promise.all([one.close(), other.close()]).then(() => undefined));
  return [one, other];
}

keepsSessions('sqlite', async (caps) => seenByTwo(...(await open(caps))));
keepsRecords('sqlite', open);
