/** Several things needed in one sentence: each looked for on its own, and shown together. */

import type { Item } from '../brands/catalogue.ts';
import type { Act } from './acts.ts';
import { withItsChoices } from './choosing.ts';
import { find, inStock, variantsFor } from './find.ts';
import { clausesOf } from './parts.ts';
import type { Reading } from './reading.ts';
import { inView } from './references.ts';
import { seeks } from './seeking.ts';
import { MAX_LIST, showList } from './showing.ts';
import { itemAt, type Talk } from './talk.ts';
import { say } from './wording.ts';

/** "Kitten food and a feather wand": two needs of different kinds are looked for each on its own, and shown together. */
export function showsNeeds(talk: Talk, reading: Reading): boolean {
  const others: readonly Act[] = ['question', 'add-to', 'greet', 'buy-softly', 'ask-stock', 'yes', 'ask-total'];
  if ([...reading.acts].some((act) => !others.includes(act)) || reading.pronoun || reading.plural) return false;
  if (reading.acts.has('question') && !seeks(reading)) return false;
  if (inView(talk) && !seeks(reading)) return false;
  const ofKind = ({ wishes, comparing }: Reading) =>
    comparing.length === 0 && wishes.some(({ on, not }) => on === 'category' && !not);
  const texts = clausesOf(reading, true);
  if (texts.length < 2) return false;
  const clauses = texts.map(talk.understood);
  if (clauses.filter((clause) => ofKind(clause)).length > 2 && showsOneOfEach(talk, reading, clauses.filter(ofKind)))
    return true;
  const told = clausesOf(reading, false).map(talk.understood);
  // "Going camping with two kids, and need a tent for four and a stove": what it is for is no need of its own.
  const isFor = ({ wishes, named }: Reading) =>
    named.length === 0 &&
    wishes.every(({ on }) => on.startsWith('a:') && talk.room.index.attributes.get(on.slice(2))?.type === 'list');
  const parts = told.length > 2 && told[0] && isFor(told[0]) ? told.slice(1) : told;
  if (parts.length !== 2 || parts.every(({ named }) => named.length > 0)) return false;
  if (!parts.every((part) => part.named.length === 1 || (part.named.length === 0 && ofKind(part)))) return false;
  const needs = parts.map((part) => {
    const [name, ...more] = part.named;
    if (name) return more.length === 0 && name.rows.length === 1 ? name.rows : [];
    const { rows, soldOut } = find(talk.room.index, { wishes: part.wishes, soft: part.soft });
    return soldOut ? [] : rows;
  });
  const [first = [], second = []] = needs;
  const [one, two] = [itemAt(talk, first[0]), itemAt(talk, second[0])];
  if (!one || !two || one.category === two.category || first.some((row) => second.includes(row))) return false;
  const most = Math.max(2, MAX_LIST - Math.min(first.length, second.length));
  const few = [
    ...first.slice(0, first.length <= second.length ? 2 : most),
    ...second.slice(0, first.length <= second.length ? most : 2),
  ];
  const items = few.slice(0, MAX_LIST).flatMap((row) => itemAt(talk, row) ?? []);
  for (const [at, item] of [one, two].entries()) {
    const part = parts[at];
    if (part) notePick(talk, item, part);
  }
  talk.mind.wishes = [];
  talk.mind.focus = undefined;
  say(talk, 'Here is what I have for both:');
  showList(talk, items);
  return true;
}

/** "A notebook, dotted": the choice that was said with it goes on holding. */
function notePick(talk: Talk, item: Item, part: Reading): void {
  const own = withItsChoices(talk, item, part).wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
  const [only, ...more] =
    own.length > 0 ? variantsFor(talk.room.index, item, own).filter((one) => inStock(item, one)) : [];
  if (only && more.length === 0) talk.mind.picked = { ...talk.mind.picked, [item.id]: only.id };
}

/** "A pack, a stove and a headlamp, as light as possible": the best of each kind. */
function showsOneOfEach(talk: Talk, { comparing, wishes }: Reading, needs: readonly Reading[]): boolean {
  const { index } = talk.room;
  const [order] = comparing;
  const budget = wishes.filter(({ on }) => on === 'price');
  const best = needs.slice(0, MAX_LIST).map((need) => {
    const own = need.wishes.filter(({ on }) => on !== 'price');
    const { rows, soldOut } = find(index, {
      wishes: [...own, ...budget],
      soft: need.soft,
      order: order && { on: order.attribute, ...(order.down && { down: true as const }) },
    });
    return soldOut ? undefined : itemAt(talk, rows[0]);
  });
  const items = [...new Set(best.flatMap((item) => item ?? []))];
  if (items.length < needs.length) return false;
  talk.mind.wishes = [];
  talk.mind.focus = undefined;
  say(talk, order ? 'Of each the one that fits best:' : 'Here is one of each:');
  showList(talk, items, order && order.attribute !== 'price' ? [order.attribute] : []);
  return true;
}
