/** Acts on the order: select, add, remove, set, buy. What is agreed is exactly what was said (P10). */
import { type CartLine, variantOf } from '../../brands/catalogue.ts';
import type { LineChange, UserAct, Word } from '../dialogue-acts.ts';
import { draftOf } from '../state.ts';
import { linesOf, merged, sameLine, unchoose, withBefore } from '../tracking/track.ts';
import { mostOf } from './available.ts';
import { changed, isMeant } from './changes.ts';
import { handOver, keep, offer } from './handover.ts';
import { complete } from './lines.ts';
import { answersOpen, askWhich, completed, finish, openChanges, resume } from './open-lines.ts';
import { itemOf, say, type Talk } from './talk.ts';

type Buying = Extract<UserAct, { act: 'buy' }>;
type Naming = Extract<UserAct, { act: 'select' | 'add' | 'remove' | 'set' }>;

/** Hands over what is meant, or asks: with every key in hand only (design §2.3). */
export function buy(talk: Talk, { lines, certain, alone }: Buying) {
  const { state } = talk;
  if (answersOpen(talk, lines)) return resume(talk, lines, certain ? 'buy' : undefined);
  const meant =
    standing(talk, lines) ??
    asOrdered(talk, lines) ??
    completed(talk, lines.length > 0 ? lines : inView(talk), certain ? 'buy' : 'show');
  if (meant === undefined) return;
  const all = lines.some(({ item }) => item !== undefined)
    ? withBefore(alone ? state.cart : linesOf(state), meant)
    : merged(meant);
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

/** "The four chairs": all lines of them, where the order has several and nothing else is said of them. */
function asOrdered({ state }: Talk, lines: readonly LineChange[]): CartLine[] | undefined {
  const { lines: ordered } = draftOf(state);
  const of = lines.map(({ item }) => ordered.filter(({ product_id }) => product_id === item?.id));
  const isSame = ({ quantity, by, choices, item }: LineChange, at: number) =>
    of[at] !== undefined &&
    (choices ?? item?.choices ?? item?.variant ?? by) === undefined &&
    [undefined, of[at].reduce((sum, line) => sum + line.quantity, 0)].includes(quantity);
  return of.some((same) => same.length > 1) && of.every((same) => same.length > 0) && lines.every(isSame)
    ? of.flat()
    : undefined;
}

/** "Reserve it" of a thing that led to what is asked about. */
function isLedTo(talk: Talk, asked: readonly CartLine[], lines: readonly LineChange[]): boolean {
  const [line, ...others] = lines;
  const item = others.length === 0 ? itemOf(talk, line?.item?.id) : undefined;
  return item?.instead !== undefined && asked.some(({ product_id }) => product_id === item.instead);
}

/** Puts things into the cart, or into what is being ordered. */
export function add(talk: Talk, { lines, collects }: Naming): unknown {
  const { state } = talk;
  if (lines.length > 0 && answersOpen(talk, lines)) return resume(talk, lines, 'add');
  const draft = draftOf(state);
  const inOrder = ({ item }: LineChange) =>
    draft.standing !== 'shown' && draft.lines.some(({ product_id }) => product_id === item?.id);
  const wanted = lines.length > 0 ? lines : inView(talk).filter((line) => !inOrder(line));
  if (wanted.length === 0) return draft.lines.length > 0 ? unclear(talk, draft.lines) : askWhich(talk, 'add');
  const waiting = openChanges(state);
  const before = draft.lines.filter((line) => !linesOf(state).some((one) => sameLine(one, line)));
  const isNew = !wanted.every(({ item }) => draft.lines.some(({ product_id }) => product_id === item?.id));
  const next =
    collects && !state.agreement
      ? 'add'
      : draft.standing === 'begun'
        ? 'buy'
        : draft.standing === 'offered' && isNew
          ? 'show'
          : 'add';
  const others = before.filter((line) => !wanted.some(({ item }) => (item?.id ?? state.focus) === line.product_id));
  const done = completed(talk, [...wanted, ...waiting], next, others);
  if (done) finish(talk, next, done);
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
  if (act.act === 'remove' && givesUp(talk, act.lines)) return;
  if (act.act === 'set' && confirms(talk, act.lines)) return buy(talk, { act: 'buy', lines: [], certain: true });
  const draft = draftOf(state);
  if (draft.lines.length === 0)
    return act.act === 'remove' ? say(talk, { say: 'word', word: 'cart_empty' }) : select(talk, act);
  const waiting = openChanges(state);
  const result = changed(talk, draft.lines, act);
  if (result === 'asked') return;
  if (
    result === 'unclear' ||
    (act.act !== 'remove' && !act.lines.some(saysHow) && sameLines(draft.lines, result.lines))
  )
    return unclear(talk, draft.lines, act.act === 'remove' ? 'not_in_cart' : 'pending_unclear');
  put(talk, { ...draft, waiting }, result.lines, act.act === 'remove' ? 'removed' : 'changed', result.which);
}

/** Something of the line was told, even when it was so before. */
function saysHow({ quantity, by, choices, date, step }: LineChange): boolean {
  return (quantity ?? by ?? choices ?? date ?? step) !== undefined;
}

function sameLines(a: readonly CartLine[], b: readonly CartLine[]): boolean {
  return (
    a.length === b.length && a.every((line, at) => b[at] && sameLine(line, b[at]) && b[at].quantity === line.quantity)
  );
}

/** What was said of the order was not understood: nothing is changed, and it is asked what shall be. */
function unclear(talk: Talk, lines: readonly CartLine[], word: Word = 'pending_unclear') {
  say(talk, { say: 'word', word }, { say: 'cart', lines: [...lines] });
}

/** "Forget the chairs", when it was asked in which wood: the rest goes on. */
function givesUp(talk: Talk, lines: readonly LineChange[]): boolean {
  const { ask: open } = talk.state;
  const [line, ...others] = lines;
  if (open?.for !== 'option' || others.length > 0 || line?.item?.id !== open.id || open.instead) return false;
  const done = completed(talk, open.open ?? [], open.next, open.lines);
  if (done && done.length > 0) finish(talk, open.next, done);
  else if (done) say(talk, { say: 'word', word: 'no_problem' });
  return true;
}

/** Only what is kept stays, when nothing else was wanted; else all stays as it is. */
export function hold(talk: Talk, { lines, only }: Extract<UserAct, { act: 'keep' }>): unknown {
  const draft = { ...draftOf(talk.state), waiting: openChanges(talk.state) };
  const held = draft.lines.flatMap((line) => {
    const told = lines.find((change) => isMeant(talk, line, change));
    return told ? [{ ...line, quantity: told.quantity ?? line.quantity }] : [];
  });
  if (held.length === 0 || (only && draft.lines.length > 1 && sameLines(draft.lines, held)))
    return unclear(talk, draft.lines);
  if (only && !sameLines(draft.lines, held)) return put(talk, draft, held, 'removed', held);
  if (talk.said.length > 0) return;
  say(talk, { say: 'cart', lines: [...draft.lines] });
  if (talk.state.agreement) say(talk, { say: 'word', word: 'ready' });
}

/** The order becomes these lines, and goes on from where it stood. */
function put(
  talk: Talk,
  { standing, waiting }: ReturnType<typeof draftOf> & { waiting: LineChange[] },
  lines: CartLine[],
  did: 'removed' | 'changed',
  which: CartLine[],
): unknown {
  const { state } = talk;
  const held = linesOf(state);
  const isHeld = ({ product_id }: CartLine) => held.some((one) => one.product_id === product_id);
  if (standing === 'begun' && waiting.length > 0) {
    const done = completed(talk, waiting, 'buy', lines);
    return done && finish(talk, 'buy', done);
  }
  if (standing === 'pending' || standing === 'cart' || lines.length === 0) return keep(talk, lines, did, which);
  if (standing === 'begun') return handOver(talk, lines);
  if (standing === 'offered' || lines.length > 1) return offer(talk, lines);
  return which.every(isHeld) ? keep(talk, lines.filter(isHeld), did, which) : finish(talk, 'show', which);
}

function onlyOrdered({ state }: Talk, lines: readonly LineChange[]): boolean {
  const { lines: ordered } = draftOf(state);
  return lines.every(({ item }) => !item || ordered.some(({ product_id }) => product_id === item.id));
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
    const done = completed(talk, lines, 'show');
    return done && finish(talk, 'show', done);
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
  talk.state.date = date;
  again(talk, (line) => (line.date !== undefined && line.date !== date ? { ...line, date } : line));
}

/** So many people are meant: things for a day are for all of them, those in the order too. */
export function setParty(talk: Talk, count: number) {
  talk.state.party = count;
  again(talk, (line) => (line.date !== undefined ? { ...line, quantity: count } : line));
}

/** Every line of the order as it is now. What is only asked about is asked anew at the end of the turn. */
function again(talk: Talk, change: (line: CartLine) => CartLine) {
  const { state } = talk;
  const draft = draftOf(state);
  const lines = draft.lines.map(change);
  if (lines.every((line, at) => line === draft.lines[at])) return;
  const which = lines.filter((line, at) => line !== draft.lines[at]);
  const short = which.find((line) => isTooMany(talk, line));
  if (short)
    return void edit(talk, { act: 'set', lines: [{ item: { id: short.product_id }, quantity: short.quantity }] });
  if (state.ask?.lines) state.ask.lines = lines;
  else keep(talk, lines, 'changed', which);
}

function isTooMany(talk: Talk, { product_id, variant_id, quantity }: CartLine): boolean {
  const item = itemOf(talk, product_id);
  return item !== undefined && quantity > mostOf(item, variantOf(item, variant_id)).most;
}

/** An order that was changed, or was asked about, is put to the user again when nothing else was said. */
export function askAgain(talk: Talk) {
  const { ask: open } = talk.state;
  if (open?.for !== 'buy' || !open.lines) return;
  if (open.said || open.lines.length > 1) offer(talk, open.lines);
  else finish(talk, 'show', open.lines);
}
