import { expect, test } from 'vitest';
import { minutesOf } from '../../../src/dialogue/lang/number-words.ts';
import { type Token, tokensOf } from '../../../src/dialogue/lang/tokens.ts';
import { addDays, createCalendar, inWeekOf, readPartsOfDay } from '../../../src/dialogue/nlu/dates.ts';
import { english } from '../language.ts';

const said = (text: string): Token[] => tokensOf(english, text);

/** Sunday, January 18, 2026, in New York. */
const NOW = Date.parse('2026-01-18T10:30:00-05:00');

const day = (text: string, locale = 'en-US') =>
  createCalendar(english, locale, 'America/New_York').read(said(text), NOW)?.day;

test.each([
  ['next Tuesday', '2026-01-27'],
  ['Tuesday', '2026-01-20'],
  ['this Tuesday', '2026-01-20'],
  ['on sunday', '2026-01-18'],
  ['today', '2026-01-18'],
  ['tomorrow', '2026-01-19'],
  ['the day after tomorrow', '2026-01-20'],
  ['on the 27th', '2026-01-27'],
  ['Jan 27', '2026-01-27'],
  ['27 January', '2026-01-27'],
  ['on the 5th', '2026-02-05'],
  ['January 5', '2027-01-05'],
  ['2026-02-03', '2026-02-03'],
  ['1/29', '2026-01-29'],
  ['in two weeks', '2026-02-01'],
  ['next week', '2026-01-26'],
  ['I may want a lamp', undefined],
  ['flight 632 at 6', undefined],
])('"%s" is %s', (text, expected) => {
  expect(day(text)).toBe(expected);
});

test('where weeks start on Monday, the Sunday belongs to the week before', () => {
  expect(day('next Tuesday', 'en-GB')).toBe('2026-01-20');
  expect(day('1/2', 'en-GB')).toBe('2026-02-01');
});

test('the brand’s own day counts, not the clock’s (UTC is a day ahead late in the evening)', () => {
  const late = Date.parse('2026-01-19T03:00:00Z');
  expect(createCalendar(english, 'en-US', 'America/New_York').today(late)).toBe('2026-01-18');
  expect(createCalendar(english, 'en-US', 'UTC').today(late)).toBe('2026-01-19');
});

test.each([
  ['a meeting on Tuesday the 27th', '2026-01-27'],
  ['next week, probably January 28', '2026-01-28'],
  ['Tuesday, February the 3rd', '2026-02-03'],
])('"%s" is the day of the month, whatever stands beside it', (text, expected) => {
  expect(day(text)).toBe(expected);
});

test.each([
  ['the 3rd of February', '2026-02-03'],
  ['February third', '2026-02-03'],
  ['March 3, 2027', '2027-03-03'],
  ['1/29/2026', '2026-01-29'],
  ['1/29/27', '2027-01-29'],
  ['Tuesday next week', '2026-01-27'],
  ['next week on Tuesday', '2026-01-27'],
  ['a week from Friday', '2026-01-30'],
  ['in 10 days', '2026-01-28'],
  ['in a week', '2026-01-25'],
  ['three days from now', '2026-01-21'],
  ['this weekend', '2026-01-24'],
  ['next weekend', '2026-01-31'],
  ['on thurs', '2026-01-22'],
  ['tmrw', '2026-01-19'],
  ['2026-02-31', undefined],
  ['I sat in the sun', undefined],
  ['the 2nd one', undefined],
  ['a march of 40 km', undefined],
  ['I march 5 km', undefined],
  ['size 38 1/2', undefined],
  ['1/2 kg', undefined],
  ['$5 may be too much', undefined],
])('"%s" is %s too', (text, expected) => {
  expect(day(text)).toBe(expected);
});

test('a weekday alone is told from one that says which', () => {
  const calendar = createCalendar(english, 'en-US', 'UTC');
  expect(calendar.read(said('Tuesday please'), NOW)).toEqual({ day: '2026-01-20', at: 0, to: 1, weekday: true });
  expect(calendar.read(said('I leave next Tuesday'), NOW)).toEqual({ day: '2026-01-27', at: 2, to: 4 });
});

test('days are said in the brand’s language; what is no day is said as it is', () => {
  expect(createCalendar(english, 'en-US', 'UTC').say('2026-01-27')).toBe('Tuesday, January 27');
  expect(createCalendar(english, 'de-DE', 'UTC').say('2026-01-27')).toBe('Dienstag, 27. Januar');
  expect(createCalendar(english, 'en-US', 'UTC').say('soon')).toBe('soon');
});

test('an unknown zone and an unknown locale are read as UTC and English', () => {
  expect(createCalendar(english, '!', 'Nowhere/Else').today(NOW)).toBe('2026-01-18');
  expect(createCalendar(english, 'en-US', 'America/New_York').minutes(NOW)).toBe(630);
});

test('days are counted on, within the calendar', () => {
  expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
  expect(addDays('9999-12-31', 1)).toBe('9999-12-31');
  expect(inWeekOf('2026-01-20', '2026-01-26')).toBe('2026-01-27');
  expect(inWeekOf('2026-01-20', '2026-01-19')).toBe('2026-01-20');
});

test.each([
  ['06:15', 375],
  ['6:15 pm', 1095],
  ['12:05 AM', 5],
  ['18:30', 1110],
  ['25:00', undefined],
  ['soon', undefined],
])('a record’s "%s" is %s minutes after midnight', (text, minutes) => {
  expect(minutesOf(english, text)).toBe(minutes);
});

test('parts of the day are read with where they stand, unless they greet or count', () => {
  expect(readPartsOfDay(english, said('late morning or in the evenings'))).toEqual([
    { at: 0, to: 2, min: 600, max: 719 },
    { at: 5, to: 6, min: 1020, max: 1439 },
  ]);
  for (const text of ['good morning', '$200 a night', 'for 3 nights', 'two nights']) {
    expect(readPartsOfDay(english, said(text))).toEqual([]);
  }
});
