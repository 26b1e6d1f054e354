/**
 * MCP 2026-07-28, the stateless era: no handshake, every request names its protocol version in `_meta`, results say
 * `resultType`. A thin layer in front of the same dispatcher, independent of the transport; also detects the era of a message.
 */

import { isRecord } from '../protocol/json-object.ts';
import { type ReadApp, SERVER_CAPABILITIES } from './app-resource.ts';
import { type Introduction, serverInfo } from './introduction.ts';
import { argumentsOf, otherAnswer, paramProblem, paramsOf } from './methods.ts';
import type { AdcpToolResult } from './result.ts';
import {
  errorBody,
  type MessageId,
  readId,
  resultBody,
  toolResultText,
  unknownTool,
  type WireRefusal,
} from './wire.ts';
import { WIRE_EFFECT, type WireEffect } from './wire-effect.ts';

export const MODERN_VERSION = '2026-07-28';

const PROTOCOL_VERSION = 'io.modelcontextprotocol/protocolVersion';
const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';
const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';

/** How long a host may keep the tool list, in milliseconds. It only changes with a new version of the server. */
const LIST_TTL_MS = 300_000;

/** The headers that repeat what the body says (SEP-2243); on stdio there are none. */
export interface MirrorHeaders {
  version?: string;
  method?: string;
  name?: string;
}

/**
 * Which era a JSON-RPC request or notification belongs to. The body decides; headers that say otherwise are refused.
 * Errors: −32020 header and body disagree, −32022 unknown version, −32602 the envelope in `_meta` is incomplete; all HTTP 400.
 */
export function eraOf(message: Record<string, unknown>, headers?: MirrorHeaders): 'legacy' | 'modern' | WireRefusal {
  const method = String(message.method);
  const { _meta: given } = paramsOf(message);
  const meta = isRecord(given) ? given : {};
  const claimed = meta[PROTOCOL_VERSION] ?? undefined;
  const headerIsModern = headers?.version !== undefined && isModern(headers.version);

  if (claimed === undefined) {
    if (!headerIsModern) return 'legacy';
    if (method === 'initialize') return mismatch('initialize opens a session of an earlier protocol version');
    if (!('id' in message)) return 'modern';
    return badEnvelope(PROTOCOL_VERSION, 'missing');
  }
  // `initialize` is legacy unless it carries a complete and valid modern envelope.
  const issue = envelopeIssue(meta);
  if (method === 'initialize' && (issue || !isModern(String(claimed)))) {
    return headerIsModern ? mismatch('initialize opens a session of an earlier protocol version') : 'legacy';
  }
  if (issue && ('id' in message || issue.key === PROTOCOL_VERSION)) return badEnvelope(issue.key, issue.problem);
  if (headers?.version !== undefined && headers.version !== claimed) {
    return mismatch('_meta and the MCP-Protocol-Version header name different versions');
  }
  if (headers?.method !== undefined && headers.method !== method) {
    return mismatch('the body and the Mcp-Method header name different methods');
  }
  if (claimed !== MODERN_VERSION) {
    return {
      status: 400,
      code: -32022,
      message: `Unsupported protocol version; this server speaks ${MODERN_VERSION} without a handshake.`,
      data: { supported: [MODERN_VERSION], requested: String(claimed).slice(0, 32) },
    };
  }
  return headers !== undefined && 'id' in message ? (missingHeader(message, headers) ?? 'modern') : 'modern';
}

/** Precomputed answers of a modern server, as JSON text. */
export interface ModernTexts {
  /** Of the tools. */
  names: readonly string[];
  discover: string;
  list: string;
  /** More members of the result of a list, with a leading comma. */
  cache: string;
  /** Members of every result, with a leading comma. */
  stamp: string;
  app: ReadApp;
}

export function modernTexts(introduction: Introduction): ModernTexts {
  const info = serverInfo(introduction, MODERN_VERSION);
  const { name, title, version } = info;
  // Sent with every tool result, so without description and icons.
  const stamp = { resultType: 'complete', _meta: { [SERVER_INFO]: { name, title, version } } };
  // R13: the same for every caller, so a cache may share it.
  const cache = { ttlMs: LIST_TTL_MS, cacheScope: 'public', ...stamp };
  const { cards, instructions, app } = introduction;
  return {
    app,
    names: cards.map((card) => card.name),
    discover: JSON.stringify({
      supportedVersions: [MODERN_VERSION],
      capabilities: SERVER_CAPABILITIES,
      instructions,
      ...cache,
      _meta: { [SERVER_INFO]: info },
    }),
    list: JSON.stringify({ tools: cards, ...cache }),
    cache: `,${JSON.stringify(cache).slice(1, -1)}`,
    stamp: `,${JSON.stringify(stamp).slice(1, -1)}`,
  };
}

type CallTool = (name: string, args: unknown, traceparent: string | undefined) => Promise<AdcpToolResult | undefined>;

/** An answer on the wire: the JSON-RPC body and its HTTP status. A notification has no body. */
export interface WireAnswer {
  status: number;
  body: string;
  /** What the transport is to do with it besides sending it. */
  effect?: WireEffect;
}

/** Answers a request that `eraOf` found modern. Methods of earlier eras (`ping`, `initialize`) are unknown here, HTTP 404. */
export async function answerModern(
  message: Record<string, unknown>,
  texts: ModernTexts,
  call: CallTool,
): Promise<WireAnswer> {
  const id = readId(message) ?? null;
  const params = paramsOf(message);
  const problem = paramProblem(message.method, params);
  // Legacy methods are unknown here, with valid parameters or not.
  if (problem !== undefined && !EARLIER.has(String(message.method))) return refused(id, problem);
  switch (message.method) {
    case 'server/discover':
      return { status: 200, body: resultBody(id, texts.discover) };
    case 'tools/list':
      return { status: 200, body: resultBody(id, texts.list) };
    case 'tools/call': {
      const name = String(params.name);
      const result = await call(name, argumentsOf(params), traceparentOf(params));
      if (result === undefined) return refused(id, unknownTool(name, texts.names));
      const { [WIRE_EFFECT]: effect } = result;
      return { status: 200, body: resultBody(id, stamped(result, texts.stamp)), effect };
    }
    default: {
      const other = EARLIER.has(String(message.method)) ? undefined : await otherAnswer(message.method, texts.app);
      if (other === undefined) return refused(id, { status: 404, code: -32601, message: 'Method not found' });
      const more = other.kept ? texts.cache : texts.stamp;
      return { status: 200, body: resultBody(id, `${JSON.stringify(other.result).slice(0, -1)}${more}}`) };
    }
  }
}

/** Methods that 2026-07-28 removed. */
const EARLIER: ReadonlySet<string> = new Set(['initialize', 'ping', 'logging/setLevel']);

/** Merges the `_meta` of a result with the server's. */
function stamped(result: AdcpToolResult, stamp: string): string {
  if (!isRecord(result._meta)) return toolResultText(result, stamp);
  const { _meta, ...more }: { _meta: object } = JSON.parse(`{${stamp.slice(1)}}`);
  return toolResultText({ ...result, ...more, _meta: { ...result._meta, ..._meta } });
}

/** W3C trace context in `_meta`, only if valid, since it is logged. */
export function traceparentOf(params: Record<string, unknown>): string | undefined {
  const given = isRecord(params._meta) ? params._meta.traceparent : undefined;
  return typeof given === 'string' && isTraceparent(given) ? given : undefined;
}

export function isTraceparent(text: string): boolean {
  return /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(text);
}

function refused(id: MessageId, refusal: WireRefusal): WireAnswer {
  return { status: refusal.status, body: errorBody(id, refusal) };
}

/** Versions are dates, so alphabetical order is chronological. Anything else is not a supported version. */
function isModern(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= MODERN_VERSION;
}

function envelopeIssue(meta: Record<string, unknown>): { key: string; problem: string } | undefined {
  if (typeof meta[PROTOCOL_VERSION] !== 'string') return { key: PROTOCOL_VERSION, problem: 'must be a string' };
  if (!(CLIENT_CAPABILITIES in meta)) return { key: CLIENT_CAPABILITIES, problem: 'missing' };
  if (!isRecord(meta[CLIENT_CAPABILITIES])) return { key: CLIENT_CAPABILITIES, problem: 'must be an object' };
  const info = meta[CLIENT_INFO];
  if (info != null && !(isRecord(info) && typeof info.name === 'string' && typeof info.version === 'string')) {
    return { key: CLIENT_INFO, problem: 'must have a name and a version' };
  }
  return undefined;
}

function badEnvelope(key: string, problem: string): WireRefusal {
  const message = `Invalid _meta envelope for protocol version ${MODERN_VERSION}: ${key}: ${problem}`;
  return { status: 400, code: -32602, message, data: { envelope: { key, problem } } };
}

function mismatch(what: string): WireRefusal {
  return { status: 400, code: -32020, message: `Bad Request: headers and body disagree: ${what}.` };
}

/** SEP-2243: on HTTP a request repeats its version and method in headers, and tools/call its tool. */
function missingHeader(message: Record<string, unknown>, headers: MirrorHeaders): WireRefusal | undefined {
  if (headers.version === undefined) return mismatch('the MCP-Protocol-Version header is missing');
  if (headers.method === undefined) return mismatch('the Mcp-Method header is missing');
  const name = message.method === 'tools/call' && isRecord(message.params) ? message.params.name : undefined;
  // A header that repeats an empty name is empty, which is none.
  if (headers.name === undefined)
    return typeof name === 'string' && name.trim() !== '' ? mismatch('the Mcp-Name header is missing') : undefined;
  if (message.method !== 'tools/call') return undefined;
  const decoded = decodeName(headers.name.trim());
  if (decoded === undefined) return mismatch('the Mcp-Name header is not valid Base64');
  return typeof name === 'string' && decoded !== name
    ? mismatch('the body and the Mcp-Name header name different tools')
    : undefined;
}

/** Names outside visible ASCII travel as `=?base64?…?=`. */
function decodeName(value: string): string | undefined {
  const [, encoded] = /^=\?base64\?(.*)\?=$/.exec(value) ?? [];
  if (encoded === undefined) return value;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded ? bytes.toString() : undefined;
}
