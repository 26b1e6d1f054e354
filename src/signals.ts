/** Process signals of a service, handled from the start: a signal before it listens must not kill it half started. */

const STEERING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface Signals {
  /** Resolves at the first SIGTERM or SIGINT. */
  stop: Promise<void>;
  /** Resolves at the second. */
  stopNow: Promise<void>;
  /** Calls `listener` at each SIGHUP that does not stop, and at once if one came before there was a listener. */
  onHangup(listener: () => void): void;
  /** From now on SIGHUP means stop, as when a terminal closes; this includes one that arrived before. */
  stopOnHangup(): void;
  /** Restores the default handling and re-raises the signals that arrived meanwhile. */
  release(): void;
}

/** Whether SIGHUP reloads the keys, as service managers use it. Otherwise it means that the terminal closed, and the service stops. */
export function reloadsOnHangup({ keysFile, terminal }: { keysFile: string | undefined; terminal: boolean }): boolean {
  return keysFile !== undefined && !terminal;
}

/** Calls `exit` this long after `stop` if something still keeps the process alive. The timer itself does not. */
export function exitAtLatest(stop: Promise<void>, milliseconds: number, exit: () => void): void {
  stop.then(() => setTimeout(exit, milliseconds).unref());
}

/** The process that receives the signals. */
interface SignalSource {
  pid: number;
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

/** Handles the signals that arrive at `source`. */
export function catchSignals(source: SignalSource = process): Signals {
  const came: NodeJS.Signals[] = [];
  let hangup: (() => void) | undefined;
  let first: () => void = () => {};
  let second: () => void = () => {};
  const stop = new Promise<void>((resolve) => {
    first = resolve;
  });
  const stopNow = new Promise<void>((resolve) => {
    second = resolve;
  });
  let stops = 0;
  // A closing terminal and its shell may both send SIGHUP: the second one must not force a faster exit.
  let stopsOnHangup = false;
  const stopOnce = () => {
    if (stops > 0) return;
    stops = 1;
    first();
  };
  const take = (signal: NodeJS.Signals) => {
    came.push(signal);
    if (signal === 'SIGHUP') return stopsOnHangup ? stopOnce() : hangup?.();
    if (++stops === 1) first();
    else second();
  };
  for (const signal of STEERING) source.on(signal, take);
  return {
    stop,
    stopNow,
    onHangup(listener) {
      if (stopsOnHangup) return;
      hangup = listener;
      if (came.includes('SIGHUP')) listener();
    },
    stopOnHangup() {
      stopsOnHangup = true;
      if (came.includes('SIGHUP')) stopOnce();
    },
    release() {
      for (const signal of STEERING) source.off(signal, take);
      for (const signal of came) source.kill(source.pid, signal);
    },
  };
}
