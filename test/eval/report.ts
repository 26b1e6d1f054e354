/** The outcome of a run as a person reads it: pass rates by tag, and the talk around each failure. */

import type { Transcript } from './exchange.ts';
import type { Complaint } from './judge.ts';

export interface Verdict {
  transcript: Transcript;
  complaints: Complaint[];
}

/** Pass rates by tag, the fullest tags first, and a last line with the sum. */
export function passRates(verdicts: Verdict[]): string {
  const tags = new Map<string, { passed: number; all: number }>();
  for (const { transcript, complaints } of verdicts) {
    for (const tag of [...new Set([`(${transcript.conversation.brand})`, ...transcript.conversation.tags])]) {
      const row = tags.get(tag) ?? { passed: 0, all: 0 };
      tags.set(tag, { passed: row.passed + (complaints.length === 0 ? 1 : 0), all: row.all + 1 });
    }
  }
  const rows = [...tags].sort(([a], [b]) => a.localeCompare(b));
  const lines = rows.map(([tag, { passed, all }]) => `  ${tag.padEnd(22)} ${rate(passed, all)}`);
  const needed = verdicts.filter(({ transcript }) => transcript.conversation.required);
  return [
    'Conversations passed, by tag',
    ...lines,
    `  ${'required'.padEnd(22)} ${rate(needed.filter(({ complaints }) => complaints.length === 0).length, needed.length)}`,
    `  ${'all'.padEnd(22)} ${rate(verdicts.filter(({ complaints }) => complaints.length === 0).length, verdicts.length)}`,
  ].join('\n');
}

/** A failed conversation: its file, what is wrong, and the talk up to one turn after the last complaint. */
export function tellFailure({ transcript, complaints }: Verdict): string {
  const { conversation, exchanges } = transcript;
  const last = Math.max(0, ...complaints.map(({ turn }) => turn));
  const talk = exchanges
    .slice(0, last + 1)
    .flatMap(({ did, message, status, cards, handoff }, index) => [
      `  ${index + 1} user   ${did}`,
      `    brand  ${message.replaceAll('\n', '\n           ')}`,
      `           (${[status, ...cards.map((card) => card.product_id)].join(' · ')}${handoff ? ` · ${handoffLine(handoff)}` : ''})`,
      ...complaints.filter(({ turn }) => turn === index + 1).map(({ what }) => `    WRONG  ${what}`),
    ]);
  const beyond = complaints.filter(({ turn }) => turn > exchanges.length).map(({ what }) => `    WRONG  ${what}`);
  return [`${conversation.file}: ${conversation.name}`, ...talk, ...beyond].join('\n');
}

function handoffLine(handoff: object): string {
  return JSON.stringify(handoff).slice(0, 300);
}

function rate(passed: number, all: number): string {
  const percent = all === 0 ? 100 : Math.floor((100 * passed) / all);
  return `${String(passed).padStart(4)} of ${String(all).padStart(3)}  ${String(percent).padStart(3)} %`;
}
