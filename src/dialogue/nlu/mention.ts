/** A span of a message that means something, and what the words around it make of it. */
import type { Meaning } from '../catalogue/lexicon.ts';
import type { Language } from '../lang/language.ts';
import type { Token } from '../lang/tokens.ts';
import type { Pointer } from '../lang/words-file.ts';
import type { Amount } from './numbers.ts';

export type MentionKind =
  /** An item by its name, or by a part of it. */
  | 'item'
  | 'part'
  | 'kind'
  | 'choice'
  | 'value'
  | 'vendor'
  | 'option'
  | 'attribute'
  | 'degree'
  | 'amount'
  | 'day'
  | 'pointer'
  | 'place';

/** Tokens `at` up to, not including, `to`. */
export interface Mention {
  at: number;
  to: number;
  kind: MentionKind;
  /** What the catalogue knows by this phrase. */
  meanings: readonly Meaning[];
  rows?: readonly number[];
  amount?: Amount;
  /** A number that a phrase of the catalogue has a part of: "two people" of "for two". */
  within?: Amount;
  day?: string;
  points?: Pointer;
  /** From 1; -1 is the last, 0 the middle. */
  place?: number;
  /** It was said not to be meant. */
  not?: true;
}

/** "I drive a Volta", "who drives an Arc": a word between who does something and what it is done to. */
export function isVerb({ clauses, definite, catalogue }: Language, tokens: readonly Token[], at: number): boolean {
  const [before, next] = [tokens[at - 1]?.word ?? '', tokens[at + 1]?.word ?? ''];
  const subject = (clauses.subjects.has(before) && !definite.has(before)) || clauses.subordinate.has(before);
  return subject && (catalogue.articles.has(next) || definite.has(next));
}

/** "For my Arc", "that fits the Arc": what follows names no thing that is wanted, where it can be a value as well. */
export function servesAt({ catalogue, definite }: Language, tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.word ?? '';
  const verb = definite.has(before) || catalogue.articles.has(before) ? (tokens[at - 2]?.word ?? '') : before;
  return catalogue.serves.has(verb);
}
