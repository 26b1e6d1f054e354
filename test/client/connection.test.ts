/** The client's connection over HTTP: at our own service in both eras, at the SDK's server, and at servers that misbehave. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Connection, type ConnectionOptions, openConnection } from '../../src/client/connection.ts';
import type { Era } from '../../src/client/message.ts';
import { openService } from '../mcp/http/service.ts';

const ERAS: Era[] = ['2025-11-25', '2026-07-28'];

async function connected(url: string, options?: ConnectionOptions, more: object = {}): Promise<Connection> {
  const connection = await openConnection({ url, ...more }, options);
  onTestFinished(() => connection.close());
  return connection;
}

/** A server of any manners; its MCP address. */
async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

/** Answers initialize by itself, and everything behind it as told. */
function afterGreeting(listener: (id: unknown, ...rest: Parameters<RequestListener>) => void): RequestListener {
  return async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { id, method } = JSON.parse(Buffer.concat(parts).toString());
    if (method === 'notifications/initialized') return response.writeHead(202).end();
    if (method !== 'initialize') return listener(id, request, response);
    const result = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'odd', version: '1' } };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };
}

const LEGACY: ConnectionOptions = { era: '2025-11-25' };

describe.each(ERAS)('at a service of ours, in %s', (era) => {
  test('calls a tool and gives its body', async () => {
    const service = await openService();
    const connection = await connected(service.url, { era });
    expect([connection.era, connection.version, connection.transport]).toEqual([era, era, 'http']);
    expect(connection.server).toMatchObject({ name: 'si-mcp' });
    const { body, isError } = await connection.call('si_initiate_session', { idempotency_key: 'a-key-of-its-own-1' });
    expect([body.session_status, isError]).toEqual(['active', false]);
  });

  test('a refusal of a tool is an answer, an unknown tool is none', async () => {
    const service = await openService();
    const connection = await connected(service.url, { era });
    const refused = await connection.call('si_send_message', { session_id: 'none' });
    expect(refused).toMatchObject({ isError: true, body: { adcp_error: { code: 'SESSION_NOT_FOUND' } } });
    await expect(connection.call('no_such_tool', {})).rejects.toMatchObject({ problem: 'rpc', code: -32602 });
  });

  test('lists the tools', async () => {
    const service = await openService();
    const connection = await connected(service.url, { era });
    const { tools } = await connection.request('tools/list');
    expect(tools).toHaveLength(5);
  });

  test('sends a text as it is, and gives what comes back', async () => {
    const service = await openService();
    const connection = await connected(service.url, { era });
    const { status, message } = await connection.send('{ not json');
    expect([status, message?.error]).toEqual([400, expect.objectContaining({ code: -32700 })]);
  });
});

test('without an era it takes 2026-07-28 where the server speaks it', async () => {
  const service = await openService();
  expect((await connected(service.url)).era).toBe('2026-07-28');
});

test('a message as it is gets the headers that belong to it, unless others are given', async () => {
  const service = await openService();
  const connection = await connected(service.url, { era: '2026-07-28' });
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const message = { jsonrpc: '2.0', id: 'x', method: 'tools/list', params: { _meta } };
  expect((await connection.send(message)).message).toMatchObject({ id: 'x', result: { resultType: 'complete' } });
  const other = await connection.send(message, { headers: { 'Mcp-Method': 'ping' } });
  expect(other.message?.error).toMatchObject({ code: -32020 });
});

describe('at the SDK server, which has MCP sessions and answers with event streams', () => {
  test('falls back to the handshake and reads a body that came only as text', async () => {
    const server = new Server({ name: 'sdk', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(CallToolRequestSchema, async () => ({
      content: [{ type: 'text', text: '{"status":"completed","from":"text"}' }],
    }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'mcp-session-1' });
    await server.connect(transport);
    const connection = await connected(await serverOf((...both) => void transport.handleRequest(...both)));
    expect([connection.era, connection.server.name]).toEqual(['2025-11-25', 'sdk']);
    expect((await connection.call('any', {})).body).toEqual({ status: 'completed', from: 'text' });
  });
});

test('greets again when the MCP session is gone, and the call goes on', async () => {
  let made = 0;
  const seen: unknown[] = [];
  const url = await serverOf((request, response) => {
    const session = request.headers['mcp-session-id'];
    seen.push(session);
    if (session === undefined) response.setHeader('Mcp-Session-Id', `mcp-session-${++made}`);
    afterGreeting((id, _request, answer) => {
      // The first session is forgotten after its first call.
      if (session === 'mcp-session-1' && seen.length > 3) return answer.writeHead(404).end();
      answer.end(JSON.stringify({ jsonrpc: '2.0', id, result: { structuredContent: { session } } }));
    })(request, response);
  });
  const connection = await connected(url, LEGACY);
  expect((await connection.call('any', {})).body.session).toBe('mcp-session-1');
  expect((await connection.call('any', {})).body.session).toBe('mcp-session-2');
  expect(made).toBe(2);
});

describe('says what became of a call', () => {
  const problemOf = (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      ({ problem, status, retryAfter }) => ({ problem, status, retryAfter }),
    );

  test('nobody there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(openConnection({ url: `http://127.0.0.1:${port}/mcp` }, LEGACY)).rejects.toMatchObject({
      problem: 'unreachable',
    });
  });

  test('a key that is asked for', async () => {
    const url = await serverOf((_, response) => response.writeHead(401).end('{"error":"invalid_token"}'));
    expect(await problemOf(openConnection({ url }))).toMatchObject({ problem: 'http', status: 401 });
  });

  test('no answer in time', async () => {
    const url = await serverOf(afterGreeting(() => {}));
    const connection = await connected(url, LEGACY);
    expect(await problemOf(connection.call('any', {}, { timeoutMs: 20 }))).toMatchObject({ problem: 'timeout' });
  });

  test('a connection that was cut', async () => {
    const url = await serverOf(afterGreeting((_id, request) => request.socket.destroy()));
    const connection = await connected(url, LEGACY);
    expect(await problemOf(connection.call('any', {}))).toMatchObject({ problem: 'closed' });
  });

  test('a busy server, with how long to wait', async () => {
    const busy = afterGreeting((_id, _request, response) =>
      response.writeHead(503, { 'Retry-After': '7' }).end('busy'),
    );
    const connection = await connected(await serverOf(busy), LEGACY);
    expect(await problemOf(connection.call('any', {}))).toEqual({ problem: 'http', status: 503, retryAfter: 7 });
  });

  test.each([
    ['broken JSON', '{"jsonrpc":"2.0","id":2,"result":{'],
    ['a result without a body', '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"hello"}]}}'],
    ['no JSON-RPC', '[1, 2]'],
  ])('%s', async (_what, text) => {
    const url = await serverOf(afterGreeting((_id, _request, response) => response.end(text)));
    const connection = await connected(url, LEGACY);
    expect(await problemOf(connection.call('any', {}))).toMatchObject({ problem: 'malformed' });
  });

  test('an answer over ten megabytes', async () => {
    const url = await serverOf(afterGreeting((_id, _request, response) => response.end(' '.repeat(10_485_761))));
    const connection = await connected(url, LEGACY);
    expect(await problemOf(connection.call('any', {}))).toMatchObject({ problem: 'too large' });
  });

  test('a redirect is not followed: the key stays here', async () => {
    const asked: string[] = [];
    const elsewhere = await serverOf((request, response) => {
      asked.push(String(request.headers.authorization));
      response.end('{}');
    });
    const url = await serverOf((_, response) => response.writeHead(307, { Location: elsewhere }).end());
    await expect(openConnection({ url, key: 'secret' }, LEGACY)).rejects.toMatchObject({
      problem: 'http',
      status: 307,
    });
    expect(asked).toEqual([]);
  });
});

test('an answer in an event stream is taken as soon as it is there, behind other messages and split anywhere', async () => {
  const events = [
    ': a comment\r\n\r\n',
    'event: message\r\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\r\n\r\n',
    'data: {"jsonrpc":"2.0","id":2,"method":"ping"}\r\n\r\n',
    'id: 3\r\ndata: {"jsonrpc":"2.0","id":2,"result":{\r\ndata: "structuredContent":{"status":"completed"}}}\r\n\r\n',
  ].join('');
  // The stream stays open: what ends the wait is the answer.
  const url = await serverOf(
    afterGreeting((_id, _request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const letter of events) response.write(letter);
    }),
  );
  const connection = await connected(url, LEGACY);
  expect((await connection.call('any', {})).body).toEqual({ status: 'completed' });
});

test('a key and headers go with every request', async () => {
  const seen: (string | undefined)[][] = [];
  const url = await serverOf((request, response) => {
    seen.push([request.headers.authorization, request.headers['x-tenant'] as string]);
    afterGreeting((id, _request, answer) =>
      answer.end(JSON.stringify({ jsonrpc: '2.0', id, result: { structuredContent: {} } })),
    )(request, response);
  });
  const connection = await connected(url, LEGACY, { key: 'si_key', headers: { 'X-Tenant': 'a' } });
  await connection.call('any', {});
  expect(seen).toEqual(Array(3).fill(['Bearer si_key', 'a']));
});
