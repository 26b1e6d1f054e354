/** Writes a report as JUnit XML for CI servers: a suite per module, a case per check. */
import { byModule, type CheckResult, type Evidence, isAccepted, type Report } from './check-result.ts';

/** FAILED is a failure; NOT_SEEN and an accepted failure are skipped; a WARNING passes and is told in system-out. */
export function junitReport(report: Report): string {
  const { about, subject, results, notes } = report;
  const suites = byModule(results).map(([module, those]) => suite(module, those));
  const told = notes.length > 0 ? [`  <!-- ${notes.map(comment).join(' | ')} -->`] : [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapedXml(`${about} report: ${subject}`)}" ${countsIn(results)}>`,
    ...told,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(module: string, results: CheckResult[]): string {
  return [
    `  <testsuite name="${escapedXml(module)}" ${countsIn(results)}>`,
    ...results.map(testcase),
    '  </testsuite>',
  ].join('\n');
}

function countsIn(results: readonly CheckResult[]): string {
  const failures = results.filter((result) => result.status === 'FAILED' && !isAccepted(result)).length;
  const skipped = results.filter((result) => result.status === 'NOT_SEEN' || isAccepted(result)).length;
  return `tests="${results.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
}

function testcase(result: CheckResult): string {
  const { module, id, title, requirement } = result;
  const open = `    <testcase classname="${escapedXml(module)}" name="${escapedXml(`${title} (${id}, ${requirement})`)}"`;
  const inside = insideOf(result);
  return inside === undefined ? `${open}/>` : `${open}>\n      ${inside}\n    </testcase>`;
}

function insideOf(result: CheckResult): string | undefined {
  const { status, id, evidence, accepted } = result;
  const said = evidence.map(evidenceText).join('\n');
  const first = escapedXml(evidence[0]?.says ?? '');
  if (isAccepted(result)) return `<skipped message="${escapedXml(`accepted: ${accepted}`)}"/>`;
  if (status === 'FAILED') return `<failure type="${escapedXml(id)}" message="${first}">${escapedXml(said)}</failure>`;
  if (status === 'NOT_SEEN') return `<skipped message="${first === '' ? 'not seen' : `not seen: ${first}`}"/>`;
  return status === 'WARNING' ? `<system-out>${escapedXml(`WARNING\n${said}`)}</system-out>` : undefined;
}

function evidenceText({ says, run, call, tool, request, answer }: Evidence): string {
  const where = [run, call === undefined ? undefined : `call ${call}`, tool].filter((part) => part !== undefined);
  const parts = [`${where.length > 0 ? `${where.join(', ')}: ` : ''}${says}`];
  if (request !== undefined) parts.push(`request: ${JSON.stringify(request)}`);
  if (answer !== undefined) parts.push(`answer: ${JSON.stringify(answer)}`);
  return parts.join('\n');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** For text and attributes. What XML 1.0 cannot hold becomes U+FFFD. */
export function escapedXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
}

/** Two hyphens would end a comment. */
function comment(text: string): string {
  return escapedXml(text).replaceAll('-', '\u2010');
}
