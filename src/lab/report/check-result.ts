/** The result format shared by host report and agent report. */

/** PASSED: seen kept. FAILED: a MUST seen broken. WARNING: a SHOULD seen broken. NOT_SEEN: nothing tested it. */
export type CheckStatus = 'PASSED' | 'FAILED' | 'WARNING' | 'NOT_SEEN';

/** One thing that was seen. Plain JSON. */
export interface Evidence {
  /** What was seen, and where it is wrong also what to do instead. */
  says: string;
  /** The situation or scenario it was seen in. */
  run?: string;
  /** Which call of that run, from 1. */
  call?: number;
  tool?: string;
  request?: unknown;
  answer?: unknown;
}

/** What became of one check. */
export interface CheckResult {
  module: string;
  /** Unique within a report and stable from release to release, e.g. `idempotency.fresh-key`. */
  id: string;
  /** The obligation as a sentence. */
  title: string;
  status: CheckStatus;
  /** The number of the requirement that it breaks or keeps. */
  requirement: string;
  evidence: Evidence[];
  /** Why a failure is accepted for now, from the baseline file. */
  accepted?: string;
}

export interface Report {
  about: 'host' | 'agent';
  /** Whom it judges: a command or an address. */
  subject: string;
  results: CheckResult[];
  /** What a reader must know besides: what cannot be seen, what did not run. */
  notes: string[];
}

type Counts = Record<CheckStatus, number> & { accepted: number };

/** How many results of each status; accepted failures are counted as such and not as FAILED. */
export function countsOf({ results }: Pick<Report, 'results'>): Counts {
  const counts: Counts = { PASSED: 0, FAILED: 0, WARNING: 0, NOT_SEEN: 0, accepted: 0 };
  for (const result of results) counts[isAccepted(result) ? 'accepted' : result.status] += 1;
  return counts;
}

/** A failure that the baseline accepts. */
export function isAccepted({ status, accepted }: CheckResult): boolean {
  return status === 'FAILED' && accepted !== undefined;
}

/** 1 when something failed that no baseline accepts, else 0. */
export function exitCodeOf(report: Pick<Report, 'results'>): 0 | 1 {
  return countsOf(report).FAILED > 0 ? 1 : 0;
}

/** The results by module, in the order in which the modules first come. */
export function byModule(results: readonly CheckResult[]): [module: string, results: CheckResult[]][] {
  const modules = new Map<string, CheckResult[]>();
  for (const result of results) {
    const those = modules.get(result.module);
    if (those) those.push(result);
    else modules.set(result.module, [result]);
  }
  return [...modules];
}
