/** Refusals of requests that never become a message, word for word. */
import { type IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import * as refusals from '../../../src/mcp/http/refusals.ts';

test.each([
  [refusals.BAD_HOST, 400, -32000, 'Bad Request: send one Host header.'],
  [refusals.FOREIGN_HOST, 403, -32000, 'Forbidden: this service does not answer to that Host.'],
  [refusals.FOREIGN_ORIGIN, 403, -32000, 'Forbidden: pages of that Origin may not call this service.'],
  [refusals.ONLY_POST, 405, -32000, 'Method not allowed: send MCP messages by POST.'],
  [refusals.ONLY_GET, 405, -32000, 'Method not allowed: this address only answers GET.'],
  [
    refusals.TOO_LARGE,
    413,
    -32000,
    'Content Too Large: a message has at most 1 MiB, and 64 KiB without credentials where they are needed.',
  ],
  [refusals.BUSY, 503, -32603, 'Busy. Try again in 1 s.'],
  [refusals.TOKENS_UNCHECKED, 503, -32603, 'Tokens cannot be checked right now.'],
  [refusals.INTERNAL, 500, -32603, 'Internal error'],
  [refusals.tooMany(7), 429, -32000, 'Too many requests. Try again in 7 s.'],
])('%o', (refusal, status, code, message) => {
  expect(refusal).toEqual({ status, code, message });
});

const endpoints = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ path: `/brands/b${at}/mcp`, brand: `b${at}` }));

test('what is not there names at most twenty endpoints, and how many more there are', () => {
  const [two, twenty, many] = [2, 20, 23].map((count) => refusals.notFound(endpoints(count)));
  expect(two).toEqual({
    status: 404,
    code: -32000,
    message: 'Not found. MCP endpoints: /brands/b0/mcp (b0), /brands/b1/mcp (b1).',
  });
  expect(twenty?.message).toMatch(/, \/brands\/b19\/mcp \(b19\)\.$/);
  expect(many?.message).toMatch(/, \/brands\/b19\/mcp \(b19\) and 3 more\.$/);
});

const problemOf = (headers: IncomingHttpHeaders) =>
  refusals.headerProblem(Object.assign(new IncomingMessage(new Socket()), { headers }));

test('headers of a message that cannot be read or answered are refused, with what to send instead', () => {
  const good = { accept: 'application/json', 'content-type': 'application/json' };
  expect(problemOf(good)).toBeUndefined();
  expect(problemOf({ ...good, accept: 'text/html' })).toEqual({
    refusal: {
      status: 406,
      code: -32000,
      message: 'Not Acceptable: answers are JSON. Send "Accept: application/json, text/event-stream", or no Accept.',
    },
    headers: [],
  });
  expect(problemOf({ ...good, 'content-type': 'text/plain' })).toEqual({
    refusal: {
      status: 415,
      code: -32000,
      message: 'Unsupported Media Type: send "Content-Type: application/json" in UTF-8.',
    },
    headers: ['Accept-Post', 'application/json'],
  });
  expect(problemOf({ ...good, 'content-encoding': 'gzip' })).toEqual({
    refusal: { status: 415, code: -32000, message: 'Unsupported Media Type: send the body without Content-Encoding.' },
    headers: ['Accept-Encoding', 'identity'],
  });
});
