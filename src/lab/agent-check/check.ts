/** The types of agent checks: a scenario played against an agent, or an inspection of all its answers; and their verdicts. */
import type { Json } from '../../client/message.ts';
import type { Bench } from './bench.ts';
import { codeOf, type Seen } from './seen.ts';

/** `broken` says what is wrong and what would be right; `seen` is the call that shows it. `unseen` says why nothing was tested. */
export type Verdict =
  | { status: 'kept' }
  | { status: 'broken'; says: string; seen?: Seen }
  | { status: 'unseen'; says: string };

export interface Check {
  /** Module and name, e.g. `idempotency.replay`. */
  id: string;
  /** The obligation as a sentence. */
  title: string;
  requirement: string;
  /** A SHOULD, whose breach is a warning. */
  should?: boolean | ((bench: Bench) => boolean);
  /** Plays a scenario. */
  run?(bench: Bench): Promise<Verdict>;
  /** Looks at each answer of all scenarios; undefined where this one does not concern it. */
  look?(seen: Seen, bench: Bench): string | boolean | undefined;
}

export const kept: Verdict = { status: 'kept' };

export function broken(says: string, seen?: Seen): Verdict {
  return { status: 'broken', says, seen };
}

export function unseen(says: string): Verdict {
  return { status: 'unseen', says };
}

/** The first of these verdicts that is not kept. */
export function first(...verdicts: Verdict[]): Verdict {
  return verdicts.find(({ status }) => status !== 'kept') ?? kept;
}

/** Whether a call was refused with one of these codes. */
export function refusal(seen: Seen, codes: readonly string[], why: string): Verdict {
  if (!seen.isError) return broken(`${why}, and it was accepted; refuse it with ${codes.join(' or ')}`, seen);
  const code = codeOf(seen);
  return codes.includes(code)
    ? kept
    : broken(`${why}, and it was refused with ${code}, not ${codes.join(' or ')}`, seen);
}

/** Whether a call was accepted. */
export function acceptance(seen: Seen, why: string): Verdict {
  return seen.isError ? broken(`${why}, and it was refused with ${codeOf(seen)}`, seen) : kept;
}

/** A schema failure may have either code. */
export const INVALID = ['INVALID_REQUEST', 'VALIDATION_ERROR'];

/** The same JSON, in whatever order its members stand. */
export function same(one: unknown, two: unknown): boolean {
  return canonical(one) === canonical(two);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** A body without what differs between two answers to one request. */
export function lasting({ context: _context, timestamp: _timestamp, replayed: _replayed, ...rest }: Json): Json {
  return rest;
}
