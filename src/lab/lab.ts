/**
 * The host lab: what stands beside an agent with --lab, so that a host can be tested with it. It is made of parts, each of which may
 * stand around every tool call, answer under /lab, and add tools. Loaded with the flag alone.
 */
import type { Tool } from '../../tools/tool.ts';
import { type CallHook, chainHooks } from '../mcp/call-hook.ts';
import type { Mount } from '../mcp/http/mount.ts';
import type { Door } from '../mcp/http.ts';
import { type LabEndpoint, mountLab } from './endpoints.ts';

/** What a part adds; all of it is optional. */
export interface LabPart {
  /** Stands around each tool call. */
  hook?: CallHook;
  endpoints?: readonly LabEndpoint[];
  /** Served beside the agent's own tools. */
  tools?: readonly Tool[];
  /** The program ends, and nothing more is called: the last that is to be written or told. */
  close?(): void | Promise<void>;
}

export interface LabSettings {
  /** The agent's clock as it would be without a lab: milliseconds since 1970. */
  now: () => number;
  /** Writes to stderr. */
  tell: (text: string) => unknown;
}

export interface Lab {
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  hook: CallHook | undefined;
  tools: readonly Tool[];
  mount: (door: Door) => Mount;
  close(): Promise<void>;
}

export async function openLab({ now }: LabSettings): Promise<Lab> {
  // Outermost first: what a recorder keeps and a report judges is what the host got, faults and all.
  const parts: LabPart[] = [];
  return {
    now,
    hook: chainHooks(parts.map(({ hook }) => hook)),
    tools: parts.flatMap(({ tools = [] }) => tools),
    mount: mountLab(parts.flatMap(({ endpoints = [] }) => endpoints)),
    async close() {
      for (const part of parts) await part.close?.();
    },
  };
}
