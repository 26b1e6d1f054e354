/** How busy others keep the machine while a benchmark runs: what all processes used, less what the benchmark's own did. */
import { cpus } from 'node:os';

/** Of one core: with more than this used by others, a benchmark draws no conclusion. */
export const MOST_BY_OTHERS = 0.15;

/** Milliseconds that all cores were busy since the machine started. */
function busyOf(cores) {
  return cores.reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

/**
 * Watches from now on. `own()` gives the CPU seconds that the benchmark's processes used so far, itself among them.
 * @param {() => Promise<number>} own
 * @returns {Promise<() => Promise<number>>} asked later: the cores that others used on average since
 */
export async function watchOthers(own, { clock = () => performance.now(), cores = cpus } = {}) {
  const [began, busy, used] = [clock(), busyOf(cores()), await own()];
  return async () => {
    const seconds = (clock() - began) / 1000;
    return Math.max(0, ((busyOf(cores()) - busy) / 1000 - ((await own()) - used)) / seconds);
  };
}

/** What to say, and whether the figures are worth anything. */
export function verdict(others) {
  const share = `other processes used ${others.toFixed(2)} of a core`;
  if (others <= MOST_BY_OTHERS) return { quiet: true, text: share };
  return {
    quiet: false,
    text: `no conclusion: ${share}, and ${MOST_BY_OTHERS} is the most. Run it on a quiet machine.`,
  };
}
