/** From "I'll take it" to an agreement: identified, available, every required option chosen, and nothing else ever sold (P10). */
import type { CartLine, Item, Variant } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { canBeHad, dayFor, money, nameOf, offersOn, priceText } from './describing.ts';
import { inStock, valueOf, variantsFor } from './find.ts';
import { addCard, addLink, alternativesTo, offerText, saySoldOut, showList } from './showing.ts';
import { discuss, focusOn, itemOf, type Talk } from './talk.ts';
import { plain } from './text.ts';
import { listed, say } from './wording.ts';
import type { Wish } from './wishes.ts';

/** What the user said about the line besides the item: how many, and which options this turn. */
export interface Details {
  quantity?: number;
  wishes?: readonly Wish[];
  variantId?: string;
}

export type Prepared = { line: CartLine } | { asked: true };

/**
 * A complete line for an item, or a reply that says what is missing: a sold-out item is named as such, a required option
 * is asked for, too many are refused. `then` is what goes on once the option is chosen.
 */
export function prepareLine(talk: Talk, item: Item, details: Details, then: 'buy' | 'add' | 'show'): Prepared {
  const { quantity = 1, wishes = [], variantId } = details;
  const day = dayFor(talk, item);
  if (!inStock(item)) {
    saySoldOut(talk, item);
    return { asked: true };
  }
  const chosen = item.variants.length === 0 ? undefined : chooseVariant(talk, item, wishes, variantId, quantity, then);
  if (chosen === 'asked') return { asked: true };
  if (!canBeHad(talk, item, chosen)) {
    sayGone(talk, item, day?.day);
    return { asked: true };
  }
  const most = Math.min(chosen ? (chosen.stock ?? Number.POSITIVE_INFINITY) : (item.stock ?? Number.POSITIVE_INFINITY), item.max_quantity ?? Number.POSITIVE_INFINITY);
  if (quantity > most) {
    const why = most === item.max_quantity ? `I can take at most ${most} of ${nameOf(item, chosen)} in one order` : `only ${most} of ${nameOf(item, chosen)} ${most === 1 ? 'is' : 'are'} left`;
    say(talk, `I am sorry, ${why}. Shall I make it ${most}?`);
    focusOn(talk, item, chosen?.id);
    talk.mind.ask = { for: 'buy', lines: [lineFor(item, chosen, most, day?.day)] };
    return { asked: true };
  }
  return { line: lineFor(item, chosen, quantity, day?.day) };
}

function lineFor(item: Item, variant: Variant | undefined, quantity: number, date: string | undefined): CartLine {
  return { product_id: item.id, ...(variant && { variant_id: variant.id }), quantity, ...(date && { date }) };
}

function chooseVariant(talk: Talk, item: Item, said: readonly Wish[], variantId: string | undefined, quantity: number, then: 'buy' | 'add' | 'show'): Variant | 'asked' {
  const { index } = talk.room;
  const given = item.variants.find(({ id }) => id === (variantId ?? (said.length === 0 && talk.mind.focus === item.id ? talk.mind.variant : undefined)));
  const [only] = item.variants;
  const picked = given ?? (item.variants.length === 1 ? only : undefined);
  if (picked) {
    if (inStock(item, picked)) return picked;
    saySoldOut(talk, item, picked);
    return 'asked';
  }
  const spoken = said.filter((wish) => wish.on.startsWith('o:') && hasOption(talk, item, wish.on.slice(2)));
  const kept = talk.mind.wishes.filter((wish) => wish.on.startsWith('o:') && !spoken.some((one) => one.on === wish.on) && variantsFor(index, item, [wish]).length > 0 && hasOption(talk, item, wish.on.slice(2)));
  const choice = [...kept, ...spoken];
  const fitting = variantsFor(index, item, choice);
  if (fitting.length === 0) {
    const unmet = spoken.find((wish) => variantsFor(index, item, [wish]).length === 0) ?? spoken.at(-1);
    const option = unmet?.on.slice(2) ?? '';
    say(talk, `${plain(item.name, 120)} does not come in ${optionWord(option, unmet?.any?.map((key) => index.options.get(option)?.get(key) ?? key) ?? [])}.`);
    askOption(talk, item, option, item.variants.filter((variant) => inStock(item, variant)), quantity, then, choice.filter((wish) => wish !== unmet));
    return 'asked';
  }
  const available = fitting.filter((variant) => inStock(item, variant));
  const [first] = available;
  if (available.length === 1 && first) return first;
  if (!first) {
    const [gone] = fitting;
    if (gone) saySoldOut(talk, item, gone);
    return 'asked';
  }
  const open = Object.keys(first.options).find((name) => new Set(available.map((variant) => variant.options[name])).size > 1);
  if (open === undefined) return first;
  askOption(talk, item, index.optionNames.get(open) ?? open, available, quantity, then, choice);
  return 'asked';
}

function hasOption(talk: Talk, item: Item, option: string): boolean {
  const [variant] = item.variants;
  return variant !== undefined && valueOf(talk.room.index, variant, option) !== undefined;
}

/** "size 9", "black". */
function optionWord(option: string, values: readonly string[]): string {
  const said = listed(values.map((value) => plain(value, 40).toLowerCase()), 'or');
  return values.every((value) => value.length < 4) ? `${option} ${said}` : said;
}

function askOption(talk: Talk, item: Item, option: string, available: readonly Variant[], quantity: number, then: 'buy' | 'add' | 'show', chosen: readonly Wish[]): void {
  const values = [...new Set(available.flatMap((variant) => valueOf(talk.room.index, variant, option) ?? []))];
  const name = plain(talk.room.brand.pack.options[option]?.label ?? option, 40).toLowerCase();
  const also = available[0] ? Object.keys(available[0].options).filter((other) => (talk.room.index.optionNames.get(other) ?? other) !== option && new Set(available.map((variant) => variant.options[other])).size > 1).map((other) => plain(talk.room.brand.pack.options[talk.room.index.optionNames.get(other) ?? other]?.label ?? other, 40).toLowerCase()) : [];
  const more = also.length > 0 ? ` I also need the ${listed(also)}.` : '';
  say(talk, `Which ${name} would you like for ${plain(item.name, 120)}: ${valueList(values)}?${more}`, `${plain(item.name, 120)} comes in ${name} ${valueList(values)}. Which one shall it be?${more}`);
  for (const value of values.slice(0, 5)) {
    talk.buttons.push({ label: value.length < 4 ? `${plain(name, 30)} ${plain(value, 30)}` : plain(value, 40), action: 'select', payload: { product_id: item.id, [option]: value } });
  }
  focusOn(talk, item);
  addCard(talk, item);
  if (talk.mind.shown.length === 0) talk.mind.shown = [item.id];
  talk.mind.ask = { for: 'option', option, id: item.id, quantity, then, ...(chosen.length > 0 && { chosen: [...chosen] }) };
  talk.trace.asked = option;
}

/** At most five values; a long run of numbers is told by its ends. */
export function valueList(values: readonly string[], last = 'or'): string {
  const clean = values.map((value) => plain(value, 40));
  if (clean.length <= 12 && clean.every((value) => value.length < 8)) return listed(clean, last);
  if (clean.length <= 5) return listed(clean, last);
  const numbers = clean.map(Number);
  if (numbers.every((number) => Number.isFinite(number))) {
    const sorted = [...numbers].sort((a, b) => a - b);
    return `${sorted[0]} to ${sorted.at(-1)}`;
  }
  return `${clean.slice(0, 5).join(', ')} and more`;
}

function sayGone(talk: Talk, item: Item, day: string | undefined): void {
  const when = day ? ` for ${talk.room.calendar.say(day)}` : '';
  say(talk, `${nameOf(item)} can no longer be had${when}.`);
  const near = alternativesTo(talk, item);
  if (near.length > 0) {
    say(talk, 'The nearest I have available:');
    showList(talk, near);
  }
}

/**
 * Hands lines over (R66), or says what stands in the way: the item is only reserved through another, checkout was not
 * negotiated (a link then, P9), or this is a session's first turn, which is always `active`.
 */
export function handOver(talk: Talk, lines: readonly CartLine[]): void {
  const { mind, setting } = talk;
  const [first] = lines;
  const item = itemOf(talk, first?.product_id);
  if (!first || !item) return;
  const led = leadElsewhere(talk, lines);
  if (led) return;
  const books = lines.every((line) => itemOf(talk, line.product_id)?.action === 'book');
  const sold = books ? [...lines] : lines.filter((line) => itemOf(talk, line.product_id)?.action !== 'book');
  if (!books && !setting.checkout) {
    say(talk, `I cannot take the order in this conversation, but you can complete it on our page for ${nameOf(item)}.`, `You can order ${nameOf(item)} on our own page; here is the link.`);
    for (const line of sold) addLink(talk, itemOf(talk, line.product_id));
    for (const link of talk.links) say(talk, `${link.label}: ${link.url}`);
    mind.ask = undefined;
    return;
  }
  if (mind.turns === 0) {
    mind.ask = { for: 'buy' };
    say(talk, `Shall I hand ${nameOf(item)} over for checkout?`);
    return;
  }
  agree(talk, sold);
}

/** Makes these lines the agreement, with the offers that apply now and nothing personal in the summary. */
export function agree(talk: Talk, lines: CartLine[]): void {
  const { mind, room, setting } = talk;
  const books = lines.every((line) => itemOf(talk, line.product_id)?.action === 'book');
  // A change can lead to what is not sold itself, or to what needs the checkout nobody negotiated.
  const led = lines.some((line) => itemOf(talk, line.product_id)?.instead !== undefined);
  if (led || (!books && !setting.checkout)) {
    mind.agreement = undefined;
    return handOver(talk, lines);
  }
  // What was asked or shown earlier in this turn is settled now.
  talk.parts = talk.parts.filter((part) => !part.endsWith('?'));
  const offers = offersFor(room.brand, lines, setting.now);
  const priced = priceLines(room.brand, lines, offers);
  const total = money(room.brand, priced.told);
  const action = books ? 'book' : lines.every((line) => itemOf(talk, line.product_id)?.action === 'subscribe') ? 'subscribe' : 'purchase';
  const summed = lines.length > 1 || (lines[0]?.quantity ?? 1) > 1 || offers.length > 0;
  const told = lines.map((line) => lineText(talk, line));
  const toldAt = lines.map((line, at) => (summed ? `${lineText(talk, line)} at ${money(room.brand, priced.lines[at]?.unit_told ?? 0)}` : lineText(talk, line)));
  const titles = offers.flatMap((id) => room.brand.offers.get(id) ?? []);
  mind.agreement = {
    type: books ? 'complete' : 'transaction',
    action,
    lines,
    offers,
    summary: plain(`${action === 'book' ? 'Wants to book' : 'Chose'} ${listed(told)}${action === 'book' ? '' : ` for ${total}`}${titles.length > 0 ? `, with ${listed(titles.map(({ title }) => plain(title, 80)))}` : ''}.`, 400),
  };
  mind.ask = undefined;
  discuss(talk, lines.map(({ product_id }) => product_id));
  const [line] = lines;
  const item = itemOf(talk, line?.product_id);
  if (lines.length === 1 && item && line) focusOn(talk, item, line.variant_id);
  for (const one of lines) {
    const of = itemOf(talk, one.product_id);
    if (of) addCard(talk, of, of.variants.find(({ id }) => id === one.variant_id));
  }
  for (const card of talk.cards) {
    const line = lines.find((one) => one.product_id === card.product_id);
    if (line && card.badge === 'Sale') card.badge = undefined;
  }
  if (books) {
    say(talk, `With pleasure: I am handing over your booking of ${listed(told)}${priced.told === 0 ? ', free of charge' : ` for ${total}`}.`, `Done: ${listed(told)} goes to booking now${priced.told === 0 ? ', free of charge' : ` for ${total}`}.`);
    return;
  }
  const seen = setting.pending ? 'Updated' : undefined;
  say(
    talk,
    `${seen ?? 'Good choice'}: ${listed(toldAt)}, ${total} in total${basisText(item)}.`,
    `${seen ?? 'Very well'}: ${listed(toldAt)}. That is ${total} in total${basisText(item)}.`,
  );
  if (titles.length > 0) say(talk, `${titles.map(offerText).join(' ')}`);
  sayAssumed(talk, lines);
  say(talk, 'I am handing you over to complete the purchase; tell me if anything should change.', 'Your assistant can take you through checkout now; tell me if you want anything changed.');
}

function sayAssumed(talk: Talk, lines: readonly CartLine[]): void {
  const dated = lines.find((line) => line.date !== undefined);
  if (dated?.date && talk.mind.date === undefined) say(talk, `As you named no day, this is for ${talk.room.calendar.say(dated.date)}; another day is no problem.`);
}

function basisText(item: Item | undefined): string {
  return item?.basis === 'all_in' ? ', taxes included' : ', before tax and delivery';
}

/** "2 × Trail Runner (blue, 9) on Tuesday, January 27". */
export function lineText(talk: Talk, line: CartLine): string {
  const item = itemOf(talk, line.product_id);
  if (!item) return '';
  const variant = item.variants.find(({ id }) => id === line.variant_id);
  return `${line.quantity} × ${nameOf(item, variant)}${line.date ? ` on ${talk.room.calendar.say(line.date)}` : ''}`;
}

/** An item that is not sold itself leads to the one that is: named, priced, and only after a yes (`instead`). */
function leadElsewhere(talk: Talk, lines: readonly CartLine[]): boolean {
  const led = lines.find((line) => itemOf(talk, line.product_id)?.instead !== undefined);
  const item = itemOf(talk, led?.product_id);
  const instead = itemOf(talk, item?.instead);
  if (!led || !item || !instead) return false;
  const day = dayFor(talk, instead);
  if (!inStock(instead)) {
    saySoldOut(talk, instead);
    return true;
  }
  say(talk, `${nameOf(item)} itself cannot be bought in this conversation; what I can do for you is ${nameOf(instead)} at ${priceText(talk.room.brand, instead)}.`);
  if (instead.summary) say(talk, plain(instead.summary, 240));
  say(talk, 'Shall I go ahead with that?', 'Would you like me to go ahead with it?');
  addCard(talk, instead);
  discuss(talk, [item.id, instead.id]);
  talk.mind.focus = item.id;
  talk.mind.ask = { for: 'buy', lines: [lineFor(instead, instead.variants.length === 1 ? instead.variants[0] : undefined, 1, day?.day)] };
  talk.trace.instead = instead.id;
  return true;
}

/** A question about buying is answered, not acted on: what it costs and what to say. */
export function explainBuying(talk: Talk, item: Item | undefined): void {
  const { setting, mind } = talk;
  if (!item) {
    say(talk, 'Yes, you can: tell me which one you want and I will hand it over for checkout.', 'Of course: name the one you want and say that you will take it.');
    return;
  }
  const variant = item.variants.find(({ id }) => id === mind.variant);
  if (!canBeHad(talk, item, variant)) return saySoldOut(talk, item, variant);
  if (item.instead !== undefined) {
    leadElsewhere(talk, [lineFor(item, undefined, 1, undefined)]);
    return;
  }
  const [offer] = offersOn(talk.room, item, setting.now, variant);
  const what = `${nameOf(item, variant)} for ${priceText(talk.room.brand, item, variant)}`;
  if (!setting.checkout && item.action !== 'book') {
    addLink(talk, item);
    say(talk, `Yes, you can order ${what} on our own page.`);
    for (const link of talk.links) say(talk, `${link.label}: ${link.url}`);
    return;
  }
  say(talk, `Yes: I can hand over ${what} whenever you say so. Nothing is bought until you tell me.`, `You can: ${what}. Just say that you will take it; until then nothing is ordered.`);
  if (offer) say(talk, offerText(offer));
  focusOn(talk, item, mind.variant);
  mind.ask = { for: 'buy' };
}
