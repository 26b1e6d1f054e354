/** Who may ask the service: names and origins; and what it serves besides messages. */
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { PING } from './ping.ts';
import { JSON_HEADERS, openService, smallBrand } from './service.ts';

/** fetch() sets Host itself, so a foreign one needs node:http. */
function rawRequest(
  port: number,
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, path, method, headers, host: '127.0.0.1' }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end(method === 'POST' ? JSON.stringify(PING) : undefined);
  });
}

describe('who may ask', () => {
  test.each([
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.', 200],
    ['LOCALHOST:9', 200],
    ['[::1]:80', 200],
    ['user@localhost', 403],
  ])('Host %j is %i: a name that was made to point here is not ours', async (host, status) => {
    const service = await openService();
    const response = await rawRequest(service.port, '/mcp', 'POST', { ...JSON_HEADERS, Host: host });
    expect(response.status).toBe(status);
    expect(JSON.parse(response.body)).toMatchObject({ jsonrpc: '2.0' });
    expect(response.body).not.toContain('evil');
  });

  test('the page and the metrics check the Host too, the two health checks do not', async () => {
    const service = await openService();
    const ask = async (path: string) => (await rawRequest(service.port, path, 'GET', { Host: '10.0.0.7' })).status;
    expect(await Promise.all(['/', '/metrics', '/healthz', '/readyz'].map(ask))).toEqual([403, 403, 200, 200]);
  });

  test('a page of a foreign Origin is refused, one of ours and one that is named pass, only the named may read', async () => {
    const service = await openService({ allowedOrigins: ['https://app.example'] });
    const from = async (Origin: string) => {
      const response = await service.post(PING, { Origin });
      return [response.status, response.headers.get('access-control-allow-origin')];
    };
    expect(await from('https://evil.example')).toEqual([403, null]);
    expect(await from('null')).toEqual([403, null]);
    expect(await from('https://app.example.evil.example')).toEqual([403, null]);
    expect(await from('http://localhost:6274')).toEqual([200, null]);
    expect(await from('https://app.example')).toEqual([200, 'https://app.example']);
  });

  test('an extension can be named, which does not let sandboxed pages in; what is no origin is told at the start', async () => {
    const service = await openService({ allowedOrigins: ['moz-extension://0b6b', 'HTTPS://App.example:443/'] });
    const from = async (Origin: string) => (await service.post(PING, { Origin })).status;
    expect(
      await Promise.all(['moz-extension://0b6b', 'https://app.example', 'null', 'moz-extension://other'].map(from)),
    ).toEqual([200, 200, 403, 403]);
    for (const text of ['*', 'app.example', 'null', 'https://app.example/path', 'https://user@app.example']) {
      await expect(openService({ allowedOrigins: [text] })).rejects.toThrow('--allowed-origin');
    }
  });

  test('a preflight of a named page lists the headers of MCP, any other is 403 or 405', async () => {
    const service = await openService({ allowedOrigins: ['https://app.example'] });
    const preflight = (Origin: string) =>
      fetch(service.url, { method: 'OPTIONS', headers: { Origin, 'Access-Control-Request-Method': 'POST' } });
    const allowed = await preflight('https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-methods')).toBe('POST');
    for (const name of [
      'authorization',
      'content-type',
      'mcp-protocol-version',
      'mcp-method',
      'mcp-name',
      'traceparent',
    ]) {
      expect(allowed.headers.get('access-control-allow-headers')).toContain(name);
    }
    expect((await preflight('https://evil.example')).status).toBe(403);
    expect((await preflight('http://localhost:1')).status).toBe(405);
  });

  test('a bind that others can reach needs its names and its credentials said', async () => {
    await expect(openService({ host: '0.0.0.0' })).rejects.toThrow('--allowed-host');
    await expect(openService({ host: '0.0.0.0', allowedHosts: ['si.brand.example'] })).rejects.toThrow(
      '--without-auth',
    );
    await expect(openService({ host: '0.0.0.0', allowedHosts: ['https://si.brand.example'] })).rejects.toThrow(
      'without scheme',
    );
    const service = await openService({ host: '0.0.0.0', allowedHosts: ['si.brand.example'], withoutAuth: true });
    const status = async (Host: string) =>
      (await rawRequest(service.port, '/mcp', 'POST', { ...JSON_HEADERS, Host })).status;
    expect(await Promise.all(['si.brand.example', 'SI.brand.example:443', '127.0.0.1'].map(status))).toEqual([
      200, 200, 403,
    ]);
  });
});

describe('brands and pages', () => {
  test('each brand has its own address, the first also /mcp', async () => {
    const first = smallBrand();
    const second = smallBrand();
    const service = await openService({}, first, [{ brand: 'nova-motors', dispatch: second.dispatch }]);
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'si_get_offering', arguments: {} } };
    for (const path of ['/mcp', '/brands/delta/mcp', '/brands/nova-motors/mcp']) await service.post(call, {}, path);
    expect([first.calls.length, second.calls.length]).toEqual([2, 1]);
  });

  test('the page at / is escaped, has no script, and quotes this address', async () => {
    const service = await openService();
    const response = await fetch(`${service.base}/`);
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('Delta &#60;Air&#62; Lines');
    expect(html).not.toMatch(/<script|<Air>|https?:\/\/(?!127\.0\.0\.1)/);
    expect(html).toContain(`claude mcp add --transport http si http://127.0.0.1:${service.port}/mcp`);
    for (const word of ['Cursor', 'VS Code', 'Inspector', 'curl']) expect(html).toContain(word);
  });

  test('healthz and readyz answer GET and HEAD', async () => {
    const service = await openService();
    expect(await (await fetch(`${service.base}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${service.base}/readyz`)).json()).toEqual({ status: 'ready' });
    expect((await fetch(`${service.base}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  test.each([
    '/',
    '/healthz',
    '/readyz',
    '/mcp',
    '/brands/delta/mcp',
    '/nothing',
    '/.well-known/oauth-protected-resource',
  ])('HEAD of %s has the status and the headers of GET, its length too, and no body (RFC 9110)', async (path) => {
    const service = await openService();
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => fetch(service.base + path, { method, headers: JSON_HEADERS })),
    );
    const bytes = new Uint8Array((await get?.arrayBuffer()) ?? []).length;
    // fetch() itself ends the connection after HEAD.
    const own = ['date', 'connection', 'keep-alive'];
    const headersOf = (response?: Response) => [...(response?.headers ?? [])].filter(([name]) => !own.includes(name));
    expect([head?.status, headersOf(head)]).toEqual([get?.status, headersOf(get)]);
    expect([head?.headers.get('content-length'), bytes > 0]).toEqual([String(bytes), true]);
    expect(await head?.text()).toBe('');
  });

  test('HEAD of the metrics says how long they are', async () => {
    const service = await openService();
    const head = await fetch(`${service.base}/metrics`, { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
    expect(await head.text()).toBe('');
  });

  test('metrics count calls, errors by code, latencies, sessions, handoffs and conversions, for this machine only', async () => {
    const service = await openService();
    const open = await service.call('si_initiate_session', { idempotency_key: 'a' });
    await service.call('si_initiate_session', { idempotency_key: 'b' });
    const session_id = open.result?.structuredContent.session_id;
    await service.call('si_send_message', { session_id, message: 'buy' });
    await service.call('si_send_message', { session_id, message: 'buy' });
    await service.call('si_send_message', { session_id: 'none', message: 'x' });
    for (const _ of [1, 2]) await service.call('si_terminate_session', { session_id, reason: 'handoff_transaction' });
    const text = await (await fetch(`${service.base}/metrics`)).text();
    for (const line of [
      'si_mcp_calls_total{tool="si_send_message",outcome="completed"} 2',
      'si_mcp_errors_total{tool="si_send_message",code="SESSION_NOT_FOUND"} 1',
      'mcp_server_operation_duration_seconds_count{gen_ai_tool_name="si_send_message"} 3',
      'si_mcp_open_sessions 1',
      'si_mcp_sessions_total{event="opened"} 2',
      'si_mcp_sessions_total{event="handoff"} 1',
      'si_mcp_sessions_total{event="conversion"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    const proxied = await fetch(`${service.base}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
    expect(proxied.status).toBe(404);
  });

  test('a session counts as open until its limit has passed (R120)', async () => {
    const service = await openService();
    await service.call('si_initiate_session', { idempotency_key: 'a' });
    service.wait(299);
    expect(await (await fetch(`${service.base}/metrics`)).text()).toContain('si_mcp_open_sessions 1\n');
    service.wait(1);
    expect(await (await fetch(`${service.base}/metrics`)).text()).toContain('si_mcp_open_sessions 0\n');
  });
});
