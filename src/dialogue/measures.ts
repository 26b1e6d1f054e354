/** Numbers as limits: money, clock times, measures with units, and how many persons. */

import type { Amount } from './amounts.ts';
import type { Bounds } from './bounds.ts';
import { type CatalogueIndex, valueKey } from './catalogue-index.ts';
import { measuredOption, optionNumber } from './choices.ts';
import { clockAttribute, isDue, scaleClock } from './clocks.ts';
import { unitOf } from './english.ts';
import { optionValue } from './find.ts';
import { ageAttribute, attributeBeside, measuredBy } from './measured-by.ts';
import { isNegated } from './negation.ts';
import { isQuantity, readQuantity } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { Token } from './text.ts';
import type { Wish } from './wishes.ts';

export function takeAmount(
  index: CatalogueIndex,
  tokens: readonly Token[],
  amount: Amount,
  used: boolean[],
  reading: Reading,
): void {
  const { at, to } = amount;
  if (used[at] && !amount.ordinal) {
    if (reading.named.some((name) => name.at <= at && at < name.at + 3)) return;
    if (used.slice(at, to).every(Boolean)) return;
  }
  const unwanted = !amount.bounded && isNegated(tokens, at);
  const take = (wish: Wish) => {
    reading.wishes.push(unwanted ? { ...wish, not: true } : wish);
    used.fill(true, at, to);
  };
  const bounds = (scale: (value: number) => number): Bounds => ({
    ...(amount.bounds.min !== undefined && { min: scale(amount.bounds.min) }),
    ...(amount.bounds.max !== undefined && { max: scale(amount.bounds.max) }),
    ...(amount.bounds.near !== undefined && { near: scale(amount.bounds.near) }),
    ...(amount.bounds.below && { below: amount.bounds.below }),
    ...(amount.bounds.above && { above: amount.bounds.above }),
  });
  const word = (step: number) => tokens[step]?.word ?? '';
  const minor = (value: number) => Math.round(value * 10 ** index.decimals);
  if (/percent|%/.test(`${word(to)} ${tokens[to - 1]?.after ?? ''}`)) {
    used.fill(true, at, to);
    return;
  }
  if (amount.money) {
    // "I don't want to spend 80 dollars on a lamp": less than that.
    if (unwanted && !amount.bounded && /\b(?:spend|pay|cost)\b/.test(reading.said)) {
      reading.wishes.push({ on: 'price', max: minor(amount.value), below: true });
      used.fill(true, at, to);
      return;
    }
    take({ on: 'price', ...(amount.bounded ? bounds(minor) : moneyAlone(reading, minor(amount.value))) });
    return;
  }
  // "For a 6 year old": what is made for that age or a younger one.
  const years = /^(?:year|yr|y)$/.test(amount.unit ?? '') && word(to) === 'old';
  const ofAge = ageAttribute(index);
  if ((years || (amount.unit === undefined && /^(?:aged|age)$/.test(word(at - 1)))) && ofAge && !amount.bounded) {
    take({ on: `a:${ofAge.id}`, max: amount.value * ofAge.factor });
    return;
  }
  // "A car for 45k": a price, whatever has so many of something.
  const thousands = tokens.slice(at, to).some(({ word: one }) => /^(?:k|grand|thousand)$/.test(one));
  if (thousands && !amount.bounded && amount.unit === undefined && /^(?:for|at|is|about)$/.test(word(at - 1))) {
    take({ on: 'price', near: minor(amount.value) });
    return;
  }
  if (amount.surelyClock && amount.clock !== undefined) {
    if (!index.hasTimes) {
      used.fill(true, at, to);
      return;
    }
    const kind = clockAttribute(index, tokens, at, reading);
    const due = kind !== undefined && isDue(index, kind, reading) ? { max: amount.clock } : { near: amount.clock };
    if (kind) take({ on: `a:${kind}`, ...(amount.bounded ? bounds((value) => value) : due) });
    return;
  }
  const chosen = choiceOfNamed(index, amount, reading);
  if (chosen) {
    take(chosen);
    return;
  }
  // "Do those two make a stop?" points.
  if (/^(?:these|those)$/.test(word(at - 1)) && !amount.bounded && amount.value < 6) {
    used.fill(true, at, to);
    return;
  }
  const persons = personsFor(index, tokens, amount, reading);
  if (persons) {
    take(persons);
    return;
  }
  const size = optionNumber(index, tokens, amount) ?? measuredOption(index, tokens, amount);
  if (size) {
    take(size);
    return;
  }
  // Where departures are sold, passengers are how many are booked.
  if (
    index.hasDated &&
    /^(?:people|seat)$/.test(unitOf(amount.unit ?? '')?.dimension ?? '') &&
    !amount.bounded &&
    Number.isInteger(amount.value) &&
    amount.value < 1000
  ) {
    used.fill(true, at, to);
    readQuantity(tokens, { ...amount, to: at + 1 }, reading);
    return;
  }
  // "Our room is 3 m x 2.5 m" measures no table.
  if (
    amount.unit !== undefined &&
    ROOM.test(reading.said) &&
    unitOf(amount.unit)?.dimension === 'length' &&
    !amount.bounded
  ) {
    used.fill(true, at, to);
    return;
  }
  if (amount.unit !== undefined) {
    const kind = measuredBy(index, tokens, amount, reading.wishes);
    // "I am 95 kg" says nothing of the weight of shoes.
    if (kind && !amount.bounded && isFarOff(index, kind.id, amount.value * (unitOf(amount.unit)?.factor ?? 1))) {
      used.fill(true, at, to);
      return;
    }
    if (kind) {
      const factor = unitOf(amount.unit)?.factor ?? 1;
      const exact =
        kind.dimension === 'people' ||
        kind.dimension === 'seat' ||
        (/^(?:people|seat)$/.test(unitOf(amount.unit)?.dimension ?? '') && amount.unit !== 'seater')
          ? { min: amount.value * factor }
          : { near: amount.value * factor, exact: true as const };
      const able =
        (kind.dimension === 'volume' && tokens[amount.at - 1]?.word === 'for') ||
        (/\b(?:can|able|enough|pull|tow|carry|hold|handle|support)\b/.test(reading.said) && reading.named.length === 0);
      const cold =
        kind.dimension === 'temperature'
          ? isWarmth(kind.label)
            ? { max: amount.value }
            : { min: amount.value }
          : able
            ? { min: amount.value * factor }
            : exact;
      // "Around freezing": what keeps warm at that.
      // "Tow about 2,000 lbs": at least that.
      const about =
        (kind.dimension === 'temperature' || able) && amount.bounds.near !== undefined
          ? kind.dimension === 'temperature'
            ? cold
            : { min: amount.bounds.near * factor }
          : undefined;
      take({ on: `a:${kind.id}`, ...(about ?? (amount.bounded ? bounds((value) => value * factor) : cold)) });
      return;
    }
    used.fill(true, at, to);
    const counted = /^(?:seat|passenger|person|people|adult|ticket)$/.test(amount.unit);
    const booked = index.hasDated || index.perNight || reading.acts.has('buy');
    if (
      counted &&
      booked &&
      !amount.bounded &&
      Number.isInteger(amount.value) &&
      amount.value >= 1 &&
      amount.value <= 999
    )
      readQuantity(tokens, { ...amount, to: at + 1 }, reading);
    return;
  }
  const counted = index.lexicon
    .findAll(tokens.slice(to, to + 3).map(({ stem: one }) => one))
    .filter((one) => one.at === 0)
    .flatMap(({ phrase }) => phrase.meanings)
    .find((meaning) => meaning.is === 'attribute' && index.attributes.get(meaning.attribute)?.type === 'number');
  const buying =
    / (?:make (?:it|that)|change (?:it|that) to|just|only) /.test(reading.said) ||
    reading.acts.has('buy') ||
    reading.acts.has('buy-softly') ||
    reading.acts.has('add');
  const ofThese = tokens[to + 1]?.word === 'of';
  if (counted?.is === 'attribute' && !ofThese && !buying && !amount.bounded && !amount.money) {
    const value = amount.value * (index.attributes.get(counted.attribute)?.factor ?? 1);
    // "Medium, 2 pairs" where nothing comes in packs of two says how many.
    const stated = index.columns.get(counted.attribute)?.includes(value) === true;
    if (stated || !isQuantity(tokens, amount, index)) {
      take({ on: `a:${counted.attribute}`, min: value, max: value });
      return;
    }
  }
  // "Nothing before 7 and no stops": an hour, no count of stops.
  const hour =
    index.hasTimes &&
    amount.clock !== undefined &&
    amount.value <= 24 &&
    /^(?:before|after|until|till|past)$/.test(word(at - 1));
  const attribute = hour ? undefined : attributeBeside(index, tokens, at, to, reading);
  const taken = amount.bounded && reading.wishes.some(({ on }) => on === `a:${attribute}`);
  if (attribute && !taken && (amount.bounded || !isQuantity(tokens, amount, index))) {
    if (attribute === 'price') {
      take({ on: 'price', ...(amount.bounded ? bounds(minor) : { max: minor(amount.value) }) });
      return;
    }
    const factor = index.attributes.get(attribute)?.factor ?? 1;
    if (index.attributes.get(attribute)?.type === 'number') {
      take({
        on: `a:${attribute}`,
        ...(amount.bounded
          ? bounds((value) => value * factor)
          : { min: amount.value * factor, max: amount.value * factor }),
      });
      return;
    }
  }
  if (isQuantity(tokens, amount, index)) {
    readQuantity(tokens, amount, reading);
    used.fill(true, at, to);
    return;
  }
  if (
    index.hasTimes &&
    amount.clock !== undefined &&
    /^(?:before|after|by|around|at|about|between|until|till|from|than|past)$/.test(word(at - 1))
  ) {
    const kind = clockAttribute(index, tokens, at, reading);
    const late = /\b(?:afternoon|evening|tonight|night)\b/.test(reading.said) || amount.value < 5;
    const clock = (value: number) => value * 60 + (late && value < 12 ? 720 : 0);
    const isTime = amount.bounded ? amount.value <= 24 : true;
    if (kind && isTime) {
      take({
        on: `a:${kind}`,
        ...(amount.bounded
          ? scaleClock(amount.bounds, clock)
          : isDue(index, kind, reading)
            ? { max: clock(amount.value) }
            : { near: clock(amount.value) }),
      });
      return;
    }
  }
  // Nothing costs less than nothing: "below zero" is a temperature.
  const cold = [...index.attributes.values()].find(({ dimension }) => dimension === 'temperature');
  if (!amount.bounded && amount.value < 0 && amount.unit === undefined && cold) {
    take({ on: `a:${cold.id}`, max: amount.value });
    return;
  }
  if (amount.bounded && amount.value <= 0) {
    if (cold) take({ on: `a:${cold.id}`, ...bounds((value) => value) });
    return;
  }
  // "I have four kids" is no budget.
  const owns =
    word(at - 1) === 'have' && /^[a-z]{3,}$/.test(word(to)) && !/^(?:max|and|but|for|left|only)$/.test(word(to));
  if (amount.bounded && !owns && (amount.value > 10 || !index.hasTimes)) {
    take({ on: 'price', ...bounds(minor) });
    return;
  }
}

/** What a sleeper keeps warm at, not what an oven may reach. */
function isWarmth(label: string): boolean {
  return !/up to|max|oven|heat|safe|resist/i.test(label);
}

/** An amount of money without a bound: "the $89 one" points, "a $300 budget" limits. */
function moneyAlone(reading: Reading, value: number): Bounds {
  if (/\b(?:budget|spend|afford|most i can|have|ok|okay|fine|too|works)\b/.test(reading.said)) return { max: value };
  return { near: value };
}

const ROOM = / (?:room|space|kitchen|garden|balcony|terrace|bedroom|office|flat|patio) (?:is|measures|has|of) /;

/** Many times what any record states. */
function isFarOff(index: CatalogueIndex, attribute: string, value: number): boolean {
  let most = 0;
  for (const one of index.columns.get(attribute) ?? []) if (one > most) most = one;
  return most > 0 && value > 10 * most;
}

/** "a tent for 2": so many people, where the kind of thing says how many it holds. */
function personsFor(
  index: CatalogueIndex,
  tokens: readonly Token[],
  amount: Amount,
  reading: Reading,
): Wish | undefined {
  if (
    amount.unit !== undefined ||
    amount.bounded ||
    amount.value > 12 ||
    !Number.isInteger(amount.value) ||
    !(
      tokens[amount.at - 1]?.word === 'for' ||
      (tokens[amount.at - 1]?.word === 'of' && /^(?:family|party|group)$/.test(tokens[amount.at - 2]?.word ?? ''))
    )
  )
    return undefined;
  const id = peopleAttribute(index, reading);
  return id === undefined ? undefined : { on: `a:${id}`, min: amount.value };
}

/** The attribute that says how many people the kind of thing wanted is for. */
export function peopleAttribute(index: CatalogueIndex, reading: Reading): string | undefined {
  const kind = reading.wishes.find((wish) => wish.on === 'category' && !wish.not);
  const rows =
    kind?.any?.flatMap(
      (key) =>
        index.lexicon.get(key)?.meanings.flatMap((meaning) => (meaning.is === 'category' ? meaning.rows : [])) ?? [],
    ) ?? [];
  for (const { id, dimension } of index.attributes.values()) {
    if (dimension !== 'people' && dimension !== 'seat' && id !== 'seats') continue;
    const column = index.columns.get(id);
    if (rows.some((row) => !Number.isNaN(column?.[row] ?? Number.NaN))) return id;
  }
  return undefined;
}

/** "Buy the Tempo 9": a number right after the one thing named that it comes in. */
function choiceOfNamed(index: CatalogueIndex, amount: Amount, { named }: Reading): Wish | undefined {
  const [name, ...more] = named;
  if (!name || more.length > 0 || name.to !== amount.at || name.rows.length !== 1) return undefined;
  if (amount.bounded || amount.money || amount.unit !== undefined) return undefined;
  const key = String(amount.value);
  const variants = index.brand.items[name.rows[0] ?? -1]?.variants ?? [];
  for (const [option, values] of index.options)
    if (values.has(key) && variants.some((variant) => valueKey(optionValue(index, variant, option) ?? '') === key))
      return { on: `o:${option}`, any: [key] };
  return undefined;
}
