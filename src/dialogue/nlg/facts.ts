/** Records in words: names, prices, values, stock, offers. The one place where they become text; every figure is theirs. */
import { type Brand, type CartLine, type Item, type Offer, type Variant, variantOf } from '../../brands/catalogue.ts';
import { decimalsOf, formatMoney } from '../../brands/money.ts';
import { offersFor, priceLines } from '../../brands/pricing.ts';
import { availabilityOf } from '../../brands/selling.ts';
import type { AttributeKind } from '../catalogue/attributes.ts';
import { optionKey } from '../catalogue/values.ts';
import type { ItemRef } from '../dialogue-acts.ts';
import { filled } from '../lang/replies.ts';
import { plain } from '../plain.ts';
import {
  featureOf,
  inRow,
  inSentence,
  listed,
  numberText,
  phrase,
  type SpeakingDomain,
  type Wording,
} from './phrases.ts';

/** An item of the brand, and the variant of it that is meant. */
export interface Thing {
  item: Item;
  variant?: Variant;
}

const LONGEST_NAME = 120;

export function thingOf(brand: Brand, { id, variant }: ItemRef): Thing | undefined {
  const item = brand.item.get(id);
  if (!item) return undefined;
  const chosen = variantOf(item, variant) ?? (item.variants.length === 1 ? item.variants[0] : undefined);
  return { item, ...(chosen && { variant: chosen }) };
}

export function thingsOf(brand: Brand, refs: readonly ItemRef[]): Thing[] {
  return refs.flatMap((ref) => thingOf(brand, ref) ?? []);
}

/** "Glide 4 (size 9, Blue)": the choices are named where there are several. */
export function nameOf(domain: Wording, { item, variant }: Thing): string {
  const name = plain(item.name, LONGEST_NAME);
  if (!variant || item.variants.length < 2) return name;
  const choices = Object.entries(variant.options).map(([option, value]) => optionText(domain, option, value));
  return phrase(domain, 'in_parens', { text: name, note: inRow(domain, choices) });
}

/** "size 9" for short values and numbers, which say nothing alone; else "Blue". */
export function optionText(domain: Wording, option: string, value: string): string {
  const text = plain(value, 40);
  const bare = text.length < 3 || Number.isFinite(Number(text));
  return bare ? phrase(domain, 'option_value', { option: optionLabel(domain, option), value: text }) : text;
}

export function optionLabel(domain: Wording, option: string): string {
  const { options } = domain.brand.pack;
  const name = Object.keys(options).find((one) => one === option || optionKey(domain.language, one) === option);
  return inSentence(domain, options[name ?? '']?.label ?? plain(option, 40));
}

export function money({ brand }: Pick<Wording, 'brand'>, minor: number): string {
  const known = amounts.get(brand) ?? new Map<number, string>();
  amounts.set(brand, known);
  const said = known.get(minor);
  if (said !== undefined) return said;
  const made = formatMoney(minor, brand.pack.currency, brand.pack.locale).replace(/[\u00a0\u202f]/g, ' ');
  if (known.size < MOST_AMOUNTS) known.set(minor, made);
  return made;
}

/** Formatting is dear, and a shop has few prices. */
const amounts = new WeakMap<Brand, Map<number, string>>();
const MOST_AMOUNTS = 5000;

/** An amount with how often it is charged: "$12 per month". */
export function charged(domain: Wording, item: Item, minor: number): string {
  const interval = intervalOf(domain, item);
  const price = money(domain, minor);
  return interval === undefined ? price : phrase(domain, 'price_every', { price, interval });
}

/** "per month", "every 3 months"; undefined for what is paid once. */
export function intervalOf({ language }: Wording, { billed_every }: Item): string | undefined {
  if (billed_every === undefined) return undefined;
  const [count, unit] = billed_every.split(' ');
  const { intervals } = language.replies.tables;
  return unit === undefined ? intervals[count ?? ''] : intervals[unit]?.replace('{count}', count ?? '');
}

export function isFree({ item, variant }: Thing): boolean {
  return item.action === 'book' && lowest(item, variant) === 0;
}

/** "$199", "from $89" when choices differ in price, "free" for what costs nothing to book. The card says the same. */
export function priceText(domain: Wording, thing: Thing): string {
  const { item, variant } = thing;
  if (isFree(thing)) return phrase(domain, 'price_free', {});
  const price = charged(domain, item, lowest(item, variant));
  return variant || hasOnePrice(item) ? price : phrase(domain, 'price_from', { price });
}

/** "$119, regularly $149". */
export function fullPriceText(domain: Wording, thing: Thing): string {
  const price = priceText(domain, thing);
  const was = wasText(domain, thing);
  return was === undefined ? price : phrase(domain, 'price_was', { price, was });
}

/** The regular price when this is a sale price. */
export function wasText(domain: Wording, { item, variant }: Thing): string | undefined {
  const { list_price, price } = variant ?? item;
  return list_price !== undefined && list_price > price ? money(domain, list_price) : undefined;
}

export function hasOnePrice({ variants }: Item): boolean {
  return variants.every(({ price }) => price === variants[0]?.price);
}

function lowest(item: Item, variant: Variant | undefined): number {
  if (variant) return variant.price;
  return item.variants.reduce((least, { price }) => Math.min(least, price), item.variants[0]?.price ?? item.price);
}

/** How many are left; undefined when that is not counted. */
export function stockOf({ item, variant }: Thing): number | undefined {
  return variant ? variant.stock : item.stock;
}

/** What a card's badge says: that it cannot be had, the title of an offer that applies, or that it is on sale. */
export function badgeOf(domain: Wording, thing: Thing, now: number): string | undefined {
  const { badges } = domain.language.replies.tables;
  const state = availabilityOf(thing.item, thing.variant);
  if (state !== 'available') return badges[state];
  const [offer] = offersOn(domain.brand, thing, now);
  if (offer) return plain(offer.title, 80);
  return wasText(domain, thing) === undefined ? undefined : badges.sale;
}

export function offersOn(brand: Brand, thing: Thing, now: number): Offer[] {
  if (brand.offers.size === 0) return [];
  return offersFor(brand, [lineOf(thing, 1)], now).flatMap((id) => brand.offers.get(id) ?? []);
}

/** One line of so many; without a choice, of the first there is. */
export function lineOf({ item, variant }: Thing, quantity: number): CartLine {
  const one = variant ?? item.variants[0];
  return { product_id: item.id, quantity, ...(one && { variant_id: one.id }) };
}

/** What lines cost, in full and after the offers that apply; lines of what the brand does not have are left out. */
export function sumOf(brand: Brand, lines: readonly CartLine[], now: number) {
  const priced = lines.flatMap((line) => {
    const item = brand.item.get(line.product_id);
    const variant = item && variantOf(item, line.variant_id);
    return item && (variant || line.variant_id === undefined) ? [{ line, each: (variant ?? item).price }] : [];
  });
  const known = priced.map(({ line }) => line);
  const full = priced.reduce((sum, { line, each }) => sum + each * line.quantity, 0);
  const offers = brand.offers.size === 0 ? [] : offersFor(brand, known, now);
  const told = offers.length === 0 ? full : priceLines(brand, known, offers).told;
  return { lines: known, offers, full, told, each: priced.map(({ each }) => each) };
}

/** An offer in the pack's words, with what it asks for unless that is there already. */
export function offerText(domain: Wording, offer: Offer, applies = false): string {
  const title = plain(offer.title, 120);
  const text = offer.description === undefined ? undefined : ended(plain(offer.description, 240));
  const { requires, min_subtotal, min_quantity } = offer;
  const said = text === undefined ? phrase(domain, 'offer', { title }) : phrase(domain, 'offer_of', { title, text });
  const least = applies || min_subtotal === undefined ? undefined : money(domain, min_subtotal);
  return [
    said,
    requires && phrase(domain, `offer_${requires}`, {}),
    least !== undefined && !said.includes(least) && phrase(domain, 'offer_from', { price: least }),
    !applies && min_quantity && min_quantity > 1 && phrase(domain, 'offer_from_units', { count: String(min_quantity) }),
  ]
    .filter(Boolean)
    .join(' ');
}

/** "2 × Trail Runner (Blue, size 9) on Tuesday, January 27". */
export function lineText(domain: SpeakingDomain, { product_id, variant_id, quantity, date }: CartLine): string {
  const thing = thingOf(domain.brand, { id: product_id, variant: variant_id });
  if (!thing) return '';
  const interval = intervalOf(domain, thing.item);
  const line = phrase(domain, 'line', { count: String(quantity), item: nameOf(domain, thing) });
  const billed = interval === undefined ? line : phrase(domain, 'line_billed', { line, interval });
  return date === undefined ? billed : phrase(domain, 'line_dated', { line: billed, day: domain.calendar.say(date) });
}

/** An attribute's value as the record has it, with its unit; undefined when the record is silent, and for a yes or no. */
export function valueText(domain: Wording, kind: AttributeKind, { attributes }: Item): string | undefined {
  const value = attributes[kind.id];
  if (value === undefined || typeof value === 'boolean') return undefined;
  if (Array.isArray(value))
    return listed(
      domain,
      value.slice(0, 8).map((one) => plain(String(one), 60)),
    );
  return typeof value === 'number'
    ? measureText(domain, kind, value)
    : withUnit(domain, kind, plain(value, 200), value);
}

function measureText(domain: Wording, kind: AttributeKind, value: number): string {
  return withUnit(domain, kind, numberText(domain, value, kind.unit !== undefined), value);
}

/** "1 liter", but "2 liters": a unit that is written out is one of them after a one. */
function withUnit(domain: Wording, kind: AttributeKind, text: string, value: number | string): string {
  const { unit } = kind;
  if (!unit || !/\d$/.test(text)) return text;
  const { currency } = domain.brand.pack;
  if (unit === currency && typeof value === 'number')
    return money(domain, Math.round(value * 10 ** decimalsOf(currency)));
  const said = value === 1 && unit.length > 3 ? domain.language.stem(unit) : plain(unit, 20);
  return phrase(domain, 'measure', { value: text, unit: said });
}

/** A yes or no in words: "waterproof", "without Wi-Fi". */
export function featureText(domain: Wording, kind: AttributeKind, yes: boolean): string {
  const feature = featureOf(domain, kind.label);
  return feature ? filled(yes ? feature.words.with : feature.words.without, feature.slots) : '';
}

/** An attribute with its value as part of a list: "weight 265 g", "with Wi-Fi"; undefined when the record is silent. */
export function factText(domain: Wording, kind: AttributeKind, item: Item): string | undefined {
  const value = item.attributes[kind.id];
  if (typeof value === 'boolean') return featureText(domain, kind, value);
  const text = valueText(domain, kind, item);
  const label = inSentence(domain, kind.label);
  if (value === 0 && kind.unit === undefined) return phrase(domain, 'fact_none', { label });
  return text && phrase(domain, 'fact', { label, value: text });
}

/** The attributes that decide: those with these ids, as many as a line has room for, and before them the times there are. */
export function decidingKinds({ index }: SpeakingDomain, ids: readonly string[]): readonly AttributeKind[] {
  const times = clocks.get(index.attributes) ?? [...index.attributes.values()].filter(({ type }) => type === 'time');
  clocks.set(index.attributes, times);
  const kinds = times.slice(0, 2);
  for (const id of ids) {
    const kind = index.attributes.get(id);
    if (kind && kind.type !== 'time' && !kinds.includes(kind) && kinds.length < MOST_FACTS) kinds.push(kind);
  }
  return kinds;
}

const clocks = new WeakMap<object, AttributeKind[]>();
const MOST_FACTS = 5;

/** What a list says of an item besides name and price: "06:15–09:42", "265 g", "waterproof". */
export function factsOf(domain: SpeakingDomain, item: Item, kinds: readonly AttributeKind[]): string[] {
  const facts: string[] = [];
  let times = '';
  for (const kind of kinds) {
    const value = item.attributes[kind.id];
    if (value === undefined) continue;
    if (kind.type === 'time') times += `${times && '–'}${plain(String(value), 20)}`;
    else facts.push(shortFact(domain, kind, item));
  }
  return times === '' ? facts : [times, ...facts];
}

/** A value with a unit says by itself what it measures. */
function shortFact(domain: Wording, kind: AttributeKind, item: Item): string {
  const alone = kind.type !== 'number' || kind.unit !== undefined;
  const text = alone ? valueText(domain, kind, item) : undefined;
  return text === undefined ? (factText(domain, kind, item) ?? '') : plain(text, 80);
}

/** A sentence with its full stop. */
export function ended(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}
