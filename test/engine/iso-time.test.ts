import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { iso, zoned } from '../../src/engine/iso-time.ts';

test.each([
  [0, '1970-01-01T00:00:00Z'],
  [1768733100000, '2026-01-18T10:45:00Z'],
  [1768733100999, '2026-01-18T10:45:00Z'],
])('%i is %s: whole seconds, without rounding up', (ms, text) => {
  expect(iso(ms)).toBe(text);
});

describe('a local time in its zone', () => {
  test.each([
    ['2026-01-27', '05:30', 'America/New_York', 0, '2026-01-27T05:30:00-05:00'],
    ['2026-07-27', '05:30', 'America/New_York', 0, '2026-07-27T05:30:00-04:00'],
    ['2026-12-31', '00:15', 'America/New_York', 1, '2027-01-01T00:15:00-05:00'],
    ['2026-03-01', '23:59', 'Asia/Kolkata', 0, '2026-03-01T23:59:00+05:30'],
    ['2026-03-01', '00:00', 'Asia/Kolkata', 0, '2026-03-01T00:00:00+05:30'],
    ['2026-03-01', '12:00', 'Pacific/Kiritimati', 0, '2026-03-01T12:00:00+14:00'],
    ['2026-03-01', '12:00', 'America/St_Johns', 0, '2026-03-01T12:00:00-03:30'],
    ['2026-03-01', '12:00', 'UTC', 2, '2026-03-03T12:00:00+00:00'],
    // The hours around a change of clocks: the offset is that of the moment, not of the day.
    ['2026-03-08', '01:59', 'America/New_York', 0, '2026-03-08T01:59:00-05:00'],
    ['2026-03-08', '03:00', 'America/New_York', 0, '2026-03-08T03:00:00-04:00'],
    ['2026-03-29', '01:30', 'Europe/Berlin', 0, '2026-03-29T01:30:00+01:00'],
    ['2026-03-29', '03:30', 'Europe/Berlin', 0, '2026-03-29T03:30:00+02:00'],
    ['2026-10-25', '01:30', 'Europe/Berlin', 0, '2026-10-25T01:30:00+02:00'],
    ['2026-10-25', '03:30', 'Europe/Berlin', 0, '2026-10-25T03:30:00+01:00'],
  ])('%s %s in %s, %i days later, is the moment %5$s', (day, time, zone, days, expected) => {
    expect(zoned(day, time, zone, days)).toBe(expected);
  });

  test('is the moment at which a clock on the wall there shows it', () => {
    const zones = [
      'America/New_York',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Auckland',
      'UTC',
    ];
    const moment = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 11, 31) / 60_000 });
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (minutes, zone) => {
        // Read from a moment, so that it is a time that zone has; two moments may share it when clocks go back.
        const [day = '', time = ''] = wallClock(minutes * 60_000, zone).split(' ');
        const written = zoned(day, time, zone);
        expect(written.slice(0, 16)).toBe(`${day}T${time}`);
        expect(wallClock(Date.parse(written), zone)).toBe(`${day} ${time}`);
      }),
      { numRuns: 300 },
    );
  });
});

function wallClock(ms: number, timeZone: string): string {
  return new Date(ms).toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
}
