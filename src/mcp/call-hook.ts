/** What may stand around a tool call: a hook sees what goes in and what comes out, and may change either. */
import type { AdcpToolResult } from './result.ts';

/** How a call came: over which transport, and in which version of MCP. */
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

/** Makes the call; with other arguments than the host's when some are given. Never rejects: a mistake is an answer too. */
export type RunCall = (args?: unknown) => Promise<AdcpToolResult>;

/** Gives the answer of the call: that of `run`, another one in its place, or one it made without running the call. */
export type CallHook = (call: HookedCall, run: RunCall) => Promise<AdcpToolResult>;

/** One hook of several, the first outermost: it sees what the host sends and gets. `undefined` of none, so that a call costs nothing. */
export function chainHooks(hooks: readonly (CallHook | undefined)[]): CallHook | undefined {
  const given = hooks.filter((hook) => hook !== undefined);
  if (given.length === 0) return undefined;
  return given.reduceRight(
    (inner, outer) => (call, run) =>
      outer(call, (args = call.args) => inner({ ...call, args }, (last = args) => run(last))),
  );
}
