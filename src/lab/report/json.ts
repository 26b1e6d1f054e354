/** A report as JSON for a program. */
import { countsOf, type Report } from './check-result.ts';

/** `{ about, subject, counts, results, notes }`, indented, with a line end. */
export function jsonReport(report: Report): string {
  const { about, subject, results, notes } = report;
  return `${JSON.stringify({ about, subject, counts: countsOf(report), results, notes }, undefined, 2)}\n`;
}
