/** The scripts of the project answer --help, and refuse what they do not know, before they do anything. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verdict, watchOthers } from '../bench/busy.mjs';
import { REPOSITORY } from './cli/program.ts';

/** Parts of other scripts, which nobody starts by hand. */
const PARTS = [
  'busy.mjs',
  'catalogue-measure.mjs',
  'catalogue-products.mjs',
  'command-line.mjs',
  'echo-server.mjs',
  'http-bare-server.mjs',
  'http-echo-server.mjs',
  'http-hosts.mjs',
  'http-load.mjs',
  'http-meter.mjs',
  'long-messages.mjs',
  'metered-server.mjs',
];
const SCRIPTS = [
  'build/build.mjs',
  'test/mutation/mutate.mjs',
  'packaging/build-mcpb.mjs',
  'packaging/check-versions.mjs',
  'packaging/release-notes.mjs',
  ...readdirSync(join(REPOSITORY, 'bench'))
    .filter((file) => file.endsWith('.mjs') && !PARTS.includes(file))
    .map((file) => `bench/${file}`),
];

const run = (script: string, ...words: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, ...words], { cwd: REPOSITORY, timeout: 15_000 }, (problem, stdout, stderr) =>
      resolve({ code: problem?.code ?? 0, stdout, stderr }),
    );
  });

test('there are scripts to ask', () => {
  expect(SCRIPTS).toContain('bench/abuse.mjs');
  expect(SCRIPTS.length).toBeGreaterThan(8);
});

describe.concurrent.each(SCRIPTS)('%s', (script) => {
  test('prints its help and does nothing else (P35)', async () => {
    const { code, stdout, stderr } = await run(script, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: ${script} `));
  });

  test('ends with 2 and a suggestion when a flag is unknown (P35)', async () => {
    expect(await run(script, '--hlep')).toEqual({
      code: 2,
      stdout: '',
      stderr: `${script}: unknown option '--hlep'. Did you mean --help? See node ${script} --help.\n`,
    });
  });
});

test('the versions of all files agree, and a tag of another release ends with 1', async () => {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
  expect(await run('packaging/check-versions.mjs')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect(await run('packaging/check-versions.mjs', 'v9.9.9')).toMatchObject({ code: 1, stdout: '' });
});

test('a number that is none is refused', async () => {
  const { code, stderr } = await run('bench/start-up.mjs', 'many');
  expect(code).toBe(2);
  expect(stderr).toContain("'many' is invalid for argument 'runs'. Give a whole number of at least 1. See ");
});

test.each([
  [0.1, true, 'other processes used 0.10 of a core'],
  [0.5, false, 'no conclusion: other processes used 0.50 of a core, and 0.15 is the most. Run it on a quiet machine.'],
])('a benchmark with others on the machine for %s of a core concludes: %s', async (share, quiet, text) => {
  let [now, all] = [0, 0];
  const core = () => [{ model: '', speed: 0, times: { user: all, nice: 0, sys: 0, idle: 0, irq: 0 } }];
  let mine = 0;
  const others = await watchOthers(async () => mine, { clock: () => now, cores: core });
  now = 10_000;
  mine = 6;
  all = 6000 + share * 10_000;
  expect(verdict(await others())).toEqual({ quiet, text });
});
