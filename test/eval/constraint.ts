/** One thing asked for in a generated query, and what it is made from. */
import type { Brand, Item, Variant } from '../../src/brands/catalogue.ts';

/** One thing asked for: how it is said, and which item fits with which of its variants. */
export interface Constraint {
  said: (rest: string) => string;
  /** Whether an available choice of the item is what was asked for. */
  fits: (item: Item, variant: Variant | undefined) => boolean;
  /** As `fits`, for one who reads the record generously: a colour or kind that only the tags or the name tell. */
  fitsBroadly?: (item: Item, variant: Variant | undefined) => boolean;
  /** As `fits`, for a kind that the category or the name tells in part: a premium bike is a bike. */
  isCalled?: (item: Item, variant: Variant | undefined) => boolean;
  /** Of those that fit, only the ones with the least of this are meant. */
  least?: (item: Item) => number | undefined;
}

export interface Source {
  brand: Brand;
  available: Item[];
  pick: <T>(values: readonly T[]) => T;
}
