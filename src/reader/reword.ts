/** Rewords an answer with one model call in the remaining time of the turn; falls back to the original answer. */
import type { ReadableDialogue } from '../dialogue/dialogue.ts';
import type { RewordRequest, RewordResult } from '../engine/reader.ts';
import type { CallBudget } from './call-budget.ts';
import type { Endpoint } from './endpoint.ts';
import { REWORDING, toReword } from './prompt.ts';
import { type Fault, filledIn, formOf, withPlaceholders } from './wording.ts';

/** Whether an answer was reworded, or why not. */
export type WordedBy =
  | 'taken'
  | Fault
  | 'timeout'
  | 'ended'
  | 'error'
  | 'refusal'
  | 'too_large'
  | 'too_long'
  | 'minute_budget'
  | 'session_budget';

/** Cost and outcome of rewording, without any message text. */
export interface WordingReport {
  by: WordedBy;
  calls: number;
  /** Milliseconds. */
  ms: number;
  tokens: { in: number; out: number };
}

interface RewordingParts {
  endpoint: Endpoint;
  budget: CallBudget;
  /** A signal for so many milliseconds. */
  stopAfter: (milliseconds: number) => { signal: AbortSignal; release: () => void };
  /** Aborts when the program shuts down. */
  ending: AbortSignal;
  longestMs: number;
  ticks: () => number;
  report: (report: WordingReport) => void;
}

/** Characters of a message that the language is read from, and tokens of an answer. */
const LONGEST_MESSAGE = 1000;
const MOST_TOKENS = 400;

export async function reword(
  parts: RewordingParts,
  dialogue: ReadableDialogue,
  answer: RewordRequest,
): Promise<RewordResult> {
  const began = parts.ticks();
  const cost = { calls: 0, tokens: { in: 0, out: 0 } };
  let by: WordedBy = 'error';
  try {
    const came = await words(parts, dialogue, answer, cost);
    by = came.by;
    return { calls: cost.calls, ...(came.said !== undefined && { said: came.said }) };
  } catch {
    // Whatever the error, the original answer is sent.
    return { calls: cost.calls };
  } finally {
    parts.report({ by, ...cost, ms: parts.ticks() - began });
  }
}

async function words(
  { endpoint, budget, stopAfter, ending, longestMs }: RewordingParts,
  dialogue: ReadableDialogue,
  { message, memory, said, free, calls, spentMs }: RewordRequest,
  cost: Pick<WordingReport, 'calls' | 'tokens'>,
): Promise<{ by: WordedBy; said?: string }> {
  if (ending.aborted) return { by: 'ended' };
  if (message.length > LONGEST_MESSAGE) return { by: 'too_long' };
  if (spentMs >= longestMs) return { by: 'timeout' };
  const taken = budget.take(calls);
  if (taken !== 'taken') return { by: taken };
  cost.calls = 1;
  const form = formOf(said, free);
  const { signal, release } = stopAfter(longestMs - spentMs);
  try {
    const messages = [
      { role: 'system' as const, content: REWORDING },
      { role: 'user' as const, content: toReword(message, withPlaceholders(form)) },
    ];
    const { failure, text = '', tokens } = await endpoint.ask({ messages, most: MOST_TOKENS }, signal);
    cost.tokens = tokens;
    if (failure === 'stopped') return { by: ending.aborted ? 'ended' : 'timeout' };
    if (failure !== undefined) return { by: failure === 'unsupported' ? 'error' : failure };
    const { domain, messageDomain } = dialogue.understanding(
      memory,
      text.replace(/\{\d*\}/g, ' ').slice(0, LONGEST_MESSAGE),
    );
    const came = filledIn(form, text.trim(), domain === messageDomain ? [domain] : [domain, messageDomain]);
    return 'said' in came ? { by: 'taken', said: came.said } : { by: came.fault };
  } finally {
    release();
  }
}
