/** Limits model calls per minute overall and per session, so that the cost of a model is bounded. */

export interface CallBudget {
  /** Consumes one call; false when the budget is used up. `calls`: how many the session has had. */
  take(calls: number): 'taken' | 'minute_budget' | 'session_budget';
}

const MINUTE_MS = 60_000;

/** `ticks`: a monotonic clock, in milliseconds. */
export function createCallBudget(
  { perMinute, perSession }: { perMinute: number; perSession: number },
  ticks: () => number,
): CallBudget {
  /** When calls were made within the last minute, the oldest first. */
  let made: number[] = [];
  return {
    take(calls) {
      if (calls >= perSession) return 'session_budget';
      const now = ticks();
      made = made.filter((at) => now - at < MINUTE_MS);
      if (made.length >= perMinute) return 'minute_budget';
      made.push(now);
      return 'taken';
    },
  };
}
