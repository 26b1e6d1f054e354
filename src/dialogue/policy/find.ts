/** Looking for things: what is told narrows or begins a search, and what is found is put before the user. */
import { scoresOf } from '../catalogue/evidence.ts';
import { type Found, type Query, search } from '../catalogue/search.ts';
import type { ItemRef, Order, SystemAct, UserAct, Wish } from '../dialogue-acts.ts';
import { ask, focusOn, show } from '../tracking/track.ts';
import { alternativesTo, assumeDay, canBeHad, dayFor } from './available.ts';
import { queryOf, takeGoal } from './goal.ts';
import { itemOf, refsOf, rowOf, say, shownItems, type Talk } from './talk.ts';
import { traceSearch } from './tracing.ts';

type Inform = Extract<UserAct, { act: 'inform' }>;

export const MOST_LISTED = 5;
/** Evidence below this share of the best is not worth a place beside it. */
const NEAR_BEST = 0.55;

/** Takes over what was told and shows what fits. */
export function inform(talk: Talk, act: Inform) {
  const { state } = talk;
  takeGoal(talk, act);
  if (state.wishes.length === 0 && state.kind === undefined && !act.order) {
    const unheard = scoresOf(talk.domain.index, state.evidence) === undefined;
    if (unheard && showLike(talk)) return;
    if (state.evidence.length === 0) return showFirst(talk);
  }
  present(talk, act.among ? state.shown.map((id) => rowOf(talk, id)) : undefined, act.wishes);
}

/** "Something similar": what is like the thing in view. */
function showLike(talk: Talk): boolean {
  const item = itemOf(talk, talk.state.focus);
  const near = item ? alternativesTo(talk, item) : [];
  const rows = near.map(({ id }) => rowOf(talk, id));
  if (rows.length > 0) list(talk, rows, rows.length, [], []);
  return rows.length > 0;
}

function goalQuery(talk: Talk, among?: number[]): Query {
  const { state } = talk;
  return { ...queryOf(talk, state), ...(state.order && { order: state.order }), ...(among && { among }) };
}

function present(talk: Talk, among: number[] | undefined, now: readonly Wish[]) {
  const { state, domain } = talk;
  const query = { ...goalQuery(talk, among), limit: 60 };
  const all = search(domain.index, query);
  // Of tags that nothing has together, those that were said before are given up.
  const old = all.relaxed.filter((wish) => wish.on === 'tag' && !wish.not && !now.includes(wish));
  if (old.length > 0) state.wishes = state.wishes.filter((wish) => !old.includes(wish));
  const found = open(talk, { ...all, relaxed: all.relaxed.filter((wish) => !old.includes(wish)) });
  traceSearch(talk, query, found);
  const [first] = found.rows;
  if (first === undefined) {
    const words = state.evidence.flatMap((one) => one.words).slice(0, 3);
    return say(talk, { say: 'none', because: state.wishes, words });
  }
  if (found.soldOut && found.relaxed.length === 0) return soldOut(talk, first, found.rows);
  const near = nearBest(talk, found);
  const facts = factsSaid(talk);
  const { order } = state;
  if (order && (order.rank !== undefined || order.utmost)) return extreme(talk, found.rows, order, facts);
  list(talk, near, found.total, found.relaxed, facts);
}

/** What answers to the need nearly as well as the best. */
function nearBest({ state }: Talk, { rows, scores, narrowed }: Found): number[] {
  const best = scores[0] ?? 0;
  if (narrowed || state.evidence.length === 0 || state.order || best === 0) return rows;
  return rows.filter((_, at) => (scores[at] ?? 0) >= best * NEAR_BEST);
}

/** Without what leaves too early on its day to be had, when something is left. */
function open(talk: Talk, found: Found): Found {
  if (!talk.domain.index.hasDated || found.soldOut) return found;
  const kept = found.rows.flatMap((row, at) => {
    const item = talk.domain.brand.items[row];
    return item && (!item.dated || canBeHad(talk, item)) ? [{ row, score: found.scores[at] ?? 0 }] : [];
  });
  if (kept.length === 0 || kept.length === found.rows.length) return found;
  const total = found.total - found.rows.length + kept.length;
  return { ...found, rows: kept.map(({ row }) => row), scores: kept.map(({ score }) => score), total };
}

/** All that fits is sold out: that is said, with what comes nearest. */
function soldOut(talk: Talk, row: number, gone: readonly number[]) {
  const item = talk.domain.brand.items[row];
  if (!item) return;
  const limited = !item.dated && talk.state.wishes.some(isLimit) ? refsOf(talk, nearestBut(talk, gone)) : [];
  const near = limited.length > 0 ? limited : alternativesTo(talk, item).map(({ id }) => ({ id }));
  show(talk.state, [{ id: item.id }, ...near]);
  say(talk, { say: 'gone', item: { id: item.id }, near });
}

/** Without these, what misses the limits least. */
function nearestBut(talk: Talk, without: readonly number[]): number[] {
  const { index } = talk.domain;
  const { rows, relaxed } = search(index, { ...goalQuery(talk), without, limit: MOST_LISTED });
  const missed = relaxed.filter(isLimit).map(({ on }) => index.columns.get(on.slice(2)));
  const [first = -1] = rows;
  return rows.filter((row) => missed.every((column) => column?.[row] === column?.[first])).slice(0, 3);
}

function isLimit({ on, min, max }: Wish): boolean {
  return on.startsWith('a:') && (min !== undefined || max !== undefined);
}

/** The first in an order, or those that share the first place. */
function extreme(talk: Talk, rows: readonly number[], order: Order, facts: string[]) {
  const { index } = talk.domain;
  const column = order.on === 'price' ? index.prices : index.columns.get(order.on);
  const [first] = rows;
  const equals = rows.filter((row) => first !== undefined && (row === first || column?.[row] === column?.[first]));
  const on = order.on === 'price' ? facts : [...new Set([order.on, ...facts])];
  const refs = refsOf(talk, equals.slice(0, MOST_LISTED));
  const [only] = refs;
  if (refs.length === 1 && only) {
    const kept = talk.state.shown.includes(only.id);
    if (!kept) show(talk.state, [only]);
    focusOn(talk.state, only);
    ask(talk.state, { for: 'buy' });
    return say(talk, { say: 'describe', item: only, facts: on, lead: 'extreme', order }, ...dayTold(talk, refs));
  }
  show(talk.state, refs);
  say(
    talk,
    { say: 'list', items: refs, lead: 'extreme', because: talk.state.wishes, order, facts: on, total: equals.length },
    ...dayTold(talk, refs),
  );
}

function list(talk: Talk, rows: readonly number[], total: number, relaxed: readonly Wish[], facts: string[]) {
  const { state } = talk;
  const refs = refsOf(talk, rows.slice(0, MOST_LISTED));
  const [only] = refs;
  state.skip = rows.length > refs.length ? refs.length : 0;
  if (refs.length === 1 && only && relaxed.length === 0) {
    show(state, [only]);
    ask(state, { for: 'buy' });
    return say(talk, { say: 'describe', item: only, facts, lead: 'fits' }, ...dayTold(talk, refs));
  }
  show(state, refs);
  ask(state, undefined);
  const lead = relaxed.length > 0 ? 'nearest' : rows.length > refs.length ? 'some' : 'fits';
  say(
    talk,
    {
      say: 'list',
      items: refs,
      lead,
      because: state.wishes,
      ...(relaxed.length > 0 && { relaxed: [...relaxed] }),
      ...(state.order && { order: state.order }),
      facts,
      total: Math.max(total, refs.length),
    },
    ...dayTold(talk, refs),
  );
}

/** The attributes that were wished for: what decides between the found. */
function factsSaid({ state, domain }: Talk): string[] {
  const wished = state.wishes.flatMap(({ on }) => (on.startsWith('a:') ? [on.slice(2)] : []));
  const ordered = state.order && state.order.on !== 'price' ? [state.order.on] : [];
  return [...new Set([...ordered, ...wished])].filter((id) => domain.index.attributes.has(id)).slice(0, 3);
}

/** For which day a list of dated things is meant. */
export function dayTold(talk: Talk, refs: readonly ItemRef[]): SystemAct[] {
  const items = refs.flatMap(({ id }) => itemOf(talk, id) ?? []);
  assumeDay(talk, items);
  const dated = items.find((item) => item.dated);
  const on = dated && dayFor(talk, dated);
  return on ? [{ say: 'day', day: on.day, assumed: on.assumed, items: [...refs] }] : [];
}

/** The next results of the last search. */
export function more(talk: Talk) {
  const { state, domain } = talk;
  const among =
    state.wishes.length + state.evidence.length === 0 && state.kind === undefined ? offeringRows(talk) : undefined;
  const { rows } = search(domain.index, { ...goalQuery(talk, among), limit: state.skip + 60 });
  const seen = new Set(state.shown);
  const left =
    state.skip > 0 ? rows.slice(state.skip) : rows.filter((row) => !seen.has(domain.brand.items[row]?.id ?? ''));
  const refs = refsOf(talk, left.slice(0, MOST_LISTED));
  if (refs.length === 0) return say(talk, { say: 'word', word: 'no_more' });
  show(state, refs);
  state.skip += refs.length;
  say(
    talk,
    { say: 'list', items: refs, lead: 'more', because: state.wishes, facts: factsSaid(talk), total: left.length },
    ...dayTold(talk, refs),
  );
}

/** The opening selection of the offering, or of the whole catalogue. */
export function showFirst(talk: Talk) {
  const { state, domain } = talk;
  const among = offeringRows(talk);
  const { rows, total } = search(domain.index, {
    wishes: [],
    evidence: [],
    ...(among && { among }),
    limit: MOST_LISTED,
  });
  const refs = refsOf(talk, rows);
  show(state, refs);
  state.skip = total > refs.length ? refs.length : 0;
  say(talk, { say: 'list', items: refs, lead: 'first', because: [], facts: [], total }, ...dayTold(talk, refs));
}

function offeringRows(talk: Talk): number[] | undefined {
  const { state, domain } = talk;
  const offering = state.offering_id === undefined ? undefined : domain.brand.offerings.get(state.offering_id);
  return offering?.items?.map((id) => rowOf(talk, id));
}

/** Sets things side by side. */
export function compare(talk: Talk, { of, on, order }: Extract<UserAct, { act: 'compare' }>) {
  const shown = shownItems(talk)
    .slice(0, 3)
    .map(({ id }) => ({ id }));
  const items =
    of.length > 1
      ? of.slice(0, 4)
      : of.length === 1 && talk.state.focus && talk.state.focus !== of[0]?.id
        ? [{ id: talk.state.focus }, ...of]
        : shown;
  if (items.length < 2) return say(talk, { say: 'word', word: 'which_to_compare' });
  const inOrder = order ? firstFirst(talk, items, order) : items;
  show(talk.state, inOrder);
  const [first] = inOrder;
  if (order && first) focusOn(talk.state, first);
  say(talk, { say: 'compare', items: inOrder, on });
}

/** The one that is first in an order comes first; those of which nothing is stated come last. */
function firstFirst({ domain: { index } }: Talk, items: readonly ItemRef[], { on, down }: Order): ItemRef[] {
  const column = on === 'price' ? index.prices : index.columns.get(on);
  const place = ({ id }: ItemRef) => {
    const value = column?.[index.rowOf.get(id) ?? -1] ?? Number.NaN;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : down ? -value : value;
  };
  return [...items].sort((a, b) => place(a) - place(b));
}
