/** The AdCP runner of `@adcp/sdk` against the built service: its storyboards, and its fuzzer over the two tools it knows. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, run } from '../cli/program.ts';
import { type Service, serve } from '../cli/serving.ts';
import { EXCEPTIONS } from './exceptions.ts';

afterAll(endAll);

const RUNNER = fileURLToPath(new URL('../../node_modules/@adcp/sdk/bin/adcp.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'si-mcp-'));

/** Runs the CLI with a home of its own. Resolves to what it printed, whatever its exit code. */
function adcp(words: string[]): Promise<string> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, HOME: scratch };
    execFile(process.execPath, [RUNNER, ...words], { cwd: scratch, env, maxBuffer: 64 * 1024 * 1024 }, (_, stdout) =>
      resolve(stdout),
    );
  });
}

interface Summary {
  passed: number;
  storyboards_executed: string[];
  failures: { storyboard_id: string; step_id: string; reason: string }[];
}

async function assess(service: Service, path: string, key: string | undefined): Promise<Summary> {
  const file = join(mkdtempSync(join(scratch, 'run-')), 'summary.json');
  // The verdict is in this file and not in the exit code.
  const more = ['--allow-http', '--summary-output', file, ...(key === undefined ? [] : ['--auth', key])];
  await adcp(['storyboard', 'run', `${service.base}${path}`, ...more]);
  return JSON.parse(readFileSync(file, 'utf8'));
}

const BRANDS = [
  ['nova-motors', '/mcp'],
  ['acme-outdoor', '/brands/acme-outdoor/mcp'],
] as const;
const FLAGS = BRANDS.flatMap(([brand]) => ['--brand', brand]);

describe.each([false, true])('the AdCP runner, with credentials: %s', (withKey) => {
  test('passes every storyboard it selects but the known exceptions, and none of those is stale', async () => {
    const keysFile = join(scratch, 'keys.json');
    const key = withKey ? (await run(['keys', 'add', 'runner', '--keys-file', keysFile])).stdout.trim() : undefined;
    const service = await serve([...FLAGS, ...(withKey ? ['--keys-file', keysFile] : [])]);
    const used = new Set<object>();
    for (const [brand, path] of BRANDS) {
      const { failures, storyboards_executed, passed } = await assess(service, path, key);
      expect(storyboards_executed).toEqual(
        expect.arrayContaining(['capability_discovery', 'si_baseline', 'v3_envelope_integrity', 'schema_validation']),
      );
      expect(passed).toBeGreaterThanOrEqual(brand === 'nova-motors' ? 10 : 6);
      const unexpected = failures.filter(({ storyboard_id, step_id }) => {
        const known = EXCEPTIONS.find(
          (one) =>
            one.storyboard === storyboard_id && (one.step ?? step_id) === step_id && (one.brand ?? brand) === brand,
        );
        if (known !== undefined) used.add(known);
        return known === undefined;
      });
      expect(unexpected).toEqual([]);
    }
    expect(EXCEPTIONS.filter((one) => !used.has(one))).toEqual([]);
  }, 120_000);
});

test.each([
  1, 20_260_118, 4_242_424,
])('adcp fuzz finds nothing in 1,000 runs, seed %i (R15, R42, R112)', async (seed) => {
  const service = await serve(FLAGS);
  const words = ['--seed', String(seed), '--turn-budget', '520', '--tools', 'si_get_offering,get_adcp_capabilities'];
  const report = JSON.parse(await adcp(['fuzz', `${service.base}/mcp`, ...words, '--format', 'json']));
  expect([report.seed, report.totalFailures, report.droppedFailures]).toEqual([seed, 0, 0]);
  expect(report.totalRuns).toBeGreaterThanOrEqual(1000);
}, 120_000);
