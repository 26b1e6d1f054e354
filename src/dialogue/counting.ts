import type { Amount } from './amounts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { FUNCTION_WORDS, numberWord } from './english.ts';
import type { Found } from './lexicon.ts';
import type { Reading } from './reading.ts';
import type { Token } from './text.ts';

/** "A room for two" where only tables come "for two": a number that no choice of the things meant is counts something. */
export function countsElsewhere(
  { brand, optionNames }: CatalogueIndex,
  tokens: readonly Token[],
  { phrase, to }: Found,
  found: readonly Found[],
  { named }: Reading,
): boolean {
  const numbers = phrase.stems.every(
    (part) => FUNCTION_WORDS.has(part) || numberWord(part) !== undefined || /^\d+$/.test(part),
  );
  const options = phrase.meanings.flatMap((meaning) => (meaning.is === 'option' ? [meaning.on] : []));
  if (!numbers || options.length === 0 || options.length < phrase.meanings.length) return false;
  if (/^(?:adult|person|people|guest|friend|kid|child|night|day)$/.test(tokens[to]?.stem ?? '')) return true;
  // "I'll take six", where glasses come in a set of six.
  const [first] = phrase.stems;
  const before = tokens[to - phrase.stems.length - 1]?.word ?? '';
  if (
    phrase.stems.length === 1 &&
    first &&
    /^(?:take|would|will|want|need|get|order|buy|have)$/.test(before) &&
    !/^(?:one|ones|pack|set)$/.test(tokens[to]?.word ?? '')
  )
    return true;
  // "Two of those" where a kit comes with two batteries.
  if (tokens[to]?.word === 'of' && /^(?:th[eo]se|them|the)$/.test(tokens[to + 1]?.word ?? '')) return true;
  const rows = [
    ...named.flatMap((name) => name.rows),
    ...found.flatMap((one) =>
      one.phrase.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])),
    ),
  ];
  const comesIn = (row: number) =>
    Object.keys(brand.items[row]?.variants[0]?.options ?? {}).some((name) =>
      options.includes(optionNames.get(name) ?? name),
    );
  return rows.length > 0 && !rows.slice(0, 200).some(comesIn);
}

export function countsNights(tokens: readonly Token[], { to, value, unit, bounded, money }: Amount): boolean {
  return (
    tokens[to]?.stem === 'night' && !bounded && !money && unit === undefined && Number.isInteger(value) && value > 0
  );
}

/** "Just one", "one will do": a number, where "one" alone nearly always points. */
export const JUST_ONE =
  /^ (?:(?:ok|no|hm|hmm|oh|well|sorry|actually|but)[ ,]+)*(?:just|only) one (?!of|question|thing|more|moment|second|minute|problem)[a-z]+(?: (?:please|then|after all))? $| (?:i|we) (?:only|just) (?:want|need|take) one(?: (?:pair|set|of \w+|after all|then|now|please))* $| make (?:it|that) (?:just |only )?one(?: (?:please|then|instead))*(?: ,| $)| (?:just|only) the one(?: pair| set| pack| bag| box)?(?: then| please)? $|^ (?:(?:ok|no|hm|oh|well|sorry|actually)[ ,]+)*(?:just|only) one after all(?: please)? $|^ (?:(?:ok|no|hm|hmm|oh|well|sorry|actually)[ ,]+)*(?:one|1) only(?: please| then)? $|^ (?:(?:ok|no|hm|hmm|oh|well|sorry)[ ,]+)*one (?:actually|then|instead)(?: please)? $|(?: |^)(?:just|only) (?:one|a single) (?!of the|question|thing|more|moment|second|minute|problem|issue|other|last|small|quick|is|are|has|for|with|that)[a-z\d]+ (?:\w+ )*(?:then|now|please|instead|after all|,|i|bag|pack|pair|box|bottle|set)|(?: |^)(?:just|only|make (?:it|that)) (?:one|a single one)(?: (?:then|please|for me|of (?:it|them|those|these)))* $| one (?:\w+ )?(?:is|will be) enough | one (?:\w+ )?will do |^ (?:(?:ok|no|sorry|actually)[ ,]+)*one \w+ only(?: please)? $/;

/** "For me and my colleague", "for the two of us", "one for me and one for her". */
export const TWO_OF_US =
  / (?:for|cost) (?:me|myself|us|him|her|i) and (?:my |the |her |his |a )?(?!(?:is|are|the|show|tell|what|how)\b)[a-z]+ | for (?:the |both )?(?:two|both) of us | one for (?:me|him|her|us) and (?:the same|one|another|a second|one more)(?: one)? for | (?:i|we) (?:confirm|want|take|book|reserve|approve) both (?:seats|tickets|places) | (?:her|him) and (?:i|me) together /;

/** "3 times a week", "about 40 miles a day": how somebody lives, no measure of a thing. */
export function tellsHabit(tokens: readonly Token[], { to, money, unit }: Amount): boolean {
  if (money) return false;
  const [next, after] = [tokens[to]?.word ?? '', tokens[to + 1]?.word ?? ''];
  if (/^times?$/.test(next)) return true;
  const often =
    /^(?:a|an|per|each|every)$/.test(next) && /^(?:day|week|month|year|morning|evening|weekend)$/.test(after);
  return unit !== undefined && (often || /^(?:daily|weekly|monthly)$/.test(next));
}

/** "Two adults and a child", "me, my wife and our two kids": how many they are; undefined where no party is told. */
export function partyOf(said: string): number | undefined {
  const [, adults = '', children = ''] =
    / (\d+|an?|one|two|three|four|five) (?:adults?|grown ups?)(?: ,)? (?:and|plus|with|,) (\d+|an?|one|two|three|four|five) (?:child|children|kids?|teenagers?) /.exec(
      said,
    ) ?? [];
  const count = (word: string) => (/^\d/.test(word) ? Number(word) : (numberWord(word) ?? 1));
  if (adults !== '') return count(adults) + count(children);
  const [, ours = ''] =
    / (?:me|myself|i)(?: ,)? (?:and )?my (?:wife|husband|partner|girlfriend|boyfriend)(?: ,)? and (?:my|our|the) (\d+|two|three|four)? ?(?:child|children|kids?|son|daughter) /.exec(
      said,
    ) ?? [];
  return / (?:me|myself|i)(?: ,)? (?:and )?my (?:wife|husband|partner)(?: ,)? and (?:my|our|the) /.test(said) &&
    / (?:child|children|kids?|son|daughter) /.test(said)
    ? 2 + (ours === '' ? 1 : count(ours))
    : undefined;
}

/** "We're only 7 now", "7 only": how many it is after all. */
export function manyNow(said: string): number | undefined {
  const [, count = ''] =
    /^ (?:(?:ok|oh|sorry|no|actually|hm)[ ,]+)*(?:we are|we were|were|there are|there will be|it is)(?: only| just| now)* (\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)(?: of us)?(?: now| only| in all)? $/.exec(
      said,
    ) ??
    /^ (?:(?:ok|oh|sorry|no|actually|hm)[ ,]+)*(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) only(?: please| then| now)? $/.exec(
      said,
    ) ??
    [];
  return count === '' ? undefined : (numberWord(count) ?? Number(count));
}

/** "A second adapter", "another pair of those socks". */
export const ONE_MORE =
  / (?:want|need|take|add|have|like|get|order) (?:a second|another|one more|an extra) (?!one |look|color|size|model|option)(\w+)/;

/** How many more or fewer: "one hosta less", "two fewer of the ferns"; undefined where none is said. */
export function stepSaid({ said, quantityStep }: Reading): number | undefined {
  if (quantityStep !== undefined) return quantityStep;
  if (ONE_MORE.test(said)) return 1;
  const [, count = '', way = ''] = / (one|1|a|two|2|three|3|four|4) (?:\w+ ){0,3}?(less|fewer|more) /.exec(said) ?? [];
  if (way === '') return undefined;
  const number = /^\d/.test(count) ? Number(count) : (numberWord(count) ?? 1);
  return way === 'more' ? number : -number;
}

/** The number a word or a figure says; "one" and "a" are one. */
export function figureOf(word: string): number {
  return /^\d/.test(word) ? Number(word) : (numberWord(word) ?? 1);
}
