/** The interface of host lab parts: each may wrap tool calls, serve endpoints under /lab, and add tools. */
import type { Tool } from '../../tools/tool.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import type { CallHook } from '../mcp/call-hook.ts';
import type { LabEndpoint } from './endpoints.ts';

/** The agent whose calls a hook wraps. */
export interface HookedAgent {
  agent: () => Promise<BrandAgent>;
  /** A default offering of its brand. */
  offering: () => Promise<string | undefined>;
}

/** What a part contributes; everything is optional. */
export interface LabPart {
  /** Wraps each tool call. */
  hook?: CallHook;
  /** Instead of `hook`: creates one per agent, which it may call. */
  hookFor?: (agent: HookedAgent) => CallHook;
  endpoints?: readonly LabEndpoint[];
  /** Called on each checkout request. */
  visited?(method: string, path: string): void;
  /** Additional tools. */
  tools?: readonly Tool[];
  /** Called at shutdown; returns the final output. */
  close?(): void | Promise<void>;
}
