/**
 * The host lab, enabled with --lab, for testing hosts against an agent. It consists of parts that wrap tool calls, serve
 * endpoints under /lab and add tools. Only loaded with the flag.
 */
import type { Tool } from '../../tools/tool.ts';
import { type CallHook, chainHooks } from '../mcp/call-hook.ts';
import type { Mount } from '../mcp/http/mount.ts';
import type { MountContext } from '../mcp/http.ts';
import type { Introduction } from '../mcp/introduction.ts';
import { complianceControllerPart } from './comply-test-controller.ts';
import { mountLab } from './endpoints.ts';
import type { FaultRules } from './faults/fault-rules.ts';
import { faultsPart } from './faults/faults-part.ts';
import { hostReportPart } from './host-report/host-report-part.ts';
import { watchedMount } from './host-report/watched-mount.ts';
import { clockEndpoints, createLabClock } from './lab-clock.ts';
import type { HookedAgent, LabPart } from './lab-part.ts';
import { type Ids, seededIds } from './seeded-ids.ts';

export { RecordingError } from './recording/recording.ts';

interface LabSettings {
  /** The real clock: milliseconds since 1970. */
  now: () => number;
  /** Start with the clock stopped. */
  frozen?: boolean;
  /** Seed for ids, tokens and faults. Default: random ids and tokens, faults from seed 0. */
  seed?: number;
  /** Those of --faults. */
  faults?: FaultRules;
  /** A monotonic clock, in milliseconds. */
  ticks: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  /** Writes to stderr. */
  tell: (text: string) => unknown;
  /** With --record: the output file, and whether values are kept unredacted. */
  record?: { file: string; whole: boolean };
}

export interface Lab {
  /** With a seed: id generators for the agent or the checkout of a brand. */
  idsFor?: (maker: string) => Ids;
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** The hook that wraps the calls of this agent. */
  hookFor(agent: HookedAgent): CallHook | undefined;
  tools: readonly Tool[];
  mount: (context: MountContext) => Mount;
  /** Wraps the checkout for observation. */
  watched(checkout: Mount): Mount;
  /** Sets the server info, once known. */
  introduces(introduction: Introduction): void;
  close(): Promise<void>;
}

export async function openLab(settings: LabSettings): Promise<Lab> {
  const { now: runs, frozen, ticks, seed, faults, wait, tell, record } = settings;
  const clock = createLabClock(runs, frozen);
  const { now } = clock;
  let introduces: Lab['introduces'] = () => {};
  const introduction = new Promise<Introduction>((resolve) => {
    introduces = resolve;
  });
  // Outermost first: recorder and report must see what the host received, faults included.
  const parts: LabPart[] = [];
  if (record) {
    const { openRecordFile } = await import('./recording/record-file.ts');
    parts.push(openRecordFile({ ...record, now, introduction, tell }));
  }
  parts.push(hostReportPart({ ticks }));
  parts.push(
    faultsPart({ now, wait, seed: seed ?? 0, rules: faults, tell }),
    { endpoints: clockEndpoints(clock) },
    complianceControllerPart(),
  );
  return {
    now,
    ...(seed !== undefined && { idsFor: seededIds(seed) }),
    introduces,
    hookFor: (agent) => chainHooks(parts.map(({ hook, hookFor }) => hook ?? hookFor?.(agent))),
    tools: parts.flatMap(({ tools = [] }) => tools),
    mount: mountLab(parts.flatMap(({ endpoints = [] }) => endpoints)),
    watched: (checkout) =>
      watchedMount(checkout, (method, path) => {
        for (const part of parts) part.visited?.(method, path);
      }),
    async close() {
      for (const part of parts) await part.close?.();
    },
  };
}
