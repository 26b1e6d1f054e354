/** A complete line for an item, or the question about what is missing: the option, the quantity, something that can be had. */

import type { CartLine, Item, Variant } from '../brands/catalogue.ts';
import { isSoldOn } from '../brands/sale-days.ts';
import { closedText } from '../brands/selling-words.ts';
import { canBeHad, dayFor, nameOf } from './describing.ts';
import { inStock, optionValue, optionWishes, variantsFor } from './find.ts';
import { addCard, alternativesTo, saySoldOut, showList } from './showing.ts';
import { focusOn, type Talk } from './talk.ts';
import { plain } from './text.ts';
import { mergeWishes, type Wish } from './wishes.ts';
import { listed, say } from './wording.ts';

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
  const most = Math.min(
    chosen ? (chosen.stock ?? Number.POSITIVE_INFINITY) : (item.stock ?? Number.POSITIVE_INFINITY),
    item.max_quantity ?? Number.POSITIVE_INFINITY,
  );
  if (quantity > most) {
    const why =
      most === item.max_quantity
        ? `I can take at most ${most} of ${nameOf(item, chosen)} in one order`
        : `only ${most} of ${nameOf(item, chosen)} ${most === 1 ? 'is' : 'are'} left`;
    say(talk, `I am sorry, ${why}. Shall I make it ${most}?`);
    focusOn(talk, item, chosen?.id);
    talk.mind.ask = { for: 'buy', lines: [lineFor(item, chosen, most, day?.day)] };
    return { asked: true };
  }
  return { line: lineFor(item, chosen, quantity, day?.day) };
}

/** What the user said about the line besides the item: how many, and which options this turn. */
export interface Details {
  quantity?: number;
  wishes?: readonly Wish[];
  variantId?: string;
}

export type Prepared = { line: CartLine } | { asked: true };

export function lineFor(
  item: Item,
  variant: Variant | undefined,
  quantity: number,
  date: string | undefined,
): CartLine {
  return { product_id: item.id, ...(variant && { variant_id: variant.id }), quantity, ...(date && { date }) };
}

function chooseVariant(
  talk: Talk,
  item: Item,
  said: readonly Wish[],
  variantId: string | undefined,
  quantity: number,
  then: 'buy' | 'add' | 'show',
): Variant | 'asked' {
  const { index } = talk.room;
  const given = item.variants.find(
    ({ id }) => id === (variantId ?? (said.length === 0 ? chosenBefore(talk, item) : undefined)),
  );
  const [only] = item.variants;
  const picked = given ?? (item.variants.length === 1 ? only : undefined);
  if (picked) {
    if (inStock(item, picked)) return picked;
    saySoldOut(talk, item, picked);
    return 'asked';
  }
  const spoken = said.filter((wish) => wish.on.startsWith('o:') && hasOption(talk, item, wish.on.slice(2)));
  const kept = talk.mind.wishes.filter(
    (wish) =>
      wish.on.startsWith('o:') &&
      !spoken.some((one) => one.on === wish.on) &&
      variantsFor(index, item, [wish]).length > 0 &&
      hasOption(talk, item, wish.on.slice(2)),
  );
  // What was chosen last goes on holding: "just the small one" of whole beans is whole beans as well.
  const last = talk.mind.focus === item.id ? item.variants.find(({ id }) => id === talk.mind.variant) : undefined;
  const held = last && spoken.length > 0 ? optionWishes(index, last, spoken) : [];
  const holds = held.length > 0 && variantsFor(index, item, held).some((variant) => inStock(item, variant));
  const choice = holds ? held : [...kept, ...spoken];
  const fitting = variantsFor(index, item, choice);
  if (fitting.length === 0) {
    const unmet = spoken.find((wish) => variantsFor(index, item, [wish]).length === 0) ?? spoken.at(-1);
    const option = unmet?.on.slice(2) ?? '';
    const others = choice.filter((wish) => wish !== unmet);
    const left = variantsFor(index, item, others).filter((variant) => inStock(item, variant));
    const wordOf = (wish: Wish | undefined) => {
      const of = wish?.on.slice(2) ?? '';
      return optionWord(of, wish?.any?.map((key) => index.options.get(of)?.get(key) ?? key) ?? []);
    };
    const together = unmet && variantsFor(index, item, [unmet]).length > 0 ? choice : [unmet];
    say(talk, `${plain(item.name, 120)} does not come in ${listed(together.map(wordOf))}.`);
    askOption(
      talk,
      item,
      option,
      left.length > 0 ? left : item.variants.filter((variant) => inStock(item, variant)),
      quantity,
      then,
      left.length > 0 ? others : [],
    );
    return 'asked';
  }
  const available = fitting.filter((variant) => inStock(item, variant));
  const [first] = available;
  if (available.length === 1 && first) return first;
  if (!first) {
    const [gone] = fitting;
    if (gone) saySoldOut(talk, item, gone);
    // "Then medium": the choice that is left to make.
    const unmet = spoken.at(-1);
    const others = choice.filter((wish) => wish !== unmet);
    const open = unmet && variantsFor(index, item, others).some((variant) => inStock(item, variant));
    if (unmet && open && talk.mind.agreement)
      talk.mind.ask = {
        for: 'option',
        option: unmet.on.slice(2),
        id: item.id,
        quantity,
        then,
        ...(others.length > 0 && { chosen: others }),
      };
    // "Then whole": what was chosen besides goes on holding.
    talk.mind.wishes = mergeWishes(talk.mind.wishes, spoken, []);
    return 'asked';
  }
  const open = Object.keys(first.options).find(
    (name) => new Set(available.map((variant) => variant.options[name])).size > 1,
  );
  if (open === undefined) return first;
  askOption(talk, item, index.optionNames.get(open) ?? open, available, quantity, then, choice);
  return 'asked';
}

/** The variant in view, or the one that was singled out when this item came up. */
function chosenBefore({ mind }: Talk, item: Item): string | undefined {
  return mind.focus === item.id ? mind.variant : mind.picked?.[item.id];
}

function hasOption(talk: Talk, item: Item, option: string): boolean {
  const [variant] = item.variants;
  return variant !== undefined && optionValue(talk.room.index, variant, option) !== undefined;
}

/** "size 9", "black". */
function optionWord(option: string, values: readonly string[]): string {
  const said = listed(
    values.map((value) => plain(value, 40).toLowerCase()),
    'or',
  );
  return values.every((value) => value.length < 4) ? `${option} ${said}` : said;
}

function askOption(
  talk: Talk,
  item: Item,
  option: string,
  available: readonly Variant[],
  quantity: number,
  then: 'buy' | 'add' | 'show',
  chosen: readonly Wish[],
): void {
  const values = [...new Set(available.flatMap((variant) => optionValue(talk.room.index, variant, option) ?? []))];
  const name = plain(talk.room.brand.pack.options[option]?.label ?? option, 40).toLowerCase();
  const also = available[0]
    ? Object.keys(available[0].options)
        .filter(
          (other) =>
            (talk.room.index.optionNames.get(other) ?? other) !== option &&
            new Set(available.map((variant) => variant.options[other])).size > 1,
        )
        .map((other) =>
          plain(
            talk.room.brand.pack.options[talk.room.index.optionNames.get(other) ?? other]?.label ?? other,
            40,
          ).toLowerCase(),
        )
    : [];
  const more = also.length > 0 ? ` I also need the ${listed(also)}.` : '';
  say(
    talk,
    `Which ${name} would you like for ${plain(item.name, 120)}: ${valueList(values)}?${more}`,
    `${plain(item.name, 120)} comes in ${name} ${valueList(values)}. Which one shall it be?${more}`,
  );
  for (const value of values.slice(0, 5)) {
    talk.buttons.push({
      label: value.length < 4 ? `${plain(name, 30)} ${plain(value, 30)}` : plain(value, 40),
      action: 'select',
      payload: { product_id: item.id, [option]: value },
    });
  }
  focusOn(talk, item);
  addCard(talk, item);
  if (talk.mind.shown.length === 0) talk.mind.shown = [item.id];
  talk.mind.ask = {
    for: 'option',
    option,
    id: item.id,
    quantity,
    then,
    ...(chosen.length > 0 && { chosen: [...chosen] }),
  };
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
  if (day !== undefined && !isSoldOn(item, day)) {
    say(talk, closedText(talk.room.brand, item, day));
    return;
  }
  say(talk, `${nameOf(item)} can no longer be had${when}.`);
  const near = alternativesTo(talk, item);
  if (near.length > 0) {
    say(talk, 'The nearest I have available:');
    showList(talk, near);
  }
}
