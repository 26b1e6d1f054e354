import { readFileSync } from 'node:fs';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { bodyOf, openService } from './service.ts';

const VERSION = '2026-07-28';
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': VERSION,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const SERVER_INFO = {
  'io.modelcontextprotocol/serverInfo': {
    name: 'si-mcp',
    title: 'Delta brand agent (Sponsored Intelligence)',
    version: '0.0.0-test',
  },
};
const headersFor = (method: string, name?: string): Record<string, string> => ({
  'MCP-Protocol-Version': VERSION,
  'Mcp-Method': method,
  ...(name !== undefined && { 'Mcp-Name': name }),
});
const request = (method: string, params: object = {}, meta: object = ENVELOPE) => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: { ...params, _meta: meta },
});
const offering = (meta: object = ENVELOPE) =>
  request('tools/call', { name: 'si_get_offering', arguments: { context: { trace: 't' } } }, meta);

describe('2026-07-28', () => {
  test('server/discover says what initialize says, and that it may be kept', async () => {
    const service = await openService();
    const { result } = await bodyOf(service.post(request('server/discover'), headersFor('server/discover')));
    expect(result).toEqual({
      supportedVersions: [VERSION],
      capabilities: {
        tools: {},
        resources: {},
        extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
      },
      instructions: expect.stringMatching(/^Delta: .*si_initiate_session/),
      ttlMs: 300000,
      cacheScope: 'public',
      resultType: 'complete',
      _meta: {
        'io.modelcontextprotocol/serverInfo': {
          ...SERVER_INFO['io.modelcontextprotocol/serverInfo'],
          description: 'Delta flies between New York JFK and Boston Logan all through the day.',
          websiteUrl: 'https://delta.example',
        },
      },
    });
  });

  test('tools/list lists the same tools as in the earlier era (R13)', async () => {
    const service = await openService();
    const modern = await bodyOf(service.post(request('tools/list'), headersFor('tools/list')));
    const legacy = await bodyOf(service.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }));
    expect(modern.result?.tools).toEqual(legacy.result?.tools);
    expect(modern.result).toMatchObject({
      resultType: 'complete',
      ttlMs: 300000,
      cacheScope: 'public',
      _meta: SERVER_INFO,
    });
  });

  test('a call gives the same AdCP body as in the earlier era, context included (R10)', async () => {
    const service = await openService();
    const { result } = await bodyOf(service.post(offering(), headersFor('tools/call', 'si_get_offering')));
    expect(result).toMatchObject({
      resultType: 'complete',
      _meta: SERVER_INFO,
      structuredContent: { available: true, context: { trace: 't' } },
    });
    expect(JSON.parse(String(result?.content[0]?.text))).toEqual(result?.structuredContent);
  });

  test('an AdCP error stays a tool result with isError, whatever the arguments were (R5)', async () => {
    const service = await openService();
    const call = request('tools/call', { name: 'si_send_message', arguments: { session_id: 'none' } });
    const response = await service.post(call, headersFor('tools/call', 'si_send_message'));
    expect(response.status).toBe(200);
    expect((await bodyOf(response)).result).toMatchObject({
      isError: true,
      resultType: 'complete',
      structuredContent: { adcp_error: { code: 'SESSION_NOT_FOUND' } },
    });
  });

  test('an unknown tool is -32602 on 200; ping, initialize and other methods of earlier eras are -32601 on 404', async () => {
    const service = await openService();
    const unknown = await service.post(request('tools/call', { name: 'nothing' }), headersFor('tools/call', 'nothing'));
    expect([unknown.status, (await bodyOf(unknown)).error?.code]).toEqual([200, -32602]);
    for (const method of ['ping', 'initialize', 'logging/setLevel', 'subscriptions/listen']) {
      const response = await service.post(request(method, { protocolVersion: VERSION }), headersFor(method));
      expect([method, response.status, (await bodyOf(response)).error?.code]).toEqual([method, 404, -32601]);
    }
  });

  test('a notification is accepted with 202', async () => {
    const service = await openService();
    const { id: _, ...note } = request('notifications/cancelled');
    expect((await service.post(note, headersFor('notifications/cancelled'))).status).toBe(202);
    expect(
      (await service.post({ jsonrpc: '2.0', method: 'notifications/cancelled' }, headersFor('notifications/cancelled')))
        .status,
    ).toBe(202);
  });

  test('a name in Base64 is the same name', async () => {
    const service = await openService();
    const name = `=?base64?${Buffer.from('si_get_offering').toString('base64')}?=`;
    expect((await service.post(offering(), headersFor('tools/call', name))).status).toBe(200);
  });

  test('the four si_* tools need credentials in this era too (R117)', async () => {
    const { addKey } = await import('../../../src/mcp/http/keys.ts');
    const { mkdtempSync } = await import('node:fs');
    const keysFile = `${mkdtempSync(`${(await import('node:os')).tmpdir()}/si-mcp-`)}/keys.json`;
    const key = await addKey(keysFile, 'ann', new Date(0));
    const service = await openService({ auth: { keysFile } });
    const headers = headersFor('tools/call', 'si_get_offering');
    expect((await service.post(offering(), headers)).status).toBe(401);
    expect((await service.post(offering(), { ...headers, Authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await service.post(request('server/discover'), headersFor('server/discover'))).status).toBe(200);
  });

  const without = (key: string) => Object.fromEntries(Object.entries(ENVELOPE).filter(([name]) => !name.endsWith(key)));
  const CALL = headersFor('tools/call', 'si_get_offering');
  const wrong: [string, object, Record<string, string>, number][] = [
    ['a version header of another era', offering(), { ...CALL, 'MCP-Protocol-Version': '2025-11-25' }, -32020],
    ['no version header', offering(), { 'Mcp-Method': 'tools/call', 'Mcp-Name': 'si_get_offering' }, -32020],
    ['another method in the header', offering(), { ...CALL, 'Mcp-Method': 'tools/list' }, -32020],
    ['no method header', offering(), { 'MCP-Protocol-Version': VERSION, 'Mcp-Name': 'si_get_offering' }, -32020],
    ['another tool in the header', offering(), headersFor('tools/call', 'si_send_message'), -32020],
    ['no tool header', offering(), headersFor('tools/call'), -32020],
    ['a tool header that is not Base64', offering(), headersFor('tools/call', '=?base64?!?='), -32020],
    [
      'the handshake under a modern header',
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } },
      headersFor('initialize'),
      -32020,
    ],
    [
      'a modern header without an envelope',
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      headersFor('tools/list'),
      -32602,
    ],
    ['an envelope without capabilities', offering(without('clientCapabilities')), CALL, -32602],
    [
      'capabilities that are no object',
      offering({ ...ENVELOPE, 'io.modelcontextprotocol/clientCapabilities': 7 }),
      CALL,
      -32602,
    ],
    [
      'a version that is no string',
      offering({ ...ENVELOPE, 'io.modelcontextprotocol/protocolVersion': 7 }),
      CALL,
      -32602,
    ],
    [
      'client info without a version',
      offering({ ...ENVELOPE, 'io.modelcontextprotocol/clientInfo': { name: 'x' } }),
      CALL,
      -32602,
    ],
    [
      'a version to come',
      offering({ ...ENVELOPE, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' }),
      { ...CALL, 'MCP-Protocol-Version': '2031-01-01' },
      -32022,
    ],
    ['a batch', [offering()], {}, -32600],
  ];

  test.each(wrong)('%s is refused with 400', async (_what, message, headers, code) => {
    const service = await openService();
    const response = await service.post(message, headers);
    expect([response.status, (await bodyOf(response)).error?.code]).toEqual([400, code]);
    expect(service.calls).toEqual([]);
  });

  test('the SDK server of this era gives the same status and code for each of them', async () => {
    const theirs = createMcpHandler(
      () => {
        const server = new McpServer({ name: 'x', version: '1' }, { capabilities: { tools: {} } });
        return server;
      },
      { legacy: 'stateless' },
    );
    const said = [];
    for (const [what, message, headers] of wrong) {
      const response = await theirs.fetch(
        new Request('http://localhost/mcp', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
          body: JSON.stringify(message),
        }),
      );
      said.push([what, response.status, (await bodyOf(response)).error?.code]);
    }
    await theirs.close();
    expect(said).toEqual(wrong.map(([what, , , code]) => [what, 400, code]));
  });

  test('the version to come is told which one is spoken', async () => {
    const service = await openService();
    const [, message, headers] = wrong.find(([what]) => what === 'a version to come') ?? ['', {}, {}];
    expect((await bodyOf(service.post(message, headers))).error?.data).toEqual({
      supported: [VERSION],
      requested: '2031-01-01',
    });
  });

  test('server/discover without an envelope is a method that earlier eras do not know', async () => {
    const service = await openService();
    const response = await service.post({ jsonrpc: '2.0', id: 1, method: 'server/discover' });
    expect([response.status, (await bodyOf(response)).error?.code]).toEqual([200, -32601]);
  });

  test('the service itself knows nothing of the SDK of this era', () => {
    for (const file of ['modern.ts', 'wire.ts', 'http.ts', 'http/answer.ts', 'http/front.ts']) {
      expect(readFileSync(new URL(`../../../src/mcp/${file}`, import.meta.url), 'utf8')).not.toContain(
        '@modelcontextprotocol/s',
      );
    }
  });
});
