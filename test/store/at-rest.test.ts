/** What lies in the database, read row by row as whoever has the file or the server reads it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { createBrandAgent } from '../../src/engine/brand-agent.ts';
import { ownerKey } from '../../src/engine/keys.ts';
import { openStore } from '../../src/store/open-store.ts';
import { SMALL_PACK } from '../brands/small-pack.ts';
import { must } from '../engine/agent-fixture.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const identity = {
  consent_granted: true,
  consent_scope: ['name' as const, 'email' as const, 'shipping_address' as const],
  user: {
    name: 'Planted Person',
    email: 'planted@home.example',
    shipping_address: { street: 'Planted Road 1', city: 'Plantedville', postal_code: '80202', country: 'US' },
  },
};
const PLANTED = /planted/i;
const DAY = 86_400_000;

async function rowsOfSqlite(file: string): Promise<string[]> {
  const { default: Sqlite } = await import('better-sqlite3');
  const connection = new Sqlite(file, { readonly: true });
  const rows = connection.prepare('select * from records').all();
  const accounts = connection.prepare('select * from accounts').all();
  connection.close();
  return [...rows, ...accounts].map((row) => JSON.stringify(row));
}

async function rowsOfRedis(url: string): Promise<string[]> {
  const { createClient } = await import('redis');
  const client = await createClient({ url }).connect();
  const rows: string[] = [];
  for (const key of await client.keys('*')) {
    const type = await client.type(key);
    const value =
      type === 'hash'
        ? await client.hGetAll(key)
        : type === 'zset'
          ? await client.zRange(key, 0, -1)
          : type === 'set'
            ? await client.sMembers(key)
            : await client.get(key);
    rows.push(`${key} ${JSON.stringify(value)}`);
  }
  client.destroy();
  return rows;
}

const redis = hasRedis ? await startRedis() : undefined;
afterAll(() => redis?.stop());
type Raw = () => Promise<string[]>;
const STORES: [name: string, make: () => { where: string; raw: Raw }][] = [
  [
    'SQLite',
    () => {
      const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'si.db');
      return { where: `sqlite:${file}`, raw: () => rowsOfSqlite(file) };
    },
  ],
];
if (redis) STORES.push(['Redis', () => ({ where: redis.url, raw: () => rowsOfRedis(redis.url) })]);

let ids = 0;

/** An agent on a database. Not `sealed`: what it writes can be read, to see what it is. */
async function testAgentOn(where: string, sealed: boolean) {
  const { database, sessions } = await openStore(where);
  const brand = parseBrand(SMALL_PACK, 'small.yaml');
  const clock = { now: Date.parse('2026-01-18T15:30:00Z') };
  const agent = createBrandAgent({
    ...{ brand, dialogue: createDialogue(brand), seed: 0, buildVersion: '0.1.0', now: () => clock.now },
    store: { ...sessions('small'), durable: sealed },
    newId: () => `11111111-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    newToken: () => `secret-token-${String(++ids).padStart(16, '0')}`,
  });
  const call = { principal: 'key:planted-principal', release: '3.1' as const, sent: undefined };
  const keyed = <T extends object>(request: T) => ({ ...request, idempotency_key: `planted-key-${++ids}-0123456789` });
  return { database, agent, clock, call, keyed };
}

async function bought(testAgent: Awaited<ReturnType<typeof testAgentOn>>) {
  const { agent, call, keyed } = testAgent;
  const offer = must(await agent.getOffering(keyed({ offering_id: 'all', intent: 'a mug' }), call));
  const opening = keyed({ intent: 'Tell me about the mug', identity, offering_token: offer.offering_token });
  const { session_id } = must(await agent.initiateSession(opening, call));
  const turn = keyed({ session_id, message: "I'll take it." });
  expect(must(await agent.sendMessage(turn, call)).session_status).toBe('pending_handoff');
  return {
    session_id,
    end: async () => must(await agent.terminateSession({ session_id, reason: 'handoff_transaction' }, call)),
  };
}

describe.each(STORES)('the rows of %s', (_, make) => {
  test('hold nothing that could be read or used: no words, no person, no key, no token, no id, no principal (R118)', async () => {
    const { where, raw } = make();
    const testAgent = await testAgentOn(where, true);
    const { session_id, end } = await bought(testAgent);
    const open = await raw();
    const { acp_handoff } = await end();
    const token = acp_handoff?.checkout_token ?? '';
    expect(token).toContain('secret-token');
    const ended = await raw();
    expect(open.length).toBeGreaterThan(3);
    for (const row of [...open, ...ended]) {
      expect(row).not.toMatch(PLANTED);
      expect(row).not.toContain('secret-token');
      expect(row).not.toContain(session_id);
      expect(row).not.toMatch(/mug/i);
    }
    // And the farewell is the same, from the rows.
    expect(await end()).toMatchObject({ acp_handoff: { checkout_token: token, payload: acp_handoff?.payload } });
    await testAgent.database.purge(ownerKey(testAgent.call));
    await testAgent.database.close();
  });

  test('hold what is personal while the session is open, the buyer until the handoff expires, and then nothing (R121, P11)', async () => {
    const { where, raw } = make();
    const testAgent = await testAgentOn(where, false);
    const { end } = await bought(testAgent);
    const personal = async () => (await raw()).filter((row) => PLANTED.test(row));
    expect(await personal()).toHaveLength(1);
    const { acp_handoff } = await end();
    expect(acp_handoff?.payload.buyer).toMatchObject({ email: 'planted@home.example' });
    expect(await personal()).toHaveLength(1);
    testAgent.clock.now = Date.parse(acp_handoff?.expires_at ?? '');
    await testAgent.agent.sweep();
    expect(await personal()).toEqual([]);
    testAgent.clock.now += 2 * DAY;
    await testAgent.agent.sweep();
    expect((await raw()).filter((row) => /"key"|:r:|"bytes"/.test(row) && !row.includes('"bytes":0'))).toEqual([]);
    await testAgent.database.close();
  });

  test('of one principal go all at once, and of others none', async () => {
    const { where, raw } = make();
    const testAgent = await testAgentOn(where, true);
    const { session_id } = await bought(testAgent);
    const { agent, keyed, call } = testAgent;
    const other = { ...call, principal: 'key:bert' };
    const theirs = must(
      await agent.initiateSession(keyed({ intent: 'a mug', identity: { consent_granted: false } }), other),
    );
    const removed = await testAgent.database.purge(ownerKey(call));
    expect(removed).toEqual({ session: 1, row: 3, offering: 1 });
    expect(await testAgent.database.purge(ownerKey(call))).toEqual({});
    expect(await testAgent.database.bytes(ownerKey(call))).toBe(0);
    expect((await raw()).filter((row) => row.includes(ownerKey(call)))).toEqual([]);
    const gone = keyed({ session_id, message: 'hello' });
    expect(await agent.sendMessage(gone, call)).toMatchObject({ error: { code: 'SESSION_NOT_FOUND' } });
    const here = keyed({ session_id: theirs.session_id, message: 'hello' });
    expect(must(await agent.sendMessage(here, other)).session_status).toBe('active');
    await testAgent.database.close();
  });
});
