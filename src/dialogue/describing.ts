/** How an item looks in words and on a card: name, price, badge, facts. Every figure comes from the record. */
import type { Brand, Item, Variant } from '../brands/catalogue.ts';
import { formatMoney } from '../brands/money.ts';
import { offersFor } from '../brands/pricing.ts';
import { isSoldOn, nextSaleDay } from '../brands/sale-days.ts';
import { intervalText } from '../brands/selling.ts';
import { goneText } from '../brands/selling-words.ts';
import type { AttributeKind } from './attribute-kinds.ts';
import { lowestPrice } from './catalogue-index.ts';
import { addDays, minutesOf } from './dates.ts';
import { inStock, isOnSale } from './find.ts';
import { itemOf, type Room, type Talk } from './talk.ts';
import { plain, stem } from './text.ts';
import { listed } from './wording.ts';

/** An amount in words; of an item, with how often it is charged. */
export function money(brand: Brand, minor: number, of?: Item): string {
  const amount = formatMoney(minor, brand.pack.currency, brand.pack.locale).replace(/[\u00a0\u202f]/g, ' ');
  const interval = of && intervalText(of);
  return interval ? `${amount} ${interval}` : amount;
}

export function nameOf(item: Item, variant?: Variant): string {
  const name = plain(item.name, 120);
  if (!variant || item.variants.length < 2) return name;
  return `${name} (${chosenOptions(item, variant)})`;
}

/** "Blue, 9": the chosen values, those that all variants share left out. */
function chosenOptions(_item: Item, variant: Variant): string {
  return Object.entries(variant.options)
    .map(([option, value]) =>
      /^[\d.]+$|^.{1,2}$/.test(value) ? `${plain(option, 30).toLowerCase()} ${plain(value, 40)}` : plain(value, 40),
    )
    .join(', ');
}

/** "$199", "from $89" when choices differ in price, "free" for what costs nothing to book. The card says the same. */
export function priceText(brand: Brand, item: Item, variant?: Variant): string {
  const price = variant?.price ?? lowestPrice(item);
  if (price === 0 && item.action === 'book') return 'free';
  const from = !variant && item.variants.length > 1 && item.variants.some((one) => one.price !== price);
  return `${from ? 'from ' : ''}${money(brand, price, item)}`;
}

/** The regular price when this is a sale price, else undefined. */
export function wasText(brand: Brand, item: Item, variant?: Variant): string | undefined {
  const [regular, price] = variant ? [variant.list_price, variant.price] : [item.list_price, item.price];
  return regular !== undefined && regular > price ? money(brand, regular) : undefined;
}

/** What a card's badge says: sold out, the title of an offer that applies, or Sale. */
export function badgeOf(room: Room, item: Item, now: number, variant?: Variant): string | undefined {
  const gone = goneText(item, variant);
  if (gone) return gone.badge;
  const [offer] = offersOn(room, item, now, variant);
  if (offer) return plain(offer.title, 80);
  if (variant ? wasText(room.brand, item, variant) : isOnSale(item)) return 'Sale';
  return undefined;
}

export function offersOn(room: Room, item: Item, now: number, variant?: Variant) {
  const first = variant ?? item.variants[0];
  const ids = offersFor(
    room.brand,
    [{ product_id: item.id, quantity: 1, ...(first && { variant_id: first.id }) }],
    now,
  );
  return ids.flatMap((id) => room.brand.offers.get(id) ?? []);
}

/** "06:15–09:42" when the trade has two times; else nothing. */
function timesOf(room: Room, item: Item): string | undefined {
  const times = [...room.index.attributes.values()]
    .filter((kind) => kind.type === 'time')
    .flatMap((kind) => {
      const value = item.attributes[kind.id];
      return value === undefined || Array.isArray(value) ? [] : [plain(String(value), 20)];
    });
  return times.length > 0 ? times.slice(0, 2).join('–') : undefined;
}

/** What a list or card says besides name and price: the times, and the values of these attributes. */
export function factsOf(room: Room, item: Item, attributes: readonly string[] = []): string[] {
  const times = timesOf(room, item);
  const facts = times ? [times] : [];
  for (const id of attributes) {
    const kind = room.index.attributes.get(id);
    if (!kind || kind.type === 'time') continue;
    const value = valueText(kind, item);
    if (kind.type === 'boolean') {
      if (value) facts.push(featureText(kind, value === 'yes'));
    } else if (value) facts.push(kind.type === 'number' && !kind.unit ? `${kind.label.toLowerCase()} ${value}` : value);
  }
  return facts;
}

/** An attribute's value as the record has it, with its unit; undefined when the record is silent. */
export function valueText(kind: AttributeKind, item: Item): string | undefined {
  const value = item.attributes[kind.id];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return listed(value.slice(0, 8).map((one) => plain(String(one), 60)));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (kind.type === 'time' && minutesOf(String(value)) === undefined) return undefined;
  const number = typeof value === 'number' ? formatNumber(value, kind.unit !== undefined) : plain(String(value), 200);
  return kind.unit && /\d$/.test(number)
    ? `${number} ${value === 1 && kind.unit.length > 3 ? stem(kind.unit) : kind.unit}`
    : number;
}

/** A label inside a sentence: small at the start, unless it is written with capitals further on ("Wi-Fi"). */
export function labelText({ label }: AttributeKind): string {
  const text = plain(label, 60);
  const [first = ''] = text.split(' ');
  return /\p{Lu}/u.test(first.slice(1)) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

/** "waterproof", "outdoor rated": what a thing is, not what it has. */
export function isQuality(kind: AttributeKind): boolean {
  const label = labelText(kind);
  return (
    /(?:proof|resistant|rated|friendly|free|safe|suitable|ready|compatible|washable)$/.test(label) ||
    /^\S+(?:able|ible|ed|vegan|tight|safe|ready|organic|electric)$|^(?:vegan|organic|electric|\S+ive|\S+ic)$/.test(
      label,
    )
  );
}

/** A yes or no in words: "waterproof", "not waterproof", "with Wi-Fi", "without Wi-Fi". */
export function featureText(kind: AttributeKind, yes: boolean): string {
  const label = labelText(kind).replace(/ included$/, '');
  if (isQuality(kind)) return yes ? label : `not ${label}`;
  return `${yes ? 'with' : 'without'} ${label}`;
}

/** An attribute with its value as part of a list: "weight 265 g", "with Wi-Fi on board"; undefined when the record is silent. */
export function factText(kind: AttributeKind, item: Item): string | undefined {
  const value = item.attributes[kind.id];
  if (typeof value === 'boolean') return featureText(kind, value);
  const text = valueText(kind, item);
  return text && `${labelText(kind)} ${text}`;
}

/** Measures are grouped (1,780 g); numbers without a unit may be years. */
function formatNumber(value: number, measured: boolean): string {
  const [whole = '', decimals] = String(value).split('.');
  if (whole.length > 15 || whole.includes('e')) return String(value);
  const grouped = whole.length > (measured ? 3 : 4) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return decimals ? `${grouped}.${decimals}` : grouped;
}

/** One line about an item, as lists show it: everything its card shows (R96). */
export function lineOf(talk: Talk, item: Item, variant?: Variant, attributes: readonly string[] = []): string {
  const { room, setting } = talk;
  const badge = badgeOf(room, item, setting.now, variant);
  const was = wasText(room.brand, item, variant);
  const facts = factsOf(room, item, attributes);
  const said = [
    nameOf(item, variant),
    ...facts,
    priceText(room.brand, item, variant) + (was ? `, regularly ${was}` : ''),
  ].join(', ');
  return badge ? `${said} (${badge})` : said;
}

/** The day a dated item is meant for, and whether the user said it. Today only while departure is two hours off. */
export function dayFor(talk: Talk, item: Item | undefined): { day: string; assumed: boolean } | undefined {
  const { room, mind, setting } = talk;
  if (item && !item.dated) return undefined;
  if (!room.index.hasDated) return undefined;
  if (mind.date) return { day: mind.date, assumed: false };
  const today = room.calendar.today(setting.now);
  const open = !item || leavesLater(room, item, setting.now);
  const kept = mind.assumed && (mind.assumed > today || open) ? mind.assumed : undefined;
  const day = kept ?? (open ? today : addDays(today, 1));
  return { day: (item && nextSaleDay(item, day)) ?? day, assumed: true };
}

/** One day for a whole list: today only while all of it can still be had today. Kept, so that later turns agree. */
export function assumeDay(talk: Talk, items: readonly Item[]): void {
  const { room, mind, setting } = talk;
  if (mind.date || mind.assumed) return;
  const today = room.calendar.today(setting.now);
  mind.assumed = items.every((item) => leavesLater(room, item, setting.now)) ? today : addDays(today, 1);
}

/** Whether an item leaves today, two hours from now or later. */
function leavesLater(room: Room, item: Item, now: number): boolean {
  const leaves = departureOf(room, item);
  return leaves !== undefined && leaves - room.calendar.minutes(now) >= 120;
}

/** Minutes after midnight of the first time an item states. */
function departureOf(room: Room, item: Item): number | undefined {
  const first = [...room.index.attributes.values()].find((kind) => kind.type === 'time');
  const value = first ? item.attributes[first.id] : undefined;
  return value === undefined || Array.isArray(value) ? undefined : minutesOf(String(value));
}

/** Whether an item can still be had on its day: in stock and, if it leaves today, not gone. */
export function canBeHad(talk: Talk, item: Item, variant?: Variant): boolean {
  if (!inStock(item, variant)) return false;
  const day = dayFor(talk, item);
  if (!day) return true;
  const today = talk.room.calendar.today(talk.setting.now);
  if (day.day < today || !isSoldOn(item, day.day)) return false;
  const leaves = departureOf(talk.room, item);
  return day.day > today || leaves === undefined || leaves > talk.room.calendar.minutes(talk.setting.now);
}

export function variantOfFocus(talk: Talk): Variant | undefined {
  const item = itemOf(talk, talk.mind.focus);
  return item?.variants.find(({ id }) => id === talk.mind.variant);
}
