/**
 * One of the processes of `si-mcp http --workers N`, as it talks with the one that started it (workers.ts): what it is given at its
 * beginning, when it listens, what it counts, and when it is to end.
 */
import type { Registry } from 'prom-client';
import type { Listening } from '../mcp/http.ts';
import type { Signals } from '../signals.ts';

/** The same for all workers of a service, and known to nobody else. */
export interface Shared {
  port: number;
  /** Opens the metrics and the orders. */
  operatorKey: string;
  /** Opens the checkout. */
  sandboxKey: string;
  webhookSecret: string;
  /** When the service was started, in milliseconds since 1970: a clock that was set runs on from there in each of them. */
  startedAt: number;
}

export type ToWorker =
  | { type: 'begin'; shared: Shared }
  | { type: 'stop' | 'stop now' | 'hangup' }
  /** Tell what you count. */
  | { type: 'count'; ask: number }
  /** What all workers count, as Prometheus reads it. */
  | { type: 'metrics'; ask: number; text: string };

export type ToPrimary =
  | { type: 'hello' }
  | { type: 'listening'; listening: Listening }
  | { type: 'counted'; ask: number; metrics: Counts }
  | { type: 'metrics'; ask: number };

/** As prom-client gives the metrics of one process. */
export type Counts = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The channel of a child process. */
interface Channel {
  send?(message: ToPrimary): unknown;
  on(event: 'message', listener: (message: ToWorker) => void): unknown;
  channel?: { unref(): void } | null;
}

export interface Worker {
  shared: Shared;
  /** In place of the system's signals: those go to the one that started it, except for one that ends this worker alone. */
  steering: Pick<Signals, 'stop' | 'stopNow' | 'onHangup'>;
  listening(facts: Listening): void;
  /** From now on others may ask for what this registry counts. What comes back gives the metrics of all workers. */
  shareMetrics(registry: Registry): () => Promise<string>;
  /** The channel keeps the process no longer. */
  end(): void;
}

/** Says hello and resolves when the worker may begin. `signals` are the system's, to this process alone or to all of a terminal. */
export async function beginWorker(channel: Channel, signals: Pick<Signals, 'stop'>): Promise<Worker> {
  let registry: Pick<Registry, 'getMetricsAsJSON'> | undefined;
  let hangup: (() => void) | undefined;
  let asked = 0;
  const metrics = new Map<number, (text: string) => void>();
  const tell = (message: ToPrimary) => void channel.send?.(message);
  const [begun, stopped, stoppedNow] = [signalOf<Shared>(), signalOf<void>(), signalOf<void>()];

  async function count(ask: number) {
    const metrics = await registry?.getMetricsAsJSON().catch(() => undefined);
    tell({ type: 'counted', ask, metrics: metrics ?? [] });
  }

  channel.on('message', (message) => {
    switch (message.type) {
      case 'begin':
        return begun.give(message.shared);
      case 'stop':
        return stopped.give();
      case 'stop now':
        return stoppedNow.give();
      case 'hangup':
        return hangup?.();
      case 'count':
        return void count(message.ask);
      case 'metrics':
        metrics.get(message.ask)?.(message.text);
        return void metrics.delete(message.ask);
    }
  });
  tell({ type: 'hello' });
  return {
    shared: await begun.given,
    steering: {
      stop: Promise.race([stopped.given, signals.stop]),
      stopNow: stoppedNow.given,
      onHangup(listener) {
        hangup = listener;
      },
    },
    listening: (listening) => tell({ type: 'listening', listening }),
    shareMetrics(own) {
      registry = own;
      return () =>
        new Promise((resolve) => {
          const ask = ++asked;
          metrics.set(ask, resolve);
          tell({ type: 'metrics', ask });
        });
    },
    end: () => channel.channel?.unref(),
  };
}

function signalOf<T>(): { given: Promise<T>; give: (value: T) => void } {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
