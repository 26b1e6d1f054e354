/** Acts on the order: select, add, remove, set, buy. What is agreed is exactly what was said (P10). */
import type { CartLine } from '../../brands/catalogue.ts';
import type { LineChange, UserAct } from '../dialogue-acts.ts';
import { linesOf, merged, show, unchoose, withBefore } from '../tracking/track.ts';
import { changed } from './changes.ts';
import { handOver, keep, offer } from './handover.ts';
import { complete } from './lines.ts';
import { answersOpen, askWhich, completed, finish, resume } from './open-lines.ts';
import { itemOf, say, type Talk } from './talk.ts';

type Buying = Extract<UserAct, { act: 'buy' }>;
type Naming = Extract<UserAct, { act: 'select' | 'add' | 'remove' | 'set' }>;

/** Hands over what is meant, or asks: with every key in hand only (design §2.3). */
export function buy(talk: Talk, { lines, certain }: Buying) {
  const { state } = talk;
  if (answersOpen(talk, lines)) return resume(talk, lines, certain ? 'buy' : undefined);
  const meant =
    standing(talk, lines) ?? completed(talk, lines.length > 0 ? lines : inView(talk), certain ? 'buy' : 'show');
  if (meant === undefined) return;
  const all = lines.some(({ item }) => item !== undefined) ? withBefore(linesOf(state), meant) : merged(meant);
  if (all.length === 0) return askWhich(talk, 'buy');
  if (certain && state.turns > 0) return handOver(talk, all);
  offer(talk, all);
}

/** What "order it" means when nothing else is named: what was asked about, the cart, the thing in view. */
function standing(talk: Talk, lines: readonly LineChange[]): CartLine[] | undefined {
  const { state } = talk;
  const asked = state.ask?.for === 'buy' ? state.ask.lines : undefined;
  if (asked && isLedTo(talk, asked, lines)) return asked;
  if (lines.some(({ item, among }) => item !== undefined || among !== undefined)) return undefined;
  const before = asked ?? linesOf(state);
  if (before.length > 0 && lines.length > 0 && (asked || state.agreement)) {
    const result = changed(talk, before, { act: 'set', lines });
    return typeof result === 'string' ? undefined : result.lines;
  }
  if (lines.length > 0) return undefined;
  if (before.length > 0) return before;
  return inView(talk).length > 0 ? undefined : [];
}

/** "Reserve it" of a thing that led to what is asked about. */
function isLedTo(talk: Talk, asked: readonly CartLine[], lines: readonly LineChange[]): boolean {
  const [line, ...others] = lines;
  const item = others.length === 0 ? itemOf(talk, line?.item?.id) : undefined;
  return item?.instead !== undefined && asked.length === 1 && asked[0]?.product_id === item.instead;
}

/** Puts things into the cart, or into what is being handed over. */
export function add(talk: Talk, { lines }: Naming) {
  const { state } = talk;
  if (lines.length > 0 && answersOpen(talk, lines)) return resume(talk, lines, 'add');
  const wanted = lines.length > 0 ? lines : inView(talk);
  if (wanted.length === 0) return askWhich(talk, 'add');
  const offered = state.ask?.for === 'buy' && !state.agreement ? (state.ask.lines ?? []) : [];
  const fresh = completed(talk, wanted, 'add');
  if (fresh === undefined || fresh.length === 0) return;
  const others = offered.filter(
    (line) => !linesOf(state).includes(line) && !fresh.some((one) => one.product_id === line.product_id),
  );
  keep(talk, merged([...linesOf(state), ...others, ...fresh]), 'added', fresh);
}

function inView({ state }: Talk): LineChange[] {
  const id = state.focus ?? (state.shown.length === 1 ? state.shown[0] : undefined);
  return id === undefined ? [] : [{ item: { id, ...(state.variant && { variant: state.variant }) } }];
}

/** Takes lines out, or changes them. */
export function edit(talk: Talk, act: Naming): unknown {
  const { state } = talk;
  if (act.act === 'select' && !onlyOrdered(talk, act.lines)) return select(talk, act);
  if (act.act !== 'remove' && act.lines.length > 0 && answersOpen(talk, act.lines)) return resume(talk, act.lines);
  if (act.act === 'set' && confirms(talk, act.lines)) return buy(talk, { act: 'buy', lines: [], certain: true });
  const asked = state.ask?.for === 'buy' ? (state.ask.lines ?? []) : [];
  const ordered = linesOf(state);
  const before = ordered.length > 0 ? ordered : asked;
  if (before.length === 0)
    return act.act === 'remove' ? say(talk, { say: 'word', word: 'cart_empty' }) : select(talk, act);
  const result = changed(talk, before, act);
  if (result === 'asked') return;
  if (result === 'unclear') {
    say(talk, { say: 'word', word: act.act === 'remove' ? 'not_in_cart' : 'pending_unclear' });
    return say(talk, { say: 'cart', lines: [...before] });
  }
  if (ordered.length === 0 && result.lines.length > 0) return finish(talk, 'show', result.lines);
  keep(talk, result.lines, act.act === 'remove' ? 'removed' : 'changed', result.which);
}

function onlyOrdered({ state }: Talk, lines: readonly LineChange[]): boolean {
  return lines.every(({ item }) => !item || linesOf(state).some(({ product_id }) => product_id === item.id));
}

/** One thing is singled out, perhaps with choices: shown, and asked whether it shall be this one. */
export function select(talk: Talk, { lines }: Naming): unknown {
  const { state } = talk;
  const { ask: open } = state;
  const [line] = lines;
  if (open?.for === 'which' && open.next === 'remove' && line?.item && open.ids.includes(line.item.id))
    return edit(talk, { act: 'remove', lines: [{ ...line, quantity: open.quantity }] });
  if (answersOpen(talk, lines)) return resume(talk, lines);
  if (confirms(talk, lines)) return buy(talk, { act: 'buy', lines: [], certain: true });
  if (line?.among) return askWhich(talk, 'show', line.among, { told: line });
  const item = itemOf(talk, line?.item?.id ?? state.focus);
  if (!item || !line) return askWhich(talk, 'show');
  if (lines.length > 1) {
    const refs = lines.flatMap(({ item: ref }) => ref ?? []);
    show(state, refs);
    return say(talk, { say: 'list', items: refs, lead: 'named', because: [], facts: [], total: refs.length });
  }
  if (line.choices?.length) unchoose(state, item.id);
  const chosen = complete(talk, item, { ...line, variant: line.item?.variant }, { next: 'show' });
  if (!chosen) return;
  finish(talk, 'show', [chosen]);
  if (line.quantity !== undefined) state.count = line.quantity;
}

/** "Four, then", said of what was asked about: exactly what it was asked for. */
function confirms({ state }: Talk, lines: readonly LineChange[]): boolean {
  const [asked, ...more] = state.ask?.for === 'buy' ? (state.ask.lines ?? []) : [];
  const [line, ...others] = lines;
  if (!asked || !line || more.length + others.length > 0 || !state.ask || state.ask.for !== 'buy') return false;
  if (!state.ask.said || line.quantity === undefined || line.choices?.length) return false;
  return line.quantity === asked.quantity && (!line.item || line.item.id === asked.product_id);
}

/** A day was named: dated things are meant for it, those in the order too. */
export function setDate(talk: Talk, date: string) {
  const { state } = talk;
  state.date = date;
  const lines = linesOf(state);
  if (!lines.some((line) => line.date !== undefined && line.date !== date)) return;
  edit(talk, { act: 'set', lines: [{ date }] });
}

/** So many people are meant: things for a day are for all of them, those in the order too. */
export function setParty(talk: Talk, count: number) {
  const { state } = talk;
  state.party = count;
  const lines = linesOf(state).filter(({ date, quantity }) => date !== undefined && quantity !== count);
  if (lines.length === 0) return;
  edit(talk, { act: 'set', lines: lines.map(({ product_id }) => ({ item: { id: product_id }, quantity: count })) });
}
