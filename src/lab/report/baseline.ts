/** The baseline: failures that are known and accepted for now, so that a build fails on new ones alone. A YAML file. */
import { parse, stringify } from 'yaml';
import { fieldsOf } from '../../protocol/json-object.ts';
import type { CheckResult, Report } from './check-result.ts';

/** Why each failure is accepted, by the id of its check. */
export type Baseline = ReadonlyMap<string, string>;

/** A baseline that cannot be read. The message says what is wrong and how it is written. */
export class BaselineError extends Error {}

const SHAPE = 'Write: accepted: [{ id: module.check, reason: why }].';

/** Reads the text of a baseline file: `accepted`, a list of `{ id, reason }`. Throws BaselineError. */
export function readBaseline(text: string): Baseline {
  const accepted = new Map<string, string>();
  for (const entry of entriesOf(text)) {
    const { id, reason } = fieldsOf(entry);
    if (typeof id !== 'string' || typeof reason !== 'string' || reason.trim() === '')
      throw new BaselineError(`Every entry of a baseline has an id and a reason. ${SHAPE}`);
    if (accepted.has(id)) throw new BaselineError(`The baseline names ${id} twice. Leave one of them.`);
    accepted.set(id, reason.trim());
  }
  return accepted;
}

/**
 * The report with its accepted failures marked. An entry that names no check, or whose check passes now, is told in the notes: it
 * accepts nothing any more.
 */
export function acceptKnown(report: Report, baseline: Baseline): Report {
  const byId = new Map(report.results.map((result) => [result.id, result]));
  const stale = [...baseline.keys()].flatMap((id) => {
    const result = byId.get(id);
    if (result === undefined) return [`The baseline accepts ${id}, and there is no such check. Take it out.`];
    return result.status === 'PASSED' ? [`The baseline accepts ${id}, which passes now. Take it out.`] : [];
  });
  const results = report.results.map((result): CheckResult => {
    const accepted = result.status === 'FAILED' ? baseline.get(result.id) : undefined;
    return accepted === undefined ? result : { ...result, accepted };
  });
  return { ...report, results, notes: [...report.notes, ...stale] };
}

/** A baseline file that accepts every failure of this report. */
export function baselineOf({ results }: Report): string {
  const failed = results.filter(({ status }) => status === 'FAILED');
  return stringify({
    accepted: failed.map(({ id, accepted, evidence }) => ({
      id,
      reason: accepted ?? `not yet fixed: ${evidence[0]?.says ?? 'seen broken'}`,
    })),
  });
}

function entriesOf(text: string): unknown[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    throw new BaselineError(`The baseline is no YAML. ${SHAPE}`);
  }
  const { accepted } = fieldsOf(document);
  if (!Array.isArray(accepted)) throw new BaselineError(`The baseline has no list "accepted". ${SHAPE}`);
  return accepted;
}
