/** The signals that steer a service, taken from its first moment on: before it listens, a signal must not end it half open. */

const STEERING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface Signals {
  /** Resolves at the first SIGTERM or SIGINT. */
  stop: Promise<void>;
  /** Resolves at the second. */
  stopNow: Promise<void>;
  /** Calls `listener` at each SIGHUP, and at once if one came before there was a listener. */
  onHangup(listener: () => void): void;
  /** Leaves the signals to the system again; one that came meanwhile does what it would have done. */
  release(): void;
}

/** Where signals arrive: a process. */
export interface SignalSource {
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
  const take = (signal: NodeJS.Signals) => {
    came.push(signal);
    if (signal === 'SIGHUP') hangup?.();
    else if (++stops === 1) first();
    else second();
  };
  for (const signal of STEERING) source.on(signal, take);
  return {
    stop,
    stopNow,
    onHangup(listener) {
      hangup = listener;
      if (came.includes('SIGHUP')) listener();
    },
    release() {
      for (const signal of STEERING) source.off(signal, take);
      for (const signal of came) source.kill(source.pid, signal);
    },
  };
}
