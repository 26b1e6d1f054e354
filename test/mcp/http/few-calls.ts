/** Limits that a test can reach. */

export const few = (perSecond: number, burst: number) => ({ perSecond, burst });
