/** With --lab: the host lab, from its settings. */
import { clockFrom } from '../clock.ts';
import { type Config, ConfigError, isProduction } from '../config.ts';
import type { Lab } from '../lab/lab.ts';

/** Throws ConfigError where the lab may not run: it makes an agent answer wrongly on purpose. */
export function checkLab({ lab, labInProduction, record, recordWhole }: Config, production = isProduction()): void {
  if (lab && production && !labInProduction) throw new ConfigError(A_TEST_TOOL);
  if (!lab && labInProduction) throw new ConfigError('--lab-in-production goes with --lab.');
  if (!lab && record !== undefined) throw new ConfigError('--record goes with --lab.');
  if (record === undefined && recordWhole) throw new ConfigError('--record-whole goes with --record.');
}

/** The lab, or `undefined` without --lab. `tell` writes to stderr. Throws ConfigError. */
export async function openLabOf(config: Config, tell: (text: string) => unknown): Promise<Lab | undefined> {
  checkLab(config);
  if (!config.lab) return undefined;
  const { openLab, RecordingError } = await import('../lab/lab.ts');
  const record = config.record === undefined ? undefined : { file: config.record, whole: config.recordWhole };
  return openLab({ now: clockFrom(config.clock), tell, record }).catch((problem: unknown) => {
    throw problem instanceof RecordingError ? new ConfigError(`--record: ${problem.message}.`) : problem;
  });
}

const A_TEST_TOOL =
  '--lab: NODE_ENV is production, and the lab makes the agent answer wrongly on purpose. If that is meant, add --lab-in-production.';
