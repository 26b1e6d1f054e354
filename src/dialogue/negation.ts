/** Whether a word stands under a "not", "without" or "anything but". */
import type { Token } from './text.ts';

export function isNegated(tokens: readonly Token[], at: number): boolean {
  let joined = false;
  for (let step = at - 1; step >= 0 && at - step <= 7; step--) {
    const token = tokens[step];
    if (!token) break;
    if (/[.;!?]/.test(token.after) || (token.after === ',' && !joined)) break;
    if (NEGATORS.has(token.word)) {
      // "No, too early": the no answers, it negates nothing.
      if (token.word === 'no' && step === 0 && tokens[1]?.word === 'too') return false;
      if (token.word === 'no' && /^(?:more|less|later|earlier)$/.test(tokens[step + 1]?.word ?? '')) return false;
      return !(token.word === 'not' && tokens[step + 1]?.word === 'only');
    }
    if (token.word === 'or' || token.word === 'nor') {
      joined = true;
      continue;
    }
    if (token.word === 'but' || token.word === 'instead' || token.word === 'rather') {
      return token.word === 'but'
        ? /^(?:anything|everything|all|any)$/.test(tokens[step - 1]?.word ?? '') || tokens[step - 2]?.word === 'any'
        : token.word === 'instead' && tokens[step + 1]?.word === 'of';
    }
    if (token.word === 'than' && (tokens[step - 1]?.word === 'other' || tokens[step - 1]?.word === 'rather'))
      return true;
    const passes = PASSES_NEGATION.has(token.word) || joined;
    if (!passes) break;
  }
  return false;
}

const NEGATORS = new Set([
  'not',
  'no',
  'without',
  'non',
  'except',
  'besides',
  'avoid',
  'minus',
  'never',
  'hate',
  'dislike',
  'nothing',
  'excluding',
  'neither',
  'nor',
]);

/** Words that may stand between "not" and what is negated. */
const PASSES_NEGATION = new Set([
  'a',
  'an',
  'the',
  'any',
  'in',
  'of',
  'with',
  'want',
  'like',
  'need',
  'too',
  'very',
  'so',
  'made',
  'be',
  'it',
  'have',
  'is',
  'are',
  'one',
  'ones',
  'from',
  'to',
  'really',
  'that',
  'or',
  'looking',
  'for',
  'interested',
  'color',
  'by',
  'them',
  'made',
  'look',
  'out',
  'on',
  'over',
  'face',
  'come',
  'get',
  'use',
  'contain',
  'at',
  'land',
  'arrive',
  'leave',
  'fly',
  'pay',
  'spend',
]);
