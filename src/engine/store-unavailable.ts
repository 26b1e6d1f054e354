/** Error and refusal for an unreachable store: whether the call took effect is unknown, so the caller may safely retry. */
import { type Refusal, refuse } from '../protocol/errors.ts';

/** The store is unreachable or refuses writes. The operation may or may not have taken effect. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/**
 * Runs one operation; SERVICE_UNAVAILABLE with `retry_after` when the store is unreachable. Commits are atomic, so nothing is half
 * done: a retry is executed, or gets the stored answer.
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
  'The storage of this brand agent is unavailable. Retry the same request, unchanged, in 2 s.',
  { retry_after: 2 },
);
