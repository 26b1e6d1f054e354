/** How many bytes of memory a text takes, about: estimated from V8's layout, rather too much than too little. */

const TEXT = 24;

/** Bytes of a text: one for each character, two when some need it. */
export function textSize(text: string): number {
  return TEXT + (NARROW.test(text) ? text.length : 2 * text.length);
}

/** Characters that V8 keeps in one byte each. */
const NARROW = /^[\0-\xff]*$/;
