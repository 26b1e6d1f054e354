/** Days and times as feeds write them, and whether a span of them holds now. */
import { isEmptyDate } from './placeholder.ts';

const DAY = 86_400_000;

/** A moment of a feed; `day` when it names a whole day. */
interface FeedDate {
  at: number;
  day: boolean;
}

/**
 * Reads 2026-03-01, 2026-03-01T13:00-0800, 2026/03/01 13:00, 20260301, 01.03.2026, 13/03/2026, 1 Mar 2026
 * and seconds since 1970, in UTC where no offset stands. `undefined` where it could be two dates (03/01/2026) or none.
 */
export function readDate(text: string): FeedDate | undefined {
  const spoken = spelledOut(text);
  if (spoken !== undefined) return readDate(spoken);
  if (/^\d{10}(\d{3})?$/.test(text.trim())) return { at: Number(text.trim().padEnd(13, '0')), day: false };
  const [date = '', ...rest] = text
    .trim()
    .replace(/^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[Tt]/, '$1 ')
    .split(' ');
  const ymd = dateOf(date);
  if (ymd === undefined) return undefined;
  const at = Date.UTC(ymd.year, ymd.month - 1, ymd.day);
  const there = new Date(at);
  if (there.getUTCMonth() !== ymd.month - 1 || there.getUTCDate() !== ymd.day) return undefined;
  const time = rest.join('');
  if (time === '') return { at, day: true };
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i.exec(time);
  if (found === null || Number(found[1]) > 24 || Number(found[2]) > 59) return undefined;
  const clock = (Number(found[1]) * 60 + Number(found[2])) * 60_000 + Number(found[3] ?? 0) * 1000;
  return { at: at + clock - offsetOf(found[4]), day: false };
}

/** "1 Nov 2026", "Nov 1, 2026" and 01-Nov-2026 as 2026-11-01. */
function spelledOut(text: string): string | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,.-]+/);
  const at = words.findIndex((word) => /^[a-z]{3,9}$/.test(word));
  const month = MONTHS.findIndex((name) => name.startsWith(words[at] ?? '-')) + 1;
  const [first, second] = words.filter((_, index) => index !== at);
  if (words.length !== 3 || month === 0) return undefined;
  const [day, year] = at === 2 || /^\d{4}$/.test(first ?? '') ? [second, first] : [first, second];
  return /^\d{1,2}$/.test(day ?? '') && /^\d{4}$/.test(year ?? '') ? `${year}-${month}-${day}` : undefined;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');

function dateOf(text: string): { year: number; month: number; day: number } | undefined {
  const iso = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso !== null) return { year: Number(iso[1]), month: Number(iso[3]), day: Number(iso[4]) };
  const named = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(text);
  if (named === null) return undefined;
  const [first, second] = [Number(named[1]), Number(named[3])];
  const year = Number(named[4]);
  // With points the day comes first everywhere; with slashes only a number above 12 tells.
  if (named[2] === '.' || first > 12) return { year, month: second, day: first };
  if (second > 12) return { year, month: first, day: second };
  return first === second ? { year, month: first, day: second } : undefined;
}

function offsetOf(text: string | undefined): number {
  if (text === undefined || /^[zug]/i.test(text)) return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Whether a span `start/end` holds `now`; an end left out is open. `undefined` where it cannot be judged. */
export function isWithin(span: string, now: number | undefined): boolean | undefined {
  const { start, end } = endsOf(span);
  const [opens, closes] = [
    start === undefined ? undefined : readDate(start),
    end === undefined ? undefined : readDate(end),
  ];
  if (start === undefined && end === undefined) return true;
  if (now === undefined || (start !== undefined && !opens) || (end !== undefined && !closes)) return undefined;
  // A bare day lasts until it is over.
  const until = closes === undefined ? Number.POSITIVE_INFINITY : closes.at + (closes.day ? DAY : 0);
  return (opens?.at ?? Number.NEGATIVE_INFINITY) <= now && now < until;
}

/** The two ends of a span; zeros and placeholders are open ends. Dates with slashes are parted by " / ". */
function endsOf(span: string): { start?: string; end?: string } {
  const spaced = span.includes(' / ') ? span.split(' / ') : span.split('/');
  const [start = '', end = ''] = spaced.map((part) => part.trim());
  return {
    ...(start === '' || isEmptyDate(start) ? {} : { start }),
    ...(end === '' || isEmptyDate(end) ? {} : { end }),
  };
}

/** A span of two cells. */
export function spanOf(start: string | undefined, end: string | undefined): string | undefined {
  return start === undefined && end === undefined ? undefined : `${start ?? ''} / ${end ?? ''}`;
}
