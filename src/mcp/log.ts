/** Structured log: one JSON object per line on stderr, without user text, keys or full ids. */

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = Record<LogLevel, (message: string, facts?: Record<string, unknown>) => void>;

/**
 * A log that passes lines up to `level`, with their newline, to `write`.
 * `time` is the system clock (ISO 8601), not the agent's, so that it matches other logs.
 */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const loudest = LOG_LEVELS.indexOf(level);
  const at =
    (own: LogLevel) =>
    (message: string, facts: Record<string, unknown> = {}) => {
      if (LOG_LEVELS.indexOf(own) > loudest) return;
      write(`${JSON.stringify({ level: own, time: new Date().toISOString(), msg: message, ...facts })}\n`);
    };
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
