/** "Does the hitch fit the Arc?": attributes that list what an item goes with, by the names of other items. */
import type { Item } from '../brands/catalogue.ts';
import type { AttributeKind } from './attribute-kinds.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { nameOf, valueText } from './describing.ts';
import { includes } from './evidence.ts';
import type { Reading } from './reading.ts';
import { search } from './searching.ts';
import { itemAt, itemOf, type Room, shownItems, type Talk } from './talk.ts';
import { plain, stems } from './text.ts';
import type { Wish } from './wishes.ts';
import { say } from './wording.ts';

/** Of the attributes asked about, the one whose every value names items: what an item goes with. */
function fitKind(room: Room, reading: Reading): AttributeKind | undefined {
  return reading.attributes
    .flatMap((id) => room.index.attributes.get(id) ?? [])
    .find((kind) => isAboutItems(room, kind));
}

function isAboutItems(room: Room, kind: AttributeKind): boolean {
  if (kind.type !== 'list') return false;
  const values = new Set<string>();
  for (const item of room.brand.items) {
    for (const value of [item.attributes[kind.id] ?? []].flat()) values.add(String(value));
    if (values.size > 200) return false;
  }
  return values.size > 0 && [...values].every((value) => rowsNamed(room.index, value).length > 0);
}

/** Items whose names have all words of a value, found by the index: catalogues are large. */
function rowsNamed(index: CatalogueIndex, value: string): readonly number[] {
  const postings = stems(value).map((word) => index.names.get(word) ?? []);
  const [fewest = []] = [...postings].sort((a, b) => a.length - b.length);
  return fewest.filter((row) => postings.every((rows) => rows === fewest || includes(rows, row)));
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
  const kind = fitKind(room, reading);
  if (!kind) return false;
  const [only] = reading.named;
  const target = reading.named.length === 1 ? itemAt(talk, only?.rows[0]) : undefined;
  if (
    target &&
    target.attributes[kind.id] === undefined &&
    / (?:what|which|any|anything) (?:\w+ ){0,3}(?:fit|fits|go|goes|work|works) /.test(reading.said)
  ) {
    const wish = fitWish(talk, target);
    if (wish) {
      const others = reading.wishes.filter(({ on }) => on !== wish.on);
      search(talk, { ...reading, named: [], attributes: [], wishes: [...others, wish] });
      return true;
    }
  }
  const named = reading.named.map(({ rows }) => rows.flatMap((row) => itemAt(talk, row) ?? []));
  const focus = itemOf(talk, mind.focus);
  const shown = reading.plural && (talk.compared || !focus) ? shownItems(talk) : [];
  const groups =
    reading.pronoun && focus && !named.flat().includes(focus)
      ? [...named, [focus]]
      : [...named, ...shown.filter((item) => !named.flat().includes(item)).map((item) => [item])];
  let told = false;
  for (const [item] of groups) {
    if (item?.attributes[kind.id] === undefined) continue;
    const values = [item.attributes[kind.id] ?? []].flat().map(String);
    const other = groups
      .find((group) => group[0] !== item && group.some((one) => one.attributes[kind.id] === undefined))
      ?.find((one) => one.instead !== undefined || one.action !== 'book');
    if (!other) continue;
    const fits = values.some((value) => isNamed(other, value));
    const text = valueText(kind, item) ?? '';
    say(
      talk,
      fits
        ? `Yes, ${nameOf(item)} ${verb(kind)} ${nameOf(other)}.`
        : `No, ${nameOf(item)} ${verb(kind)} ${text} only, not ${nameOf(other)}.`,
    );
    mind.asked = [kind.id];
    told = true;
    if (!reading.plural) return true;
  }
  return told;
}

/** "Fits" says itself; another label is told as a label. */
function verb({ label }: AttributeKind): string {
  const text = plain(label, 40);
  return /^\w+s$/i.test(text) ? text.toLowerCase() : `has ${text.toLowerCase()}:`;
}

/** "Accessories for the Arc": only those whose record lists it. */
export function fitWish(talk: Talk, item: Item): Wish | undefined {
  for (const kind of talk.room.index.attributes.values()) {
    if (!isAboutItems(talk.room, kind)) continue;
    const values = new Set(talk.room.brand.items.flatMap((one) => [one.attributes[kind.id] ?? []].flat().map(String)));
    const fitting = [...values].filter((value) => isNamed(item, value));
    if (fitting.length > 0) return { on: `a:${kind.id}`, any: fitting.map((value) => stems(value).join(' ')) };
  }
  return undefined;
}
