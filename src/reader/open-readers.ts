/** The readers of a running program: an endpoint on the network, the machine's clock, and who hears of each turn. */
import { createCallBudget } from './call-budget.ts';
import { createEndpoint, type EndpointSettings } from './endpoint.ts';
import { createModelReaders, type ModelReaders, type ReadingReport } from './model-reader.ts';
import type { WordingReport } from './reword.ts';

interface ReaderSettings extends EndpointSettings {
  perMinute: number;
  perSession: number;
  /** Have answers put into other words too. */
  wording?: boolean;
}

/** Who hears of what is read. */
export interface ReadingListener {
  read(report: ReadingReport): void;
  /** A purchase was asked about that only the model had read. */
  asked(): void;
  /** An answer was put into other words, or was not. */
  worded?(report: WordingReport): void;
}

/** Milliseconds for the reading of a turn. */
const LONGEST_MS = 8000;

export function openModelReaders(settings: ReaderSettings, listeners: readonly ReadingListener[]): ModelReaders {
  const ticks = () => performance.now();
  return createModelReaders({
    endpoint: createEndpoint(settings),
    budget: createCallBudget(settings, ticks),
    longestMs: LONGEST_MS,
    ticks,
    after(milliseconds, late) {
      const timer = setTimeout(late, milliseconds);
      return () => clearTimeout(timer);
    },
    report(report) {
      for (const { read } of listeners) read(report);
    },
    asked() {
      for (const { asked } of listeners) asked();
    },
    ...(settings.wording && {
      worded(report: WordingReport) {
        for (const { worded } of listeners) worded?.(report);
      },
    }),
  });
}
