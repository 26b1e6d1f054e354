/** What the host lab is made of: parts, each of which may stand around tool calls, answer under /lab, and add tools. */
import type { Tool } from '../../tools/tool.ts';
import type { BrandAgent } from '../engine/brand-agent.ts';
import type { CallHook } from '../mcp/call-hook.ts';
import type { LabEndpoint } from './endpoints.ts';

/** The agent behind the calls that a hook stands around. */
export interface HookedAgent {
  agent: () => Promise<BrandAgent>;
  /** An offering of its brand, for calls that need one. */
  offering: () => Promise<string | undefined>;
}

/** What a part adds; all of it is optional. */
export interface LabPart {
  /** Stands around each tool call. */
  hook?: CallHook;
  /** In the place of `hook`: one for each agent that is served, which it may ask. */
  hookFor?: (agent: HookedAgent) => CallHook;
  endpoints?: readonly LabEndpoint[];
  /** The checkout was asked. */
  visited?(method: string, path: string): void;
  /** Served beside the agent's own tools. */
  tools?: readonly Tool[];
  /** The program ends, and nothing more is called: the last that is to be written or told. */
  close?(): void | Promise<void>;
}
