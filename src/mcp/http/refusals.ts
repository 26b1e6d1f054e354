/** What the front says to requests that never become a message, and what the headers of a message must say. */
import type { IncomingMessage } from 'node:http';
import type { WireRefusal } from '../wire.ts';

export const BAD_HOST = { status: 400, code: -32000, message: 'Bad Request: send one Host header.' };
export const FOREIGN_HOST = {
  status: 403,
  code: -32000,
  message: 'Forbidden: this service does not answer to that Host.',
};
export const FOREIGN_ORIGIN = {
  status: 403,
  code: -32000,
  message: 'Forbidden: pages of that Origin may not call this service.',
};
export const ONLY_POST = { status: 405, code: -32000, message: 'Method not allowed: send MCP messages by POST.' };
export const ONLY_GET = { status: 405, code: -32000, message: 'Method not allowed: this address only answers GET.' };
export const NOT_FOUND = {
  status: 404,
  code: -32000,
  message: 'Not found. MCP endpoints: /mcp and /brands/<name>/mcp.',
};
export const TOO_LARGE = {
  status: 413,
  code: -32000,
  message: 'Content Too Large: a message has at most 4 MiB, and 64 KiB without credentials where they are needed.',
};
export const BUSY = { status: 503, code: -32603, message: 'Busy. Try again in 1 s.' };
export const TOKENS_UNCHECKED = { status: 503, code: -32603, message: 'Tokens cannot be checked right now.' };
export const INTERNAL = { status: 500, code: -32603, message: 'Internal error' };

/** `wait` in seconds. */
export function tooMany(wait: number): WireRefusal {
  return { status: 429, code: -32000, message: `Too many requests. Try again in ${wait} s.` };
}

/** What the headers of a message must say before its body is read; `undefined` when they do. */
export function headerProblem({ headers }: IncomingMessage): WireRefusal | undefined {
  const { accept = '' } = headers;
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) return NOT_ACCEPTABLE;
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  if (type !== 'application/json' && !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type ?? ''))
    return NOT_JSON_TYPE;
  return encoding === undefined || encoding === 'identity' ? undefined : ENCODED;
}

const NOT_ACCEPTABLE = {
  status: 406,
  code: -32000,
  message: 'Not Acceptable: send "Accept: application/json, text/event-stream".',
};
const NOT_JSON_TYPE = {
  status: 415,
  code: -32000,
  message: 'Unsupported Media Type: send "Content-Type: application/json" in UTF-8.',
};
const ENCODED = {
  status: 415,
  code: -32000,
  message: 'Unsupported Media Type: send the body without Content-Encoding.',
};
