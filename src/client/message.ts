/** Transport types: MCP JSON-RPC messages, the two MCP eras, and connection errors. */

/** MCP with a handshake (`initialize`), and MCP without one, where every request names its version. */
export type Era = '2025-11-25' | '2026-07-28';

export type Json = Record<string, unknown>;

/** What came back for one message that was sent. */
export interface Exchange {
  /** HTTP only. */
  status?: number;
  /** HTTP only; names in lower case. */
  headers?: Record<string, string>;
  /** The JSON-RPC answer, where there is one. */
  message?: Json;
  /** The body, or the line, as it came. */
  text: string;
}

/** How one message is sent. */
export interface SendOptions {
  /** How long to wait for the answer, in milliseconds. */
  timeoutMs?: number;
  /** HTTP only: headers besides, or instead of, those that the connection sends. */
  headers?: Record<string, string>;
}

/** Carries messages to an agent and brings their answers. */
export interface Transport {
  readonly kind: 'http' | 'stdio';
  /**
   * Sends one message as it is and waits for the answer with this id (`null`: an answer that has no id; left out: no answer
   * is waited for). Throws ConnectionError when none comes.
   */
  exchange(text: string, id: string | number | null | undefined, options?: SendOptions): Promise<Exchange>;
  close(): Promise<void>;
}

/**
 * Why there is no answer. `unreachable`: nobody took the message. `timeout` and `closed`: it was sent, and nobody knows whether
 * it was carried out. `http`: an HTTP status that is no answer. `malformed`: an answer that is none of JSON-RPC or of AdCP.
 * `too large`: an answer over the limit. `rpc`: a JSON-RPC error.
 */
type Problem = 'unreachable' | 'timeout' | 'closed' | 'http' | 'malformed' | 'too large' | 'rpc';

/** There is no answer of a tool; `problem` says why. */
export class ConnectionError extends Error {
  override name = 'ConnectionError';
  /** HTTP only. */
  readonly status?: number;
  /** Of the JSON-RPC error. */
  readonly code?: number;
  /** What the server asks to wait before the next try, in seconds. */
  readonly retryAfter?: number;

  constructor(
    readonly problem: Problem,
    message: string,
    more?: { status?: number; code?: number; retryAfter?: number },
  ) {
    super(message);
    Object.assign(this, more);
  }
}

/** How much of an answer is read, in bytes. */
export const MOST_BYTES: number = 10 * 1024 * 1024;

/** How long an answer is waited for, in milliseconds. */
export const TIMEOUT_MS: number = 30_000;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one where it is none. */
export function record(value: unknown): Json {
  return isJson(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is text. */
export function words(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The message in a text, if there is one. */
export function messageIn(text: string): Json | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return isJson(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this is the answer with this id. A request of the server is none; an error that has no id has `null`. */
export function isAnswerTo(message: Json, id: string | number | null | undefined): boolean {
  return !('method' in message) && (message.id ?? null) === id;
}
