/**
 * Number words, units, bounds, dates and times of day of a language: numbers.yaml as it is written, and as the
 * dialogue uses it.
 */
import { createPhrases, fold, type Phrases, type WordClass } from './phrases.ts';
import { type Counted, countedOf, type Joined, joinedNumber } from './sums.ts';

/**
 * What a phrase beside a number makes of it: a bound, none at all ("apart": nor the end of a range), or a mere
 * pointer ("which of the two").
 */
export type Bounding = 'max' | 'below' | 'min' | 'above' | 'near' | 'none' | 'apart' | 'points';

export interface BoundGroup {
  gives: Bounding;
  /** Binds only what may be a time of day, what is money, what may be money, or what has another unit than people. */
  only?: ('clock' | 'money' | 'price' | 'measure')[];
  phrases: string[];
}

/** What stands for a time or a number. `after`: only after one of these words. */
interface Named {
  phrases: string[];
  clock?: number;
  value?: number;
  unit?: string;
  after?: string[];
}

/**
 * Days counted from today: so many, as many as are said times `step`, or a weekday (`on`, or the one said) of a week.
 */
export interface RelativeDay {
  phrases: string[];
  days?: number;
  step?: number;
  weekday?: 'bare' | 'coming' | 'next' | 'later';
  on?: number;
}

/** numbers.yaml as JSON; lang/en/numbers.yaml says what each part is. */
export interface NumberWords {
  decimal: '.' | ',';
  words: Record<string, number>;
  /** Of a language that writes numbers as one word. */
  joined?: Joined;
  scales: Record<string, number>;
  glued_scales: string[];
  ones: { scale: string[]; tens: string[]; unit: string[]; unit_after: string[] };
  halves: { before: string[]; more: string[] };
  and: string[];
  minus: string[];
  below_zero: string[];
  minus_after: string[];
  times: string[];
  ordinals: Record<string, number>;
  /** What ordinals are bent by. */
  ordinal_forms?: string[];
  ordinal_endings: string[];
  /** A figure with a dot after one of these words is an ordinal. */
  ordinal_dot?: string[];
  ordinal_before: string[];
  units: Record<string, Record<string, number | [factor: number, plus: number]>>;
  close_units: Record<string, number | null>;
  open_units: string[];
  plural_endings: string[];
  money_units: Record<string, string[]>;
  last_units: string[];
  unit_signs: Record<string, string>;
  unit_phrases: Record<string, string>;
  currencies: Record<string, number>;
  currency_codes: string[];
  /** `minutes_after`: minutes may stand after the word for an hour. */
  clock: { am: string[]; pm: string[]; oclock: string[]; minutes_after?: boolean; offsets: Record<string, number> };
  named: Named[];
  /** Words of each class, with spaces between. */
  classes: Record<string, string>;
  endings: Record<string, string>;
  range: { open: string[]; and: string[]; to: string[] };
  bounds: { before: BoundGroup[]; after: BoundGroup[] };
  dates: {
    months: string[];
    weekdays: string[];
    links: { day: string[]; month: string[] };
    before_day: { strong: string[]; weak: string[] };
    dotted: boolean;
    relative: RelativeDay[];
  };
  parts_of_day: Record<string, [min: number, max: number]>;
  no_part_of_day: string[];
}

/** What a unit word measures, and one of it in base units (g, m, L, min, W …). */
interface Unit {
  dimension: string;
  factor: number;
  /** Added after the factor, where the scale has another zero. */
  plus?: number;
}

/** numbers.yaml compiled. */
export interface Numbers extends Counted {
  data: NumberWords;
  ordinals: ReadonlyMap<string, number>;
  units: ReadonlyMap<string, Unit>;
  unitPhrases: Phrases<string>;
  currencies: Phrases<number>;
  halfMore: Phrases<true>;
  belowZero: Phrases<true>;
  halves: Phrases<'am' | 'pm'>;
  oclock: Phrases<true>;
  offsets: Phrases<number>;
  named: Phrases<Named>;
  before: Phrases<BoundGroup>;
  after: Phrases<BoundGroup>;
  isFiller: WordClass;
  months: ReadonlyMap<string, number>;
  weekdays: ReadonlyMap<string, number>;
  relative: Phrases<RelativeDay>;
  partsOfDay: Phrases<{ min: number; max: number } | 'none'>;
}

const NOTHING: NumberWords = {
  decimal: '.', words: {}, scales: {}, glued_scales: [], ones: { scale: [], tens: [], unit: [], unit_after: [] },
  halves: { before: [], more: [] }, and: [], minus: [], below_zero: [], minus_after: [], times: [], ordinals: {},
  ordinal_endings: [],
  ordinal_before: [], units: {}, close_units: {}, open_units: [], plural_endings: [], money_units: {}, last_units: [],
  unit_signs: {}, unit_phrases: {}, currencies: {}, currency_codes: [],
  clock: { am: [], pm: [], oclock: [], offsets: {} },
  named: [], classes: {}, endings: {}, range: { open: [], and: [], to: [] }, bounds: { before: [], after: [] },
  dates: {
    months: [], weekdays: [], links: { day: [], month: [] }, before_day: { strong: [], weak: [] }, dotted: false,
    relative: [],
  },
  parts_of_day: {}, no_part_of_day: [],
}; // biome-ignore format: a table

/** What the dialogue uses of numbers.yaml. What a language leaves out it does not have. */
export function createNumbers(given: Partial<NumberWords>): Numbers {
  // Words as tokens have them.
  const data: NumberWords = { ...NOTHING, ...JSON.parse(fold(JSON.stringify(given))) };
  const counted = countedOf(data.words, data.scales, data.joined);
  const weekdays = placesOf(data.dates.weekdays);
  const classes: Record<string, WordClass> = {
    number: ({ word }) => numberOf({ numbers: counted }, word) !== undefined,
    weekday: ({ word, stem }) => weekdays.has(word) || weekdays.has(stem),
    filler: () => false,
  };
  for (const [name, list] of Object.entries(data.classes)) {
    const members = new Set(list.trim().split(/\s+/));
    classes[name] = ({ word, stem }) => members.has(word) || members.has(stem);
  }
  for (const [name, ending] of Object.entries(data.endings)) classes[name] = ({ word }) => word.endsWith(ending);
  const phrases = <T>(list: Iterable<readonly [string, T]>) => createPhrases(list, classes);
  const bounds = (groups: BoundGroup[], end = '') =>
    groups.flatMap((group) => group.phrases.map((phrase) => [phrase + end, group] as const));
  const each = <T extends { phrases: string[] }>(entries: T[]) =>
    entries.flatMap((entry) => entry.phrases.map((phrase) => [phrase, entry] as const));
  const yes = (list: string[]) => list.map((phrase) => [phrase, true] as const);
  return {
    data,
    ...counted,
    ordinals: ordinalsOf(data),
    units: unitsOf(data.units),
    unitPhrases: phrases(Object.entries(data.unit_phrases)),
    currencies: phrases(Object.entries(data.currencies)),
    halfMore: phrases(yes(data.halves.more)),
    belowZero: phrases(yes(data.below_zero)),
    halves: phrases(
      (['am', 'pm'] as const).flatMap((half) => data.clock[half].map((phrase) => [phrase, half] as const)),
    ),
    oclock: phrases(yes(data.clock.oclock)),
    offsets: phrases(Object.entries(data.clock.offsets)),
    named: phrases(each(data.named)),
    before: createPhrases(bounds(data.bounds.before, ' <filler>{2}'), classes, -1),
    after: phrases(bounds(data.bounds.after)),
    isFiller: classes.filler ?? (() => false),
    months: placesOf(data.dates.months),
    weekdays,
    relative: phrases(each(data.dates.relative)),
    partsOfDay: phrases<{ min: number; max: number } | 'none'>([
      ...data.no_part_of_day.map((phrase) => [phrase, 'none'] as const),
      ...Object.entries(data.parts_of_day).map(([phrase, [min, max]]) => [phrase, { min, max }] as const),
    ]),
  };
}

/** The value of a number word or a whole number in digits. A word that is mostly a pronoun ("one") is none. */
export function numberOf({ numbers }: { numbers: Counted }, word: string): number | undefined {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  return numbers.words.get(word) ?? joinedNumber(numbers, word);
}

/** The place an ordinal names ("second", "2nd"), from 1. */
export function ordinalOf({ numbers }: { numbers: Numbers }, word: string): number | undefined {
  const known = numbers.ordinals.get(word);
  if (known !== undefined || !/^\d/.test(word)) return known;
  const [, digits = '', ending = ''] = /^(\d{1,6})(\D*)$/.exec(word) ?? [];
  return numbers.data.ordinal_endings.includes(ending) ? Number(digits) : undefined;
}

/** What a unit word measures; unknown words are their own dimension. */
export function unitOf({ numbers }: { numbers: Numbers }, stem: string): Unit | undefined {
  return numbers.units.get(stem);
}

/** So much of a unit in base units. */
export function inBase(unit: Unit | undefined, value: number): number {
  return value * (unit?.factor ?? 1) + (unit?.plus ?? 0);
}

/** Minutes after midnight of "06:15" or "6:15 pm" as a record writes it; undefined when it is no time. */
export function minutesOf({ numbers }: { numbers: Numbers }, text: string): number | undefined {
  const [, hour, minute, half] = /^(\d{1,2})[:.](\d{2})(?: ?(\p{L}{1,12}))?/u.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 24 || Number(minute) > 59) return undefined;
  return clockOf(Number(hour), Number(minute), half && halfOf(numbers, fold(half)));
}

function halfOf({ data: { clock } }: Numbers, word: string): 'am' | 'pm' | undefined {
  return clock.pm.includes(word) ? 'pm' : clock.am.includes(word) ? 'am' : undefined;
}

/** Minutes after midnight of an hour and a minute, in the half of the day that was said. */
export function clockOf(hour: number, minute: number, half?: string): number {
  const full = half === 'pm' && hour < 12 ? hour + 12 : half === 'am' && hour === 12 ? 0 : hour;
  return full * 60 + minute;
}

function ordinalsOf({ ordinals, ordinal_forms: forms = [''] }: NumberWords): Map<string, number> {
  return new Map(
    Object.entries(ordinals).flatMap(([word, place]) => forms.map((form) => [word + form, place] as const)),
  );
}

function unitsOf(units: NumberWords['units']): Map<string, Unit> {
  const found = new Map<string, Unit>();
  for (const [dimension, table] of Object.entries(units)) {
    for (const [names, given] of Object.entries(table)) {
      const [factor, plus] = typeof given === 'number' ? [given] : given;
      for (const name of names.split(' ')) found.set(name, { dimension, factor, ...(plus !== undefined && { plus }) });
    }
  }
  return found;
}

/** By each name of a list: its place in it. */
function placesOf(list: string[]): Map<string, number> {
  return new Map(list.flatMap((names, place) => names.split(' ').map((name) => [name, place] as const)));
}
