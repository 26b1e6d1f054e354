/**
 * About how many bytes of memory a value takes. A text of a few bytes can become a tree of many objects, so what a caller
 * sent is weighed by what it is in memory, not by how long it was. Estimated from V8's layout, rather too much than too
 * little, for objects whose members have known names: unknown names take three times as much and are kept as text.
 */

const OBJECT = 56;
const MEMBER = 16;
const ELEMENT = 8;
const NUMBER = 16;
const TEXT = 24;

/** Bytes of a text: one for each character, two when some need it. */
export function textSize(text: string): number {
  return TEXT + (NARROW.test(text) ? text.length : 2 * text.length);
}

/** Bytes of a value as JSON knows it, with everything in it. What is in it twice counts twice. */
export function heapSize(value: unknown): number {
  let bytes = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') bytes += textSize(next);
    else if (typeof next === 'number') bytes += NUMBER;
    else if (Array.isArray(next)) {
      bytes += OBJECT + ELEMENT * next.length;
      for (const element of next) waiting.push(element);
    } else if (typeof next === 'object' && next !== null) {
      const members = Object.values(next);
      bytes += OBJECT + MEMBER * members.length;
      for (const member of members) waiting.push(member);
    }
  }
  return bytes;
}

/** Characters that V8 keeps in one byte each. */
const NARROW = /^[\0-\xff]*$/;
