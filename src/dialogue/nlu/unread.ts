/** Messages that are not read at all: in another language, or more at once than can be done in full. */
import type { Domain } from '../domain.ts';
import type { Parsed } from './utterance.ts';

/** What a message is not read for; undefined when it is. Half of an order is another order. */
export function unreadFor(domain: Domain, parsed: Parsed): 'foreign' | 'too_much' | undefined {
  if (isTooMuch(parsed)) return 'too_much';
  return isForeign(domain, parsed) ? 'foreign' : undefined;
}

/** Each is read on its own, so what they cost adds up; people say a handful. */
export const MOST_CLAUSES = 24;
export const MOST_NUMBERS = 40;

function isTooMuch({ clauses, mentions }: Parsed): boolean {
  return clauses.length > MOST_CLAUSES || mentions.filter(({ amount }) => amount).length > MOST_NUMBERS;
}

const LETTER = /\p{L}/u;
/** Below this share of the words, what looks foreign is a name. */
const LEAST_SHARE = 0.3;

/** Whether the words beside names and numbers are of another language. */
function isForeign({ language }: Domain, { tokens, mentions }: Parsed): boolean {
  const named = (at: number) => mentions.some((one) => NAMES.has(one.kind) && at >= one.at && at < one.to);
  const words = tokens.filter(({ raw }, at) => LETTER.test(raw) && !named(at));
  if (words.length === 0) return false;
  const strange = words.filter(({ raw }) => !language.letter.test(raw));
  if (strange.length * 2 > words.length) return true;
  if (words.length < 2) return false;
  const known = words.filter(({ word }) => language.functionWords.has(word) || language.everydayWords.has(word)).length;
  const foreign = Math.max(0, ...language.foreign.map((own) => words.filter(({ word }) => own.has(word)).length));
  return foreign > 1 && foreign > known && foreign / words.length >= LEAST_SHARE;
}

const NAMES: ReadonlySet<string> = new Set(['item', 'part', 'vendor', 'choice', 'amount', 'day']);
