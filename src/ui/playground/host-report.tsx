import { useEffect, useState } from 'preact/hooks';
import { type Fields, fieldsOf, listOf, textOf } from '../read.ts';
import { ask } from './facts.ts';

const PATH = '/lab/host-report';
/** Polling interval of the report, in milliseconds. */
const AGAIN_MS = 2000;
const MOST_CHECKS = 200;
const WORDS: Record<string, string> = { PASSED: 'passed', FAILED: 'failed', WARNING: 'warning', NOT_SEEN: 'not seen' };

/** The host report so far: checks by module, with the requests as evidence. */
export function HostReport({ operatorKey }: { operatorKey: string | undefined }) {
  const [report, setReport] = useState<Fields>();
  const [problem, setProblem] = useState('');
  const [wrongOnly, setWrongOnly] = useState(false);
  const read = (path = PATH, method = 'GET') =>
    ask(path, operatorKey, { method }).then(
      async (response) => {
        setProblem(response.ok ? '' : `The service answered ${response.status}.`);
        if (response.ok) setReport(fieldsOf(await response.json()));
      },
      () => setProblem('The service does not answer.'),
    );
  useEffect(() => {
    read();
    const timer = setInterval(read, AGAIN_MS);
    return () => clearInterval(timer);
  }, [operatorKey]);

  const results = listOf(report?.results, MOST_CHECKS);
  const shown = wrongOnly ? results.filter(({ status }) => status === 'FAILED' || status === 'WARNING') : results;
  const modules = [...new Set(shown.map(({ module }) => textOf(module) ?? ''))];
  return (
    <section class="panel host-report" aria-labelledby="host-report-title">
      <div class="panel-head">
        <h2 id="host-report-title">Host report</h2>
        <span class="si-muted" role="status">
          {problem || (report === undefined ? 'Loading…' : countsText(fieldsOf(report.counts)))}
        </span>
        <label>
          <input
            type="checkbox"
            checked={wrongOnly}
            onChange={({ currentTarget }) => setWrongOnly(currentTarget.checked)}
          />{' '}
          Only what is wrong
        </label>
        <button type="button" class="si-quiet" onClick={() => read(`${PATH}/end`, 'POST')}>
          The host is done
        </button>
        <button type="button" class="si-quiet" onClick={() => read(PATH, 'DELETE')}>
          Forget
        </button>
      </div>
      <p class="si-muted">
        Every host that talks to this service is judged, this page too. An agent sees calls, not screens: what cannot be
        seen has to be looked at.
      </p>
      {modules.map((name) => (
        <div key={name}>
          <h3>{name}</h3>
          <ul class="checks">
            {shown
              .filter(({ module }) => module === name)
              .map((result) => (
                <Check key={textOf(result.id)} result={result} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Check({ result }: { result: Fields }) {
  const status = textOf(result.status) ?? '';
  const evidence = listOf(result.evidence);
  return (
    <li class={`check check-${status.toLowerCase()}`}>
      <strong>{WORDS[status] ?? status}</strong> {textOf(result.title)}{' '}
      <span class="si-muted">
        {textOf(result.requirement)}, <code>{textOf(result.id)}</code>
      </span>
      {evidence.length > 0 && (
        <details open={status === 'FAILED' || status === 'WARNING'}>
          <summary>Evidence</summary>
          {evidence.map((one, at) => (
            <Evidence key={at} evidence={one} />
          ))}
        </details>
      )}
    </li>
  );
}

function Evidence({ evidence }: { evidence: Fields }) {
  const { run, call, tool, says, request } = evidence;
  const where = [textOf(run), typeof call === 'number' ? `call ${call}` : undefined, textOf(tool)];
  const place = where.filter((part) => part !== undefined).join(', ');
  return (
    <div>
      <p>
        {place !== '' && <span class="si-muted">{place}: </span>}
        {textOf(says)}
      </p>
      {request !== undefined && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <pre tabIndex={0}>
          <code>{textOf(JSON.stringify(request, undefined, 2))}</code>
        </pre>
      )}
    </div>
  );
}

function countsText({ PASSED, FAILED, WARNING, NOT_SEEN }: Fields): string {
  return `${PASSED} passed, ${FAILED} failed, ${WARNING} warnings, ${NOT_SEEN} not seen`;
}
