/** The answer to what the brand asked last: a yes, an option, which one. Anything else leaves the question aside. */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { handOver } from './buying.ts';
import { addItems, keepLines, linesNow, removeItems, tellCart } from './cart.ts';
import { hasChoice } from './cart-talk.ts';
import { withItsChoices } from './choosing.ts';
import { nameOf } from './describing.ts';
import { find, optionValue } from './find.ts';
import { prepareLine } from './preparing.ts';
import { askForYes, buyItems, chooseOptions } from './purchase.ts';
import type { Reading } from './reading.ts';
import { extreme, inView, resolve } from './references.ts';
import { seeks } from './seeking.ts';
import { offerLines, settleLines } from './several.ts';
import { askWhich, showOne } from './showing.ts';
import { type Ask, itemAt, itemOf, rowsOf, type Talk } from './talk.ts';
import { understand } from './understand.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { say } from './wording.ts';

/** Handles the reading as an answer to `mind.ask`; false when it is none. */
export function takeAnswer(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const { ask } = mind;
  if (!ask) return false;
  // What was offered is stale once another thing is in view.
  const view = itemOf(talk, mind.focus);
  if (
    ask.for === 'buy' &&
    ask.lines &&
    view &&
    !ask.lines.some(({ product_id }) => product_id === view.id || product_id === view.instead)
  ) {
    mind.ask = undefined;
    return false;
  }
  talk.trace.ask = ask;
  if (ask.for === 'option') return takeOption(talk, reading, ask);
  if (ask.for === 'which') return takeWhich(talk, reading, ask);
  const { acts } = reading;
  // "Just the medium" of two that were offered.
  const [, rest] = / (?:just|only) (the .+)$/.exec(reading.said) ?? [];
  if (ask.lines && ask.lines.length > 1 && rest !== undefined && !acts.has('question')) {
    const meant = understand(talk.room.index, talk.room.calendar, rest, talk.setting.now);
    const isMeant = (line: CartLine) =>
      hasChoice(talk, meant, line) ||
      meant.named.some(({ rows }) => rows.some((row) => itemAt(talk, row)?.id === line.product_id));
    // "Just the medium" says something of the socks only.
    const choices =
      meant.named.length === 0 ? new Set(ask.lines.filter(isMeant).map((line) => line.product_id)) : undefined;
    const kept = ask.lines.filter(
      (line) => isMeant(line) || (choices && choices.size > 0 && !choices.has(line.product_id)),
    );
    if (kept.length > 0 && kept.length < ask.lines.length) {
      offerLines(talk, kept);
      return true;
    }
  }
  const only =
    / (?:just |only |ok |then |so )*(?:one|1)(?: then| please| is fine| will do)* $/.test(reading.said) &&
    reading.tokens.length <= 4
      ? 1
      : undefined;
  const bare = reading.amounts.length === 1 && !reading.amounts[0]?.money ? reading.amounts[0]?.value : undefined;
  const counted = ask.lines?.length === 1 && (itemOf(talk, ask.lines[0]?.product_id)?.variants.length ?? 0) === 0;
  const count =
    reading.quantity ?? only ?? (counted && reading.tokens.length <= 5 && !acts.has('question') ? bare : undefined);
  if (
    ask.lines?.length === 1 &&
    count !== undefined &&
    !acts.has('question') &&
    !acts.has('no') &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0 &&
    (reading.wishes.length === 0 || counted)
  ) {
    const [line] = ask.lines;
    const item = itemOf(talk, line?.product_id);
    mind.ask = undefined;
    if (item && line) buyItems(talk, [item], { quantity: count, variantId: line.variant_id });
    return true;
  }
  const inFocus = itemOf(talk, mind.focus);
  if (
    !ask.lines &&
    only === 1 &&
    reading.tokens.length <= 3 &&
    inFocus &&
    !acts.has('question') &&
    !acts.has('no') &&
    reading.wishes.length === 0
  ) {
    mind.ask = undefined;
    buyItems(talk, [inFocus], { quantity: 1, variantId: mind.variant });
    return true;
  }
  // "Actually two Waldmeister": how many of a line that was offered.
  const named = reading.named.length === 1 ? reading.named[0] : undefined;
  const told = ask.lines?.find(({ product_id }) => named?.rows.some((row) => itemAt(talk, row)?.id === product_id));
  const [besides] = named && !told && named.rows.length === 1 ? [itemAt(talk, named.rows[0])] : [];
  if (
    ask.lines &&
    besides &&
    / (?:and|also|plus|too|with) /.test(reading.said) &&
    (!acts.has('question') || / (?:with|plus|if i (?:add|take|get)|on top) /.test(reading.said)) &&
    !acts.has('no')
  ) {
    const own = withItsChoices(talk, besides, reading);
    const prepared = prepareLine(
      talk,
      besides,
      { quantity: named?.quantity ?? reading.quantity, wishes: own.wishes },
      'add',
    );
    if ('asked' in prepared) return true;
    offerLines(talk, [...ask.lines, prepared.line]);
    return true;
  }
  const many = named?.quantity ?? reading.quantity;
  const supposes = / if (?:i|we) (?:take|took|get|got|have|had|want|buy|bought) /.test(reading.said);
  // "Remove the glow" of what was offered, not yet in the cart.
  if (ask.lines && told && ask.lines.length > 1 && acts.has('remove') && linesNow(talk).length === 0) {
    offerLines(
      talk,
      ask.lines.filter((line) => line !== told),
    );
    return true;
  }
  if (ask.lines && told && many !== undefined && (!acts.has('question') || supposes) && reading.wishes.length === 0) {
    const lines = ask.lines.map((line) => (line === told ? { ...line, quantity: many } : line));
    mind.ask = undefined;
    if (acts.has('buy') || acts.has('yes')) handOver(talk, lines);
    else offerLines(talk, lines);
    return true;
  }
  if (ask.lines && acts.has('add') && reading.plural && reading.named.length === 0 && !acts.has('question')) {
    mind.ask = undefined;
    const told = ask.lines;
    const same = (line: CartLine) =>
      told.some((one) => one.product_id === line.product_id && one.variant_id === line.variant_id);
    keepLines(talk, [...linesNow(talk).filter((line) => !same(line)), ...told]);
    mind.focus = told.at(-1)?.product_id;
    mind.variant = undefined;
    mind.doing = 'add';
    if (!mind.agreement) tellCart(talk);
    return true;
  }
  const hesitates =
    acts.has('question') ||
    acts.has('conditional') ||
    acts.has('not-buying') ||
    acts.has('take-back') ||
    acts.has('bye') ||
    / but /.test(reading.said);
  const several = !ask.lines && mind.shown.length > 1 && / both | all (?:of|three|four) /.test(reading.said);
  if (acts.has('yes') && !several && !hesitates && !acts.has('add') && !acts.has('compare')) {
    mind.ask = undefined;
    const pointed = resolve(talk, { ...reading, pronoun: false, plural: false });
    const redirected = pointed.items.filter(
      (item) => item.id !== mind.focus && !ask.lines?.some((line) => line.product_id === item.id),
    );
    // "Yes, and a picnic hamper": what was offered, and that.
    const offered = itemOf(talk, mind.focus);
    const besides = / (?:and|plus|also|with) (?:also |then )?(?:an?|the|one|two|three|my|some|\d+) /.test(reading.said);
    if (redirected.length > 0 && besides && offered && !ask.lines && linesNow(talk).length === 0) {
      if (addItems(talk, [offered], { quantity: mind.count, variantId: mind.variant }, false)) {
        mind.count = undefined;
        buyItems(talk, redirected, reading);
      }
      return true;
    }
    if (redirected.length > 0) {
      buyItems(talk, redirected, reading);
      return true;
    }
    if (ask.lines) {
      handOver(
        talk,
        ask.lines.map((line) => ({
          ...line,
          quantity: reading.quantity ?? line.quantity,
          ...(line.date && mind.date && { date: mind.date }),
        })),
      );
      return true;
    }
    const item = mind.cart.length > 0 && !itemOf(talk, mind.focus) ? undefined : inView(talk);
    if (mind.cart.length > 0 && (!item || mind.cart.some((line) => line.product_id === item.id))) {
      handOver(talk, mind.cart);
      return true;
    }
    if (!item) return false;
    buyItems(talk, [item], {
      quantity: reading.quantity,
      wishes: reading.wishes.filter((wish) => wish.on.startsWith('o:')),
    });
    return true;
  }
  if (
    acts.has('no') &&
    !(acts.has('remove') && linesNow(talk).length > 0) &&
    reading.amounts.length === 0 &&
    reading.notPlaces.length + reading.notNamed.length === 0 &&
    !acts.has('question') &&
    reading.wishes.length === 0 &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0 &&
    !reading.other &&
    reading.comparing.length === 0 &&
    !acts.has('more')
  ) {
    mind.ask = undefined;
    if (acts.has('bye') || acts.has('done')) return false;
    say(
      talk,
      'All right, nothing is ordered. What else may I do for you?',
      'No problem, nothing is ordered. Would you like to see something else?',
    );
    return true;
  }
  // Saying it again in full counts as the yes that was asked for.
  if (
    acts.has('buy') &&
    !hesitates &&
    ask.lines &&
    reading.named.length === 0 &&
    reading.ordinals.length === 0 &&
    reading.wishes.length === 0 &&
    !reading.other
  ) {
    mind.ask = undefined;
    handOver(talk, ask.lines);
    return true;
  }
  if (ask.lines && !acts.has('question')) mind.ask = undefined;
  return false;
}

function takeOption(talk: Talk, reading: Reading, ask: Ask & { for: 'option' }): boolean {
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
    const agrees = ask.then === 'show' && (reading.acts.has('buy') || ask.sure);
    settleLines(talk, ask.lines, [{ id: item.id, ...details }, ...(ask.open ?? [])], agrees ? 'buy' : ask.then);
    return true;
  }
  if (ask.then === 'add') {
    addItems(talk, [item], details);
    mind.doing = 'add';
  } else if (
    ask.then === 'buy' ||
    (ask.sure && reading.tokens.length <= 2 && mind.turns > 0) ||
    reading.acts.has('buy') ||
    (reading.acts.has('yes') && !/^ (?:ok|okay|well|right|hm+|fine|alright)\b/.test(reading.said))
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

function takeWhich(talk: Talk, reading: Reading, ask: Ask & { for: 'which' }): boolean {
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
