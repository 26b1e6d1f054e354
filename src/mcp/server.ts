/**
 * The MCP server: lists the tools and calls one, in handlers of our own, so that every schema is published exactly as we
 * wrote it and every refusal speaks AdCP (mcp-practice §4).
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  type JSONRPCMessage,
  type JSONRPCRequest,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { ToolCard } from '../../tools/tool.ts';
import type { Dispatch } from './dispatch.ts';
import { type GuardedTransport, guardTransport } from './guard.ts';

/** What a server needs besides a transport. Nothing lives in the MCP server itself: engine state is behind `dispatch` (R14). */
export interface ServerParts {
  dispatch: Dispatch;
  /** The tools as listed; frozen, the same for every caller (R13). */
  cards: () => Promise<readonly ToolCard[]>;
  instructions: string;
  version: string;
  /** Who calls. Stdio has one implicit principal (adcp-si §7.2). */
  principal: string;
}

/** A fresh MCP server for one connection. `connect` puts the guard of guard.ts in front of the transport. */
export function buildServer(parts: ServerParts): {
  connect(transport: Transport): Promise<GuardedTransport>;
  close(): Promise<void>;
} {
  const mcp = new McpServer(
    { name: 'si-mcp', title: 'Sponsored Intelligence brand agent', version: parts.version },
    { instructions: parts.instructions },
  );
  // Not through the constructor: there McpServer would add `listChanged`, a promise we do not keep.
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [...(await parts.cards())] }));
  mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    call(params.name, params.arguments ?? {}, params._meta?.traceparent),
  );
  return {
    async connect(transport) {
      const guarded = guardTransport(transport, answerMalformed);
      await mcp.connect(guarded);
      return guarded;
    },
    close: () => mcp.close(),
  };

  async function call(name: string, args: unknown, traceparent?: unknown): Promise<CallToolResult> {
    const readable = typeof traceparent === 'string' && /^[\da-f-]{1,64}$/.test(traceparent);
    const result = await parts.dispatch(name, args, parts.principal, readable ? traceparent : undefined);
    if (result === undefined) throw unknownTool(name);
    return result;
  }

  async function answerMalformed({ id, params }: JSONRPCRequest): Promise<JSONRPCMessage> {
    const name = String(params?.name);
    const result = await parts.dispatch(name, params?.arguments, parts.principal);
    if (result !== undefined) return { jsonrpc: '2.0', id, result };
    const { code, message } = unknownTool(name);
    return { jsonrpc: '2.0', id, error: { code, message } };
  }
}

/** −32602 as a plain Error with a code: an McpError would reach the client with its prefix doubled. */
function unknownTool(name: string): Error & { code: number } {
  const shown = /^[\w.-]{1,64}$/.test(name) ? name : '(not a tool name)';
  return Object.assign(new Error(`Unknown tool: ${shown}`), { code: -32602 });
}
