/** Whether what sounds like a search is a question that the brand has an answer to, or that nothing can be looked for by. */
import { scoresOf } from '../catalogue/evidence.ts';
import type { UserAct } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { Read } from './read.ts';

/** "Which shoes would cure my bad knee": what the catalogue cannot look for and the brand has an answer to was asked. */
export function isAnswered({ index }: Domain, asks: UserAct, { wants, clause }: Read): boolean {
  const [best] = asks.act === 'request' ? asks.about : [];
  if (best?.is !== 'policy') return false;
  const bound = Math.min(wants.wishes.length + wants.kinds.length + (wants.order ? 1 : 0), MOST_BOUND);
  if (bound === 0 && scoresOf(index, wants.evidence) === undefined) return best.score > UNBOUND;
  return best.score > ANSWERED + (clause.asks ? 0 : 1) + bound;
}

/** "Do you sell kayaks": it is asked in words that no record has, and there is nothing to look for by. */
export function isUnknown(
  { index }: Domain,
  { wants: { wishes, kinds, order, relative, evidence }, clause, view }: Read,
): boolean {
  const seeks = wishes.length + kinds.length > 0 || order || relative || evidence.length === 0;
  return clause.asks && !seeks && view.focus === undefined && scoresOf(index, evidence) === undefined;
}

/** A source with this much answers what sounded like a search; less is enough where nothing could be looked for. */
export const ANSWERED = 3;
const UNBOUND = 2;
/** Each thing that the catalogue can look for speaks for a search, up to so many. */
const MOST_BOUND = 2;
