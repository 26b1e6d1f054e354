import { expect, test } from 'vitest';
import { createCalendar } from '../../src/dialogue/dates.ts';
import { heard, tokenise } from '../../src/dialogue/text.ts';
import { NOW } from './conversation.ts';

const day = (said: string, locale = 'en-US') =>
  createCalendar(locale, 'America/New_York').read(tokenise(heard(said)), NOW)?.day;

// NOW is Sunday, January 18, 2026, in New York.
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
])('"%s" is %s', (said, expected) => {
  expect(day(said)).toBe(expected);
});

test('where weeks start on Monday, the Sunday belongs to the week before', () => {
  expect(day('next Tuesday', 'en-GB')).toBe('2026-01-20');
  expect(day('1/2', 'en-GB')).toBe('2026-02-01');
});

test('the brand’s own day counts, not the clock’s (UTC is a day ahead late in the evening)', () => {
  const late = Date.parse('2026-01-19T03:00:00Z');
  expect(createCalendar('en-US', 'America/New_York').today(late)).toBe('2026-01-18');
  expect(createCalendar('en-US', 'UTC').today(late)).toBe('2026-01-19');
});

test.each([
  ['a meeting on Tuesday the 27th', '2026-01-27'],
  ['next week, probably January 28', '2026-01-28'],
  ['Tuesday, February the 3rd', '2026-02-03'],
])('"%s" is the day of the month, whatever stands beside it', (said, expected) => {
  expect(day(said)).toBe(expected);
});
