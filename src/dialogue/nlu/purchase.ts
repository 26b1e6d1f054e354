/** The keys to a purchase that a clause must have: the act, nothing that vetoes it, and every word accounted for (design §2.3). */

import type { Domain } from '../domain.ts';
import { numberOf, unitOf } from '../lang/number-words.ts';
import type { ClauseAct } from './classify.ts';
import type { MentionKind } from './mention.ts';
import type { Parsed, ParsedClause } from './utterance.ts';

/** Below this the act is not sure enough; a question must be surer, and so must what other clauses stand beside. */
const SURE = 0.5;
const SURE_OF_QUESTION = 0.7;
const SURE_BESIDE = 0.75;
const SURE_YES = 0.62;
/** A clause this likely something else is no sure order. */
const ELSE = 0.3;
/** A clause this likely a refusal refuses. */
const REFUSES = 0.3;

export function isCertain(domain: Domain, parsed: Parsed, clause: ParsedClause): boolean {
  const p = clause.acts.find(({ act }) => act === 'buy')?.p ?? 0;
  const after = parsed.clauses.filter(({ from }) => from >= clause.to);
  const beside = after.some((one) => !ALONG.has(one.acts[0]?.act ?? 'other'));
  if (beside && clause.mentions.every(({ points }) => points === 'cart')) return false;
  if (p < (beside ? SURE_BESIDE : clause.asks ? SURE_OF_QUESTION : SURE) || elseLikely(clause) > ELSE) return false;
  if (isVetoed(domain, parsed, clause) || after.some(refuses)) return false;
  return isAccountedFor(domain, parsed, clause) || (p >= SURE_OF_WORDS && namesGoods(clause));
}

/** How likely a clause is nothing of what orders. */
function elseLikely({ acts }: ParsedClause): number {
  return acts.reduce((sum, { act, p }) => (ALONG.has(act) ? sum : sum + p), 0);
}

/** "That one can go": what may be a yes is asked again before anything is sold. */
export function isSureYes({ acts }: ParsedClause): boolean {
  return (acts.find(({ act }) => act === 'yes')?.p ?? 0) >= SURE_YES;
}

/** So sure of a purchase that names its goods, a word that nothing explains does not matter: idioms name none. */
const SURE_OF_WORDS = 0.85;

function namesGoods({ mentions }: ParsedClause): boolean {
  return mentions.some(({ kind, not }) => (kind === 'item' || kind === 'part') && !not);
}

/** What goes along with a purchase. */
const ALONG: ReadonlySet<ClauseAct> = new Set(['buy', 'pick', 'add', 'change', 'yes', 'thanks', 'bye']);
const REFUSALS: ReadonlySet<ClauseAct> = new Set(['no', 'stop', 'later']);

function refuses({ acts }: ParsedClause): boolean {
  return acts.reduce((sum, { act, p }) => (REFUSALS.has(act) ? sum + p : sum), 0) > REFUSES;
}

/** What nothing but a purchase, or its details, is said with; less sure than this, a clause says nothing certain. */
const ORDERS: ReadonlySet<ClauseAct> = new Set(['buy', 'pick', 'add', 'change', 'yes']);

/**
 * Whether a message speaks against an order that somebody else read in it: it denies, makes a condition,
 * refuses or asks, or every clause is surely something else.
 */
export function speaksAgainst(domain: Domain, parsed: Parsed): boolean {
  // Words that are not known are taken for something else, which has to be surer.
  const orders = ({ acts: [best] }: ParsedClause) =>
    !best || best.p < (best.act === 'other' ? SURE_BESIDE : SURE) || ORDERS.has(best.act);
  const asks = ({ asks, acts }: ParsedClause) =>
    asks && (acts.find(({ act }) => act === 'buy')?.p ?? 0) < SURE_OF_QUESTION;
  return (
    !parsed.clauses.some(orders) ||
    parsed.clauses.some((one) => isVetoed(domain, parsed, one) || refuses(one) || asks(one))
  );
}

/** Nothing speaks against it, and nothing is left over. */
export function isClear(domain: Domain, parsed: Parsed, clause: ParsedClause): boolean {
  return !isVetoed(domain, parsed, clause) && isAccountedFor(domain, parsed, clause);
}

function isVetoed({ language }: Domain, parsed: Parsed, { from, to, mentions }: ParsedClause): boolean {
  const words = parsed.words.slice(from, to);
  // "3 people", "the no-show socks": what is a part of something named or counted is no veto.
  const isPart = ({ at, to: end }: { at: number; to: number }) =>
    mentions.some((one) => NAMES.has(one.kind) && one.at <= from + at && one.to >= from + end);
  const isIdle = ({ at }: { at: number }) => language.idleVetoes.longestAt(words, at) !== undefined;
  if (mentions.some(({ not }) => not)) return true;
  if (language.vetoes.findAll(words).some((one) => !isPart(one) && !isIdle(one))) return true;
  const negators = words.flatMap((_, at) => language.negators.longestAt(words, at) ?? []);
  return negators.some((one) => !isPart(one));
}

const NAMES: ReadonlySet<MentionKind> = new Set(['item', 'part', 'kind', 'amount']);

/** Every word is a word of the language's closed classes, names something, or is one that purchases are told with. */
function isAccountedFor(domain: Domain, parsed: Parsed, clause: ParsedClause): boolean {
  return leftOver(domain, parsed, clause).length === 0;
}

/** The words that nothing explains. */
export function leftOver({ language, acts }: Domain, parsed: Parsed, { from, to, mentions }: ParsedClause): string[] {
  return parsed.words.slice(from, to).filter((word, place) => {
    if (language.functionWords.has(word) || language.counters.has(word) || acts.buysWith(word)) return false;
    if (numberOf(language, word) !== undefined) return false;
    if (unitOf(language, parsed.stems[from + place] ?? '') !== undefined) return false;
    return !mentions.some((one) => from + place >= one.at && from + place < one.to);
  });
}
