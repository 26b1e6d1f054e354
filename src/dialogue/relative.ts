/** Looking on from what is in view: a cheaper one, an earlier one, anything but this one. */

import type { Item } from '../brands/catalogue.ts';
import { sayAttribute } from './attribute-answers.ts';
import { settleDegree } from './attributes.ts';
import { canBeHad, nameOf } from './describing.ts';
import { find, type Order } from './find.ts';
import { degrees } from './lexicon.ts';
import { sayNothingLeft } from './nearest.ts';
import { note, orderOf, present, sayDay } from './presenting.ts';
import type { Comparing, Reading } from './reading.ts';
import { extreme, inView, numberFor } from './references.ts';
import { MAX_LIST, showList, showOne } from './showing.ts';
import { itemAt, itemOf, rowsOf, shownItems, type Talk } from './talk.ts';
import { stems } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { say } from './wording.ts';

/** Without what has left already today, as long as something has not. */
export function stillToCome(talk: Talk, items: Item[]): Item[] {
  if (!talk.room.index.hasDated) return items;
  const left = items.filter((item) => !item.dated || canBeHad(talk, item));
  return left.length > 0 ? left : items;
}

/** "Not the last one of the day, that's too late": what else fits, without the one in view. */
export function refusesView(talk: Talk, { said, acts, named }: Reading): boolean {
  const { mind, room } = talk;
  const view = itemOf(talk, mind.focus);
  const refuses =
    /^ (?:(?:no|nah|nope|hm|hmm|oh|but|well)[ ,]+)*not (?:that|this|the (?:very )?(?:last|first|latest|earliest|cheapest|dearest|biggest|smallest)) one /;
  if (!view || mind.agreement || acts.has('question') || named.length > 0 || !refuses.test(said)) return false;
  const { rows } = find(room.index, { wishes: mind.wishes, order: mind.order });
  const others = stillToCome(
    talk,
    rows.flatMap((row) => itemAt(talk, row) ?? []),
  ).filter((item) => item !== view);
  const [next] = others;
  if (!next) return false;
  mind.focus = undefined;
  mind.ask = undefined;
  say(talk, others.length > 1 && !mind.order ? 'All right, without that:' : 'All right. The next one:');
  if (mind.order) showOne(talk, next, { facts: mind.order.on === 'price' ? [] : [mind.order.on] });
  else showList(talk, others.slice(0, MAX_LIST));
  return true;
}

/** "something cheaper", "an earlier one": measured from the item in view, or from all that is shown. */
export function searchRelative(talk: Talk, reading: Reading, comparison: Comparing): void {
  const { mind, room } = talk;
  const shown = shownItems(talk);
  const focus = itemOf(talk, mind.focus);
  // "Warmer than that?" of what has no warmth: the measure of what had one before.
  const near = [...(focus ? [focus] : shown), ...[...mind.discussed].reverse().flatMap((id) => itemOf(talk, id) ?? [])];
  for (const item of near) {
    const row = room.index.rowOf.get(item.id);
    const before = comparison.attribute;
    if (comparison.also && row !== undefined) settleDegree(room.index, comparison, [row]);
    if (comparison.attribute !== before || numberFor(talk, item, before) !== undefined) break;
  }
  const { attribute, down } = comparison;
  // "anything warmer than that?" after something that has no warmth: the last one that has.
  const states = (item: Item | undefined) =>
    item && numberFor(talk, item, attribute) !== undefined ? item : undefined;
  const base =
    states(focus) ??
    extreme(talk, shown, { attribute, down }) ??
    states(inView(talk)) ??
    [...mind.discussed].reverse().flatMap((id) => states(itemOf(talk, id)) ?? [])[0];
  const from = base && numberFor(talk, base, attribute);
  const view = inView(talk);
  if (from === undefined && view && attribute !== 'price') {
    sayAttribute(talk, view, attribute);
    return;
  }
  if (!base || from === undefined) {
    mind.order = orderOf(comparison);
    const { rows, dropped } = find(room.index, { wishes: mind.wishes, soft: reading.soft, order: mind.order });
    note(talk, mind.wishes, rows, dropped);
    if (rows.length === 0) {
      sayNothingLeft(talk, reading);
      return;
    }
    present(
      talk,
      rows.flatMap((row) => itemAt(talk, row) ?? []),
      reading,
    );
    return;
  }
  const on = attribute === 'price' ? 'price' : `a:${attribute}`;
  const bound: Wish = down
    ? { on, min: from, above: true, relative: true }
    : { on, max: from, below: true, relative: true };
  const kind: Wish[] = mind.wishes.some((wish) => wish.on === 'category')
    ? []
    : [{ on: 'category', any: [stems(base.category).join(' ')] }];
  const others = [
    ...mind.wishes.filter((wish) => !wish.relative && (wish.on !== on || isCompatible(wish, bound))),
    ...kind,
  ];
  const sameKind =
    kind.length > 0
      ? room.brand.items.flatMap((item, row) => (item.category === base.category ? [row] : []))
      : undefined;
  // Nearest first: the next one along, not the extreme.
  const order: Order = { on: attribute, ...(!down && { down: true as const }) };
  const search = { wishes: [...others, bound], soft: reading.soft, order, ...(sameKind && { among: sameKind }) };
  const { rows, dropped } = find(room.index, search);
  note(talk, search.wishes, rows, dropped);
  talk.trace.relative_to = base.id;
  const next = rows.flatMap((row) => itemAt(talk, row) ?? []).filter(({ id }) => id !== base.id);
  // What is sold out is no way on.
  const along = next.some((item) => canBeHad(talk, item)) ? next : [];
  const items =
    / (?:the )?next (?:one|up|step|\w+est)(?: |$)|(?:one|the one|1) (?:above|below|up from|down from) (?:that|it|this)| step up /.test(
      reading.said,
    )
      ? along.slice(0, 1)
      : along;
  if (items.length === 0) {
    const said = reading.wishes.filter(({ on }) => on !== 'category' && on !== bound.on);
    const without = find(room.index, {
      wishes: [bound, ...said],
      among:
        sameKind ??
        rowsOf(
          talk,
          room.brand.items.filter((item) => item.category === base.category).map(({ id }) => id),
        ),
      order,
    });
    const word = wordFor(talk, comparison);
    say(
      talk,
      `I have nothing ${word} than ${nameOf(base)} that fits what you asked for.`,
      `${nameOf(base)} is already as good as it gets there: nothing ${word} fits what you asked for.`,
    );
    const further = without.rows.flatMap((row) => itemAt(talk, row) ?? []).filter(({ id }) => id !== base.id);
    const had = further.filter((item) => canBeHad(talk, item));
    const loosened = had.length > 0 ? had : further;
    if (loosened.length > 0 && others.length > 0) {
      say(talk, 'Leaving the other wishes aside, there would be:');
      showList(talk, loosened.slice(0, 3), [attribute]);
      mind.focus = base.id;
    }
    return;
  }
  mind.wishes = mergeWishes(others, [bound], []);
  mind.skip = items.length > MAX_LIST ? MAX_LIST : 0;
  say(
    talk,
    `Yes, ${items.length > 1 ? 'these are' : 'this one is'} ${wordFor(talk, comparison)} than ${nameOf(base)}:`,
  );
  const keep = mind.focus;
  showList(talk, items.slice(0, MAX_LIST), [attribute]);
  if (items.length > 1) mind.focus = keep === base.id ? undefined : mind.focus;
  sayDay(talk, items);
}

function isCompatible(wish: Wish, bound: Wish): boolean {
  if (wish.near !== undefined) return false;
  if (bound.max !== undefined) return wish.min === undefined || wish.min < bound.max;
  return wish.max === undefined || (bound.min !== undefined && wish.max > bound.min);
}

function wordFor(talk: Talk, { attribute, down }: Comparing): string {
  if (attribute === 'price') return down ? 'more expensive' : 'lower in price';
  const kind = talk.room.index.attributes.get(attribute);
  // "warmest" tells "warmer"; one word before several.
  const words = ((down ? kind?.more : kind?.less) ?? [])
    .flatMap((text) => degrees(text).flatMap(({ phrase, degree }) => (degree === 'comparative' ? [phrase] : [])))
    .sort((a, b) => Number(a.includes(' ')) - Number(b.includes(' ')));
  const [short] = words.flatMap((word) => /^(\w+er) \w+$/.exec(word)?.[1] ?? []);
  return (
    (words.some((word) => !word.includes(' ')) ? undefined : short) ??
    words.find((word) => /er\b|^(?:more|less|fewer)\b/.test(word)) ??
    (kind?.type === 'time'
      ? down
        ? 'later'
        : 'earlier'
      : `${down ? 'higher' : 'lower'} in ${kind?.label.toLowerCase() ?? attribute}`)
  );
}

/** "The cheapest of each" after shoes and socks: the leading one of every kind that is shown. */
export function showsBestOfEach(talk: Talk, { said, comparing }: Reading): boolean {
  const shown = shownItems(talk);
  const kinds = [...new Set(shown.map(({ category }) => category))];
  const [order] = comparing;
  if (
    !order ||
    kinds.length < 2 ||
    !/ (?:of|for|in) each(?: (?:kind|type|one|category))?(?: (?:then|please))? $/.test(said)
  )
    return false;
  const best = kinds.flatMap((kind) => {
    const rows = talk.room.brand.items.flatMap((item, row) => (item.category === kind ? [row] : []));
    const { rows: had } = find(talk.room.index, {
      wishes: talk.mind.wishes.filter(({ on }) => on === 'price'),
      among: rows,
      order: orderOf(order),
    });
    return itemAt(talk, had[0]) ?? [];
  });
  if (best.length < 2) return false;
  talk.mind.focus = undefined;
  talk.mind.ask = undefined;
  showList(talk, best, order.attribute === 'price' ? [] : [order.attribute]);
  return true;
}
