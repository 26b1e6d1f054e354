/** A report as text for a terminal. */
import { byModule, type CheckResult, countsOf, type Evidence, isAccepted, type Report } from './check-result.ts';

const LONGEST_REQUEST = 400;
const LABEL = { PASSED: 'PASSED  ', FAILED: 'FAILED  ', WARNING: 'WARNING ', NOT_SEEN: 'NOT SEEN' } as const;

/** Every check on a line, what is wrong with it under it, and the counts at the end. `all`: with what was seen kept. */
export function textReport(report: Report, { all = false }: { all?: boolean } = {}): string {
  const lines = [`${report.about === 'host' ? 'Host' : 'Agent'} report: ${report.subject}`];
  for (const [module, results] of byModule(report.results)) {
    lines.push('', module);
    for (const result of results) lines.push(...linesOf(result, all));
  }
  if (report.notes.length > 0) lines.push('', ...report.notes.map((note) => `Note: ${note}`));
  const { PASSED, FAILED, WARNING, NOT_SEEN, accepted } = countsOf(report);
  const taken = accepted > 0 ? `, ${accepted} accepted by the baseline` : '';
  lines.push('', `${PASSED} passed, ${FAILED} failed, ${WARNING} warnings, ${NOT_SEEN} not seen${taken}`, '');
  return lines.map(printable).join('\n');
}

function linesOf(result: CheckResult, all: boolean): string[] {
  const { status, title, id, requirement, evidence, accepted } = result;
  const label = isAccepted(result) ? 'ACCEPTED' : LABEL[status];
  const shown = all || status !== 'PASSED' ? evidence : [];
  return [
    `  ${label}  ${title} (${id}, ${requirement})`,
    ...(isAccepted(result) ? [`            accepted: ${accepted}`] : []),
    ...shown.flatMap((one) => evidenceLines(one)),
  ];
}

function evidenceLines({ says, run, call, tool, request }: Evidence): string[] {
  const where = [run, call === undefined ? undefined : `call ${call}`, tool].filter((part) => part !== undefined);
  const first = `            ${where.length > 0 ? `${where.join(', ')}: ` : ''}${says}`;
  if (request === undefined) return [first];
  const text = JSON.stringify(request) ?? '';
  return [first, `              ${text.length > LONGEST_REQUEST ? `${text.slice(0, LONGEST_REQUEST)}…` : text}`];
}

/** What a host sent may hold anything: a terminal is shown no control characters. */
function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}
