/** What a turn is taken in. */
import type { Person } from './personal.ts';
import type { Tracer } from './trace.ts';

/** What the engine knows about this turn and the dialogue does not: clock, what was shared, what was negotiated. */
export interface Setting {
  /** Milliseconds since 1970, from the injected clock. */
  now: number;
  /** Fixes wording and tie-breaks (P15). */
  seed: number;
  /** Whether this session is waiting for the host to take the purchase over. */
  pending: boolean;
  /** Whether ACP checkout was negotiated; without it a link replaces the transaction handoff (R52, P9). */
  checkout: boolean;
  /** What the user consented to share for the wording, not its values (personal.ts); absent without consent. */
  shared?: readonly (keyof Person)[];
  /** Whether somebody else may put an answer into other words: it then says which sentences. */
  rewording?: true;
  /** Is given what was understood and why; without it none of that is made. */
  tracer?: Tracer;
}
