/** How long a pattern takes over a text that repeats: measured where it runs, because nothing else knows how it is matched. */
import type { Pattern } from './patterns.ts';

/**
 * Characters of the longest text that a pattern reads. The dialogue reads messages, which are bounded, and fields of a catalogue,
 * which are cut: what takes quadratic time is no danger there. Everywhere else it would be.
 */
export function longestFor({ at }: Pattern): number {
  return at.startsWith('src/dialogue/') ? 2_000 : 20_000;
}

/** Milliseconds that no pattern takes over its longest text, more than ten times what the slowest needs. */
const TOO_LONG_MS = 100;
/** How often a part is repeated. Slowly more at first: what doubles with each is noticed while it still ends. */
const TIMES = [8, 12, 14, 16, 18, 20, 22, 24, 27, 30, 35, 45, 60, 80, 120, 400, Number.POSITIVE_INFINITY];

/** Whether it takes too long. `textOf` is the text with its part repeated so often, `part` the length of that. */
export function takesTooLong(pattern: Pattern, part: number, textOf: (times: number) => string): boolean {
  const regex = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  const most = Math.ceil(longestFor(pattern) / part);
  return TIMES.some((times) => isSlow(regex, textOf(Math.min(times, most))));
}

/** By the clock, and then by what the processor did: a busy machine is no slow pattern. */
function isSlow(regex: RegExp, text: string): boolean {
  const started = performance.now();
  regex.test(text);
  if (performance.now() - started < TOO_LONG_MS) return false;
  const before = process.cpuUsage();
  regex.test(text);
  return process.cpuUsage(before).user > TOO_LONG_MS * 1000;
}
