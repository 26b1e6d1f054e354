/** A failed conversation as a person reads it. */
import type { Exchange, Transcript } from './exchange.ts';
import type { Complaint } from './judge.ts';

export interface Verdict {
  transcript: Transcript;
  complaints: Complaint[];
}

/**
 * Its file, the talk up to the last complaint, what was expected and what is wrong. With `trace`, what the dialogue made of each
 * turn that went wrong.
 */
export function tellFailure({ transcript, complaints }: Verdict, { trace = false } = {}): string {
  const { conversation, exchanges } = transcript;
  const last = Math.max(0, ...complaints.map(({ turn }) => turn));
  const talk = exchanges.slice(0, last).flatMap((exchange, index) => {
    const wrong = complaints.filter(({ turn }) => turn === index + 1);
    return [
      ...said(exchange, index + 1),
      ...(wrong.length > 0 ? [`    WANTED ${wantedOf(exchange)}`] : []),
      ...wrong.map(({ what }) => `    WRONG  ${what}`),
      ...(trace && wrong.length > 0 ? [`    trace  ${JSON.stringify(exchange.trace)}`] : []),
    ];
  });
  const beyond = complaints.filter(({ turn }) => turn > exchanges.length).map(({ what }) => `    WRONG  ${what}`);
  return [`${conversation.file}: ${conversation.name} (${conversation.brand})`, ...talk, ...beyond].join('\n');
}

function said({ did, message, status, cards, handoff }: Exchange, turn: number): string[] {
  const shown = [status, ...cards.map((card) => card.product_id), ...(handoff ? [handoffLine(handoff)] : [])];
  return [
    `  ${turn} user   ${did}`,
    `    brand  ${message.replaceAll('\n', '\n           ')}`,
    `           (${shown.join(' · ')})`,
  ];
}

/** The expectations as they were written: without the defaults. */
function wantedOf({ turn: { user: _, press, press_shown, end, ...wanted } }: Exchange): string {
  const written = Object.entries(wanted).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return JSON.stringify(Object.fromEntries(written));
}

const LONGEST = 300;

function handoffLine(handoff: object): string {
  return JSON.stringify(handoff).slice(0, LONGEST);
}
