/** What a locale says of calendars: where weeks start, which of day and month is written first. */

/** Where the week starts on Sunday and on Saturday (CLDR); everywhere else on Monday. */
const SUNDAY = new Set(
  (
    'AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH ' +
    'PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW'
  ).split(' '),
);
const SATURDAY = new Set('AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY'.split(' '));

/** The weekday that weeks start with, Sunday as 0. */
export function weekStartOf(locale: string): number {
  const region = regionOf(locale);
  return SUNDAY.has(region) ? 0 : SATURDAY.has(region) ? 6 : 1;
}

function regionOf(locale: string): string {
  try {
    return new Intl.Locale(locale).maximize().region ?? '';
  } catch {
    return '';
  }
}

/** Whether 1/2 is the second of January. */
export function isMonthFirst(locale: string): boolean {
  const parts = makeFormat(locale, { day: 'numeric', month: 'numeric' })
    .formatToParts(0)
    .map(({ type }) => type);
  return parts.indexOf('month') < parts.indexOf('day');
}

/** A format of dates; where there is no such locale or zone, of the United States and UTC. */
export function makeFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}
