/**
 * What is different between something recorded and the same thing in another run, member by member. A placeholder is equal to
 * whatever it stands for: the first value that comes in its place, and from then on that one.
 */

import { isRecord } from '../../protocol/json-object.ts';
import type { Bindings } from './bindings.ts';
import { placeholdersIn, readDateTime, secondsFromCall } from './placeholders.ts';

/** One difference. A member that is not there has no value here. */
export interface Difference {
  /** Where: `response.ui_elements[1].data.price`; the whole is an empty text. */
  path: string;
  recorded?: unknown;
  now?: unknown;
}

interface Comparison {
  bindings: Bindings;
  /** When the call was made by the clock of whoever answers, in milliseconds since 1970; left out, any time equals any other. */
  at?: number;
  /** Paths that are not looked at: members by name, `[n]` an element, `*` any. What is below them is not looked at either. */
  ignored?: readonly string[];
}

type Path = readonly (string | number)[];

/** Seconds that a time may be off: clocks run on between two calls. */
const TIME_TOLERANCE = 5;

/** All differences, in the order of the recording; what it learns of placeholders stays in `bindings`. */
export function differencesOf(recorded: unknown, now: unknown, comparison: Comparison): Difference[] {
  return compareAt([], recorded, now, comparison);
}

function compareAt(base: Path, recorded: unknown, now: unknown, comparison: Comparison): Difference[] {
  const ignored = (comparison.ignored ?? []).map(partsOf);
  return compare(recorded, now, base);

  function compare(before: unknown, after: unknown, path: Path): Difference[] {
    if (ignored.some((parts) => isWithin(path, parts))) return [];
    if (typeof before === 'string' && typeof after === 'string')
      return isSameText(before, after, comparison) ? [] : [{ path: textOf(path), recorded: before, now: after }];
    if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
    if (isRecord(before) && isRecord(after)) return compareMembers(before, after, path);
    return Object.is(before, after) ? [] : [{ path: textOf(path), recorded: before, now: after }];
  }

  function compareMembers(before: object, after: object, path: Path): Difference[] {
    const [first, second] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    const added = [...second.keys()].filter((name) => !first.has(name));
    return [...first.keys(), ...added].flatMap((name) => {
      const inside = [...path, name];
      if (first.has(name) && second.has(name)) return compare(first.get(name), second.get(name), inside);
      if (ignored.some((parts) => isWithin(inside, parts))) return [];
      return [
        first.has(name)
          ? { path: textOf(inside), recorded: first.get(name) }
          : { path: textOf(inside), now: second.get(name) },
      ];
    });
  }

  /** What is equal at both ends is left out, so that one element more is told as one. */
  function compareLists(before: unknown[], after: unknown[], path: Path): Difference[] {
    const shorter = Math.min(before.length, after.length);
    if (before.length === after.length) return before.flatMap((one, at) => compare(one, after[at], [...path, at]));
    let [head, tail] = [0, 0];
    while (head < shorter && isEqual(before[head], after[head], [...path, head])) head += 1;
    while (
      tail < shorter - head &&
      isEqual(before.at(-1 - tail), after.at(-1 - tail), [...path, before.length - 1 - tail])
    )
      tail += 1;
    const [left, right] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
      const inside = [...path, head + at];
      if (at < left.length && at < right.length) return compare(left[at], right[at], inside);
      if (ignored.some((parts) => isWithin(inside, parts))) return [];
      const where = textOf(inside);
      return [at < left.length ? { path: where, recorded: left[at] } : { path: where, now: right[at] }];
    }).flat();
  }

  /** What is learned of placeholders is kept only of what is equal. */
  function isEqual(before: unknown, after: unknown, path: Path): boolean {
    const tried = { ...comparison, bindings: comparison.bindings.fork() };
    if (compareAt(path, before, after, tried).length > 0) return false;
    return compare(before, after, path).length === 0;
  }
}

function isSameText(before: string, after: string, { bindings, at }: Comparison): boolean {
  const seconds = secondsFromCall(before);
  if (seconds !== undefined) {
    const time = readDateTime(after);
    if (time === undefined || at === undefined) return time !== undefined;
    return Math.abs(time / 1000 - Math.floor(at / 1000) - seconds) <= TIME_TOLERANCE;
  }
  return before === after
    ? placeholdersIn(before).every((one) => bindings.bind(one, one))
    : learns(before, after, bindings);
}

/** Reads what stands in the place of each placeholder, and whether it may. */
function learns(before: string, after: string, bindings: Bindings): boolean {
  let from = 0;
  let at = 0;
  const found: [string, string][] = [];
  const placeholders = placeholdersIn(before);
  for (const [index, placeholder] of placeholders.entries()) {
    const begin = before.indexOf(placeholder, from);
    const literal = before.slice(from, begin);
    if (!after.startsWith(literal, at)) return false;
    from = begin + placeholder.length;
    const next = placeholders[index + 1];
    const following = before.slice(from, next === undefined ? undefined : before.indexOf(next, from));
    const start = at + literal.length;
    const end = following === '' ? after.length : after.indexOf(following, start);
    if (end <= start) return false;
    found.push([placeholder, after.slice(start, end)]);
    at = end;
  }
  return (
    after.slice(at) === before.slice(from) && found.every(([placeholder, value]) => bindings.bind(placeholder, value))
  );
}

function textOf(path: Path): string {
  return path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
}

/** "a.b[1].*" as its parts. */
function partsOf(path: string): string[] {
  return path
    .split(/[.[\]]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isWithin(path: Path, parts: readonly string[]): boolean {
  return (
    parts.length > 0 &&
    path.length >= parts.length &&
    parts.every((part, at) => part === '*' || part === String(path[at]))
  );
}
