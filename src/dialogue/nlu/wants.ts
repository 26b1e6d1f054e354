/** What a clause says of what is wanted: wishes where it is exact, evidence where it speaks of need, an order where it compares. */

import { kindOf } from '../catalogue/kinds.ts';
import type { Meaning, ValueMeaning } from '../catalogue/lexicon.ts';
import type { Evidence, Order, Wish } from '../dialogue-acts.ts';
import { numberOf, ordinalOf, unitOf } from '../lang/number-words.ts';
import type { Room } from '../room.ts';
import type { Heard, HeardClause } from './hear.ts';
import type { Mention } from './mentions.ts';
import type { Amount } from './numbers.ts';
import type { View } from './view.ts';

export interface Wants {
  wishes: Wish[];
  evidence: Evidence[];
  /** Canonical category that the main noun names, or several joined by `|`. */
  kinds: string[];
  order?: Order;
  /** A comparative: against what is in view. */
  relative?: { attribute: string; down: boolean };
}

/** Everything a clause wants; `spent` are the mentions that something else accounts for. */
export function wantsIn(room: Room, heard: Heard, clause: HeardClause, view: View, spent: readonly Mention[]): Wants {
  const wants: Wants = { wishes: [], evidence: [], kinds: [] };
  const mentions = clause.mentions.filter((one) => !spent.includes(one));
  for (const mention of mentions) take(room, heard, clause, view, mention, wants);
  const words = evidenceWords(room, heard, clause);
  if (words.length > 0) wants.evidence.push({ words, weight: 1 });
  wants.wishes = joined(room, heard, wants.wishes);
  return wants;
}

function take(room: Room, heard: Heard, clause: HeardClause, view: View, mention: Mention, wants: Wants): void {
  const { kind, not, meanings, amount } = mention;
  const value = meanings.filter(isValue);
  switch (kind) {
    case 'kind': {
      const categories = value.filter(({ is }) => is === 'category').map((one) => one.value);
      if (not) wants.wishes.push(...categories.map((one): Wish => ({ on: 'category', any: [one], not: true })));
      else wants.kinds.push(heard.stems.slice(mention.at, mention.to).join(' '));
      return;
    }
    case 'choice':
    case 'value':
    case 'vendor':
      takeValue(room, heard, mention, value, wants);
      return;
    case 'attribute': {
      const [feature] = meanings.flatMap((one) => (one.is === 'attribute' ? [one.attribute] : []));
      const type = feature === undefined ? undefined : room.index.attributes.get(feature)?.type;
      if (feature !== undefined && type === 'boolean')
        wants.wishes.push({ on: `a:${feature}`, ...(not && { not: true as const }) });
      return;
    }
    case 'degree':
      takeDegree(room, heard, clause, view, mention, wants);
      return;
    case 'amount':
      if (amount) takeAmount(room, heard, clause, view, mention, amount, wants);
      return;
    default:
  }
}

function isValue(meaning: Meaning): meaning is ValueMeaning {
  return 'value' in meaning;
}

/** A value states something exactly; a bare one ("M", "9") only where the sentence says that a choice is meant. */
function takeValue(room: Room, heard: Heard, mention: Mention, values: readonly ValueMeaning[], wants: Wants): void {
  const meant = values.filter(({ bare }) => !bare || meansChoice(room, heard, mention));
  if (meant.length === 0) return;
  const not = mention.not ? { not: true as const } : {};
  const options = meant.filter(({ is }) => is === 'option');
  const others = meant.filter(({ is }) => is !== 'option' && is !== 'category');
  const kept = options.length > 0 ? options : others;
  const [first] = kept;
  if (!first) return;
  const same = kept.filter(({ on }) => on === first.on);
  wants.wishes.push({ on: first.on, any: [...new Set(same.map(({ value }) => value))], ...not });
}

/** "Size M", "in M", "an M": the words before a bare letter or number, or the name of the option beside it. */
export function meansChoice(room: Room, heard: Heard, { at, to }: Mention): boolean {
  const { language } = room;
  const before = heard.words[at - 1] ?? '';
  const after = heard.mentions.find((one) => one.at === to);
  const beside = heard.mentions.find((one) => one.to === at);
  return (
    language.choosing.has(before) ||
    after?.kind === 'option' ||
    beside?.kind === 'option' ||
    beside?.kind === 'choice' ||
    after?.kind === 'choice'
  );
}

type DegreeMeaning = Extract<Meaning, { is: 'less' | 'more' }>;

/** Of several measures that a word is said of, the one that most of what is spoken of state comes first. */
function mostStated(room: Room, clause: HeardClause, view: View, degrees: readonly DegreeMeaning[]): DegreeMeaning[] {
  if (degrees.length < 2) return [...degrees];
  const rows = spokenOf(room, clause, view);
  const stated = ({ attribute }: DegreeMeaning) => {
    if (attribute === 'price') return rows.length / 2;
    const column = room.index.columns.get(attribute);
    return column ? rows.filter((row) => !Number.isNaN(column[row] ?? Number.NaN)).length : -1;
  };
  return [...degrees].sort((a, b) => stated(b) - stated(a));
}

/** The rows that a clause is about: the kind it names, the kind that is looked for, what was shown. */
function spokenOf({ index }: Room, clause: HeardClause, view: View): readonly number[] {
  const kinds = clause.mentions.flatMap(({ kind, meanings }) => (kind === 'kind' ? meanings.filter(isValue) : []));
  if (kinds[0]) return kinds[0].rows;
  if (view.shown.length > 0) return view.shown;
  return view.kind === undefined ? index.brand.items.map((_, row) => row) : kindOf(index, view.kind);
}

function takeDegree(room: Room, heard: Heard, clause: HeardClause, view: View, mention: Mention, wants: Wants): void {
  const { language } = room;
  const words = heard.words;
  const degrees = mention.meanings.flatMap((one) => (one.is === 'less' || one.is === 'more' ? [one] : []));
  for (const meaning of mostStated(room, clause, view, degrees)) {
    const { attribute, degree } = meaning;
    const before = words[mention.at - 1] ?? '';
    const turned = mention.not === true || language.too.has(before);
    const down = (meaning.is === 'more') !== turned;
    if (degree === 'comparative' || turned) {
      if (
        language.than.has(words[mention.to] ?? '') &&
        heard.mentions.some(({ at, kind }) => kind === 'amount' && at >= mention.to && at <= mention.to + 2)
      )
        return;
      wants.relative ??= { attribute, down };
    } else if (degree === 'superlative') {
      const place = ordinalOf(language, before) ?? 0;
      wants.order ??= {
        on: attribute,
        ...(down && { down: true as const }),
        utmost: true,
        ...(place > 1 && { rank: place }),
      };
    } else wants.order ??= { on: attribute, ...(down && { down: true as const }) };
    return;
  }
}

function takeAmount(
  room: Room,
  heard: Heard,
  clause: HeardClause,
  view: View,
  mention: Mention,
  amount: Amount,
  wants: Wants,
): void {
  const { index } = room;
  const { bounds, bounded, money, value, clock, surelyClock, unit } = amount;
  const bound = (on: string, scale: number, near: number): Wish => {
    const scaled = Object.fromEntries(
      Object.entries(bounds).map(([name, one]) => [name, typeof one === 'number' ? one * scale : one]),
    );
    return bounded ? { on, ...scaled } : { on, near };
  };
  if (money) return void wants.wishes.push(bound('price', 10 ** index.decimals, value * 10 ** index.decimals));
  if (
    clock !== undefined &&
    (surelyClock || (bounded && unit === undefined && hasTimes(room) && besideTime(room, heard, mention)))
  ) {
    const on = timeAttribute(room, heard, clause, mention);
    if (on === undefined) return;
    const clocked = bounded ? { ...bounds, ...clockBounds(bounds, clock) } : { near: clock };
    return void wants.wishes.push({ on: `a:${on}`, ...clocked });
  }
  if (unit !== undefined) {
    const on = measured(room, heard, clause, view, mention, unit);
    if (on === undefined) return;
    const factor = unitOf(room.language, unit)?.factor ?? 1;
    return void wants.wishes.push(bound(`a:${on}`, factor, value * factor));
  }
  if (bounded && room.index.prices.length > 0 && value >= CHEAPEST)
    wants.wishes.push(bound('price', 10 ** index.decimals, value * 10 ** index.decimals));
}

/** A bare bounded number below this is no price. */
const CHEAPEST = 5;

function clockBounds(bounds: Amount['bounds'], clock: number): Pick<Wish, 'min' | 'max' | 'near'> {
  const { min, max, near } = bounds;
  if (min !== undefined && max !== undefined) return { min, max };
  return {
    ...(min !== undefined && { min: clock }),
    ...(max !== undefined && { max: clock }),
    ...(near !== undefined && { near: clock }),
  };
}

function hasTimes({ index }: Room): boolean {
  return [...index.attributes.values()].some(({ type }) => type === 'time');
}

/** A number without am or pm is a time beside a word of a time attribute, or with a bound that only times have. */
function besideTime(room: Room, heard: Heard, mention: Mention): boolean {
  return (
    attributesNear(room, heard, mention, (id) => room.index.attributes.get(id)?.type === 'time').length > 0 ||
    (mention.amount?.value !== undefined && mention.amount.value <= 24)
  );
}

function timeAttribute(room: Room, heard: Heard, clause: HeardClause, mention: Mention): string | undefined {
  const isTime = (id: string) => room.index.attributes.get(id)?.type === 'time';
  const [near] = attributesNear(room, heard, mention, isTime);
  void clause;
  return near ?? [...room.index.attributes.values()].find(({ type }) => type === 'time')?.id;
}

/** Attributes whose words stand in the clause, the nearest first. */
function attributesNear(room: Room, heard: Heard, mention: Mention, fits: (id: string) => boolean): string[] {
  void room;
  return heard.mentions
    .filter(({ kind }) => kind === 'attribute' || kind === 'degree')
    .flatMap((one) => {
      const ids = one.meanings.flatMap((meaning) => ('attribute' in meaning ? [meaning.attribute] : [])).filter(fits);
      return ids.map((id) => ({ id, far: Math.abs(one.at - mention.at) }));
    })
    .sort((a, b) => a.far - b.far)
    .map(({ id }) => id);
}

/** The attribute that a measure is of: by its words, else the one of that dimension that most of the kind state. */
function measured(
  room: Room,
  heard: Heard,
  clause: HeardClause,
  view: View,
  mention: Mention,
  unit: string,
): string | undefined {
  const { index, language } = room;
  const dimension = unitOf(language, unit)?.dimension ?? unit;
  const fits = (id: string) =>
    index.attributes.get(id)?.dimension === dimension && index.attributes.get(id)?.type === 'number';
  const [near] = attributesNear(room, heard, mention, fits);
  if (near !== undefined) return near;
  const rows = spokenOf(room, clause, view);
  const stated = (id: string) => rows.filter((row) => !Number.isNaN(index.columns.get(id)?.[row] ?? Number.NaN)).length;
  const candidates = [...index.attributes.keys()].filter(fits).map((id) => ({ id, count: stated(id) }));
  return candidates.sort((a, b) => b.count - a.count)[0]?.id;
}

/** Content words that nothing accounts for: what they say of need ranks. */
function evidenceWords({ language }: Room, heard: Heard, clause: HeardClause): string[] {
  const covered = (at: number) =>
    clause.mentions.some((one) => at >= one.at && at < one.to && one.kind !== 'part' && one.kind !== 'attribute');
  const negated = new Set(clause.mentions.filter(({ not }) => not).flatMap(({ at, to }) => [at, to]));
  const words: string[] = [];
  for (let at = clause.from; at < clause.to; at++) {
    const token = heard.tokens[at];
    if (!token || covered(at) || negated.has(at) || language.functionWords.has(token.word)) continue;
    if (token.word.length < 2 || numberOf(language, token.word) !== undefined || /^\d/.test(token.word)) continue;
    words.push(token.stem);
  }
  return [...new Set(words)];
}

/** "Blue or green": two values of one thing with an alternative between are one wish. */
function joined({ language }: Room, heard: Heard, wishes: readonly Wish[]): Wish[] {
  const all: Wish[] = [];
  const or = heard.words.some((word) => language.alternatives.has(word));
  for (const wish of wishes) {
    const same = all.find(({ on, not, any }) => on === wish.on && not === wish.not && any !== undefined);
    if (same && wish.any && (or || wish.not)) same.any = [...new Set([...(same.any ?? []), ...wish.any])];
    else all.push({ ...wish });
  }
  return all;
}
