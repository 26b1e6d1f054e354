/** Cuts a message into clauses: the parts that can each say or ask something of their own. */
import type { Language } from '../lang/language.ts';
import type { Token } from '../lang/tokens.ts';

/** Tokens `from` up to, not including, `to`. */
export interface Clause {
  from: number;
  to: number;
  /** It ends in a question mark. */
  asks: boolean;
}

const ENDS = new Set(['.', '?', '!', ';', '\n', ':']);
/** Words that may stand before the one that opens a clause. */
const MOST_BEFORE = 4;

/** The clauses of a message in order; every token is in one of them. */
export function clausesOf(language: Language, tokens: readonly Token[]): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    const last = at + 1 === tokens.length;
    if (token === undefined || !(last || ENDS.has(token.after) || opensAt(language, tokens, from, at + 1))) continue;
    clauses.push({ from, to: at + 1, asks: token.after === '?' });
    from = at + 1;
  }
  return clauses;
}

/** Whether a clause begins at a token inside a sentence: after a comma or a joining word, where something opens one. */
function opensAt({ clauses }: Language, tokens: readonly Token[], from: number, at: number): boolean {
  const before = tokens[at - 1];
  const first = tokens[at];
  if (!before || !first || at === from) return false;
  const joined = clauses.joiners.has(first.word);
  const marked =
    before.after === ',' || (before.after === '-' && !first.hyphened) || before.after === ')' || before.after === '(';
  if (!joined && !marked) return false;
  // "He asks, whether it floats": what is told of goes on.
  if (clauses.reporting.has(before.word) && (clauses.subordinate.has(first.word) || clauses.openers.has(first.word)))
    return false;
  if (tokens.slice(from, at).every((token) => isBefore(clauses, token))) return false;
  let place = at;
  while (place < at + MOST_BEFORE && isBefore(clauses, tokens[place])) place++;
  return opens(clauses, tokens, place);
}

function isBefore(clauses: Language['clauses'], token: Token | undefined): boolean {
  return token !== undefined && (clauses.joiners.has(token.word) || clauses.fillers.has(token.word));
}

function opens(clauses: Language['clauses'], tokens: readonly Token[], at: number): boolean {
  const word = tokens[at]?.word ?? '';
  const next = tokens[at + 1]?.word ?? '';
  if (clauses.openers.has(word)) return true;
  if (clauses.demonstratives.has(word)) return clauses.auxiliaries.has(next) || clauses.openers.has(next);
  if (clauses.auxiliaries.has(word)) return clauses.subjects.has(next) || next === '';
  return clauses.subjects.has(word) && (clauses.auxiliaries.has(next) || tokens[at + 1] !== undefined);
}
