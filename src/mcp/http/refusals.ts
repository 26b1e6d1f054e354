/** What the front says to requests that never become a message, and what the headers of a message must say. */
import type { IncomingMessage } from 'node:http';
import type { WireRefusal } from '../wire.ts';
import { answerFormOf, isJsonBody, isPlainBody } from './negotiation.ts';

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
/** P19: which brand is where. `endpoints` in the order of the brands. */
export function notFound(endpoints: readonly { path: string; brand: string }[]): WireRefusal {
  const more = endpoints.length - MOST_TOLD;
  const listed = endpoints.slice(0, MOST_TOLD).map(({ path, brand }) => `${path} (${brand})`);
  const message = `Not found. MCP endpoints: ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  return { status: 404, code: -32000, message };
}

/** Endpoints in one error. */
const MOST_TOLD = 20;

export const TOO_LARGE = {
  status: 413,
  code: -32000,
  message: 'Content Too Large: a message has at most 1 MiB, and 64 KiB without credentials where they are needed.',
};
export const BUSY = { status: 503, code: -32603, message: 'Busy. Try again in 1 s.' };
export const TOKENS_UNCHECKED = { status: 503, code: -32603, message: 'Tokens cannot be checked right now.' };
export const INTERNAL = { status: 500, code: -32603, message: 'Internal error' };

/** `wait` in seconds. */
export function tooMany(wait: number): WireRefusal {
  return { status: 429, code: -32000, message: `Too many requests. Try again in ${wait} s.` };
}

/** What a refusal says besides its status and words. */
interface Refused {
  refusal: WireRefusal;
  headers: string[];
}

/** What the headers of a message must say before its body is read; `undefined` when they do. */
export function headerProblem({ headers }: IncomingMessage): Refused | undefined {
  if (answerFormOf(headers) === undefined) return { refusal: NOT_ACCEPTABLE, headers: [] };
  if (!isJsonBody(headers)) return { refusal: NOT_JSON_TYPE, headers: ['Accept-Post', 'application/json'] };
  return isPlainBody(headers) ? undefined : { refusal: ENCODED, headers: ['Accept-Encoding', 'identity'] };
}

const NOT_ACCEPTABLE = {
  status: 406,
  code: -32000,
  message: 'Not Acceptable: answers are JSON. Send "Accept: application/json, text/event-stream", or no Accept.',
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

/** The bodies of 401: no credentials were shown, or none that are good. */
export const UNAUTHORIZED = {
  none: {
    error: 'unauthorized',
    error_description: 'This tool needs a bearer token: "Authorization: Bearer <token>".',
  },
  invalid: {
    error: 'invalid_token',
    error_description:
      'The bearer token is unknown, expired or not for this service, or not sent as "Authorization: Bearer <token>".',
  },
};
