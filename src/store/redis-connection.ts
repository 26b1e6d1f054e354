/**
 * One connection to Redis that is made again when it is lost. A command whose connection is cut before its answer came is sent
 * again within its patience, and told that it is: the server may have run it. Where nothing is heard any more, although the
 * connection stands (a machine that is gone without a word), it is given up for a new one.
 */
import { StoreUnavailable } from './record-store.ts';

/** How long a command may take before the store counts as not answering, in milliseconds. */
const TIMEOUT_MS = 1500;
/** Between two tries of a command on a connection that stands, in milliseconds. */
const RETRY_DELAY_MS = 20;

/** Of a client of the package redis. */
interface Client {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: 'ready' | 'error', listener: (problem: unknown) => void): unknown;
}

interface Connection<C> {
  /** The reply. `again`: it may have been run before. Throws StoreUnavailable when none comes in time, or it is an error. */
  ask<T>(send: (client: C, again: boolean) => Promise<T>): Promise<T>;
  close(): void;
}

/** Runs `act` in so many milliseconds, unless it is cancelled. */
export type After = (ms: number, act: () => void) => { cancel(): void };

/** `make` makes a client that connects again by itself and refuses what is asked meanwhile. `isReply`: the server says so. */
export function createConnection<C extends Client>(
  make: () => C,
  isReply: (problem: unknown) => boolean,
  after: After,
): Connection<C> {
  let client: C;
  /** Replies that came, of any command. */
  let replies = 0;
  let lastTrouble = '';
  let closed = false;
  const waiting = new Set<() => void>();

  function connect() {
    const own = make();
    client = own;
    own.on('error', (problem) => {
      lastTrouble = messageOf(problem);
    });
    own.on('ready', () => {
      if (own !== client) return;
      lastTrouble = '';
      for (const go of waiting) go();
      waiting.clear();
    });
    own.connect().catch(() => {});
  }

  function renew(given: C) {
    if (given !== client || closed) return;
    connect();
    if (given.isOpen) given.destroy();
  }

  connect();
  return {
    ask: <T>(send: (client: C, again: boolean) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const repliesBefore = replies;
        let again = false;
        let over = false;
        let used = client;
        const timer = after(TIMEOUT_MS, () => {
          fail(lastTrouble || `no answer in ${TIMEOUT_MS} ms`);
          if (replies === repliesBefore) renew(used);
        });
        const fail = (reason: string) => {
          over = true;
          timer.cancel();
          waiting.delete(attempt);
          reject(new StoreUnavailable(`redis: ${reason}`));
        };
        const attempt = () => {
          if (over) return;
          used = client;
          if (closed) fail('the connection is closed');
          else if (!used.isReady) waiting.add(attempt);
          else send(used, again).then(done, failed);
        };
        const done = (reply: T) => {
          replies += 1;
          over = true;
          timer.cancel();
          resolve(reply);
        };
        const failed = (problem: unknown) => {
          const replied = isReply(problem);
          if (replied) replies += 1;
          if (replied && !PASSING.test(messageOf(problem))) return fail(messageOf(problem));
          // A server that became a replica stays one: another takes its place at the same address.
          if (/^READONLY/.test(messageOf(problem))) renew(used);
          again ||= !replied;
          after(RETRY_DELAY_MS, attempt);
        };
        attempt();
      }),

    close() {
      closed = true;
      if (client.isOpen) client.destroy();
      for (const go of waiting) go();
    },
  };
}

/** What a server says while it starts, or another takes its place. */
const PASSING = /^(?:BUSY|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) /;

export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message || problem.name : String(problem);
}
