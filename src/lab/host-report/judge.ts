/** All checks of the host report, and their evaluation over the runs of a host. */
import type { Report } from '../report/check-result.ts';
import { actions } from './actions.ts';
import { consent, consentScope } from './consent.ts';
import { disclosure } from './disclosure.ts';
import { discovery } from './discovery.ts';
import { ending } from './ending.ts';
import type { HostRun } from './exchange.ts';
import { handoff } from './handoff.ts';
import { type HostCheck, resultOf } from './host-check.ts';
import { idempotency } from './idempotency.ts';
import { purchasesIn } from './purchase.ts';
import { recovery } from './recovery.ts';
import { tolerance } from './tolerance.ts';
import { transport } from './transport.ts';
import { traps } from './traps.ts';

/** In the order in which a report tells them. */
export const HOST_CHECKS: readonly HostCheck[] = [
  ...discovery,
  ...idempotency,
  ...consent,
  ...consentScope,
  ...disclosure,
  ...actions,
  ...handoff,
  ...traps,
  ...recovery,
  ...ending,
  ...tolerance,
  ...transport,
];

/** Judges what a host did. A function of the runs alone: the same runs, the same report. `runs` in order of time. */
export function judgeHost(subject: string, runs: readonly HostRun[]): Report {
  const all = { runs, buys: runs.some(boughtUntrapped) };
  return {
    about: 'host',
    subject,
    results: HOST_CHECKS.map((check) => resultOf(check, all)),
    notes: ['A brand agent sees calls, not screens: what cannot be seen is told as not seen.'],
  };
}

/** Went to the checkout in a run in which nothing was planted. */
function boughtUntrapped(run: HostRun): boolean {
  return purchasesIn(run).length > 0 && run.exchanges.every(({ planted = [] }) => planted.length === 0);
}
