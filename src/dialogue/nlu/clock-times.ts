/** Times of day: "6:15", "6 pm", "6 o'clock". */
import { clockOf, type Numbers } from '../lang/number-words.ts';
import type { Token } from '../lang/tokens.ts';
import type { Figure } from './figure.ts';

const SIGN = /^\p{Sc}$/u;

/** "6:15", "6.15 pm", "6 pm", "6 o'clock". */
export function readTime(numbers: Numbers, tokens: readonly Token[], at: number): Figure | undefined {
  const { word = '', before = '' } = tokens[at] ?? {};
  const [, hour, minute = 0] = /^(\d{1,2})(?:[:.](\d{2}))?$/.exec(word) ?? [];
  if (hour === undefined || SIGN.test(before)) return undefined;
  const said = { at, to: at + 1, hour: Number(hour), minute: Number(minute), sure: word.includes(':') };
  return timeOf(numbers, tokens, said);
}

/** An hour as a time of day when it is surely one, or what stands after it says so. */
export function timeOf(
  numbers: Numbers,
  tokens: readonly Token[],
  { at, to, hour, minute, sure }: { at: number; to: number; hour: number; minute: number; sure: boolean },
): Figure | undefined {
  const spoken = numbers.oclock(tokens, to);
  const after = spoken && minutesAt(numbers, tokens, spoken.to);
  const end = (spoken?.to ?? to) + (after === undefined ? 0 : 1);
  const half = numbers.halves(tokens, end);
  const halved = half && hour >= 1 && (hour <= 12 || sure || spoken);
  if (!Number.isInteger(hour) || hour > 24 || minute > 59 || !(sure || spoken || halved)) return undefined;
  const clock = (clockOf(hour, after ?? minute, half?.entry) + DAY) % DAY || (hour === 24 ? DAY : 0);
  return { at, to: halved ? half.to : end, value: hour, money: false, clock, surelyClock: true };
}

/** Minutes after the word for an hour, in a language that says them there: "18 Uhr 30". */
function minutesAt({ data, units }: Numbers, tokens: readonly Token[], at: number): number | undefined {
  const [minutes, next] = [tokens[at], tokens[at + 1]];
  if (!data.clock.minutes_after || !minutes || !/^[0-5]\d$/.test(minutes.word)) return undefined;
  return tokens[at - 1]?.after === '' && !units.has(next?.stem ?? '') ? Number(minutes.word) : undefined;
}

const DAY = 1440;
