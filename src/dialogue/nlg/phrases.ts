/** Phrases of the language: lists, numbers, labels and small templates, the pieces that sentences are filled with. */

import type { Domain } from '../domain.ts';
import { type FeatureWords, filled, type Sentence, type SLOTS } from '../lang/replies.ts';
import { quotation } from '../personal.ts';
import { plain } from '../plain.ts';

/** What generation needs of a domain. */
export type SpeakingDomain = Pick<Domain, 'brand' | 'language' | 'index' | 'calendar'>;

/** What records become words with. */
export type Wording = Pick<SpeakingDomain, 'brand' | 'language'>;

type Spoken = Pick<SpeakingDomain, 'language'>;

export type Slots<S extends Sentence> = Record<(typeof SLOTS)[S][number], string>;

/** A phrase of the language with its slots filled. */
export function phrase<S extends Sentence>({ language }: Spoken, key: S, slots: Slots<S>): string {
  const [template] = language.replies.sentences.get(key)?.named ?? [];
  return template ? filled(template, slots) : '';
}

/** "a, b and c"; "or" when asked. */
export function listed({ language }: Spoken, words: readonly string[], by: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  const { tables, joined } = language.replies;
  const most = words.slice(0, -1).join(tables.joined.between);
  return filled(joined[by], { most, last: words.at(-1) });
}

/** "a, b, c": what stands in parentheses or after a colon. */
export function inRow({ language }: Spoken, words: readonly string[]): string {
  return words.join(language.replies.tables.joined.between);
}

/** "size 7, 8 and 9; color Blue or Black": lists side by side. */
export function apart({ language }: Spoken, lists: readonly string[]): string {
  return lists.join(language.replies.tables.joined.apart);
}

/** "Acme's", "Nova Motors'". */
export function ownerOf({ language }: Spoken, name: string): string {
  const form = language.replies.tables.possessive.find(({ ends }) => !ends || ends.some((end) => name.endsWith(end)));
  return form ? form.is.replace('{name}', () => name) : name;
}

/** A label inside a sentence: small at the start where the language says so, unless it has capitals further on ("Wi-Fi"). */
export function inSentence({ language }: Spoken, label: string): string {
  const text = plain(label, 60);
  if (!language.replies.tables.small_labels) return text;
  const rest = firstWord(text).slice(1);
  return rest === rest.toLowerCase() ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function firstWord(text: string): string {
  const end = text.indexOf(' ');
  return end < 0 ? text : text.slice(0, end);
}

/** Measures are grouped ("1,780 g"); numbers without a unit may be years. */
export function numberText({ language }: Spoken, value: number, measured: boolean): string {
  const { group, decimal } = language.replies.tables.numbers;
  const [whole = '', decimals] = String(value).split('.');
  if (whole.length > 15 || whole.includes('e') || decimals?.includes('e')) return String(value);
  const grouped = whole.length > (measured ? 3 : 4) ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  return decimals ? `${grouped}${decimal}${decimals}` : grouped;
}

/** At most twelve short values or five long ones; a longer run of numbers is told by its ends. */
export function valueList(domain: Spoken, values: readonly string[], by: 'and' | 'or'): string {
  const clean = values.map((value) => plain(value, 40));
  const few = clean.length <= 5 || (clean.length <= 12 && clean.every((value) => value.length < 8));
  if (few) return listed(domain, clean, by);
  const numbers = clean.map(Number);
  if (!numbers.every(Number.isFinite)) return phrase(domain, 'values_more', { list: inRow(domain, clean.slice(0, 5)) });
  const written = (number: number) => clean[numbers.indexOf(number)] ?? '';
  return phrase(domain, 'values_range', { min: written(Math.min(...numbers)), max: written(Math.max(...numbers)) });
}

/** How a yes or no is said of attributes with such a label, and the label as it then stands in a sentence. */
export function featureOf(
  domain: Spoken,
  label: string,
): { words: FeatureWords; slots: { label: string; base: string } } | undefined {
  const text = inSentence(domain, label);
  const start = firstWord(text);
  const single = start.length === text.length;
  for (const words of domain.language.replies.features) {
    const { ends, word_ends, starts, drops, begins, small } = words.form;
    const becomes = starts && Object.hasOwn(starts, start) ? starts[start] : undefined;
    const fits =
      (!ends && !word_ends && !starts && !begins) ||
      begins?.some((start) => text.startsWith(start)) ||
      becomes !== undefined ||
      ends?.some((end) => text.endsWith(end)) ||
      (single && word_ends?.some((end) => text.endsWith(end)));
    if (!fits) continue;
    const dropped = drops?.find((end) => text.endsWith(end) && text.length > end.length) ?? '';
    const begun = begins?.find((one) => text.startsWith(one)) ?? '';
    const rest = text.slice(begun.length, text.length - dropped.length);
    const said = small ? rest.charAt(0).toLowerCase() + rest.slice(1) : rest;
    return { words, slots: { label: said, base: (becomes ?? start) + said.slice(start.length) } };
  }
  return undefined;
}

/** A few of the user's own words, safe to say back and gone with the session. */
export function quoted(domain: Spoken, words: readonly string[]): string {
  const few = words.slice(0, 3).map((word) => phrase(domain, 'quoted', { word: plain(word, 30) }));
  return quotation(listed(domain, few, 'or'));
}
