/** What an idempotency_key is (R98–R111): required where something changes, welcome where nothing does. */
import { z } from 'zod/v3';

const KEY = /^[A-Za-z0-9_.:-]{16,255}$/;

/** Required on initiate and send, same pattern in every release. */
export const idempotencyKey = () =>
  z.string().min(16).max(255).regex(KEY).describe('New UUID for every call; repeat one only to retry that same call.');

/**
 * On the two reads, where no schema declares one. A good key is honoured (R110); anything else is no key, as on terminate,
 * because a read without one is no less a read.
 */
export const optionalKey = () =>
  z
    .string()
    .optional()
    .catch(undefined)
    .transform((key) => (key !== undefined && KEY.test(key) && !isGuessable(key) ? key : undefined));

/**
 * One character or a short unit over and over, or plain counting up or down. No more than that: a key may look tidy
 * (a numbered test key, a zero-padded counter) and still be new, and a refusal would cost its host the call.
 */
export function isGuessable(key: string): boolean {
  const text = key.toLowerCase().replace(/[_.:-]/g, '') || key;
  const repeats = (unit: number) => text.slice(unit) === text.slice(0, -unit);
  const counts = (order: string) => order.includes(text);
  return [1, 2, 3, 4].some((unit) => text.length > 2 * unit && repeats(unit)) || COUNTINGS.some(counts);
}

/** Longer than the longest key. */
const COUNTINGS = ['0123456789', '9876543210', '0123456789abcdef', 'abcdefghijklmnopqrstuvwxyz'].map((order) =>
  order.repeat(27),
);
