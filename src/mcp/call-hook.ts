/** Hooks around a tool call: a hook sees the arguments and the result, and may change either. */
import type { AdcpToolResult } from './result.ts';

/** The transport and MCP version of a call. */
export interface CallOrigin {
  transport: 'stdio' | 'http';
  /** `modern` from MCP 2026-07-28 on, which has no handshake. */
  era: 'legacy' | 'modern';
  /** The MCP protocol version, e.g. 2025-11-25. */
  version: string;
}

/** A tool call about to be made, with its arguments as the host wrote them. */
export interface HookedCall extends CallOrigin {
  name: string;
  args: unknown;
  principal: string;
}

/** Makes the call, with other arguments when given. Never rejects: an exception becomes an answer. */
export type RunCall = (args?: unknown) => Promise<AdcpToolResult>;

/** Returns the answer of the call: that of `run`, a changed one, or one of its own without calling `run`. */
export type CallHook = (call: HookedCall, run: RunCall) => Promise<AdcpToolResult>;

/** Composes hooks, the first outermost, next to the host. `undefined` for none, so that calls have no overhead. */
export function chainHooks(hooks: readonly (CallHook | undefined)[]): CallHook | undefined {
  const given = hooks.filter((hook) => hook !== undefined);
  if (given.length === 0) return undefined;
  return given.reduceRight(
    (inner, outer) => (call, run) =>
      outer(call, (args = call.args) => inner({ ...call, args }, (last = args) => run(last))),
  );
}
