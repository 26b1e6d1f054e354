/** With --lab: the host lab, from its settings. */
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { clockFrom } from '../clock.ts';
import { type Config, ConfigError, isProduction } from '../config.ts';
import type { FaultRules } from '../lab/faults/fault-rules.ts';
import type { Lab } from '../lab/lab.ts';

/** Throws ConfigError where the lab may not run: it makes an agent answer wrongly on purpose. */
export function checkLab(config: Config, production = isProduction()): void {
  const { lab, labInProduction, freezeClock, faults, record, recordWhole } = config;
  if (lab && production && !labInProduction) throw new ConfigError(A_TEST_TOOL);
  if (!lab && labInProduction) throw new ConfigError('--lab-in-production requires --lab.');
  if (!lab && freezeClock) throw new ConfigError('--freeze-clock requires --lab.');
  if (!lab && faults !== undefined) throw new ConfigError('--faults requires --lab.');
  if (!lab && record !== undefined) throw new ConfigError('--record requires --lab.');
  if (record === undefined && recordWhole) throw new ConfigError('--record-whole requires --record.');
}

/** The lab, or `undefined` without --lab. `tell` writes to stderr. Throws ConfigError. */
export async function openLabOf(config: Config, tell: (text: string) => unknown): Promise<Lab | undefined> {
  checkLab(config);
  if (!config.lab) return undefined;
  const { openLab, RecordingError } = await import('../lab/lab.ts');
  const faults = config.faults === undefined ? undefined : await readFaultsFile(config.faults);
  const record = config.record === undefined ? undefined : { file: config.record, whole: config.recordWhole };
  const settings = {
    now: clockFrom(config.clock),
    frozen: config.freezeClock,
    ticks: () => performance.now(),
    seed: config.seed,
    faults,
    wait,
    tell,
    record,
  };
  return openLab(settings).catch((problem: unknown) => {
    throw problem instanceof RecordingError ? new ConfigError(`--record: ${problem.message}.`) : problem;
  });
}

async function readFaultsFile(file: string): Promise<FaultRules> {
  const text = await readFile(file, 'utf8').catch((problem: NodeJS.ErrnoException) => {
    throw new ConfigError(`--faults: ${file} cannot be read (${problem.code ?? problem.name}).`);
  });
  const { readFaultRules } = await import('../lab/faults/fault-rules.ts');
  const read = readFaultRules(text);
  if (!read.ok) throw new ConfigError(`--faults: ${file}: ${read.problems.join(' ')}`);
  return read.rules;
}

const A_TEST_TOOL =
  '--lab injects faults on purpose and NODE_ENV is production. To run it anyway, add --lab-in-production.';
