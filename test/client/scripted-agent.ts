/** An agent over HTTP whose answers a test writes down, and which keeps what it was asked. Speaks both MCP eras. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Json } from '../../src/client/message.ts';

/** A body, a refusal, a status of HTTP, or a connection that is cut. */
export type Scripted = { body: Json } | { error: Json } | { status: number; retryAfter?: number } | 'cut';

export interface ScriptedAgent {
  url: string;
  /** Every tool call, in order. */
  calls: { tool: string; args: Json }[];
  server: Server;
}

export const CAPABILITIES: Json = {
  status: 'completed',
  adcp: {
    major_versions: [3],
    supported_versions: ['3.0', '3.1', '3.2', '3.3'],
    idempotency: { supported: true, replay_ttl_seconds: 3600 },
  },
  supported_protocols: ['sponsored_intelligence'],
  sponsored_intelligence: {
    brand_url: 'https://kettle.example',
    brand: { domain: 'kettle.example' },
    capabilities: {},
  },
};

/** Starts it. `script` gets each tool call; capabilities are answered unless it does. */
export async function scriptedAgent(
  script: (tool: string, args: Json, nth: number) => Scripted | undefined,
): Promise<ScriptedAgent> {
  const calls: ScriptedAgent['calls'] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
    const say = (message: Json) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...message }));
    };
    if (method === 'notifications/initialized') return response.writeHead(202).end();
    if (method === 'server/discover')
      return say({ result: { resultType: 'complete', supportedVersions: ['2026-07-28'] } });
    if (method === 'initialize') return say({ result: { protocolVersion: '2025-11-25', serverInfo: { name: 'odd' } } });
    const { name: tool, arguments: args } = params;
    calls.push({ tool, args });
    const nth = calls.filter((call) => call.tool === tool).length;
    const given = script(tool, args, nth) ?? { body: CAPABILITIES };
    if (given === 'cut') return request.socket.destroy();
    if ('status' in given) {
      const headers = given.retryAfter === undefined ? {} : { 'Retry-After': String(given.retryAfter) };
      return response.writeHead(given.status, headers).end('no');
    }
    if ('body' in given) return say({ result: { structuredContent: given.body, content: [] } });
    say({ result: { isError: true, structuredContent: { status: 'failed', adcp_error: given.error }, content: [] } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, calls, server };
}
