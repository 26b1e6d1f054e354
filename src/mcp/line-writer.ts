/** Lines to a reader who may be slow, or take nothing at all. */
import type { Writable } from 'node:stream';

export interface LineWriter {
  write(line: string): void;
  /** Lines written and not yet taken. */
  waiting(): number;
  /** Resolves when the reader has kept up so far that more may be written: mostly at once. */
  writable(): Promise<void>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

/** Counts what `stream` has not taken yet. `onTaken` is called for each line that it took. */
export function createLineWriter(stream: Writable, onTaken: () => void): LineWriter {
  let waiting = 0;
  let watchers: (() => void)[] = [];
  const next = () => new Promise<void>((resolve) => watchers.push(resolve));
  const taken = () => {
    waiting -= 1;
    onTaken();
    const told = watchers;
    watchers = [];
    for (const tell of told) tell();
  };
  return {
    write(line) {
      waiting += 1;
      stream.write(line, taken);
    },
    waiting: () => waiting,
    async writable() {
      while (waiting > 0 && stream.writableNeedDrain) await next();
    },
    async drained() {
      while (waiting > 0) await next();
    },
  };
}

/** A limit to waiting that begins anew with each sign of life. */
interface IdleTimer {
  /** Resolves when there was no sign of life for the limit. */
  over: Promise<void>;
  /** A sign of life: the limit, as it is now, begins anew. */
  look(): void;
  /** The limit begins, unless it runs already. */
  begin(): void;
  /** No limit from here on. */
  stop(): void;
}

/** `limit` is in milliseconds; `undefined` while nothing is waited for. */
export function createIdleTimer(limit: () => number | undefined): IdleTimer {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  let stopped = false;
  const look = () => {
    clearTimeout(timer);
    const ms = stopped ? undefined : limit();
    timer = ms === undefined ? undefined : setTimeout(giveUp, ms);
  };
  return {
    over,
    look,
    begin() {
      if (timer === undefined) look();
    },
    stop() {
      stopped = true;
      look();
    },
  };
}
