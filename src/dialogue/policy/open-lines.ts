/** Lines that were told but need something first: a choice, or which thing is meant. What was told in the same breath waits and goes on. */
import type { CartLine, Item } from '../../brands/catalogue.ts';
import { fitsChoices } from '../catalogue/choices.ts';
import { variantsFor } from '../catalogue/search.ts';
import type { LineChange, Wish } from '../dialogue-acts.ts';
import { type Ask, draftOf, type State } from '../state.ts';
import { ask, focusOn, linesOf, merged, withBefore } from '../tracking/track.ts';
import { canBeHad } from './available.ts';
import { handOver, keep, offer } from './handover.ts';
import { complete, type Then } from './lines.ts';
import { itemOf, refOf, refsOf, rowOf, say, type Talk, variantIn } from './talk.ts';

type Next = Then['next'];

/** Every line in full, or undefined when the agent asks or tells something first; the others wait for it. */
export function completed(
  talk: Talk,
  changes: readonly LineChange[],
  next: Next,
  before: readonly CartLine[] = [],
): CartLine[] | undefined {
  const { state } = talk;
  const done = [...before];
  const draft = draftOf(state);
  let short = false;
  ask(state, undefined);
  for (const [at, change] of changes.entries()) {
    const open = changes.slice(at + 1);
    const then = { next, ...(done.length > 0 && { lines: [...done] }), ...(open.length > 0 && { open }) };
    const among = change.among && takers(talk, change.among, change.choices ?? []);
    if (among && among.length !== 1) return void askWhich(talk, next, among, { ...then, told: change });
    const item = itemOf(talk, change.item?.id ?? among?.[0] ?? state.focus);
    if (!item) continue;
    const line = complete(
      talk,
      item,
      detailsOf(talk, change, item, next === 'add' && draft.standing !== 'shown' ? [] : draft.lines),
      then,
    );
    if (!line && state.ask) return undefined;
    if (line) done.push(line);
    else short = true;
  }
  if (!short) return done;
  if (done.length === 0) return undefined;
  if (next === 'add') return done;
  return void offer(talk, done);
}

/** Those that come in these choices, or all when none does. */
function takers(talk: Talk, ids: readonly string[], choices: readonly Wish[]): readonly string[] {
  const taking = ids.filter((id) => {
    const item = itemOf(talk, id);
    return item !== undefined && variantsFor(talk.domain.index, item, choices).length > 0;
  });
  return choices.length > 0 && taking.length > 0 ? taking : ids;
}

/** `order`: what the order says of the thing already. */
function detailsOf(
  { state, domain }: Talk,
  { item, quantity, by, choices, date }: LineChange,
  of: Item,
  order: readonly CartLine[],
) {
  const told = choices ?? item?.choices ?? [];
  const same = order.filter(({ product_id }) => product_id === of.id);
  const known = same.find(({ variant_id }) => fitsChoices(domain.index, of, variant_id, told)) ?? same[0];
  const counted = state.focus === of.id && !known ? state.count : undefined;
  return {
    quantity: quantity ?? by ?? known?.quantity ?? counted ?? (of.dated ? state.party : undefined),
    choices: choices ?? item?.choices,
    variant: choices === undefined && item?.choices === undefined ? (item?.variant ?? known?.variant_id) : undefined,
    date,
  };
}

/** What becomes of lines that are complete now. */
export function finish(talk: Talk, next: Next, done: readonly CartLine[], instead?: string) {
  const { state } = talk;
  const [line] = done;
  if (!line) return;
  const before = linesOf(state).filter(({ product_id }) => product_id !== instead);
  if (next === 'add') return keep(talk, merged([...before, ...done]), 'added', [...done]);
  const all = withBefore(before, done);
  if (next === 'buy') return handOver(talk, all);
  const item = itemOf(talk, line.product_id);
  if (done.length > 1 || !item) return offer(talk, all);
  focusOn(state, { id: line.product_id, variant: line.variant_id });
  const ref = refOf(item, variantIn(item, { id: item.id, variant: line.variant_id }));
  say(talk, { say: 'describe', item: ref, facts: [], ...(line.quantity > 1 && { quantity: line.quantity }) });
  if (state.turns > 0 && canBeHad(talk, item)) offer(talk, all);
  else ask(state, { for: 'buy', lines: all });
}

/** Whether what was said answers the open question for a choice, or for which thing is meant. */
export function answersOpen({ state }: Talk, lines: readonly LineChange[]): boolean {
  const { ask: open } = state;
  if (open?.for === 'option')
    return lines.every(({ item, among }) => !among && !item) || lines.some(({ item }) => item?.id === open.id);
  if (open?.for !== 'which' || open.next === 'show') return false;
  const [line, ...others] = lines;
  return others.length === 0 && line?.item !== undefined && open.ids.includes(line.item.id);
}

/** What was ordered and waits for an answer, as it was told. */
export function openChanges({ ask: open }: State): LineChange[] {
  if (!open || open.for === 'buy' || open.next !== 'buy') return [];
  const { quantity, open: others = [] } = open;
  const told: LineChange =
    open.for === 'which'
      ? { among: open.ids, choices: open.choices }
      : { item: { id: open.id }, choices: open.chosen, date: open.date, instead: open.instead };
  return [{ ...told, quantity }, ...others];
}

/** The open question is answered; the lines that waited for it go on. `next`: said with the answer, as in "black, I'll take it". */
export function resume(talk: Talk, lines: readonly LineChange[], next?: Next) {
  const { ask: open } = talk.state;
  if (open?.for === 'option') return choose(talk, open, lines, next === 'buy' ? next : open.next);
  if (open?.for !== 'which' || open.next === 'remove') return;
  const told = { quantity: open.quantity, choices: open.choices, ...lines[0] };
  const done = completed(talk, [told, ...(open.open ?? [])], open.next, open.lines);
  if (done) finish(talk, open.next, done);
}

function choose(talk: Talk, open: Extract<Ask, { for: 'option' }>, changes: readonly LineChange[], next: Next) {
  const item = { id: open.id };
  const told = (changes.length > 0 ? changes : [{}]).map((change: LineChange): LineChange => {
    if (change.among || (change.item && change.item.id !== open.id)) return change;
    const mine = change.choices ?? [];
    const chosen = (open.chosen ?? []).filter(({ on }) => !mine.some((one) => one.on === on));
    const choices = [...chosen, ...mine];
    return {
      item: change.item?.variant ? change.item : item,
      quantity: change.quantity ?? open.quantity,
      ...(choices.length > 0 && !change.item?.variant && { choices }),
      ...(open.date && { date: open.date }),
    };
  });
  const fits = ({ product_id, variant_id }: CartLine, choices: readonly Wish[]) =>
    fitsChoices(talk.domain.index, itemOf(talk, product_id), variant_id, choices);
  const again = (line: CartLine) =>
    changes.some(
      ({ item: named, choices }) =>
        named?.id === line.product_id || (!named && choices && line.product_id === open.id && fits(line, choices)),
    );
  const before = (open.lines ?? []).filter((line) => !again(line));
  const done = completed(talk, [...told, ...(open.open ?? [])], next, before);
  if (done) finish(talk, next, done, open.instead);
}

/** Which of those that came up is meant? */
export function askWhich(
  talk: Talk,
  next: Next | 'remove',
  among?: readonly string[],
  waiting: Omit<Then, 'next'> & { told?: LineChange } = {},
) {
  const { state } = talk;
  const { told, lines, open } = waiting;
  const ids = among ?? (next === 'remove' ? linesOf(state).map(({ product_id }) => product_id) : state.shown);
  const items = refsOf(
    talk,
    [...new Set(ids)].map((id) => rowOf(talk, id)),
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
    ...(lines && { lines }),
    ...(open && { open }),
  });
}
