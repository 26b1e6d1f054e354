/** Wishes and orders in words: "under $80", "departure before 12:00", "size 9", "lowest weight". */
import type { Item } from '../../brands/catalogue.ts';
import { type AttributeKind, numberOf } from '../catalogue/attributes.ts';
import { valueKey } from '../catalogue/values.ts';
import { within } from '../catalogue/wishes.ts';
import type { Order, Wish } from '../dialogue-acts.ts';
import { plain } from '../plain.ts';
import { featureText, money, optionText } from './facts.ts';
import { inRow, inSentence, listed, numberText, phrase, quoted, type SpeakingRoom } from './phrases.ts';

export function wishText(room: SpeakingRoom, wish: Wish): string {
  const kind = wish.on.startsWith('a:') ? room.index.attributes.get(wish.on.slice(2)) : undefined;
  if (kind?.type === 'boolean') return featureText(room, kind, !wish.not);
  if (wish.on === 'sale')
    return wish.not ? phrase(room, 'wish_not', { wish: phrase(room, 'wish_sale', {}) }) : phrase(room, 'wish_sale', {});
  if (wish.on.startsWith('w:')) return quoted(room, [wish.on.slice(2)]);
  // A limit may have been said in another unit than the record has: only its label is the record's.
  if (kind && (kind.unit !== undefined || kind.type === 'time') && !wish.any) return inSentence(room, kind.label);
  const said = wish.any ? choiceText(room, wish) : boundText(room, wish);
  if (said === '') return '';
  const whole = wish.any || !kind ? said : phrase(room, 'wish_of', { label: inSentence(room, kind.label), wish: said });
  return wish.not ? phrase(room, 'wish_not', { wish: whole }) : whole;
}

/** Several wishes as one list; what cannot be said is left out. */
export function wishesText(room: SpeakingRoom, wishes: readonly Wish[]): string {
  return listed(room, [...new Set(wishes.map((wish) => wishText(room, wish)).filter((text) => text !== ''))]);
}

/** "size 9, Black": the choices of one thing. */
export function choicesText(room: SpeakingRoom, wishes: readonly Wish[]): string {
  return inRow(
    room,
    [...new Set(wishes.map((wish) => wishText(room, wish)))].filter((text) => text !== ''),
  );
}

/** The values as the records write them; what no record has is the user's own word, and quoted. */
function choiceText(room: SpeakingRoom, { on, any = [] }: Wish): string {
  const values = room.index.values.get(on);
  const words = any.slice(0, 4).map((key) => {
    const written = values?.written[values.idOf(key) ?? -1];
    if (on.startsWith('o:')) return optionText(room, on.slice(2), written ?? key);
    if (written === undefined) return quoted(room, [key]);
    const { categories } = room.brand.pack;
    const label = on === 'category' && Object.hasOwn(categories, written) ? categories[written]?.label : undefined;
    return inSentence(room, plain(label ?? written, 40));
  });
  return listed(room, words, 'or');
}

function boundText(room: SpeakingRoom, { on, min, max, near, below, above }: Wish): string {
  const value = (bound: number) => (on === 'price' ? money(room, bound) : numberText(room, bound, false));
  if (near !== undefined) return phrase(room, 'wish_near', { value: value(near) });
  if (min !== undefined && max !== undefined)
    return min === max ? value(min) : phrase(room, 'wish_between', { min: value(min), max: value(max) });
  if (max !== undefined) return phrase(room, below ? 'wish_below' : 'wish_most', { value: value(max) });
  return min === undefined ? '' : phrase(room, above ? 'wish_above' : 'wish_least', { value: value(min) });
}

/** "lightest", "second lowest price", "latest departure". */
export function extremeText(room: SpeakingRoom, { on, down, rank }: Order): string {
  const extreme = simpleExtreme(room, on, down === true);
  const ordinal = rank === undefined || rank < 2 ? undefined : room.language.replies.tables.ordinals[rank - 1];
  return ordinal === undefined ? extreme : phrase(room, 'placed', { ordinal, extreme });
}

function simpleExtreme(room: SpeakingRoom, on: string, down: boolean): string {
  if (on === 'price') return phrase(room, down ? 'most_price' : 'least_price', {});
  const kind = room.index.attributes.get(on.startsWith('a:') ? on.slice(2) : on);
  const label = inSentence(room, kind?.label ?? on);
  if (kind?.type === 'time') return phrase(room, down ? 'latest' : 'earliest', { label });
  return phrase(room, down ? 'most' : 'least', { label });
}

/** The pack's own word for less or more of it: "lighter", "lightest". */
export function degreeWord(
  room: SpeakingRoom,
  kind: AttributeKind,
  more: boolean,
  degree: 'comparative' | 'superlative',
): string | undefined {
  const ends = room.language.catalogue.words.degrees[degree];
  const words = more ? kind.more : kind.less;
  return words.find((word) => !word.includes(' ') && ends.some((end) => word.endsWith(end)));
}

/** Whether the record of an item holds a wish on an attribute; undefined when it cannot be told, as of a value no record has. */
export function meets(
  { index, language }: SpeakingRoom,
  kind: AttributeKind,
  item: Item,
  wish: Wish,
): boolean | undefined {
  const value = item.attributes[kind.id];
  if (value === undefined || typeof value === 'boolean') return undefined;
  const own = index.values.get(`a:${kind.id}`);
  if (wish.any && own) {
    const ids = new Set(wish.any.flatMap((phrase) => own.fitting(phrase)));
    if (ids.size === 0) return undefined;
    const holds = [value].flat().some((one) => ids.has(own.idOf(valueKey(language, String(one))) ?? -1));
    return holds !== (wish.not === true);
  }
  const number = Array.isArray(value) ? undefined : numberOf(kind, value);
  const bounded = wish.min !== undefined || wish.max !== undefined;
  return number === undefined || !bounded ? undefined : within(number, wish, 0) !== (wish.not === true);
}
