/**
 * Dispatches one tool call, from its name and raw arguments to an MCP tool result. Uses no SDK type, so that every transport
 * and protocol era shares it.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod/v3';
import { acpError, isCheckoutTool } from '../../tools/checkout/acp-result.ts';
import type { CheckoutBinding, CheckoutTool } from '../../tools/checkout/checkout-tool.ts';
import type { Tool } from '../../tools/tool.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import { refuse } from '../protocol/errors.ts';
import { type Caller, type Contract, readRequest } from '../protocol/request.ts';
import type { CallHook, CallOrigin } from './call-hook.ts';
import { traceOf } from './call-trace.ts';
import { LAST_WITH_BATCHES } from './legacy.ts';
import type { Log } from './log.ts';
import { MODERN_VERSION } from './modern.ts';
import { type AdcpToolResult, errorCodeOf, toCallToolResult } from './result.ts';

/** `undefined`: no tool has this name, the only case that is a protocol error (R1). */
export type Dispatch = (
  name: string,
  args: unknown,
  caller: Caller,
  traceparent?: string,
  /** The MCP protocol version of the call. */
  version?: string,
) => Promise<AdcpToolResult | undefined>;

/**
 * Builds the dispatcher. `tools` and `agent` are loaded on the first call, so that a server can answer `initialize`
 * before it has read its brand. An exception is a bug: it becomes SERVICE_UNAVAILABLE with a fixed text and a log line,
 * never a JSON-RPC error or a stack trace (R5, R116).
 */
export function createDispatch(runtime: {
  tools: () => Promise<readonly Tool[]>;
  agent: () => Promise<BrandAgent>;
  /** The tools of a checkout, when there is one. */
  checkout?: { tools: () => Promise<readonly CheckoutTool[]>; binding: () => Promise<CheckoutBinding> };
  /** Wraps each call. */
  hook?: CallHook;
  /** The transport that a hook sees; stdio by default. */
  transport?: CallOrigin['transport'];
  /** Without `debug`, calls are not logged. */
  log: Pick<Log, 'error'> & Partial<Log>;
}): Dispatch {
  const { hook, transport = 'stdio' } = runtime;
  return async (name, args, caller, traceparent, version = LAST_WITH_BATCHES) => {
    const started = performance.now();
    const call = await callOf(name);
    if (call === undefined) return undefined;

    const result = hook
      ? await hook(
          { name, args, principal: caller.principal, transport, version, era: eraOf(version) },
          (changed = args) => call(changed, caller),
        )
      : await call(args, caller);
    runtime.log.debug?.('call', {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': name,
      'network.transport': 'pipe',
      'mcp.server.operation.duration': Math.round(performance.now() - started) / 1000,
      ...(result.isError && {
        'error.type': 'tool_error',
        [isCheckoutTool(name) ? 'acp_error' : 'adcp_error']: errorCodeOf(result),
      }),
      ...sessionFact(result.structuredContent.session_id ?? memberOf(args, 'session_id')),
      ...(traceparent !== undefined && { traceparent }),
      trace: traceOf(args, result.structuredContent),
    });
    return result;
  };

  /** The function of this tool name: an SI tool, else a checkout tool. */
  async function callOf(name: string) {
    const tool = (await runtime.tools()).find((one) => one.name === name);
    if (tool) return (args: unknown, caller: Caller) => run(tool, args, caller);
    const { checkout } = runtime;
    const other = checkout && (await checkout.tools()).find((one) => one.name === name);
    return other && ((args: unknown, caller: Caller) => runCheckout(other, checkout.binding, args, caller));
  }

  async function run(tool: Tool, args: unknown, caller: Caller): Promise<AdcpToolResult> {
    try {
      return toCallToolResult(await tool.call(args, await runtime.agent(), caller));
    } catch (error) {
      runtime.log.error('unexpected exception', { 'gen_ai.tool.name': tool.name, ...describe(error) });
      const result = refuse('SERVICE_UNAVAILABLE', 'Something went wrong on our side. Send the same request again.', {
        retry_after: 5,
      });
      const { release, context } = readRequest(ENVELOPE_ONLY, args);
      return toCallToolResult({ result, release, context });
    }
  }

  async function runCheckout(
    tool: CheckoutTool,
    binding: () => Promise<CheckoutBinding>,
    args: unknown,
    caller: Caller,
  ): Promise<AdcpToolResult> {
    try {
      return await tool.call(args, await binding(), caller);
    } catch (error) {
      runtime.log.error('unexpected exception', { 'gen_ai.tool.name': tool.name, ...describe(error) });
      return acpError('processing_error', 'Something went wrong on our side. Send the same request again.');
    }
  }
}

/** The answer to an exception also has the release and echoes the context (R10, R12). */
const ENVELOPE_ONLY: Contract<unknown> = { schema: z.unknown(), rules: () => undefined };

function eraOf(version: string): CallOrigin['era'] {
  return version === MODERN_VERSION ? 'modern' : 'legacy';
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

/** A log line names a session by a short hash, so it can be followed but not used. */
function sessionFact(id: unknown): { session?: string } {
  return typeof id === 'string' ? { session: createHash('sha256').update(id).digest('hex').slice(0, 12) } : {};
}

/** Name and stack frames of an exception, without its message, which may quote a user. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { thrown: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { thrown: error.name, at: frames.slice(0, 5).map((line) => line.trim()) };
}
