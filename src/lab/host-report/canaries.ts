/** Finds planted personal values (canaries) in a host's requests, regardless of case, spacing and escaping. */
import type { Canary } from './exchange.ts';

const DEEPEST = 40;
/** A phone number may come without its country. */
const PHONE_DIGITS = 9;
/** Of a name, its longer words count alone. */
const SHORTEST_NAME = 5;

/** The canaries that stand in any text of `value`, keys included. */
export function canariesIn(value: unknown, canaries: readonly Canary[]): Canary[] {
  const texts = textsIn(value, 0).flatMap((text) => [squashed(text), squashed(unescaped(text))]);
  return canaries.filter((canary) => marksOf(canary).some((mark) => texts.some((text) => text.includes(mark))));
}

/** What a canary is recognised by. */
function marksOf({ field, value }: Canary): string[] {
  const whole = squashed(value);
  if (field === 'phone') return [whole.replace(/\D/g, '').slice(-PHONE_DIGITS)];
  if (field !== 'name') return [whole];
  return value
    .split(/\s+/)
    .map(squashed)
    .filter((word) => word.length >= SHORTEST_NAME);
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner, depth + 1)]);
}

/** Letters and digits alone, in lower case. */
function squashed(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function unescaped(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
