/** Days and times of day, as people say them, against the session's clock in the brand's time zone. Days are YYYY-MM-DD. */
import type { Token } from './text.ts';

const DAY = 86_400_000;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const SHORT_WEEKDAYS: Readonly<Record<string, number>> = {
  sun: 0,
  mon: 1,
  tue: 2,
  tues: 2,
  wed: 3,
  weds: 3,
  thu: 4,
  thur: 4,
  thurs: 4,
  fri: 5,
  sat: 6,
};
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Where the week starts on Sunday; everywhere else on Monday (ISO 8601, CLDR). */
const SUNDAY_FIRST = /^en(?:-(?:US|CA|IN|PH|ZA))?$|-(?:US|CA|MX|BR|JP|KR|IN|IL|TW|CO|PE|VE|ZA|PH|TH|SA|EG)$/;

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

/** The calendar of a brand's locale and IANA time zone; an unknown zone is read as UTC. */
export function createCalendar(locale: string, timezone: string): Calendar {
  const clock = makeFormat('en-CA', {
    timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }); // biome-ignore format: one call
  const spoken = makeFormat(locale, { timeZone: 'UTC', weekday: 'long', month: 'long', day: 'numeric' });
  const weekStart = SUNDAY_FIRST.test(locale) ? 0 : 1;
  const monthFirst = /^en(?:-US)?$/.test(locale);
  // Formatting is dear and a turn asks for the same minute and day many times.
  const at = latest((minute: number) => {
    const {
      year = '',
      month,
      day,
      hour,
      minute: past,
    } = Object.fromEntries(clock.formatToParts(minute * 60_000).map(({ type, value }) => [type, value]));
    return { today: `${year.padStart(4, '0')}-${month}-${day}`, minutes: Number(hour) * 60 + Number(past) };
  });
  const today = (now: number) => at(Math.floor(now / 60_000)).today;
  return {
    today,
    minutes: (now) => at(Math.floor(now / 60_000)).minutes,
    say: latest((day: string) => plainSpaces(spoken.format(Date.parse(`${day}T00:00:00Z`)))),
    read: (tokens, now) => readDay(tokens, today(now), weekStart, monthFirst),
  };
}

/** Remembers the last answer only. */
function latest<In, Out>(make: (value: In) => Out): (value: In) => Out {
  let last: { value: In; made: Out } | undefined;
  return (value) => {
    if (!last || last.value !== value) last = { value, made: make(value) };
    return last.made;
  };
}

/** The day `count` days later; the same day at the end of the calendar. */
export function addDays(day: string, count: number): string {
  const time = new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY);
  return time.getUTCFullYear() >= 0 && time.getUTCFullYear() <= 9999 ? time.toISOString().slice(0, 10) : day;
}

/** A day of a month says more than a weekday or "next week" beside it: "Tuesday the 27th", "next week, probably January 28". */
function readDay(tokens: readonly Token[], today: string, weekStart: number, monthFirst: boolean) {
  return readDated(tokens, today, monthFirst) ?? readRelative(tokens, today, weekStart);
}

interface DayFound {
  day: string;
  at: number;
  to: number;
  /** Only a weekday was said: the coming one, unless another week is spoken of. */
  weekday?: true;
}

/** That weekday in the week of another day, Monday to Sunday, when that is later: "Tuesday" after "next week". */
export function inWeekOf(weekday: string, other: string): string {
  const sunday = addDays(other, (7 - weekdayNumber(other)) % 7);
  let day = weekday;
  for (let step = 0; step < 60 && addDays(day, 7) <= sunday; step++) day = addDays(day, 7);
  return day;
}

function readRelative(tokens: readonly Token[], today: string, weekStart: number): DayFound | undefined {
  for (let at = 0; at < tokens.length; at++) {
    const word = (step: number) => tokens[at + step]?.word ?? '';
    const found = (day: string, length: number, back = 0) => ({ day, at: at - back, to: at + length });
    if (word(0) === 'today' || word(0) === 'tonight') return found(today, 1);
    if (word(0) === 'day' && word(1) === 'after' && /^tom+or+ow/.test(word(2))) return found(addDays(today, 2), 3);
    if (/^(?:tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr)$/.test(word(0))) return found(addDays(today, 1), 1);
    const weekday = weekdayOf(word(0));
    if (weekday !== undefined && !(word(0) === 'sat' && /^(?:i|we|have)$/.test(tokens[at - 1]?.word ?? ''))) {
      const before = tokens[at - 1]?.word;
      const after = `${word(1)} ${word(2)}`;
      if (before === 'next' || after === 'next week')
        return found(nextWeeks(today, weekday, weekStart, 1), before === 'next' ? 1 : 3, before === 'next' ? 1 : 0);
      if (/^(?:week from|after next)/.test(`${before === 'week' ? 'week' : ''} ${word(1)}`.trim()))
        return found(addDays(coming(today, weekday), 7), 1);
      if (before === 'this' || before === 'coming') return found(coming(today, weekday), 1, 1);
      return { ...found(coming(today, weekday), 1), weekday: true };
    }
    if (word(0) === 'weekend') {
      const saturday = coming(today, 6);
      return found(tokens[at - 1]?.word === 'next' ? nextWeeks(today, 6, weekStart, 1) : saturday, 1, 1);
    }
    if (word(0) === 'next' && word(1) === 'week') return found(nextWeeks(today, 1, weekStart, 1), 2);
    const ahead = /^in (\d+|a|two|three|four|five|six|seven|ten) (day|week)s?$/.exec(
      `${word(0)} ${word(1)} ${word(2)}`,
    );
    if (ahead) {
      const spelled = ['a', 'two', 'three', 'four', 'five', 'six', 'seven'].indexOf(ahead[1] ?? '') + 1;
      const count = spelled || Number(ahead[1]) || 10;
      return found(addDays(today, count * (ahead[2] === 'week' ? 7 : 1)), 3);
    }
  }
  return undefined;
}

function readDated(tokens: readonly Token[], today: string, monthFirst: boolean): DayFound | undefined {
  for (let at = 0; at < tokens.length; at++) {
    const word = (step: number) => tokens[at + step]?.word ?? '';
    const found = (day: string, length: number) => ({ day, at, to: at + length });
    const iso = isoDay(tokens, at);
    if (iso) return found(iso, 3);
    const month = monthOf(word(0));
    if (month !== undefined) {
      const afterMonth = dayNumber(tokens, at + (word(1) === 'the' ? 2 : 1));
      if (afterMonth)
        return found(dated(today, month, afterMonth.day, yearAt(tokens, afterMonth.to)), afterMonth.to - at);
    }
    const numbered = dayNumber(tokens, at);
    if (numbered) {
      const of = tokens[numbered.to]?.word === 'of' ? 1 : 0;
      const named = monthOf(tokens[numbered.to + of]?.word ?? '');
      if (named !== undefined)
        return found(
          dated(today, named, numbered.day, yearAt(tokens, numbered.to + of + 1)),
          numbered.to + of + 1 - at,
        );
      if (
        numbered.ordinal &&
        /^(?:the|on|for)$/.test(tokens[at - 1]?.word ?? '') &&
        (numbered.day > 5 || tokens[at - 2]?.word === 'on' || weekdayOf(tokens[at - 2]?.word ?? '') !== undefined)
      ) {
        return found(dayOfMonth(today, numbered.day), numbered.to - at);
      }
      if (tokens[at + 1]?.before === '/' && /^\d{1,2}$/.test(word(1))) {
        const [first, second] = [numbered.day, Number(word(1))];
        const [m, d] = monthFirst ? [first, second] : [second, first];
        if (m >= 1 && m <= 12 && d >= 1 && d <= 31) return found(dated(today, m - 1, d, undefined), 2);
      }
    }
  }
  return undefined;
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

function weekdayOf(word: string): number | undefined {
  const full = WEEKDAYS.indexOf(word.replace(/s$/, ''));
  if (full >= 0) return full;
  return Object.hasOwn(SHORT_WEEKDAYS, word) ? SHORT_WEEKDAYS[word] : undefined;
}

function monthOf(word: string): number | undefined {
  if (word.length < 3 || word === 'may') return word === 'may' ? 4 : undefined;
  const index = MONTHS.findIndex((month) => month === word || (word.length <= 4 && month.startsWith(word)));
  return index >= 0 && word !== 'mar' ? index : word === 'mar' ? 2 : undefined;
}

function dayNumber(tokens: readonly Token[], at: number): { day: number; to: number; ordinal: boolean } | undefined {
  const token = tokens[at];
  if (!token || !/^\d{1,2}$/.test(token.word) || /[$€£#]/.test(token.before)) return undefined;
  const day = Number(token.word);
  if (day < 1 || day > 31) return undefined;
  const suffix = tokens[at + 1];
  const isOrdinal = suffix?.glued === true && /^(?:st|nd|rd|th)$/.test(suffix.word);
  return { day, to: at + (isOrdinal ? 2 : 1), ordinal: isOrdinal };
}

function yearAt(tokens: readonly Token[], at: number): number | undefined {
  const word = tokens[at]?.word ?? '';
  return /^20\d\d$/.test(word) ? Number(word) : undefined;
}

/** That day this year, or next year when it is past. */
function dated(today: string, month: number, day: number, year: number | undefined): string {
  const of = (y: number) => `${y}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const thisYear = of(year ?? Number(today.slice(0, 4)));
  if (!isDay(thisYear)) return today;
  return year === undefined && thisYear < today ? of(Number(today.slice(0, 4)) + 1) : thisYear;
}

/** The next such day of a month, this month or a later one that has it. */
function dayOfMonth(today: string, day: number): string {
  for (let step = 0; step < 12; step++) {
    const month = Number(today.slice(5, 7)) - 1 + step;
    const candidate = `${Number(today.slice(0, 4)) + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    if (isDay(candidate) && candidate >= today) return candidate;
  }
  return today;
}

function weekdayNumber(day: string): number {
  return new Date(Date.parse(`${day}T00:00:00Z`)).getUTCDay();
}

/** The coming one; today counts. */
function coming(today: string, weekday: number): string {
  return addDays(today, (weekday - weekdayNumber(today) + 7) % 7);
}

/** That weekday of the week `weeks` after this calendar week. */
function nextWeeks(today: string, weekday: number, weekStart: number, weeks: number): string {
  const sinceStart = (weekdayNumber(today) - weekStart + 7) % 7;
  return addDays(today, weeks * 7 - sinceStart + ((weekday - weekStart + 7) % 7));
}

function makeFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}

function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

/** Minutes after midnight of "06:15" or "6:15 pm" as an item's attribute writes it; undefined when it is no time. */
export function minutesOf(text: string): number | undefined {
  const [, hour, minute, half] = /^(\d{1,2}):(\d{2})\s*([ap])?/i.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  const pm = half?.toLowerCase() === 'p' && Number(hour) < 12 ? 12 : 0;
  return (Number(hour) + pm) * 60 + Number(minute);
}

/** Parts of the day, in minutes after midnight. */
export const PARTS_OF_DAY: Readonly<Record<string, { min: number; max: number }>> = {
  'early morning': { min: 0, max: 479 },
  'late morning': { min: 600, max: 719 },
  morning: { min: 0, max: 719 },
  'early afternoon': { min: 720, max: 899 },
  'late afternoon': { min: 900, max: 1079 },
  afternoon: { min: 720, max: 1079 },
  'early evening': { min: 1020, max: 1199 },
  'late evening': { min: 1200, max: 1439 },
  evening: { min: 1020, max: 1439 },
  tonight: { min: 1020, max: 1439 },
  'late night': { min: 1260, max: 1439 },
  night: { min: 1140, max: 1439 },
  lunchtime: { min: 690, max: 840 },
};
