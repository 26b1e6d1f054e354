/** Attributes of a whole feed: kept as text until every row is known, then typed as numbers in one unit, booleans or text. */
import type { Item } from '../catalogue.ts';
import { lineOf } from './html.ts';
import { isEmptyAttribute } from './placeholder.ts';
import { type AttributeKind, attributeName, convert, readQuantity } from './quantity.ts';

const MAX_ATTRIBUTES = 60;

interface Kind {
  label: string;
  unit?: string;
  bare: boolean;
  numbers: boolean;
  booleans: boolean;
  count: number;
}

/** Pass the raw values of every item to `keep`, then call `settle`: it sets `attributes` of the items and returns their kinds. */
export function createAttributeTable(note: (what: string, example: string) => void) {
  const raw = new Map<string, [key: string, text: string][]>();
  const kinds = new Map<string, Kind>();
  /** How often an attribute is no word for a buyer, by its key. */
  const opaque = new Map<string, { count: number; example: string }>();

  function keep(item: string, values: Record<string, string>): void {
    const kept: [string, string][] = [];
    for (const [name, value] of Object.entries(values)) {
      if (kept.length >= MAX_ATTRIBUTES) break;
      const { key, label, unit } = attributeName(name);
      const bare = lineOf(value, 300);
      const text = unit !== undefined && /^[\d.,+-]+$/.test(bare) ? `${bare} ${unit}` : bare;
      if (key === '' || isEmptyAttribute(name, bare)) continue;
      if (isOpaque(key, bare)) {
        const known = opaque.get(key);
        opaque.set(key, { count: (known?.count ?? 0) + 1, example: known?.example ?? bare });
        continue;
      }
      kept.push([key, text]);
      const kind = kinds.get(key) ?? {
        label,
        unit,
        bare: false,
        numbers: !IDENTIFIER.test(key),
        booleans: true,
        count: 0,
      };
      kinds.set(key, kind);
      kind.count++;
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
    for (const [key, { count, example }] of opaque) {
      // Where most of a column are addresses, the rest are no words either.
      if (count >= (kinds.get(key)?.count ?? 0)) kinds.delete(key);
      note(
        `attribute ${key} holds addresses or ids, which are not told: map what a buyer may see, or leave it`,
        example,
      );
    }
    // Some values with a unit, some without: what the bare ones measure is not known, so none is a number.
    for (const kind of kinds.values()) if (kind.bare && kind.unit !== undefined) kind.numbers = false;
    for (const item of items) {
      for (const [key, text] of raw.get(item.id) ?? []) {
        const kind = kinds.get(key);
        if (kind === undefined) continue;
        const quantity = kind.numbers ? readQuantity(text) : undefined;
        if (kind.booleans) item.attributes[key] = /^(true|yes)$/i.test(text);
        else if (quantity === undefined) item.attributes[key] = text;
        else {
          const { value, unit } = quantity;
          item.attributes[key] =
            unit === undefined || kind.unit === undefined ? value : (convert(value, unit, kind.unit) ?? text);
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

/** Whether a value is for programs: an address, the name of a file, an id, a piece of JSON. */
function isOpaque(key: string, value: string): boolean {
  if (/(^|_)(ids?|u?uid|guid|gid|handles?|slug|json|hash)$/.test(key) && !value.includes(' ')) return true;
  if (/^([a-z][a-z0-9+.-]{1,20}:)?\/\/\S/i.test(value) || /^(data|mailto|tel):\S/i.test(value)) return true;
  if (
    /^[\w~%+./-]{1,200}\.(jpe?g|png|webp|gif|svg|avif|bmp|pdf|mp4|webm|mov|glb)$/i.test(
      value.split(/[,;?#]/, 1)[0] ?? '',
    )
  )
    return true;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return true;
  return /^(\{"|\[[{"])/.test(value) || (/^[0-9a-f]{20,64}$/i.test(value) && /[a-f]/i.test(value) && /\d/.test(value));
}

/** Digits that name a thing, or a fit, and measure nothing. */
const IDENTIFIER = /^(sku|gtin\d*|ean|upc|isbn|mpn|barcode|model.*|.*_id|.*code|.*number|size|color|colour)$/;
