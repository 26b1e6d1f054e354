/** Real clients of both MCP eras against the built program, over both transports. */
import { Client as ClientTwo, StreamableHTTPClientTransport as HttpTwo } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioTwo } from '@modelcontextprotocol/client/stdio';
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioOne } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { endAll, PROGRAM } from './program.ts';
import { anonymous, serve } from './serving.ts';

afterAll(endAll);

const info = { name: 'test-host', version: '1.0.0' };
const child = { command: process.execPath, args: [PROGRAM], stderr: 'ignore' as const };

interface Host {
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<{
    structuredContent?: unknown;
    content?: unknown;
    isError?: unknown;
  }>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  close(): Promise<void>;
}

type Mode = 'legacy' | 'auto' | { pin: string };
/** `where` is the address of a service; without it the program is started over stdio. */
type Connect = (where?: string) => Promise<Host>;

const one: Connect = async (where) => {
  const client = new ClientOne(info);
  await client.connect(where === undefined ? new StdioOne(child) : new HttpOne(new URL(where)));
  return client as Host;
};
const two =
  (mode: Mode, era: 'legacy' | 'modern'): Connect =>
  async (where) => {
    const client = new ClientTwo(info, { versionNegotiation: { mode } });
    await client.connect(where === undefined ? new StdioTwo(child) : new HttpTwo(new URL(where)));
    expect(client.getProtocolEra()).toBe(era);
    return client as Host;
  };

const CLIENTS: [string, Connect][] = [
  ['SDK 1.x', one],
  ['SDK 2.x, legacy', two('legacy', 'legacy')],
  ['SDK 2.x, auto', two('auto', 'modern')],
  ['SDK 2.x, pinned to 2026-07-28', two({ pin: '2026-07-28' }, 'modern')],
];

const opening = (idempotency_key: string) => ({
  name: 'si_initiate_session',
  arguments: {
    idempotency_key,
    intent: 'a flight to Boston on Tuesday morning',
    identity: anonymous,
    context: { trace: '“ü”' },
  },
});

describe.each(CLIENTS)('%s', (_name, connect) => {
  test.each([
    'stdio',
    'HTTP',
  ])('walks from the tool list to the end of a session over %s; errors and context arrive as AdCP has them (R3, R5, R10, R14)', async (transport) => {
    const where = transport === 'HTTP' ? `${(await serve()).base}/mcp` : undefined;
    const host = await connect(where);
    onTestFinished(() => host.close());
    expect((await host.listTools()).tools.map(({ name }) => name)).toEqual([
      'get_adcp_capabilities',
      'si_get_offering',
      'si_initiate_session',
      'si_send_message',
      'si_terminate_session',
    ]);
    const opened = await host.callTool(opening('3f0e0b9e-6a55-4c1a-9a7e-1df1a3f5b6c2'));
    expect(opened.structuredContent).toMatchObject({
      status: 'completed',
      session_status: 'active',
      context: { trace: '“ü”' },
    });
    expect(opened.content).toEqual([{ type: 'text', text: JSON.stringify(opened.structuredContent) }]);
    const { session_id } = Object(opened.structuredContent);
    const say = (idempotency_key: string, turn: object) =>
      host.callTool({ name: 'si_send_message', arguments: { session_id, idempotency_key, ...turn } });
    const asked = await say('8f1c1a47-7f5e-4b6f-9a0e-90b6de1c7a55', { message: 'Which one is the cheapest?' });
    expect(asked.structuredContent).toMatchObject({ status: 'completed', session_id });
    const again = await say('8f1c1a47-7f5e-4b6f-9a0e-90b6de1c7a55', { message: 'Which one is the cheapest?' });
    expect(again.structuredContent).toEqual({ ...Object(asked.structuredContent), replayed: true });

    const odd = await host.callTool({
      name: 'si_send_message',
      arguments: { session_id: 'none', context: { trace: 2 } },
    });
    expect(odd).toMatchObject({
      isError: true,
      structuredContent: { status: 'failed', adcp_error: { recovery: 'correctable' }, context: { trace: 2 } },
    });
    await expect(host.callTool({ name: 'si_nothing', arguments: {} })).rejects.toMatchObject({ code: -32602 });

    const ended = await host.callTool({
      name: 'si_terminate_session',
      arguments: { session_id, reason: 'user_exit' },
    });
    expect(ended.structuredContent).toMatchObject({ session_status: 'terminated', terminated: true });
  });

  test('after the service was started again the next call gets SESSION_NOT_FOUND, and a new session begins on the same client (R14, R71)', async () => {
    const first = await serve();
    const host = await connect(`${first.base}/mcp`);
    onTestFinished(() => host.close());
    const { session_id } = Object(
      (await host.callTool(opening('3f0e0b9e-6a55-4c1a-9a7e-1df1a3f5b6c2'))).structuredContent,
    );
    first.program.child.kill('SIGKILL');
    await first.program.ended;
    const second = await serve(['--port', String(first.port)]);
    expect(second.port).toBe(first.port);
    const lost = await host.callTool({
      name: 'si_send_message',
      arguments: { session_id, idempotency_key: '8f1c1a47-7f5e-4b6f-9a0e-90b6de1c7a55', message: 'Still there?' },
    });
    expect(lost).toMatchObject({
      isError: true,
      structuredContent: { adcp_error: { code: 'SESSION_NOT_FOUND', recovery: 'correctable' } },
    });
    const next = await host.callTool(opening('0b8d7c36-2f4e-4d21-8a53-6f0e9d1c2b3a'));
    expect(next.structuredContent).toMatchObject({ status: 'completed', session_status: 'active' });
  });
});
