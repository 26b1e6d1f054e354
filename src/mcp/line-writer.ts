/** Writes lines to a stream with backpressure, for a reader that may be slow or has stopped reading. */
import type { Writable } from 'node:stream';

export interface LineWriter {
  write(line: string): void;
  /** Lines written that the stream has not flushed yet. */
  pending(): number;
  /** Resolves when more may be written, usually at once. */
  writable(): Promise<void>;
  /** Resolves when every line has been flushed. */
  drained(): Promise<void>;
}

/** Counts the lines that `stream` has not flushed yet. `onFlushed` is called for each flushed line. */
export function createLineWriter(stream: Writable, onFlushed: () => void): LineWriter {
  let pending = 0;
  let watchers: (() => void)[] = [];
  const next = () => new Promise<void>((resolve) => watchers.push(resolve));
  const flushed = () => {
    pending -= 1;
    onFlushed();
    const resolved = watchers;
    watchers = [];
    for (const resolve of resolved) resolve();
  };
  return {
    write(line) {
      pending += 1;
      stream.write(line, flushed);
    },
    pending: () => pending,
    async writable() {
      while (pending > 0 && stream.writableNeedDrain) await next();
    },
    async drained() {
      while (pending > 0) await next();
    },
  };
}

/** A timeout that restarts with each sign of activity. */
interface IdleTimer {
  /** Resolves when the limit passed without activity. */
  expired: Promise<void>;
  /** Restarts the timer with the current limit. */
  restart(): void;
  /** Starts the timer unless it runs already. */
  start(): void;
  /** Stops the timer for good. */
  stop(): void;
}

/** `limit` is in milliseconds; `undefined` while there is no limit. */
export function createIdleTimer(limit: () => number | undefined): IdleTimer {
  let timer: NodeJS.Timeout | undefined;
  let expire: () => void = () => {};
  const expired = new Promise<void>((resolve) => {
    expire = resolve;
  });
  let stopped = false;
  const restart = () => {
    clearTimeout(timer);
    const ms = stopped ? undefined : limit();
    timer = ms === undefined ? undefined : setTimeout(expire, ms);
  };
  return {
    expired,
    restart,
    start() {
      if (timer === undefined) restart();
    },
    stop() {
      stopped = true;
      restart();
    },
  };
}
