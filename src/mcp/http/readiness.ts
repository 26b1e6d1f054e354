/** What readiness hangs on besides this process, and what the log tells of it: once when it is gone, once when it is back. */
import type { Log } from '../log.ts';

/** How long the store may take to say that it is there, in milliseconds: whoever asks for readiness does not wait long. */
const STORE_MS = 1000;

/** What is told when it is gone, and when it is back. */
interface Told {
  gone: string;
  back: string;
}

export const TOKENS: Told = {
  gone: 'the key set of --jwt-jwks cannot be fetched',
  back: 'the key set of --jwt-jwks was fetched',
};

export const STORE: Told = {
  gone: 'the database of --store does not answer',
  back: 'the database of --store answers again',
};

/** The same question, with the log told of each change of its answer. */
export function watched(
  ask: () => Promise<boolean>,
  told: Told,
  log: Pick<Log, 'warn' | 'info'>,
): () => Promise<boolean> {
  let was = true;
  return async () => {
    const is = await ask();
    if (was && !is) log.warn(told.gone);
    if (!was && is) log.info(told.back);
    was = is;
    return is;
  };
}

/** What `ask` says; false when it says nothing in time. True when there is nothing to ask. */
export async function inTime(ask: (() => Promise<boolean>) | undefined, ms: number = STORE_MS): Promise<boolean> {
  if (ask === undefined) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([ask(), late]).finally(() => clearTimeout(timer));
}
