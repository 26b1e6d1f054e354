/**
 * Scans JSON text without parsing it: counts values and nesting, and locates members. JSON.parse takes a second of CPU for
 * four megabytes of brackets; a scan takes milliseconds and stops at the limit.
 */

/** Maximum number of values in one message: objects, arrays, members and elements. A thousand ACP line items have 5,000. */
export const MOST_VALUES = 10_000;

/** Maximum nesting of arguments; SI messages need ten levels. */
export const DEEPEST = 32;

/**
 * Whether a number comes back from JSON.parse and JSON.stringify with its value. Fifteen digits always do, unless the
 * exponent is extreme (IEEE 754); longer ones are not checked. Minus zero loses its sign.
 */
export function isExact(token: string): boolean {
  return token.length <= 15 && !/e[+-]?\d{3}/i.test(token) && !Object.is(Number(token), -0);
}

/** Which limit was exceeded. */
export type Excess = 'too deep' | 'too many';

/** Placeholder for JSON that exceeded a limit and was not parsed. */
export class Unread {
  readonly why: Excess;
  constructor(why: Excess) {
    this.why = why;
  }
}

interface TextShape {
  excess?: Excess;
  /** Contains a number that JSON.parse would change. */
  inexact: boolean;
}

/** A range of a text; `to` is exclusive. */
interface Place {
  from: number;
  to: number;
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [34, 92, 44, 58];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [91, 93, 123, 125];

/** Scans a text that may be JSON, until it exceeds `values` values or `levels` levels. */
export function shapeOf(text: string, levels: number = DEEPEST, values: number = MOST_VALUES): TextShape {
  let level = 0;
  let count = 1;
  let inexact = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      count += 1;
      level += 1;
      if (level > levels) return { excess: 'too deep', inexact };
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) level -= 1;
    else if (code === COMMA) count += 1;
    else if (isNumeric(code)) {
      const to = endOfScalar(text, at);
      inexact ||= !isExact(text.slice(at, to));
      at = to - 1;
    }
    if (count > values) return { excess: 'too many', inexact };
  }
  return { inexact };
}

/** The same check on parsed JSON. Not recursive, because deep nesting would overflow the stack. */
export function excessOf(value: unknown): Excess | undefined {
  const waiting: [node: unknown, level: number][] = [[value, 1]];
  let count = 1;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, level] = next;
    if (typeof node !== 'object' || node === null) continue;
    if (node instanceof Unread) return node.why;
    if (level > DEEPEST) return 'too deep';
    const inner = Object.values(node);
    count += inner.length;
    if (count > MOST_VALUES) return 'too many';
    for (const one of inner) if (typeof one === 'object') waiting.push([one, level + 1]);
  }
  return undefined;
}

/**
 * The range of the member value at `path`. Of duplicate members the last one wins, as in JSON.parse. `undefined` when there is
 * none, or the text is not JSON up to there.
 */
export function placeOf(text: string, path: readonly string[]): Place | undefined {
  let place: Place | undefined = { from: endOfSpace(text, 0), to: text.length };
  for (const name of path) place = place && memberOf(text, place.from, name);
  return place;
}

/** The ranges of the elements if the text is an array; else none. */
export function elementsOf(text: string): Place[] {
  const places: Place[] = [];
  let at = endOfSpace(text, 0);
  if (text.charCodeAt(at) !== OPEN_BRACKET) return places;
  do {
    const from = endOfSpace(text, at + 1);
    const to = endOfValue(text, from);
    if (to > from) places.push({ from, to });
    at = endOfSpace(text, to);
  } while (text.charCodeAt(at) === COMMA);
  return places;
}

function memberOf(text: string, from: number, name: string): Place | undefined {
  if (text.charCodeAt(from) !== OPEN_BRACE) return undefined;
  let found: Place | undefined;
  let at = from;
  do {
    const keyFrom = endOfSpace(text, at + 1);
    if (text.charCodeAt(keyFrom) !== QUOTE) break;
    const keyTo = endOfString(text, keyFrom);
    const colon = endOfSpace(text, keyTo);
    if (text.charCodeAt(colon) !== COLON) return undefined;
    const valueFrom = endOfSpace(text, colon + 1);
    const valueTo = endOfValue(text, valueFrom);
    if (isName(text.slice(keyFrom, keyTo), name)) found = { from: valueFrom, to: valueTo };
    at = endOfSpace(text, valueTo);
  } while (text.charCodeAt(at) === COMMA);
  return found;
}

/** Whether a key as written equals this name; it may contain escapes. */
function isName(key: string, name: string): boolean {
  if (!key.includes('\\')) return key.length === name.length + 2 && key.startsWith(name, 1);
  try {
    return JSON.parse(key) === name;
  } catch {
    return false;
  }
}

function endOfValue(text: string, from: number): number {
  const code = text.charCodeAt(from);
  if (code === QUOTE) return endOfString(text, from);
  return code === OPEN_BRACE || code === OPEN_BRACKET ? endOfContainer(text, from) : endOfScalar(text, from);
}

function endOfContainer(text: string, from: number): number {
  let level = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) level += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) level -= 1;
    if (level === 0) return at + 1;
  }
  return text.length;
}

/** The index after the closing quote of the string that begins at `from`. */
export function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** The index after a number, true, false or null. */
export function endOfScalar(text: string, from: number): number {
  let at = from;
  while (at < text.length && isScalar(text.charCodeAt(at))) at += 1;
  return at;
}

export function endOfSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** A digit or a minus: the first character of a number. */
function isNumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 45;
}

/** A character of numbers and of true, false and null. */
function isScalar(code: number): boolean {
  return isNumeric(code) || (code >= 97 && code <= 122) || code === 43 || code === 46 || code === 69;
}
