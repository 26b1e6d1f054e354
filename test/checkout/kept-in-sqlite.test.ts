import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import { keepsOrders } from './keeps-orders.ts';
import { keepsOrdersThroughFaults } from './keeps-orders-through-faults.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-orders-'));
const file = join(folder, 'orders.db');
const [one, other] = [
  await openSqlite(file, { each: 2 ** 28 }, setTimeout),
  await openSqlite(file, { each: 2 ** 28 }, setTimeout),
];
let spaces = 0;

for (const suite of [keepsOrders, keepsOrdersThroughFaults])
  suite('sqlite', async () => {
    const space = `checkouts.${++spaces}`;
    return { one: one.space(space), other: other.space(space) };
  });

afterAll(async () => {
  await one.close();
  await other.close();
  rmSync(folder, { recursive: true });
});
