/** What each clause of a message is taken for, in its context: the question that is open, the clauses before it. */
import type { LineChange } from '../dialogue-acts.ts';
import type { Language } from '../lang/language.ts';
import type { Room } from '../room.ts';
import type { ClauseAct } from './classify.ts';
import { asksForFirst } from './comparing.ts';
import { partyIn } from './counts.ts';
import type { Heard, HeardClause } from './hear.ts';
import { orderLines } from './order-lines.ts';
import { type Read, viewAfter } from './read.ts';
import type { Reference } from './refer.ts';
import type { View } from './view.ts';
import { wantsIn } from './wants.ts';

/** Each clause in turn; what one names is in view for the next. */
export function readAll(room: Room, heard: Heard, view: View): Read[] {
  const reads: Read[] = [];
  for (const clause of heard.clauses) {
    const before = reads.at(-1);
    reads.push(readClause(room, heard, clause, before ? viewAfter(before.view, before) : view));
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

function readClause(room: Room, heard: Heard, clause: HeardClause, view: View): Read {
  const { lines, reference, spent } = orderLines(room, heard, clause, view);
  const best = clause.acts.find(({ act, p }) => !ENDING.has(act) || p > SURE_END) ?? clause.acts[0];
  const act = inContext(room, heard, best?.act ?? 'other', clause, lines, reference, view);
  const by = reference.how === 'description' ? [] : reference.by;
  const wants = wantsIn(room, heard, clause, view, ORDERS.has(act) ? spent : by);
  return { clause, act, p: best?.p ?? 0, lines, reference, wants, view };
}

/** Ways to refer to one thing and no other. */
export const NAMED: ReadonlySet<Reference['how']> = new Set(['name', 'place', 'description', 'many', 'other']);

/** What agrees, ends or undoes needs to be surer than any other act. */
const ENDING: ReadonlySet<ClauseAct> = new Set(['yes', 'bye', 'stop', 'restart']);
const SURE_END = 0.45;

/** "No, too early", "not the 7:45": what is wanted instead. */
function tellsWhat({ language }: Room, { words }: Heard, { mentions }: HeardClause): boolean {
  return mentions.some(
    ({ kind, at, not }) =>
      (kind === 'degree' && language.too.has(words[at - 1] ?? '')) ||
      (not === true && (kind === 'value' || kind === 'choice' || kind === 'kind')),
  );
}

/** "And lighter than the Glide": nothing is set beside it. */
function isSearch({ language }: Room, { words }: Heard, { mentions }: HeardClause): boolean {
  const degree = mentions.find(({ kind, not, to }) => kind === 'degree' && !not && language.than.has(words[to] ?? ''));
  return degree !== undefined && !mentions.some(({ at, points }) => points !== undefined && at < degree.at);
}

/** "Are there tents …?", "whether there is something sparkling": right after it stands the kind that is looked for. */
function asksForSome({ language }: Room, { words }: Heard, { from, to, mentions }: HeardClause): boolean {
  const asked = language.existing.findAll(words.slice(from, to)).at(-1);
  if (!asked) return false;
  const kind = mentions.find((one) => one.kind === 'kind' && !one.not && one.at >= from + asked.to);
  const between = kind && words.slice(from + asked.to, kind.at);
  return (
    between !== undefined &&
    between.length <= MOST_BETWEEN &&
    !between.some((word) => language.catalogue.breaks.has(word))
  );
}

/** Words that describe, before a noun. */
const MOST_BETWEEN = 4;

/** "The cheaper one": one of what was shown, and no search. */
function isOneOfThem({ nouns }: HeardClause): boolean {
  return nouns.some(({ pointed, headed, plural, mentions }) => {
    const degrees = mentions.flatMap(({ meanings }) => meanings.flatMap((one) => ('degree' in one ? one.degree : [])));
    return pointed && headed && !plural && degrees.includes('comparative');
  });
}

/** What the open question or a pending order makes of a clause that says a choice, a number or a thing. */
function inContext(
  room: Room,
  heard: Heard,
  act: ClauseAct,
  clause: HeardClause,
  lines: readonly LineChange[],
  reference: Reference,
  { ask, pending, ordered }: View,
): ClauseAct {
  const says = lines.some(({ choices, quantity, by }) => choices?.length || quantity !== undefined || by !== undefined);
  const loose =
    act === 'find' || act === 'other' || act === 'yes' || act === 'no' || act === 'change' || act === 'look';
  if (
    ask?.for === 'option' &&
    loose &&
    !clause.asks &&
    lines.some(({ choices }) => choices?.some(({ on }) => on === `o:${ask.option}`))
  )
    return 'pick';
  if (ask?.for === 'buy' && act === 'yes' && (says || NAMED.has(reference.how))) return 'pick';
  if (ask?.for === 'which' && loose && !clause.asks && reference.how !== 'none' && reference.how !== 'view')
    return 'pick';
  if (
    asksForFirst(room, heard, clause) &&
    (act === 'find' || act === 'ask' || (act === 'pick' && ask?.for !== 'which'))
  )
    return 'compare';
  if (act === 'ask' && !NAMED.has(reference.how) && asksForSome(room, heard, clause)) return 'find';
  if (act === 'find' && reference.how === 'description' && !says && isOneOfThem(clause)) return 'look';
  if (act === 'compare' && isSearch(room, heard, clause)) return 'find';
  // "Forget the belt": of several things, one that is named is what is given up.
  if (act === 'stop' && ordered.length > 1 && NAMED.has(reference.how)) return 'remove';
  if (act === 'other' && ordered.length > 0 && partyIn(room, heard, clause, false) !== undefined) return 'change';
  if (act === 'no' && !pending && tellsWhat(room, heard, clause)) return 'find';
  const swaps = heard.words.slice(clause.from, clause.to).some((word) => room.language.swaps.has(word));
  if (pending && (says || (swaps && NAMED.has(reference.how))) && (act === 'pick' || (act === 'find' && !clause.asks)))
    return 'change';
  return act;
}
