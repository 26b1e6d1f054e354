/** The agent's clock in the lab: it can be set, advanced and stopped, and all time-based behaviour follows it. */
import { z } from 'zod/v3';
import { instantOf, isDateTime } from '../protocol/formats.ts';
import { issuesOf } from '../protocol/issues.ts';
import { closed } from '../protocol/keywords.ts';
import { type LabAnswer, type LabEndpoint, refuseLab } from './endpoints.ts';

interface LabClock {
  /** Milliseconds since 1970. */
  now(): number;
  set(time: number): void;
  /** Advances by this many milliseconds; negative goes back. */
  advance(ms: number): void;
  freeze(): void;
  /** Resumes from the current time. */
  resume(): void;
  isFrozen(): boolean;
}

/** `runs`: the running clock this one starts from. */
export function createLabClock(runs: () => number, frozen = false): LabClock {
  let ahead = 0;
  let stoppedAt = frozen ? runs() : undefined;
  const now = () => stoppedAt ?? runs() + ahead;
  const set = (time: number) => {
    if (stoppedAt === undefined) ahead = time - runs();
    else stoppedAt = time;
  };
  return {
    now,
    set,
    advance: (ms) => set(now() + ms),
    freeze() {
      stoppedAt = now();
    },
    resume() {
      const at = now();
      stoppedAt = undefined;
      set(at);
    },
    isFrozen: () => stoppedAt !== undefined,
  };
}

/** Ten years: further away the calendar of an agent has nothing to offer. */
const MOST_SECONDS = 315_360_000;
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

const how = (text: string) => ({ code: 'custom' as const, params: { how: text } });

const Change = closed({
  /** ISO 8601 with a zone. */
  set: z
    .string()
    .transform((text, context) => {
      const time = isDateTime(text) && /^(19[7-9]|20\d|2100)/.test(text) ? instantOf(text) : undefined;
      if (time === undefined) context.addIssue(how(' as an ISO 8601 time with a zone between 1970 and 2100'));
      return time ?? z.NEVER;
    })
    .optional(),
  /** Seconds, or a number with a unit: 90s, 30m, 2h, 3d. */
  advance: z
    .union([z.number(), z.string()])
    .transform((given, context) => {
      const seconds = typeof given === 'number' ? given : secondsIn(given);
      if (seconds !== undefined && Math.abs(seconds) <= MOST_SECONDS) return seconds * 1000;
      context.addIssue(how(' as seconds or as a number with a unit such as 90s, 30m, 2h or 3d, up to ten years'));
      return z.NEVER;
    })
    .optional(),
  frozen: z.boolean().optional(),
});

function secondsIn(text: string): number | undefined {
  const [, count, unit] = /^(-?\d{1,9})([smhd])$/.exec(text) ?? [];
  const [, seconds] = Object.entries(UNITS).find(([name]) => name === unit) ?? [];
  return seconds === undefined ? undefined : Number(count) * seconds;
}

/** Read and changed at /lab/clock. */
export function clockEndpoints(clock: LabClock): LabEndpoint[] {
  const tell = (): LabAnswer => ({ body: { now: new Date(clock.now()).toISOString(), frozen: clock.isFrozen() } });
  return [
    { method: 'GET', path: '/lab/clock', does: "tell the agent's clock, and whether it is frozen", answer: tell },
    {
      method: 'POST',
      path: '/lab/clock',
      does: 'set it {"set": "2026-01-18T10:30:00Z"}, move it on {"advance": "2h"}, freeze it {"frozen": true}',
      answer({ body }) {
        const read = Change.safeParse(body);
        if (!read.success)
          return refuseLab(
            400,
            'invalid_clock',
            issuesOf(read.error)
              .map(({ message }) => message)
              .join(' '),
          );
        const { set, advance, frozen } = read.data;
        if (set !== undefined) clock.set(set);
        if (advance !== undefined) clock.advance(advance);
        if (frozen === true) clock.freeze();
        if (frozen === false) clock.resume();
        return tell();
      },
    },
  ];
}
