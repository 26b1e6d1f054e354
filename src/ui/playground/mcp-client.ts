/** A small MCP client for a browser: Streamable HTTP, tool calls only, in either era. */
import { type Fields, fieldsOf, isFields } from '../read.ts';
import type { Era } from './host-settings.ts';

const PREFIX = 'io.modelcontextprotocol/';

/** A tool result, or why there is none. */
export type Called = { answer: Fields; isError: boolean } | { problem: string };

interface McpClient {
  call(tool: string, args: Fields): Promise<Called>;
}

interface McpSettings {
  /** Of the endpoint, e.g. /mcp */
  url: string;
  era: Era;
  /** Bearer key, where one is asked for. */
  key?: string;
  fetch?: typeof fetch;
}

/** A client that performs the handshake on its first call, where its era has one. */
export function createMcpClient({ url, era, key, fetch: send = fetch.bind(globalThis) }: McpSettings): McpClient {
  const modern = era === '2026-07-28';
  const clientInfo = { name: 'si-mcp-playground', version: '1' };
  let ids = 0;
  let ready: Promise<string | undefined> | undefined;

  return {
    async call(tool, args) {
      ready ??= modern ? Promise.resolve(undefined) : greet();
      const problem = await ready;
      if (problem !== undefined) {
        ready = undefined;
        return { problem };
      }
      const said = await post('tools/call', { name: tool, arguments: args }, tool);
      if ('problem' in said) return said;
      const { structuredContent, isError } = said.result;
      if (!isFields(structuredContent)) return { problem: 'The answer has no structuredContent.' };
      return { answer: structuredContent, isError: isError === true };
    },
  };

  async function greet(): Promise<string | undefined> {
    const said = await post('initialize', { protocolVersion: era, capabilities: {}, clientInfo });
    return 'problem' in said ? said.problem : undefined;
  }

  async function post(
    method: string,
    params: Fields,
    name?: string,
  ): Promise<{ result: Fields } | { problem: string }> {
    const meta = {
      [`${PREFIX}protocolVersion`]: era,
      [`${PREFIX}clientCapabilities`]: {},
      [`${PREFIX}clientInfo`]: clientInfo,
    };
    const body = { jsonrpc: '2.0', id: ++ids, method, params: modern ? { ...params, _meta: meta } : params };
    const headers = {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...(method !== 'initialize' && { 'MCP-Protocol-Version': era }),
      ...(modern && { 'Mcp-Method': method, ...(name !== undefined && { 'Mcp-Name': name }) }),
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    };
    try {
      const response = await send(url, { method: 'POST', headers, body: JSON.stringify(body) });
      const { result, error } = fieldsOf(await response.json());
      if (isFields(result)) return { result };
      const { message } = fieldsOf(error);
      return { problem: typeof message === 'string' ? message : `The service answered ${response.status}.` };
    } catch {
      return { problem: 'The service does not answer. Is si-mcp still running?' };
    }
  }
}

/** 128 random bits, for an idempotency key; also where the page is no secure context. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
