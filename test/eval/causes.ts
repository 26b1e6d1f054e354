/**
 * Why a turn went wrong. Where the trace tells what was understood, by that; else by the kind of complaint, which is a heuristic:
 * it cannot tell an answer from the wrong field from a question that was not heard as one.
 */
import type { Exchange } from './exchange.ts';
import type { About } from './judge.ts';

export const CAUSES = ['act', 'referent', 'binding', 'source', 'search', 'state', 'wording'] as const;
export type Cause = (typeof CAUSES)[number];

type Found = { about: About; what: string };

/** The complaint that says most comes first. */
const WEIGHTY: readonly About[] = ['broke', 'handoff', 'status', 'never', 'shows', 'says', 'manner'];

/** The cause of what is wrong with a turn. `before`: the turn before it; `found`: at least one complaint. */
export function causeOf(exchange: Exchange | undefined, before: Exchange | undefined, found: readonly Found[]): Cause {
  const [worst] = [...found].sort((a, b) => WEIGHTY.indexOf(a.about) - WEIGHTY.indexOf(b.about));
  if (!exchange || !worst) return 'state';
  const acts = actsIn(exchange);
  switch (worst.about) {
    case 'broke':
      return 'state';
    case 'handoff':
      return causeOfHandoff(exchange, found, acts);
    case 'status':
      return before?.status === 'pending_handoff' && exchange.status === 'active' && !exchange.turn.handoff
        ? 'state'
        : 'act';
    case 'shows':
      return causeOfShown(exchange, acts);
    case 'says':
      return causeOfSaid(exchange, worst.what, acts);
    default:
      return 'wording';
  }
}

/** The acts that the trace of a turn says were understood; undefined when it says nothing of acts. */
function actsIn({ trace }: Exchange): Set<string> | undefined {
  return trace && trace.acts.length > 0 ? new Set(trace.acts.map(({ act }) => act)) : undefined;
}

/** A purchase that was heard, but not for sure. */
function uncertain(trace: Exchange['trace']): boolean {
  return trace?.acts.some((one) => one.act === 'buy' && !one.certain) === true;
}

const BUYING = ['buy', 'affirm', 'select', 'add', 'set', 'remove'];

function causeOfHandoff(
  { turn, handoff, trace }: Exchange,
  found: readonly Found[],
  acts: Set<string> | undefined,
): Cause {
  if (!handoff) return acts && BUYING.some((act) => acts.has(act)) && !uncertain(trace) ? 'binding' : 'act';
  const said = found.map(({ what }) => what);
  const handed = JSON.stringify(handoff);
  const missing = turn.handoff?.lines?.some(({ product_id }) => !handed.includes(`"${product_id}"`));
  if (missing || said.some((what) => what.startsWith('hands over product_id'))) return 'referent';
  return said.every((what) => /^hands over (?:price|offers)|^checkout/.test(what)) ? 'state' : 'binding';
}

/** Words that point at what was shown. */
const POINTS =
  /\b(?:it|its|that|this|those|these|them|they|one|ones|both|other|first|second|third|last|latter|former|cheaper|cheapest)\b/i;

/** A question, as people type it and as hosts relay it. */
const ASKS =
  /\?|^(?:and |so |but |ok |hi |hey )*(?:what|how|which|is|are|does|do|can|when|where|who|why|any)\b|\b(?:whether|wonders?|asks?|know|tell me|told|confirm)\b/i;

function causeOfShown({ did, turn }: Exchange, acts: Set<string> | undefined): Cause {
  if (acts) return acts.has('inform') ? 'search' : acts.size > 0 ? 'referent' : 'act';
  return turn.user === undefined || POINTS.test(did) ? 'referent' : 'search';
}

function causeOfSaid({ turn, did, cards }: Exchange, what: string, acts: Set<string> | undefined): Cause {
  if (/^has \d+ characters|^gives /.test(what) || turn.not_says.some((like) => what === `says ${like}`)) {
    return 'wording';
  }
  if (!acts) return turn.user === undefined || ASKS.test(did) ? 'source' : cards.length > 0 ? 'search' : 'act';
  if (acts.has('request') || acts.has('compare')) return 'source';
  return acts.has('inform') ? 'search' : 'act';
}
