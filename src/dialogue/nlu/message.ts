/** What the clauses of a message say together. */
import type { LineChange, UserAct } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { isClear } from './purchase.ts';
import type { Read } from './read.ts';
import type { Parsed } from './utterance.ts';
import type { View } from './view.ts';

/** A yes this likely is one. */
const SURE_YES = 0.6;

/** Whether it was asked if something shall be ordered, and a clause says yes. */
export function agrees(reads: readonly Read[], { ask }: View): boolean {
  const isYes = ({ clause: { acts } }: Read) => acts[0]?.act === 'yes' && acts[0].p > SURE_YES;
  return ask?.for === 'buy' && reads.some(isYes);
}

/** "Yes, the blue one", when it was asked whether to order: a purchase of that. */
export function agreed(domain: Domain, parsed: Parsed, { clause }: Read, act: UserAct): UserAct {
  return act.act === 'select' ? { ...act, act: 'buy', certain: isClear(domain, parsed, clause) } : act;
}

/** Hesitation undoes a purchase; what is looked for in several clauses is one search. */
export function wholeMessage(kept: readonly Read[], acts: readonly UserAct[], { ordered, pending }: View): UserAct[] {
  const moves = ordered.length > 0 && acts.some(({ act }) => act === 'date' || act === 'party');
  const waits = kept.some(({ act, p }) => (act === 'later' || act === 'stop') && p > 0.5);
  const all: UserAct[] = [];
  for (const act of acts) {
    if ((act.act === 'buy' && waits) || (moves && saysNothing(act))) continue;
    const before = all.at(-1);
    const exchanged = before?.act === 'remove' && exchange(before, act);
    if (exchanged) all.splice(-1, 1, exchanged);
    else if (before?.act === 'inform' && act.act === 'inform' && (act.kind === undefined || before.kind === undefined))
      merge(before, act);
    else if (before?.act === 'look' && act.act === 'inform' && act.kind === undefined && !act.order) continue;
    else if (before?.act === 'buy' && act.act === 'buy' && act.lines.length === 0) before.certain ||= act.certain;
    else all.push(act);
  }
  const looksOn = pending && all.every(isSearch) && !kept.some(({ clause }) => clause.asks);
  return looksOn ? all.map((act) => (act.act === 'inform' ? { ...act, instead: true } : act)) : all;
}

/** While something is being ordered, who looks for things and says nothing else wants others. */
function isSearch(act: UserAct): boolean {
  return act.act === 'inform' && (act.kind !== undefined || act.wishes.length > 0 || act.order !== undefined);
}

/** "Take the knife out and put the board in its place": one thing for another. */
function exchange(
  { lines: [out, ...more] }: Extract<UserAct, { lines: LineChange[] }>,
  act: UserAct,
): UserAct | undefined {
  const [line, ...others] = act.act === 'set' ? act.lines : [];
  if (!line?.swaps || !line.item || !out?.item || others.length + more.length > 0) return undefined;
  const { id, choices } = out.item;
  return { act: 'set', lines: [{ ...line, instead: id, ...(choices && { of: choices }) }] };
}

/** "Just me", "the day was wrong", of what is in the order: nothing else is looked for or changed. */
function saysNothing(act: UserAct): boolean {
  if (act.act === 'set')
    return act.lines.every(
      (line) => !line.swaps && (line.quantity ?? line.by ?? line.choices ?? line.step) === undefined,
    );
  if (act.act !== 'inform') return false;
  return act.wishes.length + act.evidence.length === 0 && act.kind === undefined && !act.order && !act.drop;
}

function merge(before: Extract<UserAct, { act: 'inform' }>, act: Extract<UserAct, { act: 'inform' }>): void {
  before.wishes.push(...act.wishes);
  before.evidence.push(...act.evidence);
  if (act.kind !== undefined) before.kind = act.kind;
  if (act.drop) before.drop = [...(before.drop ?? []), ...act.drop];
  if (act.among) before.among = true;
  if (act.order) before.order = act.order;
}
