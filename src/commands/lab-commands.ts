/** Runs the commands that test hosts and agents, each loaded when it is asked for. */
import type { Brand } from '../brands/catalogue.ts';
import { type Config, type Flags, readConfig } from '../config.ts';
import { createLog, type Log } from '../mcp/log.ts';
import type { LabTask } from './lab-command.ts';

interface LabCommandParts {
  version: string;
  /** Absolute path of this program. */
  program: string;
  readBrand: (nameOrFile: string, now: number, log: Log, config: Config) => Promise<Brand>;
}

/** Resolves to the exit code. Throws ConfigError for what cannot be used. */
export async function runLabCommand(
  { task: asked, flags }: { task: LabTask; flags: Flags },
  { version, program, readBrand }: LabCommandParts,
): Promise<number> {
  if (asked.do === 'host-check-stdio')
    return (await import('./host-check-bridge.ts')).bridge(asked, process.stdin, process.stdout);
  const print = (text: string) => process.stdout.write(text);
  const tell = (text: string) => process.stderr.write(text);
  if (asked.do === 'agent-check') return (await import('./agent-check.ts')).agentCheck(asked.task, { print, tell });
  const config = readConfig(flags);
  // What is only worth knowing of a service is no news here.
  const log = createLog('error', tell);
  const loadBrand = () => readBrand(config.brand, config.clock ?? Date.now(), log, config);
  const { hostCheck } = await import('./host-check.ts');
  return hostCheck(asked.task, { config, version, program, loadBrand, print, tell });
}
