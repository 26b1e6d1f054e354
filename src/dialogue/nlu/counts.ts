/** What a number or a bare word beside a thing says of it: how many, or in which choice. */

import { isCapacity } from '../catalogue/attributes.ts';
import type { Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { numberOf, unitOf } from '../lang/number-words.ts';
import { tokensOf } from '../lang/tokens.ts';
import type { Mention } from './mention.ts';
import { type Amount, readAmounts } from './numbers.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';
import { meansChoice } from './wants.ts';

/** `party`: they are people, of whom each needs one of everything. */
export type Count = ({ quantity: number; part?: true } | { by: number }) & { party?: true };

export const MOST_QUANTITY = 1_000_000;
/** More than this is a count only right before what is counted: "seven thousand more" is money. */
const MOST_BARE = 999;

/** How many, when a number says so: whole, and no price, time, place, measure, nor a choice of the things in question. */
export function countOf(domain: Domain, parsed: Parsed, mention: Mention, rows: readonly number[]): Count | undefined {
  const { amount } = mention;
  if (!amount || amount.money || amount.ordinal || amount.surelyClock) return undefined;
  if (amount.unit !== undefined && !countsBy(domain, amount.unit, rows)) return undefined;
  if (isPointed(parsed, mention)) return undefined;
  const { value } = amount;
  if (!Number.isInteger(value) || value < 1 || value > MOST_QUANTITY) return undefined;
  if (value > MOST_BARE && !parsed.mentions.some(({ at, kind }) => at === mention.to && COUNTED.has(kind)))
    return undefined;
  const sized = isSize(domain, parsed, mention);
  if (sized && choiceStating(domain, amount, rows)) return undefined;
  if (amount.unit === undefined && !isCounting(domain, parsed, mention)) {
    if (mention.kind === 'choice' && meansChoice(domain, parsed, mention)) return undefined;
    if (choiceStating(domain, amount, rows)) return undefined;
  }
  const party = unitOf(domain.language, amount.unit ?? '')?.dimension === PEOPLE;
  return { ...counted(domain, parsed, mention.at, mention.to, value), ...(party && { party }) };
}

/** "These three": a number that points. */
function isPointed({ mentions }: Parsed, { at }: Mention): boolean {
  return mentions.some(({ kind, points, to }) => to === at && kind === 'pointer' && points === 'many');
}

/** "The case of six", "one 24 pack", "two 6 packs": how many are in one. */
function isSize({ language }: Domain, { words, tokens, mentions }: Parsed, { at, to }: Mention): boolean {
  const [before = '', own = ''] = [words[at - 1], words[at - 2]];
  if (language.counters.has(before) && language.counters.has(own) && language.stem(own) === own) return true;
  const after = words[to] ?? '';
  if (!language.counters.has(after)) return false;
  const counted = language.single.has(before) || numberOf(language, before) !== undefined;
  const named = mentions.some((one) => one.at === to && one.kind === 'option' && language.stem(after) === after);
  return named || (counted && tokens[at - 1]?.after === '');
}

/** Seats are counted; people only where each needs one: of things for a day, and of what takes its time. */
function countsBy(domain: Domain, unit: string, rows: readonly number[]): boolean {
  const dimension = unitOf(domain.language, unit)?.dimension;
  return dimension === 'seat' || (dimension === PEOPLE && rows.some((row) => isForEach(domain, row)));
}

const PEOPLE = 'people';

/** For a day; or it lasts so long, and how many it is for is not said. */
function isForEach({ brand, index, language }: Domain, row: number): boolean {
  const item = brand.items[row];
  if (!item || item.dated) return item !== undefined;
  const stated = Object.keys(item.attributes).flatMap((id) => index.attributes.get(id) ?? []);
  const lasts = stated.some(({ dimension }) => dimension === 'time');
  return lasts && !item.ships && !stated.some((one) => isCapacity(language, one));
}

/** "For two", though only tables come "for two": so many of a thing that has no such option, in the unit that follows. */
export function countWithin(
  domain: Domain,
  parsed: Parsed,
  mention: Mention,
  rows: readonly number[],
): Count | undefined {
  const { within: amount, meanings } = mention;
  const has = (option: string) => rows.some((row) => domain.index.options.get(option)?.offered[row] === 1);
  if (!amount || rows.length === 0 || meanings.some((one) => one.is === 'option' && has(one.on.slice(2))))
    return undefined;
  // "For two" alone: people.
  const next = parsed.tokens[amount.to - 1]?.after === '' ? parsed.words[amount.to] : undefined;
  const alone = next === undefined || domain.language.functionWords.has(next);
  const own = alone ? { unit: PEOPLE, ...amount } : amount;
  return countOf(domain, parsed, { at: amount.at, to: amount.to, kind: 'amount', meanings: [], amount: own }, rows);
}

/** "One", where it counts: "just one", "one pair", "one in S"; not "the blue one", "this one". */
export function loneOne(
  domain: Domain,
  parsed: Parsed,
  from: number,
  at: number,
  mentions: readonly Mention[],
): Count | undefined {
  const { language } = domain;
  if (!language.single.has(parsed.words[at] ?? '')) return undefined;
  const before = parsed.words[from - 1] ?? '';
  // "Just the one pair": a pointer that counts.
  if (from < at) {
    const counts = language.exactly.has(before) || language.counters.has(parsed.words[at + 1] ?? '');
    return counts ? { quantity: 1 } : undefined;
  }
  // "A single lamp", but not "three single bottles".
  if (!language.functionWords.has(parsed.words[at] ?? '') && !language.catalogue.articles.has(before)) return undefined;
  if (isOption(domain, parsed, at + 1) || measures(domain, parsed, at + 1)) return undefined;
  const joined = parsed.tokens[at - 1]?.after === '';
  const described = mentions.some(({ to, kind }) => to === at && kind !== 'pointer' && kind !== 'amount');
  if (joined && (described || language.definite.has(before) || language.describers.has(before))) return undefined;
  return counted(domain, parsed, at, at + 1, 1);
}

function counted({ language }: Domain, parsed: Parsed, at: number, to: number, value: number): Count {
  const joined = parsed.tokens[at - 1]?.after === '';
  const step =
    language.steps.get(parsed.words[to] ?? '') ?? (joined ? language.steps.get(parsed.words[at - 1] ?? '') : undefined);
  if (step !== undefined) return { by: step * value };
  const exact = language.exactly.has(parsed.words[at - 1] ?? '');
  return { quantity: value, ...(!exact && { part: true as const }) };
}

/** Right before a thing, a unit that things come in, or "of": "12 of them", "three pairs", "2 boots". */
function isCounting({ language }: Domain, parsed: Parsed, { at, to }: Mention): boolean {
  const next = parsed.words[to] ?? '';
  if (language.counters.has(next) || language.steps.has(next)) return true;
  // "A men's 11 boot": how many stands before what describes.
  if (parsed.mentions.some((one) => one.to === at && one.kind === 'choice')) return false;
  const named = parsed.mentions.find((one) => one.at === to);
  return named !== undefined && (COUNTED.has(named.kind) || (named.kind === 'option' && language.single.has(next)));
}

const COUNTED: ReadonlySet<Mention['kind']> = new Set(['item', 'part', 'kind']);

/** The choice of these things that a mention names. */
export function choiceOf(
  domain: Domain,
  parsed: Parsed,
  view: View,
  mention: Mention,
  rows: readonly number[],
): Wish | undefined {
  const asked = view.ask?.for === 'option' ? `o:${view.ask.option}` : undefined;
  const options = mention.meanings.flatMap((meaning) => (meaning.is === 'option' ? [meaning] : []));
  const having = options.filter((one) => one.rows.some((row) => rows.includes(row)));
  const meant =
    having.length > 0 ? having : options.filter(({ bare }) => !bare || meansChoice(domain, parsed, mention));
  const first = meant.find(({ on }) => on === asked) ?? meant[0];
  if (first) return { on: first.on, any: valuesOn(meant, first.on) };
  return (
    stated(domain, parsed, mention, rows) ?? (mention.amount && choiceStating(domain, mention.amount, rows, asked))
  );
}

/** "Single bottles": the name of an option with the number that it is. */
function stated(
  domain: Domain,
  parsed: Parsed,
  { kind, meanings, at, to }: Mention,
  rows: readonly number[],
): Wish | undefined {
  const { language } = domain;
  if (kind !== 'option' || !parsed.words.slice(at, to).some((word) => language.single.has(word))) return undefined;
  const own = meanings.flatMap((one) => (one.is === 'option-name' ? [`o:${one.option}`] : []));
  const found = choiceStating(domain, { at, to, value: 1, bounds: {}, bounded: false, money: false }, rows, own[0]);
  return found && own.includes(found.on) ? found : undefined;
}

function valuesOn(meanings: readonly { on: string; value: string }[], on: string): string[] {
  return [...new Set(meanings.filter((one) => one.on === on).map(({ value }) => value))];
}

/** The choice of these things that states a number: "the 80 cm one", "5 litres", "nine". */
function choiceStating(domain: Domain, amount: Amount, rows: readonly number[], asked?: string): Wish | undefined {
  const { index } = domain;
  if (amount.money || amount.ordinal || amount.bounded) return undefined;
  const found: Wish[] = [];
  for (const row of rows) {
    for (const [option, { ids, values }] of index.options) {
      const keys = new Set(ids.subarray(index.variantStart[row], index.variantStart[row + 1]));
      const any = [...keys].flatMap((id) => {
        const key = values.keys[id];
        return key !== undefined && states(domain, key, amount) ? [key] : [];
      });
      if (any.length > 0) found.push({ on: `o:${option}`, any });
    }
  }
  return found.find(({ on }) => on === asked) ?? found[0];
}

/** Whether the value of an option states this number in this unit. */
function states({ language }: Domain, key: string, { value, unit }: Amount): boolean {
  const meant = unit === undefined ? undefined : unitOf(language, unit);
  const tokens = tokensOf(language, key);
  return readAmounts(language, tokens).some((own) => {
    if (unit === undefined) return own.value === value;
    const stated = unitOf(language, own.unit ?? tokens[own.to]?.stem ?? '');
    return (
      stated !== undefined &&
      stated.dimension === meant?.dimension &&
      own.value * stated.factor === value * meant.factor
    );
  });
}

/** The token is the name of an option: "size". */
function isOption({ index }: Domain, parsed: Parsed, at: number): boolean {
  return index.options.has(parsed.stems[at] ?? '') || index.optionNames.has(parsed.stems[at] ?? '');
}

/** "Half a size up", "the smaller one": a step among the values of a choice. */
export function stepIn(
  domain: Domain,
  parsed: Parsed,
  from: number,
  to: number,
): { by: number; half?: true } | undefined {
  const { stepping, half, single } = domain.language;
  const words = parsed.words.slice(from, to);
  const at = words.findIndex((word) => stepping.has(word));
  const by = stepping.get(words[at] ?? '');
  if (by === undefined) return undefined;
  const named = words.some((_, place) => isOption(domain, parsed, from + place));
  if (!named && !single.has(words[at + 1] ?? '')) return undefined;
  return { by, ...(words.some((word) => half.has(word)) && { half: true as const }) };
}

/** "One day earlier": a measure, and no count; "one in S" is none. */
function measures({ language }: Domain, { stems, words }: Parsed, at: number): boolean {
  if (language.choosing.has(words[at] ?? '')) return false;
  const dimension = unitOf(language, stems[at] ?? '')?.dimension;
  return dimension !== undefined && dimension !== 'seat' && dimension !== PEOPLE;
}

/** How many people are told of, where things for a day are sold. `counts`: a number of people or seats says so too. */
export function partyIn(
  { language, index }: Domain,
  parsed: Parsed,
  { from, to, mentions }: ParsedClause,
  counts: boolean,
): number | undefined {
  if (!index.hasDated) return undefined;
  const told = language.party.findAll(parsed.words).find(({ at }) => at >= from && at < to)?.value;
  const dimensions = [PEOPLE, 'seat'];
  const counted = mentions.find(
    ({ amount, not }) => amount?.unit && !not && dimensions.includes(unitOf(language, amount.unit)?.dimension ?? ''),
  );
  // "Four of us": nothing else is said.
  const alone = counted !== undefined && counted.at === from && counted.to === to;
  const count = told ?? (counts || alone ? counted?.amount?.value : undefined);
  return count !== undefined && Number.isInteger(count) && count > 0 ? count : undefined;
}
