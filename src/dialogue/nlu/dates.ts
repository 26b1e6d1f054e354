/**
 * Days and times of day, as people say them, against the session's clock in the brand's time zone. Days are
 * YYYY-MM-DD.
 */
import type { Language } from '../lang/language.ts';
import { numberOf, ordinalOf, type RelativeDay, unitOf } from '../lang/number-words.ts';
import type { Token } from '../lang/tokens.ts';
import { isMonthFirst, makeFormat, weekStartOf } from './locales.ts';

const DAY = 86_400_000;

/** What the dialogue knows about days: today and now where the brand is, and how to say a day. */
export interface Calendar {
  /** Today in the brand's time zone. */
  today(now: number): string;
  /** Minutes after midnight there. */
  minutes(now: number): number;
  /** "Tuesday, January 27". */
  say(day: string): string;
  /** The day that was said, and which tokens said it; undefined when none was. */
  read(tokens: readonly Token[], now: number): DayFound | undefined;
}

export interface DayFound {
  day: string;
  at: number;
  to: number;
  /** Only a weekday was said: the coming one, unless another week is spoken of. */
  weekday?: true;
}

/** Where days are read: the language, today, and the habits of the place. */
interface Place {
  language: Language;
  today: string;
  weekStart: number;
  monthFirst: boolean;
}

/** The calendar of a brand's locale and IANA time zone; an unknown zone is read as UTC. */
export function createCalendar(language: Language, locale: string, timezone: string): Calendar {
  const clock = makeFormat('en-CA', {
    timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
        hourCycle: 'h23',
  }); // biome-ignore format: one call
  const spoken = makeFormat(locale, { timeZone: 'UTC', weekday: 'long', month: 'long', day: 'numeric' });
  const weekStart = weekStartOf(locale);
  const monthFirst = isMonthFirst(locale);
  // Formatting is dear and a turn asks for the same minute and day many times.
  const at = latest((minute: number) => {
    const parts = new Map(clock.formatToParts(minute * 60_000).map(({ type, value }) => [type, value]));
    const day = [parts.get('year')?.padStart(4, '0'), parts.get('month'), parts.get('day')].join('-');
    return { today: day, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  });
  const today = (now: number) => at(Math.floor(now / 60_000)).today;
  return {
    today,
    minutes: (now) => at(Math.floor(now / 60_000)).minutes,
    say: latest((day: string) => (isDay(day) ? plainSpaces(spoken.format(Date.parse(`${day}T00:00:00Z`))) : day)),
    read: (tokens, now) => {
      const place = { language, today: today(now), weekStart, monthFirst };
      // A day of a month says more than a weekday or "next week" beside it: "Tuesday the 27th".
      return firstDated(place, tokens) ?? firstRelative(place, tokens);
    },
  };
}

/** The day `count` days later; the same day at the end of the calendar. */
export function addDays(day: string, count: number): string {
  const time = new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY);
  return time.getUTCFullYear() >= 0 && time.getUTCFullYear() <= 9999 ? time.toISOString().slice(0, 10) : day;
}

/** That weekday in the week of another day, Monday to Sunday, when that is later: "Tuesday" after "next week". */
export function inWeekOf(weekday: string, other: string): string {
  const sunday = addDays(other, (7 - weekdayNumber(other)) % 7);
  const weeks = Math.floor((Date.parse(sunday) - Date.parse(weekday)) / DAY / 7);
  return weeks > 0 ? addDays(weekday, weeks * 7) : weekday;
}

/** Part of a day that was said ("late morning"), in minutes after midnight. */
interface PartOfDay {
  at: number;
  to: number;
  min: number;
  max: number;
}

/** Every part of a day in these tokens; greetings ("good morning") and rates ("a night") are none. */
export function readPartsOfDay({ numbers }: Language, tokens: readonly Token[]): PartOfDay[] {
  const parts: PartOfDay[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const found = numbers.partsOfDay(tokens, at);
    if (!found) continue;
    if (found.entry !== 'none') parts.push({ at, to: found.to, ...found.entry });
    at = found.to - 1;
  }
  return parts;
}

function firstDated(place: Place, tokens: readonly Token[]): DayFound | undefined {
  for (let at = 0; at < tokens.length; at++) {
    const found = datedAt(place, tokens, at);
    if (found) return found;
  }
  return undefined;
}

function firstRelative(place: Place, tokens: readonly Token[]): DayFound | undefined {
  for (let at = 0; at < tokens.length; at++) {
    const found = place.language.numbers.relative(tokens, at);
    if (!found) continue;
    const said = tokens.slice(at, found.to);
    const day = relativeDay(place, found.entry, said);
    if (day !== undefined) {
      return { day, at, to: found.to, ...(found.entry.weekday === 'bare' && { weekday: true }) };
    }
    at = found.to - 1;
  }
  return undefined;
}

/** The day a phrase means; none for one that only looks like a day ("I sat"). */
function relativeDay(place: Place, entry: RelativeDay, said: readonly Token[]): string | undefined {
  const { language, today } = place;
  const { days, step, weekday, on } = entry;
  if (days !== undefined) return addDays(today, days);
  if (step !== undefined) {
    const count = said.map(({ word }) => numberOf(language, word)).find((value) => value !== undefined) ?? 1;
    return addDays(today, Math.min(count, FARTHEST) * step);
  }
  const target = on ?? said.map((token) => weekdayOf(place, token)).find((value) => value !== undefined);
  if (weekday === undefined || target === undefined) return undefined;
  if (weekday === 'next') return nextWeeks(place, target);
  const coming = addDays(today, (target - weekdayNumber(today) + 7) % 7);
  return weekday === 'later' ? addDays(coming, 7) : coming;
}

/** More days ahead than anybody means. */
const FARTHEST = 3_650;

function datedAt(place: Place, tokens: readonly Token[], at: number): DayFound | undefined {
  const { links, dotted } = place.language.numbers.data.dates;
  const wordAt = (step: number) => tokens[step]?.word ?? '';
  const found = (day: string, to: number) => ({ day, at, to });
  const iso = isoDay(tokens, at);
  if (iso) return found(iso, at + 3);
  const month = monthOf(place, tokens[at]);
  if (month !== undefined) {
    const day = dayNumber(place, tokens, at + (links.day.includes(wordAt(at + 1)) ? 2 : 1));
    if (!day) return undefined;
    const year = yearAt(tokens, day.to);
    return found(dated(place, month, day.day, year), day.to + (year === undefined ? 0 : 1));
  }
  const [, dots, dotMonth, dotYear] = (dotted && /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?$/.exec(wordAt(at))) || [];
  if (dots !== undefined && (dotYear !== undefined || tokens[at]?.after === '.')) {
    const day = numbered(place, Number(dots), Number(dotMonth), dotYear);
    if (day) return found(day, at + 1);
  }
  const number = dayNumber(place, tokens, at);
  if (!number) return undefined;
  const next = number.to + (links.month.includes(wordAt(number.to)) ? 1 : 0);
  const named = monthOf(place, tokens[next]);
  if (named !== undefined) {
    const year = yearAt(tokens, next + 1);
    return found(dated(place, named, number.day, year), next + (year === undefined ? 1 : 2));
  }
  if (number.ordinal === 'figure' && isDayOfMonth(place, tokens, at, number.day)) {
    return found(dayOfMonth(place.today, number.day), number.to);
  }
  return slashed(place, tokens, at);
}

/** "1/29", "29/1/2026". */
function slashed(place: Place, tokens: readonly Token[], at: number): DayFound | undefined {
  const [one, two, three] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  const before = tokens[at - 1];
  // "38 1/2", "1/2 kg"
  if (/^\d/.test(before?.word ?? '') && before?.after === '') return undefined;
  if (isMeasure(place, three)) return undefined;
  if (!one || two?.before !== '/' || !/^\d{1,2}$/.test(one.word) || !/^\d{1,2}$/.test(two.word)) return undefined;
  const year = three?.before === '/' && /^(?:\d\d|20\d\d)$/.test(three.word) ? three.word : undefined;
  const [a, b] = [Number(one.word), Number(two.word)];
  const day = place.monthFirst ? numbered(place, b, a, year) : numbered(place, a, b, year);
  return day === undefined ? undefined : { day, at, to: at + (year === undefined ? 2 : 3) };
}

function numbered(place: Place, day: number, month: number, year: string | undefined): string | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return dated(place, month - 1, day, year === undefined ? undefined : Number(year) + (year.length === 2 ? 2000 : 0));
}

/** "On the 27th", "Tuesday the 3rd", but not "the 2nd". */
function isDayOfMonth(place: Place, tokens: readonly Token[], at: number, day: number): boolean {
  const { strong, weak } = place.language.numbers.data.dates.before_day;
  const [before, earlier] = [tokens[at - 1], tokens[at - 2]];
  if (strong.includes(before?.word ?? '')) return true;
  if (!before || !weak.includes(before.word)) return false;
  return (
    day > 5 || (earlier !== undefined && (strong.includes(earlier.word) || weekdayOf(place, earlier) !== undefined))
  );
}

function isoDay(tokens: readonly Token[], at: number): string | undefined {
  const [year, month, day] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (!year || !month || !day || !/^20\d\d$/.test(year.word) || month.before !== '-' || day.before !== '-')
    return undefined;
  const iso = `${year.word}-${month.word.padStart(2, '0')}-${day.word.padStart(2, '0')}`;
  return isDay(iso) ? iso : undefined;
}

function isDay(iso: string): boolean {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === iso;
}

function weekdayOf({ language: { numbers } }: Place, { word, stem }: Token): number | undefined {
  return numbers.weekdays.get(word) ?? numbers.weekdays.get(stem);
}

function monthOf({ language: { numbers } }: Place, token: Token | undefined): number | undefined {
  return token && numbers.months.get(token.word);
}

/** "27", "27th", "27." and "third" as a day of a month. */
function dayNumber(place: Place, tokens: readonly Token[], at: number) {
  const { language } = place;
  const token = tokens[at];
  if (!token || /[\p{Sc}#]/u.test(token.before)) return undefined;
  if (!/^\d{1,2}$/.test(token.word)) {
    const word = ordinalOf(language, token.word);
    return word === undefined ? undefined : { day: word, to: at + 1, ordinal: 'word' };
  }
  const day = Number(token.word);
  if (day < 1 || day > 31) return undefined;
  const { ordinal_endings, ordinal_dot } = language.numbers.data;
  const ending = tokens[at + 1];
  if (ending?.glued && ordinal_endings.includes(ending.word)) return { day, to: at + 2, ordinal: 'figure' };
  if (isMeasure(place, ending)) return undefined;
  return { day, to: at + 1, ordinal: token.after === '.' && ordinal_dot !== undefined ? 'figure' : undefined };
}

/** "March 5 km": a unit that is no other word makes the number a measure. */
function isMeasure({ language }: Place, token: Token | undefined): boolean {
  const stem = token?.stem ?? '';
  return unitOf(language, stem) !== undefined && !Object.hasOwn(language.numbers.data.close_units, stem);
}

function yearAt(tokens: readonly Token[], at: number): number | undefined {
  const word = tokens[at]?.word ?? '';
  return /^20\d\d$/.test(word) ? Number(word) : undefined;
}

/** That day this year, or next year when it is past. */
function dated({ today }: Place, month: number, day: number, year: number | undefined): string {
  const thisYear = Number(today.slice(0, 4));
  const said = isoOf(year ?? thisYear, month, day);
  if (!isDay(said)) return today;
  return year === undefined && said < today ? isoOf(thisYear + 1, month, day) : said;
}

/** The next such day of a month, this month or a later one that has it. */
function dayOfMonth(today: string, day: number): string {
  for (let step = 0; step < 12; step++) {
    const month = Number(today.slice(5, 7)) - 1 + step;
    const candidate = isoOf(Number(today.slice(0, 4)) + Math.floor(month / 12), month % 12, day);
    if (isDay(candidate) && candidate >= today) return candidate;
  }
  return today;
}

function isoOf(year: number, month: number, day: number): string {
  return `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function weekdayNumber(day: string): number {
  return new Date(Date.parse(`${day}T00:00:00Z`)).getUTCDay();
}

/** That weekday of the week after this calendar week. */
function nextWeeks({ today, weekStart }: Place, weekday: number): string {
  const sinceStart = (weekdayNumber(today) - weekStart + 7) % 7;
  return addDays(today, 7 - sinceStart + ((weekday - weekStart + 7) % 7));
}

/** Remembers the last answer only. */
function latest<In, Out>(make: (value: In) => Out): (value: In) => Out {
  let last: { value: In; made: Out } | undefined;
  return (value) => {
    if (!last || last.value !== value) last = { value, made: make(value) };
    return last.made;
  };
}

function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}
