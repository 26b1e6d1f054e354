/**
 * JSON-RPC bodies as text. What is the same for every caller is turned into JSON once per process; what a tool answered is
 * turned into JSON once per call, because the text item of a result already is the JSON of its structuredContent (P4).
 */
import { ExactNumber } from '../protocol/exact-json.ts';
import type { AdcpToolResult } from './result.ts';

/** A JSON-RPC id as MCP allows it, with all its digits. */
export type RequestId = string | number | ExactNumber;

/** `null` stands for "no id could be read". */
export type MessageId = RequestId | null;

/** A request the protocol itself refuses: the JSON-RPC error, and the HTTP status it travels with. */
export interface WireRefusal {
  status: number;
  code: number;
  message: string;
  data?: object;
}

/** The body of an answer. Same order of keys as the SDK writes, so that both transports give equal bytes. */
export function resultBody(id: MessageId, result: string): string {
  return `{"result":${result},"jsonrpc":"2.0","id":${idText(id)}}`;
}

/** The body of a JSON-RPC error. `message` holds only words this server wrote. */
export function errorBody(id: MessageId, { code, message, data }: Omit<WireRefusal, 'status'>): string {
  const error = JSON.stringify({ code, message, data });
  return `{"jsonrpc":"2.0","id":${idText(id)},"error":${error}}`;
}

/** A tool result as JSON, without turning the AdCP body into JSON a second time. `more` is JSON members to add, with a leading comma. */
export function toolResultText(result: AdcpToolResult, more = ''): string {
  const [{ text }] = result.content;
  let json = `{"content":[{"type":"text","text":${JSON.stringify(text)}}],"structuredContent":${text}`;
  for (const key in result) {
    if (key !== 'content' && key !== 'structuredContent')
      json += `,${JSON.stringify(key)}:${JSON.stringify(result[key])}`;
  }
  return `${json}${more}}`;
}

/** The id of a message that is to be answered, `undefined` when it has none that could be echoed. */
export function readId(message: Record<string, unknown>): RequestId | undefined {
  const { id } = message;
  if (typeof id === 'string' || id instanceof ExactNumber) return id;
  return typeof id === 'number' && Number.isFinite(id) ? id : undefined;
}

/** −32602, in words that do not repeat what a caller wrote unless it could be a tool's name. `names` are those that there are. */
export function unknownTool(name: string, names: Iterable<string>): WireRefusal {
  const shown = /^[\w.-]{1,64}$/.test(name) ? name : '(not a tool name)';
  return { status: 200, code: -32602, message: `Unknown tool: ${shown}. Tools: ${[...names].join(', ')}.` };
}

/** An id as it stands in a body; two ids are one when their texts are. */
export function idText(id: MessageId): string {
  if (id instanceof ExactNumber) return id.text;
  return typeof id === 'string' ? JSON.stringify(id) : String(id);
}
