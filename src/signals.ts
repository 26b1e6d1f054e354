/** The signals that steer a service, taken from its first moment on: before it listens, a signal must not end it half open. */

const STEERING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface Signals {
  /** Resolves at the first SIGTERM or SIGINT. */
  stop: Promise<void>;
  /** Resolves at the second. */
  stopNow: Promise<void>;
  /** Calls `listener` at each SIGHUP that does not stop, and at once if one came before there was a listener. */
  onHangup(listener: () => void): void;
  /** From now on a SIGHUP means stop, as a terminal says it that goes away; also one that came before. */
  stopOnHangup(): void;
  /** Leaves the signals to the system again; one that came meanwhile does what it would have done. */
  release(): void;
}

/**
 * Whether SIGHUP asks for the keys to be read again, as service managers use it. Otherwise it says that the terminal is gone, and
 * the service goes with it.
 */
export function reloadsOnHangup({ keysFile, terminal }: { keysFile: string | undefined; terminal: boolean }): boolean {
  return keysFile !== undefined && !terminal;
}

/**
 * Calls `exit` when `stop` is long past and something still keeps the process: a service that was told to end, ends. The timer
 * keeps no process itself.
 */
export function exitAtLatest(stop: Promise<void>, milliseconds: number, exit: () => void): void {
  stop.then(() => setTimeout(exit, milliseconds).unref());
}

/** Where signals arrive: a process. */
interface SignalSource {
  pid: number;
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  kill(pid: number, signal: NodeJS.Signals): unknown;
}

/** Takes the steering signals that arrive at `source`. */
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
  // A terminal and its shell may both say that it is gone: that asks for the same end, and not for a faster one.
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
