/** Showing items: one in full, or a list of at most five, with cards, buttons and everything the cards say in the text. */

import type { Item, Offer, Variant } from '../brands/catalogue.ts';
import { conditionText } from '../brands/offers.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { isSoldOn } from '../brands/sale-days.ts';
import { availabilityOf } from '../brands/selling.ts';
import { closedText, goneText } from '../brands/selling-words.ts';
import {
  badgeOf,
  canBeHad,
  dayFor,
  factsOf,
  lineOf,
  money,
  nameOf,
  offersOn,
  priceText,
  wasText,
} from './describing.ts';
import { inStock, variantsFor } from './find.ts';
import { discuss, focusOn, type Talk } from './talk.ts';
import { plain, stems } from './text.ts';
import { listed, say } from './wording.ts';

export const MAX_LIST = 5;

/** A numbered list with cards. The items become what "the second one" counts. */
export function showList(talk: Talk, items: readonly Item[], attributes: readonly string[] = []): void {
  const { mind } = talk;
  const few = items.slice(0, MAX_LIST);
  const lines = few.map((item, at) => {
    const variant = singledOut(talk, item);
    addCard(talk, item, variant);
    return `${at + 1}. ${lineOf(talk, item, variant, attributes)}`;
  });
  talk.parts.push(lines.join('\n'));
  mind.shown = few.map(({ id }) => id);
  discuss(talk, mind.shown);
  const [only] = few;
  if (few.length === 1 && only) focusOn(talk, only, singledOut(talk, only)?.id);
  else if (!mind.shown.includes(mind.focus ?? '')) {
    mind.focus = undefined;
    mind.variant = undefined;
  }
}

/** One item in full: times, price, summary, offers, availability; it becomes the focus. */
export function showOne(
  talk: Talk,
  item: Item,
  options: { lead?: string; variant?: Variant; keepShown?: boolean; facts?: readonly string[] } = {},
): void {
  const { room, setting, mind } = talk;
  const variant = options.variant ?? singledOut(talk, item);
  addCard(talk, item, variant);
  const was = wasText(room.brand, item, variant);
  const facts = factsOf(room, item, options.facts);
  const day = dayFor(talk, item);
  const price = `${priceText(room.brand, item, variant)}${was ? `, regularly ${was}` : ''}`;
  const closed = day && !isSoldOn(item, day.day);
  const when = day && !closed ? ` on ${room.calendar.say(day.day)}` : '';
  const lead = options.lead ?? '';
  const free = price === 'free' ? (/\bfree\b/i.test(item.name) ? '' : ' is free') : ` is ${price}`;
  say(
    talk,
    `${lead}${lead ? ' ' : ''}${nameOf(item, variant)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}${free}${when}.`,
  );
  if (day && closed) say(talk, closedText(room.brand, item, day.day));
  if (item.summary) say(talk, plain(item.summary, 280));
  const [offer] = offersOn(room, item, setting.now, variant);
  const badge = badgeOf(room, item, setting.now, variant);
  const gone = goneText(item, variant);
  if (gone) say(talk, `It ${gone.said} (${gone.badge}).`);
  else if (offer) say(talk, offerText(offer));
  else if (badge) say(talk, 'It is on sale (Sale).');
  if (!gone) sayAfterOffers(talk, item, variant);
  if (day?.assumed) sayAssumedDay(talk, day.day);
  focusOn(talk, item, variant?.id);
  if (!options.keepShown) mind.shown = mind.shown.includes(item.id) ? mind.shown : [item.id];
  offerNext(talk, item, variant);
  if (gone) {
    const near = alternativesTo(talk, item);
    if (near.length === 0) return;
    say(talk, 'The nearest I have available:');
    showList(talk, near);
    // "I'll take it" still means the sold-out one: an alternative is never sold unasked.
    mind.focus = item.id;
    mind.variant = undefined;
  }
}

/** What it comes to after offers, and for as many as were asked for: sums of the record's prices. */
export function sayAfterOffers(talk: Talk, item: Item, variant?: Variant): void {
  const { room, setting, mind } = talk;
  const quantity = mind.count ?? 1;
  const one = variant ?? item.variants[0];
  if (!variant && item.variants.some(({ price }) => price !== one?.price)) return;
  const most = (item.variants.length > 0 ? one?.stock : item.stock) ?? Number.POSITIVE_INFINITY;
  if (quantity > most && most > 0) {
    say(talk, `Only ${most} ${most === 1 ? 'is' : 'are'} left.`);
    return;
  }
  const lines = [{ product_id: item.id, quantity, ...(one && { variant_id: one.id }) }];
  const full = priceLines(room.brand, lines, []).told;
  const { told } = priceLines(room.brand, lines, offersFor(room.brand, lines, setting.now));
  if (told < full)
    say(talk, `With the offer ${quantity > 1 ? `${quantity} come` : 'it comes'} to ${money(room.brand, told, item)}.`);
  else if (quantity > 1) say(talk, `${quantity} come to ${money(room.brand, told, item)}.`);
}

/** What an offer gives, in the pack's words. */
export function offerText(offer: Pick<Offer, 'title' | 'description' | 'requires'>): string {
  const title = plain(offer.title, 120);
  const condition = conditionText(offer);
  const said = offer.description ? `Offer: ${title}. ${plain(offer.description, 240)}` : `Offer: ${title}.`;
  return condition ? `${said} ${condition}` : said;
}

export function sayAssumedDay(talk: Talk, day: string): void {
  say(
    talk,
    `You have not named a day, so I am looking at ${talk.room.calendar.say(day)}; just tell me another.`,
    `I am assuming ${talk.room.calendar.say(day)}, as no day was named; any other day is fine too.`,
  );
}

/** Buttons that fit one item: never a checkout that was not negotiated (R52), never one for what cannot be had. */
function offerNext(talk: Talk, item: Item, variant?: Variant): void {
  const { setting } = talk;
  const payload = { product_id: item.id, ...(variant && { variant_id: variant.id }) };
  if (!canBeHad(talk, item, variant)) return;
  if (item.action === 'book' && setting.checkout) talk.buttons.push({ label: 'Book it', action: 'checkout', payload });
  else if (setting.checkout && item.instead === undefined) {
    talk.buttons.push({ label: 'Buy it', action: 'checkout', payload });
    if (!item.dated) talk.buttons.push({ label: 'Add to cart', action: 'add_to_cart', payload });
  } else if (setting.checkout) talk.buttons.push({ label: 'Reserve it', action: 'checkout', payload });
  else addLink(talk, item);
}

/** Where to buy or read on without negotiated checkout: the item's page, else the offering's, else the brand's. */
export function linkOf(talk: Talk, item: Item | undefined): { label: string; url: string } | undefined {
  const { brand } = talk.room;
  const offering = talk.mind.offering_id === undefined ? undefined : brand.offerings.get(talk.mind.offering_id);
  const url = item?.url ?? offering?.landing_url ?? brand.pack.brand.brand_url;
  return url ? { label: item ? plain(item.name, 80) : plain(brand.pack.brand.display_name, 80), url } : undefined;
}

export function addLink(talk: Talk, item: Item | undefined): void {
  const link = linkOf(talk, item);
  if (link && !talk.links.some(({ url }) => url === link.url)) talk.links.push(link);
}

export function addCard(talk: Talk, item: Item, variant?: Variant): void {
  if (talk.cards.some((card) => card.product_id === item.id && card.variant_id === variant?.id)) return;
  const badge = badgeOf(talk.room, item, talk.setting.now, variant);
  talk.cards.push({ product_id: item.id, ...(variant && { variant_id: variant.id }), ...(badge && { badge }) });
}

/** The one variant that everything said so far leaves, when it leaves exactly one; the only one an item has. */
export function singledOut(talk: Talk, item: Item): Variant | undefined {
  if (item.variants.length === 1) return item.variants[0];
  if (item.variants.length === 0) return undefined;
  const options = talk.mind.wishes.filter((wish) => wish.on.startsWith('o:') || wish.on === 'price');
  const chosen = talk.mind.focus === item.id ? item.variants.find(({ id }) => id === talk.mind.variant) : undefined;
  const priced = options.filter(({ on }) => on === 'price');
  if (chosen && (priced.length === 0 || variantsFor(talk.room.index, item, priced).includes(chosen))) return chosen;
  if (options.length === 0) return undefined;
  const left = variantsFor(talk.room.index, item, options);
  const available = left.filter((variant) => inStock(item, variant));
  if (left.length === item.variants.length) return undefined;
  return available.length === 1 ? available[0] : left.length === 1 ? left[0] : undefined;
}

/** "Which one do you mean: A, B or C?" with the candidates remembered. */
export function askWhich(
  talk: Talk,
  items: readonly Item[],
  then: 'buy' | 'add' | 'remove' | 'show',
  quantity?: number,
): void {
  const few = items.slice(0, MAX_LIST);
  say(
    talk,
    `Which one do you mean: ${listed(
      few.map((item) => nameOf(item)),
      'or',
    )}?`,
    `Do you mean ${listed(
      few.map((item) => nameOf(item)),
      'or',
    )}?`,
  );
  talk.mind.shown = few.map(({ id }) => id);
  talk.mind.ask = { for: 'which', ids: talk.mind.shown, then, ...(quantity && { quantity }) };
  talk.trace.asked = 'which';
}

/** The nearest things that can be had instead of one that cannot: same kind, closest in time and price. */
export function alternativesTo(talk: Talk, item: Item, limit = 3): Item[] {
  const { index } = talk.room;
  const row = index.rowOf.get(item.id) ?? -1;
  const clock = [...index.attributes.values()].find((kind) => kind.type === 'time');
  const column = clock ? index.columns.get(clock.id) : undefined;
  const distance = (other: number) => {
    const time = column ? Math.abs((column[other] ?? 0) - (column[row] ?? 0)) / 60 : 0;
    const price = Math.abs((index.prices[other] ?? 0) - (index.prices[row] ?? 0)) / Math.max(1, index.prices[row] ?? 1);
    return (Number.isNaN(time) ? 24 : time) + price;
  };
  const same = talk.room.brand.items
    .map((other, at) => ({ other, at }))
    .filter(
      ({ other }) =>
        other.id !== item.id &&
        other.category === item.category &&
        other.action === item.action &&
        canBeHad(talk, other),
    );
  // Of a kind as wide as "accessories", those that go by the same word.
  const words = new Set(stems(item.name).filter((word) => word.length > 2 && !/\d/.test(word)));
  const kin = same.filter(({ other }) => stems(other.name).some((word) => words.has(word)));
  return (kin.length > 0 ? kin : same)
    .map(({ other, at }) => ({ other, far: distance(at), at }))
    .sort((a, b) => a.far - b.far || a.at - b.at)
    .slice(0, limit)
    .map(({ other }) => other);
}

/** Names a sold-out item as such and shows the nearest available ones. */
export function saySoldOut(talk: Talk, item: Item, variant?: Variant): void {
  const why = goneText(item, variant)?.said ?? 'is sold out';
  say(talk, `Sorry, ${nameOf(item, variant)} ${why}.`, `${nameOf(item, variant)} ${why}, I am afraid.`);
  talk.trace.sold_out = item.id;
  if (variant && availabilityOf(item) === 'available') {
    const others = item.variants.filter((one) => inStock(item, one));
    if (others.length > 0) {
      const few = others.slice(0, 5).map((one) =>
        Object.values(one.options)
          .map((value) => plain(value, 40))
          .join(' '),
      );
      say(talk, `Of ${plain(item.name, 120)} I still have ${listed(few)}${others.length > 5 ? ' and more' : ''}.`);
      focusOn(talk, item);
      return;
    }
  }
  const near = alternativesTo(talk, item);
  if (near.length === 0) return;
  say(talk, near.length > 1 ? 'The nearest I have available:' : 'The nearest I have available is this one:');
  showList(talk, near);
  talk.mind.focus = item.id;
  talk.mind.variant = undefined;
}
