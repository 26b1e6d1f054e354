/** Items put before the user: lists with cards, one in full, and what comes nearest to what cannot be had. */
import { availabilityOf } from '../../brands/selling.ts';
import type { AttributeKind } from '../catalogue/attributes.ts';
import type { Order, SystemAct, Wish } from '../dialogue-acts.ts';
import { plain } from '../plain.ts';
import { add, addButton, addCard, addLink, cardOf, type Draft, say, sayOf, saysNever } from './draft.ts';
import {
  charged,
  decidingKinds,
  ended,
  factsOf,
  factText,
  fullPriceText,
  hasOnePrice,
  isFree,
  lineOf,
  money,
  nameOf,
  offersOn,
  offerText,
  optionText,
  priceText,
  stockOf,
  sumOf,
  type Thing,
  thingOf,
  thingsOf,
} from './facts.ts';
import { inRow, phrase, quoted, valueList } from './phrases.ts';
import { choicesText, degreeWord, extremeText, wishesText } from './wishes.ts';

type Act<S extends SystemAct['say']> = Extract<SystemAct, { say: S }>;

const MOST_LISTED = 5;
const MOST_COMPARED = 4;

/** A numbered list with cards, what decides on each line. */
export function sayList(draft: Draft, act: Act<'list'>) {
  const { domain } = draft;
  const things = thingsOf(domain.brand, act.items).slice(0, MOST_LISTED);
  if (things.length === 0 || things.every((thing) => isShown(draft, thing))) return;
  sayLead(draft, act, things.length);
  const facts = [...act.facts, ...decidingOf(act.because), ...decidingOf(act.relaxed ?? []), ...orderedBy(act.order)];
  addLines(draft, things, facts);
  const { buttons } = domain.language.replies.tables;
  for (const { item } of things) if (things.length === 1) addItemButtons(draft, { item });
  if (things.length > 1 && things.length <= MOST_COMPARED)
    addButton(draft, buttons.compare, 'compare', { product_ids: things.map(({ item }) => item.id) });
  if (act.total > things.length && act.lead !== 'nearest') {
    say(draft, 'there_is_more', {}, { form: 'question' });
    addButton(draft, buttons.more, 'show_more');
  } else if (things.length > 1) say(draft, 'suits', {});
}

/** Whether this message shows it already: nothing is told twice. */
function isShown({ cards }: Draft, { item, variant }: Thing): boolean {
  return cards.some(({ product_id, variant_id }) => product_id === item.id && variant_id === variant?.id);
}

function sayLead(draft: Draft, act: Act<'list'>, count: number) {
  const relaxed = wishesText(draft.domain, act.relaxed ?? []);
  switch (act.lead) {
    case 'fits':
      if (count === 1) return say(draft, 'list_fits_one', {});
      return act.total > count ? say(draft, 'list_fits_some', {}) : say(draft, 'list_fits', {});
    case 'some':
      return say(draft, 'list_some', {});
    case 'more':
      return say(draft, 'list_more', {});
    case 'first':
      return say(draft, 'list_first', {});
    case 'nearest':
      return relaxed === '' ? say(draft, 'list_nearest', {}) : say(draft, 'list_relaxed', { wishes: relaxed });
    case 'extreme':
      return act.order && say(draft, 'list_extreme', { extreme: extremeText(draft.domain, act.order) });
    case 'named':
      return say(draft, 'list_named', {});
  }
}

/** Numbered lines, each with its card. */
function addLines(draft: Draft, things: readonly Thing[], facts: readonly string[]) {
  const kinds = decidingKinds(draft.domain, facts);
  things.forEach((thing, at) => {
    const card = cardOf(draft, thing);
    addCard(draft, card);
    add(draft, `${at + 1}. ${itemLine(draft, thing, kinds, card.badge)}`, { form: 'line', card });
  });
  draft.subject = undefined;
}

/** Everything a card shows, and the facts that decide (R96). */
function itemLine(draft: Draft, thing: Thing, kinds: readonly AttributeKind[], badge: string | undefined): string {
  const { domain } = draft;
  const facts = factsOf(domain, thing.item, kinds).filter((fact) => !saysNever(draft, fact));
  const text = inRow(domain, [nameOf(domain, thing), ...facts, fullPriceText(domain, thing)]);
  return badge === undefined ? text : phrase(domain, 'in_parens', { text, note: badge });
}

/** The attributes that wishes are on. */
function decidingOf(wishes: readonly Wish[]): string[] {
  return wishes.flatMap(({ on }) => (on.startsWith('a:') ? [on.slice(2)] : []));
}

function orderedBy(order: Order | undefined): string[] {
  return order === undefined || order.on === 'price' ? [] : [order.on.replace(/^a:/, '')];
}

/** One item in full: what decides, price, its own words, offers, what is left. */
export function sayDescribe(draft: Draft, act: Act<'describe'>) {
  const thing = thingOf(draft.domain.brand, act.item);
  if (!thing) return;
  const { domain, setting } = draft;
  const { item } = thing;
  if (isShown(draft, thing)) return act.lead === 'more' ? sayDetails(draft, thing, act.facts) : undefined;
  const card = cardOf(draft, thing);
  addCard(draft, card);
  sayLeadOfOne(draft, act);
  const shown = act.lead === 'more' ? [] : act.facts;
  const facts = factsOf(domain, item, decidingKinds(domain, [...shown, ...orderedBy(act.order)])).filter(
    (fact) => !saysNever(draft, fact),
  );
  const [offer] = offersOn(domain.brand, thing, setting.now);
  const state = availabilityOf(item, thing.variant);
  const gone = state !== 'available';
  sayNamedWithPrice(draft, thing, facts, gone || !offer ? card.badge : undefined);
  if (item.summary) add(draft, ended(plain(item.summary, 280)));
  if (act.lead === 'more') sayDetails(draft, thing, act.facts);
  // The badge says that it is sold out; that it is not sold at all takes words.
  if (state !== 'available' && state !== 'sold_out') sayGoneOf(draft, thing);
  if (gone) return;
  if (offer) add(draft, offerText(domain, offer, true));
  sayWhatItComesTo(draft, thing, act.quantity ?? 1);
  addItemButtons(draft, thing);
}

/** "Weight 265 g, drop 8 mm.": each with its label. */
function sayDetails(draft: Draft, thing: Thing, ids: readonly string[]) {
  const { domain } = draft;
  const kinds = ids.flatMap((id) => domain.index.attributes.get(id) ?? []).filter(({ type }) => type !== 'time');
  const facts = kinds
    .filter((kind) => !isTold(thing.item, kind))
    .flatMap((kind) => factText(domain, kind, thing.item) ?? [])
    .filter((fact) => !saysNever(draft, fact));
  if (facts.length > 0) sayOf(draft, thing, 'tells', { facts: inRow(domain, facts.slice(0, MOST_DETAILS)) });
}

const MOST_DETAILS = 6;

/** Whether the name or the summary says the value already. */
function isTold({ name, summary = '', attributes }: Thing['item'], { id }: AttributeKind): boolean {
  const value = attributes[id];
  return typeof value === 'string' && value.length > 2 && (name.includes(value) || summary.includes(value));
}

function sayLeadOfOne(draft: Draft, { lead, order }: Act<'describe'>) {
  if (lead === 'fits') return say(draft, 'lead_fits', {});
  if (lead !== 'extreme' || !order) return;
  const kind = draft.domain.index.attributes.get(order.on.replace(/^a:/, ''));
  const first = order.rank === undefined || order.rank < 2;
  const word = kind && first ? degreeWord(draft.domain, kind, order.down === true, 'superlative') : undefined;
  say(draft, 'lead_extreme', { extreme: word ?? extremeText(draft.domain, order) });
}

/** "Tempo 3 (218 g) is $119, regularly $149 (Sale)." */
function sayNamedWithPrice(draft: Draft, thing: Thing, facts: readonly string[], noted?: string) {
  const { domain } = draft;
  const said = inRow(domain, facts);
  if (isFree(thing)) {
    const tells = nameOf(domain, thing).toLowerCase().includes(priceText(domain, thing).toLowerCase());
    if (said !== '') return sayOf(draft, thing, 'describe_free_facts', { facts: said });
    return sayOf(draft, thing, tells ? 'describe_named' : 'describe_free', {});
  }
  const full = fullPriceText(domain, thing);
  const price = noted === undefined ? full : phrase(domain, 'in_parens', { text: full, note: noted });
  if (said === '') sayOf(draft, thing, 'describe', { price });
  else sayOf(draft, thing, 'describe_facts', { facts: said, price });
}

/** That it cannot be had; false when it can. */
export function sayGoneOf(draft: Draft, thing: Thing): boolean {
  const state = availabilityOf(thing.item, thing.variant);
  if (state === 'available') return false;
  sayOf(draft, thing, `gone_${state}`, {});
  return true;
}

/** What it comes to after offers, and for as many as were asked for: sums of the record's prices. */
export function sayWhatItComesTo(draft: Draft, thing: Thing, quantity: number) {
  const { domain, setting } = draft;
  const { item, variant } = thing;
  if (isFree(thing) || (!variant && !hasOnePrice(item))) return;
  const left = stockOf(thing) ?? Number.POSITIVE_INFINITY;
  if (left < 1) {
    sayGoneOf(draft, thing);
    return;
  }
  if (quantity > left) return say(draft, left === 1 ? 'only_left_one' : 'only_left', { count: String(left) });
  const { told, full } = sumOf(domain.brand, [lineOf(thing, quantity)], setting.now);
  const price = charged(domain, item, told);
  const count = String(quantity);
  if (told < full)
    return quantity > 1 ? say(draft, 'after_offer_many', { count, price }) : say(draft, 'after_offer', { price });
  if (quantity > 1) say(draft, 'come_to', { count, price: money(domain, told) });
}

/** What can be done with one item: nothing that was not negotiated (R52). */
function addItemButtons(draft: Draft, thing: Thing) {
  const { item, variant } = thing;
  const { buttons } = draft.domain.language.replies.tables;
  if (availabilityOf(item, variant) !== 'available') return;
  if (!draft.setting.checkout) {
    if (item.url) addLink(draft, plain(item.name, 80), item.url);
    return;
  }
  const payload = { product_id: item.id, ...(variant && { variant_id: variant.id }) };
  const label = item.instead !== undefined ? buttons.lead : item.action === 'book' ? buttons.book : buttons.buy;
  addButton(draft, label, 'checkout', payload);
  if (item.instead === undefined && item.action !== 'book' && !item.dated)
    addButton(draft, buttons.add, 'add_to_cart', payload);
}

export function sayNone(draft: Draft, { because, words }: Act<'none'>) {
  const wishes = wishesText(draft.domain, because);
  if (words.length > 0) say(draft, 'none_for', { words: quoted(draft.domain, words) });
  else if (wishes !== '') say(draft, 'none', { wishes });
  else say(draft, 'none_at_all', {});
  say(draft, 'loosen', {});
}

export function sayGone(draft: Draft, { item, near }: Act<'gone'>) {
  const thing = thingOf(draft.domain.brand, item);
  if (thing && !sayGoneOf(draft, thing)) sayOf(draft, thing, 'gone_sold_out', {});
  const things = thingsOf(draft.domain.brand, near).slice(0, MOST_LISTED);
  if (things.length === 0) return;
  say(draft, 'nearest', {});
  addLines(draft, things, []);
}

/** It does not come in this choice; what it does come in, with a button for each. */
export function sayLacks(draft: Draft, { item, choices, option, left }: Act<'lacks'>) {
  const thing = thingOf(draft.domain.brand, { id: item.id });
  if (!thing) return;
  if (choices.length > 0) sayOf(draft, thing, 'lacks', { choices: choicesText(draft.domain, choices) });
  if (left.length === 0) return;
  say(draft, 'option_left', { values: valueList(draft.domain, left, 'and') });
  addChoices(draft, thing, option, left);
}

/** A button for each value of an option. */
export function addChoices(draft: Draft, { item }: Thing, option: string, values: readonly string[]) {
  for (const value of values.slice(0, 6))
    addButton(draft, optionText(draft.domain, option, value), 'choose', { product_id: item.id, [option]: value });
}
