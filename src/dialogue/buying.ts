/** From "I'll take it" to an agreement: identified, available, every required option chosen, and nothing else ever sold (P10). */
import type { CartLine, Item } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { intervalText } from '../brands/selling.ts';
import { canBeHad, dayFor, money, nameOf, offersOn, priceText } from './describing.ts';
import { inStock } from './find.ts';
import { lineFor } from './preparing.ts';
import { addCard, addLink, offerText, saySoldOut } from './showing.ts';
import { discuss, focusOn, itemOf, type Talk } from './talk.ts';
import { plain, stems } from './text.ts';
import { listed, say } from './wording.ts';

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
    say(
      talk,
      `I cannot take the order in this conversation, but you can complete it on our page for ${nameOf(item)}.`,
      `You can order ${nameOf(item)} on our own page; here is the link.`,
    );
    for (const line of sold) addLink(talk, itemOf(talk, line.product_id));
    for (const link of talk.links) say(talk, `${link.label}: ${link.url}`);
    mind.ask = undefined;
    return;
  }
  if (mind.turns === 0) {
    mind.ask = { for: 'buy', ...(lines.length > 1 && { lines: [...lines] }) };
    if (lines.length < 2) say(talk, `Shall I hand ${nameOf(item)} over for checkout?`);
    else if (!talk.parts.some((part) => part.endsWith('?'))) say(talk, 'Shall I hand them over for checkout?');
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
    handOver(talk, lines);
    return;
  }
  // What was asked or shown earlier in this turn is settled now.
  talk.parts = talk.parts.filter((part) => !part.endsWith('?') && !AGREED.test(part));
  const offers = offersFor(room.brand, lines, setting.now);
  const priced = priceLines(room.brand, lines, offers);
  const total = money(room.brand, priced.told);
  const action = books
    ? 'book'
    : lines.every((line) => itemOf(talk, line.product_id)?.action === 'subscribe')
      ? 'subscribe'
      : 'purchase';
  const summed = lines.length > 1 || (lines[0]?.quantity ?? 1) > 1 || offers.length > 0;
  const told = lines.map((line) => lineText(talk, line));
  const toldAt = lines.map((line, at) =>
    summed ? `${lineText(talk, line)} at ${money(room.brand, priced.lines[at]?.unit_told ?? 0)}` : lineText(talk, line),
  );
  const titles = offers.flatMap((id) => room.brand.offers.get(id) ?? []);
  mind.agreement = {
    type: books ? 'complete' : 'transaction',
    action,
    lines,
    offers,
    summary: plain(
      `${action === 'book' ? 'Wants to book' : 'Chose'} ${listed(told)}${action === 'book' ? '' : ` for ${total}`}${titles.length > 0 ? `, with ${listed(titles.map(({ title }) => plain(title, 80)))}` : ''}.`,
      400,
    ),
  };
  mind.ask = undefined;
  discuss(
    talk,
    lines.map(({ product_id }) => product_id),
  );
  const [line] = lines;
  const item = itemOf(talk, line?.product_id);
  if (lines.length === 1 && item && line) focusOn(talk, item, line.variant_id);
  for (const one of lines) {
    const of = itemOf(talk, one.product_id);
    if (of)
      addCard(
        talk,
        of,
        of.variants.find(({ id }) => id === one.variant_id),
      );
  }
  for (const card of talk.cards) {
    const line = lines.find((one) => one.product_id === card.product_id);
    if (line && card.badge === 'Sale') card.badge = undefined;
  }
  if (books) {
    say(
      talk,
      `With pleasure: I am handing over your booking of ${listed(told)}${priced.told === 0 ? ', free of charge' : ` for ${total}`}.`,
      `Done: ${listed(told)} goes to booking now${priced.told === 0 ? ', free of charge' : ` for ${total}`}.`,
    );
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
  say(
    talk,
    'I am handing you over to complete the purchase; tell me if anything should change.',
    'Your assistant can take you through checkout now; tell me if you want anything changed.',
  );
}

/** What an agreement says of itself: the last one of a turn is the whole one. */
const AGREED =
  /^(?:Updated|Good choice|Very well|It is ready): |^I am handing you over|^Your assistant can take you through/;

/** A question about buying is answered, not acted on: what it costs and what to say. */
export function explainBuying(talk: Talk, item: Item | undefined): void {
  const { setting, mind } = talk;
  if (!item) {
    say(
      talk,
      'Yes, you can: tell me which one you want and I will hand it over for checkout.',
      'Of course: name the one you want and say that you will take it.',
    );
    return;
  }
  const variant = item.variants.find(({ id }) => id === mind.variant);
  if (!canBeHad(talk, item, variant)) {
    saySoldOut(talk, item, variant);
    return;
  }
  if (item.instead !== undefined) {
    leadElsewhere(talk, [lineFor(item, undefined, 1, undefined)], true);
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
  say(
    talk,
    `Yes: I can hand over ${what} whenever you say so. Nothing is bought until you tell me.`,
    `You can: ${what}. Just say that you will take it; until then nothing is ordered.`,
  );
  if (offer) say(talk, offerText(offer));
  focusOn(talk, item, mind.variant);
  mind.ask = { for: 'buy' };
}

/** "2 × Trail Runner (blue, 9) on Tuesday, January 27". */
export function lineText(talk: Talk, line: CartLine): string {
  const item = itemOf(talk, line.product_id);
  if (!item) return '';
  const variant = item.variants.find(({ id }) => id === line.variant_id);
  const interval = intervalText(item);
  return `${line.quantity} × ${nameOf(item, variant)}${interval ? `, billed ${interval}` : ''}${line.date ? ` on ${talk.room.calendar.say(line.date)}` : ''}`;
}

/** An item that is not sold itself leads to the one that is: named, priced, and only after a yes (`instead`). */
function leadElsewhere(talk: Talk, lines: readonly CartLine[], asked = false): boolean {
  const led = lines.find((line) => itemOf(talk, line.product_id)?.instead !== undefined);
  const item = itemOf(talk, led?.product_id);
  const instead = itemOf(talk, item?.instead);
  if (!led || !item || !instead) return false;
  const day = dayFor(talk, instead);
  if (!inStock(instead)) {
    saySoldOut(talk, instead);
    return true;
  }
  // "Reserve the GT" names the act that is possible: the reservation is handed over, its price told.
  const verb = / (reserve|book|rent|hire) /.exec(String(talk.trace.said))?.[1];
  if (
    verb &&
    !asked &&
    talk.mind.turns > 0 &&
    lines.length === 1 &&
    stems(instead.name).some((word) => word.startsWith(verb.slice(0, 5))) &&
    instead.variants.length < 2
  ) {
    talk.trace.instead = instead.id;
    handOver(talk, [lineFor(instead, instead.variants[0], led.quantity, day?.day)]);
    return true;
  }
  say(
    talk,
    `${nameOf(item)} itself cannot be bought in this conversation; what I can do for you is ${nameOf(instead)} at ${priceText(talk.room.brand, instead)}.`,
  );
  if (instead.summary) say(talk, plain(instead.summary, 240));
  say(talk, 'Shall I go ahead with that?', 'Would you like me to go ahead with it?');
  addCard(talk, instead);
  discuss(talk, [item.id, instead.id]);
  talk.mind.focus = item.id;
  talk.mind.ask = {
    for: 'buy',
    lines: [lineFor(instead, instead.variants.length === 1 ? instead.variants[0] : undefined, 1, day?.day)],
  };
  talk.trace.instead = instead.id;
  return true;
}

function sayAssumed(talk: Talk, lines: readonly CartLine[]): void {
  const dated = lines.find((line) => line.date !== undefined);
  if (dated?.date && talk.mind.date === undefined)
    say(talk, `As you named no day, this is for ${talk.room.calendar.say(dated.date)}; another day is no problem.`);
}

function basisText(item: Item | undefined): string {
  return item?.basis === 'all_in' ? ', taxes included' : ', before tax and delivery';
}
