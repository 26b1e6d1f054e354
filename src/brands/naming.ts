/** Short names for items (such as a flight number), and the attributes that name a destination or venue. */
import type { Brand, Item } from './catalogue.ts';

/**
 * The value of an attribute that identifies the item and is also its id or an alias, such as a flight number; undefined
 * for items without one.
 */
export function calledBy(brand: Brand, item: Item): string | undefined {
  const names = new Set([item.id, ...item.aliases].map((name) => name.toLowerCase()));
  for (const [attribute, value] of Object.entries(item.attributes)) {
    if (typeof value !== 'string' || !names.has(value.toLowerCase())) continue;
    if (brand.items.every((other) => other === item || other.attributes[attribute] !== value)) return value;
  }
  return undefined;
}

/** Ids of the attributes for where dated items lead or take place: those marked `place`, else a common name for it. */
export function placesOf({ pack }: Brand): string[] {
  const marked = Object.entries(pack.attributes).filter(([, { place }]) => place);
  if (marked.length > 0) return marked.map(([id]) => id);
  return USUAL_PLACES.filter((id) => Object.hasOwn(pack.attributes, id)).slice(0, 1);
}

const USUAL_PLACES = ['destination', 'venue', 'location', 'place', 'city'];
