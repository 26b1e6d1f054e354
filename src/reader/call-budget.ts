/** How often a model may be called: by all together in a minute, and in one session. What a model costs is bounded, whoever writes. */

export interface CallBudget {
  /** Takes one call; false when there is none left. `calls`: how many the session has had. */
  take(calls: number): 'taken' | 'minute_budget' | 'session_budget';
}

const MINUTE_MS = 60_000;

/** `ticks`: milliseconds of a clock that never goes back. */
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
