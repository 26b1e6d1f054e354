/** Creates the readers of a running program from its settings: HTTP endpoint, system clock and listeners. */
import { createCallBudget } from './call-budget.ts';
import { createEndpoint, type EndpointSettings } from './endpoint.ts';
import { createModelReaders, type ModelReaders, type ReadingReport } from './model-reader.ts';
import type { WordingReport } from './reword.ts';

interface ReaderSettings extends EndpointSettings {
  perMinute: number;
  perSession: number;
  /** Also reword answers. */
  wording?: boolean;
}

/** Listeners for reading results. */
export interface ReadingListener {
  read(report: ReadingReport): void;
  /** A purchase that only the model had read was confirmed with the user first. */
  asked(): void;
  /** An answer was reworded, or was not. */
  worded?(report: WordingReport): void;
}

/** Timeout for reading a turn, in milliseconds. */
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
