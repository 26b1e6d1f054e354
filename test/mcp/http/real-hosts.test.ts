/** What the front of the service takes from real hosts besides the book, and in which form it refuses the rest (P22). */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, test } from 'vitest';
import { bodyOf, JSON_HEADERS, openService, type Service } from './service.ts';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const PONG = '{"result":{},"jsonrpc":"2.0","id":1}';

/** fetch() adds headers of its own. */
function send(
  { port }: Service,
  method: string,
  path: string,
  headers: Record<string, string | string[]>,
  body = JSON.stringify(PING),
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? body : undefined);
  });
}

/** A service that asks for keys, of which there are none. */
function openWithKeys(): Promise<Service> {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'keys-')), 'keys.json');
  writeFileSync(keysFile, '{"keys":[]}');
  return openService({ auth: { keysFile } });
}

describe('Accept', () => {
  test.each([
    [undefined],
    [''],
    ['*/*'],
    ['*'],
    ['application/json'],
    ['Application/JSON; charset=utf-8'],
    ['application/*;q=0.8'],
    ['text/event-stream, application/json'],
    ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'],
    ['application/json;q=oops'],
    ['application/json;q=0, */*', 'text/event-stream'],
    ['text/event-stream', 'text/event-stream'],
    ['text/*', 'text/event-stream'],
    ['application/json;q=0, text/event-stream', 'text/event-stream'],
  ])('%j is answered (P22)', async (accept, type = 'application/json') => {
    const service = await openService();
    const headers = { 'Content-Type': 'application/json', ...(accept !== undefined && { Accept: accept }) };
    const answer = await send(service, 'POST', '/mcp', headers);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
    expect(answer.body).toBe(type === 'application/json' ? PONG : `event: message\ndata: ${PONG}\n\n`);
  });

  test.each([
    'text/html',
    'application/xml, image/*',
    'application/json;q=0',
    '*/*;q=0',
  ])('%j is 406 that says what there is', async (Accept) => {
    const answer = await send(await openService(), 'POST', '/mcp', { ...JSON_HEADERS, Accept });
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([406, -32000]);
    expect(answer.body).toContain('application/json');
  });
});

describe('Content-Type', () => {
  test.each([
    ['application/json; charset="UTF-8"', 200],
    ['application/json;charset=utf8', 200],
    ['application/json; charset=us-ascii', 200],
    ['application/json; odata=verbose; charset=utf-8', 200],
    ['application/json;', 200],
    ['application/json-rpc', 200],
    ['application/vnd.api+json', 200],
    ['text/json', 200],
    [undefined, 200],
    ['', 200],
    ['application/json; charset=utf-16', 415],
    ['text/plain', 415],
    ['text/plain; x=application/json', 415],
    ['multipart/form-data; boundary=+json', 415],
    ['application/x-www-form-urlencoded', 415],
  ])('%j is %i (P22)', async (type, status) => {
    const headers = { Accept: 'application/json', ...(type !== undefined && { 'Content-Type': type }) };
    const answer = await send(await openService(), 'POST', '/mcp', headers);
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.headers['accept-post']).toBe('application/json');
  });

  test('a page cannot leave the type out: a body without one is taken from programs only', async () => {
    const service = await openService({ allowedOrigins: ['https://app.example'] });
    const answer = await send(service, 'POST', '/mcp', { Accept: '*/*', Origin: 'https://app.example' });
    expect(answer.status).toBe(415);
  });

  test.each([
    ['identity', 200],
    ['', 200],
    ['gzip', 415],
    ['gzip, identity', 415],
  ])('Content-Encoding %j is %i', async (encoding, status) => {
    const answer = await send(await openService(), 'POST', '/mcp', { ...JSON_HEADERS, 'Content-Encoding': encoding });
    expect([answer.status, answer.headers['accept-encoding']]).toEqual([
      status,
      status === 415 ? 'identity' : undefined,
    ]);
  });
});

describe('what a client says of versions and sessions', () => {
  test.each([
    ['empty', '', 200],
    ['blank', ' ', 200],
    ['written twice', ['2025-06-18', '2025-06-18'], 200],
    ['of the last version with batches', '2025-03-26', 200],
    ['of two versions', ['2025-06-18', '2025-11-25'], 400],
    ['of no version', 'latest', 400],
  ])('an MCP-Protocol-Version that is %s (P22)', async (_what, version, status) => {
    const answer = await send(await openService(), 'POST', '/mcp', {
      ...JSON_HEADERS,
      'MCP-Protocol-Version': version,
    });
    expect(answer.status).toBe(status);
    if (status === 400) {
      const supported = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2026-07-28'];
      expect(JSON.parse(answer.body)).toMatchObject({ id: 1, error: { code: -32000, data: { supported } } });
    }
  });

  test.each([
    'stale-session',
    '',
    'ÿ',
    'x'.repeat(5000),
  ])('an Mcp-Session-Id of another server or another time changes nothing (P22)', async (id) => {
    const answer = await send(await openService(), 'POST', '/mcp', { ...JSON_HEADERS, 'Mcp-Session-Id': id });
    expect([answer.status, answer.body]).toEqual([200, PONG]);
  });

  test('ending such a session, and asking for a stream of it, is 405, which clients take for "has none"', async () => {
    const service = await openService();
    for (const method of ['DELETE', 'GET']) {
      const headers = { Accept: 'text/event-stream', 'Mcp-Session-Id': 'stale', 'Last-Event-ID': '7' };
      const answer = await send(service, method, '/mcp', headers);
      expect([answer.status, answer.headers.allow, JSON.parse(answer.body).error.code]).toEqual([405, 'POST', -32000]);
    }
  });
});

describe('where messages go', () => {
  test.each([
    ['/mcp', 'delta'],
    ['/mcp/', 'delta'],
    ['/mcp?x=/', 'delta'],
    ['/', 'delta'],
    ['/?key=1', 'delta'],
    ['/sse', 'delta'],
    ['/sse/', 'delta'],
    ['/brands/delta', 'delta'],
    ['/brands/delta/mcp/', 'delta'],
    ['/brands/nova-motors/mcp', 'nova-motors'],
    ['/brands/nova-motors/', 'nova-motors'],
  ])('%s is the address of %s (P22)', async (path, brand) => {
    const asked: string[] = [];
    const of = (name: string) => ({ calls: [], dispatch: async () => void asked.push(name) });
    const service = await openService({}, of('delta'), [{ brand: 'nova-motors', ...of('nova-motors') }]);
    const message = { ...PING, method: 'tools/call', params: { name: 'get_adcp_capabilities' } };
    const answer = await send(service, 'POST', path, JSON_HEADERS, JSON.stringify(message));
    expect([answer.status, asked]).toEqual([200, [brand]]);
  });

  test.each([
    '/mcp//',
    '//mcp',
    '/MCP',
    '/brands',
    '/brands/other/mcp',
    '/messages',
    '/mcp/sse',
  ])('nothing is at %s: 404 in JSON-RPC', async (path) => {
    const answer = await send(await openService(), 'POST', path, JSON_HEADERS);
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([404, { jsonrpc: '2.0', error: { code: -32000 } }]);
    expect(answer.body).toContain('/mcp');
  });

  test('a client that was given the address without its path, or that of the old transport, gets along', async () => {
    const service = await openService();
    for (const path of ['', '/mcp/', '/sse']) {
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(new StreamableHTTPClientTransport(new URL(`${service.base}${path}`)));
      expect((await client.listTools()).tools).toHaveLength(5);
      await client.close();
    }
  });

  test('a person who opens an endpoint sees the page, a client of the old transport 405', async () => {
    const service = await openService();
    const seen = await send(service, 'GET', '/mcp', { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([seen.status, seen.headers.allow]).toEqual([405, 'POST']);
    expect(seen.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(seen.body).toContain('claude mcp add');
    for (const path of ['/sse', '/mcp', '/brands/delta']) {
      const old = await send(service, 'GET', path, { Accept: 'text/event-stream' });
      expect([old.status, JSON.parse(old.body).error.code]).toEqual([405, -32000]);
    }
    const head = await send(service, 'HEAD', '/mcp', {});
    expect([head.status, head.headers.allow, head.body]).toEqual([405, 'POST', '']);
  });

  test('OPTIONS of a program says what may be sent; of a page that is not named it lets nothing through', async () => {
    const service = await openService();
    const program = await send(service, 'OPTIONS', '/mcp', {});
    expect([program.status, program.headers.allow]).toEqual([204, 'OPTIONS, POST']);
    const page = { Origin: 'http://localhost:6274', 'Access-Control-Request-Method': 'POST' };
    const own = await send(service, 'OPTIONS', '/mcp', page);
    expect([own.status, own.headers['access-control-allow-origin']]).toEqual([405, undefined]);
    const foreign = await send(service, 'OPTIONS', '/mcp', { ...page, Origin: 'https://evil.example' });
    expect([foreign.status, foreign.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  test.each(['/healthz', '/healthz/', '/readyz/', '/metrics/'])('%s is there', async (path) => {
    expect((await send(await openService(), 'GET', path, {})).status).toBe(200);
  });

  test('browsers and crawlers get what they look for', async () => {
    const service = await openService();
    expect((await send(service, 'GET', '/favicon.ico', {})).status).toBe(204);
    const robots = await send(service, 'GET', '/robots.txt', {});
    expect([robots.status, robots.body]).toEqual([200, 'User-agent: *\nDisallow: /\n']);
  });
});

describe('discovery and registration', () => {
  const PROBES: [method: string, path: string][] = [
    ['GET', '/.well-known/oauth-protected-resource'],
    ['GET', '/.well-known/oauth-protected-resource/mcp'],
    ['GET', '/.well-known/oauth-authorization-server'],
    ['GET', '/.well-known/oauth-authorization-server/mcp'],
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/.well-known/openid-configuration/mcp'],
    ['HEAD', '/.well-known/oauth-authorization-server'],
    ['POST', '/register'],
    ['POST', '/register/'],
    ['GET', '/authorize?response_type=code'],
    ['POST', '/token'],
  ];

  test.each(PROBES)('%s %s is 404 in OAuth words that say what to do instead (P22)', async (method, path) => {
    const open = await send(await openService(), method, path, { 'Content-Type': 'application/json' });
    const keyed = await send(await openWithKeys(), method, path, { 'Content-Type': 'application/json' });
    for (const { status, headers } of [open, keyed]) {
      expect([status, headers['content-type'], headers['access-control-allow-origin']]).toEqual([
        404,
        'application/json',
        '*',
      ]);
    }
    if (method === 'HEAD') return;
    expect(JSON.parse(open.body)).toEqual({
      error: 'not_found',
      error_description: 'This service asks for no credentials: call it without.',
    });
    expect(JSON.parse(keyed.body).error_description).toContain('Authorization: Bearer <key>');
  });

  test.each([
    '/.well-known/mcp.json',
    '/.well-known/agent-card.json',
    '/.well-known/x/y',
  ])('GET %s is 404 as JSON', async (path) => {
    const answer = await send(await openService(), 'GET', path, {});
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([404, 'not_found']);
  });

  test('a client in a page may ask for all of it, its preflight passes', async () => {
    const asked = { Origin: 'https://app.example', 'Access-Control-Request-Headers': 'mcp-protocol-version' };
    const answer = await send(await openService(), 'OPTIONS', '/.well-known/oauth-protected-resource/mcp', asked);
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(answer.headers['access-control-allow-headers']).toContain('mcp-protocol-version');
  });

  test('with an issuer every address has its own metadata, and registering leads to the issuer', async () => {
    const jwks = join(mkdtempSync(join(tmpdir(), 'jwks-')), 'keys.json');
    writeFileSync(jwks, '{"keys":[]}');
    const issuer = 'https://login.example';
    const service = await openService({ auth: { jwt: { issuer, audience: 'a', jwks } } });
    for (const path of ['/mcp', '/', '/mcp/', '/brands/delta/mcp']) {
      const message = { ...PING, method: 'tools/call', params: { name: 'si_get_offering' } };
      const refused = await service.post(message, {}, path);
      const [, where = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
      const metadata = await (await fetch(where)).json();
      expect([refused.status, metadata]).toMatchObject([
        401,
        { resource: `${service.base}${path}`, authorization_servers: [issuer] },
      ]);
    }
    const registered = await send(service, 'POST', '/register', { 'Content-Type': 'application/json' });
    expect([registered.status, registered.body]).toEqual([404, expect.stringContaining(issuer)]);
    const posted = await send(service, 'POST', '/.well-known/oauth-protected-resource', {});
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test('the SDK client that meets a 401 and can log in is told in one sentence that it needs a key', async () => {
    const service = await openWithKeys();
    const authProvider = {
      redirectUrl: 'http://localhost:1/callback',
      clientMetadata: { redirect_uris: ['http://localhost:1/callback'] },
      clientInformation: () => undefined,
      saveClientInformation: () => {},
      tokens: () => undefined,
      saveTokens: () => {},
      redirectToAuthorization: () => {},
      saveCodeVerifier: () => {},
      codeVerifier: () => 'x',
    };
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(service.url), { authProvider }));
    await expect(client.callTool({ name: 'si_get_offering', arguments: {} })).rejects.toThrow(
      /^This service has no authorization server and registers nobody\. .*Authorization: Bearer <key>/,
    );
    await client.close();
  });

  test('and nothing of it is answered to a foreign Host', async () => {
    const service = await openService();
    for (const [method, path] of [...PROBES, ['POST', '/'], ['POST', '/sse'], ['GET', '/favicon.ico']] as const) {
      expect((await send(service, method, path, { ...JSON_HEADERS, Host: 'evil.example' })).status, path).toBe(403);
    }
    expect((await bodyOf(service.post(PING))).result).toEqual({});
  });
});
