/**
 * Lossless JSON numbers. JSON numbers may have any number of digits, JavaScript numbers about sixteen. Values that are echoed
 * unchanged (a context, a message id) keep longer numbers as text.
 */
import { endOfScalar, endOfSpace, endOfString, isExact } from './json-text.ts';

/** A number that JSON.parse would change. */
export class ExactNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What JSON.parse reads, but with each number that it would change as an ExactNumber. `text` must be JSON of few levels. */
export function readExact(text: string): unknown {
  let at = 0;
  return readValue();

  function readValue(): unknown {
    at = endOfSpace(text, at);
    const first = text.charAt(at);
    if (first === '{') return Object.fromEntries(readMembers());
    if (first === '[') return readElements();
    const from = at;
    at = first === '"' ? endOfString(text, from) : endOfScalar(text, from);
    const token = text.slice(from, at);
    return /^[-\d]/.test(token) && !isExact(token) ? new ExactNumber(token) : JSON.parse(token);
  }

  function readMembers(): [string, unknown][] {
    const members: [string, unknown][] = [];
    while (hasNext('}')) {
      const name = String(readValue());
      // The colon.
      at = endOfSpace(text, at) + 1;
      members.push([name, readValue()]);
    }
    return members;
  }

  function readElements(): unknown[] {
    const elements: unknown[] = [];
    while (hasNext(']')) elements.push(readValue());
    return elements;
  }

  /** Steps over the bracket, comma or end that comes next; false at the end. */
  function hasNext(end: '}' | ']'): boolean {
    at = endOfSpace(text, at) + 1;
    if (text.charAt(at - 1) === end) return false;
    const next = endOfSpace(text, at);
    if (text.charAt(next) !== end) return true;
    at = next + 1;
    return false;
  }
}

/** Whether an exact number is in it, at any depth. */
export function holdsExact(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof ExactNumber || Object.values(value).some(holdsExact);
}

/** JSON of plain values and exact numbers, without spaces. */
export function writeJson(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${writeJson(inner)}`);
  return `{${members.join(',')}}`;
}
