/** Acting on "I'll take it" and on "I'd like the second one": which items, which lines, and a yes where one is still needed. */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { handOver, lineText } from './buying.ts';
import { withItsChoices } from './choosing.ts';
import { money, nameOf, priceText } from './describing.ts';
import { find, inStock, variantsFor } from './find.ts';
import { sayListed, sayOptions } from './option-answers.ts';
import { type Details, lineFor, prepareLine } from './preparing.ts';
import type { Reading } from './reading.ts';
import { extreme, inView, type Pointed, resolve } from './references.ts';
import { addCard, askWhich, showList, showOne, singledOut } from './showing.ts';
import { focusOn, itemAt, itemOf, shownItems, type Talk } from './talk.ts';
import { mergeWishes } from './wishes.ts';
import { listed, say } from './wording.ts';

/** Buys what the reading points at, the cart, or the item in view; false when it describes something to look for instead. */
export function purchase(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  if (mind.turns === 0) return select(talk, reading);
  const whole = / (?:both|everything|all (?:of (?:it|them)|three|four)|the lot|it all) /.test(reading.said);
  if (whole && mind.cart.length > 1 && reading.named.length + reading.wishes.length === 0) {
    handOver(talk, mind.cart);
    return true;
  }
  const pointed = pick(talk, reading);
  talk.trace.reference = { how: pointed.how, items: pointed.items.map(({ id }) => id) };
  const [several] = pointed.items;
  if (
    several &&
    several.variants.length > 1 &&
    / (?:in |of )?(?:two |three )?different (?:colors?|sizes?|flavou?rs?|kinds?) /.test(reading.said)
  ) {
    say(talk, 'With pleasure; tell me which ones.');
    sayOptions(talk, several, { ...reading, optionNames: [] });
    return true;
  }
  if (pointed.unclear) {
    askWhich(talk, pointed.unclear, 'buy', reading.quantity);
    return true;
  }
  if (pointed.missing) {
    say(talk, 'I am not sure which one you mean. Could you name it?');
    if (mind.shown.length > 0) showList(talk, shownItems(talk));
    return true;
  }
  const [only] = pointed.items;
  if (pointed.items.length > 0) {
    if (pointed.items.length > 1 && reading.named.length > 1) buySeveral(talk, pointed.items, reading);
    else
      buyItems(talk, pointed.items, only && pointed.items.length === 1 ? withItsChoices(talk, only, reading) : reading);
    return true;
  }
  const describes =
    reading.wishes.some((wish) => !wish.on.startsWith('o:')) ||
    reading.unknown.length > 0 ||
    reading.comparing.length > 0;
  const outright =
    /\b(?:check ?out|my (?:cart|order|basket)|(?:complete|finalize|finish|make) (?:the|my|this) (?:order|purchase|booking))\b/;
  if (describes && !outright.test(reading.said)) return false;
  if (mind.cart.length > 0) {
    handOver(talk, mind.cart);
    return true;
  }
  const item = inView(talk);
  if (item) {
    buyItems(talk, [item], reading);
    return true;
  }
  const [fitting, ...others] = shownWith(talk, reading);
  if (fitting && others.length === 0) {
    buyItems(talk, [fitting], withItsChoices(talk, fitting, reading));
    return true;
  }
  if (mind.shown.length > 1) {
    askWhich(talk, shownItems(talk), 'buy', reading.quantity);
    return true;
  }
  say(talk, 'With pleasure; which one would you like?', 'Gladly. Which one shall it be?');
  return true;
}

/** "Three pairs in L" after a lamp and socks: those of the shown that come in what was said. */
function shownWith(talk: Talk, { wishes }: Reading): Item[] {
  const options = wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
  if (options.length === 0) return [];
  const shown = shownItems(talk);
  return shown.filter((item) => variantsFor(talk.room.index, item, options).length > 0);
}

/** Each item with the quantity said before its own name. */
function buySeveral(talk: Talk, items: readonly Item[], reading: Reading): void {
  const lines: CartLine[] = [];
  for (const item of items) {
    const prepared = prepareLine(
      talk,
      item,
      { quantity: quantityOf(talk, reading, item), wishes: reading.wishes },
      'buy',
    );
    if ('asked' in prepared) return;
    lines.push(prepared.line);
  }
  const others = (talk.mind.agreement?.lines ?? talk.mind.cart).filter(
    (line) => !lines.some((one) => one.product_id === line.product_id),
  );
  handOver(talk, [...others, ...lines]);
}

/** Prepares a line for each item and hands all of them over, together with what is in the cart already. */
export function buyItems(
  talk: Talk,
  items: readonly Item[],
  details: { quantity?: number; wishes?: Reading['wishes']; variantId?: string },
): void {
  const { mind } = talk;
  const lines: CartLine[] = [...(mind.agreement?.lines ?? mind.cart)];
  const fresh: CartLine[] = [];
  for (const item of items) {
    // How many were asked for of one thing says nothing about another.
    const same = mind.focus === undefined || mind.focus === item.id || item.dated;
    const quantity = details.quantity ?? (same ? mind.count : undefined);
    if (item.instead !== undefined) {
      handOver(talk, [{ product_id: item.id, quantity: 1 }]);
      return;
    }
    const known = lines.find((line) => line.product_id === item.id);
    if (known && details.quantity === undefined && (details.wishes ?? []).length === 0) continue;
    const prepared = prepareLine(talk, item, { ...details, quantity }, 'buy');
    if ('asked' in prepared) return;
    fresh.push(prepared.line);
  }
  mind.count = undefined;
  const replaced = lines.filter((line) => !fresh.some((one) => one.product_id === line.product_id));
  handOver(talk, [...replaced, ...fresh]);
}

/** Singles one item out and asks for the yes; false when the reading points at none. */
export function select(talk: Talk, reading: Reading): boolean {
  const { mind } = talk;
  const pointed = pick(talk, reading);
  talk.trace.reference = { how: pointed.how, items: pointed.items.map(({ id }) => id) };
  if (pointed.unclear) {
    askWhich(talk, pointed.unclear, 'show', reading.quantity);
    return true;
  }
  // "They want four": of the thing in view.
  const view = inView(talk);
  if (
    pointed.items.length === 0 &&
    view &&
    mind.turns > 0 &&
    (reading.quantity !== undefined || / (?:want|wants|take|like) (?:one|a pair|a set) /.test(reading.said)) &&
    reading.wishes.length + reading.unknown.length + reading.soft.length === 0
  ) {
    buyItems(talk, [view], reading);
    return true;
  }
  if (pointed.items.length === 0) return false;
  // "They would like it in orange" chooses a colour.
  const chooses = / (?:like|want|prefer|need|love) (?:it|that|this|them|those|one) in /.test(reading.said) && !mind.ask;
  const sure =
    mind.turns > 0 &&
    !chooses &&
    !reading.acts.has('question') &&
    !/ (?:need|want) one $/.test(reading.said) &&
    (/^(?:place|in focus|the other|those shown|description of the one in focus)$/.test(pointed.how) ||
      (pointed.how === 'name' && / (?:give me|gimme) /.test(reading.said))) &&
    reading.acts.has('buy-softly');
  if (sure) {
    buyItems(talk, pointed.items, reading);
    return true;
  }
  const [chosen] = pointed.items;
  const own = chosen && pointed.items.length === 1 ? withItsChoices(talk, chosen, reading) : reading;
  const options = own.wishes.filter((wish) => wish.on.startsWith('o:'));
  // "I want the cheapest flight on Friday evening": what it was found by goes on holding.
  const sought = pointed.how === 'superlative' && mind.turns === 0;
  mind.wishes = mergeWishes(mind.wishes, sought ? reading.wishes : options, []);
  if (reading.quantity !== undefined) mind.count = reading.quantity;
  if (pointed.items.length > 1) {
    offerSeveral(talk, pointed.items, reading);
    return true;
  }
  const [item] = pointed.items;
  if (!item) return false;
  // "Can I get the GT in green?": of what the record only lists.
  if (
    item.variants.length === 0 &&
    reading.acts.has('question') &&
    options.length > 0 &&
    sayListed(talk, item, options)
  ) {
    focusOn(talk, item);
    addCard(talk, item);
    return true;
  }
  if (item.variants.length > 0 && options.length > 0) {
    chooseOptions(talk, item, { wishes: options, quantity: reading.quantity });
    return true;
  }
  const facts =
    pointed.how === 'superlative'
      ? reading.comparing.map(({ attribute }) => attribute).filter((id) => id !== 'price')
      : [];
  showOne(talk, item, { keepShown: true, variant: singledOut(talk, item), facts });
  if (reading.acts.has('buy') || reading.acts.has('buy-softly')) {
    askForYes(talk, item);
    // "I'll take a pair" said first: a bare answer to what is still missing completes it.
    if (mind.ask?.for === 'option' && reading.acts.has('buy')) mind.ask.sure = true;
  } else askForYes(talk, item, false);
  return true;
}

/** Several items at once: shown with what they come to together, and handed over after a yes. */
function offerSeveral(talk: Talk, items: readonly Item[], reading: Reading): void {
  showList(talk, items);
  const lines: CartLine[] = [];
  for (const item of items) {
    if (item.instead !== undefined || item.action === 'book') return;
    const wishes = reading.wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
    const had = variantsFor(talk.room.index, item, wishes).filter((variant) => inStock(item, variant));
    if (item.variants.length > 1 && had.length !== 1) return;
    const prepared = prepareLine(talk, item, { quantity: quantityOf(talk, reading, item), wishes }, 'show');
    if ('asked' in prepared) return;
    lines.push(prepared.line);
  }
  const { brand } = talk.room;
  const { told } = priceLines(brand, lines, offersFor(brand, lines, talk.setting.now));
  say(talk, `${listed(lines.map((line) => lineText(talk, line)))} come to ${money(brand, told)}.`);
  if (!talk.setting.checkout) return;
  say(talk, 'Shall I hand them over for checkout?', 'Would you like to take them?');
  talk.mind.ask = { for: 'buy', lines };
}

/** How many of this item were asked for: the number before its name, else the one of the sentence. */
export function quantityOf(talk: Talk, reading: Reading, item: Item): number | undefined {
  const name = reading.named.find(({ rows }) => rows.some((row) => itemAt(talk, row) === item));
  return name?.quantity ?? (reading.named.length > 1 ? undefined : reading.quantity);
}

/** Settles the options of an item as far as they were said, shows the choice and asks for the yes. */
export function chooseOptions(talk: Talk, item: Item, details: Details): void {
  const { mind } = talk;
  const prepared = prepareLine(talk, item, details, 'show');
  if ('asked' in prepared) return;
  mind.focus = item.id;
  mind.variant = prepared.line.variant_id;
  mind.count = details.quantity !== undefined && details.quantity > 1 ? details.quantity : mind.count;
  showOne(talk, item, { keepShown: true, variant: item.variants.find(({ id }) => id === mind.variant) });
  askForYes(talk, item);
}

/** "Shall I hand it over?": the question whose yes is the affirmative act. */
export function askForYes(talk: Talk, item: Item, wanted = true): void {
  if (!inStock(item) || talk.mind.agreement?.lines.some(({ product_id }) => product_id === item.id)) return;
  // More than there are: said before the yes, not after it.
  const most = Math.min(item.stock ?? Number.POSITIVE_INFINITY, item.max_quantity ?? Number.POSITIVE_INFINITY);
  if (item.variants.length === 0 && (talk.mind.count ?? 1) > most && item.instead === undefined) {
    prepareLine(talk, item, { quantity: talk.mind.count }, 'show');
    return;
  }
  const available = talk.buttons.some(({ action }) => action === 'checkout') || item.action === 'book';
  if (!available) return;
  const open =
    wanted &&
    item.instead === undefined &&
    item.variants.length > 1 &&
    !item.variants.some(({ id }) => id === talk.mind.variant);
  if (open && 'asked' in prepareLine(talk, item, { quantity: talk.mind.count }, 'show')) return;
  const name = nameOf(item);
  const instead = itemOf(talk, item.instead);
  if (instead) {
    say(talk, `The reservation costs ${priceText(talk.room.brand, instead)}. Would you like to reserve ${name}?`);
    talk.mind.ask = {
      for: 'buy',
      ...(instead.variants.length < 2 &&
        inStock(instead) && { lines: [lineFor(instead, instead.variants[0], 1, undefined)] }),
    };
    return;
  }
  if (item.action === 'book') say(talk, `Shall I book ${name} for you?`);
  else say(talk, `Shall I hand ${name} over for checkout?`, `Would you like to take ${name}?`);
  talk.mind.ask = { for: 'buy' };
}

/** What is meant when something is to be bought: a superlative picks, from what was shown or from the catalogue. */
function pick(talk: Talk, reading: Reading): Pointed {
  const pointed = resolve(talk, reading);
  if (pointed.items.length > 0 && !(reading.comparing.length > 0 && pointed.how === 'in focus')) return pointed;
  const shown = shownItems(talk);
  const [comparing] = reading.comparing;
  const definite = /\b(?:the|that|this|your) /.test(reading.said);
  if (comparing && definite) {
    const best =
      shown.length > 1 &&
      reading.wishes.length === 0 &&
      !/ that (?:you|we|they|\w+) (?:make|makes|sell|sells|have|has|carry|carries) /.test(reading.said)
        ? extreme(talk, shown, comparing)
        : undefined;
    if (best)
      return { items: [best], how: `${comparing.down ? 'most' : 'least'} ${comparing.attribute} of those shown` };
    const wishes = mergeWishes(talk.mind.wishes, reading.wishes, reading.drops);
    const { rows } = find(talk.room.index, {
      wishes,
      order: { on: comparing.attribute, ...(comparing.down && { down: true as const }) },
    });
    const top = itemAt(talk, rows[0]);
    if (top) return { items: [top], how: 'superlative' };
  }
  if (pointed.items.length > 0 || pointed.unclear || pointed.missing) return pointed;
  const wishes = reading.wishes.filter((wish) => !wish.on.startsWith('o:'));
  if (definite && wishes.length > 0) {
    const { rows } = find(talk.room.index, { wishes: mergeWishes(talk.mind.wishes, reading.wishes, reading.drops) });
    const items = rows.flatMap((row) => itemAt(talk, row) ?? []);
    if (items.length === 1) return { items, how: 'description' };
    const exact = reading.wishes.find((wish) => wish.near !== undefined);
    const [nearest] = items;
    if (exact && nearest && shown.length === 0) return { items: [nearest], how: 'nearest' };
  }
  return pointed;
}
