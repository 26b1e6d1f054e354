/** Every file and every output that the program is given may be bad: it says so in one line and ends, without a stack. */
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { HTTP_LISTS, HTTP_SETTINGS } from '../../src/commands/http-flags.ts';
import { SETTINGS } from '../../src/config.ts';
import { endAll, PROGRAM, run } from './program.ts';

// Several processes each.
vi.setConfig({ testTimeout: 60_000 });
afterAll(endAll);

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-'));
const at = (name: string) => join(folder, name);
writeFileSync(at('junk'), Buffer.from(Array.from({ length: 2000 }, (_, index) => (index * 89 + 7) % 256)));
symlinkSync(at('loop'), at('loop'));
writeFileSync(at('feed.csv'), 'id,name,price\na,Anchor,10.00\n');

const BAD = {
  'a file that is not there': at('absent'),
  'a folder': folder,
  'a path through a file': at('junk/below'),
  'a link to itself': at('loop'),
  'random bytes': at('junk'),
};
type Bad = keyof typeof BAD;

/** What a flag needs beside it. */
const BESIDE: Record<string, string[]> = {
  '--tls-cert': ['--tls-key', at('junk')],
  '--outbox-file': ['--checkout'],
  '--faults': ['--lab'],
  '--record': ['--lab'],
  '--jwt-jwks': ['--jwt-issuer', 'https://login.example', '--jwt-audience', 'si'],
};
/** What is no fault of a file that is only added to. */
const FINE: Record<string, Bad[]> = {
  '--outbox-file': ['a file that is not there', 'random bytes'],
  '--record': ['a file that is not there'],
};
/** From where flags are defined, so that none is forgotten. A bad key beside a good certificate: test/mcp/http/tls.test.ts. */
const FILE_FLAGS = [...Object.values(SETTINGS), ...Object.values(HTTP_SETTINGS), ...Object.values(HTTP_LISTS)]
  .map(({ flag }) => flag)
  .filter((flag) => /[<|]file>/.test(flag) && flag !== '--tls-key <file>')
  .map((flag) => flag.replace(/ .*/, ''));

/** Where a file is given, and what is none of its faults. */
const PLACES: [string, (file: string) => string[], Bad[]][] = [
  ...FILE_FLAGS.map((flag): [string, (file: string) => string[], Bad[]] => [
    `http ${flag}`,
    (file) => ['http', '--port', '0', flag, file, ...(BESIDE[flag] ?? [])],
    FINE[flag] ?? [],
  ]),
  ['--brand', (file) => ['--brand', file], []],
  ['demo --brand', (file) => ['demo', '--brand', file], []],
  ['keys add --keys-file', (file) => ['keys', 'add', 'ann', '--keys-file', file], ['a file that is not there']],
  ['brand check', (file) => ['brand', 'check', file], []],
  ['brand search', (file) => ['brand', 'search', file, 'tent'], []],
  ['brand init --feed', (file) => ['brand', 'init', '--currency', 'USD', '--feed', file], []],
  [
    'brand init --out',
    (file) => ['brand', 'init', '--currency', 'USD', '--feed', at('feed.csv'), '--force', '--out', file],
    ['a file that is not there', 'random bytes'],
  ],
];

describe('a bad file', () => {
  test('is tried for every flag that takes one', () => {
    expect(FILE_FLAGS).toEqual([
      ...['--brand', '--outbox-file', '--faults', '--record'],
      ...['--keys-file', '--jwt-jwks', '--tls-cert'],
    ]);
  });

  test.each(PLACES)('for %s is named in one line, with exit code 2 and no stack', async (_place, words, fine) => {
    const faults = (Object.keys(BAD) as Bad[]).filter((what) => !fine.includes(what));
    const ends = await Promise.all(faults.map((what) => run(words(BAD[what]), { cwd: folder })));
    const told = ends.map(({ code, stderr }, index) => {
      const what = faults[index] ?? 'a folder';
      const lines = stderr.split('\n').filter((line) => line.startsWith('si-mcp: '));
      const named = lines.filter((line) => line.includes(basename(BAD[what]))).length;
      return { what, code, lines: lines.length, named, stack: /\n\s+at |node:internal/.test(stderr) };
    });
    expect(told).toEqual(faults.map((what) => ({ what, code: 2, lines: 1, named: 1, stack: false })));
  });
});

/** Runs a command line whose stdout goes where `redirection` says. */
function printing(words: string[], redirection: string) {
  const line = [process.execPath, PROGRAM, ...words].map((word) => `'${word}'`).join(' ');
  return run([], { command: 'bash', args: ['--norc', '-c', `exec ${line} ${redirection}`], cwd: folder });
}

const PRINTING: string[][] = [
  ['--help'],
  ['--version'],
  ['http', '--help'],
  ['config', 'cursor'],
  ['brand', 'check', 'delta'],
  ['brand', 'search', 'delta', 'earlier flight'],
  ['brand', 'init', '--currency', 'USD', '--feed', at('feed.csv'), '--out', '-'],
  ['demo', '--json'],
];
/** They print a key that is seen only once. */
const KEYS: [string[], string][] = [
  [
    ['keys', 'add', 'ann', '--keys-file', at('keys.json')],
    'si-mcp: the key could not be printed on stdout (CODE) and is lost; ',
  ],
  [
    ['http', '--port', '0', '--checkout', '--allow-insecure-loopback'],
    'si-mcp: stdout cannot be written (CODE), so the sandbox key cannot be shown.',
  ],
];

describe.skipIf(process.platform !== 'linux')('a stdout that cannot be written', () => {
  test.each(PRINTING)('on a full disk is told in one line with exit code 1: %s %s %s', async (...words) => {
    const { code, stderr } = await printing(words, '>/dev/full');
    const lines = stderr.split('\n').filter((line) => line.startsWith('si-mcp: '));
    expect([code, lines]).toEqual([1, ['si-mcp: stdout cannot be written (ENOSPC).']]);
    expect(stderr).not.toMatch(/\n\s+at |node:internal/);
  });

  test.each(PRINTING)('because its reader has seen enough is no failure: %s %s %s', async (...words) => {
    const { code, stderr } = await printing(words, '> >(exit 0)');
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/\n\s+at |node:internal|EPIPE/);
  });

  test.each(
    KEYS,
  )('ends what has a key to print with exit code 1, whatever the reason: %s', async (words, usageError) => {
    for (const [redirection, reason] of [
      ['>/dev/full', 'ENOSPC'],
      ['> >(exit 0)', 'EPIPE'],
    ] as const) {
      const { code, stderr } = await printing(words, redirection);
      expect(code).toBe(1);
      const lines = stderr.split('\n').filter((line) => line.startsWith('si-mcp: '));
      expect(lines).toEqual([expect.stringContaining(usageError.replace('CODE', reason))]);
      expect(stderr).not.toMatch(/\n\s+at |node:internal/);
    }
  });

  test('over stdio is a line of the log, with exit code 1', async () => {
    const { code, stderr } = await printing([], `>/dev/full <<< '{"jsonrpc":"2.0","id":1,"method":"ping"}'`);
    expect(code).toBe(1);
    expect(JSON.parse(stderr.split('\n').find((line) => line.includes('stdout')) ?? '{}')).toMatchObject({
      level: 'error',
      msg: 'stdout cannot be written',
      code: 'ENOSPC',
    });
    expect(stderr).not.toMatch(/\n\s+at |node:internal/);
  });
});
