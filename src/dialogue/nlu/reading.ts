/** What each clause of a message is taken for, in its context: the question that is open, the clauses before it. */

import type { Domain } from '../domain.ts';
import type { Language } from '../lang/language.ts';
import { chooseAct } from './choose-act.ts';
import type { ClauseAct } from './classify.ts';
import { orderLines } from './order-lines.ts';
import { type Read, viewAfter } from './read.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';
import { wantsIn } from './wants.ts';

/** Each clause in turn; what one names is in view for the next. */
export function readAll(domain: Domain, parsed: Parsed, view: View): Read[] {
  const reads: Read[] = [];
  for (const clause of parsed.clauses) {
    const before = reads.at(-1);
    reads.push(readClause(domain, parsed, clause, before ? viewAfter(before.view, before) : view));
  }
  return reads;
}

/** Said beside something else, these ask for no answer of their own. */
const IDLE: ReadonlySet<ClauseAct> = new Set(['hello', 'thanks', 'yes', 'no', 'other', 'bye']);
/** "Wait", "hold on": words before a change of mind. */
const SHORT = 3;

export function isIdle(language: Language, { act, clause }: Read, at: number, all: readonly Read[]): boolean {
  if (IDLE.has(act)) return true;
  const { fillers, joiners } = language.clauses;
  const words = clause.symbols.filter((word) => !fillers.has(word) && !joiners.has(word));
  const after = all.slice(at + 1);
  const waits = (act === 'later' || act === 'stop') && words.length < SHORT;
  if (!waits) return false;
  // "Hang on, does it fit?": a question takes nothing back.
  if (act === 'later' && after.some(({ act: next, clause: { asks } }) => next === 'ask' && asks)) return true;
  return after.some((one) => ORDERS.has(one.act)) || (words.length < 2 && after.some((one) => !IDLE.has(one.act)));
}

const ORDERS: ReadonlySet<ClauseAct> = new Set(['pick', 'buy', 'add', 'remove', 'change']);

function readClause(domain: Domain, parsed: Parsed, clause: ParsedClause, view: View): Read {
  const { lines, reference, spent } = orderLines(domain, parsed, clause, view);
  const act = chooseAct(domain, parsed, clause, lines, reference, view);
  const by = reference.how === 'description' ? [] : reference.by;
  const wants = wantsIn(domain, parsed, clause, view, ORDERS.has(act) ? spent : by);
  return { clause, act, p: clause.acts[0]?.p ?? 0, lines, reference, wants, view };
}
