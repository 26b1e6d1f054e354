/** Numbers added up from words, and from the parts of words where a language writes a number as one. */
/** How a language joins numbers to one word: tens ("{unit}und{ten}"), and the units and joints of such words only. */
export interface Joined {
  tens: string;
  units: Record<string, number>;
  and: string[];
}

/** Number words and scales. `parts` are those of one-word numbers; a scale or a joint among them has no value. */
export interface Counted {
  words: ReadonlyMap<string, number>;
  scales: ReadonlyMap<string, number>;
  parts: ReadonlyMap<string, number | undefined>;
  /** The first two letters of parts. */
  heads: ReadonlySet<string>;
}

export function countedOf(table: Record<string, number>, scaleTable: Record<string, number>, joined?: Joined): Counted {
  const words = new Map(Object.entries(table));
  const scales = new Map(Object.entries(scaleTable));
  const parts = new Map<string, number | undefined>();
  if (!joined) return { words, scales, parts, heads: new Set() };
  const simple = [...words, ...Object.entries(joined.units)].filter(([, value]) => value < 100);
  for (const [ten, tens] of simple.filter(([, value]) => value >= 20 && value % 10 === 0)) {
    for (const [unit, units] of simple.filter(([, value]) => value > 0 && value < 10)) {
      words.set(joined.tens.replace('{unit}', unit).replace('{ten}', ten), tens + units);
    }
  }
  for (const [word, value] of [...words, ...simple]) if (value < 100) parts.set(word, value);
  for (const word of [...scales.keys(), ...joined.and]) parts.set(word, undefined);
  return { words, scales, parts, heads: new Set([...parts.keys()].map((part) => part.slice(0, 2))) };
}

/** A number as it is added up from words: what is complete, and the part below the next scale. */
export interface Sum {
  total: number;
  part: number;
}

/** Takes one more word of a number into the sum, or says that it does not belong to it. */
export function addPart(sum: Sum, value: number | undefined, scale: number | undefined): boolean {
  const { part } = sum;
  if (scale !== undefined) {
    if (part === 0 || part >= scale) return false;
    if (scale > 100) sum.total += part * scale;
    sum.part = scale > 100 ? 0 : part * scale;
    return true;
  }
  const domain =
    part === 0 ? Number.POSITIVE_INFINITY : part % 100 === 0 ? 100 : part % 10 === 0 && part >= 20 ? 10 : 0;
  if (value === undefined || value >= domain) return false;
  sum.part = part + value;
  return true;
}

/** "Zweihundertfünfundzwanzig": the longest part first, again and again. */
export function joinedNumber({ parts, scales, heads }: Counted, word: string): number | undefined {
  if (!heads.has(word.slice(0, 2)) || word.length > LONGEST_NUMBER) return undefined;
  const sum: Sum = { total: 0, part: 0 };
  for (let at = 0; at < word.length; ) {
    let length = Math.min(LONGEST_PART, word.length - at);
    while (length > 0 && !parts.has(word.slice(at, at + length))) length--;
    // A part that is all of the word stands in such words only.
    if (length === 0 || length === word.length) return undefined;
    const part = word.slice(at, at + length);
    const scale = scales.get(part);
    if (scale !== undefined && at === 0) sum.part = 1;
    const joint = parts.get(part) === undefined && scale === undefined;
    if (joint ? at === 0 || at + length === word.length : !addPart(sum, parts.get(part), scale)) return undefined;
    at += length;
  }
  return sum.total + sum.part;
}

const LONGEST_NUMBER = 80;
const LONGEST_PART = 24;
