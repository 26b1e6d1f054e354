/** What no record answers: said plainly, with the next step, and never guessed. */
import type { Item } from '../brands/catalogue.ts';
import { nameOf } from './describing.ts';
import type { Reading } from './reading.ts';
import type { Talk } from './talk.ts';
import { plain } from './text.ts';
import { quoted, say } from './wording.ts';

/** The next step when the records are silent. */
export function sayContact(talk: Talk): void {
  const { contact } = talk.room.brand.pack.brand;
  if (contact) say(talk, `For that, please turn to ${plain(contact, 200).replace(/[.]$/, '')}.`);
}

/** A question about the item in view that no record answers. */
export function admitUnknown(talk: Talk, item: Item | undefined, reading: Reading): void {
  const about = item ? ` about ${nameOf(item)}` : '';
  const things = thingsIn(reading);
  const asked = things.length > 0 ? ` (${quoted(things)})` : '';
  say(
    talk,
    `I do not have that${about} on record${asked}, and I would rather not guess.`,
    `Our records do not answer that${about}${asked}, so I will not guess.`,
  );
  sayContact(talk);
  talk.trace.unknown = reading.unknown;
}

/** What a wish or question names that no record knows. */
export function sayUnknownThings(talk: Talk, reading: Reading): void {
  const things = thingsIn(reading);
  if (things.length > 0) say(talk, `Our records say nothing about ${quoted(things)}.`);
}

/** Unknown words that may be said back: no verbs, no small words, nothing misheard. */
function thingsIn(reading: Reading): string[] {
  return reading.unknown.filter((word) => isThing(reading, word));
}

/** Whether an unknown word may name a thing: no verb after a pronoun or "to", no adverb. */
function isThing(reading: Reading, word: string): boolean {
  const at = reading.tokens.findIndex((token) => token.word === word);
  const before = reading.tokens[at - 1]?.word ?? '';
  if (
    /^(?:to|i|you|we|they|he|she|it|not|can|could|will|would|does|do|did|is|are|was|so|very|too|how|please)$/.test(
      before,
    )
  )
    return false;
  return at >= 0 && !/(?:ly|ing|ed)$/.test(word);
}
