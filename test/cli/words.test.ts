import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, PROGRAM, run, start } from './program.ts';

afterAll(endAll);

const OFFERING = { name: 'si_get_offering', arguments: { offering_id: 'delta_chatgpt_3313' } };

describe('the command line', () => {
  test.each(['--version', '-v'])('%s prints the version and nothing else', async (flag) => {
    expect(await run([flag])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });

  test.each([
    [['--help'], [['-h'], ['help']]],
    [
      ['http', '--help'],
      [
        ['http', '-h'],
        ['help', 'http'],
        ['http', 'help'],
      ],
    ],
    [
      ['brand', '--help'],
      [
        ['brand', '-h'],
        ['help', 'brand'],
        ['brand', 'help'],
      ],
    ],
    [
      ['brand', 'check', '--help'],
      [
        ['help', 'brand', 'check'],
        ['brand', 'help', 'check'],
      ],
    ],
    [
      ['keys', 'add', '--help'],
      [
        ['keys', 'add', '-h'],
        ['help', 'keys', 'add'],
      ],
    ],
  ])('%j, and every other way to ask for it, prints the same help', async (first, others) => {
    const help = await run(first);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^Usage: si-mcp/);
    for (const words of others) expect(await run(words)).toEqual(help);
  });

  test('--help teaches every flag, command and some whole lines', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const word of [
      '--brand <name|file>',
      '--clock <time>',
      '--seed <n>',
      '--strict-host',
      '--public-url <url>',
      '--log-level <level>',
      '--help',
      '--version',
      'demo [options]',
      'config [options] <client>',
      'si-mcp --brand ./my-brand.yaml',
      'SI_MCP_BRAND',
      'delta, nova-motors, acme-outdoor, pace-running',
    ])
      expect(stdout).toContain(word);
  });

  test.each([
    [
      'a bad value',
      ['--seed', 'many'],
      'si-mcp: Invalid --seed "many": expected an integer from 0 to 9007199254740991.\n',
    ],
    ['a flag without its value', ['--clock'], "si-mcp: option '--clock <time>' argument missing. See si-mcp --help.\n"],
    [
      'a mistyped value',
      ['--log-level', 'dbug'],
      'si-mcp: Invalid --log-level "dbug": expected error, warn, info, debug. Did you mean debug?\n',
    ],
    [
      'an unknown command',
      ['dmeo'],
      'si-mcp: unknown command "dmeo". Did you mean demo? Commands: demo, chat, config, brand, store, http, orders, keys, host-check, agent-check, replay, serve-recording, run, help. See si-mcp --help.\n',
    ],
    [
      'a command that is like none',
      ['xyzzy'],
      'si-mcp: unknown command "xyzzy". Commands: demo, chat, config, brand, store, http, orders, keys, host-check, agent-check, replay, serve-recording, run, help. See si-mcp --help.\n',
    ],
    [
      'an unknown command of a command',
      ['brand', 'serach'],
      'si-mcp: unknown command "brand serach". Did you mean search? Commands: check, init, search. See si-mcp brand --help.\n',
    ],
    [
      'a command that needs another',
      ['brand'],
      'si-mcp: brand needs a command. Commands: check, init, search. See si-mcp brand --help.\n',
    ],
    [
      'a command that is to be explained, and is none',
      ['help', 'brand', 'chek'],
      'si-mcp: unknown command "brand chek". Did you mean check? Commands: check, init, search. See si-mcp brand --help.\n',
    ],
    ['an unknown flag', ['--sede', '7'], "si-mcp: unknown option '--sede'. Did you mean --seed? See si-mcp --help.\n"],
    [
      'an unknown flag behind a known one',
      ['--seed', '3', '--from-a-wrapper', 'x'],
      "si-mcp: unknown option '--from-a-wrapper'. See si-mcp --help.\n",
    ],
    ['an unknown short flag', ['-y'], "si-mcp: unknown option '-y'. See si-mcp --help.\n"],
    [
      'a flag of another command',
      ['--port=8080'],
      "si-mcp: unknown option '--port'. It is a flag of si-mcp http. See si-mcp --help.\n",
    ],
    [
      'an unknown flag of a command',
      ['demo', '--jsno'],
      "si-mcp: unknown option '--jsno'. Did you mean --json? See si-mcp demo --help.\n",
    ],
    [
      'a word too many',
      ['demo', 'delta'],
      "si-mcp: too many arguments for 'demo'. Expected 0 arguments but got 1. See si-mcp demo --help.\n",
    ],
    [
      'an unknown brand',
      ['--brand', 'dleta'],
      'si-mcp: dleta is neither a file nor a shipped brand (did you mean delta?); the shipped brands are delta, nova-motors, acme-outdoor, pace-running\n',
    ],
  ])('%s gets one clear line and exit code 2 (P35)', async (_case, words, usageError) => {
    const program = start(words);
    expect(await program.ended).toEqual({ code: 2, signal: null });
    expect(program.stderr()).toBe(usageError);
    expect(program.stdout()).toBe('');
  });

  test('a broken brand file is named with path and line, also when the host is already there', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'broken.yaml');
    writeFileSync(file, 'name: broken\nbrand:\n  display_name: Broken\n  domain: NOT A DOMAIN\n');
    const host = start(['--brand', file]);
    expect(await host.greet()).toHaveProperty('result.serverInfo');
    expect((await host.ended).code).toBe(2);
    expect(host.stderr()).toMatch(new RegExp(`^si-mcp: ${file}:1:1 `));
    expect(host.stderr()).toContain(`${file}:4:`);
    expect(host.stderr()).toContain('brand.domain');
    expect(host.stderr()).not.toMatch(/\n\s+at /);
  });

  test('--clock is where the clock starts, and it runs on', async () => {
    const host = start(['--clock', '2026-01-18T10:30:00-05:00']);
    await host.greet();
    const checkedAt = async () => {
      const { result } = await host.ask('tools/call', OFFERING);
      return Date.parse(String(Object(result).structuredContent.checked_at));
    };
    const start_ = Date.parse('2026-01-18T15:30:00Z');
    const first = await checkedAt();
    expect(first).toBeGreaterThanOrEqual(start_);
    expect(first).toBeLessThan(start_ + 30_000);
    let later = first;
    while (later === first) later = await checkedAt();
    expect(later).toBeGreaterThan(first);
    expect(later).toBeLessThan(start_ + 60_000);
  });

  test('--brand, --public-url and --strict-host reach the agent, as flags and as variables (P1, P13)', async () => {
    const session = {
      idempotency_key: '3f0e0b9e-6a55-4c1a-9a7e-1df1a3f5b6c2',
      intent: 'an electric car',
      identity: { consent_granted: false, user: { name: 'Ada' } },
    };
    const flags = start(['--brand', 'nova-motors', '--public-url', 'https://si.here.example/mcp', '--strict-host']);
    const variables = start([], {
      env: {
        SI_MCP_BRAND: 'nova-motors',
        SI_MCP_PUBLIC_URL: 'https://si.here.example/mcp',
        SI_MCP_STRICT_HOST: '1',
        SI_MCP_CLOCK: '',
      },
    });
    for (const host of [flags, variables]) {
      await host.greet();
      expect(await host.ask('tools/call', { name: 'get_adcp_capabilities' })).toMatchObject({
        result: {
          structuredContent: {
            sponsored_intelligence: {
              brand: { domain: 'novamotors.example' },
              endpoint: { transports: [{ type: 'mcp', url: 'https://si.here.example/mcp' }] },
            },
          },
        },
      });
      expect(await host.ask('tools/call', { name: 'si_initiate_session', arguments: session })).toMatchObject({
        result: { structuredContent: { adcp_error: { code: 'VALIDATION_ERROR', field: 'identity.user' } } },
      });
    }
  });

  test('a Node that is too old is told so in one line, before anything else loads', async () => {
    const old =
      'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.19.0"}})';
    const program = start([], { args: ['--import', old, PROGRAM] });
    expect((await program.ended).code).toBe(1);
    expect(program.stderr()).toBe(`si-mcp needs Node 20 or newer; this is Node 18.19.0 (${process.execPath}).\n`);
    expect(program.stdout()).toBe('');
  });
});
