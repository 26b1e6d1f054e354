/** A parsed message: tokens, mentions, clauses with the probability of each act. */

import type { Domain } from '../domain.ts';
import type { Language } from '../lang/language.ts';
import { numberOf } from '../lang/number-words.ts';
import { type Token, tokensOf } from '../lang/tokens.ts';
import { type ClauseAct, type ClauseContext, featuresOf } from './classify.ts';
import { type Clause, clausesOf } from './clauses.ts';
import type { DayFound } from './dates.ts';
import type { Mention } from './mention.ts';
import { mentionsIn, negate } from './mentions.ts';
import { type Noun, nounsIn } from './nouns.ts';
import { readAmounts } from './numbers.ts';
import { correct } from './typos.ts';

export interface ParsedClause extends Clause {
  mentions: Mention[];
  nouns: readonly Noun[];
  /** Words, with the catalogue's spans replaced by their type. */
  symbols: string[];
  /** Best first. */
  acts: { act: ClauseAct; p: number }[];
}

export interface Parsed {
  tokens: Token[];
  words: string[];
  stems: string[];
  mentions: Mention[];
  clauses: ParsedClause[];
  day?: DayFound;
  /** Where it begins to say what is wanted. */
  wants: number;
}

/** Reads a message once. `now` in milliseconds since 1970. */
export function parseUtterance(domain: Domain, text: string, now: number, context: ClauseContext): Parsed {
  const { language } = domain;
  const { tokens, mentions, day } = parseTokens(domain, text, now);
  const words = tokens.map(({ word }) => word);
  let after: ClauseAct | undefined;
  const clauses = clausesOf(language, tokens).map((clause): ParsedClause => {
    negate(language, tokens, words, mentions, clause.from, clause.to);
    const own = mentions.filter(({ at, to }) => at >= clause.from && to <= clause.to);
    const symbols = symbolsOf(tokens, clause, own);
    const acts = domain.acts.classify(
      featuresOf(language, symbols, clause.asks, { ...context, ...(after && { after }) }),
    );
    after = acts[0]?.act;
    return { ...clause, mentions: own, nouns: nounsIn(language, tokens, own, clause.from), symbols, acts };
  });
  return {
    tokens,
    words,
    stems: tokens.map(({ stem }) => stem),
    mentions,
    clauses,
    wants: wantedFrom(language, words),
    ...(day && { day }),
  };
}

/** The place of the first word of wanting that something follows; 0 when nothing before tells of need only. */
function wantedFrom(language: Language, words: readonly string[]): number {
  const found = words.findIndex((_, at) => {
    const phrase = language.wanting.longestAt(words, at);
    const rest = phrase ? words.slice(phrase.to, phrase.to + REACH) : [];
    return !language.negators.longestAt(words, at - 1) && rest.some((word) => isContent(language, word));
  });
  return Math.max(0, found);
}

/** Within so many words something is named. */
const REACH = 6;

function isContent(language: Language, word: string): boolean {
  return !language.functionWords.has(word) && numberOf(language, word) === undefined && !/^\d/.test(word);
}

/** The tokens of a text with everything they mention. */
export function parseTokens({ language, index, calendar }: Domain, text: string, now: number) {
  const tokens = correct(index, language, tokensOf(language, text));
  const day = index.hasDated ? calendar.read(tokens, now) : undefined;
  return { tokens, day, mentions: mentionsIn(index, language, tokens, readAmounts(language, tokens), day) };
}

/** The words of a clause with every mention of the catalogue, number and day as one symbol. */
export function symbolsOf(tokens: readonly Token[], { from, to }: Clause, mentions: readonly Mention[]): string[] {
  const symbols: string[] = [];
  for (let at = from; at < to; at++) {
    const mention = mentions.find((one) => one.at === at);
    const symbol = mention && symbolOf(mention);
    if (mention && symbol !== undefined) {
      symbols.push(symbol);
      at = mention.to - 1;
    } else symbols.push(tokens[at]?.word ?? '');
  }
  return symbols;
}

/** Pointers and places are words of the language and stay as they are. */
function symbolOf({ kind, amount }: Mention): string | undefined {
  if (kind === 'pointer' || kind === 'place') return undefined;
  if (kind === 'part') return '<item>';
  if (kind === 'vendor') return '<value>';
  if (kind !== 'amount') return `<${kind}>`;
  if (amount?.money) return '<money>';
  if (amount?.surelyClock) return '<time>';
  if (amount?.ordinal) return '<place>';
  return amount?.unit === undefined ? '<num>' : '<measure>';
}
