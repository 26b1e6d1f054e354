/** What is looked for: whether what was told narrows the search that goes on or begins another. */
import { scoresOf } from '../catalogue/evidence.ts';
import { kindOf } from '../catalogue/kinds.ts';
import { type Query, search } from '../catalogue/search.ts';
import { valueKey } from '../catalogue/values.ts';
import { mergeWishes } from '../catalogue/wishes.ts';
import type { Evidence, Order, UserAct, Wish } from '../dialogue-acts.ts';
import type { State } from '../state.ts';
import { forgetGoal } from '../tracking/track.ts';
import { itemOf, type Talk } from './talk.ts';

type Inform = Extract<UserAct, { act: 'inform' }>;

const MOST_EVIDENCE = 12;

/** Takes over what was told. */
export function takeGoal(talk: Talk, act: Inform): void {
  const { state } = talk;
  const { wishes, evidence, kind, order, drop = [] } = act;
  drops(state, drop);
  if (isNew(talk, act)) forgetGoal(state);
  if (kind !== undefined) state.kind = kind;
  else if (!hasGoal(state)) state.kind = kindInView(talk, act);
  state.wishes = mergeWishes(state.wishes, wishes, [...drop, ...idleEnd(order)]);
  state.wishes = state.wishes.map((wish) => lastEnd(talk, wish, wishes));
  if (isUnwanted(talk, wishes)) state.kind = undefined;
  state.evidence = [...state.evidence, ...evidence].slice(-MOST_EVIDENCE);
  state.order = order;
  state.skip = 0;
}

/** "Something earlier", after "after nine": where nothing lies between, the limit said last counts. */
function lastEnd(talk: Talk, wish: Wish, now: readonly Wish[]): Wish {
  const last = now.find(({ on, any, not }) => on === wish.on && any === undefined && !not);
  const both = wish.min !== undefined && wish.max !== undefined;
  if (!last || last === wish || !both || (last.min === undefined) === (last.max === undefined)) return wish;
  const { wishes, kind } = talk.state;
  return fits(talk, { wishes, evidence: [], ...(kind !== undefined && { kind }) }) ? wish : last;
}

/** "What is the cheapest then?": a limit at that end says nothing any more. */
function idleEnd(order: Order | undefined): string[] {
  if (!order?.utmost) return [];
  return [`${order.on === 'price' ? 'price' : `a:${order.on}`}.${order.down ? 'min' : 'max'}`];
}

/** The kind that was looked for is not wanted any more. */
function isUnwanted({ domain, state }: Talk, wishes: readonly Wish[]): boolean {
  const { kind } = state;
  if (kind === undefined) return false;
  const unwanted = wishes
    .filter(({ on, not }) => not && (on === 'category' || on === 'name'))
    .flatMap(({ any = [] }) => any);
  const gone = new Set(unwanted.flatMap((value) => kindOf(domain.index, value)));
  const rows = gone.size > 0 ? kindOf(domain.index, kind) : [];
  return rows.length > 0 && rows.every((row) => gone.has(row));
}

function hasGoal({ wishes, evidence, kind }: State): boolean {
  return wishes.length + evidence.length > 0 || kind !== undefined;
}

/** What matters no longer, by the words it was said in. */
function drops(state: State, drop: readonly string[]): void {
  if (drop.length === 0) return;
  const gone = new Set(drop);
  state.wishes = state.wishes.flatMap((wish) => {
    const any = wish.any?.filter((value) => !gone.has(`${wish.on}=${value}`));
    return any?.length === 0 ? [] : [{ ...wish, ...(any && { any }) }];
  });
  state.evidence = state.evidence
    .map(({ words, weight }) => ({ words: words.filter((word) => !gone.has(`w:${word}`)), weight }))
    .filter(({ words }) => words.length > 0);
}

/** Another kind of thing begins a new search; so do values and words of need that only things of another kind go with. */
function isNew(talk: Talk, { kind, wishes, evidence, among, order }: Inform): boolean {
  const { state, domain } = talk;
  if (among || !hasGoal(state)) return false;
  if (kind !== undefined) {
    // "The cheapest headlamp you have": of all of them.
    if (order?.utmost) return true;
    if (state.kind === undefined) return !fits(talk, together(state, { wishes, evidence }, kind));
    const before = new Set(kindOf(domain.index, state.kind));
    return !kindOf(domain.index, kind).some((row) => before.has(row));
  }
  if (order || !wishes.some(isWorded) === (evidence.length === 0)) return false;
  if (fits(talk, together(state, { wishes, evidence }, state.kind))) return false;
  return fits(talk, { wishes, evidence });
}

function isWorded({ any, not, soft }: Wish): boolean {
  return any !== undefined && !not && !soft;
}

function together(state: State, { wishes, evidence }: { wishes: Wish[]; evidence: Evidence[] }, kind?: string): Goal {
  return { wishes: mergeWishes(state.wishes, wishes), evidence, ...(kind !== undefined && { kind }) };
}

interface Goal {
  wishes: Wish[];
  evidence: Evidence[];
  kind?: string;
}

/** Something satisfies these wishes, and the words say something of it. */
function fits(talk: Talk, goal: Goal): boolean {
  const { index } = talk.domain;
  const { rows, relaxed } = search(index, { ...queryOf(talk, goal), evidence: [], soldOut: true });
  if (rows.length === 0 || relaxed.length > 0) return false;
  if (goal.evidence.length === 0) return true;
  const scores = scoresOf(index, goal.evidence);
  return scores === undefined || rows.some((row) => (scores[row] ?? 0) > 0);
}

export function queryOf({ domain }: Talk, { wishes, evidence, kind }: Goal): Query {
  const rows = kind === undefined ? undefined : kindOf(domain.index, kind);
  return { wishes, evidence, ...(rows && { kind: rows }) };
}

/** The kind of what is in view, when what was told is about things like it. */
function kindInView(talk: Talk, { wishes, evidence, order, among }: Inform): string | undefined {
  const { state, domain } = talk;
  if (among || (wishes.length === 0 && !order)) return undefined;
  const ids = state.focus === undefined ? state.shown : [state.focus];
  const categories = new Set(ids.flatMap((id) => itemOf(talk, id)?.category ?? []));
  const [only] = categories;
  if (categories.size !== 1 || only === undefined) return undefined;
  const kind = valueKey(domain.language, only);
  return fits(talk, { wishes, evidence: [], kind }) || evidence.length === 0 ? kind : undefined;
}
