/** Formats timestamps for the wire: ISO 8601 with a time zone, in whole seconds. */

/** Milliseconds since 1970 as `2026-01-18T10:45:00Z`. */
export function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A local day (YYYY-MM-DD) and time (HH:MM) in an IANA zone as `2026-01-27T05:30:00-05:00`; `days` later if given. */
export function zoned(day: string, time: string, timezone: string, days = 0): string {
  const wall = Date.parse(`${day}T${time}:00Z`) + days * 86_400_000;
  // The UTC offset depends on the instant and the instant on the offset; a second pass converges.
  const offset = offsetAt(wall - offsetAt(wall, timezone).ms, timezone);
  return new Date(wall).toISOString().slice(0, 19) + offset.text;
}

/** Creating a formatter is about a thousand times slower than using it. One per time zone; zones come from brand files only. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function offsets(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const created = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formatters.set(timeZone, created);
  return created;
}

function offsetAt(moment: number, timezone: string): { text: string; ms: number } {
  const [, sign = '+', hours = '00', minutes = '00'] =
    /GMT([+-])(\d\d):(\d\d)/.exec(offsets(timezone).format(moment)) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { text: `${sign}${hours}:${minutes}`, ms: sign === '-' ? -ms : ms };
}
