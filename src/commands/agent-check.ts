/** `si-mcp agent-check`: plays the scenarios with an agent and writes the report. */
import { randomUUID } from 'node:crypto';
import { nearWord } from '../brands/near-word.ts';
import { ConfigError, readKey } from '../config.ts';
import { AgentUnreachable, CHECKS, checkAgent, connecting, ERAS, moduleOf } from '../lab/agent-check/agent-check.ts';
import { type Profile, ProfileError, readProfile } from '../lab/agent-check/profile.ts';
import type { AgentCheckTask } from './agent-check-command.ts';
import { baselineIn, putReport, readTextFile } from './report-output.ts';
import { serviceUrl } from './service-url.ts';

interface AgentCheckParts {
  /** Writes to stdout and stderr. */
  print: (text: string) => unknown;
  tell: (text: string) => unknown;
}

/** Resolves to the exit code (agent-check-command.ts). Throws ConfigError for what cannot be used. */
export async function agentCheck(task: AgentCheckTask, { print, tell }: AgentCheckParts): Promise<number> {
  if (task.list) {
    print(CHECKS.map(({ id, title, requirement }) => `${id.padEnd(32)} ${requirement.padEnd(5)} ${title}\n`).join(''));
    return 0;
  }
  const target = targetOf(task);
  const only = modulesOf(task.only);
  const eras = ERAS.filter((era) => task.eras.length === 0 || task.eras.includes(era));
  const [profile, baseline] = [await profileIn(task.profile), await baselineIn(task.baseline)];
  try {
    const report = await checkAgent({
      ...{ connect: connecting(target, task.secondKey), only, eras, profile },
      subject: task.url ?? task.command.join(' '),
      newKey: randomUUID,
      now: Date.now,
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      progress: (text) => tell(`${text}\n`),
    });
    return await putReport(report, baseline, task, print);
  } catch (thrown) {
    if (!(thrown instanceof AgentUnreachable)) throw thrown;
    tell(`si-mcp: ${thrown.message}\n`);
    return 1;
  }
}

function targetOf({ url, command: [command = '', ...args], key = readKey(), secondKey, timeout }: AgentCheckTask) {
  const timeoutMs = timeout * 1000;
  if (url === undefined) {
    if (secondKey !== undefined) throw new ConfigError('--second-key requires a URL.');
    return { command, args, timeoutMs };
  }
  if (secondKey !== undefined && key === undefined) throw new ConfigError('--second-key requires --key.');
  return { url: serviceUrl(url, key), key, timeoutMs };
}

function modulesOf(asked: string[]): string[] | undefined {
  const known = [...new Set(CHECKS.map(({ id }) => moduleOf(id)))];
  for (const module of asked) {
    if (known.includes(module)) continue;
    const near = nearWord(module, known);
    throw new ConfigError(
      `Invalid --only "${module}": unknown module.${near ? ` Did you mean ${near}?` : ` Expected one of: ${known.join(', ')}.`}`,
    );
  }
  return asked.length === 0 ? undefined : asked;
}

async function profileIn(file: string | undefined): Promise<Partial<Profile>> {
  if (file === undefined) return {};
  const text = await readTextFile('--profile', file);
  try {
    return readProfile(text);
  } catch (problem) {
    if (problem instanceof ProfileError) throw new ConfigError(`--profile: ${file}: ${problem.message}`);
    throw problem;
  }
}
