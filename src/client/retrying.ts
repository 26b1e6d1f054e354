/** Retries a call where that is safe, with the same arguments and idempotency key. */
import type { Connection } from './connection.ts';
import { AgentError } from './errors.ts';
import { ConnectionError, type Json } from './message.ts';

export interface RetryOptions {
  /** How often a call is tried at most; 3 unless given. */
  attempts?: number;
  /** The longest wait between two tries, in milliseconds; 10 seconds unless given. An agent that asks for more gets no retry. */
  longestWaitMs?: number;
  /** Waits so many milliseconds; a test takes less. */
  wait?: (milliseconds: number) => Promise<void>;
}

/** The first wait where the agent names none, in milliseconds; it doubles. */
const FIRST_WAIT_MS = 250;

/**
 * Calls a tool until it answers. `repeatable`: the agent carries out one call once, however often it comes. Another one is
 * tried again only where it was certainly not carried out. Throws AgentError or ConnectionError, the last one.
 */
export async function callWithRetries(
  connection: Connection,
  [tool, args, repeatable]: [tool: string, args: Json, repeatable: boolean],
  { attempts = 3, longestWaitMs = 10_000, wait = sleep }: RetryOptions,
): Promise<Json> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { body, isError } = await connection.call(tool, args);
      if (!isError && !body.adcp_error) return body;
      throw new AgentError(body);
    } catch (thrown) {
      const known = thrown instanceof AgentError || thrown instanceof ConnectionError ? thrown : undefined;
      const seconds = known?.retryAfter;
      const milliseconds = seconds === undefined ? FIRST_WAIT_MS * 2 ** (attempt - 1) : seconds * 1000;
      const again =
        known instanceof AgentError ? known.recovery === 'transient' : known && isSafe(known, connection, repeatable);
      if (!again || attempt >= attempts || milliseconds > longestWaitMs) throw thrown;
      await wait(milliseconds);
    }
  }
}

/** Whether a call that found this problem may be made again. An agent over stdio that has ended does not come back. */
function isSafe({ problem, status = 0 }: ConnectionError, { transport }: Connection, repeatable: boolean): boolean {
  const http = transport === 'http';
  if (problem === 'unreachable' || status === 429) return http;
  return (
    repeatable && (problem === 'timeout' || problem === 'malformed' || status > 499 || (http && problem === 'closed'))
  );
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
