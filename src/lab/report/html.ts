/** Writes a report as a self-contained HTML page. Untrusted data is rendered as text only. */
import { byModule, type CheckResult, countsOf, type Evidence, isAccepted, type Report } from './check-result.ts';

const LABEL = { PASSED: 'Passed', FAILED: 'Failed', WARNING: 'Warning', NOT_SEEN: 'Not seen' } as const;

/** The order of the summary: what is to be done first. */
const ORDER = ['FAILED', 'WARNING', 'NOT_SEEN', 'PASSED'] as const;

/** The whole page. What failed or warns is open, what was kept or not seen is folded. */
export function htmlReport(report: Report): string {
  const title = escaped(`${report.about === 'host' ? 'Host' : 'Agent'} report: ${report.subject}`);
  const counts = countsOf(report);
  const accepted = counts.accepted > 0 ? `<li>${counts.accepted} accepted by the baseline</li>` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<ul class="counts">${ORDER.map((status) => `<li class="${status}">${counts[status]} ${LABEL[status].toLowerCase()}</li>`).join('')}${accepted}</ul>
${report.notes.map((note) => `<p class="note">${escaped(note)}</p>\n`).join('')}${byModule(report.results).map(moduleHtml).join('\n')}
</main>
</body>
</html>
`;
}

function moduleHtml([module, results]: [string, CheckResult[]]): string {
  return `<section>\n<h2>${escaped(module)}</h2>\n${results.map(resultHtml).join('\n')}\n</section>`;
}

function resultHtml(result: CheckResult): string {
  const { status, title, id, requirement, evidence, accepted } = result;
  const open = (status === 'FAILED' && !isAccepted(result)) || status === 'WARNING' ? ' open' : '';
  const label = isAccepted(result) ? 'Accepted' : LABEL[status];
  const reason = isAccepted(result) ? `<p>Accepted by the baseline: ${escaped(accepted ?? '')}</p>` : '';
  const head = `<span class="status ${status}">${label}</span> ${escaped(title)} <code>${escaped(id)}, ${escaped(requirement)}</code>`;
  if (evidence.length === 0 && reason === '') return `<p class="result">${head}</p>`;
  return `<details class="result"${open}><summary>${head}</summary>${reason}${evidence.map(evidenceHtml).join('')}</details>`;
}

function evidenceHtml({ says, run, call, tool, request, answer }: Evidence): string {
  const where = [run, call === undefined ? undefined : `call ${call}`, tool].filter((part) => part !== undefined);
  const place = where.length > 0 ? `<span class="where">${escaped(where.join(', '))}</span> ` : '';
  return `<div class="evidence"><p>${place}${escaped(says)}</p>${json('Request', request)}${json('Answer', answer)}</div>`;
}

function json(name: string, value: unknown): string {
  if (value === undefined) return '';
  return `<h3>${name}</h3><pre>${escaped(JSON.stringify(value, undefined, 2))}</pre>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and attributes. Characters that turn text around or cannot be seen are shown as U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\P{Cc}]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
}

const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#16181d, #eceef2); --muted: light-dark(#565c66, #a9b0bb);
  --back: light-dark(#fff, #14161a); --surface: light-dark(#f4f5f7, #1f2228); --line: light-dark(#cfd3da, #3b414c);
  --good: light-dark(#1c6b3a, #8fd7a8); --bad: light-dark(#a3231b, #ffaaa3); --warn: light-dark(#6b4700, #f3cf83); }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: .85rem; margin: .5rem 0 .2rem; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1rem; padding: 0; list-style: none; font-weight: 600; }
.note, .where, code { color: var(--muted); } .where, code { font-size: .85rem; }
.result { margin: .35rem 0; } summary { cursor: pointer; } summary:focus-visible { outline: 2px solid; }
.status { display: inline-block; min-width: 4.8rem; font-weight: 600; }
.PASSED { color: var(--good); } .FAILED { color: var(--bad); } .WARNING { color: var(--warn); } .NOT_SEEN { color: var(--muted); }
.evidence { margin: .4rem 0 .8rem 1rem; padding-left: .8rem; border-left: 2px solid var(--line); } .evidence p { margin: 0; }
pre { margin: 0; padding: .6rem; background: var(--surface); overflow: auto; max-height: 20rem; white-space: pre-wrap; font-size: .8rem; }
`;
