import { Client as ClientTwo, InMemoryTransport as InMemoryTwo } from '@modelcontextprotocol/client';
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryOne } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, test } from 'vitest';
import type { createBrandAgent } from '../../src/engine/brand-agent.ts';
import { createDispatch } from '../../src/mcp/dispatch.ts';
import { createLog } from '../../src/mcp/log.ts';
import { openConnection } from '../../src/mcp/server.ts';
import { tools } from '../../tools/index.ts';
import { attach, openTestAgent, type TestAgent } from '../host.ts';
import { introduction } from '../introduced.ts';

type BrandAgent = ReturnType<typeof createBrandAgent>;

const PAIRS = [
  [
    '@modelcontextprotocol/sdk',
    () => new ClientOne({ name: 'one', version: '1.0.0' }),
    () => InMemoryOne.createLinkedPair(),
  ],
  [
    '@modelcontextprotocol/client',
    () => new ClientTwo({ name: 'two', version: '1.0.0' }),
    () => InMemoryTwo.createLinkedPair(),
  ],
] as const;

function serverOf(agent: BrandAgent, logged: string[] = [], principal = 'host') {
  const log = createLog('debug', (line) => logged.push(line));
  return openConnection({
    dispatch: createDispatch({ tools: async () => tools, agent: async () => agent, log }),
    introduction: async () => introduction,
    principal,
    log,
  });
}

/** A client of SDK 1.x on its own connection to the agent, after tools/list. */
async function connect(agent: BrandAgent, logged: string[] = [], principal = 'host') {
  const client = new ClientOne({ name: 'host', version: '1.0.0' });
  const [ours, theirs] = InMemoryOne.createLinkedPair();
  await Promise.all([attach(serverOf(agent, logged, principal), ours), client.connect(theirs)]);
  await client.listTools();
  return client;
}

const NAMES = 'get_adcp_capabilities, si_get_offering, si_initiate_session, si_send_message, si_terminate_session';
const testAgent: TestAgent = await openTestAgent();

describe('the server', () => {
  test('lists the five tools under their names, the same for every caller (R1, R13)', async () => {
    const one = await (await connect(testAgent.agent, [], 'host-a')).listTools();
    const other = await (await connect(testAgent.agent, [], 'host-b')).listTools();
    expect(one.tools.map(({ name }) => name)).toEqual([
      'get_adcp_capabilities',
      'si_get_offering',
      'si_initiate_session',
      'si_send_message',
      'si_terminate_session',
    ]);
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });

  test('claims tools and one app: no logging, no list that changes', async () => {
    const client = await connect(testAgent.agent);
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      resources: {},
      extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
    });
    expect(client.getServerVersion()).toEqual({
      name: 'si-mcp',
      title: 'Delta brand agent (Sponsored Intelligence)',
      version: '0.0.0-test',
      description: 'Delta flies between New York JFK and Boston Logan all through the day.',
      websiteUrl: 'https://delta.example',
    });
    expect(client.getInstructions()).toBe(introduction.instructions);
  });

  test('an unknown tool is a JSON-RPC error -32602 that says its prefix once', async () => {
    const client = await connect(testAgent.agent);
    await expect(client.callTool({ name: 'si_buy', arguments: {} })).rejects.toMatchObject({
      code: -32602,
      message: `MCP error -32602: Unknown tool: si_buy. Tools: ${NAMES}.`,
    });
  });

  test('an unknown tool with a string for arguments is the same error', async () => {
    const [ours, theirs] = InMemoryOne.createLinkedPair();
    await attach(serverOf(testAgent.agent), ours);
    const answered = new Promise((resolve) => {
      theirs.onmessage = resolve;
    });
    await theirs.start();
    await theirs.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'si_buy', arguments: 'x' } });
    expect(await answered).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32602, message: `Unknown tool: si_buy. Tools: ${NAMES}.` },
    });
  });

  test('an exception becomes SERVICE_UNAVAILABLE with fixed words, the context and the release; the log keeps no words of it (R5, R10, R12, R116)', async () => {
    const broken: BrandAgent = {
      ...testAgent.agent,
      getOffering: async () => {
        throw new TypeError('ada@mail.example broke /srv/brand.yaml');
      },
    };
    const logged: string[] = [];
    const client = await connect(broken, logged);
    const args = { offering_id: 'delta_chatgpt_3313', adcp_version: '3.0', context: { trace_id: 't-9' } };
    const result = await client.callTool({ name: 'si_get_offering', arguments: args });
    const error = {
      code: 'SERVICE_UNAVAILABLE',
      message: 'Something went wrong on our side. Send the same request again.',
      recovery: 'transient',
      retry_after: 5,
    };
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toEqual({
      status: 'failed',
      adcp_version: '3.0',
      context: { trace_id: 't-9' },
      adcp_error: error,
      errors: [error],
    });
    expect(logged.join('')).toContain('"thrown":"TypeError"');
    expect(logged.join('')).not.toMatch(/mail\.example|brand\.yaml/);
  });

  test('a session begun on one connection goes on on another (R14)', async () => {
    const first = await connect(testAgent.agent);
    const started = await first.callTool({
      name: 'si_initiate_session',
      arguments: {
        idempotency_key: '0c1e6c1a-2f0e-4b5e-9a51-5a3b0c9c7e11',
        intent: 'User wants to fly to Boston next Tuesday morning.',
        identity: { consent_granted: false },
      },
    });
    await first.close();
    const { session_id } = Object(started.structuredContent);
    const second = await connect(testAgent.agent);
    const turn = await second.callTool({
      name: 'si_send_message',
      arguments: {
        idempotency_key: '1c1e6c1a-2f0e-4b5e-9a51-5a3b0c9c7e11',
        session_id,
        message: 'Any earlier flights?',
      },
    });
    expect(turn.structuredContent).toMatchObject({ status: 'completed', session_id, session_status: 'active' });
  });

  test('a call is logged with its tool, time and error code, and names its session by a hash only', async () => {
    const logged: string[] = [];
    const client = await connect(testAgent.agent, logged);
    const session_id = '00000000-0000-4000-8000-000000000000';
    await client.callTool({
      name: 'si_send_message',
      arguments: { idempotency_key: '2c1e6c1a-2f0e-4b5e-9a51-5a3b0c9c7e11', session_id, message: 'my card is 4111' },
      _meta: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    });
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? '')).toEqual({
      level: 'debug',
      time: expect.any(String),
      msg: 'call',
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'si_send_message',
      'network.transport': 'pipe',
      'mcp.server.operation.duration': expect.any(Number),
      'error.type': 'tool_error',
      adcp_error: 'SESSION_NOT_FOUND',
      session: 'db8055e0e030',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      trace: {
        given: { idempotency_key: '36 characters', session_id: '36 characters', message: '15 characters' },
        answered: { release: '3.2' },
      },
    });
  });
});

describe.each(PAIRS)('a host built on %s', (_name, newClient, newPair) => {
  /** After tools/list both SDKs check what comes back against outputSchema, errors too, and throw when it does not fit. */
  test('gets every success and every error of every tool through its own output check (P3, R5)', async () => {
    const client = newClient();
    const [ours, theirs] = newPair();
    await Promise.all([attach(serverOf(testAgent.agent), ours), client.connect(theirs)]);
    await client.listTools();
    const outcome = async (name: string, args: Record<string, unknown>) => {
      const { structuredContent, isError } = await client.callTool({ name, arguments: args });
      const body = Object(structuredContent);
      return isError ? body.adcp_error.code : (body.session_status ?? body.status);
    };
    const key = () => crypto.randomUUID();
    const identity = { consent_granted: false };

    expect(await outcome('get_adcp_capabilities', {})).toBe('completed');
    expect(await outcome('get_adcp_capabilities', { adcp_version: '9.9' })).toBe('VERSION_UNSUPPORTED');
    expect(await outcome('si_get_offering', { offering_id: 'delta_chatgpt_3313', include_products: true })).toBe(
      'completed',
    );
    expect(await outcome('si_get_offering', { offering_id: 'nowhere' })).toBe('REFERENCE_NOT_FOUND');
    expect(await outcome('si_get_offering', {})).toBe('INVALID_REQUEST');
    expect(await outcome('si_initiate_session', { idempotency_key: key(), intent: ' ', identity })).toBe(
      'VALIDATION_ERROR',
    );
    expect(await outcome('si_initiate_session', { intent: 'fly', identity })).toBe('INVALID_REQUEST');
    const started = await client.callTool({
      name: 'si_initiate_session',
      arguments: { idempotency_key: key(), intent: 'User wants to fly to Boston on flight 632.', identity },
    });
    const { session_id } = Object(started.structuredContent);
    const send = { idempotency_key: key(), session_id, message: 'Do you have any earlier flights?' };
    expect(await outcome('si_send_message', send)).toBe('active');
    expect(await outcome('si_send_message', { ...send, message: 'Another' })).toBe('IDEMPOTENCY_CONFLICT');
    expect(await outcome('si_send_message', { ...send, idempotency_key: key(), api_key: 'x' })).toBe(
      'CREDENTIAL_IN_ARGS',
    );
    expect(await outcome('si_terminate_session', { session_id, reason: 'bored' })).toBe('INVALID_REQUEST');
    expect(await outcome('si_terminate_session', { session_id, reason: 'user_exit' })).toBe('terminated');
    expect(await outcome('si_send_message', { ...send, idempotency_key: key() })).toBe('SESSION_TERMINATED');
    expect(await outcome('si_terminate_session', { session_id: 'none', reason: 'user_exit' })).toBe(
      'SESSION_NOT_FOUND',
    );
    await client.close();
  });
});
