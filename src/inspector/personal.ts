/**
 * What may be looked at without a key: no personal data but the fact that it was given and whether consent covers it, and of what opens
 * something (session ids, tokens, keys) only the beginning.
 */
import type { Trace } from '../dialogue/trace.ts';
import { looksPersonal, redact } from '../engine/redact.ts';
import { fieldsOf } from '../protocol/json-object.ts';

/** Values of the user that a session was given, in lower case, to be found again in what is said. */
export type GivenValues = Set<string>;

/** Objects about a person, wherever they stand. */
const PERSONAL: ReadonlySet<string> = new Set(['user', 'buyer', 'fulfillment_details', 'payment_data']);
/** What opens something. */
const SECRET: ReadonlySet<string> = new Set([
  ...['session_id', 'adcp_session_id', 'sub_id', 'idempotency_key', 'offering_token', 'checkout_token', 'quote_id'],
  ...['token', 'continue_url', 'anonymous_session_id'],
]);
/** Texts that people write, in which anything may stand. */
const FREE: ReadonlySet<string> = new Set(['message', 'intent', 'conversation_summary', 'words', 'summary']);
/** Words of the protocol, which a name may happen to be. */
const PROTOCOL: ReadonlySet<string> = new Set(['status', 'session_status']);
/** Members that are somebody else's, and opaque to us. */
const OPAQUE: ReadonlySet<string> = new Set(['context', 'ext']);

const SHOWN_OF_SECRET = 8;
const DEEPEST = 40;

/** The arguments of a call as they may be shown; what they say of the user is added to `given`. */
export function withoutPersonalData(args: unknown, given: GivenValues): unknown {
  const { identity } = fieldsOf(args);
  const { consent_granted, consent_scope, user } = fieldsOf(identity);
  collect(user, given, 0);
  const { name } = fieldsOf(user);
  // A first name is said without the rest.
  if (typeof name === 'string') for (const part of name.split(/\s+/)) collect(part, given, 0);
  const scope = Array.isArray(consent_scope) ? consent_scope : [];
  const told = (name: string) =>
    consent_granted !== true
      ? 'given, without consent'
      : scope.includes(name)
        ? 'given, in scope'
        : 'given, not in scope';
  const hidden = hide(args, '', given, 0);
  if (user === undefined || typeof hidden !== 'object' || hidden === null) return hidden;
  const shown = Object.fromEntries(Object.keys(fieldsOf(user)).map((name) => [name, told(name)]));
  return { ...hidden, identity: { ...fieldsOf(fieldsOf(hidden).identity), user: shown } };
}

/** Whether a person wrote something into these arguments that looks personal. */
export function mentionsPersonalData(args: unknown): boolean {
  const { message, intent } = fieldsOf(args);
  return [message, intent].some((text) => typeof text === 'string' && looksPersonal(text));
}

/**
 * A trace without a word of the user's: which acts, with which scores, what was searched and found. For a session that was given
 * something personal, whose words, stems and numbers are all over its traces, and in its memory in every later turn.
 */
export function withoutWords({ clauses, mentions, acts, said, event, search, obstacles, ms }: Trace): object {
  return {
    clauses: clauses.map(({ acts: read }) => ({
      words: '(left out)',
      acts: read.map(({ is, score }) => ({ is, score })),
    })),
    mentions: mentions.map((mention) => mention.slice(0, Math.max(0, mention.indexOf(':')))),
    acts: acts.map(({ act }) => ({ act })),
    said: said.map(({ say }) => ({ say })),
    event,
    ...(search && {
      search: {
        wishes: search.wishes.map(({ on }) => ({ on: wherePart(on) })),
        relaxed: search.relaxed.map(({ on }) => ({ on: wherePart(on) })),
        kept: search.kept,
        total: search.total,
        dropped: Object.fromEntries(Object.entries(search.dropped).map(([why, left]) => [wherePart(why), left])),
      },
    }),
    ...(obstacles && { obstacles }),
    ms,
  };
}

/** A wish for a word anywhere names the word. */
function wherePart(on: string): string {
  return on.startsWith('w:') ? 'w' : on;
}

/** An answer, or a trace, as it may be shown. */
export function withoutValues(value: unknown, given: GivenValues): unknown {
  return hide(value, '', given, 0);
}

function hide(value: unknown, name: string, given: GivenValues, depth: number): unknown {
  if (depth > DEEPEST) return '…';
  if (typeof value === 'string') return hideText(value, name, given);
  if (Array.isArray(value)) return value.map((one) => hide(one, name, given, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  if (PERSONAL.has(name)) return Object.fromEntries(Object.keys(value).map((key) => [key, 'given, in scope']));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      OPAQUE.has(key) ? opaque(inner) : hide(inner, key, given, depth + 1),
    ]),
  );
}

function hideText(text: string, name: string, given: GivenValues): string {
  if (PROTOCOL.has(name)) return text;
  if (SECRET.has(name)) return text.length > SHOWN_OF_SECRET ? `${text.slice(0, SHOWN_OF_SECRET)}…` : text;
  let shown = FREE.has(name) && looksPersonal(text) ? `${redact(text)} (without something personal)` : text;
  for (const value of given) shown = withoutValue(shown, value);
  return shown;
}

/** However it is cased. `value` is in lower case. */
function withoutValue(text: string, value: string): string {
  const lower = text.toLowerCase();
  // A few letters change their length; then nothing can be cut out of the middle.
  if (lower.length !== text.length) return lower.includes(value) ? '(given)' : text;
  let shown = '';
  let from = 0;
  for (let at = lower.indexOf(value); at >= 0; at = lower.indexOf(value, from)) {
    shown += `${text.slice(from, at)}(given)`;
    from = at + value.length;
  }
  return shown + text.slice(from);
}

function opaque(value: unknown): unknown {
  const names = Object.keys(fieldsOf(value));
  return names.length === 0 ? value : Object.fromEntries(names.map((name) => [name, 'opaque']));
}

const SHORTEST = 3;

function collect(value: unknown, given: GivenValues, depth: number): void {
  if (given.size > 50 || depth > 4) return;
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    if (text.length >= SHORTEST) given.add(text);
  } else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) if (name !== 'locale') collect(inner, given, depth + 1);
}
