/**
 * What the service says on stderr: one JSON line per call and event, names after OpenTelemetry's MCP conventions; never a
 * user's words, a token, a whole id or anything personal.
 */
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { isCheckoutTool } from '../../../tools/checkout/acp-result.ts';
import type { Log, LogLevel } from '../log.ts';
import type { LogWriter } from '../log-writer.ts';

interface CallFacts {
  brand: string;
  tool: string;
  version: string;
  caller: string;
  /** Milliseconds. */
  duration: number;
  outcome: 'completed' | 'failed';
  code: string | undefined;
  session: unknown;
  traceparent: string | undefined;
  /** What debug tells besides. */
  trace: () => object;
}

export interface ServiceLog extends Log {
  call(facts: CallFacts): void;
  /** A request that never became a call: its HTTP status and why. */
  refused(status: number, why: string, caller: string): void;
  /** Resolves when every line was written or lost, and after `ms` milliseconds at the latest. */
  flush(ms: number): Promise<void>;
  /** Lines that could not be written so far. */
  lost(): number;
}

/** Each line is handed to `to`, with its newline. */
export function createServiceLog(level: LogLevel, to: LogWriter): ServiceLog {
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );
  const at =
    (own: LogLevel) =>
    (message: string, facts: Record<string, unknown> = {}) =>
      log[own](facts, message);

  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    call({ brand, tool, version, caller, duration, outcome, code, session, traceparent, trace }) {
      if (!log.isLevelEnabled('info')) return;
      log.info(
        {
          'mcp.method.name': 'tools/call',
          'gen_ai.tool.name': tool,
          'mcp.protocol.version': version,
          'network.transport': 'tcp',
          'mcp.server.operation.duration': Math.round(duration * 1000) / 1e6,
          outcome,
          ...(code !== undefined && {
            'error.type': 'tool_error',
            [isCheckoutTool(tool) ? 'acp_error' : 'adcp_error']: code,
          }),
          brand,
          caller,
          session: typeof session === 'string' ? shortened(session) : undefined,
          traceparent,
          ...(log.isLevelEnabled('debug') && { trace: trace() }),
        },
        'call',
      );
    },
    refused(status, why, caller) {
      const level = MISTAKES.has(status) ? 'info' : 'debug';
      log[level]({ 'http.response.status_code': status, ...(caller !== '' && { caller }) }, why);
    },
    flush: to.flush,
    lost: to.lost,
  };
}

/**
 * What a host or its operator can put right: a message that is none, credentials, Host and Origin, what is accepted and sent. The
 * rest is everyday (a probe, a limit) and told at debug only.
 */
const MISTAKES = new Set([400, 401, 403, 406, 413, 415]);

/** A session can be followed through the log by its digest, and not be used by who reads it. */
function shortened(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12);
}
