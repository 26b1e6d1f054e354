/** `si-mcp http --workers N`: several processes at one port, with one store. The built program, real clients, a real Redis. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { hasRedis, startRedis } from '../store/redis-server.ts';
import { endAll, run } from './program.ts';
import { anonymous, refusesConnections, type Service, serve } from './serving.ts';

vi.setConfig({ testTimeout: 120_000 });
const redis = hasRedis ? await startRedis() : undefined;
afterAll(async () => {
  endAll();
  await redis?.stop();
});

let keys = 0;
const newKey = () => `0b5d6d1a-0000-4000-9000-${String(++keys).padStart(12, '0')}`;
const opening = () => ({ idempotency_key: newKey(), intent: 'a flight to Boston on Tuesday', identity: anonymous });
const saying = (session_id: string, message: string) => ({ session_id, message, idempotency_key: newKey() });

/** Processes that listen now, by their ids, of what the log told so far. */
function workersOf(service: Service): number[] {
  const lines = service.program
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'));
  const told = (words: string) =>
    lines.map((line) => JSON.parse(line)).flatMap(({ msg, worker }) => (String(msg).startsWith(words) ? [worker] : []));
  const ended = told('worker ended');
  return told('worker listens').filter((pid) => !ended.includes(pid));
}

async function serveWith(...flags: string[]) {
  const service = await serve(flags);
  while (workersOf(service).length < 2)
    await new Promise((resolve) => service.program.child.stderr.once('data', resolve));
  return service;
}

/** One call on a connection of its own, so that the next comes to another worker. */
function post(
  { port }: Service,
  name: string,
  args: object,
  key?: string,
): Promise<{ structuredContent: Record<string, unknown> }> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(key !== undefined && { Authorization: `Bearer ${key}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/mcp', agent: false, headers },
      (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(JSON.parse(text).result));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Where the operator key of this machine lies. */
function leftKeyOf(service: Service): string {
  const lines = service.program
    .stderr()
    .split('\n')
    .filter((line) => line.includes('operator key written'));
  return String(JSON.parse(lines[0] ?? '{}').file);
}

const metric = async ({ base }: Service, line: string) => {
  const text = await (await fetch(`${base}/metrics`)).text();
  const found = text.split('\n').find((one) => one.startsWith(line)) ?? '';
  return Number(found.slice(line.length));
};

describe.each([
  ['SQLite', () => `sqlite:${join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'si.db')}`],
  ...(redis ? [['Redis', () => redis.url] as [string, () => string]] : []),
] as [string, () => string][])('two workers with one store in %s', (_, where) => {
  test('answer any call of any session, count together, and end together', async () => {
    const service = await serveWith('--workers', '2', '--store', where());
    const sessions: string[] = [];
    for (let one = 0; one < 6; one++) {
      const { structuredContent } = await post(service, 'si_initiate_session', opening());
      sessions.push(String(structuredContent.session_id));
    }
    for (let turn = 0; turn < 3; turn++)
      for (const session_id of sessions) {
        const { structuredContent } = await post(service, 'si_send_message', saying(session_id, 'Anything earlier?'));
        expect(structuredContent.session_status).toBe('active');
      }
    expect(await metric(service, 'si_mcp_calls_total{tool="si_initiate_session",outcome="completed"} ')).toBe(6);
    expect(await metric(service, 'si_mcp_calls_total{tool="si_send_message",outcome="completed"} ')).toBe(18);
    const replayed = opening();
    const answers = await Promise.all(Array.from({ length: 4 }, () => post(service, 'si_initiate_session', replayed)));
    const ids = answers.map(({ structuredContent: one }) => one.session_id ?? one.status);
    expect(new Set(ids.filter((id) => id !== 'failed')).size).toBe(1);

    service.program.child.kill('SIGTERM');
    await refusesConnections(service.port);
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
    expect(service.program.stderr()).not.toContain('"level":"error"');
  });
});

describe.skipIf(!redis)('workers on Redis', () => {
  const flags = () => ['--workers', '2', '--store', redis?.url ?? ''];

  test('a real client talks to all of them, and needs no session of the transport', async () => {
    const service = await serveWith(...flags());
    const transport = new StreamableHTTPClientTransport(new URL(`${service.base}/mcp`));
    const client = new Client({ name: 'test-host', version: '1.0.0' });
    await client.connect(transport);
    expect(transport.sessionId).toBeUndefined();
    const call = async (name: string, args: Record<string, unknown>) =>
      Object((await client.callTool({ name, arguments: args })).structuredContent);
    const { session_id } = await call('si_initiate_session', opening());
    // What the client keeps alive leads to one worker; what comes besides to the others.
    for (let turn = 0; turn < 4; turn++) {
      expect((await call('si_send_message', saying(session_id, 'And the next?'))).session_status).toBe('active');
      await post(service, 'si_send_message', saying(session_id, 'And an earlier one?'));
    }
    expect((await call('si_terminate_session', { session_id, reason: 'user_exit' })).session_status).toBe('terminated');
    await client.close();
    service.program.child.kill('SIGTERM');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
  });

  test('a principal may have so many open sessions in all of them together (R109)', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'keys.json');
    const key = (await run(['keys', 'add', 'ann', '--keys-file', file])).stdout.trim();
    const service = await serveWith(...flags(), '--keys-file', file, '--max-sessions', '3');
    const before = await openIn(service);
    const answers = [];
    for (let one = 0; one < 5; one++) answers.push(await post(service, 'si_initiate_session', opening(), key));
    const codes = answers.map(({ structuredContent: { adcp_error } }) => Object(adcp_error).code ?? 'ok');
    expect(codes).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect((await openIn(service)) - before).toBe(3);
    const { session_id } = answers[0]?.structuredContent ?? {};
    await post(service, 'si_terminate_session', { session_id, reason: 'user_exit' }, key);
    const next = await post(service, 'si_initiate_session', opening(), key);
    expect(next.structuredContent.session_status).toBe('active');
    service.program.child.kill('SIGTERM');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });

    async function openIn({ base }: Service) {
      const operator = readFileSync(leftKeyOf(service), 'utf8').trim();
      const text = await (await fetch(`${base}/metrics`, { headers: { Authorization: `Bearer ${operator}` } })).text();
      return Number(/^si_mcp_open_sessions (\d+)$/m.exec(text)?.[1]);
    }
  });

  test('one that is killed is replaced, and its sessions go on', async () => {
    const service = await serveWith(...flags());
    const { structuredContent } = await post(service, 'si_initiate_session', opening());
    const session_id = String(structuredContent.session_id);
    const [first = 0, second = 0] = workersOf(service);
    for (const pid of [first, second]) {
      process.kill(pid, 'SIGKILL');
      await service.program.saysOnStderr(
        `"worker":${pid},"code":null,"signal":"SIGKILL","msg":"worker ended; another takes its place"`,
      );
      while (workersOf(service).length < 2)
        await new Promise((resolve) => service.program.child.stderr.once('data', resolve));
      const said = await post(service, 'si_send_message', saying(session_id, 'Anything earlier?'));
      expect(said.structuredContent.session_status).toBe('active');
    }
    expect(workersOf(service)).not.toContain(first);
    service.program.child.kill('SIGTERM');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
  });

  test('SIGTERM to the service answers what runs in each worker first', async () => {
    const service = await serveWith(...flags());
    const halves = [await service.halfCall('get_adcp_capabilities'), await service.halfCall('get_adcp_capabilities')];
    service.program.child.kill('SIGTERM');
    await service.program.saysOnStderr('"msg":"stopping"');
    await refusesConnections(service.port);
    for (const half of halves) expect(await half.finish()).toContain('"supported_protocols"');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
  });

  test('what cannot be served is told once, with code 2', async () => {
    const { code, stderr } = await run(['http', '--port', '0', '--brand', '/no/such.yaml', ...flags()]);
    expect(code).toBe(2);
    expect(stderr.match(/no\/such\.yaml/g)).toHaveLength(1);
  });
});

test('several processes without a store are refused, with what to give', async () => {
  const { code, stderr } = await run(['http', '--port', '0', '--workers', '2']);
  expect([code, stderr]).toEqual([
    2,
    'si-mcp: --workers: several processes need a shared store: add --store redis://HOST:PORT or --store sqlite:FILE.\n',
  ]);
});
