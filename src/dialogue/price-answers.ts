/** Prices, savings, sums and price talk: the record's prices, the pack's offers, and nothing else. */

import type { Brand, Item, Offer } from '../brands/catalogue.ts';
import { minimumText } from '../brands/offers.ts';
import { offersFor, priceLines } from '../brands/pricing.ts';
import { instantOf } from '../protocol/formats.ts';
import { withItsChoices } from './choosing.ts';
import { money, nameOf, offersOn, priceText, valueText, wasText } from './describing.ts';
import { find, inStock, optionWishes, variantsFor } from './find.ts';
import type { Reading } from './reading.ts';
import { addCard, askWhich, offerText, sayAfterOffers, singledOut } from './showing.ts';
import { focusOn, type Talk } from './talk.ts';
import { plain } from './text.ts';
import { listed, say } from './wording.ts';

export function sayPrice(talk: Talk, item: Item): void {
  const { room, setting } = talk;
  talk.mind.asked ??= ['price'];
  const variant = singledOut(talk, item);
  const was = wasText(room.brand, item, variant);
  const basis =
    item.basis === 'all_in' ? ', taxes included' : item.action === 'book' ? '' : ', before tax and delivery';
  say(
    talk,
    `${nameOf(item, variant)} is ${priceText(room.brand, item, variant)}${basis}${was ? `; the regular price is ${was}` : ''}.`,
  );
  if (!variant) sayPriceOfEach(talk, item);
  const [offer] = offersOn(room, item, setting.now, variant);
  if (offer) say(talk, offerText(offer));
  sayAfterOffers(talk, item, variant);
}

/** "From $12" tells half: where one choice makes the price and has few values, the price of each. */
function sayPriceOfEach(talk: Talk, item: Item): void {
  const { brand } = talk.room;
  const had = item.variants.filter((variant) => inStock(item, variant));
  if (new Set(had.map(({ price }) => price)).size < 2 || item.variants.length > 200) return;
  for (const name of Object.keys(had[0]?.options ?? {})) {
    const prices = new Map<string, Set<number>>();
    for (const { options, price } of had)
      prices.set(options[name] ?? '', (prices.get(options[name] ?? '') ?? new Set()).add(price));
    if (prices.size > 5 || [...prices.values()].some((one) => one.size > 1)) continue;
    say(talk, `${listed([...prices].map(([value, one]) => `${plain(value, 40)} ${money(brand, [...one][0] ?? 0)}`))}.`);
    return;
  }
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
  if (onSale)
    say(
      talk,
      `${nameOf(item, variant)} is ${money(room.brand, price, item)} instead of ${money(room.brand, regular)}: you save ${money(room.brand, regular - price)}.`,
    );
  if (told < full)
    say(
      talk,
      `The offer takes ${money(room.brand, full - told)} off ${nameOf(item, variant)}, so it comes to ${money(room.brand, told, item)}.`,
    );
  if (!onSale && told >= full)
    say(
      talk,
      `${nameOf(item, variant)} is ${priceText(room.brand, item, variant)}; there is nothing off it right now.`,
    );
  focusOn(talk, item, variant?.id);
  return true;
}

/** "What does it all weigh?": the sum of a weight that every record states; false where that is not asked. */
export function saysTotalWeight(talk: Talk, reading: Reading): boolean {
  const { room, mind } = talk;
  if (
    !/ (?:total|altogether|together|combined|in all|all of (?:it|them|that)|whole (?:lot|thing|set ?up)|everything|both) /.test(
      reading.said,
    )
  )
    return false;
  const kind = reading.attributes
    .flatMap((id) => room.index.attributes.get(id) ?? [])
    .find(({ dimension }) => dimension === 'mass');
  if (!kind || reading.named.length > 0 || reading.comparing.length > 0) return false;
  const lines = mind.agreement?.lines ?? mind.cart;
  const several =
    lines.length > 0
      ? lines
      : mind.shown.length < 5
        ? mind.shown.map((product_id) => ({ product_id, quantity: 1 }))
        : [];
  const parts = several.map(({ product_id, quantity }) => {
    const item = room.brand.item.get(product_id);
    return {
      item,
      weight: quantity * (room.index.columns.get(kind.id)?.[room.index.rowOf.get(product_id) ?? -1] ?? Number.NaN),
    };
  });
  const [first] = parts;
  const sum = parts.reduce((all, { weight }) => all + weight, 0);
  if (!first?.item || parts.length < 2 || Number.isNaN(sum)) return false;
  const told = valueText(kind, {
    ...first.item,
    attributes: { ...first.item.attributes, [kind.id]: Math.round((sum / kind.factor) * 100) / 100 },
  });
  say(talk, `Together ${told}.`);
  mind.asked = [kind.id];
  return true;
}

/** What the offers take off what is in the cart or on its way; false when none applies. */
export function saysCartSaving(talk: Talk): boolean {
  const { brand } = talk.room;
  const lines = talk.mind.agreement?.lines ?? talk.mind.cart;
  const full = priceLines(brand, lines, []).told;
  const { told } = priceLines(brand, lines, offersFor(brand, lines, talk.setting.now));
  if (told >= full) return false;
  say(talk, `You save ${money(brand, full - told)}: ${money(brand, told)} instead of ${money(brand, full)}.`);
  for (const id of offersFor(brand, lines, talk.setting.now)) {
    const offer = brand.offers.get(id);
    if (offer) say(talk, offerText(offer));
  }
  return true;
}

/** The sum of these items, each as often as was said; false when a choice that is still open changes it. */
export function sayTotal(talk: Talk, items: readonly Item[], reading: Reading): boolean {
  const each = (item: Item) => {
    const name = reading.named.find(({ rows }) => rows.includes(talk.room.index.rowOf.get(item.id) ?? -1));
    const before = items.length === 1 && talk.mind.focus === item.id ? talk.mind.count : undefined;
    return name?.quantity ?? (reading.named.length > 1 ? 1 : (reading.quantity ?? before ?? 1));
  };
  talk.mind.asked = ['total'];
  talk.mind.shown = items.map(({ id }) => id);
  if (items.length > 1) talk.mind.focus = undefined;
  if (
    items.some(
      (item) =>
        item.variants.length > 1 &&
        !singledOut(talk, item) &&
        item.variants.some(({ price }) => price !== item.variants[0]?.price),
    )
  )
    return false;
  const lines = items.map((item) => ({
    product_id: item.id,
    quantity: each(item),
    ...(item.variants.length > 0 && { variant_id: (singledOut(talk, item) ?? item.variants[0])?.id }),
  }));
  const priced = priceLines(talk.room.brand, lines, offersFor(talk.room.brand, lines, talk.setting.now));
  say(
    talk,
    `${listed(items.map((item) => `${each(item)} × ${nameOf(item)}`))}: ${money(talk.room.brand, priced.told)} in total.`,
  );
  return true;
}

/** "Cheaper on Expedia?": a place the records do not know is asked for its price. */
export function asksElsewhere(reading: Reading): boolean {
  const [, place = ''] = / (?:on|at|from|with|than|by) (?:the )?(\w+) /.exec(reading.said) ?? [];
  return (
    reading.acts.has('question') &&
    reading.comparing.some(({ attribute }) => attribute === 'price') &&
    reading.unknown.includes(place)
  );
}

/** "How much together?", "and without the stove?": the sum of what is in view, or of what was summed up, less what is left out. */
export function sumsInView(talk: Talk, reading: Reading): boolean {
  const shown = talk.mind.shown.flatMap((id) => talk.room.brand.item.get(id) ?? []);
  // One was chosen and waits for a yes: the total is its own.
  const chosen =
    talk.mind.ask?.for === 'buy' && !talk.mind.ask.lines ? talk.room.brand.item.get(talk.mind.focus ?? '') : undefined;
  if (chosen && reading.acts.has('ask-total') && reading.acts.has('question') && reading.named.length === 0)
    return sayTotal(talk, [chosen], { ...reading, quantity: reading.quantity ?? talk.mind.count });
  if (shown.length < 2 || shown.length > 4) return false;
  // A list to choose from has no total, unless all of it is meant.
  const all = talk.compared || talk.recall?.[0] === 'total' || ALL_OF_IT.test(reading.said);
  if (all && reading.acts.has('ask-total') && reading.named.length === 0 && reading.acts.has('question'))
    return sayTotal(talk, shown, reading);
  if (!all && reading.acts.has('ask-total') && reading.tokens.length < 6 && talk.mind.focus === undefined) {
    askWhich(talk, shown, 'show', reading.quantity);
    return true;
  }
  if (talk.recall?.[0] !== 'total' || !/ (?:without|minus|except|leaving out|but not) /.test(reading.said))
    return false;
  const away = reading.wishes.filter((wish) => wish.any).map((wish) => ({ ...wish, not: undefined }));
  const out = new Set([
    ...reading.notNamed,
    ...reading.named.flatMap(({ rows }) => rows),
    ...(away.length > 0 ? find(talk.room.index, { wishes: away, soldOut: true }).rows : []),
  ]);
  const left = shown.filter(({ id }) => !out.has(talk.room.index.rowOf.get(id) ?? -1));
  return left.length > 0 && left.length < shown.length && sayTotal(talk, left, { ...reading, quantity: undefined });
}

const ALL_OF_IT =
  / (?:together|both|everything|altogether|combined|in all|all (?:of )?(?:them|these|those|three|four|two)|the lot|each) /;

/** "How much more is that than the 512?": between two choices of one thing, the one told and the one named. */
export function sayChoiceGap(talk: Talk, reading: Reading, item: Item): boolean {
  if (!/ how much (?:more|less|cheaper|dearer|pricier|extra) /.test(reading.said)) return false;
  const said = withItsChoices(talk, item, reading).wishes.filter(({ on, not }) => on.startsWith('o:') && !not);
  const chosen = item.variants.find(({ id }) => id === talk.mind.variant);
  if (said.length === 0 || talk.mind.focus !== item.id || !chosen) return false;
  const { brand, index } = talk.room;
  const [other] = variantsFor(index, item, optionWishes(index, chosen, said));
  if (!other || other === chosen) return false;
  const gap = chosen.price - other.price;
  say(
    talk,
    gap === 0
      ? `They cost the same: ${money(brand, chosen.price, item)}.`
      : `${nameOf(item, chosen)} is ${money(brand, chosen.price, item)}, ${nameOf(item, other)} ${money(brand, other.price, item)}: ${money(brand, Math.abs(gap))} ${gap > 0 ? 'more' : 'less'}.`,
  );
  return true;
}

/** Whether prices contain taxes, and what one price is for. */
export function sayBasis(talk: Talk, reading: Reading, item: Item | undefined): boolean {
  const { brand } = talk.room;
  const { said } = reading;
  if (
    /\b(?:tax|taxes|vat|gst)\b/.test(said) &&
    /\b(?:includ\w*|incl|on top|extra|plus|before|after|with|price|prices|add|added|separate|there)\b/.test(said)
  ) {
    const all = (item?.basis ?? brand.pack.basis) === 'all_in';
    say(
      talk,
      all
        ? 'Yes, the price I tell you includes all taxes.'
        : 'No, the prices I tell you are before tax and delivery; both are added at checkout.',
    );
    if (item) sayPrice(talk, item);
    return true;
  }
  if (
    item &&
    /\b(?:per (?:person|head|pair|item|piece|seat|passenger|unit|set)|for both|each)\b/.test(said) &&
    /\b(?:price|cost|fare|is (?:it|that|this))\b/.test(said)
  ) {
    say(talk, `That price is for one.`);
    sayPrice(talk, item);
    return true;
  }
  return false;
}

/** "Does the 15 % count for the socks?": the offers on a kind of thing; false when no kind was named. */
export function tellOffersOn(talk: Talk, reading: Reading): boolean {
  const { brand, index } = talk.room;
  const wish = reading.wishes.find(({ on, not }) => on === 'category' && !not);
  const items = wish
    ? find(index, { wishes: [wish], soldOut: true }).rows.flatMap((row) => brand.items[row] ?? [])
    : [];
  const [first] = items;
  if (!first) return false;
  // An offer from three on counts for each of them.
  const covering = (item: Item) => [...brand.offers.values()].filter((offer) => covers(offer, item, talk.setting.now));
  const offered = items.filter((item) => covering(item).length > 0);
  const label = brand.pack.categories[first.category]?.label.toLowerCase() ?? first.category;
  if (offered.length === 0) say(talk, `No, there is no offer on ${label} right now.`);
  const [item] = offered;
  if (offered.length === items.length && item) say(talk, `Yes, on ${label}.`);
  const offers = offered.length > 0 ? covering(offered[0] ?? first) : [...brand.offers.values()].slice(0, 1);
  for (const offer of offers.slice(0, 2)) say(talk, withMinimum(brand, offer));
  if (offered.length > 0 && offered.length < items.length)
    say(talk, `It counts for ${listed(offered.slice(0, 4).map((one) => nameOf(one)))}.`);
  return true;
}

/** Whether an offer runs now and is for this item, whatever else it asks for. */
function covers({ items, categories, starts_at, ends_at }: Offer, item: Item, now: number): boolean {
  const runs = (!starts_at || instantOf(starts_at) <= now) && (!ends_at || now < instantOf(ends_at));
  return (
    runs &&
    ((!items && !categories) || items?.includes(item.id) === true || categories?.includes(item.category) === true)
  );
}

/** An offer with what an order must come to for it: one that is not met is not promised. */
function withMinimum(brand: Brand, offer: Offer): string {
  const minimum = minimumText(offer, (minor) => money(brand, minor));
  return minimum ? `${offerText(offer)} ${minimum}` : offerText(offer);
}

/** Price talk is answered with the pack's offers and nothing else. */
export function tellOffers(talk: Talk, item: Item | undefined, elsewhere = false): void {
  const { brand } = talk.room;
  const now = talk.setting.now;
  talk.mind.asked ??= ['price'];
  if (
    elsewhere ||
    /\b(?:elsewhere|where else|anywhere|somewhere|amazon|competitors?|other (?:shops?|stores?|sites?|airlines?|dealers?)|match)\b/.test(
      String(talk.trace.said),
    )
  )
    say(talk, 'I only know our own prices and offers, so I cannot compare with others.');
  const running = [...brand.offers.values()].filter(
    (offer) =>
      (!offer.starts_at || instantOf(offer.starts_at) <= now) && (!offer.ends_at || now < instantOf(offer.ends_at)),
  );
  const fitting = running.filter((offer) => !item || covers(offer, item, now));
  if (item) {
    focusOn(talk, item, talk.mind.focus === item.id ? talk.mind.variant : undefined);
    addCard(talk, item);
  }
  if (fitting.length === 0) {
    say(
      talk,
      item
        ? `I cannot change prices, and there is no offer on ${nameOf(item)} right now.`
        : 'I cannot change prices, and there is no offer running right now.',
    );
    const other = running[0];
    if (other) say(talk, `What we do have: ${withMinimum(brand, other)}`);
    return;
  }
  say(
    talk,
    'I cannot change prices, but this is what we offer right now.',
    'Prices are as they stand; these are our offers.',
  );
  for (const offer of fitting.slice(0, 4)) {
    const on =
      offer.items && !item
        ? ` Applies to ${listed(
            offer.items
              .slice(0, 4)
              .flatMap((id) => brand.item.get(id) ?? [])
              .map((one) => nameOf(one)),
          )}${offer.items.length > 4 ? ' and more' : ''}.`
        : '';
    say(talk, `${withMinimum(brand, offer)}${on}`);
  }
  if (item) {
    say(talk, `${nameOf(item)} is ${priceText(brand, item)}.`);
    sayAfterOffers(talk, item);
  }
}

/** "And for three?", "what about two of them", "how much was it again?": the price told before, once more or for as many. */
export function sayPriceAgain(talk: Talk, reading: Reading, item: Item): boolean {
  const { said, amounts, tokens, wishes, named, attributes, comparing, unknown, ordinals } = reading;
  const priced = talk.recall?.[0] === 'price' || talk.recall?.[0] === 'total';
  const bare =
    named.length + wishes.length + attributes.length + comparing.length + unknown.length + ordinals.length === 0;
  const [many] = amounts;
  // "What about 2?": as many of it.
  const proposed = / (?:what|how) about \d+ $/.test(said) && (many?.value ?? 99) <= 20;
  const counts =
    many !== undefined &&
    !many.money &&
    (!many.bounded || proposed) &&
    many.unit === undefined &&
    Number.isInteger(many.value) &&
    many.value <= 99 &&
    tokens.length <= 6;
  if (
    counts &&
    (wishes.length === 0 || (proposed && wishes.every(({ on }) => on === 'price'))) &&
    (priced || proposed || / of (?:it|them|those|these) /.test(said)) &&
    / (?:and|what about|how about|for) /.test(said)
  ) {
    talk.mind.count = many.value;
    sayPrice(talk, item);
    return true;
  }
  if (
    priced &&
    wishes.length === 0 &&
    / (?:and|just|only|for) (?:just |only )?one(?: (?:of (?:it|them|those)|\w+))? $/.test(said) &&
    tokens.length <= 5
  ) {
    talk.mind.count = 1;
    sayPrice(talk, item);
    return true;
  }
  if (
    priced &&
    many !== undefined &&
    reading.acts.has('question') &&
    tokens.length <= 5 &&
    wishes.every(({ on }) => on === 'price') &&
    many.value > 19
  ) {
    sayPrice(talk, item);
    return true;
  }
  const again = bare && reading.pronoun && reading.acts.has('question') && talk.recall?.[0] === 'price';
  if (!again || !/ (?:what|how much) (?:is|was) (?:it|that) /.test(said)) return false;
  sayPrice(talk, item);
  return true;
}
