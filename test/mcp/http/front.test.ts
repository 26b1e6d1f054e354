import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { bodyOf, JSON_HEADERS, openService, type RpcBody, smallBrand } from './service.ts';

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

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

describe('messages', () => {
  test('initialize answers the version that was asked for, with the id as it came', async () => {
    const service = await openService();
    const response = await service.post(INITIALIZE);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('mcp-session-id')).toBeNull();
    const body = await response.json();
    expect(body).toMatchObject({
      jsonrpc: '2.0',
      id: 'first',
      result: {
        protocolVersion: '2025-06-18',
        capabilities: {
          tools: {},
          resources: {},
          extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
        },
        serverInfo: { name: 'si-mcp' },
      },
    });
  });

  test.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2024-11-05'],
    ['1999-01-01', '2025-11-25'],
    ['2026-07-28', '2025-11-25'],
  ])('a client that asks for %s is offered %s', async (asked, offered) => {
    const service = await openService();
    const response = await service.post({ ...INITIALIZE, params: { ...INITIALIZE.params, protocolVersion: asked } });
    expect((await bodyOf(response)).result?.protocolVersion).toBe(offered);
  });

  test('initialize without a version is refused with -32602', async () => {
    const service = await openService();
    expect((await bodyOf(service.post({ ...INITIALIZE, params: {} }))).error?.code).toBe(-32602);
  });

  test.each([['a "quoted" id'], [0], [-7], [1.5], ['']])('the id %j comes back as it was', async (id) => {
    const service = await openService();
    expect(await (await service.post({ ...PING, id })).json()).toEqual({ jsonrpc: '2.0', id, result: {} });
  });

  test('tools/list is the same for every caller and holds the five tools in order (R1, R13)', async () => {
    const service = await openService();
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const [one, two] = await Promise.all([
      service.post(list),
      service.post(list, { Authorization: 'Bearer whatever' }),
    ]);
    const text = await one.text();
    expect(await two.text()).toBe(text);
    expect(JSON.parse(text).result.tools.map((tool: { name: string }) => tool.name)).toEqual([
      'get_adcp_capabilities',
      'si_get_offering',
      'si_initiate_session',
      'si_send_message',
      'si_terminate_session',
    ]);
  });

  test('a tool result carries the same object as text and as structuredContent (R3)', async () => {
    const service = await openService();
    const { result } = await service.call('si_initiate_session', {
      idempotency_key: 'key-1',
      context: { trace: '“ü\u2028\ud83d\ude00' },
    });
    expect(JSON.parse(String(result?.content[0]?.text))).toEqual(result?.structuredContent);
    expect(result?.structuredContent).toMatchObject({
      session_id: 'session-1',
      context: { trace: '“ü\u2028\ud83d\ude00' },
    });
    expect(Object.keys(result ?? {})).toEqual(['content', 'structuredContent']);
  });

  test('a refusal is a tool result with isError on HTTP 200 (R5)', async () => {
    const service = await openService();
    const body = await service.call('si_send_message', { session_id: 'none' });
    expect(body.error).toBeUndefined();
    expect(body.result).toMatchObject({
      isError: true,
      structuredContent: { adcp_error: { code: 'SESSION_NOT_FOUND' } },
    });
  });

  test('unknown methods are -32601 and unknown tools -32602, both on HTTP 200', async () => {
    const service = await openService();
    const response = await service.post({ ...PING, method: 'resources/subscribe' });
    expect(response.status).toBe(200);
    expect((await bodyOf(response)).error?.code).toBe(-32601);
    const unknown = await service.call('si_<script>');
    expect(unknown.error).toEqual({
      code: -32602,
      message:
        'Unknown tool: (not a tool name). Tools: get_adcp_capabilities, si_get_offering, si_initiate_session, si_send_message, si_terminate_session.',
    });
    expect(service.calls).toEqual([]);
  });

  test('notifications and responses are accepted with 202 and no body', async () => {
    const service = await openService();
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'tools/call', params: { name: 'si_get_offering' } },
      { jsonrpc: '2.0', id: 4, result: {} },
    ]) {
      const response = await service.post(message);
      expect([response.status, await response.text()]).toEqual([202, '']);
    }
    expect(service.calls).toEqual([]);
  });

  test.each([
    ['{', -32700],
    ['', -32700],
    ['\ufeff\ufeff{}', -32700],
    ['\ufeff{}', -32600],
    ['null', -32600],
    ['7', -32600],
    ['{}', -32600],
    ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":7}', -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32600],
    ['[]', -32600],
    ['[7]', -32600],
  ])('the body %j is refused with 400 and %i as JSON', async (body, code) => {
    const service = await openService();
    const response = await service.post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code } });
  });

  test('invalid UTF-8 is refused with -32700 and never reaches a tool', async () => {
    const service = await openService();
    const body = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping","x":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ]);
    const response = await fetch(service.url, { method: 'POST', headers: JSON_HEADERS, body });
    expect(response.status).toBe(400);
    expect((await bodyOf(response)).error?.code).toBe(-32700);
  });

  test('arguments that are no object reach the dispatcher, which answers in AdCP words (P12)', async () => {
    const service = await openService();
    for (const args of ['a string', ['list'], 7, false]) await service.call('si_get_offering', args);
    expect(service.calls.map((call) => call.args)).toEqual(['a string', ['list'], 7, false]);
  });

  test('an exception below is -32603 with fixed words and the id of its request (R116)', async () => {
    const service = await openService();
    const params = { name: 'si_send_message', arguments: { message: 'throw' } };
    const body = await bodyOf(service.post([{ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, PING]));
    expect(body).toEqual([
      { jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'Internal error' } },
      { jsonrpc: '2.0', id: 1, result: {} },
    ]);
    expect(service.logText()).toContain('"thrown":"Error"');
    expect(service.logText()).not.toContain('planted');
  });

  test('a JSON bomb of half a million nested arrays is refused under its id, and the next caller is answered', async () => {
    const service = await openService();
    const deep = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(5e5)}${']'.repeat(5e5)}}}`;
    const refused = await service.post(deep);
    expect([refused.status, await bodyOf(refused)]).toMatchObject([400, { id: 1, error: { code: -32600 } }]);
    expect((await service.post(PING)).status).toBe(200);
  });
});

describe('batches', () => {
  test('up to 2025-03-26 a batch is answered in order, notifications left out', async () => {
    const service = await openService();
    const batch = [
      { ...PING, id: 'a' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: 'si_get_offering', arguments: {} } },
      { ...PING, id: 'c', method: 'nothing' },
    ];
    const body = (await (await service.post(batch)).json()) as RpcBody[];
    expect(body.map((one) => one.id)).toEqual(['a', 'b', 'c']);
    expect((await service.post([batch[1]])).status).toBe(202);
  });

  test.each([
    ['a batch in 2025-06-18', [PING], { 'MCP-Protocol-Version': '2025-06-18' }],
    ['101 messages', Array.from({ length: 101 }, () => PING), {}],
    ['initialize in a batch', [INITIALIZE], {}],
  ])('%s is refused with 400 and -32600', async (_what, batch, headers) => {
    const service = await openService();
    const response = await service.post(batch, headers);
    expect(response.status).toBe(400);
    expect((await bodyOf(response)).error?.code).toBe(-32600);
  });
});

describe('what HTTP asks for', () => {
  test.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/json; charset=latin1', 415],
    ['application/jsonp', 415],
    ['application/json; charset=utf-8', 200],
    ['Application/JSON', 200],
  ])('Content-Type %s is %i', async (type, status) => {
    const service = await openService();
    expect((await service.post(PING, { 'Content-Type': type })).status).toBe(status);
  });

  test('a compressed body is 415', async () => {
    const service = await openService();
    expect((await service.post(PING, { 'Content-Encoding': 'gzip' })).status).toBe(415);
  });

  test.each(['GET', 'DELETE', 'PUT'])('%s is 405 with Allow: POST', async (method) => {
    const service = await openService();
    const response = await fetch(service.url, { method, headers: JSON_HEADERS });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await bodyOf(response)).error?.code).toBe(-32000);
  });

  test('a body over 1 MiB is 413 as JSON, declared or not, and the service goes on', async () => {
    const service = await openService();
    const big = `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"${'x'.repeat(1024 * 1024)}"}}`;
    const declared = await service.post(big);
    expect([declared.status, (await bodyOf(declared)).error?.code]).toEqual([413, -32000]);
    const parts = new ReadableStream({
      start(controller) {
        for (let at = 0; at < big.length; at += 65536) controller.enqueue(Buffer.from(big.slice(at, at + 65536)));
        controller.close();
      },
    });
    const chunked = await fetch(service.url, {
      method: 'POST',
      headers: JSON_HEADERS,
      body: parts,
      duplex: 'half',
    } as RequestInit);
    expect([chunked.status, (await bodyOf(chunked)).error?.code]).toEqual([413, -32000]);
    expect((await service.post(PING)).status).toBe(200);
  });

  test('an unknown MCP-Protocol-Version is 400 that names the known ones', async () => {
    const service = await openService();
    const response = await service.post(PING, { 'MCP-Protocol-Version': '2020-01-01' });
    expect(response.status).toBe(400);
    expect((await bodyOf(response)).error?.message).toContain('2025-11-25');
    expect((await service.post(PING, { 'MCP-Protocol-Version': '2025-06-18' })).status).toBe(200);
    expect((await service.post(INITIALIZE, { 'MCP-Protocol-Version': '2020-01-01' })).status).toBe(200);
  });

  test('every address that is not ours is 404 as JSON', async () => {
    const service = await openService();
    for (const path of ['/nothing', '/mcp//', '/brands/other/mcp', '/brands', '//mcp', '/..%2fetc/passwd']) {
      const response = await fetch(`${service.base}${path}`);
      expect([path, response.status, (await bodyOf(response)).error?.code]).toEqual([path, 404, -32000]);
    }
  });

  test('an address that is not there is told which brand is where (P19)', async () => {
    const more = [
      { brand: 'nova-motors', dispatch: smallBrand().dispatch },
      { brand: 'pace', dispatch: smallBrand().dispatch },
    ];
    const service = await openService({}, smallBrand(), more);
    const { error } = await bodyOf(fetch(`${service.base}/brands/nova/mcp`));
    expect(error?.message).toBe(
      'Not found. MCP endpoints: /mcp (delta), /brands/nova-motors/mcp (nova-motors), /brands/pace/mcp (pace).',
    );
  });

  test('a query does not change the address', async () => {
    const service = await openService();
    expect((await service.post(PING, {}, '/mcp?x=1')).status).toBe(200);
  });
});

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
