/** Answers to questions about items, from the pack alone: attributes, options, stock, price. What no record states is admitted. */
import type { Item } from '../brands/catalogue.ts';
import { admitUnknown } from './admitting.ts';
import { quoteSummary, sayAttribute, sayWhether } from './attribute-answers.ts';
import { nameOf, priceText } from './describing.ts';
import { inStock, variantsFor } from './find.ts';
import { sayListed, sayOption, sayOptions, saySizesAround, sayStock } from './option-answers.ts';
import { sayPrice, sayTotal } from './price-answers.ts';
import type { Reading } from './reading.ts';
import { addCard, showOne, singledOut } from './showing.ts';
import { focusOn, type Talk } from './talk.ts';
import { stems } from './text.ts';
import type { Wish } from './wishes.ts';
import { say } from './wording.ts';

/** Answers what a reading asks about these items; false when it asks nothing that items can answer. */
export function answerAbout(talk: Talk, items: readonly Item[], reading: Reading): boolean {
  const [item] = items;
  if (!item) return false;
  const { acts } = reading;
  const { index } = talk.room;
  const before = talk.mind.focus;
  let answered = false;
  let priced = false;
  const asked = reading.attributes.filter((id) => id !== 'price');
  if (asked.length > 0) talk.mind.asked = asked.slice(0, 3);
  if (items.length > 1) talk.mind.shown = items.slice(0, 5).map(({ id }) => id);
  if (items.length === 1 && !talk.mind.shown.includes(item.id)) talk.mind.shown = [item.id];
  if (items.length === 1)
    focusOn(talk, item, talk.mind.focus === item.id ? talk.mind.variant : singledOut(talk, item)?.id);
  // "What is that in total with a pocket charger?": the thing in view as well.
  const view = talk.room.brand.item.get(before ?? '');
  const together =
    view && !items.includes(view) && / (?:it|that|this) .*(?:with|and|plus) /.test(reading.said)
      ? [view, ...items]
      : items;
  if (acts.has('ask-total') && sayTotal(talk, together, reading)) return true;
  if (acts.has('ask-price') || reading.attributes.includes('price')) {
    priced = items.length === 1 && narrowTo(talk, item, reading);
    for (const one of items.slice(0, 4)) sayPrice(talk, one);
    answered = true;
  }
  const choices =
    / what (?:is|else is|do you have|sizes? (?:is|are)) (?:still )?(?:available|left|in stock) /.test(reading.said) &&
    item.variants.length > 1;
  if (choices && items.length === 1 && sayOptions(talk, item, reading)) answered = true;
  else if (acts.has('ask-stock')) {
    for (const one of items.slice(0, 4)) sayStock(talk, one, reading);
    answered = true;
  }
  const options = reading.wishes.filter((wish) => wish.on.startsWith('o:') && !(wish.not && acts.has('ask-options')));
  const asksFor = reading.optionNames.filter((name) => !options.some((wish) => wish.on === `o:${name}`));
  if (
    options.length > 0 &&
    asksFor.length > 0 &&
    /\b(?:what|which|biggest|largest|smallest)\b/.test(reading.said) &&
    variantsFor(index, item, options).length > 0
  ) {
    talk.mind.wishes = [...talk.mind.wishes.filter((wish) => !options.some(({ on }) => on === wish.on)), ...options];
    if (sayOptions(talk, item, { ...reading, optionNames: asksFor })) return true;
  }
  // "Is the covered one heated?": the choice says which; what is asked of it no record has.
  const strange = reading.unknown.filter((word) => word.length > 3);
  const ofOne = / (?:is|are|does|do|can|has|have) (?:the|that|this) (?:\w+ ){1,3}(?:ones?|version) /.test(reading.said);
  if (ofOne && strange.length > 0 && options.length > 0 && reading.attributes.length === 0) {
    if (!narrowTo(talk, item, reading)) focusOn(talk, item);
    admitUnknown(talk, item, reading);
    return true;
  }
  // "And on the other rate?" after a price: the price again, of that choice.
  const again = talk.recall?.[0] === 'price' && / (?:and|what about|how about|or) /.test(reading.said.slice(0, 24));
  if (again && !priced && items.length === 1 && narrowTo(talk, item, reading)) {
    sayPrice(talk, item);
    answered = true;
  } else if (options.length > 0 && item.variants.length > 0 && !acts.has('ask-stock') && !priced) {
    for (const one of items.slice(0, 3)) sayOption(talk, one, options);
    answered = true;
  } else if (options.length > 0 && sayListed(talk, item, options)) answered = true;
  else if (
    (acts.has('ask-options') || reading.optionNames.length > 0) &&
    (sayOptions(talk, item, reading) || saySizesAround(talk, item, reading))
  ) {
    answered = true;
    for (const one of items.slice(1, 4)) sayOptions(talk, one, reading);
  }
  const doubled = (wish: Wish) =>
    wish.any?.some((key) =>
      index.lexicon
        .get(key)
        ?.meanings.some((meaning) => meaning.is === 'attribute' && reading.attributes.includes(meaning.attribute)),
    ) === true;
  const alsoWished = reading.wishes.find(doubled);
  // "Is it good for -10 degrees?" asks for the temperature only.
  const measured =
    !/ and |,/.test(reading.said) &&
    reading.wishes.some(
      (wish) => wish.on.startsWith('a:') && !wish.any && reading.attributes.includes(wish.on.slice(2)),
    );
  const othersStated = (one: Item, id: string) =>
    reading.attributes.some((other) => other !== id && one.attributes[other] !== undefined);
  // What an item comes in is told as its choices.
  const isChoice = (one: Item, id: string) =>
    Object.keys(one.variants[0]?.options ?? {}).some(
      (name) => stems(name).join(' ') === stems(index.attributes.get(id)?.label ?? '').join(' '),
    );
  for (const id of reading.attributes.slice(0, 3)) {
    if (id === 'price' || (measured && !reading.wishes.some((wish) => wish.on === `a:${id}` && !wish.any))) continue;
    const bounded = reading.wishes.find((wish) => wish.on === `a:${id}` && !wish.any);
    for (const one of items.slice(0, 4)) {
      if (bounded && one.attributes[id] !== undefined) sayWhether(talk, one, bounded);
      else if (one.attributes[id] === undefined && alsoWished) sayWhether(talk, one, alsoWished);
      else if (
        one.attributes[id] === undefined &&
        (isChoice(one, id) || (answered && reading.howAttributes.includes(id)))
      ) {
        // "How heavy are they?" of a blanket that comes in three weights.
        if (isChoice(one, id) && !answered)
          sayOptions(talk, one, { optionNames: stems(index.attributes.get(id)?.label ?? '') });
      } else if (
        one.attributes[id] === undefined &&
        items.length > 1 &&
        (reading.howAttributes.includes(id) || items.some((other) => other.attributes[id] !== undefined))
      )
        continue;
      else if (one.attributes[id] === undefined && reading.howAttributes.includes(id))
        admitUnknown(talk, one, { ...reading, unknown: [] });
      else if (one.attributes[id] !== undefined || !othersStated(one, id) || / and |,/.test(reading.said))
        sayAttribute(talk, one, id);
    }
    answered = true;
  }
  const values = reading.wishes.filter(
    (wish) =>
      !wish.on.startsWith('o:') &&
      wish.on !== 'price' &&
      wish.on !== 'category' &&
      !wish.any?.every((word) => word.split(' ').every((part) => stems(item.name).includes(part))) &&
      !doubled(wish) &&
      !(wish.on.startsWith('a:') && wish.any?.[0] === 'yes'),
  );
  if (!answered || values.some((wish) => wish.on.startsWith('w:'))) {
    for (const wish of values.slice(0, 2)) {
      if (wish.on.startsWith('a:') && reading.attributes.includes(wish.on.slice(2))) continue;
      sayWhether(talk, item, wish);
      answered = true;
    }
  }
  if (!answered && reading.soft.length > 0 && acts.has('question')) answered = quoteSummary(talk, item, reading.soft);
  if (answered && items.length === 1)
    for (const one of items)
      addCard(
        talk,
        one,
        one.id === talk.mind.focus ? one.variants.find(({ id }) => id === talk.mind.variant) : undefined,
      );
  return answered;
}

/** "What are two of them in 9 black?": the price of that very variant. */
function narrowTo(talk: Talk, item: Item, reading: Reading): boolean {
  const own = reading.wishes.filter((wish) => wish.on.startsWith('o:') && !wish.not);
  if (own.length === 0) return false;
  // "The 30 ml in that shade": what was chosen before goes on holding where it can.
  const before = talk.mind.wishes.filter(
    ({ on, not }) => on.startsWith('o:') && !not && !own.some((wish) => wish.on === on),
  );
  const together = variantsFor(talk.room.index, item, [...before, ...own]);
  const said = together.length > 0 && talk.mind.focus === item.id ? [...before, ...own] : own;
  const fitting = variantsFor(talk.room.index, item, said);
  if (fitting.length === 0 || fitting.length === item.variants.length) return false;
  talk.mind.wishes = [...talk.mind.wishes.filter((wish) => !said.some(({ on }) => on === wish.on)), ...said];
  const [only] = fitting;
  if (!only || fitting.length > 1) return false;
  focusOn(talk, item, only.id);
  return inStock(item, only);
}

/** "Is it worth buying?": no claim, only what the record says. */
export function sayUnjudged(talk: Talk, item: Item): void {
  say(talk, 'That is for you to judge; this is what our records say.');
  showOne(talk, item, { keepShown: true, facts: Object.keys(item.attributes).slice(0, 5) });
}

/** Everything a card shows is in the text (R96): a card whose name, price or badge was not said is said. */
export function sayCards(talk: Talk): void {
  const said = talk.parts.join(' ');
  for (const card of talk.cards) {
    const item = talk.room.brand.item.get(card.product_id);
    const variant = item?.variants.find(({ id }) => id === card.variant_id);
    if (!item) continue;
    const price = priceText(talk.room.brand, item, variant);
    const complete =
      said.includes(nameOf(item, variant)) && said.includes(price) && (!card.badge || said.includes(card.badge));
    if (complete || price === 'free') continue;
    const it = talk.cards.length === 1 && said.includes(nameOf(item, variant)) ? 'It' : nameOf(item, variant);
    say(talk, `${it} is ${price}${card.badge ? ` (${card.badge})` : ''}.`);
  }
}
