/**
 * A connection to an MCP server: its era, its handshake, tool calls and raw messages. Of AdCP it only knows
 * where the body of an answer is; src/client/client.ts does the rest.
 */
import type { HttpOptions } from './http-transport.ts';
import {
  ConnectionError,
  type Era,
  type Exchange,
  isJson,
  type Json,
  list,
  messageIn,
  record,
  type SendOptions,
  type Transport,
  words,
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
const META = 'io.modelcontextprotocol/';

/** How long a server that may know no `server/discover` has for it, in milliseconds. */
const DISCOVER_MS = 5000;

/** Opens a connection. Throws ConnectionError when nobody answers, or nobody who speaks MCP in this era. */
export async function openConnection(target: Target, options: ConnectionOptions = {}): Promise<Connection> {
  const { era, client = CLIENT } = options;
  // A host loads the one that it uses.
  const transport =
    'url' in target
      ? (await import('./http-transport.ts')).httpTransport(new URL(target.url), target)
      : (await import('./stdio-transport.ts')).stdioTransport(target.command, target);
  try {
    if (era) return await (era === MODERN ? openModern : openLegacy)(transport, client);
    return await openModern(transport, client, { timeoutMs: DISCOVER_MS }).catch((thrown) => {
      if (isNotModern(thrown)) return openLegacy(transport, client);
      throw thrown;
    });
  } catch (thrown) {
    await transport.close();
    throw thrown;
  }
}

/** What a server says that knows only the era with a handshake. A wrong key or an address without a server is none of it. */
function isNotModern(thrown: unknown): boolean {
  if (!(thrown instanceof ConnectionError)) return false;
  const { problem, status = 0 } = thrown;
  return ['rpc', 'timeout', 'malformed'].includes(problem) || [400, 404, 405, 406].includes(status);
}

async function openModern(transport: Transport, client: object, options?: SendOptions): Promise<Connection> {
  const meta = {
    [`${META}protocolVersion`]: MODERN,
    [`${META}clientInfo`]: client,
    [`${META}clientCapabilities`]: {},
  };
  const send = sender(transport, ({ method, params }) => {
    const { name, uri } = record(params);
    const [what, which] = [words(method), words(name ?? uri)];
    return {
      'MCP-Protocol-Version': MODERN,
      ...(what && { 'Mcp-Method': what }),
      ...(which && { 'Mcp-Name': headerText(which) }),
    };
  });
  let id = 0;
  const request: Connection['request'] = async (method, params = {}, more) => {
    const _meta = { ...meta, ...record(params._meta) };
    return resultOf(await send({ jsonrpc: '2.0', id: ++id, method, params: { ...params, _meta } }, more));
  };
  const found = await request('server/discover', {}, options);
  const versions = list(found.supportedVersions);
  if (!versions.includes(MODERN)) throw new ConnectionError('rpc', `the server speaks ${versions}, not ${MODERN}`);
  const server = record(record(found._meta)[`${META}serverInfo`]);
  return { ...speak(transport, request, send), era: MODERN, version: MODERN, server };
}

async function openLegacy(transport: Transport, client: object): Promise<Connection> {
  let headers: Record<string, string> = {};
  let id = 0;
  const send = sender(transport, () => headers);
  const ask = (method: string, params: Json, options?: SendOptions) =>
    send({ jsonrpc: '2.0', id: ++id, method, params }, options);
  const greet = async () => {
    headers = {};
    const exchange = await ask('initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo: client });
    const { protocolVersion, serverInfo } = resultOf(exchange);
    const version = String(protocolVersion);
    const session = exchange.headers?.['mcp-session-id'];
    headers = { 'MCP-Protocol-Version': version, ...(session && { 'Mcp-Session-Id': session }) };
    await send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return { version, server: record(serverInfo) };
  };
  const greeted = await greet();
  const request: Connection['request'] = async (method, params = {}, options) => {
    let exchange = await ask(method, params, options);
    // A lost MCP session does not end the SI session; a new one continues it.
    if (exchange.status === 404 && headers['Mcp-Session-Id']) {
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
      const { structuredContent, content, isError } = result;
      const text = words(record(list(content)[0]).text);
      const body = isJson(structuredContent) ? structuredContent : messageIn(text ?? '');
      if (!body) throw new ConnectionError('malformed', `${tool}: the answer is no AdCP body`);
      return { body, isError: isError === true, result };
    },
    close: () => transport.close(),
  };
}

function sender(transport: Transport, headersOf: (message: Json) => Record<string, string>): Connection['send'] {
  return (message, options) => {
    const text = words(message) ?? JSON.stringify(message);
    const read = messageIn(text);
    const headers = { ...headersOf(record(read)), ...options?.headers };
    return transport.exchange(text, idOf(read), { ...options, headers });
  };
}

/** Whose answer to wait for: what is no message is answered without an id, a notification not at all. */
function idOf(message: Json | undefined): string | number | null | undefined {
  const { id, method } = record(message);
  if (typeof id === 'string' || typeof id === 'number') return id;
  return String(method).startsWith('notifications/') ? undefined : null;
}

/** The result in an answer. Throws ConnectionError for anything else. */
function resultOf({ status, headers, message, text }: Exchange): Json {
  const retryAfter = Number(headers?.['retry-after']) || undefined;
  const { error, result } = record(message);
  if (isJson(error))
    throw new ConnectionError('rpc', String(error.message), { status, retryAfter, code: Number(error.code) });
  if (status !== undefined && (status < 200 || status > 299))
    throw new ConnectionError('http', `HTTP ${status}: ${text.slice(0, 200)}`, { status, retryAfter });
  if (!isJson(result)) throw new ConnectionError('malformed', 'the answer is no JSON-RPC result', { status });
  return result;
}

/** Text for a header; what is not visible ASCII travels as Base64. */
function headerText(text: string): string {
  if (/^[!-~]+$/.test(text)) return text;
  return `=?base64?${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}?=`;
}
