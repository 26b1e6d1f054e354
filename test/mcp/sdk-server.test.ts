/** The SDK's server as a function from a request to its answer. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { ListToolsRequestSchema, PingRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { connectInside } from '../../src/mcp/sdk-server.ts';

function opened() {
  const mcp = new McpServer({ name: 'x', version: '1' });
  mcp.server.registerCapabilities({ tools: {}, logging: {} });
  const seen: unknown[] = [];
  mcp.server.setRequestHandler(PingRequestSchema, async (request, { requestId }) => {
    seen.push([requestId, request]);
    return {};
  });
  return { mcp, seen, ask: connectInside(mcp) };
}

test('each question gets its own answer, under its number, whichever is ready first', async () => {
  const { mcp, ask } = opened();
  const waiting: (() => void)[] = [];
  mcp.server.setRequestHandler(ListToolsRequestSchema, async (request) => {
    if (request.params?.cursor === 'slow') await new Promise<void>((resolve) => waiting.push(resolve));
    return { tools: [], nextCursor: request.params?.cursor };
  });
  const slow = ask(1, 'tools/list', { cursor: 'slow' });
  expect(await ask(2, 'tools/list', { cursor: 'fast' })).toEqual({
    jsonrpc: '2.0',
    id: 2,
    result: { tools: [], nextCursor: 'fast' },
  });
  for (const go of waiting) go();
  expect(await slow).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [], nextCursor: 'slow' } });
});

test('a question need not have parameters', async () => {
  const { ask, seen } = opened();
  await ask(7, 'ping');
  await ask(8, 'ping', { _meta: { x: 1 } });
  expect(seen).toEqual([
    [7, { method: 'ping' }],
    [8, { method: 'ping', params: { _meta: { x: 1 } } }],
  ]);
});

test('what the server says unasked is no answer', async () => {
  const { mcp, ask } = opened();
  mcp.server.setRequestHandler(ListToolsRequestSchema, async () => {
    await mcp.server.sendLoggingMessage({ level: 'info', data: 'x' });
    return { tools: [] };
  });
  expect(await ask(1, 'tools/list')).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [] } });
});

test('what the server asks is no answer, not even under the number of the question', async () => {
  const { mcp, ask } = opened();
  mcp.server.setRequestHandler(ListToolsRequestSchema, async () => {
    // Nobody answers it.
    mcp.server.ping().catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    return { tools: [] };
  });
  // Its own numbers begin with 0.
  expect(await ask(0, 'tools/list')).toEqual({ jsonrpc: '2.0', id: 0, result: { tools: [] } });
  await mcp.close();
});

test('a method that the server does not know is answered with an error', async () => {
  const { ask } = opened();
  expect(await ask(1, 'nothing')).toEqual({
    jsonrpc: '2.0',
    id: 1,
    error: { code: -32601, message: 'Method not found' },
  });
});

test('the end of the server ends its connection', async () => {
  const { mcp, ask } = opened();
  await ask(1, 'ping');
  let closed = 0;
  mcp.server.onclose = () => {
    closed += 1;
  };
  await mcp.close();
  expect(closed).toBe(1);
});
