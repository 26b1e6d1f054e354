/** A message cut into sentences, and what kind of sentence each is: a want, an act, a pleasantry. */
import { FUNCTION_WORDS } from './english.ts';
import type { Reading } from './reading.ts';
import { heard } from './text.ts';

/** Sentences, and halves joined by "then" or by "and" before another act. */
export function split(message: string): string[] {
  return heard(message)
    .split(
      /(?<=[.!?])\s+(?=\S)|(?<=\b(?:please|pls|plz)), (?=(?:how|what|is it|does it|do they|are they)\b)|,? (?:and )?then (?=(?:check|buy|order|book|add|remove|show|take)\b)|, (?=(?:add|drop|remove|take out) (?:the|my|one|an?|two|that|those)\b)|,? and (?=(?:(?:let me |then |i will )?check ?out|(?:order|buy|book|pay for) (?:both|all|them|it|everything|the lot)\b|(?:i|we|they|he|she)(?: would| will)?(?: also)? need\b|show me|tell me|what|how (?:much|long|heavy|fast|big|many|far|soon|often|tall|wide|thick|bright|warm|small|deep|late|early|strong)|(?:would|is|does|can|will) (?:it|that|this|they)\b|remove|drop|forget (?:the|about)|lose|ditch|skip|cancel the|add|make (?:it|that|this|the)|change (?:it|that|this|the)|put (?:it|that|this|the)|do you|is there|can you|where|when)\b)/i,
    )
    .filter((text) => /[\p{L}\p{N}]/u.test(text));
}

/** "add the pad and a headlamp": each thing to add on its own, when each part names or points at something. */
export function splitTargets(sentence: string, understood: (text: string) => Reading): string[] {
  if (/\b(?:compare|between|both)\b/i.test(sentence)) return [sentence];
  const parts = sentence.split(/,? (?:and|plus) /i);
  if (parts.length < 2) return [sentence];
  const points = (reading: Reading) =>
    reading.named.length > 0 ||
    reading.ordinals.length > 0 ||
    reading.pronoun ||
    reading.plural ||
    reading.wishes.some((wish) => wish.on === 'category');
  if (!parts.every((part) => points(understood(part)))) return [sentence];
  return parts.map((part) =>
    /^\W*(?:please |also |can you |could you )?(?:add|put|throw in|include)\b/i.test(part)
      ? part
      : /^\W*(?:please )?(?:order|buy|book|check ?out|pay)\b/i.test(part)
        ? part
        : `add ${part.replace(/\b(?:in|into|to) (?:the|my) (?:cart|basket|bag)\b(?: with)?/i, '')}`,
  );
}

/** Only greeting, thanking, nodding or remarking: "nah, that's a lantern". */
export function isPleasantry(reading: Reading, asked: boolean): boolean {
  if (REMARK.test(reading.said) && !reading.acts.has('question') && reading.named.length === 0) return true;
  if (!isIdle(reading) || reading.policy !== undefined) return false;
  return [...reading.acts].every((act) => act === 'greet' || act === 'thank' || (!asked && act === 'yes'));
}

/** Names or describes what it is about, so it stands for itself. */
export function pointsAnew({ named, ordinals, wishes, other }: Reading): boolean {
  return named.length + ordinals.length > 0 || other || wishes.some(({ on }) => !on.startsWith('o:'));
}

/** "I usually wear thick socks", beside a question: how somebody goes about it. */
export function tellsHow({ said, acts, amounts }: Reading): boolean {
  return (
    !acts.has('question') &&
    amounts.length === 0 &&
    / (?:i|she|he|they) (?:usually|normally|always|often|generally) (?:wear|hike|run|walk|use|ride|sleep|camp|travel)s? /.test(
      said,
    )
  );
}

/** A question without anything that records, policies or memory could answer. */
export function asksNothing(reading: Reading): boolean {
  const { acts, attributes, optionNames, policy, tokens } = reading;
  return (
    isIdle(reading) &&
    acts.has('question') &&
    [...acts].every((act) => act === 'question' || act === 'ask-advice' || act === 'list-all') &&
    attributes.length + optionNames.length === 0 &&
    policy === undefined &&
    !reading.plural &&
    tokens.every(({ word }) => FUNCTION_WORDS.has(word))
  );
}

const REMARK =
  /^ (?:(?:no|nah|nope|hm|hmm|but|oh)[ ,]+)*(?:that|this|it|those) (?:is|are) (?:an? |only |just )+\w+ $| (?:stays|stay|remains|can stay|is staying)(?: as (?:it|they) (?:is|are))?(?: please)? $/;

const DECISIVE = [
  'buy',
  'buy-softly',
  'not-buying',
  'take-back',
  'add',
  'remove',
  'clear-cart',
  'show-cart',
  'compare',
  'bye',
  'done',
  'start-over',
  'ask-ad',
  'ask-person',
  'ask-me',
  'discount',
  'ask-price',
  'ask-stock',
  'ask-options',
  'ask-buying',
  'question',
  'yes',
  'no',
  'more',
] as const;

export function isAct(reading: Reading): boolean {
  // "A room for us and our dog" describes, though a policy has the word.
  const asksPolicy =
    reading.policy !== undefined &&
    (reading.acts.has('question') || (reading.policyWords ?? 0) > 1 || reading.wishes.length === 0);
  return asksPolicy || DECISIVE.some((act) => reading.acts.has(act));
}

/** A sentence that neither wants nor points at anything: pleasantries. */
export function isIdle(reading: Reading): boolean {
  return (
    reading.wishes.length +
      reading.named.length +
      reading.comparing.length +
      reading.ordinals.length +
      reading.unknown.length +
      reading.optionNames.length +
      reading.drops.length +
      reading.soft.length ===
      0 &&
    reading.day === undefined &&
    reading.quantity === undefined &&
    !reading.pronoun &&
    !/ (?:the|that|this) (?:\w+ )?ones? /.test(reading.said)
  );
}
