/**
 * What is never negotiable (design §5), looked at in every turn of every conversation, whatever it expects. A complaint begins
 * with the name of the rule that was broken and a colon.
 */
import type { Brand, CartLine } from '../../src/brands/catalogue.ts';
import { buysNothing } from './affirmed.ts';
import type { Exchange, Transcript } from './exchange.ts';
import { strangers } from './facts.ts';
import { foreignNames } from './foreign.ts';
import { isLike } from './format.ts';
import { brokenLines, linesOf, untoldLines } from './handed.ts';
import { personalIn } from './privacy.ts';

/** Rules broken, by the number of the turn (from 1). `brands`: all whose items must not be named, besides the transcript's own. */
export function neverIn(transcript: Transcript, brands: readonly Brand[] = []): { turn: number; what: string }[] {
  const { brand, exchanges, conversation } = transcript;
  const foreign = foreignNames(brand, brands);
  let typed = '';
  const broken = exchanges.flatMap((exchange, at) => {
    if (exchange.turn.end === undefined) typed += `${exchange.did.toLowerCase()}\n`;
    const named = foreign(exchange.message).filter((name) => !typed.includes(name.toLowerCase()));
    const what = [
      ...(at === 0 ? undisclosed(brand, exchange) : []),
      ...(exchange.turn.end === undefined ? handedWrongly(brand, exchange, exchanges[at - 1]) : []),
      ...named.map((name) => `another brand: ${name}`),
      ...personalIn(exchange, conversation.identity, typed),
    ];
    return what.map((one) => ({ turn: at + 1, what: one }));
  });
  return [...broken, ...strangers(transcript)];
}

/** P7. */
function undisclosed(brand: Brand, { message }: Exchange): string[] {
  const label = brand.pack.disclosure.label_text.replace(/[.]$/, '');
  return isLike(message, label) ? [] : [`disclosure: the first answer does not say "${label}"`];
}

/** What is wrong with what this turn began to hand over, or changed of it. */
function handedWrongly(brand: Brand, exchange: Exchange, before: Exchange | undefined): string[] {
  if (!exchange.handoff) return [];
  const lines = linesOf(brand, exchange);
  const changed = !before?.handoff || keyOf(linesOf(brand, before)) !== keyOf(lines);
  return [
    ...brokenLines(brand, lines),
    ...(changed && before === undefined ? ['unasked: the first turn hands over'] : []),
    ...(changed && buysNothing(exchange.turn) ? [`unasked: "${exchange.did}" buys nothing`] : []),
    ...(changed ? untoldLines(brand, exchange, lines) : []),
  ];
}

function keyOf(lines: readonly CartLine[]): string {
  return JSON.stringify(lines);
}
