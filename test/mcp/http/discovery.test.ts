/** What OAuth clients ask around an MCP endpoint, and what they are told. */
import { describe, expect, test } from 'vitest';
import { createDiscovery } from '../../../src/mcp/http/discovery.ts';

const WHERE = '/.well-known/oauth-protected-resource';
const BASE = 'https://si.brand.example';
const opened = ({ credentials = true, issuer }: { credentials?: boolean; issuer?: string } = {}) =>
  createDiscovery({ credentials, issuer, isEndpoint: (path) => path === '/mcp' || path === '/brands/nova/mcp' });
const HEADERS = [
  ...['Content-Type', 'application/json', 'Cache-Control', 'no-store', 'Access-Control-Allow-Origin', '*'],
];
const told = (path: string, of = opened()) => {
  const { status, headers, body } = of.answer(path, 'GET', BASE);
  expect(headers).toEqual(HEADERS);
  return [status, JSON.parse(String(body))];
};
const notFound = (error_description: string) => [404, { error: 'not_found', error_description }];

test.each([
  ['/.well-known/anything', true],
  ['/register', true],
  ['/authorize', true],
  ['/token', true],
  ['/mcp', false],
  ['/register/x', false],
])('%s is asked for by such clients only: %s', (path, owned) => {
  expect(opened().owns(path)).toBe(owned);
});

describe('with an issuer', () => {
  const withIssuer = opened({ issuer: 'https://login.example' });
  const resource = (address: string) => [
    undefined,
    {
      resource: address,
      authorization_servers: ['https://login.example'],
      bearer_methods_supported: ['header'],
      resource_name: 'si-mcp',
    },
  ];

  test('each endpoint has a document that leads to it, and the bare address that of the first', () => {
    expect(told(WHERE, withIssuer)).toEqual(resource('https://si.brand.example/mcp'));
    expect(told(`${WHERE}/mcp`, withIssuer)).toEqual(resource('https://si.brand.example/mcp'));
    expect(told(`${WHERE}/brands/nova/mcp`, withIssuer)).toEqual(resource('https://si.brand.example/brands/nova/mcp'));
  });

  test.each([
    `${WHERE}/nothing`,
    '/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
    '/mcp/.well-known/openid-configuration',
    '/register',
    '/token',
  ])('who looks for a login at %s is told where its tokens come from', (path) => {
    expect(told(path, withIssuer)).toEqual(
      notFound(
        'This service is no authorization server. Its tokens come from https://login.example; see /.well-known/oauth-protected-resource.',
      ),
    );
  });
});

describe('without an issuer', () => {
  test('who looks for a login is told how to get in without one', () => {
    for (const path of [WHERE, `${WHERE}/mcp`, '/register', '/.well-known/openid-configuration'])
      expect(told(path)).toEqual(
        notFound(
          'This service has no authorization server and registers nobody. Its operator gives out keys: send one as "Authorization: Bearer <key>".',
        ),
      );
    expect(told('/authorize', opened({ credentials: false }))).toEqual(
      notFound('This service asks for no credentials: call it without.'),
    );
  });

  test('who looks for something else is told that it is not there', () => {
    expect(told('/.well-known/acp.json')).toEqual(notFound('There is nothing of that name here.'));
    expect(told('/.well-known/security.txt')).toEqual(notFound('There is nothing of that name here.'));
  });
});

test('a page of any site may ask', () => {
  expect(opened().answer('/register', 'OPTIONS', BASE)).toEqual({
    status: 204,
    headers: [
      ...['Access-Control-Allow-Origin', '*', 'Access-Control-Allow-Methods', 'GET, HEAD, POST'],
      ...['Access-Control-Allow-Headers', 'content-type, mcp-protocol-version', 'Access-Control-Max-Age', '600'],
    ],
    body: '',
  });
});
