import { describe, expect, test } from 'vitest';
import { PING } from './ping.ts';
import { bodyOf, JSON_HEADERS, openService, type RpcBody, smallBrand } from './service.ts';

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

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
