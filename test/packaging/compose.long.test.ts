/** packaging/compose.yaml is a composition that works: its command lines are run here, without the containers around them. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FORMAT } from '../../src/store/record-store.ts';
import { endAll, REPOSITORY, run } from '../cli/program.ts';
import { anonymous, type Service, serve } from '../cli/serving.ts';
import { hasRedis, startRedis } from '../store/redis-server.ts';

afterAll(endAll);

interface Restrictions {
  read_only?: boolean;
  cap_drop?: string[];
}

interface Composed {
  services: Record<
    string,
    { command: string[]; stop_grace_period?: string; build?: { context: string; dockerfile: string } } & Restrictions
  >;
  configs: { proxy: { content: string } };
  volumes: Record<string, object>;
}

const text = readFileSync(join(REPOSITORY, 'packaging/compose.yaml'), 'utf8');
const composed: Composed = parse(text, { merge: true });
const { 'si-1': one, 'si-2': two, valkey } = composed.services;

describe('packaging/compose.yaml', () => {
  test('starts the same service twice, behind one name, and gives each the time to end', () => {
    expect(two).toEqual(one);
    expect(composed.configs.proxy.content).toContain('reverse_proxy si-1:3333 si-2:3333 {');
    expect(composed.configs.proxy.content).toContain('health_uri /readyz');
    expect(one?.command).toContain('--public-url=https://si.brand.example/mcp');
    expect(composed.configs.proxy.content.split(' ')[0]).toBe('si.brand.example');
    expect(one?.stop_grace_period).toBe('25s');
    expect(existsSync(join(REPOSITORY, 'packaging', one?.build?.context ?? '', one?.build?.dockerfile ?? ''))).toBe(
      true,
    );
  });

  test('gives a process nothing that it does not need', () => {
    expect([one?.read_only, one?.cap_drop]).toEqual([true, ['ALL']]);
  });

  test('keeps what is committed, and refuses what there is no room for', () => {
    const command = valkey?.command.join(' ');
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(composed.volumes).toHaveProperty('kept');
  });

  test('docs/operations.md names flags and files that are there', async () => {
    const page = readFileSync(join(REPOSITORY, 'docs/operations.md'), 'utf8');
    const pages = [['--help'], ['http', '--help'], ['keys', 'add', '--help']];
    const help = (await Promise.all(pages.map((words) => run(words)))).map(({ stdout }) => stdout);
    const flags = [...page.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)]
      .map(([flag]) => flag)
      .filter((flag) => flag !== '--build');
    expect(flags.length).toBeGreaterThan(5);
    for (const flag of flags) expect(help.join(), flag).toContain(flag);
    const files = [...page.matchAll(/(?:docs|bench|packaging)\/[\w./-]+\.\w+/g)]
      .map(([file]) => file)
      .filter((file) => file !== 'packaging/keys.json');
    for (const file of files) expect(existsSync(join(REPOSITORY, file)), file).toBe(true);
    expect(page).toContain(`the number of its format, ${FORMAT} now`);
  });

  test.skipIf(!hasRedis)(
    'its two processes are one service: a session begun in one goes on in the other',
    { timeout: 90_000 },
    async () => {
      const keysFile = join(mkdtempSync(join(tmpdir(), 'si-mcp-compose-')), 'keys.json');
      const { stdout } = await run(['keys', 'add', 'assistant', '--keys-file', keysFile]);
      const server = await startRedis(valkey?.command.slice(1));
      const words = (one?.command.slice(1) ?? []).map((word) =>
        word
          .replace('--port=3333', '--port=0')
          .replace('redis://valkey:6379', server.url)
          .replace('/run/si-mcp/keys.json', keysFile),
      );
      // `serve` looks for the flag as a word of its own.
      const flags = words.flatMap((word) => (word === '--port=0' ? ['--port', '0'] : [word]));
      const [first, second] = await Promise.all([serve(flags), serve(flags)]);

      const begun = await asked(first, stdout.trim(), 'si_initiate_session', {
        idempotency_key: randomUUID(),
        intent: 'a flight to Boston',
        identity: anonymous,
      });
      const said = await asked(second, stdout.trim(), 'si_send_message', {
        idempotency_key: randomUUID(),
        session_id: begun.session_id,
        message: 'The first one, please.',
      });
      expect([begun.session_status, said.session_status]).toEqual(['active', 'active']);
      // The proxy's own question, which names the process.
      expect((await sent(first, 'GET', '/readyz', { Host: 'si-1:3333' })).status).toBe(200);
      await server.stop();
      expect((await sent(first, 'GET', '/readyz', { Host: 'si-1:3333' })).status).toBe(503);
    },
  );
});

/** A call as the proxy passes it on. */
async function asked(service: Service, key: string, name: string, args: object): Promise<Record<string, unknown>> {
  const headers = {
    Host: 'si.brand.example',
    'X-Forwarded-For': '192.0.2.7',
    'X-Forwarded-Proto': 'https',
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  };
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
  const { body } = await sent(service, 'POST', '/mcp', headers, JSON.stringify(message));
  return JSON.parse(body).result.structuredContent;
}

function sent({ port }: Service, method: string, path: string, headers: Record<string, string>, body = '') {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers }, async (response) => {
      let body = '';
      for await (const part of response) body += part;
      resolve({ status: response.statusCode, body });
    });
    asked.on('error', reject).end(body);
  });
}
