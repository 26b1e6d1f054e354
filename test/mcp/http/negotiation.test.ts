/** What the headers of a message say about its body and its answer. */
import { describe, expect, test } from 'vitest';
import {
  answerFormOf,
  asEvent,
  isJsonBody,
  isPlainBody,
  singleValue,
  wantsPage,
} from '../../../src/mcp/http/negotiation.ts';

describe('Accept', () => {
  test.each([
    [undefined, 'json'],
    ['', 'json'],
    ['  ', 'json'],
    ['application/json', 'json'],
    ['APPLICATION/JSON', 'json'],
    ['application/*', 'json'],
    ['*/*', 'json'],
    ['*', 'json'],
    ['text/event-stream, application/json', 'json'],
    ['text/event-stream', 'event'],
    ['text/*', 'event'],
    ['application/json;q=0', undefined],
    ['application/json;q=0, text/event-stream', 'event'],
    ['application/json; q=0, */*', 'event'],
    ['application/json;q=0.1', 'json'],
    ['application/json; charset=utf-8; q=0', undefined],
    ['application/json;q=1', 'json'],
    ['application/json;q=-1', undefined],
    ['application/json;q=high', 'json'],
    ['text/html, application/xml, */*;q=0.1', 'json'],
    ['*;q=0, text/event-stream', 'event'],
    ['application/json;q=0.5, application/*;q=0', 'json'],
    ['*/*;q=0', undefined],
    ['text/html', undefined],
    ['text/event-stream;q=0', undefined],
  ])('%j takes %s', (accept, form) => {
    expect(answerFormOf({ accept })).toBe(form);
  });

  test('a body as an event of a stream is one event', () => {
    expect(asEvent('{"a":1}')).toBe('event: message\ndata: {"a":1}\n\n');
  });

  test.each([
    ['text/html,application/xhtml+xml;q=0.9', true],
    ['TEXT/HTML', true],
    ['application/json', false],
    ['text/html, Text/Event-Stream', false],
    [undefined, false],
  ])('whether a page is shown to %j: %s', (accept, shown) => {
    expect(wantsPage({ accept })).toBe(shown);
  });
});

describe('Content-Type', () => {
  test.each([
    ['application/json', true],
    ['text/json', true],
    ['application/json-rpc', true],
    ['application/jsonrequest', true],
    ['application/vnd.api+json', true],
    ['Application/JSON ; Charset = "UTF-8"', true],
    ['application/json; charset=us-ascii', true],
    ['application/json; charset=ascii', true],
    ['application/json; charset=utf8', true],
    ['application/json; charset', true],
    ['application/json; profile=latin1', true],
    ['application/json; charset=utf-8; charset=latin1', false],
    ['application/json; charset=utf-16', false],
    ['application/json; charset = latin1', false],
    ['application/json ;charset=utf-8', true],
    ['image/svg+json', false],
    ['application/xml', false],
    ['text/plain', false],
    ['; charset=utf-8', false],
  ])('%j is JSON: %s', (type, json) => {
    expect(isJsonBody({ 'content-type': type })).toBe(json);
  });

  test('a body without a type is taken from programs, and not from a page', () => {
    expect(isJsonBody({})).toBe(true);
    expect(isJsonBody({ 'content-type': ' ' })).toBe(true);
    expect(isJsonBody({ origin: 'http://localhost' })).toBe(false);
  });
});

test.each([
  [undefined, true],
  ['', true],
  ['identity', true],
  [' Identity ', true],
  ['gzip', false],
  ['identity, gzip', false],
])('Content-Encoding %j leaves the body as it is: %s', (encoding, plain) => {
  expect(isPlainBody({ 'content-encoding': encoding })).toBe(plain);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  [' ', undefined],
  ['a', 'a'],
  ['a, a', 'a'],
  ['a,b', 'a, b'],
  [['a', ' a'], 'a'],
  [['a', 'b'], 'a, b'],
])('a header %j says %j', (header, value) => {
  expect(singleValue(header)).toBe(value);
});
