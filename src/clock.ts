/** The agent's clock. */

/** A clock that starts at `start` (milliseconds since 1970) and runs on since `at`; without it, the machine's. */
export function clockFrom(start: number | undefined, at = Date.now()): () => number {
  if (start === undefined) return Date.now;
  const ahead = start - at;
  return () => Date.now() + ahead;
}
