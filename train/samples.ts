/** What the act model learns from: marked examples of a language, and clauses of the conversation suite with the spans of their brand. */

import type { Domain } from '../src/dialogue/domain.ts';
import type { Language } from '../src/dialogue/lang/language.ts';
import { tokensOf } from '../src/dialogue/lang/tokens.ts';
import { CLAUSE_ACTS, type ClauseContext, featuresOf } from '../src/dialogue/nlu/classify.ts';
import { clausesOf } from '../src/dialogue/nlu/clauses.ts';
import { parseTokens, symbolsOf } from '../src/dialogue/nlu/utterance.ts';
import type { Sample } from './softmax.ts';

/** By act, by what was asked last ("none", "buy pending", "option cart"): what was said. */
export type Labelled = Record<string, Record<string, string[]>>;

const ASKED: readonly ClauseContext['asked'][] = ['start', 'none', 'buy', 'option', 'which', 'pending'];
const MARKS = /\[([^\]]+)\]\(([a-z]+)\)/g;
const SYMBOLS: Readonly<Record<string, string>> = { attr: '<attribute>', place: '', degree: '<degree>' };

export interface ActSample extends Sample {
  text: string;
  symbols: readonly string[];
}

/** Examples of lang/<language>/examples.yaml. */
export function exampleSamples(language: Language, labelled: Labelled): ActSample[] {
  return flattened(labelled).map((said) => sampleOf(language, said, markedSymbols(language, said.text)));
}

/** Labelled clauses of one brand's conversations, linked with its catalogue. */
export function suiteSamples(domain: Domain, labelled: Labelled): ActSample[] {
  return flattened(labelled).map((said) => {
    const { tokens, mentions } = parseTokens(domain, said.text, 0);
    const [clause] = clausesOf(domain.language, tokens);
    const whole = { from: 0, to: tokens.length, asks: clause?.asks ?? false };
    return sampleOf(domain.language, said, symbolsOf(tokens, whole, mentions));
  });
}

interface SaidSo {
  act: string;
  context: ClauseContext;
  text: string;
}

function sampleOf(language: Language, { act, context, text }: SaidSo, symbols: readonly string[]): ActSample {
  return { text, symbols, features: featuresOf(language, symbols, text.trimEnd().endsWith('?'), context), label: act };
}

function flattened(labelled: Labelled): SaidSo[] {
  return Object.entries(labelled).flatMap(([act, byContext]) =>
    Object.entries(byContext).flatMap(([asked, texts]) =>
      texts.flatMap((text) => contextsOf(asked).map((context) => ({ act, context, text }))),
    ),
  );
}

/** "none cart one after-ask": what was asked, what there was, and the act of the clause before. */
function contextsOf(key: string): ClauseContext[] {
  const words = key.split(' ');
  const view = (['one', 'many'] as const).find((one) => words.includes(one));
  const after = CLAUSE_ACTS.find((act) => words.includes(`after-${act}`));
  return ASKED.filter((one) => words.includes(one)).map((asked) => ({
    asked,
    cart: words.includes('cart') || asked === 'pending',
    ...(view && { view }),
    ...(after && { after }),
  }));
}

/** The words of a marked example, with each mark as the symbol of its role. */
function markedSymbols(language: Language, text: string): string[] {
  const symbols: string[] = [];
  let end = 0;
  const plain = (part: string) => symbols.push(...tokensOf(language, part).map(({ word }) => word));
  for (const match of text.matchAll(MARKS)) {
    plain(text.slice(end, match.index));
    const [, said = '', role = ''] = match;
    // A place in digits is a symbol, as the ear has it; in words it is itself.
    const symbol = role === 'place' && /\d/.test(said) ? '<place>' : (SYMBOLS[role] ?? `<${role}>`);
    if (symbol === '') plain(said);
    else {
      const [first] = tokensOf(language, said);
      if (first && language.definite.has(first.word)) symbols.push(first.word);
      symbols.push(symbol);
    }
    end = match.index + match[0].length;
  }
  plain(text.slice(end));
  return symbols;
}
