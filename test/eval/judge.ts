/** Holds a transcript against what its conversation expects, and against what every answer owes its user. */
import type { Brand } from '../../src/brands/catalogue.ts';
import { type Expected, unmetIn } from '../../src/lab/scenario/expectations.ts';
import type { Exchange, Transcript } from './exchange.ts';
import { isLike } from './format.ts';
import { neverIn } from './never.ts';

/**
 * What a complaint is about: the state of the session, what is handed over, what is put forward, what is said and how, a rule that
 * holds whatever anybody expects (never.ts), or that there was no answer.
 */
export type About = Expected | 'manner' | 'never' | 'broke';

/** What is wrong, by the number of the turn (from 1). */
export interface Complaint {
  turn: number;
  about: About;
  what: string;
}

type Found = Omit<Complaint, 'turn'>;

const MOST_CHARACTERS = 1200;
const MOST_ITEMS = 5;
/** Said to a plain sentence, this is a failure, whatever else the answer says. */
const PUZZLED =
  /not sure I (?:follow|understand)|(?:say|put) that (?:another way|differently)|rephrase|did ?n[o']t (?:quite )?(?:understand|catch)/i;
/** A purchase that is agreed is not asked for. */
const ASKS_AGAIN = /(?:shall|should|may) I (?:hand|take|book)|would you like to (?:take|buy|reserve|book|order)/i;
/** A value without the attribute it belongs to says nothing. */
const BARE = /\((?:yes|no)\b|, (?:yes|no)[,)]/i;

/** All complaints about a transcript; none when a careful shop assistant could have said it. `brands`: as in never.ts. */
export function judge(transcript: Transcript, brands: readonly Brand[] = []): Complaint[] {
  const { conversation, brand, exchanges, broke } = transcript;
  const rendered = conversation.host?.components?.standard;
  const complaints = exchanges.flatMap((exchange, index): Complaint[] => {
    const found = [...unmetIn(brand, exchange), ...about('manner', owed(brand, exchange, rendered))];
    return found.map((one) => ({ turn: index + 1, ...one }));
  });
  complaints.push(...neverIn(transcript, brands).map((one) => ({ about: 'never' as const, ...one })));
  if (broke !== undefined) {
    complaints.push({ turn: exchanges.length + 1, about: 'broke', what: `no acceptable answer: ${broke}` });
  }
  return complaints;
}

function about(what: About, found: string[]): Found[] {
  return found.map((one) => ({ about: what, what: one }));
}

/** What no conversation needs to write down. */
function owed(
  brand: Brand,
  { turn, message, cards, elements, handoff }: Exchange,
  rendered: string[] | undefined,
): string[] {
  const wrong: string[] = [];
  if (turn.end) return wrong;
  if (message.trim() === '') wrong.push('says nothing');
  if ([...message].length > MOST_CHARACTERS) wrong.push(`has ${[...message].length} characters`);
  if (cards.length > MOST_ITEMS) wrong.push(`shows ${cards.length} cards`);
  for (const { title, price } of cards) {
    if (!message.includes(title)) wrong.push(`shows ${title} without naming it in the text`);
    const [amount] = /[\d.,]*\d/.exec(price) ?? [];
    if (amount && !message.includes(amount)) wrong.push(`shows ${title} at ${price} without saying so in the text`);
  }
  if (handoff && ASKS_AGAIN.test(message)) wrong.push('asks for what it hands over');
  for (const { type } of elements) {
    if (rendered && !rendered.includes(String(type))) wrong.push(`sends a ${type} to a host without it`);
  }
  for (const word of brand.pack.voice.never_say) if (isLike(message, word)) wrong.push(`says "${word}"`);
  if (!turn.puzzling && PUZZLED.test(message)) wrong.push('does not understand a plain sentence');
  if (BARE.test(message)) wrong.push(`says a bare ${BARE.exec(message)?.[0]}`);
  const leak = /undefined|\bNaN\b|\[object|\bnull\b|\{\{|\$\{/.exec(message);
  if (leak) wrong.push(`says ${leak[0]}`);
  return wrong;
}
