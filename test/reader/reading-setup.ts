/** A runtime whose messages are read by a scripted model server, with clocks that tests control. */
import type { Trace } from '../../src/dialogue/trace.ts';
import { createCallBudget } from '../../src/reader/call-budget.ts';
import { createEndpoint } from '../../src/reader/endpoint.ts';
import { createModelReaders, type ModelReaders, type ReadingReport } from '../../src/reader/model-reader.ts';
import type { WordingReport } from '../../src/reader/reword.ts';
import { openTestAgent, type TestAgent, type TestAgentOptions } from '../host.ts';
import { type ModelServer, openModelServer } from './model-server.ts';

export interface ReadingSetup {
  testAgent: TestAgent;
  model: ModelServer;
  readers: ModelReaders;
  reports: ReadingReport[];
  /** The outcome of each rewording. */
  wordings: WordingReport[];
  /** The trace of each turn. */
  traces: Trace[];
  /** How many purchases the user had to confirm first. */
  asked(): number;
  /** Ends the timeout of the current turn. */
  late(): void;
  /** Advances the clock of the budget. */
  tick(milliseconds: number): void;
  close(): Promise<void>;
}

export async function openReadingSetup(
  options: TestAgentOptions & { perMinute?: number; perSession?: number; wording?: boolean } = {},
): Promise<ReadingSetup> {
  const model = await openModelServer();
  const reports: ReadingReport[] = [];
  const wordings: WordingReport[] = [];
  const traces: Trace[] = [];
  const timers = new Set<() => void>();
  let [ticks, asked] = [0, 0];
  const { perMinute = 1000, perSession = 1000 } = options;
  const readers = createModelReaders({
    endpoint: createEndpoint({ url: model.url, model: 'scripted', key: 'secret-key' }),
    budget: createCallBudget({ perMinute, perSession }, () => ticks),
    longestMs: 8000,
    ticks: () => ticks,
    after(_milliseconds, late) {
      timers.add(late);
      return () => timers.delete(late);
    },
    report: (report) => reports.push(report),
    asked: () => {
      asked += 1;
    },
    ...(options.wording && { worded: (report: WordingReport) => wordings.push(report) }),
  });
  const testAgent = await openTestAgent({
    brand: 'acme-outdoor',
    reader: (brand, dialogue) => readers.readerFor(brand, dialogue),
    tracer: () => ({ clock: () => 0, done: (trace) => traces.push(trace) }),
    ...options,
  });
  return {
    testAgent,
    model,
    readers,
    reports,
    wordings,
    traces,
    asked: () => asked,
    late() {
      for (const late of timers) late();
    },
    tick(milliseconds) {
      ticks += milliseconds;
    },
    close: () => model.close(),
  };
}
