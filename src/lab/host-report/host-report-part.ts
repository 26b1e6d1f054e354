/** The host report as a part of the lab: evaluates the connected host continuously and serves the report at /lab/host-report. */
import type { LabEndpoint } from '../endpoints.ts';
import type { LabPart } from '../lab-part.ts';
import type { Report } from '../report/check-result.ts';
import { jsonReport } from '../report/json.ts';
import { junitReport } from '../report/junit.ts';
import { textReport } from '../report/text.ts';
import type { HostRun } from './exchange.ts';
import { createHostWatch } from './host-watch.ts';
import { judgeHost } from './judge.ts';

/** Runs that have ended and are still judged. */
const MOST_RUNS = 5;

/** `ticks` is a clock that never goes back, in milliseconds. */
export function hostReportPart({ ticks }: { ticks: () => number }): LabPart {
  const watch = createHostWatch(ticks);
  let ended: HostRun[] = [];
  const current = (isEnded: boolean) =>
    watch.run({ situation: `run ${ended.length + 1}`, canaries: [], ended: isEnded });
  /** Judged anew only when something happened: a page asks every two seconds. */
  let judged: Report | undefined;
  const report = (personal: boolean): Report => {
    judged ??= judgeHost('whoever talks to this agent', [...ended, current(false)]);
    return personal ? judged : withoutRequests(judged);
  };
  return {
    async hook(call, run) {
      const result = await watch.hook(call, run);
      judged = undefined;
      return result;
    },
    visited(method, path) {
      watch.visited(method, path);
      judged = undefined;
    },
    endpoints: endpointsOf(report, {
      end() {
        if (current(true).exchanges.length === 0) return;
        ended = [...ended.slice(1 - MOST_RUNS), current(true)];
        watch.clear();
        judged = undefined;
      },
      forget() {
        ended = [];
        watch.clear();
        judged = undefined;
      },
    }),
  };
}

function endpointsOf(report: (personal: boolean) => Report, acts: { end(): void; forget(): void }): LabEndpoint[] {
  const path = '/lab/host-report';
  return [
    {
      method: 'GET',
      path,
      does: 'tell how the host behaved so far, as JSON',
      answer: ({ personal }) => ({ body: jsonReport(report(personal)), type: 'application/json' }),
    },
    {
      method: 'GET',
      path: `${path}.txt`,
      does: 'the same as text',
      answer: ({ personal }) => ({ body: textReport(report(personal)) }),
    },
    {
      method: 'GET',
      path: `${path}.xml`,
      does: 'the same as JUnit XML',
      answer: ({ personal }) => ({ body: junitReport(report(personal)), type: 'application/xml' }),
    },
    {
      method: 'POST',
      path: `${path}/end`,
      does: 'say that the host is done: what has not come by now is missing, and a new run begins',
      answer({ personal }) {
        acts.end();
        return { body: jsonReport(report(personal)), type: 'application/json' };
      },
    },
    {
      method: 'DELETE',
      path,
      does: 'forget what the host did so far',
      answer({ personal }) {
        acts.forget();
        return { body: jsonReport(report(personal)), type: 'application/json' };
      },
    },
  ];
}

/** Requests hold what users wrote, and session ids; whoever has not shown the operator key is not told them. */
function withoutRequests(report: Report): Report {
  const results = report.results.map((result) => ({
    ...result,
    evidence: result.evidence.map(({ request, answer, ...told }) => told),
  }));
  return { ...report, results };
}
