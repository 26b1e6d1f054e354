/** The built program plays scenarios against an agent: over stdio and HTTP, in both MCP versions, with results for people and machines. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, PROGRAM, REPOSITORY, run } from './program.ts';
import { serve } from './serving.ts';

afterAll(endAll);

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-run-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** The page has the scenario that is tested here. */
const [, PAGE = ''] =
  /## Scenarios[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readFileSync(join(REPOSITORY, 'docs/host-lab.md'), 'utf8')) ?? [];
const tents = file('tents.yaml', PAGE);
const wrong = file(
  'wrong.yaml',
  [
    '- name: a tent that nobody has',
    '  brand: acme-outdoor',
    '  tags: [odd]',
    '  turns:',
    '    - user: a tent for two under $400',
    '      shows: [glass-tent]',
    '',
  ].join('\n'),
);
const AGENT = ['--', process.execPath, PROGRAM, '--brand', 'acme-outdoor'];

describe('si-mcp run', () => {
  test('against a program, in both eras', { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await run(['run', tents, '--era', 'both', ...AGENT]);
    const agent = AGENT.slice(1).join(' ');
    expect([code, stderr, stdout]).toEqual([
      0,
      '',
      [
        `${agent} (stdio, MCP 2025-11-25)`,
        '  ✓ a tent for two, bought',
        '',
        `${agent} (stdio, MCP 2026-07-28)`,
        '  ✓ a tent for two, bought',
        '',
        '2 scenarios, all as expected',
        '',
      ].join('\n'),
    ]);
  });

  test('against a service, in both eras, with a failure as code 1 and as JUnit', { timeout: 60_000 }, async () => {
    const { program, base } = await serve(['--brand', 'acme-outdoor']);
    const out = join(folder, 'result.xml');
    const words = ['run', tents, wrong, '--era', 'both', '--url', base];
    const { code, stdout } = await run([...words, '--format', 'json']);
    const { runs, ...counts } = JSON.parse(stdout);
    expect([code, counts]).toEqual([1, { scenarios: 4, failed: 2 }]);
    expect(runs.map((one: Record<string, unknown>) => [one.transport, one.version])).toEqual([
      ['http', '2025-11-25'],
      ['http', '2026-07-28'],
    ]);
    expect(runs[0].scenarios[1].complaints).toEqual([
      { turn: 1, about: 'shows', what: 'shows ridge-2-tent, not glass-tent' },
    ]);
    const junit = await run([...words, '--format', 'junit', '--out', out]);
    expect([junit.code, junit.stdout]).toEqual([1, '']);
    expect(readFileSync(out, 'utf8')).toContain(
      '<testsuites name="si-mcp run" tests="4" failures="2" errors="0" skipped="0">',
    );
    program.child.kill('SIGTERM');
    await program.ended;
  });

  test('takes folders, parts of names and tags', { timeout: 60_000 }, async () => {
    mkdirSync(join(folder, 'some/deep'), { recursive: true });
    file('some/deep/more.yaml', PAGE.replace('a tent for two, bought', 'another tent'));
    file('some/wrong.yaml', readFileSync(wrong, 'utf8'));
    file('some/notes.txt', 'no scenario');
    const played = async (more: string[]) => {
      const { stdout } = await run(['run', join(folder, 'some'), '--format', 'json', ...more, ...AGENT]);
      return JSON.parse(stdout).runs[0].scenarios.map(({ name }: { name: string }) => name);
    };
    expect(await played([])).toEqual(['another tent', 'a tent that nobody has']);
    expect(await played(['--tag', 'buying'])).toEqual(['another tent']);
    expect(await played(['--name', 'nobody'])).toEqual(['a tent that nobody has']);
  });

  test('gives a program the clock of the scenario', { timeout: 60_000 }, async () => {
    const flights = file(
      'flights.yaml',
      [
        '- name: a flight on the next day',
        '  brand: delta',
        '  tags: [dates]',
        '  clock: 2026-01-18T10:30:00-05:00',
        '  turns:',
        '    - user: a flight to Boston tomorrow morning',
        '      says: Monday, January 19',
        '',
      ].join('\n'),
    );
    const { code, stdout } = await run(['run', flights, '--', process.execPath, PROGRAM, '--brand', 'delta']);
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, '1 scenario, all as expected']);
  });

  test('an agent whose brand nobody knows is held to what is on its cards', { timeout: 60_000 }, async () => {
    const unknown = file('unknown.yaml', PAGE.replace('brand: acme-outdoor', 'brand: somebody else'));
    expect(await run(['run', unknown, ...AGENT])).toMatchObject({ code: 0 });
  });

  test.each([
    [['run', '/nowhere/a.yaml', '--url', 'http://127.0.0.1:1'], 'si-mcp: /nowhere/a.yaml cannot be read (ENOENT).\n'],
    [['run', tents, '--name', 'no such', ...AGENT], `si-mcp: No scenario of ${tents} is asked for.\n`],
    [['run', tents], 'si-mcp: run needs an agent: --url URL, or -- COMMAND at the end. See si-mcp run --help.\n'],
    [
      ['run', file('broken.yml', '- name: x\n'), ...AGENT],
      `si-mcp: ${join(folder, 'broken.yml')}\n  0.brand: Required\n  0.tags: Required\n  0.turns: Required\n`,
    ],
    [
      ['run', tents, '--', process.execPath, '-e', 'process.exit(3)'],
      `si-mcp: ${process.execPath} -e process.exit(3): ${process.execPath} ended with code 3:.\n`,
    ],
  ])('%j ends with code 2 and says why', async (words, stderr) => {
    expect(await run(words)).toEqual({ code: 2, stdout: '', stderr });
  });
});
