/**
 * What was kept by other releases of this program. `kept/format-1.json` is what a process of that format left in its database: as
 * long as the format is read, conversations go on from it. When this fails, a release would meet records that it takes wrong:
 * read them right, or raise FORMAT and OLDEST_FORMAT (src/store/record-store.ts) and keep a file of the new format beside it.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { createBrandAgent } from '../../src/engine/brand-agent.ts';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { createLog } from '../../src/mcp/log.ts';
import { recordSessionStore } from '../../src/store/record-sessions.ts';
import type { Database } from '../../src/store/record-store.ts';
import { openRedis } from '../../src/store/redis.ts';
import type { SessionStore } from '../../src/store/session-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { tools } from '../../tools/index.ts';
import { after } from './databases.ts';
import { hasRedis, type RedisServer, startRedis } from './redis-server.ts';

const CAPS = { each: 2 ** 28 };
const NOW = Date.parse('2026-01-18T10:30:00-05:00');
const FILE = fileURLToPath(new URL('kept/format-1.json', import.meta.url));

type Json = Record<string, unknown>;
interface Left {
  /** The rows of the table of records. */
  records: Json[];
  /** What was asked, and what was said. */
  calls: { tool: string; args: Json; message: string }[];
}

/** An agent over this store, and a host of it. */
async function hostOver(store: SessionStore) {
  const brand = await loadBrand('delta');
  const agent = createBrandAgent({
    ...{ brand, store, dialogue: createDialogue(brand), now: () => NOW, newId: randomUUID, newToken: randomUUID },
    ...{ seed: 1, buildVersion: '0.0.0-test' },
  });
  const log = createLog('error', () => {});
  const dispatch = createDispatch({ tools: async () => tools, agent: async () => agent, log });
  return async (tool: string, args: object): Promise<Json> =>
    (await dispatch(tool, args, { principal: 'anna' }))?.structuredContent as Json;
}

const messageOf = (answer: Json) => String((answer.response as Json | undefined)?.message);
const codeOf = (answer: Json) => (answer.adcp_error as Json | undefined)?.code;

async function openFile() {
  const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-format-')), 'kept.db');
  const database = await openSqlite(file, CAPS, setTimeout);
  onTestFinished(() => database.close());
  const raw = new BetterSqlite3(file);
  onTestFinished(() => void raw.close());
  return { file, database, raw, store: recordSessionStore(database.space('delta'), randomUUID) };
}

/** A conversation, and what it leaves. `KEEP_FORMAT=1` writes the file anew, which only a new format is a reason for. */
async function converse(): Promise<Left> {
  const { raw, store } = await openFile();
  const call = await hostOver(store);
  const calls: Left['calls'] = [];
  const said = async (tool: string, args: Json) => {
    const keyed = { ...args, idempotency_key: randomUUID() };
    const answer = await call(tool, keyed);
    calls.push({ tool, args: keyed, message: messageOf(answer) });
    return answer;
  };
  const identity = { consent_granted: false, anonymous_session_id: 'anon-1' };
  const { session_id } = await said('si_initiate_session', {
    intent: 'A flight from New York to Boston on Tuesday',
    identity,
  });
  await said('si_send_message', { session_id, message: 'Do you have any earlier flights?' });
  return { records: raw.prepare('select * from records').all() as Json[], calls };
}

test('what a process of format 1 kept goes on: its session, and its answers for retries', async () => {
  if (process.env.KEEP_FORMAT) writeFileSync(FILE, `${JSON.stringify(await converse(), null, 1)}\n`);
  const { records, calls }: Left = JSON.parse(readFileSync(FILE, 'utf8'));
  const { database, raw, store } = await openFile();
  expect(await database.bytes()).toBe(0);
  const columns = Object.keys(records[0] ?? {});
  const insert = raw.prepare(`insert into records values (${columns.map((name) => `$${name}`).join()})`);
  for (const record of records) insert.run(record);

  const call = await hostOver(store);
  for (const { tool, args, message } of calls) {
    const again = await call(tool, args);
    expect(again.replayed).toBe(true);
    expect(messageOf(again)).toBe(message);
  }
  const session_id = calls[1]?.args.session_id;
  const next = await call('si_send_message', {
    session_id,
    message: 'What does the second one cost?',
    idempotency_key: randomUUID(),
  });
  expect(messageOf(next)).toContain('DL716');
});

/** Makes records of another format of what one store kept. */
type Age = (format: number) => Promise<void>;

/** A session, an answer for a retry and a claim, all of one format. */
function meetsOtherFormats(open: () => Promise<{ database: Database; age: Age }>) {
  async function keep() {
    const { database, age } = await open();
    const store = recordSessionStore(database.space('delta'), randomUUID);
    const claim = (key: string) => store.claim({ key, fingerprint: 'f1', owner: 'o1' }, 0, 60);
    const session = { key: 's1', from: 0, value: '"x"', until: 1000, remembered_until: 5000 };
    const row = { key: 'k1', fingerprint: 'f1', answer: '"answer"', until: 1000, remembered_until: 5000 };
    await claim('k1');
    await store.commit({ owner: 'o1', session, row });
    await claim('k2');
    return { database, store, claim, age };
  }

  test('of an older format that is not read any more the tombstones are left', async () => {
    const { store, claim, age } = await keep();
    await age(0);
    expect(await store.load('s1')).toEqual({ revision: 1 });
    expect(await claim('k1')).toEqual({ state: 'expired' });
    expect(await claim('k2')).toEqual({ state: 'in_flight', fingerprint: 'f1' });
    expect(
      await store.commit({ owner: 'o1', session: { key: 's1', from: 1, until: 5000, remembered_until: 5000 } }),
    ).toBe('committed');
  });

  test('what a newer one wrote is not touched: another process may answer', async () => {
    const { database, store, claim, age } = await keep();
    await age(2);
    const words = 'a record of format 2, which a newer si-mcp wrote; this one reads 1';
    await expect(store.load('s1')).rejects.toThrow(words);
    await expect(claim('k1')).rejects.toThrow(words);
    const call = await hostOver({ ...store, load: () => store.load('s1') });
    const refused = await call('si_terminate_session', { session_id: randomUUID(), reason: 'user_exit' });
    expect(codeOf(refused)).toBe('SERVICE_UNAVAILABLE');
    expect(await claim('k3')).toEqual({ state: 'claimed' });
    // Its time is written as it always was, so it goes when it is past.
    await store.sweep(100_000);
    expect((await database.space('delta').read(['ss1', 'kk1'])).filter(Boolean)).toEqual([]);
  });
}

describe('records in SQLite', () => {
  meetsOtherFormats(async () => {
    const { database, raw } = await openFile();
    return { database, age: async (format) => void raw.prepare('update records set format = ?').run(format) };
  });

  test('a file that a newer release made its own is refused at the start, with what to do', async () => {
    const { file, raw } = await openFile();
    raw.pragma('user_version = 2');
    await expect(openSqlite(file, CAPS, setTimeout)).rejects.toThrow(
      `sqlite: ${file} was written by a newer si-mcp (format 2, this one reads 1); start the newer one, or name another file.`,
    );
  });
});

describe.skipIf(!hasRedis)('records in Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  /** Field six of each record's head. */
  const AGE = `for _, key in ipairs(redis.call('KEYS', '{si-mcp}:r:*')) do
    local head, value = string.match(redis.call('GET', key), '^([^\\n]*)(.*)$')
    local at = 0
    head = string.gsub(head, '[^\\030]+', function()
      at = at + 1
      if at == 6 then return ARGV[1] end
    end)
    redis.call('SET', key, head .. value)
  end`;

  meetsOtherFormats(async () => {
    await server.command('FLUSHALL');
    const database = await openRedis(server.url, CAPS, after);
    onTestFinished(() => database.close());
    return { database, age: async (format) => void (await server.command('EVAL', AGE, '0', String(format))) };
  });
});
