/**
 * The MCP conformance suite and the Inspector's command line against the built program. Both need a newer Node than we do:
 * `node .ci/mcp-tools.mjs` fetches them with a Node of their own from the package registry; .ci/run does so first.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, PROGRAM } from '../cli/program.ts';
import { serve } from '../cli/serving.ts';

afterAll(endAll);

const TOOLS = fileURLToPath(new URL('../../node_modules/.cache/mcp-tools/node_modules/', import.meta.url));
const NODE = `${TOOLS}node/bin/node`;
const CONFORMANCE = `${TOOLS}.bin/conformance`;
const INSPECTOR = `${TOOLS}.bin/mcp-inspector`;

const EXCEPTIONS = fileURLToPath(new URL('./mcp-exceptions.yml', import.meta.url));

const here = [NODE, CONFORMANCE, INSPECTOR].every((file) => existsSync(file));

function run(tool: string, words: string[]): Promise<{ code: number; stdout: string }> {
  const env = { PATH: `${TOOLS}node/bin:${process.env.PATH}`, HOME: TOOLS };
  return new Promise((resolve) => {
    const child = execFile(NODE, [tool, ...words], { env, maxBuffer: 16 * 1024 * 1024 }, (_problem, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout }),
    );
    child.stdin?.end();
  });
}

describe.runIf(here)('MCP conformance', () => {
  test.each([
    ['2025-11-25', 'server-initialize'],
    ['2025-11-25', 'ping'],
    ['2025-11-25', 'tools-list'],
    ['2025-11-25', 'dns-rebinding-protection'],
    ['2026-07-28', 'tools-list'],
    ['2026-07-28', 'dns-rebinding-protection'],
    ['2026-07-28', 'http-header-validation'],
  ])(
    '%s %s passes',
    async (version, scenario) => {
      const { base } = await serve();
      const words = ['server', '--url', `${base}/mcp`, '--spec-version', version, '--scenario', scenario];
      const { code, stdout } = await run(CONFORMANCE, words);
      const [, passed = '0', all = '0'] = /Passed: (\d+)\/(\d+), 0 failed, 0 warnings/.exec(stdout) ?? [];
      // Scenarios that fit nothing here report no checks and exit 0; those would not count.
      expect([code, passed], stdout).toEqual([0, all]);
      expect(Number(passed)).toBeGreaterThanOrEqual(2);
    },
    60_000,
  );

  test('2026-07-28 server-stateless passes but for what needs fixture tools, and no exception is stale', async () => {
    const { base } = await serve();
    const words = ['--spec-version', '2026-07-28', '--scenario', 'server-stateless', '--expected-failures', EXCEPTIONS];
    const { code, stdout } = await run(CONFORMANCE, ['server', '--url', `${base}/mcp`, ...words]);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('all failures are expected');
  }, 60_000);
});

describe.runIf(here)('the Inspector', () => {
  const overStdio = ['--', process.execPath, PROGRAM];
  const call = (name: string, args: object) => [
    ...['--format', 'json', '--method', 'tools/call', '--tool-name', name],
    ...['--tool-args-json', JSON.stringify(args)],
  ];
  const OFFERING = call('si_get_offering', { offering_id: 'delta_chatgpt_3313' });
  const UNKNOWN = call('si_get_offering', { offering_id: 'nothing' });

  test.each([
    'stdio',
    'HTTP',
  ])('finds nothing to complain about in the tool list over %s, and calls a tool', async (transport) => {
    const where =
      transport === 'stdio' ? overStdio : ['--transport', 'http', `${(await serve(['--brand', 'delta'])).base}/mcp`];
    const list = await run(INSPECTOR, ['--cli', '-q', '--method', 'tools/list', '--strict', ...where]);
    expect([list.code, JSON.parse(list.stdout).tools.length]).toEqual([0, 5]);
    const called = await run(INSPECTOR, ['--cli', '-q', ...OFFERING, ...where]);
    expect([called.code, JSON.parse(called.stdout).result.structuredContent.available]).toEqual([0, true]);
    // Its exit code for a result with isError.
    expect((await run(INSPECTOR, ['--cli', '-q', ...UNKNOWN, ...where])).code).toBe(5);
  }, 60_000);
});
