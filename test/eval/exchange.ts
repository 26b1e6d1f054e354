/** One turn of the suite, and the transcript that judge.ts and facts.ts look at. */
import type { Brand } from '../../src/brands/catalogue.ts';
import type { Trace } from '../../src/dialogue/trace.ts';
import type { Exchange as ScenarioExchange } from '../../src/lab/scenario/exchange.ts';
import type { Conversation } from './format.ts';

export { record } from '../../src/client/message.ts';
export { buttonLike, exchangeOf } from '../../src/lab/scenario/exchange.ts';

/** One turn: what the user did and what came back. */
export interface Exchange extends ScenarioExchange {
  /** What the dialogue made of it, when it was played without a client. */
  trace?: Trace;
}

export interface Transcript {
  conversation: Conversation;
  brand: Brand;
  exchanges: Exchange[];
  /** Set when the host got no answer it could accept; the turn after the last exchange. */
  broke?: string;
}

/** The clock most conversations run on: a Sunday morning in New York. */
export const CLOCK = '2026-01-18T10:30:00-05:00';
export const SEED = 1;
