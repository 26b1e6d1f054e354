import { expect, test } from 'vitest';
import { answered, refused } from '../../src/checkout/acp-error.ts';
import { jsonPath } from '../../src/checkout/json-path.ts';

test('a refusal is an ACP Error under its status, and holds nothing it was not given (A43)', () => {
  const message = 'No.';
  expect(refused('invalid', message)).toStrictEqual({
    ...{ ok: false, status: 400 },
    body: { type: 'invalid_request', code: 'invalid', message },
  });
  expect(refused('service_unavailable', message, { retry_after: 60, param: '$.a' })).toStrictEqual({
    ...{ ok: false, status: 503, retry_after: 60 },
    body: { type: 'service_unavailable', code: 'service_unavailable', message, param: '$.a' },
  });
  expect(refused('processing_error', message)).toStrictEqual({
    ...{ ok: false, status: 500 },
    body: { type: 'processing_error', code: 'processing_error', message },
  });
  expect(refused('idempotency_in_flight', message, { retry_after: 0 })).toStrictEqual({
    ...{ ok: false, status: 409, retry_after: 0 },
    body: { type: 'invalid_request', code: 'idempotency_in_flight', message },
  });
});

test('an answer is 200 unless something was made', () => {
  expect(answered({ a: 1 })).toStrictEqual({ ok: true, status: 200, body: { a: 1 } });
  expect(answered({}, 201)).toStrictEqual({ ok: true, status: 201, body: {} });
});

const KNOWN = new Set(['line_items', 'id', '_a1']);
test.each([
  [[], '$'],
  [['line_items', 0, 'id'], '$.line_items[0].id'],
  [['_a1'], '$._a1'],
  [[0, 1], '$[0][1]'],
  [['line_items', 2, '4242424242424242', 'id'], '$.line_items[2]'],
  [['other'], '$'],
])('the place %j is told as %s: up to the first name that is not known (A43)', (path, expected) => {
  expect(jsonPath(path, KNOWN)).toBe(expected);
});
