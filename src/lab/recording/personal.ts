/**
 * Stand-ins for personal data, of the same kind, so that a recording without it can still be played: an e-mail address becomes
 * another one, digits become zeros. What a user was called is found again in whatever is said later.
 */
import { replacePersonal } from '../../engine/redact.ts';
import { isCredentialKey } from '../../protocol/credentials.ts';
import { ExactNumber } from '../../protocol/exact-json.ts';

/** Objects about a person, wherever they stand. */
const ABOUT_A_PERSON: ReadonlySet<string> = new Set([
  ...['user', 'buyer', 'payment_data', 'fulfillment_details', 'shipping_address', 'billing_address', 'destination'],
]);
/** Texts that people write, or that quote them. */
const FREE: ReadonlySet<string> = new Set(['message', 'intent', 'conversation_summary', 'summary', 'text']);
/** Objects that are somebody else's, in which anything may stand. */
const OPAQUE: ReadonlySet<string> = new Set(['context', 'ext']);
/** Words of the protocol, which a name may happen to be. */
const PROTOCOL: ReadonlySet<string> = new Set(['status', 'session_status', 'type', 'code', 'action', 'reason']);
/** Members of a person that say where and how, not who; prices and taxes hang on them. */
const KEPT: ReadonlySet<string> = new Set([
  ...['country', 'state', 'region', 'locale', 'type', 'handler_id', 'option_id', 'token'],
]);
/** Members that say where, in words that others have too. */
const PLACES: ReadonlySet<string> = new Set(['city', 'postal_code', 'postcode', 'zip']);
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['email', 'person@recording.example'],
  ['name', 'Robin Redacted'],
  ['full_name', 'Robin Redacted'],
  ['first_name', 'Robin'],
  ['last_name', 'Redacted'],
  ['street', '1 Sample Street'],
  ['line_one', '1 Sample Street'],
  ['city', 'Sampleton'],
]);
const NAME_PARTS = ['Robin', 'Redacted'];
const OTHER = 'left-out';
/** Shorter values are found in too many words that have nothing to do with them. */
const SHORTEST = 3;
const DEEPEST = 40;
/** What is remembered of one user. */
const MOST_VALUES = 200;

/** One call and its answer, without personal data. */
interface RedactedCall {
  args: unknown;
  /** The answer, or any part of it. */
  answer(value: unknown): unknown;
}

/** Replaces personal data. One for a whole recording: it knows what the people in it are called. */
interface Redaction {
  /** What is learned of the user of one session is not looked for in another. */
  call(args: unknown): RedactedCall;
}

export function createRedaction(): Redaction {
  const given = new Map<string, Values>();

  return {
    call(args) {
      const session = sessionOf(args);
      const values: Values = (session && given.get(session)) || new Map();
      if (session) given.set(session, values);
      inValue(args, '', values, false, 0);
      return {
        args: inValue(args, '', values, false, 0),
        answer(value) {
          const opened = sessionOf(value) ?? sessionOf(membersOf(value).structuredContent);
          if (opened && !given.has(opened)) given.set(opened, values);
          inValue(value, '', values, false, 0);
          return inValue(value, '', values, false, 0);
        },
      };
    },
  };
}

/** The SI session of a call or an answer, or the id of its checkout. */
function sessionOf(body: unknown): string | undefined {
  const { session_id, id } = membersOf(body);
  const name = session_id ?? id;
  return typeof name === 'string' ? name : undefined;
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** What stands for a value, and whether only texts that people write are searched for it: a city is in much that is no person's. */
type Values = Map<string, { stand: string; onlyFree: boolean }>;

function inValue(value: unknown, name: string, values: Values, ofPerson: boolean, depth: number): unknown {
  if (depth > DEEPEST) return OTHER;
  if (isCredentialKey(name)) return OTHER;
  if (typeof value === 'string') return ofPerson ? standIn(value, name, values) : inText(value, name, values);
  if (typeof value === 'number' && ofPerson && /phone|number/.test(name)) return 0;
  if (Array.isArray(value)) return value.map((one) => inValue(one, name, values, ofPerson, depth + 1));
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  const inside = ofPerson || ABOUT_A_PERSON.has(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      OPAQUE.has(key) ? opaque(inner) : inValue(inner, key, values, inside, depth + 1),
    ]),
  );
}

function standIn(text: string, name: string, values: Values): string {
  if (KEPT.has(name) || text === '') return text;
  const known = STAND_INS.get(name) ?? (/\d/.test(text) ? text.replace(/\p{L}/gu, 'x').replace(/\d/g, '0') : OTHER);
  remember(text, known, values, PLACES.has(name));
  if (/name/.test(name)) {
    const parts = text.split(/\s+/);
    for (const [at, part] of parts.entries()) {
      const last = at === parts.length - 1 && at > 0;
      remember(part, (last ? NAME_PARTS[1] : NAME_PARTS[0]) ?? OTHER, values);
    }
  }
  return known;
}

function remember(value: string, stand: string, values: Values, onlyFree = false): void {
  const text = value.trim().toLowerCase();
  // A stand-in is nobody's, however it is written.
  if (text.length < SHORTEST || text === stand.toLowerCase() || values.size >= MOST_VALUES) return;
  if (!values.has(text)) values.set(text, { stand, onlyFree });
}

function inText(text: string, name: string, values: Values): string {
  if (PROTOCOL.has(name)) return text;
  const free = FREE.has(name);
  const shown = free ? replacePersonal(text, (part) => standInAndRemember(part, values)) : text;
  const searched = [...values].filter(
    ([value, { onlyFree }]) => (free || !onlyFree) && (!isId(name) || isNobodyElses(value)),
  );
  return searched.length === 0 ? shown : withoutWords(shown, searched);
}

/** A name may be a word of an id or an address, such as that of a product. */
function isId(name: string): boolean {
  return /^(?:id|url|sku)$|_(?:id|ids|url|sku)$/.test(name);
}

function isNobodyElses(value: string): boolean {
  return value.includes('@') || value.replace(/\D/g, '').length >= 7;
}

function standInAndRemember(part: string, values: Values): string {
  const stand = standInOf(part);
  remember(part, stand, values);
  return stand;
}

function standInOf(part: string): string {
  if (part.includes('@')) return 'person@recording.example';
  return /\p{L}/u.test(part) ? '1 Sample Street' : part.replace(/\d/g, '0');
}

/** However they are cased, where they stand as words of their own; the longest first. */
function withoutWords(text: string, values: [value: string, { stand: string }][]): string {
  const lower = text.toLowerCase();
  const sorted = [...values].sort(([a], [b]) => b.length - a.length);
  // A few letters change their length; then nothing can be cut out of the middle.
  if (lower.length !== text.length) return sorted.some(([value]) => lower.includes(value)) ? OTHER : text;
  let shown = '';
  for (let at = 0; at < text.length; ) {
    const found = sorted.find(([value]) => lower.startsWith(value, at) && isWord(text, at, value.length));
    shown += found ? found[1].stand : text[at];
    at += found ? found[0].length : 1;
  }
  return shown;
}

function isWord(text: string, at: number, length: number): boolean {
  return !isLetter(text[at - 1]) && !isLetter(text[at + length]);
}

function isLetter(character = ' '): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** Which members there are, and nothing of what they say. */
function opaque(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return OTHER;
  return Object.fromEntries(Object.keys(value).map((name) => [name, 'opaque']));
}
