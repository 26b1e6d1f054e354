/** Constraints of generated queries on attributes of a pack: most, least, limits, features. */
import type { Attribute, Item } from '../../src/brands/catalogue.ts';
import type { Constraint, Source } from './constraint.ts';

/** The word of the pack for the least or most of an attribute the item has: "the lightest tents". */
export function extreme(item: Item, { brand, pick }: Source): Constraint | undefined {
  const words = Object.entries(brand.pack.attributes).flatMap(([id, { type, less, more }]) => {
    if (type !== 'number' || typeof item.attributes[id] !== 'number') return [];
    const superlative = (word: string) => /^[a-z]+est$/.test(word);
    return [
      ...less.filter(superlative).map((word) => ({ id, word, sign: 1 })),
      ...more.filter(superlative).map((word) => ({ id, word, sign: -1 })),
    ];
  });
  if (words.length === 0) return undefined;
  const { id, word, sign } = pick(words);
  return {
    said: (rest) => `the ${word} ${rest}`,
    fits: ({ attributes }) => typeof attributes[id] === 'number',
    least: ({ attributes }) => sign * Number(attributes[id]),
  };
}

/** Labels that are said before a noun; others are things that one has. */
const ADJECTIVE = /(?:proof|able|ed|ic|vegan|wide|less)$/i;

/** A yes-or-no attribute that the item states; asked for, or asked not to be. */
export function feature(item: Item, { brand, pick }: Source, wanted: boolean): Constraint | undefined {
  const stated = Object.entries(brand.pack.attributes).filter(([id, { type }]) => {
    return type === 'boolean' && item.attributes[id] === wanted;
  });
  if (stated.length === 0) return undefined;
  const [id, { label }] = pick(stated);
  const name = label.toLowerCase();
  const asNoun = wanted ? (rest: string) => `${rest} with ${name}` : (rest: string) => `${rest} without ${name}`;
  const asAdjective = wanted ? (rest: string) => `${name} ${rest}` : (rest: string) => `${rest} that are not ${name}`;
  return {
    said: ADJECTIVE.test(name) ? asAdjective : asNoun,
    fits: ({ attributes }) => attributes[id] === wanted,
    fitsBroadly: ({ attributes }) => (wanted ? attributes[id] === true : attributes[id] !== true),
  };
}

/** A number of the item with its label and unit, as a limit that the item keeps. */
export function limit(item: Item, { brand, pick }: Source): Constraint | undefined {
  const measured = Object.entries(brand.pack.attributes).filter(([id, { type, unit }]: [string, Attribute]) => {
    const value = item.attributes[id];
    return type === 'number' && unit !== undefined && typeof value === 'number' && value >= 1;
  });
  if (measured.length === 0) return undefined;
  const [id, { label, unit }] = pick(measured);
  const value = Number(item.attributes[id]);
  const atLeast = pick([true, false]);
  const words = atLeast ? 'at least' : 'at most';
  return {
    said: (rest) => `${rest} with a ${label.toLowerCase()} of ${words} ${value} ${unit}`,
    fits: ({ attributes }) => {
      const other = attributes[id];
      return typeof other === 'number' && (atLeast ? other >= value : other <= value);
    },
  };
}

/** Weighs less than so many grams. */
export function lighter(grams: number): Constraint {
  return {
    said: (rest) => `${rest} that weigh less than ${grams} g`,
    fits: ({ attributes }) => typeof attributes.weight === 'number' && attributes.weight <= grams,
  };
}
