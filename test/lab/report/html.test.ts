/** The HTML report: what failed is open, everything of others is text, nothing is loaded. */
import { describe, expect, test } from 'vitest';
import type { CheckResult, Report } from '../../../src/lab/report/check-result.ts';
import { htmlReport } from '../../../src/lab/report/html.ts';

const result = (over: Partial<CheckResult>): CheckResult => ({
  ...{ module: 'turns', id: 'turns.handoff', title: 'A handoff is there', status: 'PASSED', requirement: 'R65' },
  evidence: [],
  ...over,
});
const report = (...results: CheckResult[]): Report => ({
  about: 'agent',
  subject: 'http://a.example',
  results,
  notes: [],
});

const evidence = [
  {
    says: 'it is missing',
    run: 'MCP 2026-07-28',
    call: 7,
    tool: 'si_send_message',
    request: { a: 1 },
    answer: { b: 2 },
  },
];

describe('htmlReport', () => {
  test('opens what failed or warns, and folds what is not seen', () => {
    const page = htmlReport(
      report(
        result({ status: 'FAILED', evidence }),
        result({ status: 'WARNING', evidence }),
        result({ status: 'NOT_SEEN', evidence: [{ says: 'no profile' }] }),
        result({}),
      ),
    );
    expect(page.match(/<details class="result" open>/g)).toHaveLength(2);
    expect(page.match(/<details class="result">/g)).toHaveLength(1);
    expect(page.match(/<p class="result">/g)).toHaveLength(1);
    expect(page).toContain('<li class="FAILED">1 failed</li><li class="WARNING">1 warning</li>');
    expect(page).toContain('<span class="where">MCP 2026-07-28, call 7, si_send_message</span> it is missing');
    expect(page).toContain('<h3>Request</h3><pre>{\n  &quot;a&quot;: 1\n}</pre>');
    expect(page).toContain('<h3>Answer</h3>');
  });

  test('an accepted failure is told with its reason, and folded', () => {
    const page = htmlReport(report(result({ status: 'FAILED', accepted: 'fixed <soon>' })));
    expect(page).toContain('<details class="result"><summary><span class="status FAILED">Accepted</span>');
    expect(page).toContain('Accepted by the baseline: fixed &lt;soon&gt;');
    expect(page).toContain('<li>1 accepted by the baseline</li>');
  });

  test('what others wrote is text, wherever it stands', () => {
    const script = '<script>alert("1")</script>\u202E\u0007';
    const page = htmlReport({
      ...report(
        result({ status: 'FAILED', title: script, evidence: [{ says: script, answer: { [script]: script } }] }),
      ),
      subject: script,
      notes: [script],
    });
    expect(page).not.toContain('<script');
    for (const sign of ['\u202E', '\u0007']) expect(page).not.toContain(sign);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\uFFFD\uFFFD');
  });

  test('loads nothing and runs nothing', () => {
    const page = htmlReport(report(result({})));
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(page).not.toMatch(/\ssrc=|href=|@import|url\(/);
  });
});
