/** "Does the hitch fit the Arc?": attributes that list what an item goes with, by the names of other items. */
import type { Item } from '../brands/catalogue.ts';
import type { AttributeKind } from './catalogue-index.ts';
import { nameOf, valueText } from './describing.ts';
import { itemAt, itemOf, type Room, type Talk } from './talk.ts';
import { plain, stems } from './text.ts';
import type { Reading } from './understand.ts';
import { say } from './wording.ts';
import type { Wish } from './wishes.ts';

/** The item's attribute that lists what it goes with, as far as it is asked about or wanted. */
function fitKind(room: Room, item: Item): AttributeKind | undefined {
  for (const kind of room.index.attributes.values()) {
    const value = item.attributes[kind.id];
    if (kind.type === 'list' && Array.isArray(value) && value.some((one) => room.brand.items.some((other) => other !== item && isNamed(other, String(one))))) return kind;
  }
  return undefined;
}

/** Whether all words of a value are in the item's name or one of its aliases. */
function isNamed(item: Item, value: string): boolean {
  const words = stems(value);
  return [item.name, ...item.aliases].some((name) => {
    const known = stems(name);
    return words.length > 0 && words.every((word) => known.includes(word));
  });
}

/** Answers whether one named thing goes with another; false when that is not asked or no record states it. */
export function sayFits(talk: Talk, reading: Reading): boolean {
  const { room, mind } = talk;
  if (!reading.acts.has('question')) return false;
  const named = reading.named.map(({ rows }) => rows.flatMap((row) => itemAt(talk, row) ?? []));
  const focus = itemOf(talk, mind.focus);
  const groups = reading.pronoun && focus && !named.flat().includes(focus) ? [...named, [focus]] : named;
  for (const [item] of groups) {
    const kind = item && fitKind(room, item);
    if (!item || !kind || !reading.attributes.includes(kind.id)) continue;
    const values = [item.attributes[kind.id] ?? []].flat().map(String);
    const other = groups.find((group) => group[0] !== item && group.some((one) => fitKind(room, one) === undefined))?.find((one) => one.instead !== undefined || one.action !== 'book');
    if (!other) continue;
    const fits = values.some((value) => isNamed(other, value));
    const text = valueText(kind, item) ?? '';
    say(talk, fits ? `Yes, ${nameOf(item)} ${verb(kind)} ${nameOf(other)}.` : `No, ${nameOf(item)} ${verb(kind)} ${text} only, not ${nameOf(other)}.`);
    mind.asked = [kind.id];
    return true;
  }
  return false;
}

/** "Fits" says itself; another label is told as a label. */
function verb({ label }: AttributeKind): string {
  const text = plain(label, 40);
  return /^\w+s$/i.test(text) ? text.toLowerCase() : `has ${text.toLowerCase()}:`;
}

/** "Accessories for the Arc": only those whose record lists it. */
export function fitWish(talk: Talk, item: Item): Wish | undefined {
  const { items } = talk.room.brand;
  for (const kind of talk.room.index.attributes.values()) {
    if (kind.type !== 'list') continue;
    const values = new Set(items.flatMap((one) => [one.attributes[kind.id] ?? []].flat().map(String)));
    const fitting = [...values].filter((value) => isNamed(item, value));
    if (fitting.length > 0) return { on: `a:${kind.id}`, any: fitting.map((value) => stems(value).join(' ')) };
  }
  return undefined;
}

