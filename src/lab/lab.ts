/**
 * The host lab: what stands beside an agent with --lab, so that a host can be tested with it. It is made of parts, each of which may
 * stand around every tool call, answer under /lab, and add tools. Loaded with the flag alone.
 */
import type { Tool } from '../../tools/tool.ts';
import { type CallHook, chainHooks } from '../mcp/call-hook.ts';
import type { Mount } from '../mcp/http/mount.ts';
import type { Door } from '../mcp/http.ts';
import type { Introduction } from '../mcp/introduction.ts';
import { type LabEndpoint, mountLab } from './endpoints.ts';

export { RecordingError } from './recording/recording.ts';

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
  /** With --record: where calls and answers go, and whether they are kept whole. */
  record?: { file: string; whole: boolean };
}

export interface Lab {
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  hook: CallHook | undefined;
  tools: readonly Tool[];
  mount: (door: Door) => Mount;
  /** Says what the server tells clients of itself, once that is known. */
  introduces(introduction: Introduction): void;
  close(): Promise<void>;
}

export async function openLab({ now, tell, record }: LabSettings): Promise<Lab> {
  let introduces: Lab['introduces'] = () => {};
  const introduction = new Promise<Introduction>((resolve) => {
    introduces = resolve;
  });
  // Outermost first: what a recorder keeps and a report judges is what the host got, faults and all.
  const parts: LabPart[] = [];
  if (record) {
    const { openRecordFile } = await import('./recording/record-file.ts');
    parts.push(openRecordFile({ ...record, now, introduction, tell }));
  }
  return {
    now,
    introduces,
    hook: chainHooks(parts.map(({ hook }) => hook)),
    tools: parts.flatMap(({ tools = [] }) => tools),
    mount: mountLab(parts.flatMap(({ endpoints = [] }) => endpoints)),
    async close() {
      for (const part of parts) await part.close?.();
    },
  };
}
