/** Stock and choices of an item: what it comes in, what is left, what is sold out. */

import type { Item, Variant } from '../brands/catalogue.ts';
import { availabilityOf } from '../brands/selling.ts';
import { goneText } from '../brands/selling-words.ts';
import { sayContact } from './admitting.ts';
import { quoteSummary } from './attribute-answers.ts';
import { labelText, money, nameOf, valueText } from './describing.ts';
import { FUNCTION_WORDS, unitOf } from './english.ts';
import { inStock, optionValue, optionWishes, variantsFor } from './find.ts';
import { valueList } from './preparing.ts';
import type { Reading } from './reading.ts';
import { alternativesTo, saySoldOut, showList, singledOut } from './showing.ts';
import { focusOn, type Talk } from './talk.ts';
import { plain, stem, stems } from './text.ts';
import { wishText } from './wish-words.ts';
import type { Wish } from './wishes.ts';
import { listed, say } from './wording.ts';

export function sayStock(talk: Talk, item: Item, reading: Reading): void {
  const options = reading.wishes.filter((wish) => wish.on.startsWith('o:'));
  if (options.length > 0) {
    sayOption(talk, item, options);
    const chosen = item.variants.find(({ id }) => talk.mind.focus === item.id && id === talk.mind.variant);
    if (chosen?.stock !== undefined && chosen.stock > 0 && / how many | left /.test(reading.said))
      say(talk, `${chosen.stock} of ${nameOf(item, chosen)} are in stock.`);
    return;
  }
  const variant = singledOut(talk, item);
  if (!inStock(item, variant)) {
    saySoldOut(talk, item, variant);
    if (/ (?:when|how long|how soon) /.test(reading.said)) {
      say(talk, 'When it will be back is not in our records.');
      sayContact(talk);
    }
    return;
  }
  const stock = variant ? variant.stock : item.stock;
  const unit = talk.room.index.hasTimes && item.dated ? ' left' : ' in stock';
  const yes = /\b(?:sold out|out of stock|gone|unavailable)\b/.test(reading.said) ? 'No' : 'Yes';
  say(talk, `${yes}, ${nameOf(item, variant)} is available${stock === undefined ? '' : `: ${stock}${unit}`}.`);
}

export function sayOption(talk: Talk, item: Item, wishes: readonly Wish[]): void {
  const { index } = talk.room;
  // "In anything but green?": what else it comes in.
  if (wishes.length > 0 && wishes.every(({ not }) => not)) {
    sayOptions(talk, item, { optionNames: wishes.map(({ on }) => on.slice(2)) });
    return;
  }
  // What was chosen before goes on holding: "same in blue?" means the same size.
  const chosen = talk.mind.focus === item.id ? item.variants.find(({ id }) => id === talk.mind.variant) : undefined;
  const before = chosen
    ? optionWishes(index, chosen, wishes).filter((wish) => !wishes.includes(wish))
    : talk.mind.wishes.filter(
        (wish) => wish.on.startsWith('o:') && !wish.not && !wishes.some(({ on }) => on === wish.on),
      );
  const holding = before.filter(
    (wish) =>
      talk.mind.wishes.some(({ on }) => on === wish.on) &&
      variantsFor(index, item, [wish]).length > 0 &&
      variantsFor(index, item, [wish]).length < item.variants.length,
  );
  // "Just not blue" goes on holding as well.
  const unwanted = talk.mind.wishes.filter(
    (wish) => wish.on.startsWith('o:') && wish.not && !wishes.some(({ on }) => on === wish.on),
  );
  const together = [...wishes, ...holding, ...unwanted];
  const asked = listed(together.map((wish) => wishText(talk, wish)));
  const fitting = variantsFor(index, item, together);
  const known = wishes.every((wish) =>
    item.variants.some((variant) => optionValue(index, variant, wish.on.slice(2)) !== undefined),
  );
  const available = fitting.filter((variant) => inStock(item, variant));
  if (!known) {
    if (sayListed(talk, item, wishes)) return;
    say(talk, `${nameOf(item)} has no choice of ${listed(wishes.map((wish) => wish.on.slice(2)))} on record.`);
    return;
  }
  const [first] = available;
  if (first) {
    const only = available.length === 1;
    if (only) focusOn(talk, item, first.id);
    // "In 9?" of what was looked at in a 7.
    else if (talk.mind.focus === item.id && !available.some(({ id }) => id === talk.mind.variant)) focusOn(talk, item);
    talk.mind.wishes = [...talk.mind.wishes.filter((wish) => !wishes.some(({ on }) => on === wish.on)), ...wishes];
    const prices = new Set(available.map(({ price }) => price));
    const price = prices.size === 1 ? ` at ${money(talk.room.brand, first.price, item)}` : '';
    say(talk, `Yes, ${nameOf(item)} is available in ${asked}${price}.`);
    return;
  }
  const gone = fitting.length > 0;
  const paused = gone && fitting.every((variant) => availabilityOf(item, variant) !== 'sold_out');
  const why = paused ? goneText(item, fitting[0])?.said : 'is sold out right now';
  say(talk, gone ? `${nameOf(item)} in ${asked} ${why}.` : `No, ${nameOf(item)} does not come in ${asked}.`);
  const [wish] = wishes;
  const option = wish?.on.slice(2) ?? '';
  // "Is 8 pm possible for four?": what is left for four, and four goes on holding.
  const rest = together.filter((one) => one !== wish);
  const had = (left: readonly Variant[]) => left.filter((variant) => inStock(item, variant));
  const left = rest.length > 0 ? had(variantsFor(index, item, rest)) : [];
  if (left.length > 0)
    talk.mind.wishes = [...talk.mind.wishes.filter((one) => !rest.some(({ on }) => on === one.on)), ...rest];
  const others = [
    ...new Set(
      (left.length > 0 ? left : had(item.variants)).flatMap((variant) => optionValue(index, variant, option) ?? []),
    ),
  ];
  if (others.length > 0) say(talk, `Available: ${valueList(others, 'and')}.`);
  else {
    const near = alternativesTo(talk, item);
    if (near.length > 0) {
      say(talk, 'The nearest I have available:');
      showList(talk, near);
    }
  }
}

/** A choice that is not one of variants but listed in an attribute: "does it come in white?" of paint colors. */
export function sayListed(talk: Talk, item: Item, wishes: readonly Wish[]): boolean {
  const [wish] = wishes;
  const name = wish?.on.slice(2);
  const kind = [...talk.room.index.attributes.values()].find(
    (one) => name !== undefined && stems(one.label).includes(name) && item.attributes[one.id] !== undefined,
  );
  const text = kind && valueText(kind, item);
  if (!wish?.any || !kind || !text) return false;
  const values = [item.attributes[kind.id] ?? []].flat().map((value) => stems(String(value)));
  const has = wish.any.some((key) => values.some((value) => key.split(' ').every((word) => value.includes(word))));
  say(talk, `${has ? 'Yes' : 'No'}, ${nameOf(item)}: ${labelText(kind)} ${text}.`);
  talk.mind.asked = [kind.id];
  return true;
}

/** "Which is the largest men's size in stock?", "the biggest you have of it": the last of the choices in order that can be had. */
export function sayExtremeChoice(talk: Talk, item: Item, { said, optionNames, wishes, acts }: Reading): boolean {
  const [, way = ''] =
    / (largest|biggest|longest|widest|smallest|shortest|narrowest) (?:\w+ ){0,2}?(?:sizes?|lengths?|widths?|one|you|u|that) /.exec(
      said,
    ) ?? [];
  if (way === '' || !acts.has('question') || item.variants.length < 2) return false;
  const { index } = talk.room;
  const names = [...new Set(item.variants.slice(0, 200).flatMap(({ options }) => Object.keys(options)))];
  const named = names.find((name) => optionNames.includes(index.optionNames.get(name) ?? name));
  const ofIt = / of (?:it|that|this|them|those) /.test(said) && names.length === 1;
  const name = named ?? (ofIt ? names[0] : undefined);
  if (name === undefined || wishes.some(({ on }) => on === 'category')) return false;
  const others = wishes.filter(
    ({ on, not }) => on.startsWith('o:') && !not && on !== `o:${index.optionNames.get(name) ?? name}`,
  );
  const had = variantsFor(index, item, others).filter((variant) => inStock(item, variant));
  const values = [...new Set(had.flatMap(({ options }) => options[name] ?? []))];
  // In the order of the record, or of their numbers where all of them have one.
  const base = (value: string) => {
    const [, number = '', unit = ''] = /([\d.]+) ?([a-z]+)?/i.exec(value) ?? [];
    return Number.parseFloat(number) * (unitOf(stem(unit.toLowerCase()))?.factor ?? 1);
  };
  const written = item.variants.map(({ options }) => options[name] ?? '').filter((value) => values.includes(value));
  const sorted = values.every((value) => Number.isFinite(base(value)))
    ? [...values].sort((a, b) => base(a) - base(b))
    : written;
  const most = /^(?:larg|bigg|long|wid)/.test(way);
  const value = sorted.at(most ? -1 : 0);
  const variant = had.find(({ options }) => options[name] === value);
  if (value === undefined || !variant) return false;
  const label = plain(
    talk.room.brand.pack.options[index.optionNames.get(name) ?? name]?.label ?? name,
    40,
  ).toLowerCase();
  say(
    talk,
    `The ${way} ${label} of ${nameOf(item)} I have is ${plain(value, 40)}, at ${money(talk.room.brand, variant.price, item)}.`,
  );
  focusOn(talk, item, had.filter(({ options }) => options[name] === value).length === 1 ? variant.id : undefined);
  return true;
}

/** "What sizes are there?" of things without variants: the attribute of that name, over all of the same kind and name. */
export function saySizesAround(talk: Talk, item: Item, reading: Reading): boolean {
  const [, word = ''] =
    / (?:what|which) (?:other )?(\w+?)s? (?:are there|do you have|have you got|is there|does it come|do they come|are available)/.exec(
      reading.said,
    ) ?? [];
  const kind = [...talk.room.index.attributes.values()].find(
    (one) => word !== '' && stems(one.label).includes(stem(word)) && item.attributes[one.id] !== undefined,
  );
  // "What colors does it come in?" of a car that lists its own.
  if (!kind || Array.isArray(item.attributes[kind.id])) return false;
  const head = stems(item.name).slice(0, 2).join(' ');
  const kin = talk.room.brand.items.filter(
    (other) =>
      other.category === item.category &&
      other.attributes[kind.id] !== undefined &&
      stems(other.name).slice(0, 2).join(' ') === head,
  );
  showList(talk, kin, [kind.id]);
  return true;
}

export function sayOptions(talk: Talk, item: Item, reading: Pick<Reading, 'optionNames'>): boolean {
  if (item.variants.length === 0) return false;
  const { index } = talk.room;
  const names = [...new Set(item.variants.slice(0, 200).flatMap((variant) => Object.keys(variant.options)))];
  const wanted = names.filter((name) => reading.optionNames.includes(index.optionNames.get(name) ?? name));
  if (reading.optionNames.length > 0 && wanted.length === 0) {
    // "Will it change the colour or is it clear?": its text may tell.
    const words = stems(String(talk.trace.said)).filter(
      (word) => word.length > 3 && !FUNCTION_WORDS.has(word) && !reading.optionNames.includes(word),
    );
    if (words.length > 0 && quoteSummary(talk, item, words)) return true;
    say(talk, `${nameOf(item)} has no choice of ${listed(reading.optionNames)} on record.`);
    return true;
  }
  const kept = talk.mind.wishes.filter(
    (wish) => wish.on.startsWith('o:') && !wanted.some((name) => index.optionNames.get(name) === wish.on.slice(2)),
  );
  const variants =
    kept.length > 0 && variantsFor(index, item, kept).length > 0 ? variantsFor(index, item, kept) : item.variants;
  for (const name of wanted.length > 0 ? wanted : names) {
    const available = [
      ...new Set(
        variants.filter((variant) => inStock(item, variant)).flatMap((variant) => variant.options[name] ?? []),
      ),
    ];
    const label = talk.room.brand.pack.options[index.optionNames.get(name) ?? name]?.label ?? name;
    if (available.length > 0)
      say(
        talk,
        `${nameOf(item)}, ${plain(label, 40).toLowerCase()}: ${valueList(available, 'and')}${soldOutValues(item, variants, name, available)}.`,
      );
    else if (availabilityOf(item) !== 'sold_out') say(talk, `${nameOf(item)} ${goneText(item)?.said}.`);
    else say(talk, `${nameOf(item)} is sold out in every ${plain(label, 40).toLowerCase()}.`);
  }
  return true;
}

function soldOutValues(item: Item, variants: readonly Variant[], name: string, available: readonly string[]): string {
  const out = variants.filter((variant) => availabilityOf(item, variant) === 'sold_out');
  const gone = [...new Set(out.flatMap((variant) => variant.options[name] ?? []))].filter(
    (value) => !available.includes(value),
  );
  return gone.length > 0 && gone.length <= 5 ? `; sold out: ${listed(gone.map((value) => plain(value, 40)))}` : '';
}
