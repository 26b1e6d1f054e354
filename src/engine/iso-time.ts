/** Times as the wire writes them: ISO 8601 with a zone, whole seconds. */

/** Milliseconds since 1970 as `2026-01-18T10:45:00Z`. */
export function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A local day (YYYY-MM-DD) and time (HH:MM) in an IANA zone as `2026-01-27T05:30:00-05:00`; `days` later if asked. */
export function zoned(day: string, time: string, timezone: string, days = 0): string {
  const wall = Date.parse(`${day}T${time}:00Z`) + days * 86_400_000;
  // The offset belongs to the moment, and the moment depends on the offset: the second look settles it.
  const offset = offsetAt(wall - offsetAt(wall, timezone).ms, timezone);
  return new Date(wall).toISOString().slice(0, 19) + offset.text;
}

/** Making a formatter costs a thousand times what using it does. One for each zone of a brand: brands are few, callers name none. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function offsets(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formatters.set(timeZone, made);
  return made;
}

function offsetAt(moment: number, timezone: string): { text: string; ms: number } {
  const [, sign = '+', hours = '00', minutes = '00'] =
    /GMT([+-])(\d\d):(\d\d)/.exec(offsets(timezone).format(moment)) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { text: `${sign}${hours}:${minutes}`, ms: sign === '-' ? -ms : ms };
}
