/**
 * Ids and times as a recording writes them. An id or a token is a placeholder, the same one for the same value wherever it occurs;
 * a time of the run is its distance from the call, in whole seconds. So two recordings of the same conversation are equal, and no
 * recording holds a token that could be used.
 */
import { iso } from '../../engine/iso-time.ts';
import { ExactNumber } from '../../protocol/exact-json.ts';

/** Members whose value is an id or a token, and what each is called in a placeholder. */
const ID_MEMBERS: ReadonlyMap<string, string> = new Map([
  ['session_id', 'session'],
  ['adcp_session_id', 'session'],
  ['sub_id', 'session'],
  ['idempotency_key', 'key'],
  ['anonymous_session_id', 'anonymous'],
  ['offering_token', 'offering'],
  ['checkout_token', 'checkout'],
  ['quote_id', 'checkout'],
  ['checkout_session_id', 'purchase'],
  ['token', 'token'],
  ['order_number', 'order'],
  ['confirmation_number', 'order'],
]);

/** Tokens of the sandbox checkout, which are documented and pay nothing. */
const TEST_TOKEN = /^spt_test_[a-z0-9_]{1,40}$/;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** A service on this machine, which has another port in each run. */
const LOCAL_HOST = /(?<![\w.])(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}/g;
/** What an id consists of, where it stands inside a longer text. */
const WORD = /[\w-]{8,}/g;
/** Long enough for an idempotency key, and nothing an agent makes by itself. */
const PLACEHOLDER = /recorded-[a-z]{1,20}-\d{6}/g;

/** Members that hold a time of the run; other times, such as a departure, are facts and stay. */
const TIME_MEMBER = /(?:^|_)(?:at|by|until|timestamp|delivery_time)$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
const DISTANCE = /^now([+-]\d{1,12})s$/;

/** Writes ids and times as placeholders. One for the whole recording: it knows which value was called what. */
interface Placeholders {
  /** `value` with placeholders; `at` is when the call was made, in milliseconds since 1970. */
  put(value: unknown, at: number): unknown;
}

export function createPlaceholders(): Placeholders {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();

  function learn(value: unknown, name: string): void {
    if (typeof value === 'string') {
      const kind = ID_MEMBERS.get(name);
      if (kind !== undefined && value !== '' && !TEST_TOKEN.test(value) && !holdsKnown(value)) call(value, kind);
      for (const [host] of value.matchAll(LOCAL_HOST)) call(host, 'host');
      for (const [uuid] of value.matchAll(UUID)) if (!partOfKnown(value, uuid)) call(uuid, 'id');
    } else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) learn(inner, Array.isArray(value) ? name : key);
  }

  /** A whole word that is known already, of which this UUID is a part. */
  function partOfKnown(text: string, uuid: string): boolean {
    return known.has(uuid) || [...text.matchAll(WORD)].some(([word]) => word.includes(uuid) && known.has(word));
  }

  /** What was called by its UUID before keeps that name under every member. */
  function holdsKnown(value: string): boolean {
    return [...value.matchAll(UUID)].some(([uuid]) => known.has(uuid));
  }

  function call(value: string, kind: string): void {
    if (known.has(value)) return;
    // A recording that is recorded, or written a second time, keeps its names.
    if (wholePlaceholder(value) !== undefined) return;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    known.set(value, `recorded-${kind}-${String(count).padStart(6, '0')}`);
  }

  function inText(text: string, name: string): string {
    const whole = ID_MEMBERS.has(name) || isDistinctive(text) ? known.get(text) : undefined;
    if (whole !== undefined) return whole;
    return text
      .replace(LOCAL_HOST, (host) => known.get(host) ?? host)
      .replace(WORD, (word) => {
        const found = isDistinctive(word) ? known.get(word) : undefined;
        return found ?? word.replace(UUID, (uuid) => known.get(uuid) ?? uuid);
      });
  }

  return {
    put(value, at) {
      learn(value, '');
      return eachText(value, (text, name) => (isTime(text, name) ? distance(text, at) : inText(text, name)));
    },
  };
}

/** Nothing that a text says by chance: a host may call a session "active". */
function isDistinctive(id: string): boolean {
  return id.length >= 20 || (id.length >= 8 && /\d/.test(id));
}

/** The placeholder that a text is, and nothing else. */
export function wholePlaceholder(text: string): string | undefined {
  const [found] = text.match(PLACEHOLDER) ?? [];
  return found === text ? found : undefined;
}

/** Every placeholder in a text, in order. */
export function placeholdersIn(text: string): string[] {
  return text.match(PLACEHOLDER) ?? [];
}

/** The text with each placeholder replaced; one without a value stays. */
export function withValues(text: string, known: (placeholder: string) => string | undefined): string {
  return text.replace(PLACEHOLDER, (placeholder) => known(placeholder) ?? placeholder);
}

/** Seconds from the call, where a text is a time of a recording. */
export function secondsFromCall(text: string): number | undefined {
  const [, seconds] = DISTANCE.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** A time of a recording as ISO 8601, for a call at `now`. */
export function timeAt(seconds: number, now: number): string {
  return iso((Math.floor(now / 1000) + seconds) * 1000);
}

/** Milliseconds since 1970 of an ISO 8601 time with a zone. */
export function readDateTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

function isTime(text: string, name: string): boolean {
  return TIME_MEMBER.test(name) && readDateTime(text) !== undefined;
}

function distance(text: string, at: number): string {
  const seconds = Math.floor(Date.parse(text) / 1000) - Math.floor(at / 1000);
  return `now${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`;
}

/** A copy with every text changed; `change` is told the name of the member it stands in. */
export function eachText(value: unknown, change: (text: string, name: string) => unknown, name = ''): unknown {
  if (typeof value === 'string') return change(value, name);
  if (Array.isArray(value)) return value.map((one) => eachText(one, change, name));
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, eachText(inner, change, key)]));
}
