/**
 * The host lab: what stands beside an agent with --lab, so that a host can be tested with it. It is made of parts, each of which may
 * stand around every tool call, answer under /lab, and add tools. Loaded with the flag alone.
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
  /** The agent's clock as it would be without a lab: milliseconds since 1970. */
  now: () => number;
  /** The clock stands from the start. */
  frozen?: boolean;
  /** What ids, tokens and faults are drawn from; left out: ids and tokens from chance, faults from 0. */
  seed?: number;
  /** Those of --faults. */
  faults?: FaultRules;
  /** A clock that never goes back, in milliseconds. */
  ticks: () => number;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
  /** Writes to stderr. */
  tell: (text: string) => unknown;
  /** With --record: where calls and answers go, and whether they are kept whole. */
  record?: { file: string; whole: boolean };
}

export interface Lab {
  /** With a seed: what makes the ids and tokens of the agent, or of the checkout, of a brand. */
  idsFor?: (maker: string) => Ids;
  /** The agent's clock: milliseconds since 1970. */
  now: () => number;
  /** What stands around the calls of this agent. */
  hookFor(agent: HookedAgent): CallHook | undefined;
  tools: readonly Tool[];
  mount: (door: MountContext) => Mount;
  /** The checkout, watched. */
  watched(checkout: Mount): Mount;
  /** Says what the server tells clients of itself, once that is known. */
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
  // Outermost first: what a recorder keeps and a report judges is what the host got, faults and all.
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
