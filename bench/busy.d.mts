import type { CpuInfo } from 'node:os';

export const MOST_BY_OTHERS: number;
/** `own` gives the CPU seconds that the benchmark's processes used so far; the answer is in cores. */
export function watchOthers(
  own: () => Promise<number>,
  parts?: { clock?: () => number; cores?: () => CpuInfo[] },
): Promise<() => Promise<number>>;
export function verdict(others: number): { quiet: boolean; text: string };
