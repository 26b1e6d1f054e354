/** The type of a setting, and parsers for the common kinds of values. */

/** One setting: its flag and variable, its help, and its parser (`undefined`: invalid). */
export interface Setting<T> {
  flag: string;
  variable: string;
  help: string;
  allowed: string;
  /** The allowed words, for an enumeration. */
  words?: readonly string[];
  fallback: T;
  read(text: string): T | undefined;
}

/** A boolean setting; its variable is derived from its flag. */
export function switched(flag: string, help: string): Setting<boolean> {
  return {
    flag,
    variable: `SI_MCP_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`,
    help,
    allowed: 'true or false',
    fallback: false,
    read: (text) => (/^(true|1|yes|on)$/i.test(text) ? true : /^(false|0|no|off)$/i.test(text) ? false : undefined),
  };
}

/** A number of calls; 0 for none. */
export function calls(flag: string, help: string, fallback: number): Setting<number> {
  return {
    flag: `${flag} <n>`,
    variable: switched(flag, '').variable,
    help: `${help} (default ${fallback})`,
    allowed: 'an integer from 0 to 1000000',
    fallback,
    read: (text) => (/^\d{1,7}$/.test(text) && Number(text) <= 1_000_000 ? Number(text) : undefined),
  };
}

/** An http or https URL without trailing slashes, or undefined. */
export function readModelUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash, href } = new URL(text);
  const plain = /^https?:$/.test(protocol) && username === '' && password === '' && search === '' && hash === '';
  let end = href.length;
  while (href[end - 1] === '/') end -= 1;
  return plain ? href.slice(0, end) : undefined;
}

/** Milliseconds of an ISO 8601 time with a zone. `Date.parse` alone would let 30 February pass as 2 March. */
export function readTime(text: string): number | undefined {
  const [, day] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const time = Date.parse(text);
  if (day === undefined || Number.isNaN(midnight) || Number.isNaN(time)) return undefined;
  // The dialogue's calendar does not cover years outside this range.
  const year = Number(day.slice(0, 4));
  return new Date(midnight).toISOString().startsWith(day) && year >= 1970 && year <= 2100 ? time : undefined;
}

/** Whether this names a database: sqlite:FILE, redis:// or rediss://. */
export function isDatabase(text: string): boolean {
  if (text.startsWith('sqlite:')) return text.length > 'sqlite:'.length;
  return /^rediss?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '';
}
