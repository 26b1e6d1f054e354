/** The answer to a question back: which choice of one item, which of several items. */
import type { Item } from '../brands/catalogue.ts';
import { addItems, removeItems } from './cart.ts';
import { readChoices } from './choosing.ts';
import { nameOf } from './describing.ts';
import { find, optionValue } from './find.ts';
import { askForYes, buyItems, chooseOptions } from './purchase.ts';
import type { Reading } from './reading.ts';
import { extreme, resolve } from './references.ts';
import { seeks } from './seeking.ts';
import { settleLines } from './several.ts';
import { askWhich, showOne } from './showing.ts';
import { type Ask, itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { say } from './wording.ts';

/** The choice that was asked for: a value, a number of them, a yes before the value is known. */
export function takeOption(talk: Talk, reading: Reading, ask: Ask & { for: 'option' }): boolean {
  const { mind } = talk;
  const item = itemOf(talk, ask.id);
  if (!item || reading.acts.has('question') || reading.acts.has('not-buying') || reading.acts.has('remove'))
    return false;
  const has = (on: string) =>
    item.variants[0] !== undefined && optionValue(talk.room.index, item.variants[0], on.slice(2)) !== undefined;
  const elsewhere = reading.wishes.some(
    (wish) =>
      wish.on === 'category' &&
      !wish.not &&
      find(talk.room.index, { wishes: [wish], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length === 0,
  );
  // "And two pairs of the crew socks" while a width is still open: both are wanted.
  const [besides, ...rest] = reading.named;
  const beside = besides && rest.length === 0 && besides.rows.length === 1 ? itemAt(talk, besides.rows[0]) : undefined;
  if (beside && beside !== item && ask.then === 'add' && /^ (?:and|also|plus|oh and) /.test(reading.said)) {
    const wishes = reading.wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
    mind.ask = undefined;
    settleLines(
      talk,
      ask.lines ?? [],
      [
        { id: beside.id, quantity: besides?.quantity ?? reading.quantity ?? 1, wishes },
        { id: item.id, quantity: ask.quantity, wishes: ask.chosen ?? [] },
        ...(ask.open ?? []),
      ],
      'add',
    );
    return true;
  }
  if (
    elsewhere ||
    (reading.named.length > 0 && !reading.named.some(({ rows }) => rows.some((row) => itemAt(talk, row) === item)))
  )
    return false;
  const said = reading.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not && has(wish.on));
  const matched = said.some((wish) => wish.on === `o:${ask.option}`) ? [] : matchValue(talk, item, ask.option, reading);
  const wishes = [...(ask.chosen ?? []).filter((wish) => !said.some(({ on }) => on === wish.on)), ...said, ...matched];
  if (said.length + matched.length === 0 && reading.quantity !== undefined && reading.named.length === 0) {
    if (ask.then === 'add') addItems(talk, [item], { quantity: reading.quantity, wishes });
    else if (ask.then === 'buy') buyItems(talk, [item], { quantity: reading.quantity, wishes });
    else chooseOptions(talk, item, { quantity: reading.quantity, wishes });
    return true;
  }
  if (said.length + matched.length === 0) {
    // "Not the GTX": the other one is meant, and the question stands.
    const refuses = reading.wishes.length > 0 && reading.wishes.every((wish) => wish.not);
    if ((reading.notNamed.length > 0 || refuses) && reading.named.length === 0) {
      mind.ask = undefined;
      settleLines(
        talk,
        ask.lines ?? [],
        [{ id: item.id, quantity: ask.quantity, wishes: ask.chosen ?? [] }, ...(ask.open ?? [])],
        ask.then,
      );
      return true;
    }
    if (reading.acts.has('no') || reading.acts.has('take-back')) {
      mind.ask = undefined;
      say(talk, 'All right, we leave it at that. What else may I show you?');
      return true;
    }
    // "Yes, order them" before the choice is made: the question stands, and what was told stays told.
    const goesOn =
      (reading.acts.has('yes') || reading.acts.has('buy')) &&
      reading.named.length + reading.ordinals.length + reading.wishes.length === 0 &&
      !reading.other &&
      reading.day === undefined;
    if (goesOn) {
      const then = ask.then === 'show' && reading.acts.has('buy') && mind.turns > 0 ? 'buy' : ask.then;
      mind.ask = undefined;
      settleLines(
        talk,
        ask.lines ?? [],
        [{ id: item.id, quantity: ask.quantity, wishes: ask.chosen ?? [] }, ...(ask.open ?? [])],
        then,
      );
      return true;
    }
    return false;
  }
  mind.ask = undefined;
  mind.focus = item.id;
  mind.variant = undefined;
  const details = { quantity: reading.quantity ?? ask.quantity, wishes };
  mind.wishes = mergeWishes(mind.wishes, wishes, []);
  if (ask.lines) {
    // "Green, and regular": the second choice is for the line whose turn comes next.
    const open = (ask.open ?? []).map((part) => {
      const next = itemOf(talk, part.id);
      const own = next ? readChoices(talk.room.index, next, reading).wishes : [];
      const more = own.filter(({ on, not }) => on.startsWith('o:') && !not && on !== `o:${ask.option}`);
      return { ...part, wishes: [...part.wishes.filter((wish) => !more.some(({ on }) => on === wish.on)), ...more] };
    });
    const agrees = ask.then === 'show' && (reading.acts.has('buy') || ask.sure);
    settleLines(talk, ask.lines, [{ id: item.id, ...details }, ...open], agrees ? 'buy' : ask.then);
    return true;
  }
  if (ask.then === 'add') {
    addItems(talk, [item], details);
    mind.doing = 'add';
  } else if (
    ask.then === 'buy' ||
    (talk.sums !== true &&
      ((ask.sure &&
        mind.turns > 0 &&
        reading.tokens.filter(({ word }) => !/^(?:please|then|ok|the|in|one)$/.test(word)).length <= 2) ||
        reading.acts.has('buy') ||
        (reading.acts.has('yes') && !/^ (?:ok|okay|well|right|hm+|fine|alright)\b/.test(reading.said))))
  )
    buyItems(talk, [item], details);
  else {
    chooseOptions(talk, item, details);
    const next = talk.mind.ask as Ask | undefined;
    if (ask.sure && next?.for === 'option') next.sure = true;
  }
  return true;
}

/** A bare answer ("9", "the black one", "30 x 32") against the values this item has. */
function matchValue(talk: Talk, item: Item, option: string, reading: Reading): Wish[] {
  const { index } = talk.room;
  const said = reading.tokens.map(({ stem }) => stem);
  const text = ` ${said.join(' ')} `;
  const keys = [...new Set(item.variants.flatMap((variant) => optionValue(index, variant, option) ?? []))].map(
    (value) => index.canonical.get(value) ?? value,
  );
  const exact = keys.filter((key) => text.includes(` ${key} `)).sort((a, b) => b.length - a.length);
  const partial =
    exact.length > 0
      ? exact
      : keys.filter(
          (key) =>
            key.split(' ').some((part) => part.length > 2 && said.includes(part)) ||
            (/^\d/.test(key) && said.includes(key.split(' ')[0] ?? '')),
        );
  const [best] = partial;
  return best !== undefined ? [{ on: `o:${option}`, any: exact.length > 0 ? [best] : partial }] : [];
}

/** Which of several was meant. */
export function takeWhich(talk: Talk, reading: Reading, ask: Ask & { for: 'which' }): boolean {
  const { mind } = talk;
  if (reading.acts.has('question') && reading.named.length === 0 && reading.ordinals.length === 0) return false;
  if (
    reading.acts.has('no') &&
    reading.wishes.length === 0 &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0
  ) {
    mind.ask = undefined;
    return false;
  }
  const items = ask.ids.flatMap((id) => itemOf(talk, id) ?? []);
  const pointed = resolve(talk, {
    ...reading,
    said: ` the one ${reading.said}`,
    pronoun: false,
    plural: reading.plural,
  });
  const [comparing] = reading.comparing;
  const best = comparing && reading.named.length === 0 ? extreme(talk, items, comparing) : undefined;
  const chosen = best ? [best] : pointed.items.filter((item) => items.includes(item));
  const byWord =
    chosen.length > 0
      ? chosen
      : items.filter((item) =>
          reading.tokens.some(({ word }) => word.length > 2 && nameOf(item).toLowerCase().split(/\W+/).includes(word)),
        );
  // "The black one, large" of those that were asked about.
  const fitting =
    chosen.length + byWord.length === 0 && reading.wishes.length > 0 && !seeks(reading)
      ? find(talk.room.index, { wishes: reading.wishes, among: rowsOf(talk, ask.ids), soldOut: true }).rows.flatMap(
          (row) => itemAt(talk, row) ?? [],
        )
      : [];
  if (fitting.length > 1 && fitting.length < items.length) {
    mind.wishes = mergeWishes(
      mind.wishes,
      reading.wishes.filter(({ on }) => on.startsWith('o:')),
      [],
    );
    askWhich(talk, fitting, ask.then, reading.quantity ?? ask.quantity);
    return true;
  }
  const [item] = chosen.length > 0 ? chosen : byWord.length === 1 ? byWord : fitting.length === 1 ? fitting : [];
  // "Make it 3", and it is still open which.
  if (
    !item &&
    reading.quantity !== undefined &&
    reading.wishes.length + reading.named.length === 0 &&
    reading.tokens.length < 5
  ) {
    askWhich(talk, items, ask.then, reading.quantity);
    return true;
  }
  if (!item) return false;
  mind.ask = undefined;
  const details = {
    quantity: reading.quantity ?? ask.quantity,
    wishes: reading.wishes.filter((wish) => wish.on.startsWith('o:')),
  };
  talk.trace.reference = { how: 'answer', items: [item.id] };
  if (reading.acts.has('question')) return false;
  if (ask.then === 'add') addItems(talk, chosen.length > 0 ? chosen : [item], details);
  else if (ask.then === 'remove') removeItems(talk, [item.id]);
  else if (ask.then === 'buy') buyItems(talk, chosen.length > 0 ? chosen : [item], details);
  else {
    showOne(talk, item, { keepShown: true });
    askForYes(talk, item);
  }
  return true;
}
