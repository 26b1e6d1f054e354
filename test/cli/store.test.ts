/** `--store`: what outlives the process, over real stdio and HTTP, in a real file and on a real server. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { SMALL_PACK } from '../brands/small-pack.ts';
import { hasRedis, startRedis } from '../store/redis-server.ts';
import { endAll, PROGRAM, run } from './program.ts';
import { anonymous, call, serve } from './serving.ts';

// Several processes after one another.
vi.setConfig({ testTimeout: 90_000 });
afterAll(endAll);

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-'));
let keys = 0;
const newKey = () => `0b5d6d1a-0000-4000-8000-${String(++keys).padStart(12, '0')}`;
const opening = () => ({ idempotency_key: newKey(), intent: 'a flight to Boston on Tuesday', identity: anonymous });
const saying = (session_id: string, message: string) => ({ session_id, message, idempotency_key: newKey() });

interface Answered {
  content: { text: string }[];
  structuredContent: Record<string, unknown>;
}

/** A real client at the end of a fresh process. */
async function connect(...flags: string[]) {
  const transport = new StdioClientTransport({ command: process.execPath, args: [PROGRAM, ...flags], stderr: 'pipe' });
  const client = new Client({ name: 'test-host', version: '1.0.0' });
  await client.connect(transport);
  return {
    call: async (name: string, args: Record<string, unknown>) =>
      (await client.callTool({ name, arguments: args })) as unknown as Answered,
    close: () => client.close(),
  };
}

const withoutReplayed = ({ content: [{ text = '' } = {}] }: { content: { text?: string }[] }) =>
  text.replace('"replayed":true,', '');

/** A conversation over three processes, each ended before the next begins. */
async function acrossRestarts(store: string) {
  const first = await connect('--store', store);
  const open = opening();
  const begun = await first.call('si_initiate_session', open);
  const session_id = String(begun.structuredContent.session_id);
  await first.close();

  const second = await connect('--store', store);
  const again = await second.call('si_initiate_session', open);
  expect(again.structuredContent.replayed).toBe(true);
  expect(withoutReplayed(again)).toBe(withoutReplayed(begun));
  const turn = saying(session_id, 'I would like DL628, please. I take it.');
  const said = await second.call('si_send_message', turn);
  expect(said.structuredContent.session_status).toBe('pending_handoff');
  await second.close();

  const third = await connect('--store', store);
  const replayed = await third.call('si_send_message', turn);
  expect(replayed.structuredContent.replayed).toBe(true);
  expect(withoutReplayed(replayed)).toBe(withoutReplayed(said));
  const end = { session_id, reason: 'handoff_transaction' };
  const ended = await third.call('si_terminate_session', end);
  expect(ended.structuredContent.acp_handoff).toMatchObject({ payload: { currency: 'usd' } });
  await third.close();

  const fourth = await connect('--store', store);
  expect(withoutReplayed(await fourth.call('si_terminate_session', end))).toBe(withoutReplayed(ended));
  const { structuredContent } = await fourth.call('get_adcp_capabilities', {});
  expect(structuredContent.adcp).toMatchObject({ idempotency: { supported: true, replay_ttl_seconds: 86_400 } });
  await fourth.close();
}

describe('a conversation over stdio outlives its process, and every retry gets the same bytes (R108)', () => {
  test('in a SQLite file', () => acrossRestarts(`sqlite:${join(scratch(), 'si.db')}`));

  test.skipIf(!hasRedis)('in Redis', async () => {
    const redis = await startRedis();
    await acrossRestarts(redis.url);
    await redis.stop();
  });

  test('and without --store neither does, nor is it claimed (R28, R108)', async () => {
    const first = await connect();
    const open = opening();
    await first.call('si_initiate_session', open);
    await first.close();
    const second = await connect();
    expect((await second.call('si_initiate_session', open)).structuredContent.replayed).toBeUndefined();
    const { structuredContent } = await second.call('get_adcp_capabilities', {});
    expect(structuredContent.adcp).toMatchObject({ idempotency: { replay_ttl_seconds: 3600 } });
    await second.close();
  });
});

test('a session does not go on with other prices than it began with: it is not found', async () => {
  const folder = scratch();
  const file = join(folder, 'brand.yaml');
  const store = `sqlite:${join(folder, 'si.db')}`;
  writeFileSync(file, SMALL_PACK);
  const first = await connect('--brand', file, '--store', store);
  const begun = await first.call('si_initiate_session', opening());
  await first.close();
  const session_id = String(begun.structuredContent.session_id);
  writeFileSync(file, SMALL_PACK.replace('price: 12.50', 'price: 99'));
  const second = await connect('--brand', file, '--store', store);
  const said = await second.call('si_send_message', saying(session_id, 'hello'));
  expect(said.structuredContent.adcp_error).toMatchObject({ code: 'SESSION_NOT_FOUND' });
  await second.close();
  writeFileSync(file, SMALL_PACK);
  const third = await connect('--brand', file, '--store', store);
  const back = await third.call('si_send_message', saying(session_id, 'hello'));
  expect(back.structuredContent.session_status).toBe('active');
  await third.close();
});

describe.skipIf(!hasRedis)('si-mcp http, when its Redis goes away and comes back', () => {
  test('is not ready, refuses calls with retry_after, and recovers by itself', async () => {
    const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    const service = await serve(['--store', redis.url]);
    const readiness = async () => {
      const response = await fetch(`${service.base}/readyz`);
      return [response.status, await response.json()];
    };
    expect(await readiness()).toEqual([200, { status: 'ready' }]);
    const open = opening();
    const begun = await call(service, 'si_initiate_session', open);
    await redis.stop();

    expect(await readiness()).toEqual([
      503,
      { status: 'not ready', reason: 'The database of --store does not answer.' },
    ]);
    for (const [tool, args] of [
      ['si_get_offering', { offering_id: 'delta_chatgpt_3313' }],
      ['si_initiate_session', opening()],
      ['si_send_message', saying(String(Object(begun.structuredContent).session_id), 'hello')],
      ['si_terminate_session', { session_id: Object(begun.structuredContent).session_id, reason: 'user_exit' }],
    ] as const) {
      const { structuredContent } = await call(service, tool, args);
      expect([tool, Object(structuredContent).adcp_error]).toMatchObject([
        tool,
        { code: 'SERVICE_UNAVAILABLE', recovery: 'transient', retry_after: 2 },
      ]);
    }
    const capabilities = await call(service, 'get_adcp_capabilities', {});
    expect(Object(capabilities.structuredContent).status).toBe('completed');

    const next = await startRedis([], redis.port);
    while ((await readiness())[0] !== 200);
    expect(Object((await call(service, 'si_initiate_session', opening())).structuredContent).session_status).toBe(
      'active',
    );
    expect(service.program.stderr()).toContain('the database of --store answers again');
    await next.stop();
    service.program.child.kill('SIGTERM');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
  });
});

test.skipIf(!hasRedis)(
  'over stdio calls are refused as well while Redis is away, and the process goes on with it',
  async () => {
    const redis = await startRedis();
    const host = await connect('--store', redis.url);
    const { offering_token } = (await host.call('si_get_offering', { offering_id: 'delta_chatgpt_3313' }))
      .structuredContent;
    await redis.stop();
    const open = { ...opening(), offering_token };
    const refused = await host.call('si_initiate_session', open);
    expect(refused.structuredContent.adcp_error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retry_after: 2 });
    const next = await startRedis([], redis.port);
    let again = await host.call('si_initiate_session', opening());
    for (let time = 0; time < 20 && again.structuredContent.adcp_error !== undefined; time++)
      again = await host.call('si_initiate_session', opening());
    expect(again.structuredContent.session_status).toBe('active');
    await host.close();
    await next.stop();
  },
);

test.each([
  ['sqlite:/no/such/folder/si.db', /^si-mcp: sqlite: \/no\/such\/folder\/si\.db cannot be used .*Name a file/],
  ['redis://:secret@127.0.0.1:1', /^si-mcp: redis: redis:\/\/127\.0\.0\.1:1 does not answer .*Start it/],
])('a store that is not there ends the service with 2 and what to do: %s', async (store, words) => {
  const { code, stderr, stdout } = await run(['http', '--port', '0', '--store', store]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
  expect(stderr).not.toContain('secret');
});

describe('si-mcp store purge', () => {
  test('removes what is kept for one principal, says what that was, and finds nothing more', async () => {
    const store = `sqlite:${join(scratch(), 'si.db')}`;
    const host = await connect('--store', store);
    const begun = await host.call('si_initiate_session', opening());
    const session_id = String(begun.structuredContent.session_id);
    await host.call('si_get_offering', { offering_id: 'delta_chatgpt_3313' });
    const purge = (principal: string) => run(['store', 'purge', '--principal', principal, '--store', store]);
    expect(await purge('somebody')).toEqual({ code: 0, stdout: '', stderr: 'No data stored for key:somebody.\n' });
    expect(await purge('stdio')).toEqual({
      code: 0,
      stdout: 'offering: 1\nrow: 1\nsession: 1\n',
      stderr: 'Deleted for stdio: 3 records.\n',
    });
    const said = await host.call('si_send_message', saying(session_id, 'hello'));
    expect(said.structuredContent.adcp_error).toMatchObject({ code: 'SESSION_NOT_FOUND' });
    await host.close();
    expect((await purge('stdio')).stderr).toBe('No data stored for stdio.\n');
  });

  test('without a store, or without a principal, says what is missing', async () => {
    expect(await run(['store', 'purge', '--principal', 'ann'])).toMatchObject({
      code: 2,
      stderr: 'si-mcp: store purge needs --store: state in memory ends with its process.\n',
    });
    const { code, stderr } = await run(['store', 'purge', '--store', 'sqlite:x.db']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--principal')]);
  });
});

test('what is no store is told with what is one', async () => {
  const { code, stderr } = await run(['--store', 'postgres://here']);
  expect(code).toBe(2);
  expect(stderr).toContain('--store');
  expect(stderr).toContain('sqlite:');
});
