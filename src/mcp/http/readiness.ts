/** Readiness checks of external dependencies; the log reports each change once. */
import type { Log } from '../log.ts';

/** Timeout of the store's check, in milliseconds: load balancers do not wait long. */
const STORE_MS = 1000;

/** Log messages when a dependency is unavailable, and when it is back. */
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

/** The check `ask`, logging each change of its result. */
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

/** The result of `ask`; false on timeout, true when there is nothing to check. */
export async function inTime(ask: (() => Promise<boolean>) | undefined, ms: number = STORE_MS): Promise<boolean> {
  if (ask === undefined) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([ask(), late]).finally(() => clearTimeout(timer));
}
