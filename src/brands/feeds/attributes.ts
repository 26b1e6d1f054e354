/** The attributes of a whole feed: kept as text until every row is known, then settled as numbers in one unit, yes or no, or words. */
import type { Item } from '../catalogue.ts';
import { lineOf } from './html.ts';
import { isEmptyAttribute } from './placeholder.ts';
import { type AttributeKind, attributeName, convert, readQuantity } from './quantity.ts';

const MAX_ATTRIBUTES = 60;

/** Give it the raw values of every item, then settle them: the items get their `attributes`, the feed its kinds. */
export function createAttributeTable() {
  const raw = new Map<string, [key: string, text: string][]>();
  const kinds = new Map<string, { label: string; unit?: string; bare: boolean; numbers: boolean; booleans: boolean }>();

  function keep(item: string, values: Record<string, string>): void {
    const kept: [string, string][] = [];
    for (const [name, value] of Object.entries(values)) {
      if (kept.length >= MAX_ATTRIBUTES) break;
      const { key, label, unit } = attributeName(name);
      const bare = lineOf(value, 300);
      const text = unit !== undefined && /^[\d.,+-]+$/.test(bare) ? `${bare} ${unit}` : bare;
      if (key === '' || isEmptyAttribute(name, bare)) continue;
      kept.push([key, text]);
      const kind = kinds.get(key) ?? { label, unit, bare: false, numbers: !IDENTIFIER.test(key), booleans: true };
      kinds.set(key, kind);
      const quantity = kind.numbers ? readQuantity(text) : undefined;
      const own = quantity?.unit;
      if (own === undefined) kind.bare = true;
      kind.unit ??= own;
      kind.numbers &&=
        quantity !== undefined &&
        (own === undefined || kind.unit === undefined || convert(1, own, kind.unit) !== undefined);
      kind.booleans &&= /^(true|false|yes|no)$/i.test(text);
    }
    if (kept.length > 0) raw.set(item, kept);
  }

  function settle(items: Item[]): Record<string, AttributeKind> {
    // Some values with a unit, some without: what the bare ones measure is not known, so none is a number.
    for (const kind of kinds.values()) if (kind.bare && kind.unit !== undefined) kind.numbers = false;
    for (const item of items) {
      for (const [key, text] of raw.get(item.id) ?? []) {
        const kind = kinds.get(key);
        const quantity = kind?.numbers ? readQuantity(text) : undefined;
        if (kind?.booleans) item.attributes[key] = /^(true|yes)$/i.test(text);
        else if (quantity === undefined) item.attributes[key] = text;
        else {
          const { value, unit } = quantity;
          item.attributes[key] =
            unit === undefined || kind?.unit === undefined ? value : (convert(value, unit, kind.unit) ?? text);
        }
      }
    }
    return Object.fromEntries(
      [...kinds].map(([key, { label, unit, numbers, booleans }]): [string, AttributeKind] => [
        key,
        booleans
          ? { label, type: 'boolean' }
          : numbers
            ? { label, type: 'number', ...(unit === undefined ? {} : { unit }) }
            : { label, type: 'text' },
      ]),
    );
  }

  return { keep, settle };
}

/** The attributes without those that list what there is to choose from: "s; m; l" beside the sizes S, M and L. */
export function withoutChoices(
  attributes: Record<string, string>,
  variants: readonly { options: Record<string, string> }[],
): Record<string, string> {
  const choices = new Map<string, Set<string>>();
  for (const { options } of variants) {
    for (const [key, value] of Object.entries(options)) {
      const known = choices.get(key) ?? new Set();
      choices.set(key, known.add(value.toLowerCase()));
    }
  }
  if (choices.size === 0) return attributes;
  const values = [...choices.values()];
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => {
      if (choices.has(attributeName(name).key)) return false;
      const parts = value.split(/[;,|/]/).map((part) => part.trim().toLowerCase());
      return !(parts.length > 1 && values.some((known) => parts.every((part) => known.has(part))));
    }),
  );
}

/** Digits that name a thing, or a fit, and measure nothing. */
const IDENTIFIER = /^(sku|gtin\d*|ean|upc|isbn|mpn|barcode|model.*|.*_id|.*code|.*number|size|color|colour)$/;
