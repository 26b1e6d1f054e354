/**
 * One tool call, from its name and raw arguments to an MCP tool result. Knows no SDK type, so every transport (and a later
 * protocol adapter) comes through here.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod/v3';
import type { Tool } from '../../tools/tool.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { type AdcpError, refuse } from '../protocol/errors.ts';
import { type Contract, readRequest } from '../protocol/request.ts';
import type { Log } from './log.ts';
import { type AdcpToolResult, toCallToolResult } from './result.ts';

/** `undefined` means that no tool has this name: the one case that is the protocol's to refuse (R1, §2.4). */
export type Dispatch = (
  name: string,
  args: unknown,
  principal: string,
  traceparent?: string,
) => Promise<AdcpToolResult | undefined>;

/**
 * Builds the dispatcher. `tools` and `agent` are asked for at the first call, so that a server can answer `initialize`
 * before it has read its brand. An exception is our own mistake: it becomes SERVICE_UNAVAILABLE with fixed words and a
 * log line, never a JSON-RPC error and never a stack (R5, R116).
 */
export function createDispatch(house: {
  tools: () => Promise<readonly Tool[]>;
  agent: () => Promise<BrandAgent>;
  log: Log;
}): Dispatch {
  return async (name, args, principal, traceparent) => {
    const started = performance.now();
    const tool = (await house.tools()).find((one) => one.card.name === name);
    if (tool === undefined) return undefined;

    const result = await run(tool, args, principal);
    house.log.debug('call', {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': name,
      'network.transport': 'pipe',
      'mcp.server.operation.duration': Math.round(performance.now() - started) / 1000,
      ...(result.isError && { 'error.type': 'tool_error', adcp_error: codeOf(result) }),
      ...sessionFact(result.structuredContent.session_id ?? memberOf(args, 'session_id')),
      ...(traceparent !== undefined && { traceparent }),
    });
    return result;
  };

  async function run(tool: Tool, args: unknown, principal: string): Promise<AdcpToolResult> {
    try {
      return toCallToolResult(await tool.call(args, await house.agent(), principal));
    } catch (mistake) {
      house.log.error('unexpected exception', { 'gen_ai.tool.name': tool.card.name, ...describe(mistake) });
      const result = refuse('SERVICE_UNAVAILABLE', 'Something went wrong on our side. Send the same request again.', {
        retry_after: 5,
      });
      const { release, context } = readRequest(ENVELOPE_ONLY, args);
      return toCallToolResult({ result, release, context });
    }
  }
}

/** Also the answer to a mistake of ours names the release and echoes the context (R10, R12). */
const ENVELOPE_ONLY: Contract<unknown> = { schema: z.unknown(), rules: () => undefined };

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function codeOf(result: AdcpToolResult): AdcpError['code'] | undefined {
  const code = memberOf(result.structuredContent.adcp_error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** mcp-practice §12: a log line names a session by a short hash, so it can be followed but not used. */
function sessionFact(id: unknown): { session?: string } {
  return typeof id === 'string' ? { session: createHash('sha256').update(id).digest('hex').slice(0, 12) } : {};
}

/** Where it broke, without the exception's own words: they may quote what a user wrote. */
function describe(mistake: unknown): Record<string, unknown> {
  if (!(mistake instanceof Error)) return { thrown: typeof mistake };
  const frames = (mistake.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { thrown: mistake.name, at: frames.slice(0, 5).map((line) => line.trim()) };
}
