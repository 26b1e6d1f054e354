/** Days as YYYY-MM-DD, and which of them a dated item is sold for. */

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** The days a dated item is sold for; an omitted field does not restrict them. */
export interface SaleDays {
  weekdays?: (typeof WEEKDAYS)[number][];
  dates?: string[];
  from?: string;
  until?: string;
  except: string[];
}

/** Whether the text is a valid calendar day ("2026-02-30" is not). */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().slice(0, 10) === text;
}

/** Whether an item is sold for a day; one without sale days is sold for every day. */
export function isSoldOn({ sale_days }: { sale_days?: SaleDays }, day: string): boolean {
  if (!sale_days) return true;
  const { weekdays, dates, from, until, except } = sale_days;
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()];
  return (
    (!weekdays || (weekday !== undefined && weekdays.includes(weekday))) &&
    (!dates || dates.includes(day)) &&
    (!from || day >= from) &&
    (!until || day <= until) &&
    !except.includes(day)
  );
}

/** The first day from `from` on that an item is sold for; undefined if none within two years. */
export function nextSaleDay(item: { sale_days?: SaleDays }, from: string): string | undefined {
  if (isSoldOn(item, from)) return from;
  const { sale_days } = item;
  const listed = sale_days?.dates?.filter((day) => day >= from && isSoldOn(item, day)).sort();
  if (listed) return listed[0];
  const first = sale_days?.from && sale_days.from > from ? sale_days.from : from;
  const start = Date.parse(`${first}T00:00:00Z`);
  for (let ahead = 0; ahead <= LOOKED_AHEAD; ahead++) {
    const day = new Date(start + ahead * 86_400_000).toISOString().slice(0, 10);
    if (isSoldOn(item, day)) return day;
  }
  return undefined;
}

const LOOKED_AHEAD = 731;
