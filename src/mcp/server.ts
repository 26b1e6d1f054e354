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
import { answerModern, eraOf, type ModernTexts, modernTexts } from './modern.ts';
import { errorBody, serverInfo, unknownTool } from './wire.ts';

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
  const mcp = new McpServer(serverInfo(parts), { instructions: parts.instructions });
  // Not through the constructor: there McpServer would add `listChanged`, a promise we do not keep.
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [...(await parts.cards())] }));
  mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    call(params.name, params.arguments ?? {}, params._meta?.traceparent),
  );
  let texts: Promise<ModernTexts> | undefined;
  return {
    async connect(transport) {
      const guarded = guardTransport(transport, (request) => {
        const era = eraOf(request);
        if (era !== 'legacy') return answerInOwnEra(request, era);
        return isMalformed(request) ? answerMalformed(request) : undefined;
      });
      await mcp.connect(guarded);
      return guarded;
    },
    close: () => mcp.close(),
  };

  async function call(name: string, args: unknown, traceparent?: unknown): Promise<CallToolResult> {
    const readable = typeof traceparent === 'string' && /^[\da-f-]{1,64}$/.test(traceparent);
    const result = await parts.dispatch(name, args, parts.principal, readable ? traceparent : undefined);
    // A plain Error with a code: an McpError would reach the client with its prefix doubled.
    if (result === undefined) throw Object.assign(new Error(unknownTool(name).message), { code: -32602 });
    return result;
  }

  /** MCP 2026-07-28, which the SDK does not speak: the same edge as on HTTP (modern.ts). */
  async function answerInOwnEra(
    request: JSONRPCRequest,
    era: Exclude<ReturnType<typeof eraOf>, 'legacy'>,
  ): Promise<JSONRPCMessage> {
    if (typeof era === 'object') return JSON.parse(errorBody(request.id, era));
    texts ??= parts.cards().then((cards) => modernTexts({ ...parts, cards }));
    const answer = await answerModern({ ...request }, await texts, (name, args, traceparent) =>
      parts.dispatch(name, args, parts.principal, traceparent),
    );
    return JSON.parse(answer.body);
  }

  /** Arguments that are no object, and a call that names no tool, are not left to the words of the SDK's validator (P12, mcp-practice §4). */
  async function answerMalformed({ id, params }: JSONRPCRequest): Promise<JSONRPCMessage> {
    const name = typeof params?.name === 'string' ? params.name : '';
    const result = await parts.dispatch(name, params?.arguments, parts.principal);
    if (result !== undefined) return { jsonrpc: '2.0', id, result };
    const { code, message } = unknownTool(name);
    return { jsonrpc: '2.0', id, error: { code, message } };
  }
}

function isMalformed({ method, params }: JSONRPCRequest): boolean {
  if (method !== 'tools/call') return false;
  if (typeof params?.name !== 'string') return true;
  const args = params.arguments;
  return args !== undefined && (typeof args !== 'object' || args === null || Array.isArray(args));
}
