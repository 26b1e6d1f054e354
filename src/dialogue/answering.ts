/** Answers to questions about items, from the pack alone: attributes, options, stock, price. What no record states is admitted. */
import type { Item, Variant } from '../brands/catalogue.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { valueList } from './buying.ts';
import { badgeOf, dayFor, money, nameOf, offersOn, priceText, valueText, wasText } from './describing.ts';
import { evidence } from './evidence.ts';
import { find, inStock, optionWishes, valueOf, variantsFor } from './find.ts';
import { addCard, alternativesTo, offerText, sayAfterOffers, saySoldOut, showList, singledOut } from './showing.ts';
import { focusOn, rowsOf, type Talk } from './talk.ts';
import { plain, stems } from './text.ts';
import type { Reading } from './understand.ts';
import { listed, quoted, say } from './wording.ts';
import { wishText } from './searching.ts';
import type { Wish } from './wishes.ts';

/** Answers what a reading asks about these items; false when it asks nothing that items can answer. */
export function answerAbout(talk: Talk, items: readonly Item[], reading: Reading): boolean {
  const [item] = items;
  if (!item) return false;
  const { acts } = reading;
  const { index } = talk.room;
  let answered = false;
  const asked = reading.attributes.filter((id) => id !== 'price');
  if (asked.length > 0) talk.mind.asked = asked.slice(0, 3);
  if (items.length > 1) talk.mind.shown = items.slice(0, 5).map(({ id }) => id);
  if (items.length === 1) focusOn(talk, item, talk.mind.focus === item.id ? talk.mind.variant : singledOut(talk, item)?.id);
  if (acts.has('ask-total') && totalOf(talk, items, reading)) return true;
  if (acts.has('ask-price') || reading.attributes.includes('price')) {
    for (const one of items.slice(0, 4)) sayPrice(talk, one);
    answered = true;
  }
  if (acts.has('ask-stock')) {
    for (const one of items.slice(0, 4)) sayStock(talk, one, reading);
    answered = true;
  }
  const options = reading.wishes.filter((wish) => wish.on.startsWith('o:'));
  const asksFor = reading.optionNames.filter((name) => !options.some((wish) => wish.on === `o:${name}`));
  if (options.length > 0 && asksFor.length > 0 && /\b(?:what|which|biggest|largest|smallest)\b/.test(reading.said) && variantsFor(index, item, options).length > 0) {
    talk.mind.wishes = [...talk.mind.wishes.filter((wish) => !options.some(({ on }) => on === wish.on)), ...options];
    if (sayOptions(talk, item, { ...reading, optionNames: asksFor })) return true;
  }
  if (options.length > 0 && item.variants.length > 0 && !acts.has('ask-stock')) {
    for (const one of items.slice(0, 3)) sayOption(talk, one, options);
    answered = true;
  } else if ((acts.has('ask-options') || reading.optionNames.length > 0) && sayOptions(talk, item, reading)) answered = true;
  const doubled = (wish: Wish) => wish.any?.some((key) => index.lexicon.get(key)?.meanings.some((meaning) => meaning.is === 'attribute' && reading.attributes.includes(meaning.attribute))) === true;
  const alsoWished = reading.wishes.find(doubled);
  for (const id of reading.attributes.slice(0, 3)) {
    if (id === 'price') continue;
    const bounded = reading.wishes.find((wish) => wish.on === `a:${id}` && !wish.any);
    for (const one of items.slice(0, 4)) {
      if (bounded && one.attributes[id] !== undefined) sayWhether(talk, one, bounded);
      else if (one.attributes[id] === undefined && alsoWished) sayWhether(talk, one, alsoWished);
      else sayAttribute(talk, one, id);
    }
    answered = true;
  }
  const values = reading.wishes.filter((wish) => !wish.on.startsWith('o:') && wish.on !== 'price' && wish.on !== 'category' && !doubled(wish) && !(wish.on.startsWith('a:') && wish.any?.[0] === 'yes'));
  if (!answered || values.some((wish) => wish.on.startsWith('w:'))) {
    for (const wish of values.slice(0, 2)) {
      if (wish.on.startsWith('a:') && reading.attributes.includes(wish.on.slice(2))) continue;
      sayWhether(talk, item, wish);
      answered = true;
    }
  }
  if (!answered && reading.soft.length > 0 && acts.has('question')) answered = quoteSummary(talk, item, reading.soft);
  if (answered && items.length === 1) for (const one of items) addCard(talk, one, one.id === talk.mind.focus ? one.variants.find(({ id }) => id === talk.mind.variant) : undefined);
  return answered;
}

/** Everything a card shows is in the text (R96): a card whose name, price or badge was not said is said. */
export function sayCards(talk: Talk): void {
  const said = talk.parts.join(' ');
  for (const card of talk.cards) {
    const item = talk.room.brand.item.get(card.product_id);
    const variant = item?.variants.find(({ id }) => id === card.variant_id);
    if (!item) continue;
    const price = priceText(talk.room.brand, item, variant);
    const complete = said.includes(nameOf(item, variant)) && said.includes(price) && (!card.badge || said.includes(card.badge));
    if (!complete && price !== 'free') say(talk, `${nameOf(item, variant)} is ${price}${card.badge ? ` (${card.badge})` : ''}.`);
  }
}

function totalOf(talk: Talk, items: readonly Item[], reading: Reading): boolean {
  const quantity = reading.quantity ?? 1;
  if (items.some((item) => item.variants.length > 1 && !singledOut(talk, item) && item.variants.some(({ price }) => price !== item.variants[0]?.price))) return false;
  const lines = items.map((item) => ({ product_id: item.id, quantity, ...(item.variants.length > 0 && { variant_id: (singledOut(talk, item) ?? item.variants[0])?.id }) }));
  const priced = priceLines(talk.room.brand, lines, offersFor(talk.room.brand, lines, talk.setting.now));
  say(talk, `${listed(items.map((item) => `${quantity} × ${nameOf(item)}`))}: ${money(talk.room.brand, priced.told)} in total.`);
  return true;
}

export function sayPrice(talk: Talk, item: Item): void {
  const { room, setting } = talk;
  const variant = singledOut(talk, item);
  const was = wasText(room.brand, item, variant);
  const basis = item.basis === 'all_in' ? ', taxes included' : item.action === 'book' ? '' : ', before tax and delivery';
  say(talk, `${nameOf(item, variant)} is ${priceText(room.brand, item, variant)}${basis}${was ? `; the regular price is ${was}` : ''}.`);
  const [offer] = offersOn(room, item, setting.now, variant);
  if (offer) say(talk, offerText(offer));
  sayAfterOffers(talk, item, variant);
}

/** How much the sale price or an offer takes off: a difference of the record's prices. */
export function saySaving(talk: Talk, item: Item): boolean {
  const { room, setting } = talk;
  const variant = singledOut(talk, item);
  const [regular, price] = variant ? [variant.list_price, variant.price] : [item.list_price, item.price];
  const one = variant ?? item.variants[0];
  const lines = [{ product_id: item.id, quantity: 1, ...(one && { variant_id: one.id }) }];
  const full = priceLines(room.brand, lines, []).told;
  const { told } = priceLines(room.brand, lines, offersFor(room.brand, lines, setting.now));
  const onSale = regular !== undefined && regular > price;
  if (onSale) say(talk, `${nameOf(item, variant)} is ${money(room.brand, price)} instead of ${money(room.brand, regular)}: you save ${money(room.brand, regular - price)}.`);
  if (told < full) say(talk, `The offer takes ${money(room.brand, full - told)} off ${nameOf(item, variant)}, so it comes to ${money(room.brand, told)}.`);
  if (!onSale && told >= full) say(talk, `${nameOf(item, variant)} is ${priceText(room.brand, item, variant)}; there is nothing off it right now.`);
  focusOn(talk, item, variant?.id);
  return true;
}

function sayStock(talk: Talk, item: Item, reading: Reading): void {
  const options = reading.wishes.filter((wish) => wish.on.startsWith('o:'));
  if (options.length > 0) return sayOption(talk, item, options);
  const variant = singledOut(talk, item);
  if (!inStock(item, variant)) return saySoldOut(talk, item, variant);
  const stock = variant ? variant.stock : item.stock;
  const unit = talk.room.index.hasTimes && item.dated ? ' left' : ' in stock';
  if (stock === undefined) say(talk, `Yes, ${nameOf(item, variant)} is available.`);
  else say(talk, `Yes, ${nameOf(item, variant)} is available: ${stock}${unit}.`);
}

function sayOption(talk: Talk, item: Item, wishes: readonly Wish[]): void {
  const { index } = talk.room;
  // What was chosen before goes on holding: "same in blue?" means the same size.
  const chosen = talk.mind.focus === item.id ? item.variants.find(({ id }) => id === talk.mind.variant) : undefined;
  const before = chosen ? optionWishes(index, chosen, wishes).filter((wish) => !wishes.includes(wish)) : talk.mind.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not && !wishes.some(({ on }) => on === wish.on));
  const holding = before.filter((wish) => talk.mind.wishes.some(({ on }) => on === wish.on) && variantsFor(index, item, [wish]).length > 0 && variantsFor(index, item, [wish]).length < item.variants.length);
  const together = [...wishes, ...holding];
  const asked = listed(together.map((wish) => wishText(talk, wish)));
  const fitting = variantsFor(index, item, together);
  const known = wishes.every((wish) => item.variants.some((variant) => valueOf(index, variant, wish.on.slice(2)) !== undefined));
  const available = fitting.filter((variant) => inStock(item, variant));
  if (!known) {
    say(talk, `${nameOf(item)} has no choice of ${listed(wishes.map((wish) => wish.on.slice(2)))} on record.`);
    return;
  }
  const [first] = available;
  if (first) {
    const only = available.length === 1;
    if (only) focusOn(talk, item, first.id);
    talk.mind.wishes = [...talk.mind.wishes.filter((wish) => !wishes.some(({ on }) => on === wish.on)), ...wishes];
    const prices = new Set(available.map(({ price }) => price));
    const price = prices.size === 1 ? ` at ${money(talk.room.brand, first.price)}` : '';
    say(talk, `Yes, ${nameOf(item)} is available in ${asked}${price}.`);
    return;
  }
  const gone = fitting.length > 0;
  say(talk, gone ? `${nameOf(item)} in ${asked} is sold out right now.` : `No, ${nameOf(item)} does not come in ${asked}.`);
  const [wish] = wishes;
  const option = wish?.on.slice(2) ?? '';
  const others = [...new Set(item.variants.filter((variant) => inStock(item, variant)).flatMap((variant) => valueOf(index, variant, option) ?? []))];
  if (others.length > 0) say(talk, `Available: ${valueList(others, 'and')}.`);
  else {
    const near = alternativesTo(talk, item);
    if (near.length > 0) {
      say(talk, 'The nearest I have available:');
      showList(talk, near);
    }
  }
}

function sayOptions(talk: Talk, item: Item, reading: Reading): boolean {
  if (item.variants.length === 0) return false;
  const { index } = talk.room;
  const names = [...new Set(item.variants.slice(0, 200).flatMap((variant) => Object.keys(variant.options)))];
  const wanted = names.filter((name) => reading.optionNames.includes(index.optionNames.get(name) ?? name));
  if (reading.optionNames.length > 0 && wanted.length === 0) {
    say(talk, `${nameOf(item)} has no choice of ${listed(reading.optionNames)} on record.`);
    return true;
  }
  const kept = talk.mind.wishes.filter((wish) => wish.on.startsWith('o:') && !wanted.some((name) => index.optionNames.get(name) === wish.on.slice(2)));
  const variants = kept.length > 0 && variantsFor(index, item, kept).length > 0 ? variantsFor(index, item, kept) : item.variants;
  for (const name of wanted.length > 0 ? wanted : names) {
    const available = [...new Set(variants.filter((variant) => inStock(item, variant)).flatMap((variant) => variant.options[name] ?? []))];
    const label = talk.room.brand.pack.options[index.optionNames.get(name) ?? name]?.label ?? name;
    if (available.length > 0) say(talk, `${nameOf(item)}, ${plain(label, 40).toLowerCase()}: ${valueList(available, 'and')}${soldOutValues(variants, name, available)}.`);
    else say(talk, `${nameOf(item)} is sold out in every ${plain(label, 40).toLowerCase()}.`);
  }
  return true;
}

function soldOutValues(variants: readonly Variant[], name: string, available: readonly string[]): string {
  const gone = [...new Set(variants.flatMap((variant) => variant.options[name] ?? []))].filter((value) => !available.includes(value));
  return gone.length > 0 && gone.length <= 5 ? `; sold out: ${listed(gone.map((value) => plain(value, 40)))}` : '';
}

export function sayAttribute(talk: Talk, item: Item, id: string): void {
  const kind = talk.room.index.attributes.get(id);
  if (!kind) return;
  const label = kind.label.toLowerCase();
  const value = item.attributes[id];
  const text = valueText(kind, item);
  const day = kind.type === 'time' ? dayFor(talk, item) : undefined;
  if (text === undefined) {
    if (kind.type === 'boolean') say(talk, `Our records for ${nameOf(item)} do not say anything about ${label}.`);
    else say(talk, `I have no ${label} on record for ${nameOf(item)}.`);
    sayContact(talk);
    return;
  }
  if (kind.type === 'boolean') say(talk, value === true ? `Yes, ${nameOf(item)}: ${label}, yes.` : `No, ${nameOf(item)}: ${label}, no.`);
  else say(talk, `${nameOf(item)}: ${label} ${text}${day ? ` on ${talk.room.calendar.say(day.day)}` : ''}.`, `The ${label} of ${nameOf(item)}: ${text}${day ? ` on ${talk.room.calendar.say(day.day)}` : ''}.`);
}

/** "Is it waterproof?": yes when a record says so, the contrary value when there is one, else silence is admitted. */
function sayWhether(talk: Talk, item: Item, wish: Wish): void {
  const { index } = talk.room;
  const words = wishText(talk, { ...wish, not: undefined });
  const row = index.rowOf.get(item.id) ?? -1;
  if (wish.any) {
    const strength = Math.max(0, ...wish.any.map((key) => evidence(index, wish.on, key).strength[row] ?? 0));
    if (strength > 1) {
      say(talk, `Yes, our records for ${nameOf(item)} say ${words}.`);
      return;
    }
    if (quoteSummary(talk, item, wish.any.flatMap((key) => key.split(' ')))) return;
    const kind = index.attributes.get(wish.on.slice(2));
    const text = kind && valueText(kind, item);
    if (kind && text) say(talk, `${nameOf(item)}: ${kind.label.toLowerCase()} ${text}.`);
    else if (wish.on === 'vendor' && item.vendor) say(talk, `No, ${nameOf(item)} is made by ${plain(item.vendor, 60)}.`);
    else {
      say(talk, `Our records for ${nameOf(item)} do not say whether it is ${words}.`);
      sayContact(talk);
    }
    return;
  }
  const kind = index.attributes.get(wish.on.slice(2));
  const text = kind && valueText(kind, item);
  if (!kind || !text) return sayAttribute(talk, item, wish.on.slice(2));
  // "can it tow 2000 pounds?" asks for at least that.
  const able = wish.exact && /\b(?:can|could|able|enough|hold|carry|reach|will|fit)\b/.test(String(talk.trace.said)) ? { on: wish.on, min: wish.near } : wish;
  const fits = find(index, { wishes: [able], among: rowsOf(talk, [item.id]), soldOut: true }).rows.length > 0;
  say(talk, `${fits ? 'Yes' : 'No'}, ${nameOf(item)}: ${kind.label.toLowerCase()} ${text}.`);
}

/** The sentence of the summary that has these words, if there is one. */
export function quoteSummary(talk: Talk, item: Item, words: readonly string[]): boolean {
  if (!item.summary) return false;
  const sentence = plain(item.summary, 600).split(/(?<=[.!?])\s+/).find((one) => words.some((word) => stems(one).includes(word)));
  if (!sentence) return false;
  say(talk, `What our record of ${nameOf(item)} says: ${sentence}`);
  return true;
}

/** The next step when the records are silent. */
export function sayContact(talk: Talk): void {
  const { contact } = talk.room.brand.pack.brand;
  if (contact) say(talk, `For that, please turn to ${plain(contact, 200).replace(/[.]$/, '')}.`);
}

/** A question about the item in view that no record answers. */
export function admitUnknown(talk: Talk, item: Item | undefined, reading: Reading): void {
  const about = item ? ` about ${nameOf(item)}` : '';
  const asked = reading.unknown.length > 0 && item ? ` (${quoted(reading.unknown)})` : '';
  say(talk, `I do not have that${about} on record${asked}, and I would rather not guess.`, `Our records do not answer that${about}${asked}, so I will not guess.`);
  sayContact(talk);
  talk.trace.unknown = reading.unknown;
  if (item && badgeOf(talk.room, item, talk.setting.now) === 'Sold out') return;
}
