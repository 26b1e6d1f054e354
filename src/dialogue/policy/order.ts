/** Acts on the order: select, add, remove, set, buy. What is agreed is exactly what was said (P10). */
import type { CartLine, Item } from '../../brands/catalogue.ts';
import { offersFor, priceLines } from '../../brands/pricing.ts';
import { obstaclesTo } from '../../brands/selling.ts';
import type { LineChange, UserAct } from '../dialogue-acts.ts';
import type { OpenLine } from '../state.ts';
import { agree, ask, focusOn, keepCart, linesOf, merged, show, unchoose } from '../tracking/track.ts';
import { dayFor } from './available.ts';
import { changed } from './changes.ts';
import { complete, lineOf } from './lines.ts';
import { itemOf, refOf, refsOf, rowOf, say, shownItems, type Talk, variantIn } from './talk.ts';

type Buying = Extract<UserAct, { act: 'buy' }>;
type Naming = Extract<UserAct, { act: 'select' | 'add' | 'remove' | 'set' }>;

/** Hands over what is meant, or asks: with every key in hand only (design §2.3). */
export function buy(talk: Talk, { lines, certain }: Buying) {
  const { state } = talk;
  const meant = lines.length > 0 ? completed(talk, lines, 'buy') : standing(talk);
  if (meant === undefined) return;
  const fresh = lines.some(({ item }) => item !== undefined);
  const before = fresh
    ? linesOf(state).filter((line) => !meant.some(({ product_id }) => product_id === line.product_id))
    : [];
  const all = merged([...before, ...meant]);
  if (all.length === 0) return askWhich(talk, 'buy');
  if (certain && state.turns > 0) return handOver(talk, all);
  say(talk, { say: 'ask', question: { for: 'buy', lines: all } });
  ask(state, { for: 'buy', lines: all });
}

/** What "order it" means when nothing is named: what was asked about, the cart, the thing in view. */
function standing(talk: Talk): CartLine[] | undefined {
  const { state } = talk;
  if (state.ask?.for === 'buy' && state.ask.lines) return state.ask.lines;
  if (state.ask?.for === 'option') return again(talk);
  const lines = linesOf(state);
  if (lines.length > 0) return lines;
  const item = itemOf(talk, state.focus) ?? (state.shown.length === 1 ? shownItems(talk)[0] : undefined);
  if (!item) return [];
  const line = complete(talk, item, { quantity: state.count }, { next: 'buy' });
  return line && [line];
}

/** The choice is still open: asked once more. */
function again(talk: Talk): undefined {
  const { ask: open } = talk.state;
  const item = open?.for === 'option' ? itemOf(talk, open.id) : undefined;
  if (open?.for !== 'option' || !item) return undefined;
  complete(
    talk,
    item,
    { quantity: open.quantity, choices: open.chosen },
    { next: open.next, lines: open.lines, open: open.open },
  );
  return undefined;
}

/** Every line in full, or undefined when one needs a choice first; those already complete wait for it. */
function completed(talk: Talk, changes: readonly LineChange[], next: 'buy' | 'add'): CartLine[] | undefined {
  const done: CartLine[] = [];
  for (const [at, change] of changes.entries()) {
    const item = itemOf(talk, change.item?.id ?? talk.state.focus);
    if (!item) continue;
    const open = changes.slice(at + 1).flatMap(openLine);
    const line = complete(talk, item, detailsOf(talk, change, item), {
      next,
      ...(done.length > 0 && { lines: done }),
      ...(open.length > 0 && { open }),
    });
    if (!line) return undefined;
    done.push(line);
  }
  return done;
}

function openLine({ item, quantity, choices }: LineChange): OpenLine[] {
  return item ? [{ id: item.id, quantity: quantity ?? 1, choices: choices ?? item.choices ?? [] }] : [];
}

function detailsOf({ state }: Talk, { item, quantity, choices, date }: LineChange, of: Item) {
  const known = state.agreement?.lines.find(({ product_id }) => product_id === of.id);
  const counted = state.focus === of.id ? state.count : undefined;
  return {
    quantity: quantity ?? known?.quantity ?? counted,
    choices: choices ?? item?.choices,
    variant: choices === undefined && item?.choices === undefined ? (item?.variant ?? known?.variant_id) : undefined,
    date,
  };
}

/** Puts things into the cart, or into what is being handed over. */
export function add(talk: Talk, { lines }: Naming) {
  const { state } = talk;
  const wanted = lines.length > 0 ? lines : inView(talk);
  if (wanted.length === 0) return askWhich(talk, 'add');
  const fresh = completed(talk, wanted, 'add');
  if (fresh === undefined || fresh.length === 0) return;
  const offered = state.ask?.for === 'buy' && !state.agreement ? (state.ask.lines ?? []) : [];
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
  const before = linesOf(state);
  if (before.length === 0)
    return act.act === 'remove' ? say(talk, { say: 'word', word: 'cart_empty' }) : select(talk, act);
  const result = changed(talk, before, act);
  if (result === 'asked') return;
  if (result === 'unclear') {
    say(talk, { say: 'word', word: act.act === 'remove' ? 'not_in_cart' : 'pending_unclear' });
    return say(talk, { say: 'cart', lines: before });
  }
  keep(talk, result.lines, act.act === 'remove' ? 'removed' : 'changed', result.which);
}

/** Lines become the order: what is being handed over is agreed anew, else they are the cart. */
function keep(talk: Talk, lines: CartLine[], did: 'added' | 'removed' | 'changed', which: CartLine[]) {
  const { state } = talk;
  if (state.agreement && lines.length > 0) return handOver(talk, lines);
  if (state.agreement) {
    state.agreement = undefined;
    keepCart(state, []);
    return say(talk, { say: 'word', word: 'cancelled' });
  }
  keepCart(state, lines);
  ask(state, lines.length > 0 ? { for: 'buy' } : undefined);
  const [first] = which;
  if (which.length === 1 && first && did !== 'removed')
    focusOn(state, { id: first.product_id, variant: first.variant_id });
  const gone = (id: string | undefined) => did === 'removed' && !lines.some(({ product_id }) => product_id === id);
  if (gone(state.focus)) Object.assign(state, { focus: undefined, variant: undefined });
  say(talk, lines.length > 0 ? { say: 'cart', lines, did, which } : { say: 'word', word: 'cart_empty' });
}

/** One thing is singled out, perhaps with choices: shown, and asked whether it shall be this one. */
export function select(talk: Talk, { lines }: Naming): unknown {
  const { state, room } = talk;
  const { ask: open } = state;
  if (open?.for === 'option' && lines.every(({ item }) => item === undefined || item.id === open.id))
    return choose(talk, lines);
  const [line] = lines;
  const item = itemOf(talk, line?.item?.id ?? state.focus);
  if (!item || !line) return askWhich(talk, 'show');
  if (open?.for === 'which' && open.next !== 'show' && open.ids.includes(item.id)) {
    const told = { quantity: open.quantity, choices: open.choices, ...line, item: line.item ?? { id: item.id } };
    ask(state, undefined);
    if (open.next === 'remove') return edit(talk, { act: 'remove', lines: [told] });
    return open.next === 'add'
      ? add(talk, { act: 'add', lines: [told] })
      : buy(talk, { act: 'buy', lines: [told], certain: true });
  }
  if (lines.length > 1) {
    const refs = lines.flatMap(({ item: ref }) => ref ?? []);
    show(state, refs);
    return say(talk, { say: 'list', items: refs, lead: 'named', because: [], facts: [], total: refs.length });
  }
  if (line.quantity !== undefined) state.count = line.quantity;
  if (line.choices?.length) unchoose(state, item.id);
  const chosen = complete(talk, item, { ...line, variant: line.item?.variant }, { next: 'show' });
  if (!chosen) return;
  const ref = refOf(item, variantIn(item, { id: item.id, variant: chosen.variant_id }));
  focusOn(state, ref);
  say(talk, { say: 'describe', item: ref, facts: [], ...(line.quantity !== undefined && { quantity: line.quantity }) });
  ask(state, { for: 'buy', lines: [chosen] });
  void room;
}

/** The open choice is made; the lines that waited for it go on. */
function choose(talk: Talk, changes: readonly LineChange[]) {
  const { state } = talk;
  const { ask: open } = state;
  if (open?.for !== 'option') return;
  const item = itemOf(talk, open.id);
  if (!item) return;
  const done = [...(open.lines ?? [])];
  const told = changes.length > 0 ? changes : [{}];
  for (const change of told) {
    const mine = change.choices ?? [];
    const chosen = (open.chosen ?? []).filter(({ on }) => !mine.some((one) => one.on === on));
    const quantity = change.quantity ?? open.quantity;
    const line = complete(
      talk,
      item,
      { quantity, choices: [...chosen, ...mine], variant: change.item?.variant },
      {
        next: open.next,
        ...(done.length > 0 && { lines: done }),
        ...(open.open && { open: open.open }),
      },
    );
    if (!line) return;
    done.push(line);
  }
  ask(state, undefined);
  for (const [at, waiting] of (open.open ?? []).entries()) {
    const other = itemOf(talk, waiting.id);
    const more = open.open?.slice(at + 1) ?? [];
    const line =
      other && complete(talk, other, waiting, { next: open.next, lines: done, ...(more.length > 0 && { open: more }) });
    if (!line) return;
    done.push(line);
  }
  if (open.next === 'show') {
    const [line] = done;
    if (line) focusOn(state, { id: line.product_id, variant: line.variant_id });
    say(talk, {
      say: 'describe',
      item: refOf(item, variantIn(item, { id: item.id, variant: line?.variant_id })),
      facts: [],
    });
    return ask(state, { for: 'buy', lines: done });
  }
  if (open.next === 'add') return keep(talk, merged([...linesOf(state), ...done]), 'added', done);
  const before = linesOf(state).filter((line) => !done.some(({ product_id }) => product_id === line.product_id));
  handOver(talk, merged([...before, ...done]));
}

/** Makes these lines the agreement, or says what stands in the way. */
export function handOver(talk: Talk, lines: CartLine[]) {
  const { state, setting, room } = talk;
  const { brand } = room;
  const items = lines.flatMap(({ product_id }) => itemOf(talk, product_id) ?? []);
  if (ledElsewhere(talk, items, lines)) return;
  const books = items.every(({ action }) => action === 'book');
  if (!books && !setting.checkout) {
    ask(state, undefined);
    return say(talk, { say: 'link', items: items.map((item) => ({ id: item.id })) });
  }
  const sold = books ? lines : lines.filter(({ product_id }) => itemOf(talk, product_id)?.action !== 'book');
  if (state.turns === 0) {
    say(talk, { say: 'ask', question: { for: 'buy', lines: sold } });
    return ask(state, { for: 'buy', lines: sold });
  }
  const offers = offersFor(brand, sold, setting.now);
  const told = priceLines(brand, sold, offers).told;
  talk.trace.obstacles = obstaclesTo(brand, sold, told).map(({ because }) => because);
  const revised = setting.pending;
  const action = books ? 'book' : items.every((item) => item.action === 'subscribe') ? 'subscribe' : 'purchase';
  const agreement = {
    type: books ? ('complete' as const) : ('transaction' as const),
    action,
    lines: sold,
    offers,
    summary: '',
  } as const;
  agree(state, { ...agreement, lines: [...sold], offers: [...offers] });
  const assumed = state.date === undefined && sold.some(({ date }) => date !== undefined);
  if (state.agreement)
    say(talk, { say: 'handoff', agreement: state.agreement, revised, ...(assumed && { assumedDay: true as const }) });
}

/** What is not sold itself leads to the one that is, which is asked about (`instead`). */
function ledElsewhere(talk: Talk, items: readonly Item[], lines: readonly CartLine[]): boolean {
  const item = items.find(({ instead }) => instead !== undefined);
  const other = itemOf(talk, item?.instead);
  if (!item || !other) return false;
  const line = lines.find(({ product_id }) => product_id === item.id);
  say(talk, { say: 'led', item: refOf(item), instead: refOf(other) });
  const variant = other.variants.length === 1 ? other.variants[0] : undefined;
  const next = lineOf(other, variant, line?.quantity ?? 1, dayFor(talk, other)?.day);
  focusOn(talk.state, refOf(item));
  ask(talk.state, { for: 'buy', lines: [next] });
  return true;
}

/** Which of those that came up is meant? */
export function askWhich(
  talk: Talk,
  next: 'buy' | 'add' | 'remove' | 'show',
  among?: readonly string[],
  told?: LineChange,
) {
  const { state } = talk;
  const ids = among ?? (next === 'remove' ? linesOf(state).map(({ product_id }) => product_id) : state.shown);
  const items = refsOf(
    talk,
    ids.map((id) => rowOf(talk, id)),
  );
  if (items.length === 0) return say(talk, { say: 'word', word: 'nothing_shown' });
  say(talk, { say: 'ask', question: { for: 'which', items } });
  state.shown = items.map(({ id }) => id);
  ask(state, {
    for: 'which',
    ids: state.shown,
    next,
    ...(told?.quantity && { quantity: told.quantity }),
    ...(told?.choices?.length && { choices: told.choices }),
  });
}

/** A day was named: dated things are meant for it, those in the order too. */
export function setDate(talk: Talk, date: string) {
  const { state } = talk;
  state.date = date;
  const lines = linesOf(state);
  if (!lines.some((line) => line.date !== undefined && line.date !== date)) return;
  edit(talk, { act: 'set', lines: [{ date }] });
}
