/** What is said when the store does not answer: the call was not carried out as far as its caller can know, and may come again. */
import { type Refusal, refuse } from '../protocol/errors.ts';

/** The store does not answer, or refuses to write. What was asked may have been done or not. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/**
 * Carries out one operation; SERVICE_UNAVAILABLE with `retry_after` where the store does not answer. Everything is committed in one
 * step, so nothing is half done: the same request again is carried out, or gets the answer of what was.
 */
export async function orUnavailable<T>(operation: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await operation();
  } catch (problem) {
    if (problem instanceof StoreUnavailable) return UNAVAILABLE;
    throw problem;
  }
}

const UNAVAILABLE: Refusal = refuse(
  'SERVICE_UNAVAILABLE',
  'What this brand agent keeps cannot be reached right now. Send the same request again, unchanged, in 2 s.',
  { retry_after: 2 },
);
