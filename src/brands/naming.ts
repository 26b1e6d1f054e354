/** What people call an item in one word, and where dated items lead: read from the pack's own attributes. */
import type { Brand, Item } from './catalogue.ts';

/**
 * The value of the attribute that tells an item from all others and is its id or one of its other names, such as a flight
 * number; undefined for items that go by their name.
 */
export function calledBy(brand: Brand, item: Item): string | undefined {
  const names = new Set([item.id, ...item.aliases].map((name) => name.toLowerCase()));
  for (const [attribute, value] of Object.entries(item.attributes)) {
    if (typeof value !== 'string' || !names.has(value.toLowerCase())) continue;
    if (brand.items.every((other) => other === item || other.attributes[attribute] !== value)) return value;
  }
  return undefined;
}

/** Ids of the attributes that say where dated items lead or take place: those marked `place`, else the usual name for it. */
export function placesOf({ pack }: Brand): string[] {
  const marked = Object.entries(pack.attributes).filter(([, { place }]) => place);
  if (marked.length > 0) return marked.map(([id]) => id);
  return USUAL_PLACES.filter((id) => Object.hasOwn(pack.attributes, id)).slice(0, 1);
}

const USUAL_PLACES = ['destination', 'venue', 'location', 'place', 'city'];
