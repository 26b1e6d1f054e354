/** `si-mcp host-check -- COMMAND`: runs a host in every situation, judges what it did, and writes the report. */
import { spawn } from 'node:child_process';
import type { Brand } from '../brands/catalogue.ts';
import { nearWord } from '../brands/near-word.ts';
import { type Config, ConfigError, environmentWith } from '../config.ts';
import type { HostRun } from '../lab/host-report/exchange.ts';
import { judgeHost } from '../lab/host-report/judge.ts';
import { SITUATIONS, type Situation } from '../lab/host-report/situations.ts';
import { type CheckedAgent, openCheckedAgent } from './host-check-agent.ts';
import type { HostCheckTask } from './host-check-command.ts';
import { CANARIES, USER } from './host-check-user.ts';
import { baselineIn, putReport } from './report-output.ts';

/** What the command needs of the program. */
interface HostCheckParts {
  config: Config;
  version: string;
  /** Absolute path of this program. */
  program: string;
  loadBrand: () => Promise<Brand>;
  /** Writes to stdout and stderr. */
  print: (text: string) => unknown;
  tell: (text: string) => unknown;
}

/** How one run of the host ended. */
type HostEnd = { code: number | null; signal: string | null; said: string } | 'late' | { problem: string };

const KEPT_OF_OUTPUT = 2000;
const KILL_AFTER_MS = 2000;

/** Resolves to the exit code (host-check-command.ts). Throws ConfigError for what cannot be used. */
export async function hostCheck(task: HostCheckTask, parts: HostCheckParts): Promise<number> {
  const { print, tell } = parts;
  if (task.list) {
    print(SITUATIONS.map(({ id, happens }) => `${id.padEnd(20)}  ${happens}\n`).join(''));
    return 0;
  }
  const situations = situationsOf(task.situations);
  const baseline = await baselineIn(task.baseline);
  const brand = await parts.loadBrand();
  const runs: HostRun[] = [];
  const notes: string[] = [];
  for (const situation of situations) {
    const { run, told, problem } = await runIn(situation, brand, task, parts);
    if (problem !== undefined) {
      tell(`si-mcp: the host cannot be started: ${problem}\n`);
      return 2;
    }
    tell(`${situation.id}: ${run.exchanges.length} calls\n`);
    runs.push(run);
    notes.push(...told);
  }
  const judged = judgeHost(task.command.join(' '), runs);
  const code = await putReport({ ...judged, notes: [...judged.notes, ...notes] }, baseline, task, print);
  if (runs.every(({ exchanges }) => exchanges.length === 0)) {
    tell('si-mcp: the host made no call. It finds the agent by SI_HOST_CHECK_URL or SI_HOST_CHECK_COMMAND.\n');
    return 1;
  }
  return code;
}

function situationsOf(asked: string[]): readonly Situation[] {
  if (asked.length === 0) return SITUATIONS;
  return asked.map((id) => {
    const known = SITUATIONS.map((one) => one.id);
    const found = SITUATIONS.find((one) => one.id === id);
    if (found !== undefined) return found;
    const near = nearWord(id, known);
    throw new ConfigError(
      `Invalid --situation "${id}": unknown situation.${near ? ` Did you mean ${near}?` : ''} See host-check --list.`,
    );
  });
}

async function runIn(
  situation: Situation,
  brand: Brand,
  task: HostCheckTask,
  parts: HostCheckParts,
): Promise<{ run: HostRun; told: string[]; problem?: string }> {
  const agent = await openCheckedAgent({ ...parts, brand }, situation);
  const end = await runHost(task, variablesOf(agent, situation, brand, parts.program), parts.tell);
  const unmet = await agent.close();
  const run = agent.watch.run({ situation: situation.id, canaries: CANARIES, ended: true });
  if (typeof end === 'object' && 'problem' in end) return { run, told: [], problem: end.problem };
  const told = [];
  if (end === 'late') told.push(`In "${situation.id}" the host did not end within ${task.timeout} s, and was stopped.`);
  else if (situation.id === 'plain' && end.code !== 0)
    told.push(`In "plain" the host ended with ${end.signal ?? `code ${end.code}`}: ${lastLine(end.said)}`);
  if (unmet.length > 0) told.push(`In "${situation.id}" the host did not come to all that goes wrong there.`);
  return { run, told };
}

/** What the host is told (host-check-command.ts). */
function variablesOf({ url, stdio, key }: CheckedAgent, { id }: Situation, brand: Brand, program: string) {
  const argv = [process.execPath, program, 'host-check-stdio', String(stdio.port), stdio.token];
  return {
    SI_HOST_CHECK_URL: url,
    SI_HOST_CHECK_COMMAND: argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
    SI_HOST_CHECK_ARGV: JSON.stringify(argv),
    SI_HOST_CHECK_KEY: key,
    SI_HOST_CHECK_OFFERING: brand.offerings.keys().next().value ?? '',
    SI_HOST_CHECK_USER: JSON.stringify(USER),
    SI_HOST_CHECK_SITUATION: id,
  };
}

/** Runs the host to its end, or until its time is over. */
function runHost(
  { command: [command = '', ...args], timeout, show }: HostCheckTask,
  variables: Record<string, string>,
  tell: (text: string) => unknown,
): Promise<HostEnd> {
  return new Promise((resolve) => {
    // A group of its own, so that what it started can be stopped with it.
    const child = spawn(command, args, {
      env: environmentWith(variables),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let said = '';
    const collect = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-KEPT_OF_OUTPUT);
      if (show) tell(chunk.toString());
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      stop(child.pid, 'SIGTERM');
      setTimeout(() => stop(child.pid, 'SIGKILL'), KILL_AFTER_MS).unref();
    }, timeout * 1000);
    // Ctrl-C does not reach the host in its own process group.
    const interrupted = () => {
      stop(child.pid, 'SIGKILL');
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
    const over = () => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
    };
    child.on('error', ({ message }) => {
      over();
      resolve({ problem: message });
    });
    child.on('close', (code, signal) => {
      over();
      resolve(late ? 'late' : { code, signal, said });
    });
  });
}

function stop(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It is gone.
  }
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1) ?? '';
}
