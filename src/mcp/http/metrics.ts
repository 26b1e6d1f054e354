/** What the service counts, in Prometheus' form. Labels are tool names, AdCP codes and brands: nothing a caller can make up. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Milestone } from '../../engine/call-counter.ts';

/** Seconds. Calls are answered from memory: the interest is below a tenth of a second. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export type Metrics = ReturnType<typeof createMetrics>;

/** Takes the registry of this process, and gives the text of all processes that are one service. */
export type ShareMetrics = (registry: Registry) => () => Promise<string>;

/** Open sessions of this process, or `ofAll` processes that are one service. */
interface OpenSessionCount {
  open: () => number | Promise<number>;
  ofAll?: boolean;
}

/** `lostLogLines` is how many lines of the log could not be written so far. */
export function createMetrics({ open, ofAll }: OpenSessionCount, lostLogLines: () => number, share?: ShareMetrics) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const calls = new Counter({
    name: 'si_mcp_calls_total',
    help: 'Tool calls answered, by tool and outcome (completed, failed).',
    labelNames: ['tool', 'outcome'],
    registers,
  });
  const errors = new Counter({
    name: 'si_mcp_errors_total',
    help: 'Refused tool calls, by tool and AdCP error code.',
    labelNames: ['tool', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'mcp_server_operation_duration_seconds',
    help: 'Time from the whole request to its answer, by tool.',
    labelNames: ['gen_ai_tool_name'],
    buckets: BUCKETS,
    registers,
  });
  const refused = new Counter({
    name: 'si_mcp_refused_requests_total',
    help: 'Requests refused before they became a call, by HTTP status.',
    labelNames: ['status'],
    registers,
  });
  const milestones = new Counter({
    name: 'si_mcp_sessions_total',
    help: 'What happened to sessions: opened, handoff (to pending_handoff), conversion (ended with a checkout), ended (without).',
    labelNames: ['event'],
    registers,
  });
  observe({ open, ofAll }, lostLogLines, registers);
  // Found once per tool and not at every call.
  const byTool = new Map<string, Row>();
  const rowOf = (tool: string): Row => {
    const known = byTool.get(tool);
    if (known !== undefined) return known;
    const row = {
      completed: calls.labels(tool, 'completed'),
      failed: calls.labels(tool, 'failed'),
      duration: durations.labels(tool),
    };
    byTool.set(tool, row);
    return row;
  };

  return {
    /** `tool` is a name we list; `duration` is milliseconds. */
    called(tool: string, code: string | undefined, duration: number) {
      const row = rowOf(tool);
      row.duration.observe(duration / 1000);
      if (code === undefined) row.completed.inc();
      else {
        row.failed.inc();
        errors.labels(tool, code).inc();
      }
    },
    reached(milestone: Milestone) {
      if (milestone !== undefined) milestones.labels(milestone).inc();
    },
    refused(status: number) {
      refused.labels(String(status)).inc();
    },
    /** Adds what a checkout beside the tools counts. `kept` is how much of each kind it keeps. */
    withCheckout(kept: () => Promise<Record<string, number>>) {
      const orders = new Counter({
        name: 'si_mcp_conversions_total',
        help: 'Orders that began in a conversation, by brand and offering.',
        labelNames: ['brand', 'offering'],
        registers,
      });
      const requests = new Counter({
        name: 'si_mcp_checkout_requests_total',
        help: 'ACP requests answered over HTTP, by route, status and error code.',
        labelNames: ['route', 'status', 'code'],
        registers,
      });
      new Gauge({
        name: 'si_mcp_checkout_kept',
        help: 'What the checkout keeps, by kind.',
        // Workers have one store.
        aggregator: 'max',
        labelNames: ['kind'],
        registers,
        async collect() {
          const counts = await kept().catch(() => ({}));
          for (const [kind, count] of Object.entries(counts)) this.set({ kind }, count);
        },
      });
      return {
        converted: (brand: string, offering: string | undefined) => orders.labels(brand, offering ?? 'none').inc(),
        requested: (route: string, status: number, code: string | undefined) =>
          requests.labels(route, String(status), code ?? 'none').inc(),
      };
    },
    /** Adds what a language model that reads messages costs and comes to. */
    withReader: () => readingMetrics(registers),
    text: share ? share(registry) : () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** What is asked for when the figures are read. */
function observe({ open, ofAll }: OpenSessionCount, lostLogLines: () => number, registers: Registry[]): void {
  new Gauge({
    name: 'si_mcp_open_sessions',
    help: 'Sessions that are neither ended nor expired.',
    registers,
    ...(ofAll && { aggregator: 'max' as const }),
    async collect() {
      // A store that does not answer must not cost the other figures.
      const count = await Promise.resolve(open()).catch(() => undefined);
      if (count !== undefined) this.set(count);
    },
  });
  new Counter({
    name: 'si_mcp_log_lines_lost_total',
    help: 'Lines of the log that could not be written: its reader is slow, full or gone.',
    registers,
    collect() {
      this.reset();
      this.inc(lostLogLines());
    },
  });
}

/** Seconds of a model: it answers in tenths of them, or in time for the embedded reader to take over. */
const READING_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 4, 8];

function readingMetrics(registers: Registry[]) {
  const turns = new Counter({
    name: 'si_mcp_reader_turns_total',
    help: 'Messages by who read them (model, embedded) and, for embedded, why: timeout, error, refusal, invalid, budgets.',
    labelNames: ['reader', 'because'],
    registers,
  });
  const calls = new Counter({ name: 'si_mcp_reader_calls_total', help: 'Calls of the model.', registers });
  const tokens = new Counter({
    name: 'si_mcp_reader_tokens_total',
    help: 'Tokens as the endpoint counts them, by direction (in, out).',
    labelNames: ['direction'],
    registers,
  });
  const durations = new Histogram({
    name: 'si_mcp_reader_duration_seconds',
    help: 'Time that a message waited for the model.',
    buckets: READING_BUCKETS,
    registers,
  });
  const differences = new Counter({
    name: 'si_mcp_reader_disagreements_total',
    help: 'Messages that the two readers read differently (acts), and purchases asked about for it (purchase).',
    labelNames: ['about'],
    registers,
  });
  const wordings = new Counter({
    name: 'si_mcp_reader_wordings_total',
    help: "Answers that the model was to reword: taken, or why the template's words were sent.",
    labelNames: ['result'],
    registers,
  });
  const cost = (report: { calls: number; tokens: { in: number; out: number } }) => {
    calls.inc(report.calls);
    tokens.labels('in').inc(report.tokens.in);
    tokens.labels('out').inc(report.tokens.out);
  };
  return {
    worded(report: { by: string; calls: number; tokens: { in: number; out: number } }) {
      wordings.labels(report.by).inc();
      cost(report);
    },
    read(report: { by: string; calls: number; ms: number; tokens: { in: number; out: number }; differs: boolean }) {
      const { by } = report;
      turns.labels(by === 'model' ? by : 'embedded', by === 'model' ? 'none' : by).inc();
      cost(report);
      durations.observe(report.ms / 1000);
      if (report.differs) differences.labels('acts').inc();
    },
    asked: () => differences.labels('purchase').inc(),
  };
}

interface Row {
  completed: { inc(): void };
  failed: { inc(): void };
  duration: { observe(seconds: number): void };
}
