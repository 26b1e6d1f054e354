/** Orders in words: the cart, what is asked before something is bought, what is handed over, and where else to order. */
import type { CartLine } from '../../brands/catalogue.ts';
import { isSoldOn, nextSaleDay } from '../../brands/sale-days.ts';
import type { Agreement } from '../agreement.ts';
import type { Question, SystemAct } from '../dialogue-acts.ts';
import { plain } from '../plain.ts';
import { add, addButton, addCard, addLink, cardOf, type Draft, say, sayOf, sayWord } from './draft.ts';
import {
  ended,
  isFree,
  lineText,
  money,
  nameOf,
  offerText,
  optionLabel,
  priceText,
  sumOf,
  type Thing,
  thingOf,
  thingsOf,
} from './facts.ts';
import { addChoices } from './lists.ts';
import { listed, phrase, type SpeakingDomain, valueList } from './phrases.ts';
import { basisText } from './prices.ts';

type Act<S extends SystemAct['say']> = Extract<SystemAct, { say: S }>;

const MOST_LINES = 8;

export function sayCart(draft: Draft, { lines, did, which = [] }: Act<'cart'>) {
  const { domain, setting } = draft;
  const { buttons } = domain.language.replies.tables;
  const sum = sumOf(domain.brand, lines, setting.now);
  const [only] = sum.lines;
  const single = sum.lines.length === 1 && only !== undefined;
  const changed = linesText(domain, which);
  if (did && changed !== '' && (!single || did === 'removed')) say(draft, `cart_${did}`, { lines: changed });
  if (!only) return sayWord(draft, 'cart_empty');
  if (single && sum.told === sum.full)
    say(draft, 'cart_one', { line: lineText(domain, only), price: money(domain, sum.told) });
  else {
    sum.lines.slice(0, MOST_LINES).forEach((line, at) => {
      const price = money(domain, (sum.each[at] ?? 0) * line.quantity);
      add(draft, `${at + 1}. ${phrase(domain, 'line_for', { line: lineText(domain, line), price })}`, { form: 'line' });
    });
    const more = sum.lines.length - MOST_LINES;
    if (more > 0) add(draft, phrase(domain, 'line_more', { count: String(more) }), { form: 'line' });
    if (sum.told < sum.full)
      say(draft, 'cart_total_saved', { price: money(domain, sum.told), full: money(domain, sum.full) });
    else say(draft, 'cart_total', { price: money(domain, sum.told) });
  }
  sayOffersOf(draft, sum.offers);
  draft.subject = undefined;
  if (!setting.checkout || setting.pending) return;
  addButton(draft, buttons.check_out, 'checkout');
  say(draft, 'cart_next', {}, { form: 'question' });
}

function sayOffersOf(draft: Draft, offers: readonly string[]) {
  for (const id of offers.slice(0, 3)) {
    const offer = draft.domain.brand.offers.get(id);
    if (offer) add(draft, offerText(draft.domain, offer, true));
  }
}

function linesText(domain: SpeakingDomain, lines: readonly CartLine[]): string {
  return listed(
    domain,
    lines.map((line) => lineText(domain, line)).filter((text) => text !== ''),
  );
}

/** Each with the price of one. */
function linesAt(domain: SpeakingDomain, lines: readonly CartLine[], each: readonly number[]): string {
  return listed(
    domain,
    lines.map((line, at) =>
      phrase(domain, 'line_at', { line: lineText(domain, line), price: money(domain, each[at] ?? 0) }),
    ),
  );
}

/** What is handed over, with what it comes to; nothing of it is asked again. */
export function sayHandoff(draft: Draft, { agreement, revised, assumedDay }: Act<'handoff'>) {
  const { domain, setting } = draft;
  const { lines, offers, told, full, each } = sumOf(domain.brand, agreement.lines, setting.now);
  const things = lines.flatMap((line) => thingOfLine(domain, line) ?? []);
  const price = money(domain, told);
  for (const thing of things) addCard(draft, handedCard(draft, thing, offers));
  if (agreement.type === 'complete') {
    const said = linesText(domain, lines);
    return told === 0 ? say(draft, 'booked', { lines: said }) : say(draft, 'booked_for', { lines: said, price });
  }
  const summed = lines.length > 1 || (lines[0]?.quantity ?? 1) > 1 || told < full;
  const said = {
    lines: summed ? linesAt(domain, lines, each) : linesText(domain, lines),
    price,
    basis: basisText(
      domain,
      things.map(({ item }) => item),
    ),
  };
  if (revised) say(draft, 'handoff_revised', said);
  else say(draft, 'handoff', said);
  sayOffersOf(draft, offers);
  const day = lines.find(({ date }) => date !== undefined)?.date;
  if (assumedDay && day !== undefined) say(draft, 'assumed_day', { day: domain.calendar.say(day) });
  say(draft, 'handoff_next', {});
}

/** The card of what is handed over says of an offer only what applies to the order. */
function handedCard(draft: Draft, thing: Thing, offers: readonly string[]) {
  const { badge, ...card } = cardOf(draft, thing);
  const titles = offers.map((id) => plain(draft.domain.brand.offers.get(id)?.title ?? '', 80));
  return badge !== undefined && titles.includes(badge) ? { ...card, badge } : card;
}

function thingOfLine(domain: SpeakingDomain, { product_id, variant_id }: CartLine): Thing | undefined {
  return thingOf(domain.brand, { id: product_id, variant: variant_id });
}

/** An agreement in one sentence without anything personal, for whoever takes it over. */
export function summaryOf(
  domain: SpeakingDomain,
  { type, lines }: Pick<Agreement, 'type' | 'lines'>,
  now: number,
): string {
  const sum = sumOf(domain.brand, lines, now);
  const said = linesText(domain, sum.lines);
  const text =
    type === 'complete'
      ? phrase(domain, 'summary_booked', { lines: said })
      : phrase(domain, 'summary', { lines: said, price: money(domain, sum.told) });
  const titles = sum.offers.flatMap((id) => domain.brand.offers.get(id)?.title ?? []).map((title) => plain(title, 80));
  return plain(
    titles.length === 0 ? text : phrase(domain, 'summary_offers', { text, offers: listed(domain, titles) }),
    400,
  );
}

export function sayQuestion(draft: Draft, question: Question) {
  if (question.for === 'buy') return askBuy(draft, question.lines);
  if (question.for === 'option') return askOption(draft, question);
  const { domain } = draft;
  const things = thingsOf(domain.brand, question.items).slice(0, 5);
  const listedAbove = things.every(({ item }) => draft.cards.some(({ product_id }) => product_id === item.id));
  const names = things.map((thing) => nameOf(domain, thing));
  if (listedAbove || names.length < 2) say(draft, 'ask_which_shown', {});
  else say(draft, 'ask_which', { items: listed(domain, names, 'or') });
  for (const { item, variant } of things)
    addButton(draft, nameOf(domain, { item, variant }), 'select', {
      product_id: item.id,
      ...(variant && { variant_id: variant.id }),
    });
}

/** Shall I hand these over? */
function askBuy(draft: Draft, lines: readonly CartLine[]) {
  const { domain, setting } = draft;
  const [line] = lines;
  const thing = line && thingOfLine(domain, line);
  if (!line || !thing) return;
  const books = lines.every((one) => thingOfLine(domain, one)?.item.action === 'book');
  const many = lines.length > 1 || line.quantity > 1;
  const sum = sumOf(domain.brand, lines, setting.now);
  const said = { lines: linesAt(domain, sum.lines, sum.each), price: money(domain, sum.told) };
  const summed = many && sum.full > 0;
  if (summed && sum.told < sum.full) say(draft, 'total_saved', { ...said, full: money(domain, sum.full) });
  else if (summed) say(draft, 'total', said);
  // What a sum does not say of its lines, their cards do not either.
  if (many)
    for (const one of lines.flatMap((each) => thingOfLine(domain, each) ?? []))
      addCard(draft, { ...cardOf(draft, one), badge: undefined });
  if (summed || (!many && draft.subject === nameOf(domain, thing)))
    say(draft, books ? 'ask_book_it' : 'ask_buy_it', {});
  else say(draft, books ? 'ask_book' : 'ask_buy', { lines: linesText(domain, lines) });
  if (!setting.checkout) return;
  const { buttons } = domain.language.replies.tables;
  const { product_id, variant_id, quantity } = line;
  const payload = { product_id, ...(variant_id && { variant_id }), quantity };
  if (lines.length === 1) addButton(draft, books ? buttons.book : buttons.buy, 'checkout', payload);
  else addButton(draft, buttons.check_out, 'checkout');
  addButton(draft, buttons.cancel, 'cancel');
}

function askOption(draft: Draft, { item, option, values, also }: Extract<Question, { for: 'option' }>) {
  const { domain } = draft;
  const thing = thingOf(domain.brand, { id: item.id });
  if (!thing) return;
  const slots = { option: optionLabel(domain, option), values: valueList(domain, values, 'or') };
  const labels = also.map((name) => optionLabel(domain, name));
  const how = { form: 'question' } as const;
  if (labels.length === 0) sayOf(draft, thing, 'ask_option', slots, how);
  else sayOf(draft, thing, 'ask_option_also', { ...slots, options: listed(domain, labels) }, how);
  addChoices(draft, thing, option, values);
}

/** Fewer can be had than asked for; as many as there are is offered. */
export function sayLimit(draft: Draft, { item, most, because }: Act<'limit'>) {
  const { domain } = draft;
  const thing = thingOf(domain.brand, item);
  if (!thing) return;
  const count = String(most);
  const key = because === 'limit' ? 'too_many_limit' : most === 1 ? 'too_many_stock_one' : 'too_many_stock';
  sayOf(draft, thing, key, { count });
  if (most < 1) return;
  say(draft, 'make_it', { count });
  const label = domain.language.replies.tables.buttons.make_it.replace('{count}', count);
  const { id } = thing.item;
  addButton(draft, label, 'set_quantity', {
    product_id: id,
    ...(thing.variant && { variant_id: thing.variant.id }),
    quantity: most,
  });
}

/** The day that dated goods are meant for, and those that are not sold for it. */
export function sayDay(draft: Draft, { day, assumed, items }: Act<'day'>) {
  const { domain } = draft;
  const things = thingsOf(domain.brand, items);
  const closed = things.filter(({ item }) => !isSoldOn(item, day));
  const said = domain.calendar.say(day);
  if (closed.length < things.length || things.length === 0) say(draft, assumed ? 'day_assumed' : 'day', { day: said });
  for (const thing of closed) {
    const next = nextSaleDay(thing.item, day);
    const item = nameOf(domain, thing);
    if (next === undefined) say(draft, 'day_closed', { item, day: said });
    else say(draft, 'day_closed_next', { item, day: said, next: domain.calendar.say(next) });
  }
}

/** Where to order without negotiated checkout: the item's page, else the offering's, else the brand's. */
export function sayLink(draft: Draft, { items }: Act<'link'>) {
  const { domain } = draft;
  const things = thingsOf(domain.brand, items).slice(0, 3);
  const linked = things.map((thing) => ({ thing, url: pageOf(draft, thing) }));
  const [first, ...others] = linked;
  if (!first) return;
  if (first.url === undefined) return sayOf(draft, first.thing, 'link_none', {});
  if (others.length === 0) sayOf(draft, first.thing, 'link', { url: first.url });
  else {
    say(draft, 'link_several', {});
    for (const { thing, url } of linked)
      if (url) add(draft, phrase(domain, 'link_line', { item: nameOf(domain, thing), url }), { form: 'line' });
  }
  for (const { thing, url } of linked) if (url) addLink(draft, plain(thing.item.name, 80), url);
}

function pageOf({ domain, state }: Draft, { item }: Thing): string | undefined {
  const { brand } = domain;
  const offering = state.offering_id === undefined ? undefined : brand.offerings.get(state.offering_id);
  return item.url ?? offering?.landing_url ?? brand.pack.brand.brand_url;
}

/** What is not sold itself, and the one that a buyer is led to: named, priced, and only after a yes. */
export function sayLed(draft: Draft, { item, instead }: Act<'led'>) {
  const { domain, setting } = draft;
  const [thing, other] = [thingOf(domain.brand, item), thingOf(domain.brand, instead)];
  if (!thing || !other) return;
  const names = { item: nameOf(domain, thing), instead: nameOf(domain, other) };
  if (isFree(other)) say(draft, 'led_free', names);
  else say(draft, 'led', { ...names, price: priceText(domain, other) });
  const card = cardOf(draft, other);
  addCard(draft, card);
  if (card.badge) add(draft, ended(card.badge));
  if (other.item.summary) add(draft, ended(plain(other.item.summary, 240)), { spare: true });
  say(draft, 'led_ask', {});
  const payload = { product_id: other.item.id, ...(other.variant && { variant_id: other.variant.id }) };
  if (setting.checkout) addButton(draft, domain.language.replies.tables.buttons.lead, 'checkout', payload);
}
