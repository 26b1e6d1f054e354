/**
 * A connection to an MCP server: its era, its handshake, tool calls and raw messages. It knows AdCP only by where the body of an
 * answer stands; src/client/client.ts knows the rest.
 */
import { type HttpOptions, httpTransport } from './http-transport.ts';
import {
  ConnectionError,
  type Era,
  type Exchange,
  isJson,
  type Json,
  messageIn,
  type SendOptions,
  type Transport,
} from './message.ts';
import type { StdioOptions } from './stdio-transport.ts';

/** Where the agent is: a service by its address, or a program to be started. */
export type Target = ({ url: string | URL } & HttpOptions) | ({ command: string } & StdioOptions);

export interface ConnectionOptions {
  /** Left out: 2026-07-28 where the server speaks it, else 2025-11-25. */
  era?: Era;
  /** What the client calls itself. */
  client?: { name: string; version: string };
}

/** What a tool answered. */
export interface ToolAnswer {
  /** The AdCP body: `structuredContent`, or the JSON of the first text where a server sends only that. */
  body: Json;
  isError: boolean;
  /** The whole result. */
  result: Json;
}

export interface Connection {
  readonly transport: 'http' | 'stdio';
  readonly era: Era;
  /** The protocol version in use; in the era with a handshake, what the server chose. */
  readonly version: string;
  /** What the server says of itself: name, version, title. */
  readonly server: Json;
  /** Calls a tool. Throws ConnectionError when no AdCP body came back; a refusal of the tool is an answer. */
  call(tool: string, args: unknown, options?: SendOptions): Promise<ToolAnswer>;
  /** Sends a request with what the era adds to it; its result. Throws ConnectionError, `rpc` for a JSON-RPC error. */
  request(method: string, params?: Json, options?: SendOptions): Promise<Json>;
  /**
   * Sends a message as it is: an object, or a text that need not be JSON. On HTTP with the headers that belong to it. Waits for
   * its answer unless it is a notification. Throws ConnectionError when none comes; whatever came is an answer.
   */
  send(message: Json | string, options?: SendOptions): Promise<Exchange>;
  close(): Promise<void>;
}

const MODERN: Era = '2026-07-28';
const LEGACY: Era = '2025-11-25';
const CLIENT = { name: 'si-mcp-client', version: '0.1.0' };

/** How long a server that may know no `server/discover` has for it, in milliseconds. */
const DISCOVER_MS = 5000;

/** Opens a connection. Throws ConnectionError when nobody answers, or nobody who speaks MCP in this era. */
export async function openConnection(
  target: Target,
  { era, client = CLIENT }: ConnectionOptions = {},
): Promise<Connection> {
  const transport = await transportOf(target);
  try {
    if (era !== LEGACY) {
      const modern = await openModern(transport, client, era === MODERN).catch((thrown: unknown) => {
        if (era === MODERN || !isNotModern(thrown)) throw thrown;
      });
      if (modern !== undefined) return modern;
    }
    return await openLegacy(transport, client);
  } catch (thrown) {
    await transport.close();
    throw thrown;
  }
}

async function transportOf(target: Target): Promise<Transport> {
  if ('url' in target) return httpTransport(new URL(target.url), target);
  const { stdioTransport } = await import('./stdio-transport.ts');
  return stdioTransport(target.command, target);
}

/** What a server says that knows only the era with a handshake. A wrong key or an address without a server is none of it. */
function isNotModern(thrown: unknown): boolean {
  if (!(thrown instanceof ConnectionError)) return false;
  const { problem, status = 400 } = thrown;
  return (
    problem === 'rpc' ||
    problem === 'timeout' ||
    problem === 'malformed' ||
    (problem === 'http' && [400, 404, 405, 406].includes(status))
  );
}

type Ids = () => number;

function counter(): Ids {
  let last = 0;
  return () => ++last;
}

async function openModern(transport: Transport, client: object, only: boolean): Promise<Connection> {
  const ids = counter();
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': client,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const headersOf = ({ method, params }: Json): Record<string, string> => {
    const name = isJson(params) ? (params.name ?? params.uri) : undefined;
    return {
      'MCP-Protocol-Version': MODERN,
      ...(typeof method === 'string' && { 'Mcp-Method': method }),
      ...(typeof name === 'string' && name !== '' && { 'Mcp-Name': headerText(name) }),
    };
  };
  const send = (message: Json | string, options?: SendOptions) => sendWith(transport, message, headersOf, options);
  const request = async (method: string, params: Json = {}, options?: SendOptions) => {
    const given = isJson(params._meta) ? params._meta : {};
    const message = { jsonrpc: '2.0', id: ids(), method, params: { ...params, _meta: { ...meta, ...given } } };
    return resultOf(await send(message, options));
  };
  const found = await request('server/discover', {}, only ? {} : { timeoutMs: DISCOVER_MS });
  const versions = Array.isArray(found.supportedVersions) ? found.supportedVersions : [];
  if (!versions.includes(MODERN))
    throw new ConnectionError('rpc', `the server speaks ${versions.join(', ')}, not ${MODERN}`);
  const told = isJson(found._meta) ? found._meta['io.modelcontextprotocol/serverInfo'] : undefined;
  const server = isJson(told) ? told : {};
  return { ...speak(transport, request, send), era: MODERN, version: MODERN, server };
}

async function openLegacy(transport: Transport, client: object): Promise<Connection> {
  const ids = counter();
  let headers: Record<string, string> = {};
  const send = (message: Json | string, options?: SendOptions) => sendWith(transport, message, () => headers, options);
  const ask = (method: string, params: Json, options?: SendOptions) =>
    send({ jsonrpc: '2.0', id: ids(), method, params }, options);
  const greet = async () => {
    headers = {};
    const hello = { protocolVersion: LEGACY, capabilities: {}, clientInfo: client };
    const exchange = await ask('initialize', hello);
    const chosen = resultOf(exchange);
    const version = String(chosen.protocolVersion);
    const session = exchange.headers?.['mcp-session-id'];
    headers = { 'MCP-Protocol-Version': version, ...(session !== undefined && { 'Mcp-Session-Id': session }) };
    await send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return { version, server: isJson(chosen.serverInfo) ? chosen.serverInfo : {} };
  };
  const greeted = await greet();
  const request = async (method: string, params: Json = {}, options?: SendOptions) => {
    let exchange = await ask(method, params, options);
    // An MCP session that is gone takes no SI session with it: a new one goes on.
    if (exchange.status === 404 && 'Mcp-Session-Id' in headers) {
      await greet();
      exchange = await ask(method, params, options);
    }
    return resultOf(exchange);
  };
  return { ...speak(transport, request, send), era: LEGACY, ...greeted };
}

function speak(transport: Transport, request: Connection['request'], send: Connection['send']) {
  return {
    transport: transport.kind,
    request,
    send,
    async call(tool: string, args: unknown, options?: SendOptions): Promise<ToolAnswer> {
      const result = await request('tools/call', { name: tool, arguments: args }, options);
      const body = bodyOf(result);
      if (body === undefined) throw new ConnectionError('malformed', `${tool}: the answer is no AdCP body`);
      return { body, isError: result.isError === true, result };
    },
    close: () => transport.close(),
  };
}

/** `structuredContent`, or the first text where it is an object. */
function bodyOf({ structuredContent, content }: Json): Json | undefined {
  if (isJson(structuredContent)) return structuredContent;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  return isJson(first) && typeof first.text === 'string' ? messageIn(first.text) : undefined;
}

async function sendWith(
  transport: Transport,
  message: Json | string,
  headersOf: (message: Json) => Record<string, string>,
  options: SendOptions = {},
): Promise<Exchange> {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const read = typeof message === 'string' ? messageIn(message) : message;
  const headers = { ...headersOf(read ?? {}), ...options.headers };
  return transport.exchange(text, idOf(read), { ...options, headers });
}

/** Whose answer to wait for: what is no message is answered without an id, a notification not at all. */
function idOf(message: Json | undefined): string | number | null | undefined {
  if (message === undefined) return null;
  const { id } = message;
  if (typeof id === 'string' || typeof id === 'number') return id;
  return String(message.method).startsWith('notifications/') ? undefined : null;
}

/** The result in an answer. Throws ConnectionError for anything else. */
function resultOf({ status, headers, message, text }: Exchange): Json {
  const given = Number(headers?.['retry-after']);
  const more = { ...(status !== undefined && { status }), ...(given > 0 && { retryAfter: given }) };
  if (isJson(message?.error)) {
    const { code, message: words } = message.error;
    throw new ConnectionError('rpc', String(words), { ...more, code: Number(code) });
  }
  if (status !== undefined && (status < 200 || status > 299))
    throw new ConnectionError('http', `HTTP ${status}: ${text.slice(0, 200)}`, more);
  if (!isJson(message?.result)) throw new ConnectionError('malformed', 'the answer is no JSON-RPC result', more);
  return message.result;
}

/** Text for a header; what is not visible ASCII travels as Base64. */
function headerText(text: string): string {
  if (/^[!-~]+$/.test(text)) return text;
  const bytes = new TextEncoder().encode(text);
  return `=?base64?${btoa(String.fromCharCode(...bytes))}?=`;
}
