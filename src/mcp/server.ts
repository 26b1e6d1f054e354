/**
 * The MCP server of a persistent connection: one message in, its answer out. Messages are read by envelope.ts, as over HTTP;
 * legacy requests are answered by the SDK's server with custom handlers, so that schemas are published unchanged and errors
 * are AdCP errors.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Dispatch } from './dispatch.ts';
import { onLines } from './effect-on-lines.ts';
import { type Request, readBatch, readEnvelope } from './envelope.ts';
import type { Greeting, Introduction } from './introduction.ts';
import { initializeResult, offeredVersion } from './legacy.ts';
import type { Log } from './log.ts';
import { argumentsOf, otherAnswer, paramProblem, paramsOf } from './methods.ts';
import { answerModern, eraOf, MODERN_VERSION, type ModernTexts, modernTexts, traceparentOf } from './modern.ts';
import type { AdcpToolResult } from './result.ts';
import { connectInside } from './sdk-server.ts';
import { errorBody, idText, type RequestId, readId, resultBody, toolResultText, unknownTool } from './wire.ts';
import { WIRE_EFFECT } from './wire-effect.ts';

/** What a server needs besides a transport. The MCP server keeps no session state: it is behind `dispatch` (R14). */
export interface ServerParts {
  dispatch: Dispatch;
  /** Loaded on the first request, because it is read from the brand file. */
  introduction: () => Promise<Introduction>;
  /** The part that `initialize` needs, if it is available sooner. */
  greeting?: () => Promise<Greeting>;
  /** The principal of all calls; stdio has one implicit principal. */
  principal: string;
  log: Log;
  /** Closes the connection to drop an answer on purpose (wire-effect.ts). */
  drop?: () => void;
}

/** One connection of one host. */
export interface McpConnection {
  /** The JSON-RPC answer to a message; `undefined` when it needs none or was cancelled. */
  answer(message: unknown): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A request that is being answered. */
interface Running {
  request: Request;
  cancel(): void;
  /** The result of its tool. */
  result?: AdcpToolResult;
}

/** Opens a server for one connection. */
export function openConnection(parts: ServerParts): McpConnection {
  const { log, greeting = parts.introduction, drop = () => {} } = parts;
  const running = new Map<number, Running>();
  let count = 0;
  /** The negotiated version; before `initialize` there are no batches. */
  let version: string | undefined;
  let texts: Promise<ModernTexts> | undefined;

  // Replaced below: the SDK needs a name before the brand has been read.
  const mcp = new McpServer({ name: 'si-mcp', version: '' });
  // Not through the constructor: there McpServer would declare `listChanged`, which is not implemented.
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: [...(await parts.introduction()).cards],
  }));
  mcp.server.setRequestHandler(CallToolRequestSchema, (_request, { requestId }) => callTool(Number(requestId)));
  const askSdk = connectInside(mcp);

  return {
    async answer(message) {
      if (Array.isArray(message)) return answerBatch(message);
      const read = readEnvelope(message);
      if (read.kind === 'request') return answerRequest(read);
      if (read.kind === 'refused') {
        log.warn('message refused', { code: read.refusal.code });
        return errorBody(read.id, read.refusal);
      }
      if (read.kind === 'response') log.debug('response passed over: nothing was asked');
      else if (read.message.method === 'notifications/cancelled')
        cancel(readId({ id: paramsOf(read.message).requestId }));
      else if (read.message.method !== 'notifications/initialized') log.debug('notification passed over');
      return undefined;
    },
    close: () => mcp.close(),
  };

  /** Sequentially, as over HTTP. */
  async function answerBatch(messages: unknown[]): Promise<string | undefined> {
    const batch = readBatch(messages, version);
    if (!('requests' in batch)) {
      log.warn('message refused', { code: batch.code });
      return errorBody(null, batch);
    }
    const bodies: string[] = [];
    for (const request of batch.requests) {
      const body = await answerRequest(request);
      if (body !== undefined) bodies.push(body);
    }
    return bodies.length === 0 ? undefined : `[${bodies.join(',')}]`;
  }

  async function answerRequest(request: Request): Promise<string | undefined> {
    const number = ++count;
    const cancelled = new Promise<undefined>((resolve) => {
      running.set(number, { request, cancel: () => resolve(undefined) });
    });
    try {
      return await Promise.race([answerInItsEra(number, request), cancelled]);
    } catch (error) {
      return errorBody(request.id, logUnexpected(error));
    } finally {
      running.delete(number);
    }
  }

  async function answerInItsEra(number: number, request: Request): Promise<string | undefined> {
    const { id, message } = request;
    const era = eraOf(message);
    if (typeof era === 'object') return errorBody(id, era);
    if (era === 'legacy') return answerLegacy(number, request);
    texts ??= parts.introduction().then(modernTexts);
    const { body, effect } = await answerModern(message, await texts, (name, args, traceparent) =>
      parts.dispatch(name, args, { principal: parts.principal }, traceparent, MODERN_VERSION),
    );
    return effect === undefined ? body : onLines(effect, id, body, drop);
  }

  /** Passes only validated members to the SDK, nothing else that a host wrote. */
  async function answerLegacy(number: number, request: Request): Promise<string | undefined> {
    const { id } = request;
    const method = String(request.message.method);
    const params = paramsOf(request.message);
    const problem = paramProblem(method, params);
    if (problem !== undefined) return errorBody(id, problem);
    const other = await otherAnswer(method, async () => (await parts.introduction()).app());
    if (other !== undefined) return resultBody(id, JSON.stringify(other.result));
    if (method === 'initialize') version = offeredVersion(String(params.protocolVersion));
    const answer = await askSdk(number, method, wholeParams(method, params));
    if ('error' in answer) {
      const { code, message } = answer.error;
      return errorBody(id, { code, message });
    }
    if (method === 'initialize')
      return resultBody(id, initializeResult(await greeting(), offeredVersion(String(params.protocolVersion))));
    const result = running.get(number)?.result;
    if (result === undefined) return resultBody(id, JSON.stringify(answer.result));
    const { [WIRE_EFFECT]: effect } = result;
    const body = resultBody(id, toolResultText(result));
    return effect === undefined ? body : onLines(effect, id, body, drop);
  }

  /** Uses the name and arguments as the host wrote them, not the SDK's copy. */
  async function callTool(number: number): Promise<CallToolResult> {
    const call = running.get(number);
    const params = call === undefined ? {} : paramsOf(call.request.message);
    const name = String(params.name);
    let result: AdcpToolResult | undefined;
    try {
      const caller = { principal: parts.principal };
      result = await parts.dispatch(name, argumentsOf(params), caller, traceparentOf(params), version);
    } catch (error) {
      throw asSdkError(logUnexpected(error));
    }
    if (result === undefined)
      throw asSdkError(
        unknownTool(
          name,
          (await parts.introduction()).cards.map((card) => card.name),
        ),
      );
    if (call !== undefined) call.result = result;
    return result;
  }

  function cancel(id: RequestId | undefined) {
    if (id === undefined) return;
    for (const { request, cancel } of running.values()) if (idText(request.id) === idText(id)) cancel();
  }

  /** The dispatcher catches exceptions of tools; one that arrives here is a bug. Its message may quote a user (R116). */
  function logUnexpected(error: unknown) {
    log.error('unexpected exception', { thrown: error instanceof Error ? error.name : typeof error });
    return { code: -32603, message: 'Internal error' };
  }
}

/** The minimal parameters with which the SDK answers a method. */
function wholeParams(method: string, params: Record<string, unknown>): Record<string, unknown> | undefined {
  if (method === 'tools/call') return { name: params.name };
  if (method !== 'initialize') return undefined;
  const clientInfo = { name: 'host', version: '' };
  return { protocolVersion: offeredVersion(String(params.protocolVersion)), capabilities: {}, clientInfo };
}

/** A plain Error with a code: an McpError would reach the client with its prefix doubled. */
function asSdkError({ code, message }: { code: number; message: string }): Error {
  return Object.assign(new Error(message), { code });
}
