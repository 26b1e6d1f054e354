/** What a request is for, in either form of a request target. */
import { type IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { hasOneHost, targetOf } from '../../../src/mcp/http/target.ts';

const request = (url: string | undefined, headers: IncomingHttpHeaders, httpVersion = '1.1') =>
  Object.assign(new IncomingMessage(new Socket()), { url, headers, httpVersion });

test.each([
  ['/mcp', { path: '/mcp', host: 'a.example' }],
  ['/mcp?x=1?y', { path: '/mcp', host: 'a.example' }],
  ['?x', { path: '/', host: 'a.example' }],
  [undefined, { path: '/', host: 'a.example' }],
  ['//mcp', { path: '//mcp', host: 'a.example' }],
  ['http://b.example:80/mcp?x', { path: '/mcp', host: 'b.example:80' }],
  ['HTTPS://b.example', { path: '/', host: 'b.example' }],
  ['https://b.example?x', { path: '/', host: 'b.example' }],
  ['ftp://b.example/mcp', { path: 'ftp://b.example/mcp', host: 'a.example' }],
])('the target %s is %j', (url, target) => {
  expect(targetOf(request(url, { host: 'a.example' }))).toEqual(target);
});

test.each<[IncomingHttpHeaders, string, boolean]>([
  [{ host: 'a.example' }, '1.1', true],
  [{ host: 'a.example' }, '1.0', true],
  [{ host: '' }, '1.1', true],
  [{ host: 'a.example, b.example' }, '1.1', false],
  [{}, '1.1', false],
  [{}, '1.0', true],
])('headers %j of HTTP/%s bring Host once: %s', (headers, version, once) => {
  expect(hasOneHost(request('/', headers, version))).toBe(once);
});
