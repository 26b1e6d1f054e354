/** Schema of idempotency_key (R98–R111): required on calls that change state, optional on reads. */
import { z } from 'zod/v3';

const KEY = /^[A-Za-z0-9_.:-]{16,255}$/;

/** Required on initiate and send, same pattern in every release. */
export const idempotencyKey = () =>
  z.string().min(16).max(255).regex(KEY).describe('New UUID for every call; repeat one only to retry that same call.');

/**
 * For the two reads, whose official schemas declare none. A valid key is honoured (R110); anything else is ignored, as on
 * terminate.
 */
export const optionalKey = () =>
  z
    .string()
    .optional()
    .catch(undefined)
    .transform((key) => (key !== undefined && KEY.test(key) && !isGuessable(key) ? key : undefined));

/**
 * A repeated character or short unit, or a counting sequence. Nothing else is refused: regular-looking keys (numbered test
 * keys, zero-padded counters) may still be unique, and a refusal would fail the host's call.
 */
export function isGuessable(key: string): boolean {
  const text = key.toLowerCase().replace(/[_.:-]/g, '') || key;
  const repeats = (unit: number) => text.slice(unit) === text.slice(0, -unit);
  const counts = (order: string) => order.includes(text);
  return [1, 2, 3, 4].some((unit) => text.length > 2 * unit && repeats(unit)) || SEQUENCES.some(counts);
}

/** Longer than the longest key. */
const SEQUENCES = ['0123456789', '9876543210', '0123456789abcdef', 'abcdefghijklmnopqrstuvwxyz'].map((order) =>
  order.repeat(27),
);
