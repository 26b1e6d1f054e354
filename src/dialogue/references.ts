/** What "it", "the second one", "the other", "that blue one" and names point at, given what was shown. */
import type { Item } from '../brands/catalogue.ts';
import { lowestPrice } from './catalogue-index.ts';
import { find, variantsFor } from './find.ts';
import { itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import type { Comparing, Reading } from './understand.ts';

export interface Pointed {
  items: Item[];
  /** How it was resolved, for the trace. */
  how: string;
  /** Several could be meant: ask. */
  unclear?: Item[];
  /** A place that nothing stands at: "the fifth" of three. */
  missing?: 'place' | 'nothing-shown' | 'description';
}

const NOTHING: Pointed = { items: [], how: 'nothing' };

/** Resolves what a reading points at; `items` is empty when it points at nothing. Never guesses: see `unclear`, `missing`. */
export function resolve(talk: Talk, reading: Reading): Pointed {
  const { mind } = talk;
  const shown = mind.shown.flatMap((id) => itemOf(talk, id) ?? []);
  const named = byName(talk, reading, shown);
  if (named) return named;
  if (reading.ordinals.length > 0) return byPlace(reading, shown);
  const among = reading.comparing.find((one) => one.among);
  if (among && shown.length > 1) {
    const best = extreme(talk, shown, among);
    if (best) return { items: [best], how: `${among.down ? 'most' : 'least'} ${among.attribute} of those shown` };
  }
  if (reading.other) {
    const others = shown.filter(({ id }) => id !== mind.focus);
    if (others.length === 1 || (others.length > 1 && reading.said.includes(' others '))) return { items: others, how: 'the other' };
    if (others.length > 1) return { items: [], how: 'the other', unclear: others };
  }
  const described = byDescription(talk, reading, shown);
  if (described) return described;
  if (reading.plural && shown.length > 1) {
    const counted = /\b(?:both|two)\b/.test(reading.said) ? shown.slice(0, 2) : shown;
    return { items: counted, how: 'those shown' };
  }
  if (reading.pronoun || reading.plural) return byPronoun(talk, shown);
  return NOTHING;
}

/** The item in view when nothing was pointed at: the focus, else the only one shown, else the only one in the cart. */
export function inView(talk: Talk): Item | undefined {
  const { mind } = talk;
  const focus = itemOf(talk, mind.focus);
  if (focus) return focus;
  if (mind.shown.length === 1) return itemOf(talk, mind.shown[0]);
  const lines = mind.agreement?.lines ?? mind.cart;
  return lines.length === 1 ? itemOf(talk, lines[0]?.product_id) : undefined;
}

function byPronoun(talk: Talk, shown: Item[]): Pointed {
  const item = inView(talk);
  if (item) return { items: [item], how: 'in focus' };
  if (shown.length > 1) return { items: [], how: 'pronoun', unclear: shown };
  return NOTHING;
}

function byName(talk: Talk, reading: Reading, shown: Item[]): Pointed | undefined {
  const items: Item[] = [];
  for (const { rows } of reading.named) {
    const candidates = rows.flatMap((row) => itemAt(talk, row) ?? []);
    if (candidates.length === 1) items.push(...candidates);
    else {
      const near = candidates.filter((item) => shown.includes(item) || talk.mind.focus === item.id);
      const wished = candidates.filter((item) => find(talk.room.index, { wishes: reading.wishes, among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0);
      if (near.length === 1) items.push(...near);
      else if (reading.wishes.length > 0 && wished.length === 1) items.push(...wished);
      else return { items: [], how: 'name', unclear: candidates.slice(0, 5) };
    }
  }
  return items.length > 0 ? { items: [...new Set(items)], how: 'name' } : undefined;
}

function byPlace(reading: Reading, shown: Item[]): Pointed {
  if (shown.length === 0) return { items: [], how: 'place', missing: 'nothing-shown' };
  const items = reading.ordinals.flatMap((place) => {
    const at = place < 0 ? shown.length + place : place === 0 ? Math.floor((shown.length - 1) / 2) : place - 1;
    return shown[at] ?? [];
  });
  return items.length === reading.ordinals.length ? { items, how: 'place' } : { items: [], how: 'place', missing: 'place' };
}

/** "the blue one", "that $89 one": among what was shown, by what this turn says. */
function byDescription(talk: Talk, reading: Reading, shown: Item[]): Pointed | undefined {
  if (!/\b(?:the|that|this|those|these|your) (?:[\w.:$]+ ){0,5}(?:ones?|it)\b|\b(?:the|that|this) (?:[\w.:]+ ){1,4}/.test(reading.said)) return undefined;
  const wishes = reading.wishes.filter((wish) => !wish.not || reading.wishes.length === 1);
  const telling = wishes.filter((wish) => wish.on !== 'category' || shown.length > 1);
  if (telling.length === 0 || shown.length === 0) return undefined;
  const { rows } = find(talk.room.index, { wishes, among: rowsOf(talk, shown.map(({ id }) => id)), soldOut: true });
  const items = rows.flatMap((row) => itemAt(talk, row) ?? []);
  if (items.length === 1) return { items, how: 'description' };
  const focus = items.find(({ id }) => id === talk.mind.focus);
  if (focus) return { items: [focus], how: 'description of the one in focus' };
  if (items.length > 1 && items.length < shown.length && / ones? /.test(reading.said)) return { items: [], how: 'description', unclear: items };
  return undefined;
}

/** The least or most of these by one attribute; undefined when no record states it. */
export function extreme(talk: Talk, items: readonly Item[], { attribute, down }: Pick<Comparing, 'attribute' | 'down'>): Item | undefined {
  let best: { item: Item; value: number } | undefined;
  for (const item of items) {
    const value = numberFor(talk, item, attribute);
    if (value === undefined) continue;
    if (!best || (down ? value > best.value : value < best.value)) best = { item, value };
  }
  return best?.item;
}

/** An item's number for an attribute (base units), or its price in minor units. */
export function numberFor(talk: Talk, item: Item, attribute: string): number | undefined {
  if (attribute === 'price') {
    const variants = variantsFor(talk.room.index, item, talk.mind.wishes);
    return variants.length > 0 ? Math.min(...variants.slice(0, 500).map(({ price }) => price)) : lowestPrice(item);
  }
  const row = talk.room.index.rowOf.get(item.id);
  const value = row === undefined ? undefined : talk.room.index.columns.get(attribute)?.[row];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
