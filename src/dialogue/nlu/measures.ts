/** What a number in a search is of: a price, a time of day, a measure; and whether so much is wanted, at most or at least. */

import { type AttributeKind, isCapacity } from '../catalogue/attributes.ts';
import { kindOf } from '../catalogue/kinds.ts';
import { statedIn } from '../catalogue/stated.ts';
import type { Evidence, Order, Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { inBase, unitOf } from '../lang/number-words.ts';
import { readPartsOfDay } from './dates.ts';
import type { Mention } from './mention.ts';
import type { Amount } from './numbers.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

/** Where a search is said: the message, the part of it, what is in view. */
export interface Said {
  domain: Domain;
  parsed: Parsed;
  clause: ParsedClause;
  view: View;
}

/** What a clause says of what is wanted. */
export interface Wants {
  wishes: Wish[];
  evidence: Evidence[];
  /** Canonical category that the main noun names, or several joined by `|`. */
  kinds: string[];
  order?: Order;
  /** A comparative: against what is in view. */
  relative?: { attribute: string; down: boolean };
  /** Those of the wishes that only say what a thing is good for. */
  purposes: Wish[];
  /** What matters no longer: what wishes are on, or `w:<stem>` of a word said. */
  drop: string[];
}

/** The rows that a clause is about: the kind it names, the kind that is looked for, what was shown. */
export function spokenOf({ domain: { index }, parsed, clause, view }: Said): readonly number[] {
  for (const mentions of [clause.mentions, parsed.mentions])
    for (const { kind, not, meanings } of mentions)
      if (kind === 'kind' && !not) for (const meaning of meanings) if ('rows' in meaning) return meaning.rows;
  if (view.kind !== undefined) return kindOf(index, view.kind);
  return view.shown.length > 0 ? view.shown : index.rows;
}

/** How many of these rows state an attribute. */
export function statedBy({ domain: { index } }: Said, rows: readonly number[], attribute: string): number {
  return statedIn(index, rows, attribute).count;
}

/** The wish that a number in a search makes. */
export function amountWish(said: Said, mention: Mention, amount: Amount): Wish | undefined {
  const { index } = said.domain;
  const { money, value, clock, surelyClock, bounded, unit } = amount;
  const beside = besideOf(said, mention);
  if (money || isMoney(said, unit, beside, mention)) return bound(amount, 'price', 10 ** index.decimals);
  const typeOf = (id: string | undefined) => index.attributes.get(id ?? '')?.type;
  if (clock !== undefined && (surelyClock || (bounded && unit === undefined && value <= LAST_HOUR))) {
    const isTime = (id: string) => typeOf(id) === 'time';
    const times = [...index.attributes.keys()].filter(isTime);
    const on = beside.find(isTime) ?? times[0];
    if (on !== undefined) {
      const isEndOf = ({ at, ends, ids }: Mark) => ends && at < mention.at && ids.includes(on);
      const by = !bounded && marksOf(said).some(isEndOf);
      const time = surelyClock ? clock : inPartOfDay(said, clock);
      // "I have to be there at ten": by then.
      return by ? { on: `a:${on}`, max: time } : clockWish(said, amount, on, time);
    }
    if (surelyClock) return undefined;
  }
  const measured = measureOf(said, mention, amount, beside);
  if (measured !== undefined) return measureWish(said, amount, measured);
  const isPrice =
    bounded && !countsOther(said, mention) && unit === undefined && value >= CHEAPEST && amount.bounds.min !== 0;
  return isPrice && isAffordable(said, amount) ? bound(amount, 'price', 10 ** index.decimals) : undefined;
}

/**
 * "Pounds" are money unless the records measure in them, or something is named beside them that is measured so ("lighter than 2
 * pounds"); "thirty-pound loads" only where the currency is called so.
 */
function isMoney(
  { domain: { brand, index, language }, parsed: { tokens } }: Said,
  unit: string | undefined,
  beside: readonly string[],
  { to }: Mention,
): boolean {
  const called = language.numbers.data.money_units[unit ?? ''];
  if (unit === undefined || called === undefined) return false;
  if (tokens[to - 1]?.hyphened && !called.includes(brand.pack.currency.toLowerCase())) return false;
  const { factor, dimension } = unitOf(language, unit) ?? {};
  if (beside.some((id) => index.attributes.get(id)?.dimension === dimension)) return false;
  return ![...index.attributes.values()].some((kind) => kind.factor === factor);
}

/** "More than 400 pieces", "under 5 seconds": so many of something. */
function countsOther({ domain: { language }, parsed: { tokens, mentions } }: Said, { to }: Mention): boolean {
  const token = tokens[to];
  if (!token || tokens[to - 1]?.after !== '' || language.functionWords.has(token.word)) return false;
  if (unitOf(language, token.stem)) return true;
  return token.stem !== token.word && !mentions.some((one) => one.at === to && one.kind !== 'part');
}

/** A number far from every price is of something else: races "up to 10k", "about ten on holidays". */
function isAffordable({ domain: { index } }: Said, { value, bounds }: Amount): boolean {
  const price = value * 10 ** index.decimals;
  const { least, most } = index.priceRange;
  return price <= most * BEYOND && price >= (bounds.near === undefined ? least / 2 : least);
}

const BEYOND = 10;

const LAST_HOUR = 24;
/** A bare bounded number below this is no price. */
const CHEAPEST = 5;

function bound({ bounds, bounded, value }: Amount, on: string, factor: number, plus = 0): Wish {
  if (!bounded) return { on, near: value * factor + plus };
  const scaled = Object.entries(bounds).map(([end, one]) => [end, typeof one === 'number' ? one * factor + plus : one]);
  return { on, ...Object.fromEntries(scaled) };
}

/** "In the evening, around 8": the hour is one of that part of the day. */
function inPartOfDay({ domain, parsed }: Said, clock: number): number {
  const late = readPartsOfDay(domain.language, parsed.tokens).some(
    ({ min, max }) => min > clock && max >= clock + NOON,
  );
  return late && clock < NOON ? clock + NOON : clock;
}

const NOON = 720;

/** A time that some record has is meant exactly when nothing bounds it. */
function clockWish({ domain }: Said, { bounds, bounded, surelyClock }: Amount, on: string, clock: number): Wish {
  const wish = { on: `a:${on}` };
  if (!bounded) {
    const exact = domain.index.columns.get(on)?.includes(clock);
    return exact ? { ...wish, min: clock, max: clock } : { ...wish, near: clock };
  }
  const { min, max, near, ...ends } = bounds;
  const at = (end: number) => (surelyClock || (min !== undefined && max !== undefined) ? inDay(end, clock) : clock);
  return {
    ...wish,
    ...ends,
    ...(min !== undefined && { min: at(min) }),
    ...(max !== undefined && { max: at(max) }),
    ...(near !== undefined && { near: at(near) }),
  };
}

/** A bare hour of a range as minutes. */
function inDay(end: number, clock: number): number {
  return end <= LAST_HOUR && clock > LAST_HOUR ? end * 60 : end;
}

/** Attributes that the words beside a number name: right after it, before it in the clause, else soon after it. */
function besideOf(said: Said, { at, to }: Mention): string[] {
  const { clause, parsed } = said;
  const marks = marksOf(said);
  const amounts = parsed.mentions.filter((one) => one.amount && one.at !== at);
  const free = (from: number, until: number) => !amounts.some((one) => one.at >= from && one.at < until);
  const after = marks.filter((mark) => mark.at === to);
  const before = marks.filter((mark) => mark.at < at && mark.at >= clause.from && free(mark.at, at)).reverse();
  const later = marks.filter(
    (mark) => mark.at > to && mark.at <= to + NEAR && mark.at < clause.to && free(to, mark.at),
  );
  return [...after, ...before, ...later].flatMap(({ ids }) => ids);
}

const NEAR = 3;

/** A word of degree says of what a number is where it compares with that: "wider than 160". */
function isMark(kind: Mention['kind'], compares: boolean): boolean {
  return kind === 'attribute' || kind === 'kind' || (kind === 'degree' && compares);
}

interface Mark {
  at: number;
  ids: string[];
  /** The end of something is meant. */
  ends?: true;
}

/** Where attributes are named, or where a phrase says that the end of something is meant. */
function marksOf({ domain, parsed, clause }: Said): Mark[] {
  const marks: Mark[] = parsed.mentions
    .filter(({ kind, to }) => isMark(kind, domain.language.than.has(parsed.words[to] ?? '')))
    .map(({ at, meanings }) => ({
      at,
      ids: meanings.flatMap((meaning) =>
        'attribute' in meaning && meaning.attribute !== 'price' ? [meaning.attribute] : [],
      ),
    }));
  const { ends } = domain.language.catalogue;
  for (const { at } of ends.said.findAll(parsed.words)) {
    if (at < clause.from || at >= clause.to || marks.some((mark) => mark.at === at && mark.ids.length > 0)) continue;
    const isEnd = (texts: readonly string[]) =>
      texts.some((text) =>
        text
          .toLowerCase()
          .split(' ')
          .some((word) => ends.words.has(domain.language.stem(word))),
      );
    const ids = [...domain.index.attributes.values()].filter(
      ({ type, label, synonyms }) => type === 'time' && isEnd([label, ...synonyms]),
    );
    marks.push({ at, ids: ids.map(({ id }) => id), ends: true });
  }
  return marks.sort((a, b) => a.at - b.at);
}

/** The attribute that a number measures: in its unit and named beside it, else the one that most of the kind state. */
function measureOf(said: Said, mention: Mention, amount: Amount, beside: readonly string[]): string | undefined {
  const { domain, parsed } = said;
  const { index, language } = domain;
  const isNumber = (id: string) => index.attributes.get(id)?.type === 'number';
  const { unit, bounded, value } = amount;
  const { people } = language.catalogue;
  const rows = spokenOf(said);
  const mostStated = (fits: (kind: AttributeKind | undefined) => boolean) => {
    const ids = [...index.attributes.keys()].filter((id) => isNumber(id) && fits(index.attributes.get(id)));
    const near = ids.find((id) => id === beside.find((one) => ids.includes(one)));
    if (near !== undefined) return near;
    const counted = ids.map((id) => ({ id, count: statedBy(said, rows, id) })).filter(({ count }) => count > 0);
    return counted.sort((a, b) => b.count - a.count)[0]?.id;
  };
  if (unit !== undefined) {
    const dimension = unitOf(language, unit)?.dimension ?? unit;
    return mostStated((one) => one?.dimension === dimension || (people.has(dimension) && isCapacity(language, one)));
  }
  const own = parsed.tokens[mention.to]?.stem ?? '';
  const inUnit = own === '' ? undefined : mostStated((one) => isCountOf(language, one, own));
  if (inUnit !== undefined) return inUnit;
  const named = beside.find(isNumber);
  if (named !== undefined && (bounded || isBeside(said, mention))) return named;
  const { cold } = language.catalogue;
  if (value < 0) return mostStated((one) => cold.has(one?.dimension ?? ''));
  const whole = Number.isInteger(value) && value > 0 && value <= MOST_PEOPLE;
  return whole && !bounded && isOfPeople(said, mention) ? mostStated((one) => isCapacity(language, one)) : undefined;
}

/** "Under 5 seconds" of what is measured in time, "6 players" of what is called so. */
function isCountOf(language: Domain['language'], kind: AttributeKind | undefined, own: string): boolean {
  const { dimension = '', label = '' } = kind ?? {};
  return (
    language.stem(dimension) === own ||
    language.stem(label.toLowerCase()) === own ||
    (dimension !== '' && unitOf(language, own)?.dimension === dimension)
  );
}

/** "For four", "a family of five". */
function isOfPeople({ domain: { language }, parsed: { words } }: Said, { at }: Mention): boolean {
  const { holds, groups } = language.catalogue;
  return holds.has(words[at - 1] ?? '') || groups.has(words[at - 2] ?? '');
}

const MOST_PEOPLE = 30;

/** Only words without meaning stand between a number and the attribute named before or after it. */
function isBeside({ domain, parsed }: Said, { at, to }: Mention): boolean {
  return parsed.mentions.some((one) => {
    if (!one.meanings.some(({ is }) => is === 'attribute')) return false;
    if (one.at === to) return true;
    const between = one.to <= at && at - one.to <= 2 ? parsed.words.slice(one.to, at) : undefined;
    return between?.every((word) => domain.language.functionWords.has(word)) ?? false;
  });
}

/** Of people enough is wanted, of cold so much; what no record comes near says nothing. */
function measureWish(said: Said, amount: Amount, attribute: string): Wish | undefined {
  const { index, language } = said.domain;
  const kind = index.attributes.get(attribute);
  const unit = amount.unit === undefined ? undefined : unitOf(language, amount.unit);
  const { factor, plus } =
    unit && unit.dimension === kind?.dimension ? { plus: 0, ...unit } : (kind ?? { factor: 1, plus: 0 });
  const on = `a:${attribute}`;
  const wish = bound(amount, on, factor, plus);
  if (amount.bounded) return wish;
  const value = inBase({ dimension: '', factor, plus }, amount.value);
  const { enough, cold, atMost } = language.catalogue;
  const dimension = kind?.dimension ?? '';
  const isPeople = enough.has(unitOf(language, language.stem(kind?.label.toLowerCase() ?? ''))?.dimension ?? '');
  const upwards = kind?.label
    .toLowerCase()
    .split(' ')
    .some((word) => atMost.has(word));
  if (enough.has(dimension) || upwards || isPeople) return { on, min: value };
  if (value <= (cold.get(dimension) ?? Number.NEGATIVE_INFINITY)) return { on, max: value };
  const { count, least, most } = statedIn(index, spokenOf(said), attribute);
  const far = count > 0 && (value > most * FAR || value < least / FAR);
  return far ? undefined : wish;
}

/** So many times more or less than any record says is about something else. */
const FAR = 4;
