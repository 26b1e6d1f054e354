/** `si-mcp agent-check` as people run it: our own agent passes over stdio and HTTP, in both eras; what cannot be used is said. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { CHECKS, moduleOf } from '../../src/lab/agent-check/agent-check.ts';
import { readProfile } from '../../src/lab/agent-check/profile.ts';
import { endAll, PROGRAM, REPOSITORY, run } from './program.ts';
import { serve } from './serving.ts';

// Some 800 calls in each.
vi.setConfig({ testTimeout: 180_000 });
afterAll(endAll);

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-agent-check-'));
const statuses = (json: string): [id: string, status: string][] =>
  JSON.parse(json).results.map(({ id, status }: Record<string, string>) => [id, status]);
const notPassed = (json: string) =>
  statuses(json)
    .filter(([, status]) => status !== 'PASSED')
    .map(([id, status]) => `${id} ${status}`);

/** What needs a profile, a second key, or an agent that is overrun. */
const UNSEEN = ['offering.unavailable NOT_SEEN', 'offering.alternatives NOT_SEEN', 'errors.retry-after NOT_SEEN'];
const ALONE = [
  'isolation.sessions-of-others NOT_SEEN',
  'isolation.ends-of-others NOT_SEEN',
  'isolation.keys NOT_SEEN',
  'isolation.tools NOT_SEEN',
];

describe('our own agent passes', () => {
  test.each(SHIPPED_BRANDS)('over stdio, without a profile: %s', async (brand) => {
    const words = ['agent-check', '--format', 'json', '--', process.execPath, PROGRAM, '--brand', brand];
    const { code, stdout } = await run(words);
    expect(notPassed(stdout).sort()).toEqual(
      [...UNSEEN, ...ALONE, 'security.key-asked NOT_SEEN', 'session.no-mcp-session NOT_SEEN'].sort(),
    );
    expect(code).toBe(0);
  });

  test('over HTTP with two keys, where isolation is seen too', async () => {
    const keys = join(scratch(), 'keys.json');
    const add = async (name: string) => {
      const { stdout } = await run(['keys', 'add', name, '--keys-file', keys]);
      return /si_[\w-]+/.exec(stdout)?.[0] ?? '';
    };
    const [one, two] = [await add('ann'), await add('bob')];
    const service = await serve(['--keys-file', keys, '--allow-insecure-loopback', '--checkout']);
    const words = ['agent-check', '--format', 'json', '--key', one, '--second-key', two, `${service.base}/mcp`];
    const { code, stdout, stderr } = await run(words);
    expect([notPassed(stdout).sort(), code], stderr.slice(-500)).toEqual([[...UNSEEN].sort(), 0]);
    service.program.child.kill('SIGTERM');
    await service.program.ended;
  });
});

/** A server that speaks MCP and answers every tool with nothing that is right. */
async function wrong(): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { id, method } = JSON.parse(Buffer.concat(parts).toString() || '{}');
    if (id === undefined) return response.writeHead(202).end();
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'wrong', version: '1' } };
    const result = method === 'initialize' ? hello : { structuredContent: { ok: true }, content: [], tools: [] };
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

describe('an agent that is wrong', () => {
  const only = ['--only', 'tools', '--only', 'capabilities', '--era', '2025-11-25'];

  test('is reported as text, as JUnit and as a page, with code 1', async () => {
    const url = await wrong();
    const text = await run(['agent-check', ...only, url]);
    expect([text.code, text.stdout]).toEqual([1, expect.stringContaining('tools/list has no get_adcp_capabilities')]);
    const junit = await run(['agent-check', ...only, '--format', 'junit', url]);
    expect([junit.code, junit.stdout]).toEqual([1, expect.stringContaining('<failure type="tools.names"')]);
    const out = join(scratch(), 'report.html');
    expect(await run(['agent-check', ...only, '--format', 'html', '--out', out, url])).toMatchObject({
      code: 1,
      stdout: '',
    });
    expect(readFileSync(out, 'utf8')).toContain('The five tools are listed under their names');
  });

  test('passes with a baseline that accepts what is known', async () => {
    const url = await wrong();
    const baseline = join(scratch(), 'known.yaml');
    expect((await run(['agent-check', ...only, '--write-baseline', baseline, url])).code).toBe(1);
    const { code, stdout } = await run(['agent-check', ...only, '--baseline', baseline, url]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('accepted by the baseline')]);
  });
});

describe('says what cannot be used', () => {
  const profile = join(scratch(), 'profile.yaml');
  writeFileSync(profile, 'offerings: many\n');
  const here = 'http://127.0.0.1:9/mcp';

  test.each<[string[], number, string]>([
    [[], 2, 'needs an address, or a program after --'],
    [[here, '--', 'node'], 2, 'needs an address, or a program after --'],
    [['ftp://a.example'], 2, 'expected an http or https URL'],
    [[here, '--only', 'isolaton'], 2, 'Did you mean isolation?'],
    [[here, '--era', '2024-11-05'], 2, 'Expected one of 2025-11-25, 2026-07-28'],
    [[here, '--profile', profile], 2, 'has no offerings'],
    [[here, '--profile', '/no/such/file'], 2, 'cannot be read (ENOENT)'],
    [[here, '--second-key', 'si_x'], 2, '--second-key requires --key'],
    [['--second-key', 'si_x', '--', 'node'], 2, '--second-key requires a URL'],
    [['--', '/no/such/program'], 1, 'cannot be started'],
  ])('%j', async (words, code, why) => {
    const ended = await run(['agent-check', ...words]);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(why)]);
  });

  test('docs/host-lab.md names every module, and its profile is one', () => {
    const page = readFileSync(join(REPOSITORY, 'docs/host-lab.md'), 'utf8');
    const [section = ''] = page.split('\n## Agent report')[1]?.split('\n## ') ?? [];
    const rows = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names = '']) => names.match(/\w+/g) ?? []);
    expect(rows).toEqual([...new Set(CHECKS.map(({ id }) => moduleOf(id)))]);
    const [, profile = ''] = /```yaml\n([\s\S]*?)```/.exec(section) ?? [];
    expect(Object.keys(readProfile(profile))).toHaveLength(6);
  });

  test('--list tells the checks', async () => {
    const { code, stdout } = await run(['agent-check', '--list']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^idempotency\.replay +R99 +An opening that comes again/m),
    ]);
  });
});
