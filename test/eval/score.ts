/** Turns and conversations right, by brand, tag, language and cause: what `npm run eval` prints and keeps. */
import { CAUSES, type Cause, causeOf } from './causes.ts';
import type { Verdict } from './report.ts';

/** How many there are, and how many of them nothing is wrong with. */
export interface Row {
  turns: number;
  turns_right: number;
  conversations: number;
  conversations_right: number;
}

export interface Score {
  all: Row;
  brands: Record<string, Row>;
  tags: Record<string, Row>;
  languages: Record<string, Row>;
  /** Turns that went wrong by cause; `first`: only the first of each conversation, before one fault breeds the next. */
  causes: Record<Cause, { all: number; first: number }>;
  /** Turns that broke a rule that is never negotiable, by rule. */
  never: Record<string, number>;
}

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const score: Score = {
    all: row(),
    brands: {},
    tags: {},
    languages: {},
    causes: emptyCauses(),
    never: {},
  };
  for (const verdict of verdicts) {
    const { brand, tags, language = 'en' } = verdict.transcript.conversation;
    const rows = [
      score.all,
      rowIn(score.brands, brand),
      rowIn(score.languages, language),
      ...[...new Set(tags)].map((tag) => rowIn(score.tags, tag)),
    ];
    for (const one of rows) count(one, verdict);
    addCauses(score, verdict);
  }
  return score;
}

function count(one: Row, { transcript, complaints }: Verdict): void {
  const { turns } = transcript.conversation;
  one.turns += turns.length;
  one.turns_right += turns.filter((_, at) => isRight({ transcript, complaints }, at)).length;
  one.conversations++;
  if (complaints.length === 0) one.conversations_right++;
}

/** A turn that was never taken, because the talk broke off before, is not right. */
function isRight({ transcript, complaints }: Verdict, at: number): boolean {
  return transcript.exchanges[at] !== undefined && complaints.every(({ turn }) => turn !== at + 1);
}

function addCauses({ causes, never }: Score, { transcript, complaints }: Verdict): void {
  const { exchanges } = transcript;
  const wrong = [...new Set(complaints.map(({ turn }) => turn))].sort((a, b) => a - b);
  wrong.forEach((turn, nth) => {
    const found = complaints.filter((one) => one.turn === turn);
    const cause = causes[causeOf(exchanges[turn - 1], exchanges[turn - 2], found)];
    cause.all++;
    if (nth === 0) cause.first++;
    for (const { about, what } of found) {
      const [rule = what] = what.split(': ');
      if (about === 'never') never[rule] = (never[rule] ?? 0) + 1;
    }
  });
}

/** A score as tables. */
export function tellScore({ all, brands, tags, languages, causes, never }: Score): string {
  const part = (title: string, rows: Record<string, Row>) => [
    title,
    ...Object.entries(rows)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, one]) => told(name, one)),
    '',
  ];
  const faults = Object.entries(never);
  return [
    ...part('By brand', brands),
    ...part('By tag', tags),
    ...part('By language', languages),
    'Turns that went wrong by cause (a heuristic where no trace tells), and the first of each conversation',
    ...CAUSES.map((cause) => `  ${cause.padEnd(22)} ${pad(causes[cause].all)} ${pad(causes[cause].first)}`),
    '',
    `Never negotiable: ${faults.length === 0 ? 'nothing broken' : ''}`,
    ...faults.map(([rule, times]) => `  ${String(times).padStart(4)} × ${rule}`),
    '',
    told('all', all),
  ].join('\n');
}

function told(name: string, { turns, turns_right, conversations, conversations_right }: Row): string {
  return `  ${name.padEnd(22)} turns ${rate(turns_right, turns)}   conversations ${rate(conversations_right, conversations)}`;
}

export function rate(part: number, whole: number): string {
  const percent = whole === 0 ? 100 : (100 * part) / whole;
  return `${pad(part)} of ${pad(whole)} ${percent.toFixed(1).padStart(5)} %`;
}

const pad = (count: number) => String(count).padStart(5);

function row(): Row {
  return { turns: 0, turns_right: 0, conversations: 0, conversations_right: 0 };
}

function rowIn(rows: Record<string, Row>, name: string): Row {
  const known = rows[name] ?? row();
  rows[name] = known;
  return known;
}

function emptyCauses(): Score['causes'] {
  const none = () => ({ all: 0, first: 0 });
  return {
    act: none(),
    referent: none(),
    binding: none(),
    source: none(),
    search: none(),
    state: none(),
    wording: none(),
  };
}
