/** A check of one obligation of a host, and how findings become its result. */
import { holdsCredential } from '../../protocol/credentials.ts';
import type { CheckResult, CheckStatus, Evidence } from '../report/check-result.ts';
import type { Exchange, HostRun } from './exchange.ts';

/** Where an obligation was kept or broken. */
export interface Finding {
  kept: boolean;
  /** Broken, but not badly: a WARNING whatever the obligation is. */
  warns?: true;
  says: string;
  exchange?: Exchange;
}

/** What is known of all runs together. */
export interface AllRuns {
  runs: readonly HostRun[];
  /** The host was seen to go to the checkout, where nothing was wrong with it. */
  buys: boolean;
}

export interface HostCheck {
  module: string;
  id: string;
  title: string;
  /** Its number in docs/host-lab.md. */
  requirement: string;
  /** The specification says SHOULD: broken, it is a WARNING. */
  should?: true;
  /** Why nothing can be found, or why nothing was. */
  unseen?: string;
  /** Everything found in one run, in order. Looks at `all` for what other runs say of it. */
  judge(run: HostRun, all: AllRuns): Finding[];
}

/** As much evidence as a reader looks at. */
const MOST_EVIDENCE = 3;

export function kept(says: string, exchange?: Exchange): Finding {
  return { kept: true, says, exchange };
}

export function broken(says: string, exchange?: Exchange): Finding {
  return { kept: false, says, exchange };
}

export function warning(says: string, exchange?: Exchange): Finding {
  return { kept: false, warns: true, says, exchange };
}

/** FAILED when it was broken anywhere, then WARNING, then PASSED; NOT_SEEN when nothing tested it. */
export function resultOf(check: HostCheck, all: AllRuns): CheckResult {
  const { module, id, title, requirement, should, unseen } = check;
  const found = all.runs.flatMap((run) =>
    check.judge(run, all).map((finding) => ({ finding, status: statusOf(finding, should), run })),
  );
  const status = WORST_FIRST.find((one) => found.some((each) => each.status === one)) ?? 'NOT_SEEN';
  const shown = found.filter((each) => each.status === status);
  const evidence = shown.slice(0, MOST_EVIDENCE).map(({ finding, run }) => evidenceOf(finding, run));
  const more = shown.length - evidence.length;
  if (more > 0 && status !== 'PASSED') evidence.push({ says: `The same was seen ${more} more times.` });
  if (status === 'NOT_SEEN' && unseen !== undefined) evidence.push({ says: unseen });
  return { module, id, title, status, requirement, evidence };
}

const WORST_FIRST = ['FAILED', 'WARNING', 'PASSED'] as const;

function statusOf({ kept: isKept, warns }: Finding, should?: true): CheckStatus {
  if (isKept) return 'PASSED';
  return should || warns ? 'WARNING' : 'FAILED';
}

/** A request that holds a credential is not told (R119). */
function evidenceOf({ says, exchange, kept: isKept }: Finding, { situation }: HostRun): Evidence {
  if (exchange === undefined) return { says, run: situation };
  const { number, tool, args } = exchange;
  const request = holdsCredential(args) ? { not_kept: 'The arguments held a credential.' } : args;
  return { says, run: situation, call: number, tool, ...(!isKept && { request }) };
}
