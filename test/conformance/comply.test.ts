/** The AdCP runner's deterministic phase for SI against the built service with --lab: what an SI agent can be graded by of it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { endAll, REPOSITORY } from '../cli/program.ts';
import { serve } from '../cli/serving.ts';

afterAll(endAll);

const SDK = fileURLToPath(new URL('../../node_modules/@adcp/sdk/', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'si-mcp-comply-'));

/** The phases of the runner's own storyboard that are about sessions or the controller itself; the others need media buys. */
const PHASES = ['capability_discovery', 'controller_validation', 'deterministic_session'];

interface Step {
  step_id: string;
  passed: boolean;
  skipped?: boolean;
  error?: string;
}

function storyboardOfSessions(): string {
  const versions = join(SDK, 'compliance/cache');
  const version = readdirSync(versions).find((name) => /^\d+\.\d+\.\d+$/.test(name)) ?? '';
  const whole = parse(readFileSync(join(versions, version, 'universal/deterministic-testing.yaml'), 'utf8'));
  const phases = whole.phases.filter(({ id }: { id: string }) => PHASES.includes(id));
  expect(phases).toHaveLength(3);
  const file = join(scratch, 'sessions.yaml');
  writeFileSync(file, stringify({ ...whole, phases }));
  return file;
}

/** The runner begins sessions with an offering of this id. */
function brandWithItsOffering(): string {
  const pack = readFileSync(join(REPOSITORY, 'src/brands/packs/nova-motors.yaml'), 'utf8');
  const file = join(scratch, 'nova-motors.yaml');
  writeFileSync(file, pack.replaceAll('novamotors_conversational_v1', 'e2e-test-offering'));
  return file;
}

test('the deterministic phase passes, but for the step that wants a refused message to succeed', {
  timeout: 120_000,
}, async () => {
  const { base, program } = await serve(['--lab', '--brand', brandWithItsOffering()]);
  const words = ['storyboard', 'run', `${base}/mcp`, '--file', storyboardOfSessions(), '--allow-http', '--json'];
  const env = { PATH: process.env.PATH, HOME: scratch };
  const out = await new Promise<string>((resolve) => {
    const options = { cwd: scratch, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [join(SDK, 'bin/adcp.js'), ...words], options, (_, stdout) => resolve(stdout));
  });
  const report: { phases: { steps: Step[] }[] } = JSON.parse(out.slice(out.indexOf('{')));
  const steps = report.phases.flatMap((phase) => phase.steps);
  expect(steps.filter(({ passed, skipped }) => passed && !skipped).map(({ step_id }) => step_id)).toEqual([
    'get_capabilities',
    'list_scenarios',
    'unknown_scenario',
    'missing_params',
    'not_found_entity',
    'initiate_session',
    'force_session_terminated',
  ]);
  // The agent refuses the message, as the step's own words have it; but the step counts every refusal as failed, and looks for
  // `success: false`, which no schema of si_send_message has.
  expect(steps.filter(({ passed }) => !passed)).toMatchObject([
    {
      step_id: 'verify_terminated_session',
      error: 'SESSION_TERMINATED: This session has ended. Start a new one with si_initiate_session.',
    },
  ]);
  program.child.kill('SIGTERM');
  await program.ended;
});
