import { get } from 'node:http';
import { Client as ClientTwo, StreamableHTTPClientTransport as TransportTwo } from '@modelcontextprotocol/client';
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../../src/mcp/log.ts';
import { openConnection } from '../../../src/mcp/server.ts';
import { introduction } from '../../introduced.ts';
import { openService, smallBrand } from './service.ts';

const info = { name: 'test-host', version: '1.0.0' };
interface Caller {
  callTool(call: {
    name: string;
    arguments: Record<string, unknown>;
  }): Promise<{ structuredContent?: unknown; isError?: unknown }>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  close(): Promise<void>;
}

/** Every client a host may bring, in every era it can speak. */
const CLIENTS: Record<string, (url: string) => Promise<Caller>> = {
  'SDK 1.x': async (url) => {
    const client = new ClientOne(info);
    await client.connect(new TransportOne(new URL(url)));
    return client as Caller;
  },
  'SDK 2.x, legacy': (url) => connectTwo(url, 'legacy', 'legacy'),
  'SDK 2.x, auto': (url) => connectTwo(url, 'auto', 'modern'),
  'SDK 2.x, pinned to 2026-07-28': (url) => connectTwo(url, { pin: '2026-07-28' }, 'modern'),
};

async function connectTwo(url: string, mode: 'legacy' | 'auto' | { pin: string }, era: string): Promise<Caller> {
  const client = new ClientTwo(info, { versionNegotiation: { mode } });
  await client.connect(new TransportTwo(new URL(url)));
  expect(client.getProtocolEra()).toBe(era);
  return client as Caller;
}

describe.each(Object.entries(CLIENTS))('%s', (_name, connect) => {
  test('lists the tools and holds a conversation; errors and context arrive as AdCP has them (R5, R10)', async () => {
    const service = await openService();
    const client = await connect(service.url);
    onTestFinished(() => client.close());
    expect((await client.listTools()).tools.length).toBe(5);
    const opened = await client.callTool({
      name: 'si_initiate_session',
      arguments: { idempotency_key: 'k', context: { trace: 1 } },
    });
    expect(opened.structuredContent).toMatchObject({
      status: 'completed',
      session_id: 'session-1',
      context: { trace: 1 },
    });
    const sent = await client.callTool({
      name: 'si_send_message',
      arguments: { session_id: 'session-1', message: 'hi' },
    });
    expect(sent.structuredContent).toMatchObject({ session_status: 'active' });
    const missing = await client.callTool({
      name: 'si_send_message',
      arguments: { session_id: 'other', context: { trace: 2 } },
    });
    expect(missing).toMatchObject({
      isError: true,
      structuredContent: { adcp_error: { code: 'SESSION_NOT_FOUND' }, context: { trace: 2 } },
    });
  });

  test('goes on after the service was started again, with an AdCP answer and not as a dead client (R14)', async () => {
    const brand = smallBrand();
    const first = await openService({}, brand);
    const client = await connect(first.url);
    onTestFinished(() => client.close());
    await client.listTools();
    await client.callTool({ name: 'si_initiate_session', arguments: { idempotency_key: 'k' } });
    await first.close();
    const second = await openService({ port: first.port }, brand);
    expect(second.port).toBe(first.port);
    // By the time this answer is here, the client has seen its old connection close.
    await new Promise((resolve) => get(`${second.base}/healthz`, (response) => response.resume().on('end', resolve)));
    const sent = await client.callTool({
      name: 'si_send_message',
      arguments: { session_id: 'session-1', message: 'hi' },
    });
    expect(sent.structuredContent).toMatchObject({ session_id: 'session-1', session_status: 'active' });
  });

  test('a session begun on one connection goes on on another (R14)', async () => {
    const service = await openService();
    const [one, two] = await Promise.all([connect(service.url), connect(service.url)]);
    onTestFinished(() => Promise.all([one.close(), two.close()]).then(() => undefined));
    await one.callTool({ name: 'si_initiate_session', arguments: { idempotency_key: 'k' } });
    const sent = await two.callTool({ name: 'si_send_message', arguments: { session_id: 'session-1', message: 'hi' } });
    expect(sent.structuredContent).toMatchObject({ session_status: 'active' });
  });
});

describe('beside stdio', () => {
  async function overStdio(messages: object[]): Promise<(string | undefined)[]> {
    const connection = openConnection({
      dispatch: smallBrand().dispatch,
      introduction: async () => introduction,
      principal: 'local',
      log: createLog('error', () => {}),
    });
    const answers = [];
    for (const message of messages) answers.push(await connection.answer(message));
    return answers;
  }

  test('the same transcript gives the same bytes through both (R13)', async () => {
    const call = (id: number | string, name: string, args: unknown) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: args },
    });
    const transcript = [
      {
        jsonrpc: '2.0',
        id: 0,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info },
      },
      { jsonrpc: '2.0', id: 'ping', method: 'ping' },
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      call(2, 'get_adcp_capabilities', {}),
      call('drei', 'si_initiate_session', { idempotency_key: 'k', context: { trace: '“ü\u2028\ud800' } }),
      call(4, 'si_send_message', { session_id: 'session-1', message: 'buy' }),
      call(5, 'si_send_message', { session_id: 'none', context: { a: [1, 2.5, 1e21, null] } }),
      call(6, 'si_get_offering', 'a string'),
      call(7, 'si_terminate_session', { session_id: 'session-1', reason: 'handoff_transaction' }),
      call(8, 'si_nothing', {}),
      { jsonrpc: '2.0', id: 9, method: 'resources/list' },
    ];
    const service = await openService();
    const http = [];
    for (const message of transcript) http.push(await (await service.post(message)).text());
    expect(http.map((text) => JSON.stringify(JSON.parse(text)))).toEqual(http);
    expect(await overStdio(transcript)).toEqual(http);
  });
});
