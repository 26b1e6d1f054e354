/**
 * A Redis connection that reconnects. A command whose connection breaks before the reply is retried within its timeout, with a
 * flag that says so, because the server may have executed it. If no replies arrive on an open connection (a host that vanished),
 * the connection is replaced.
 */
import { StoreUnavailable } from './record-store.ts';

/** Command timeout in milliseconds; after it the store counts as unavailable. */
const TIMEOUT_MS = 1500;
/** Delay between two attempts of a command, in milliseconds. */
const RETRY_DELAY_MS = 20;

/** The part of the client of the redis package that is used here. */
interface Client {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: 'ready' | 'error', listener: (problem: unknown) => void): unknown;
}

interface Connection<C> {
  /** Sends a command. `again`: it may have been executed before. Throws StoreUnavailable on timeout or an error reply. */
  ask<T>(send: (client: C, again: boolean) => Promise<T>): Promise<T>;
  close(): void;
}

/** Runs `act` after `ms` milliseconds, unless cancelled. */
export type After = (ms: number, act: () => void) => { cancel(): void };

/** `make` creates a client that reconnects by itself and rejects commands meanwhile. `isReply`: the error is a reply of the server. */
export function createConnection<C extends Client>(
  make: () => C,
  isReply: (problem: unknown) => boolean,
  after: After,
): Connection<C> {
  let client: C;
  /** Number of replies received, of any command. */
  let replies = 0;
  let lastError = '';
  let closed = false;
  const waiting = new Set<() => void>();

  function connect() {
    const own = make();
    client = own;
    own.on('error', (problem) => {
      lastError = messageOf(problem);
    });
    own.on('ready', () => {
      if (own !== client) return;
      lastError = '';
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
          fail(lastError || `no answer in ${TIMEOUT_MS} ms`);
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
          if (replied && !TRANSIENT.test(messageOf(problem))) return fail(messageOf(problem));
          // The server became a replica: after a failover the primary is behind the same address.
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

/** Transient errors: the server is starting, or a failover is in progress. */
const TRANSIENT = /^(?:BUSY|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN) /;

export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message || problem.name : String(problem);
}
