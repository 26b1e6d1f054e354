/**
 * JSON Schema keywords that zod lacks or implements differently. Arrays, objects and maps have a maximum size: larger values are
 * refused before any element is validated, so that neither time nor the list of issues grows with the input (zod's own
 * `max` validates everything first). String formats follow the RFCs (formats.ts).
 */
import { z } from 'zod/v3';
import { isDateTime, isEmail, isUri } from './formats.ts';

/** Maximum array length. Far more than real messages have; the official schemas state none. */
const MAX_ITEMS = 1000;

/** Maximum array length for lists of enum values. */
export const MAX_CHOICES = 100;

/** Maximum number of members of an open object or a map. */
const MAX_MEMBERS = 1000;

interface KeywordDef<T extends z.ZodTypeAny> extends z.ZodTypeDef {
  inner: T;
  /** The issue, when the value breaks the keyword. */
  broken: (value: unknown) => z.IssueData | undefined;
  /** The keyword in JSON Schema (protocol/json-schema.ts). */
  printed: object;
}

/** A schema behind one JSON Schema keyword. The keyword is checked first, and only then the rest. */
export class Keyword<T extends z.ZodTypeAny> extends z.ZodType<z.output<T>, KeywordDef<T>, z.input<T>> {
  override _parse(input: z.ParseInput): z.ParseReturnType<z.output<T>> {
    const { inner, broken } = this._def;
    const found = broken(input.data);
    if (found === undefined) return inner._parse(input);
    z.addIssueToContext(this._getOrReturnCtx(input), found);
    return z.INVALID;
  }
}

/** An array of at least `min` and at most `max` elements. */
export function list<T extends z.ZodTypeAny>(element: T, { min = 0, max = MAX_ITEMS } = {}): Keyword<z.ZodArray<T>> {
  const inner = z.array(element);
  return new Keyword({
    inner: min > 0 ? inner.min(min) : inner,
    broken: (value) =>
      Array.isArray(value) && value.length > max
        ? { code: 'too_big', type: 'array', maximum: max, inclusive: true }
        : undefined,
    printed: { maxItems: max },
  });
}

/** An object that may have unknown members (R9), at most `max` in total. */
export function open<T extends z.ZodRawShape>(shape: T, max: number = MAX_MEMBERS) {
  return limited(z.object(shape).passthrough(), max);
}

/** An object with the members of `shape` and no other. */
export function closed<T extends z.ZodRawShape>(shape: T) {
  return z.object(shape).strict();
}

/** An object whose members all have one type, at most `max` of them. */
export function map<T extends z.ZodTypeAny>(value: T, max: number = MAX_MEMBERS) {
  return limited(z.record(value), max);
}

function limited<T extends z.ZodTypeAny>(inner: T, max: number): Keyword<T> {
  return new Keyword({
    inner,
    // `set` is what zod calls a thing whose members are counted.
    broken: (value) =>
      typeof value === 'object' && value !== null && Object.keys(value).length > max
        ? { code: 'too_big', type: 'set', maximum: max, inclusive: true }
        : undefined,
    printed: { maxProperties: max },
  });
}

/** An array without equal elements. */
export function unique<T extends z.ZodTypeAny>(inner: T): Keyword<T> {
  return new Keyword({
    inner,
    broken: (value) =>
      Array.isArray(value) && new Set(value.map((element) => JSON.stringify(element))).size < value.length
        ? issue('uniqueItems', ' with different items only')
        : undefined,
    printed: { uniqueItems: true },
  });
}

/** An object that has at least one of these members. */
export function anyOf<T extends z.ZodTypeAny>(inner: T, members: string[]): Keyword<T> {
  return new Keyword({
    inner,
    broken: (value) =>
      typeof value === 'object' && value !== null && !members.some((member) => Object.hasOwn(value, member))
        ? issue('anyOf', ` with ${members.join(' or ')}`)
        : undefined,
    printed: { anyOf: members.map((member) => ({ required: [member] })) },
  });
}

/** Documents a default without filling it in: the code that handles the request applies it. */
export function defaulting<T extends z.ZodTypeAny>(inner: T, value: z.output<T>): Keyword<T> {
  return new Keyword({ inner, broken: () => undefined, printed: { default: value } });
}

/** An issue for a keyword that zod lacks; issues.ts converts it. */
function issue(keyword: string, how: string): z.IssueData {
  return { code: 'custom', params: { keyword, how } };
}

/**
 * More about a text that has a format: `inner` holds its other rules, `message` replaces the words of the issue, `unchecked` leaves
 * the check to someone else.
 */
interface TextOptions {
  inner?: z.ZodString;
  message?: string;
  unchecked?: true;
}

/** `format: email`. */
export const email = (options?: TextOptions) => text('email', 'email', isEmail, options);

/** `format: date-time`. */
export const dateTime = (options?: TextOptions) => text('date-time', 'datetime', isDateTime, options);

/** `format: uri`. */
export const uri = (options?: TextOptions) => text('uri', 'url', isUri, options);

function text(
  format: string,
  validation: 'email' | 'datetime' | 'url',
  holds: (value: string) => boolean,
  { inner = z.string(), message, unchecked }: TextOptions = {},
): Keyword<z.ZodString> {
  return new Keyword({
    inner,
    broken: (value) =>
      !unchecked && typeof value === 'string' && !holds(value)
        ? { code: 'invalid_string', validation, message }
        : undefined,
    printed: { format },
  });
}
