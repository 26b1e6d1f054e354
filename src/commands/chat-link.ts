/** A real MCP client to the brand agent that is talked to: one in this process, or a service by its address. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolResultSchema, ListToolsResultSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { McpConnection } from '../mcp/server.ts';
import { isRecord } from '../protocol/json-object.ts';

/** The agent cannot be reached; the message says what to do. */
export class LinkError extends Error {}

export interface Link {
  /** What the server calls itself. */
  server: string;
  /** Calls a tool and gives the AdCP body of its answer. Throws LinkError when there is no such answer. */
  call(tool: string, request: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Connects to an agent of this process, message by message as over a pipe. */
export function linkInside(connection: McpConnection, version: string): Promise<Link> {
  const transport: Transport = {
    start: async () => {},
    async close() {
      await connection.close();
      transport.onclose?.();
    },
    async send(message) {
      const body = await connection.answer(JSON.parse(JSON.stringify(message)));
      if (body !== undefined) transport.onmessage?.(JSON.parse(body));
    },
  };
  return connect(transport, version, 'the agent of this process');
}

/** Connects to a service. Throws LinkError when nobody answers there, or no SI agent. */
export function linkTo(url: URL, key: string | undefined, version: string): Promise<Link> {
  const requestInit = key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } };
  return connect(new StreamableHTTPClientTransport(url, { requestInit }), version, url.href);
}

async function connect(transport: Transport, version: string, where: string): Promise<Link> {
  const client = new Client({ name: 'si-mcp-chat', version });
  const told = (problem: unknown): never => {
    throw new LinkError(remedy(problem, where));
  };
  await client.connect(transport).catch(told);
  // Not client.listTools(), which would hold every answer against its schema: a chat shows what is there.
  const { tools } = await client.request({ method: 'tools/list' }, ListToolsResultSchema).catch(told);
  const missing = NEEDED.filter((name) => tools.every((tool) => tool.name !== name));
  if (missing.length > 0) {
    await client.close();
    throw new LinkError(
      `${where} is an MCP server and no SI agent: it has no ${missing.join(', ')}. Is the path right?`,
    );
  }
  const { title, name } = client.getServerVersion() ?? {};
  return {
    server: title ?? name ?? 'the agent',
    async call(tool, request) {
      const params = { name: tool, arguments: request };
      const result = await client.request({ method: 'tools/call', params }, CallToolResultSchema).catch(told);
      return bodyOf(result) ?? told(new Error('its answer is no AdCP body'));
    },
    close: () => client.close(),
  };
}

const NEEDED = ['si_initiate_session', 'si_send_message', 'si_terminate_session'];

/** structuredContent, or the same as text where a server sends only that. */
function bodyOf({ structuredContent, content }: { structuredContent?: unknown; content: unknown[] }) {
  if (isRecord(structuredContent)) return structuredContent;
  const [first] = content;
  if (!isRecord(first) || typeof first.text !== 'string') return undefined;
  try {
    const body: unknown = JSON.parse(first.text);
    return isRecord(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function remedy(problem: unknown, where: string): string {
  const status = problem instanceof StreamableHTTPError ? problem.code : undefined;
  if (status === 401 || status === 403)
    return `${where} asks for a key (HTTP ${status}). Give one with --key, or with SI_MCP_KEY.`;
  if (status === 404 || status === 405)
    return `${where} speaks no MCP (HTTP ${status}). Give the whole address, e.g. http://127.0.0.1:3333/mcp.`;
  if (status === 429) return `${where} takes no more calls just now (HTTP 429). Wait a moment and type it again.`;
  if (status !== undefined && status > 0) return `${where} answers with HTTP ${status}. Its log says why.`;
  if (problem instanceof McpError) return `${where} refuses: ${problem.message}`;
  if (problem instanceof TypeError)
    return `nobody answers at ${where}. Start a service with: si-mcp http. Or leave --url out.`;
  return `${where} cannot be understood: ${problem instanceof Error ? problem.message : String(problem)}.`;
}
