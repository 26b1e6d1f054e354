/** What was understood, for a trace. */
import type { Domain } from '../domain.ts';
import type { Trace } from '../trace.ts';
import { type ClauseContext, featuresOf } from './classify.ts';
import type { Parsed } from './utterance.ts';

const MOST_ACTS = 3;

export function traceParsed(
  { language, acts: classifier }: Domain,
  parsed: Parsed,
  context: ClauseContext,
  trace: Trace,
) {
  const { words, clauses, mentions } = parsed;
  trace.clauses = clauses.map(({ from, to, symbols, acts, asks }) => {
    const features = featuresOf(language, symbols, asks, context);
    return {
      words: words.slice(from, to).join(' '),
      symbols: symbols.join(' '),
      acts: acts
        .slice(0, MOST_ACTS)
        .map(({ act, p }) => ({ is: act, score: p, features: classifier.because(act, features) })),
    };
  });
  trace.mentions = mentions.map(
    ({ kind, at, to, not }) => `${not ? '!' : ''}${kind}: ${words.slice(at, to).join(' ')}`,
  );
}
