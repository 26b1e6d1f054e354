/** Wishes and orders in words: "under $80", "departure before 12:00", "size 9", "lowest weight". */
import type { Item } from '../../brands/catalogue.ts';
import { type AttributeKind, numberOf } from '../catalogue/attributes.ts';
import { valueKey } from '../catalogue/values.ts';
import { within } from '../catalogue/wishes.ts';
import type { Order, Wish } from '../dialogue-acts.ts';
import { plain } from '../plain.ts';
import { featureText, money, optionText } from './facts.ts';
import { inRow, inSentence, listed, numberText, phrase, quoted, type SpeakingDomain } from './phrases.ts';

function wishText(domain: SpeakingDomain, wish: Wish): string {
  const kind = wish.on.startsWith('a:') ? domain.index.attributes.get(wish.on.slice(2)) : undefined;
  if (kind?.type === 'boolean') return featureText(domain, kind, !wish.not);
  if (wish.on === 'sale')
    return wish.not
      ? phrase(domain, 'wish_not', { wish: phrase(domain, 'wish_sale', {}) })
      : phrase(domain, 'wish_sale', {});
  if (wish.on.startsWith('w:')) return quoted(domain, [wish.on.slice(2)]);
  // A limit may have been said in another unit than the record has: only its label is the record's.
  if (kind && (kind.unit !== undefined || kind.type === 'time') && !wish.any) return inSentence(domain, kind.label);
  const said = wish.any ? choiceText(domain, wish) : boundText(domain, wish);
  if (said === '') return '';
  const whole =
    wish.any || !kind ? said : phrase(domain, 'wish_of', { label: inSentence(domain, kind.label), wish: said });
  return wish.not ? phrase(domain, 'wish_not', { wish: whole }) : whole;
}

/** Several wishes as one list; what cannot be said is left out. */
export function wishesText(domain: SpeakingDomain, wishes: readonly Wish[]): string {
  return listed(domain, [...new Set(wishes.map((wish) => wishText(domain, wish)).filter((text) => text !== ''))]);
}

/** "size 9, Black": the choices of one thing. */
export function choicesText(domain: SpeakingDomain, wishes: readonly Wish[]): string {
  return inRow(
    domain,
    [...new Set(wishes.map((wish) => wishText(domain, wish)))].filter((text) => text !== ''),
  );
}

/** The values as the records write them; what no record has is the user's own word, and quoted. */
function choiceText(domain: SpeakingDomain, { on, any = [] }: Wish): string {
  const values = domain.index.values.get(on);
  const words = any.slice(0, 4).map((key) => {
    const written = values?.written[values.idOf(key) ?? -1];
    if (on.startsWith('o:')) return optionText(domain, on.slice(2), written ?? key);
    if (written === undefined) return quoted(domain, [key]);
    const { categories } = domain.brand.pack;
    const label = on === 'category' && Object.hasOwn(categories, written) ? categories[written]?.label : undefined;
    return inSentence(domain, plain(label ?? written, 40));
  });
  return listed(domain, words, 'or');
}

function boundText(domain: SpeakingDomain, { on, min, max, near, below, above }: Wish): string {
  const value = (bound: number) => (on === 'price' ? money(domain, bound) : numberText(domain, bound, false));
  if (near !== undefined) return phrase(domain, 'wish_near', { value: value(near) });
  if (min !== undefined && max !== undefined)
    return min === max ? value(min) : phrase(domain, 'wish_between', { min: value(min), max: value(max) });
  if (max !== undefined) return phrase(domain, below ? 'wish_below' : 'wish_most', { value: value(max) });
  return min === undefined ? '' : phrase(domain, above ? 'wish_above' : 'wish_least', { value: value(min) });
}

/** "lightest", "second lowest price", "latest departure". */
export function extremeText(domain: SpeakingDomain, { on, down, rank }: Order): string {
  const extreme = simpleExtreme(domain, on, down === true);
  const ordinal = rank === undefined || rank < 2 ? undefined : domain.language.replies.tables.ordinals[rank - 1];
  return ordinal === undefined ? extreme : phrase(domain, 'placed', { ordinal, extreme });
}

function simpleExtreme(domain: SpeakingDomain, on: string, down: boolean): string {
  if (on === 'price') return phrase(domain, down ? 'most_price' : 'least_price', {});
  const kind = domain.index.attributes.get(on.startsWith('a:') ? on.slice(2) : on);
  const label = inSentence(domain, kind?.label ?? on);
  if (kind?.type === 'time') return phrase(domain, down ? 'latest' : 'earliest', { label });
  return phrase(domain, down ? 'most' : 'least', { label });
}

/** The pack's own word for less or more of it: "lighter", "lightest". */
export function degreeWord(
  domain: SpeakingDomain,
  kind: AttributeKind,
  more: boolean,
  degree: 'comparative' | 'superlative',
): string | undefined {
  const ends = domain.language.catalogue.words.degrees[degree];
  const words = more ? kind.more : kind.less;
  return words.find((word) => !word.includes(' ') && ends.some((end) => word.endsWith(end)));
}

/** Whether the record of an item holds a wish on an attribute; undefined when it cannot be told, as of a value no record has. */
export function meets(
  { index, language }: SpeakingDomain,
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
