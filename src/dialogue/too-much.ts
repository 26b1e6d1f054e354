/** How much one message may say. More is not read in part: half of an order is another order. */
import { numberWord } from './english.ts';
import { clausesOf } from './parts.ts';
import type { Reading } from './reading.ts';
import type { Talk } from './talk.ts';
import { say } from './wording.ts';

/** Each is read on its own, so what they cost adds up; people say a handful. */
const MOST_SENTENCES = 12;
const MOST_PHRASES = 24;
const MOST_NUMBERS = 40;

/** Whether a message says more than can be read within the time of a turn (docs/decisions/0016-a-turn-has-a-budget.md). */
export function isTooMuch(reading: Reading, sentences: readonly string[]): boolean {
  const numbers = reading.tokens.filter(({ word }) => /^\d/.test(word) || numberWord(word) !== undefined);
  return sentences.length > MOST_SENTENCES || clausesOf(reading).length > MOST_PHRASES || numbers.length > MOST_NUMBERS;
}

/** Says so, with the limits; nothing that was agreed changes. */
export function sayTooMuch(talk: Talk): void {
  talk.trace.tooMuch = true;
  say(
    talk,
    `That is a lot at once, so I have not acted on any of it. Please send it in parts: up to ${MOST_SENTENCES} sentences and ${MOST_PHRASES} items in one message.`,
  );
}
