/** A complete line for an item, or what the agent does about what is missing: a choice, fewer units, something that can be had. */
import type { CartLine, Item, Variant } from '../../brands/catalogue.ts';
import { isSoldOn } from '../../brands/sale-days.ts';
import { choicesOf, hasOption, optionsOpen, optionValue } from '../catalogue/choices.ts';
import { variantsFor } from '../catalogue/search.ts';
import type { LineChange, Wish } from '../dialogue-acts.ts';
import { ask, focusOn, linesOf, note, show, unchoose, withBefore } from '../tracking/track.ts';
import { alternativesTo, canBeHad, dayFor, inStock, mostOf } from './available.ts';
import { refOf, say, type Talk } from './talk.ts';

/** What was said of a line besides the item. */
interface Details {
  quantity?: number;
  choices?: readonly Wish[];
  variant?: string;
  date?: string;
}

/** What goes on once the open choice is made, with the lines that were told in the same breath. */
export interface Then {
  next: 'buy' | 'add' | 'show';
  lines?: CartLine[];
  open?: LineChange[];
  /** The product whose line goes when this is settled. */
  instead?: string;
}

/** The line, or undefined when the agent asks or tells something instead. */
export function complete(talk: Talk, item: Item, details: Details, next: Then): CartLine | undefined {
  const { quantity = 1 } = details;
  if (!inStock(item)) return tellGone(talk, item);
  const variant = item.variants.length === 0 ? undefined : chooseVariant(talk, item, details, next);
  if (item.variants.length > 0 && !variant) return undefined;
  if (!canBeHad(talk, item, variant)) return tellGone(talk, item, variant);
  const { most, because } = mostOf(item, variant);
  const date = details.date ?? dayFor(talk, item)?.day;
  const held = next.next === 'add' && next.instead === undefined ? heldOf(talk, item, variant) : 0;
  if (quantity + held > most) {
    const line = lineOf(item, variant, most, date);
    say(talk, { say: 'limit', item: refOf(item, variant), most, because });
    focusOn(talk.state, refOf(item, variant));
    const lines = withBefore(linesOf(talk.state), [...(next.lines ?? []), line]);
    ask(talk.state, { for: 'buy', lines, said: true, ...(next.next === 'buy' && { begun: true as const }) });
    return undefined;
  }
  return lineOf(item, variant, quantity, date);
}

/** How many of it are in the order already. */
function heldOf({ state }: Talk, item: Item, variant: Variant | undefined): number {
  return linesOf(state)
    .filter((line) => line.product_id === item.id && line.variant_id === variant?.id)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

export function lineOf(item: Item, variant: Variant | undefined, quantity: number, date: string | undefined): CartLine {
  return { product_id: item.id, ...(variant && { variant_id: variant.id }), quantity, ...(date && { date }) };
}

function chooseVariant(talk: Talk, item: Item, details: Details, next: Then): Variant | undefined {
  const { state, domain } = talk;
  const { index } = domain;
  const said = (details.choices ?? []).filter((wish) => hasOption(index, item, wish.on.slice(2)));
  const settled = details.variant ?? (said.length === 0 ? chosenBefore(talk, item) : undefined);
  const given =
    item.variants.find(({ id }) => id === settled) ?? (item.variants.length === 1 ? item.variants[0] : undefined);
  if (given) return inStock(item, given) ? given : void tellGone(talk, item, given);
  note(state, item.id, said);
  const kept = onePerOption([
    ...choicesOf(index, item, chosenBefore(talk, item)),
    ...(state.told?.[item.id] ?? []),
    ...state.wishes,
  ]).filter(
    ({ on, not }) =>
      on.startsWith('o:') && !not && !said.some((one) => one.on === on) && hasOption(index, item, on.slice(2)),
  );
  for (const choice of [[...kept, ...said], said]) {
    const left = variantsFor(index, item, choice).filter((variant) => inStock(item, variant));
    const [first] = left;
    // What was asked for is gone: the only other choice there is, is told and not taken for it (P10).
    if (left.length === 1 && choice === said && kept.length > 0) return void tellLack(talk, item, kept, details, next);
    if (left.length === 1) return first;
    if (first) return void askChoice(talk, item, left, choice, details, next);
  }
  return void tellLack(talk, item, said, details, next);
}

/** Choices spoken of in a question or beside a look are those meant when it is taken. */
export function noteChoices(talk: Talk, item: Item, choices: readonly Wish[]) {
  const { state, domain } = talk;
  const own = choices.filter(
    ({ on, any, not }) => any && !not && on.startsWith('o:') && hasOption(domain.index, item, on.slice(2)),
  );
  if (own.length === 0) return;
  const before = choicesOf(domain.index, item, chosenBefore(talk, item));
  note(state, item.id, before);
  if (before.some(({ on, any }) => own.some((one) => one.on === on && !one.any?.some((value) => any?.includes(value)))))
    unchoose(state, item.id);
  note(state, item.id, own);
}

function onePerOption(wishes: readonly Wish[]): Wish[] {
  return wishes.filter(({ on }, at) => wishes.findIndex((one) => one.on === on) === at);
}

function chosenBefore({ state }: Talk, item: Item): string | undefined {
  return state.focus === item.id ? (state.variant ?? state.picked?.[item.id]) : state.picked?.[item.id];
}

/** Asks for the first choice that is open. */
function askChoice(
  talk: Talk,
  item: Item,
  left: readonly Variant[],
  chosen: readonly Wish[],
  details: Details,
  next: Then,
) {
  const { index } = talk.domain;
  const [open, ...also] = optionsOpen(index, left);
  if (!open) return;
  const values = [
    ...new Set(left.map((variant) => optionValue(index, variant, open)).filter((value) => value !== undefined)),
  ];
  say(talk, { say: 'ask', question: { for: 'option', item: refOf(item), option: open, values, also } });
  focusOn(talk.state, refOf(item));
  ask(talk.state, {
    for: 'option',
    option: open,
    id: item.id,
    quantity: details.quantity ?? 1,
    ...next,
    ...(chosen.length > 0 && { chosen: [...chosen] }),
    ...(details.date && { date: details.date }),
  });
}

/** It does not come like that, or no more: says so, and asks for the choice that can be made. */
function tellLack(talk: Talk, item: Item, said: readonly Wish[], details: Details, next: Then) {
  const { index } = talk.domain;
  const [gone] = variantsFor(index, item, said);
  const unmet = said.find((wish) => variantsFor(index, item, [wish]).length === 0) ?? said.at(-1);
  const others = said.filter((wish) => wish !== unmet);
  const left = variantsFor(index, item, others).filter((variant) => inStock(item, variant));
  const option = unmet?.on.slice(2) ?? '';
  const values = [
    ...new Set(left.map((variant) => optionValue(index, variant, option)).filter((value) => value !== undefined)),
  ];
  focusOn(talk.state, refOf(item));
  if (gone) say(talk, { say: 'gone', item: refOf(item, gone), near: [] });
  say(talk, { say: 'lacks', item: refOf(item), choices: gone ? [] : [...said], option, left: values });
  if (values.length === 0) return;
  const chosen = others.length > 0 ? { chosen: others } : {};
  ask(talk.state, { for: 'option', option, id: item.id, quantity: details.quantity ?? 1, ...next, ...chosen });
}

/** Names what cannot be had and shows the nearest that can. "I'll take it" goes on meaning the former. */
function tellGone(talk: Talk, item: Item, variant?: Variant): undefined {
  const { state } = talk;
  const on = inStock(item, variant) ? dayFor(talk, item) : undefined;
  // It is there, and only not sold for that day.
  if (on && !isSoldOn(item, on.day)) {
    focusOn(state, refOf(item, variant));
    return void say(talk, { say: 'day', ...on, items: [refOf(item, variant)] });
  }
  const others = variant && inStock(item) ? [] : alternativesTo(talk, item);
  say(talk, { say: 'gone', item: refOf(item, variant), near: others.map((one) => refOf(one)) });
  if (others.length > 0)
    show(
      state,
      others.map((one) => refOf(one)),
    );
  state.focus = item.id;
  state.variant = undefined;
  return undefined;
}
