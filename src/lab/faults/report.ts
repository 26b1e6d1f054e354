/** Reports the outcome of fault rules, as text and as JSON. Contains no user data without the operator key. */

import { writePath } from './answer-path.ts';
import type { RuleReport } from './fault-set.ts';

/** Conditions whose found value may be what a user wrote, or what opens something. */
const PERSONAL: ReadonlySet<string> = new Set(['message', 'session', 'principal', 'offering']);

/** As JSON. `personal`: with what was found in calls, too. */
export function reportJson(reports: readonly RuleReport[], personal: boolean): object[] {
  return reports.map(({ name, rule, matched, applied, nearest_miss }) => {
    const { name: _name, fault, match, times, ...parameters } = rule;
    const shown = 'path' in parameters ? { ...parameters, path: writePath(parameters.path) } : parameters;
    return {
      ...{ name, fault, match, times, ...shown },
      ...{ matched, applied },
      ...(nearest_miss && {
        nearest_miss: {
          ...nearest_miss,
          missed: nearest_miss.missed.map(({ found, ...miss }) => ({
            ...miss,
            ...((personal || !PERSONAL.has(miss.what)) && found !== undefined && { found }),
          })),
        },
      }),
    };
  });
}

/** One line for each rule that was never carried out, with the call that came nearest. Without what users wrote. */
export function unmatchedLines(reports: readonly RuleReport[]): string[] {
  return reports
    .filter(({ applied }) => applied === 0)
    .map(({ name, nearest_miss }) => `fault rule "${name}" was never carried out: ${nearestWords(nearest_miss)}`);
}

function nearestWords(miss: RuleReport['nearest_miss']): string {
  if (miss === undefined) return 'no tool was called.';
  const reasons = miss.missed.map(({ what, wanted, found }) => {
    if (wanted === undefined) return what;
    const instead = found === undefined || PERSONAL.has(what) ? '' : `, not ${JSON.stringify(found)}`;
    return `${what} should be ${JSON.stringify(wanted)}${instead}`;
  });
  const fitted = miss.fitted.length === 0 ? '' : ` (${miss.fitted.join(', ')} fitted)`;
  return `nearest was call ${miss.call}, ${miss.tool}${fitted}: ${reasons.join('; ')}.`;
}
