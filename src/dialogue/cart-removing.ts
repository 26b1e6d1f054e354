/** What goes out of the cart again: one line, all but one, one of several, those of a kind or in a choice. */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { byNumberInName } from './by-words.ts';
import { linesNow, removeItems, removeLines } from './cart.ts';
import { withItsChoices } from './choosing.ts';
import { find, variantsFor } from './find.ts';
import type { Reading } from './reading.ts';
import { askWhich } from './showing.ts';
import { itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { stems } from './text.ts';

export function remove(talk: Talk, reading: Reading): void {
  const lines = linesNow(talk);
  const inCart = [...new Set(lines.flatMap((line) => itemOf(talk, line.product_id) ?? []))];
  // "Drop the belt, keep the vest".
  const isKept = (at: number) => reading.tokens.slice(Math.max(0, at - 2), at).some(({ word }) => word === 'keep');
  // "I don't need the cable after all" names it under a "not".
  const said = reading.named.filter(({ at }) => !isKept(at)).flatMap(({ rows }) => rows);
  const named = [...said, ...(said.length === 0 ? reading.notNamed : [])]
    .flatMap((row) => itemAt(talk, row) ?? [])
    .filter((item) => inCart.includes(item));
  // "Drop the green" of three colours: the line in that choice, whatever goes by the word.
  const inChoice = named.length === 0 ? lines.filter((line) => hasChoice(talk, { ...reading, named: [] }, line)) : [];
  if (inChoice.length > 0 && inChoice.length < lines.length && !reading.wishes.some(({ on }) => on === 'category')) {
    removeLines(talk, inChoice, reading.quantity);
    return;
  }
  const keeps = / keep (?:the |my |that |this )?(\w+) /.exec(reading.said)?.[1];
  const wishes = reading.wishes.filter(({ any }) => !(keeps && any?.includes(keeps)));
  const byKind = keptByWishes(talk, { ...reading, wishes }, inCart);
  // "Drop the belt" of a cart with a vest, both of them accessories: the one that is called so, or none.
  const kindWords = wishes.flatMap(({ on, any }) => (on === 'category' ? (any ?? []) : []));
  const isCalled = ({ name }: Item) => kindWords.some((word) => stems(name).join(' ').includes(word));
  const called = byKind.filter(isCalled);
  const elsewhere = called.length === 0 && kindWords.length > 0 && talk.room.brand.items.slice(0, 2000).some(isCalled);
  if (elsewhere && byKind.length > 0) {
    removeItems(talk, ['']);
    return;
  }
  const wished = called.length > 0 ? called : byKind;
  const placed = reading.ordinals.flatMap((place) => inCart[place === -1 ? inCart.length - 1 : place - 1] ?? []);
  const focus = itemOf(talk, talk.mind.focus);
  let items = named.length > 0 ? named : placed.length > 0 ? placed : wished;
  if (items.length === 0 && reading.named.some(({ at }) => !isKept(at))) {
    removeItems(talk, ['']);
    return;
  }
  // "Drop the audiobook": the line in that choice.
  const chosen = items.length === 0 ? lines.filter((line) => hasChoice(talk, reading, line)) : [];
  if (chosen.length > 0 && chosen.length < lines.length) {
    removeLines(talk, chosen, reading.quantity);
    return;
  }
  if (items.length === 0 && kindWords.length > 0 && !reading.pronoun) {
    removeItems(talk, ['']);
    return;
  }
  // "Take it out, keep the filter": what is not kept.
  const stays = reading.named
    .filter(({ at }) => isKept(at))
    .flatMap(({ rows }) => rows.map((row) => itemAt(talk, row)));
  const goes = stays.length > 0 ? inCart.filter((item) => !stays.includes(item)) : [];
  if (items.length === 0 && goes.length === 1) items = goes;
  const numbered = items.length === 0 ? byNumberInName(reading, inCart) : undefined;
  if (numbered) items = [numbered];
  if (items.length === 0 && focus && inCart.includes(focus)) items = [focus];
  if (items.length === 0 && inCart.length === 1) items = inCart;
  if (items.length === 0 || (wished.length > 1 && items === wished)) {
    askWhich(talk, items.length > 0 ? items : inCart, 'remove');
    return;
  }
  const one =
    / take (?:just )?(?:one|1|an?) (?:of (?:the|those|these) )?(?:\w+ ){1,3}?(?:off|out|away) /.test(reading.said) ||
    / (?:remove|drop|lose|cancel|delete|take (?:off|out|away)) (?:just )?(?:one|1) (?!(?:in|with|from) )/.test(
      reading.said,
    ) ||
    / (?:one|1|a single one)(?: of (?:it|them|those|these|the \w+))? (?:off|out|away|less)\b| (?:remove|drop|lose) (?:one|1)(?: of (?:it|them|those|these))? $/.test(
      reading.said,
    );
  const leaving = items.flatMap((item) => linesOf(talk, reading, item));
  removeLines(talk, leaving, reading.quantity ?? (one ? 1 : undefined));
}

/** The lines of an item, or those of them in the choice that was said. */
export function linesOf(talk: Talk, reading: Reading, item: Item): CartLine[] {
  const lines = linesNow(talk).filter((line) => line.product_id === item.id);
  const chosen = lines.filter((line) => hasChoice(talk, reading, line));
  return chosen.length > 0 ? chosen : lines;
}

/** Whether what was said chooses this line's variant of its item. */
export function hasChoice(talk: Talk, reading: Reading, line: CartLine): boolean {
  const item = itemOf(talk, line.product_id);
  if (!item || item.variants.length < 2) return false;
  const said = withItsChoices(talk, item, reading).wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
  return said.length > 0 && variantsFor(talk.room.index, item, said).some(({ id }) => id === line.variant_id);
}

/** "Only the sun milk": the other lines go. */
export function keepsOnly(talk: Talk, reading: Reading): boolean {
  const { named, said, quantity } = reading;
  const lines = linesNow(talk);
  const but = / (?:everything|all)(?: else)? (?:but|except)(?: for)? (?:the|that|this|my) /.test(said);
  if (lines.length < 1 || (named.length === 0 && !but) || quantity !== undefined) return false;
  if (
    !but &&
    !/ (?:only|just)(?: (?:i|we))?(?: (?:want|wants|need|needs|take|keep|buy|have))? (?:the|that|this|my) /.test(said)
  )
    return false;
  const items = lines.flatMap((line) => itemOf(talk, line.product_id) ?? []);
  const kinds = reading.wishes.map(({ not: _, ...wish }) => wish);
  const ofKind = named.length === 0 ? keptByWishes(talk, { ...reading, wishes: kinds }, items).map(({ id }) => id) : [];
  const ids = new Set([...named.flatMap(({ rows }) => rows.flatMap((row) => itemAt(talk, row)?.id ?? [])), ...ofKind]);
  const leaving = lines.filter(({ product_id }) => !ids.has(product_id));
  // "Not the vest. Just the socks": nothing else is left.
  if (leaving.length === 0 && lines.length === 1 && talk.parts.length > 0 && reading.wishes.length === 0) return true;
  if (leaving.length === 0 || leaving.length === lines.length) return false;
  removeLines(talk, leaving);
  return true;
}

/** "No mats": what is not wanted is in the cart. */
export function leavesLines(talk: Talk, { notNamed, wishes, said }: Reading): boolean {
  const items = linesNow(talk).flatMap((line) => itemOf(talk, line.product_id) ?? []);
  if (
    items.length < 2 ||
    !/^ (?:(?:ok|but|and|sorry|please|wait|hang on|hm|oh|actually)[ ,]+)*(?:no|without|not) /.test(said)
  )
    return false;
  const kinds = wishes.filter(({ on, not }) => on === 'category' && not).map(({ not: _, ...rest }) => rest);
  const rows = new Set([
    ...notNamed,
    ...(kinds.length > 0
      ? find(talk.room.index, {
          wishes: kinds,
          among: rowsOf(
            talk,
            items.map(({ id }) => id),
          ),
          soldOut: true,
        }).rows
      : []),
  ]);
  const fitting = items.filter(({ id }) => rows.has(talk.room.index.rowOf.get(id) ?? -1));
  const words = wishes.flatMap(({ not, any }) => (not ? (any ?? []) : []));
  const called = fitting.filter(({ name }) => words.some((word) => stems(name).join(' ').includes(word)));
  const out = called.length > 0 ? called : fitting;
  if (out.length === 0 || out.length === items.length) return false;
  removeItems(
    talk,
    out.map(({ id }) => id),
  );
  return true;
}

/** Those of the items that what was wished for leaves; none where nothing was wished for. */
export function keptByWishes(talk: Talk, reading: Reading, items: readonly Item[]): Item[] {
  if (reading.wishes.length === 0) return [];
  const among = rowsOf(
    talk,
    items.map(({ id }) => id),
  );
  const { rows } = find(talk.room.index, { wishes: reading.wishes, among, soldOut: true });
  return rows.flatMap((row) => itemAt(talk, row) ?? []);
}
