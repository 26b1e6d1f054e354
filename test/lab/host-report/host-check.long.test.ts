/** `si-mcp host-check` as a process, with hosts as processes: a good one in both eras over both transports, and each bad one. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endAll, run } from '../../cli/program.ts';
import type { Fault } from './host.ts';

afterAll(endAll);

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-host-check-'));
const HOST = join(folder, 'host.mjs');

beforeAll(async () => {
  const entry = fileURLToPath(new URL('host-program.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: HOST,
    logLevel: 'error',
  });
});

interface Told {
  counts: Record<string, number>;
  results: { id: string; status: string; evidence: { says: string; run?: string }[] }[];
  notes: string[];
}

/** Runs `host-check` with the host of this folder; `env` says how the host is to be. */
async function check(flags: string[], env: Record<string, string> = {}, host = [process.execPath, HOST]) {
  return run(['host-check', '--brand', 'acme-outdoor', ...flags, '--', ...host], { env });
}

async function report(situations: string[], env: Record<string, string> = {}) {
  const flags = situations.flatMap((id) => ['--situation', id]);
  const { code, stdout, stderr } = await check(['--format', 'json', ...flags], env);
  const told: Told = JSON.parse(stdout);
  const wrong = told.results.filter(({ status }) => status === 'FAILED' || status === 'WARNING');
  return { code, stderr, told, wrong: wrong.map(({ id, status }) => [id, status]) };
}

/** What goes wrong on the way, which is another one for each transport and era. */
const ON_THE_WIRE = ['plain', 'lost-answer', 'answer-twice', 'malformed-answer', 'rate-limited', 'http-checkout'];

describe('a host that does everything right', () => {
  test('passes in every situation', { timeout: 480_000 }, async () => {
    const { code, told, wrong } = await report([]);
    expect(wrong).toEqual([]);
    expect(code).toBe(0);
    const unseen = told.results.filter(({ status }) => status === 'NOT_SEEN').map(({ id }) => id);
    expect(unseen).toEqual([
      'consent-scope.recorded',
      'consent-scope.nothing-outside',
      'disclosure.label-shown',
      'handoff.user-asked',
      'traps.script-checkout',
      'traps.script-in-title',
      'ending.time-to-live',
      'tolerance.text-and-structure',
    ]);
    expect(told.notes).toHaveLength(1);
  });

  test.each([
    ['http', '2026-07-28'],
    ['stdio', '2025-11-25'],
    ['stdio', '2026-07-28'],
  ])('over %s, MCP %s, passes whatever goes wrong on the wire', { timeout: 240_000 }, async (transport, era) => {
    const { code, told, wrong } = await report(ON_THE_WIRE, { HOST_TRANSPORT: transport, HOST_ERA: era });
    expect(wrong).toEqual([]);
    expect(code).toBe(0);
    const statusOf = (id: string) => told.results.find((one) => one.id === id)?.status;
    for (const id of [
      'idempotency.same-key-on-retry',
      'recovery.waits',
      'transport.lost-connection',
      'traps.http-checkout',
    ])
      expect([id, statusOf(id)]).toEqual([id, 'PASSED']);
  });

  test('with the consent of its user passes too', { timeout: 60_000 }, async () => {
    const { wrong, told } = await report(['plain'], { HOST_CONSENTS: 'yes' });
    expect(wrong).toEqual([]);
    const scope = told.results.filter(({ id }) => id.startsWith('consent-scope.'));
    expect(scope.map(({ status }) => status)).toEqual(['PASSED', 'PASSED']);
  });
});

describe('a host that does one thing wrong over stdio', () => {
  test.each([
    ['2025-11-25', 'takes a lost answer for a lost session', 'transport.lost-connection', 'lost-answer'],
    ['2026-07-28', 'retries under a new key', 'idempotency.same-key-on-retry', 'lost-answer'],
  ] as [era: string, fault: Fault, id: string, situation: string][])(
    'MCP %s, %s: found once, as %s',
    {
      timeout: 60_000,
    },
    async (era, fault, id, situation) => {
      const { code, wrong } = await report([situation], { HOST_TRANSPORT: 'stdio', HOST_ERA: era, HOST_FAULT: fault });
      expect(wrong).toEqual([[id, 'FAILED']]);
      expect(code).toBe(1);
    },
  );
});

describe('the command', () => {
  const bad = { HOST_FAULT: 'claims a timeout' };

  test('tells the situations', async () => {
    const { code, stdout } = await run(['host-check', '--list']);
    expect(code).toBe(0);
    expect(stdout).toContain('plain                 nothing goes wrong\n');
    expect(stdout.split('\n')).toHaveLength(22);
  });

  test('prints text, writes JUnit, and accepts what the baseline does', { timeout: 90_000 }, async () => {
    const [junit, baseline] = [join(folder, 'report.xml'), join(folder, 'baseline.yaml')];
    const first = await check(['--situation', 'plain', '--write-baseline', baseline], bad);
    expect(first.code).toBe(1);
    expect(first.stdout).toContain('  FAILED    Ends it with the reason there was (ending.reason, O39)\n');
    expect(readFileSync(baseline, 'utf8')).toContain('id: ending.reason');
    const second = await check(
      ['--situation', 'plain', '--baseline', baseline, '--format', 'junit', '--out', junit],
      bad,
    );
    expect([second.code, second.stdout]).toEqual([0, '']);
    const xml = readFileSync(junit, 'utf8');
    expect(XMLValidator.validate(xml)).toBe(true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(xml);
    expect([testsuites['@_tests'], testsuites['@_failures']]).toEqual(['48', '0']);
    expect(xml).toContain('accepted: not yet fixed: It ended with session_timeout');
  });

  test('fails a host that makes no call', async () => {
    const { code, stderr } = await check(['--situation', 'plain'], {}, [process.execPath, '-e', '']);
    expect(code).toBe(1);
    expect(stderr).toContain('the host made no call. It finds the agent by SI_HOST_CHECK_URL');
  });

  test('says of a host that ended badly how it ended, and of one that does not end that it was stopped', async () => {
    const dies = await check(['--situation', 'plain'], {}, [process.execPath, '-e', 'throw new Error("no luck")']);
    expect(dies.stdout).toContain('Note: In "plain" the host ended with code 1: Node.js');
    const stays = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
    const { stdout } = await check(['--situation', 'plain', '--timeout', '1'], {}, stays);
    expect(stdout).toContain('Note: In "plain" the host did not end within 1 s, and was stopped.');
  });

  test('passes flags behind -- on, and not its own', async () => {
    const show = [process.execPath, '-e', 'console.log(process.argv.slice(1).join(" "))', '--', '--show', '--list'];
    const { stderr } = await check(['--situation', 'plain', '--show'], {}, show);
    expect(stderr).toContain('--show --list\n');
  });

  test.each([
    ['no host', ['host-check'], 'host-check needs the host after --'],
    ['an unknown situation', ['host-check', '--situation', 'plian', '--', 'true'], 'Did you mean plain?'],
    ['a host that is not there', ['host-check', '--', './no-such-host'], 'the host cannot be started: spawn'],
    ['an unknown format', ['host-check', '--format', 'pdf', '--', 'true'], 'Allowed choices are text, json, junit'],
    ['no seconds', ['host-check', '--timeout', 'soon', '--', 'true'], 'Expected seconds as an integer from 1 to 3600.'],
    ['no baseline', ['host-check', '--baseline', './no-such.yaml', '--', 'true'], 'cannot be read (ENOENT)'],
  ])('with %s says what to do, and ends with 2', async (_what, words, said) => {
    const { code, stdout, stderr } = await run(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^si-mcp: /);
  });

  test('with a baseline that is none says how one is written', async () => {
    const file = join(folder, 'none.yaml');
    writeFileSync(file, 'nothing: here\n');
    const { code, stderr } = await run(['host-check', '--baseline', file, '--', 'true']);
    expect(code).toBe(2);
    expect(stderr).toContain('The baseline has no list "accepted". Write: accepted:');
  });
});
