/** Kinds of generated queries: what is asked for in words, and what it takes to be it, from the records alone. */
import type { Brand, Item, Variant } from '../../src/brands/catalogue.ts';
import { availabilityOf } from '../../src/brands/selling.ts';
import type { Constraint, Source } from './constraint.ts';
import { extreme, feature, lighter, limit } from './constraint-attributes.ts';

export type Kind = (item: Item, source: Source) => Constraint[] | undefined;

export const KINDS: Record<string, Kind> = {
  'under a price': (item, { brand, pick }) => [
    ofKind(item, brand),
    under(pick, roundUp(item.price, pick([1.1, 1.5, 2]))),
  ],
  'over a price': (item, { brand, pick }) =>
    item.price < 500 ? undefined : [ofKind(item, brand), over(pick, Math.floor(item.price / 200) * 100)],
  'between prices': (item, { brand }) => [
    ofKind(item, brand),
    between(Math.floor(item.price / 2000) * 1000, roundUp(item.price, 1.3)),
  ],
  vendor: (item) => both(by(item)),
  'vendor and kind': (item, { brand }) => both(ofKind(item, brand), by(item)),
  'vendor and price': (item, { pick }) => both(by(item), under(pick, roundUp(item.price, 1.2))),
  'not a vendor': (item, { brand, available, pick }) => {
    const rivals = available.filter(({ category, vendor }) => category === item.category && vendor !== item.vendor);
    return rivals.length === 0 ? undefined : both(ofKind(item, brand), notBy(pick(rivals)));
  },
  'option value': (item, { brand, pick }) => both(ofKind(item, brand), inOption(item, pick)),
  'option value and price': (item, { brand, pick }) =>
    both(ofKind(item, brand), inOption(item, pick), under(pick, roundUp(item.price, 1.4))),
  'not a colour': (item, { brand, pick }) => both(ofKind(item, brand), notIn(item, pick)),
  'not a colour, under a price': (item, { brand, pick }) =>
    both(ofKind(item, brand), notIn(item, pick), costsLess(pick, roundUp(item.price, 1.3))),
  'lighter than': (item, { brand }) => {
    const weight = item.attributes.weight;
    return typeof weight === 'number' && weight > 20 && brand.pack.attributes.weight?.unit === 'g'
      ? [ofKind(item, brand), lighter(Math.ceil((weight * 1.2) / 50) * 50)]
      : undefined;
  },
  cheapest: (item, { brand, pick }) => [ofKind(item, brand), cheapest(pick)],
  'most expensive': (item, { brand, pick }) => [ofKind(item, brand), dearest(pick)],
  'cheapest of a colour': (item, { brand, pick }) => both(ofKind(item, brand), ...cheapestIn(item, pick)),
  'most or least of an attribute': (item, source) => both(ofKind(item, source.brand), extreme(item, source)),
  feature: (item, source) => both(ofKind(item, source.brand), feature(item, source, true)),
  'without a feature': (item, source) => both(ofKind(item, source.brand), feature(item, source, false)),
  'limit of an attribute': (item, source) => both(ofKind(item, source.brand), limit(item, source)),
};

function both(...constraints: (Constraint | undefined)[]): Constraint[] | undefined {
  const there = constraints.filter((one) => one !== undefined);
  return there.length === constraints.length ? there : undefined;
}

function ofKind({ category }: Item, { pack }: Brand): Constraint {
  const kind = (pack.categories[category]?.label ?? category).toLowerCase();
  const also = pack.categories[category]?.synonyms ?? [];
  return {
    said: (rest) => `${kind}${rest}`,
    fits: (item) => item.category === category,
    isCalled: (item) => [item.category, item.name].some((text) => hasWords(text, kind)) || item.category === category,
    fitsBroadly: (item) =>
      item.category === category ||
      [item.category, item.name, ...item.tags].some((text) => [kind, ...also].some((words) => hasWords(text, words))),
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

export const OPENINGS = [
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

/** "not orange and costs less than 400": the negation ends where the price begins. */
function costsLess(pick: Source['pick'], price: number): Constraint {
  const words = pick(['and costs less than', 'and under', 'and cheaper than']);
  return { ...under(pick, price), said: (rest) => `${rest} ${words} ${dollars(price)}` };
}

function lowest(item: Item): number {
  return Math.min(...choices(item).map((variant) => priceOf(item, variant)));
}

function cheapest(pick: Source['pick']): Constraint {
  const word = pick(['cheapest', 'least expensive', 'lowest priced']);
  return { said: (rest) => `the ${word} ${rest}`, fits: () => true, least: lowest };
}

function dearest(pick: Source['pick']): Constraint {
  const word = pick(['most expensive', 'priciest']);
  return { said: (rest) => `the ${word} ${rest}`, fits: () => true, least: (item) => -lowest(item) };
}

function cheapestIn(item: Item, pick: Source['pick']): (Constraint | undefined)[] {
  const colours = choices(item).flatMap((variant) => variant?.options.color ?? []);
  const sayable = colours.filter((colour) => isSayable(['color', colour]));
  if (sayable.length === 0) return [undefined];
  const colour = pick(sayable).toLowerCase();
  const isIt = (variant: Variant | undefined) => variant?.options.color?.toLowerCase() === colour;
  return [
    { said: (rest) => `${rest} in ${colour}`, fits: (_, variant) => isIt(variant) },
    {
      ...cheapest(pick),
      least: (one) =>
        Math.min(
          ...choices(one)
            .filter(isIt)
            .map((variant) => priceOf(one, variant)),
        ),
    },
  ];
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
/** What of an item can be had: variants, or the item itself when it has none. */
export function choices(item: Item): (Variant | undefined)[] {
  const all = item.variants.length === 0 ? [undefined] : item.variants;
  return all.filter((variant) => availabilityOf(item, variant) === 'available');
}

function hasWords(text: string, words: string): boolean {
  const stemmed = (value: string) => ` ${(value.toLowerCase().match(/[\p{L}\d.']+/gu) ?? []).map(singular).join(' ')} `;
  return stemmed(text).includes(stemmed(words));
}

const singular = (word: string) => stemOf(word.replace(/^bicycle/, 'bike'));
const stemOf = (word: string) =>
  word.replace(/(?<=[a-z]{3})(?:es|s)$/, (end) => (end === 'es' ? 'e' : '')).replace(/e$/, '');

function roundUp(price: number, factor: number): number {
  return Math.ceil((price * factor) / 500) * 500;
}
