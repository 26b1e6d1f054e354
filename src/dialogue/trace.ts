/**
 * What a turn was made of: what was said, how it could be read, what was done about it. For tests, `brand search` and debug logs;
 * never on the wire. A turn without a tracer makes none of it.
 */
import type { SystemAct, UserAct, Wish } from './dialogue-acts.ts';
import type { Memory, Reading } from './turn.ts';

/** Asks a turn for its trace. `clock`: milliseconds, for how long each stage took. */
export interface Tracer {
  clock(): number;
  done(trace: Trace): void;
}

/** A way to read something, with the features that count most for it. */
interface Candidate {
  is: string;
  score: number;
  features?: Record<string, number>;
}

export interface Trace {
  /** What was typed, cut into clauses; each with what it may do, best first. Nothing of it for a pressed button. */
  clauses: { words: string; symbols: string; acts: Candidate[] }[];
  /** Spans of the message that mean something: "choice: size 9", "not value: red". */
  mentions: string[];
  /** The reading chosen, and by whom it was made; `embedded`: what nlu/ made of the same where it was not that. */
  acts: UserAct[];
  reader: 'embedded' | 'model';
  embedded?: UserAct[];
  before: Memory;
  after: Memory;
  said: SystemAct[];
  event: string;
  /** The last search of the turn. */
  search?: SearchTrace;
  /** Why what was agreed could not be sold as it stood. */
  obstacles?: string[];
  /** Milliseconds for each stage. */
  ms: { parse: number; interpret: number; decide: number; speak: number };
}

export interface SearchTrace {
  wishes: readonly Wish[];
  /** The wishes that nothing satisfied together with the others. */
  relaxed: readonly Wish[];
  kind?: string;
  /** Words that only rank, and those of them that no record has. */
  evidence: string[];
  unknown: string[];
  /** The first of those that fit, by product id. */
  kept: string[];
  total: number;
  /** How many were left out, and some of them, by what they missed: where a wish looks, or `stock`. */
  dropped: Record<string, { count: number; some: string[] }>;
}

export function openTrace(before: Memory, reading?: Reading): Trace {
  const ms = { parse: 0, interpret: 0, decide: 0, speak: 0 };
  const by = reading ? { reader: 'model' as const, embedded: reading.embedded } : { reader: 'embedded' as const };
  return { clauses: [], mentions: [], acts: [], ...by, before, after: before, said: [], event: 'reply', ms };
}
