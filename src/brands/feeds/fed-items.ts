/** Merges feed items into a brand. Imports no parser, so a pack without feeds loads none. */
import { type Brand, type Item, limited } from '../catalogue.ts';
import { type AttributeKind, convert } from './quantity.ts';
import type { FeedReport } from './read.ts';

/** The current time for dated sales, and a progress callback. */
export interface FeedReading {
  /** Milliseconds since 1970: which dated sales are on. Without it none is told. */
  now?: number;
  onProgress?: (file: string, read: number) => void;
  onReport?: (report: FeedReport) => void;
}

/** Items of one feed, with the labels and units of its attributes and options. */
export interface FedItems {
  items: Item[];
  attributes: Record<string, AttributeKind>;
  options: Record<string, { label: string }>;
}

type Definitions = Brand['pack']['attributes'];

/**
 * The brand with feed items appended to its own. What the pack says of an item, attribute or option wins, then
 * the feed named first; numbers are converted into the unit that won.
 */
export function withFeeds(brand: Brand, feeds: readonly FedItems[]): Brand {
  const item = new Map(brand.item);
  const attributes: Definitions = { ...brand.pack.attributes };
  const options = { ...brand.pack.options };
  for (const feed of feeds) {
    for (const [key, kind] of Object.entries(feed.attributes)) {
      attributes[key] ??= { ...kind, synonyms: [], less: [], more: [] };
    }
    for (const [key, { label }] of Object.entries(feed.options)) options[key] ??= { label, synonyms: [] };
    for (const one of feed.items) {
      if (!item.has(one.id))
        item.set(
          one.id,
          limited({ ...one, attributes: inUnitsOf(attributes, feed.attributes, one.attributes) }, brand.pack),
        );
    }
  }
  return { ...brand, pack: { ...brand.pack, attributes, options }, items: [...item.values()], item };
}

/** Values of a feed as the brand measures them; what cannot be converted keeps its unit as text. */
function inUnitsOf(
  brand: Definitions,
  feed: Record<string, AttributeKind>,
  values: Item['attributes'],
): Item['attributes'] {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const from = feed[key]?.unit;
      const to = brand[key]?.unit;
      if (typeof value !== 'number' || from === undefined || from === to) return [key, value];
      return [key, (to === undefined ? undefined : convert(value, from, to)) ?? `${value} ${from}`];
    }),
  );
}
