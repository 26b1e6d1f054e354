/**
 * The rows as a table for people: the bystander calm and during, what it cost the service, how it ended, and the
 * verdict.
 */
import { round } from './harness.mjs';

const HEAD = [
  'attack',
  'calm p50/p99/max ms',
  'during p50/p99/max ms',
  'ratio',
  'served/failed',
  'RSS MB',
  'CPU s',
  'end s',
  '',
];
const WIDTHS = [28, 22, 24, 7, 14, 8, 7, 9, 4];

export function printHead() {
  console.log(line(HEAD));
}

/** A row, its figures, and what is wrong with it. */
export function printRow({ name, calm, during, ratio, rss_mb, cpu_s, end, figures, problems, pass }) {
  console.log(
    line([
      name,
      calm ? spread(calm) : '–',
      during ? spread(during) : '–',
      during ? `${round(ratio, 2)}` : '–',
      during ? `${during.calls - during.failed}/${during.failed}` : '–',
      `${rss_mb ?? '–'}`,
      `${cpu_s ?? '–'}`,
      end ? `${round(end.seconds, 1)} (${end.killed ? 'KILL' : (end.code ?? end.signal)})` : '–',
      pass ? 'PASS' : 'FAIL',
    ]),
  );
  console.log(`    ${JSON.stringify(figures ?? {})}`);
  for (const problem of problems) console.log(`    ! ${problem}`);
}

/** The verdicts once more, without figures. */
export function printVerdicts(rows) {
  const red = rows.filter(({ pass }) => !pass);
  console.log(`\n${rows.length - red.length} of ${rows.length} held.`);
  for (const { name, problems } of red) console.log(`FAIL ${name}: ${problems.join('; ')}`);
}

const ms = (value) => (value >= 100 ? String(round(value)) : String(round(value, 1)));
const spread = ({ p50, p99, max }) => `${ms(p50)}/${ms(p99)}/${ms(max)}`;
const line = (cells) =>
  cells
    .map((cell, at) => cell.padEnd(WIDTHS[at]))
    .join(' ')
    .trimEnd();
