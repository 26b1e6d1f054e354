/**
 * Queries made from a catalogue's own records, and what it takes to satisfy them. A query is one to three constraints in
 * words; who qualifies is decided here, from the records alone, without the dialogue's help.
 */
import type { Brand, Item, Variant } from '../../src/brands/catalogue.ts';

/** One thing asked for: how it is said, and which item fits with which of its variants. */
interface Constraint {
  said: (rest: string) => string;
  /** Whether an available choice of the item is what was asked for. */
  fits: (item: Item, variant: Variant | undefined) => boolean;
  /** As `fits`, for one who reads the record generously: a colour or kind that only the tags or the name tell. */
  fitsBroadly?: (item: Item, variant: Variant | undefined) => boolean;
}

export interface Query {
  words: string;
  kind: string;
  /** Items of which an available choice is exactly what was asked for. */
  qualifying: ReadonlySet<string>;
  /** Whether showing the item keeps to the words. */
  satisfies: (id: string) => boolean;
}

/** `count` queries about a brand, the same for the same seed. */
export function queriesAbout(brand: Brand, count: number, seed: number): Query[] {
  const random = randomFrom(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const available = brand.items.filter(
    (item) => choices(item).length > 0 && item.price > 0 && item.category.toLowerCase() !== 'other',
  );
  const kinds = Object.keys(KINDS);
  const queries: Query[] = [];
  for (let attempt = 0; queries.length < count && attempt < count * 20; attempt++) {
    const kind = pick(kinds);
    const constraints = KINDS[kind]?.(pick(available), { brand, pick, available });
    if (!constraints) continue;
    const words = `${pick(OPENINGS)}${constraints.reduce((rest, { said }) => said(rest), '').trim()}`;
    if (queries.some((query) => query.words === words)) continue;
    const all = (item: Item, variant: Variant | undefined) => constraints.every(({ fits }) => fits(item, variant));
    const broadly = (item: Item, variant: Variant | undefined) =>
      constraints.every(({ fits, fitsBroadly = fits }) => fitsBroadly(item, variant));
    const qualifying = new Set(
      available.filter((item) => choices(item).some((choice) => all(item, choice))).map(({ id }) => id),
    );
    queries.push({
      words,
      kind,
      qualifying,
      satisfies: (id) => {
        const item = brand.item.get(id);
        return item !== undefined && choices(item).some((choice) => broadly(item, choice));
      },
    });
  }
  return queries;
}

interface Source {
  brand: Brand;
  available: Item[];
  pick: <T>(values: readonly T[]) => T;
}

type Kind = (item: Item, source: Source) => Constraint[] | undefined;

const KINDS: Record<string, Kind> = {
  'under a price': (item, { pick }) => [ofKind(item), under(pick, roundUp(item.price, pick([1.1, 1.5, 2])))],
  'over a price': (item, { pick }) =>
    item.price < 500 ? undefined : [ofKind(item), over(pick, Math.floor(item.price / 200) * 100)],
  'between prices': (item) => [ofKind(item), between(Math.floor(item.price / 2000) * 1000, roundUp(item.price, 1.3))],
  vendor: (item) => both(by(item)),
  'vendor and kind': (item) => both(ofKind(item), by(item)),
  'vendor and price': (item, { pick }) => both(by(item), under(pick, roundUp(item.price, 1.2))),
  'not a vendor': (item, { available, pick }) => {
    const rivals = available.filter(({ category, vendor }) => category === item.category && vendor !== item.vendor);
    return rivals.length === 0 ? undefined : both(ofKind(item), notBy(pick(rivals)));
  },
  'option value': (item, { pick }) => both(ofKind(item), inOption(item, pick)),
  'option value and price': (item, { pick }) =>
    both(ofKind(item), inOption(item, pick), under(pick, roundUp(item.price, 1.4))),
  'not a colour': (item, { pick }) => both(ofKind(item), notIn(item, pick)),
  'lighter than': (item) => {
    const weight = item.attributes.weight;
    return typeof weight === 'number' && weight > 20
      ? [ofKind(item), lighter(Math.ceil((weight * 1.2) / 50) * 50)]
      : undefined;
  },
};

function both(...constraints: (Constraint | undefined)[]): Constraint[] | undefined {
  const there = constraints.filter((one) => one !== undefined);
  return there.length === constraints.length ? there : undefined;
}

function ofKind({ category }: Item): Constraint {
  const kind = category.toLowerCase();
  return {
    said: (rest) => `${kind}${rest}`,
    fits: (item) => item.category.toLowerCase() === kind,
    fitsBroadly: (item) => [item.category, item.name, ...item.tags].some((text) => hasWords(text, kind)),
  };
}

function by({ vendor }: Item): Constraint | undefined {
  if (vendor === undefined) return undefined;
  return {
    said: (rest) => (rest === '' ? `something by ${vendor}` : `${rest} by ${vendor}`),
    fits: (item) => item.vendor === vendor,
  };
}

function notBy({ vendor }: Item): Constraint | undefined {
  if (vendor === undefined) return undefined;
  return { said: (rest) => `${rest}, but not from ${vendor}`, fits: (item) => item.vendor !== vendor };
}

const priceOf = (item: Item, variant: Variant | undefined) => variant?.price ?? item.price;
const dollars = (minor: number) => `$${minor / 100}`;

const OPENINGS = [
  '',
  '',
  'show me ',
  'User wants ',
  "I'm looking for ",
  'do you have any ',
  'The user would like to see ',
];
const UNDER = [
  (price: string) => `under ${price}`,
  (price: string) => `for less than ${price}`,
  (price: string) => `up to ${price}`,
  (price: string) => `below ${price.slice(1)} dollars`,
  (price: string) => `at most ${price}`,
];
const OVER = [
  (price: string) => `over ${price}`,
  (price: string) => `for more than ${price}`,
  (price: string) => `above ${price}`,
];

function under(pick: Source['pick'], price: number): Constraint {
  return {
    said: (rest) => `${rest} ${pick(UNDER)(dollars(price))}`,
    fits: (item, variant) => priceOf(item, variant) <= price,
  };
}

function over(pick: Source['pick'], price: number): Constraint {
  return {
    said: (rest) => `${rest} ${pick(OVER)(dollars(price))}`,
    fits: (item, variant) => priceOf(item, variant) >= price,
  };
}

function between(low: number, high: number): Constraint {
  return {
    said: (rest) => `${rest} between ${dollars(low)} and ${dollars(high)}`,
    fits: (item, variant) => priceOf(item, variant) >= low && priceOf(item, variant) <= high,
  };
}

function lighter(grams: number): Constraint {
  return {
    said: (rest) => `${rest} that weigh less than ${grams} g`,
    fits: ({ attributes }) => typeof attributes.weight === 'number' && attributes.weight <= grams,
  };
}

function inOption(item: Item, pick: Source['pick']): Constraint | undefined {
  const values = choices(item).flatMap((variant) => Object.entries(variant?.options ?? {}).filter(isSayable));
  if (values.length === 0) return undefined;
  const [name, value] = pick(values);
  return {
    said: (rest) => `${rest} in ${name === 'color' ? value.toLowerCase() : `size ${value}`}`,
    fits: (_, variant) => sameValue(variant?.options[name] ?? '', value),
    fitsBroadly: (other, variant) =>
      Object.values(variant?.options ?? {}).some(
        (one) => sameValue(one, value) || hasWords(one, value.toLowerCase()),
      ) ||
      (variant?.options[name] === undefined &&
        [other.name, ...other.tags].some((text) => hasWords(text, value.toLowerCase()))),
  };
}

function notIn(item: Item, pick: Source['pick']): Constraint | undefined {
  const colours = choices(item).flatMap((variant) =>
    variant?.options.color ? [['color', variant.options.color]] : [],
  );
  const sayable = colours.flatMap(([name = '', value = '']) => (isSayable([name, value]) ? [value.toLowerCase()] : []));
  if (sayable.length === 0) return undefined;
  const colour = pick(sayable);
  return {
    said: (rest) => `${rest}, not ${colour}`,
    fits: (_, variant) => variant?.options.color?.toLowerCase() !== colour,
  };
}

/** 54cm is 54 cm, Large is L. */
function sameValue(one: string, other: string): boolean {
  const plain = (value: string) => {
    const text = value.toLowerCase().replace(/\s+/g, '');
    return SIZES[text] ?? text;
  };
  return plain(one) === plain(other);
}

const SIZES: Record<string, string> = {
  xsmall: 'xs',
  small: 's',
  medium: 'm',
  large: 'l',
  xlarge: 'xl',
  'x-large': 'xl',
};

/** Colours and sizes that a person would say just like that. */
function isSayable([name, value]: [string, string] | string[]): boolean {
  if (name === 'color')
    return /^(black|white|red|blue|green|orange|pink|purple|yellow|grey|gold|silver|brown)$/i.test(value ?? '');
  return name === 'size' && /^(XS|S|M|L|XL|XXL|\d{1,2}(\.5)?|\d{2} ?cm)$/.test(value ?? '');
}

/** What of an item can be had: its variants in stock, or itself. */
function choices(item: Item): (Variant | undefined)[] {
  if (item.variants.length === 0) return item.stock === 0 ? [] : [undefined];
  return item.variants.filter(({ stock }) => stock !== 0);
}

function hasWords(text: string, words: string): boolean {
  const stemmed = (value: string) => ` ${(value.toLowerCase().match(/[\p{L}\d.']+/gu) ?? []).map(singular).join(' ')} `;
  return stemmed(text).includes(stemmed(words));
}

const singular = (word: string) => (word === 'bicycle' ? 'bike' : stemOf(word));
const stemOf = (word: string) =>
  word.replace(/(?<=[a-z]{3})(?:es|s)$/, (end) => (end === 'es' ? 'e' : '')).replace(/e$/, '');

function roundUp(price: number, factor: number): number {
  return Math.ceil((price * factor) / 500) * 500;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
