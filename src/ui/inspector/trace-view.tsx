import type { ComponentChildren } from 'preact';
import { type Fields, fieldsOf, listOf, textOf, textsOf } from '../read.ts';
import { Json } from './json.tsx';

const STAGES = ['parse', 'interpret', 'decide', 'speak'];

/** The trace of a turn: parsing, interpretation, search and actions, with timings. */
export function TraceView({ trace }: { trace: Fields }) {
  const { clauses, mentions, acts, said, event, search, obstacles, before, after } = trace;
  const ms = fieldsOf(trace.ms);
  const heard = listOf(clauses, 20);
  return (
    <section class="trace" aria-label="Trace of the turn">
      <h3>Trace</h3>
      <p class="stages">
        {STAGES.map((stage) => (
          <span key={stage}>{`${stage} ${milliseconds(ms[stage])}`}</span>
        ))}
        <span>{`event ${textOf(event, 40) ?? 'none'}`}</span>
      </p>
      {heard.map((clause, at) => (
        <Clause key={at} clause={clause} />
      ))}
      <Words name="Mentions" words={textsOf(mentions, 40)} />
      <Acts name="Read as" acts={acts} member="act" />
      {search !== undefined && <Search search={fieldsOf(search)} />}
      <Words name="Obstacles" words={textsOf(obstacles, 20)} />
      <Acts name="Agent acts" acts={said} member="say" />
      <More name="Memory before and after">
        <Json value={before} label="Memory before" />
        <Json value={after} label="Memory after" />
      </More>
    </section>
  );
}

/** The candidate readings of a clause, best first, with the features that counted most. */
function Clause({ clause }: { clause: Fields }) {
  const candidates = listOf(clause.acts, 5);
  return (
    <div class="clause">
      <p>
        “{textOf(clause.words, 300)}” <span class="si-muted">{textOf(clause.symbols, 300)}</span>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Reading</th>
            <th scope="col">Score</th>
            <th scope="col">Top features</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ is, score, features }, at) => (
            <tr key={at}>
              <td>{textOf(is, 80)}</td>
              <td>{typeof score === 'number' ? score.toFixed(2) : ''}</td>
              <td class="si-muted">{featuresText(features)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function featuresText(features: unknown): string {
  return Object.entries(fieldsOf(features))
    .filter((one): one is [string, number] => typeof one[1] === 'number')
    .sort(([, one], [, other]) => Math.abs(other) - Math.abs(one))
    .slice(0, 5)
    .map(([name, weight]) => `${name} ${weight > 0 ? '+' : ''}${weight.toFixed(2)}`)
    .join(', ');
}

/** The search: constraints, dropped constraints, results, and what was excluded and why. */
function Search({ search }: { search: Fields }) {
  const { wishes, relaxed, kept, total, dropped, unknown, evidence } = search;
  const left = Object.entries(fieldsOf(dropped)).slice(0, 20);
  return (
    <div class="search">
      <h4>Search</h4>
      <Acts name="Wishes" acts={wishes} member="on" />
      <Acts name="Given up" acts={relaxed} member="on" />
      <Words name="Evidence" words={textsOf(evidence, 20)} />
      <Words name="Unknown words" words={textsOf(unknown, 20)} />
      <Words name={`Kept, of ${textOf(total) ?? '0'}`} words={textsOf(kept, 20)} />
      {left.map(([why, value]) => {
        const { count, some } = fieldsOf(value);
        return (
          <Words
            key={why}
            name={`Dropped for ${why.slice(0, 60)} (${textOf(count) ?? ''})`}
            words={textsOf(some, 10)}
          />
        );
      })}
    </div>
  );
}

function Words({ name, words }: { name: string; words: string[] }) {
  if (words.length === 0) return null;
  return (
    <p>
      <strong>{name}:</strong> {words.join(' · ')}
    </p>
  );
}

/** Dialogue acts by name, with their data. */
function Acts({ name, acts, member }: { name: string; acts: unknown; member: string }) {
  const all = listOf(acts, 20);
  if (all.length === 0) return null;
  return (
    <More name={`${name}: ${all.map((act) => textOf(act[member], 60)).join(' · ')}`}>
      <Json value={all} label={name} />
    </More>
  );
}

function More({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <details>
      <summary>{name}</summary>
      {children}
    </details>
  );
}

function milliseconds(value: unknown): string {
  return typeof value === 'number' ? `${value.toFixed(2)} ms` : '–';
}
