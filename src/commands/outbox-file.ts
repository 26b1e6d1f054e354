/**
 * Order events in a file, as JSON lines with the webhook bodies, readable by this user only. For servers without an operator API,
 * such as a stdio server, and to keep events after a restart.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { z } from 'zod/v3';
import { ConfigError } from '../config.ts';

/** Opens a file for events; what it returns adds one. Throws ConfigError when it cannot be written. */
export function openOutboxFile(file: string): (event: string) => void {
  try {
    append(file, '');
  } catch (problem) {
    throw new ConfigError(`--outbox-file: ${file} cannot be written (${codeOf(problem)}).`);
  }
  return (event) => append(file, `${event}\n`);
}

function append(file: string, text: string) {
  appendFileSync(file, text, { mode: 0o600 });
}

const text = z.string();
const Event = z.object({ type: text, data: z.object({ id: text, status: text }).passthrough() }).passthrough();
export type OrderEventLine = z.infer<typeof Event>;

/** The events of a file, oldest first, without truncated lines. Throws ConfigError when it cannot be read. */
export function readOutboxFile(file: string): OrderEventLine[] {
  let whole: string;
  try {
    whole = readFileSync(file, 'utf8');
  } catch (problem) {
    throw new ConfigError(`--outbox-file: ${file} cannot be read (${codeOf(problem)}).`);
  }
  return whole.split('\n').flatMap((line) => {
    const event = Event.safeParse(jsonOf(line));
    return event.success ? [event.data] : [];
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function codeOf(problem: unknown): string {
  return problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown reason';
}
