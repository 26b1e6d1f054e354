/** Words nothing else has claimed: a wish where the records say them, unknown where they do not. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import { isNegated } from './negation.ts';
import { COLORS } from './phrases.ts';
import { tellsPurpose } from './purpose.ts';
import type { Reading } from './reading.ts';
import type { Token } from './text.ts';

export function readLeftovers(
  index: CatalogueIndex,
  tokens: readonly Token[],
  used: readonly boolean[],
  reading: Reading,
): void {
  tokens.forEach((token, at) => {
    const unwanted =
      tokens[at - 1]?.word === 'without' &&
      index.words.has(token.stem) &&
      !/^(?:the|a|an|any|my|it|that|this|them)$/.test(token.word);
    if (index.brandWords.has(token.stem)) return;
    if (
      used[at] ||
      (!unwanted && (FUNCTION_WORDS.has(token.word) || FUNCTION_WORDS.has(token.stem))) ||
      /^\d/.test(token.word) ||
      token.word.length < 3
    )
      return;
    const posting = index.words.get(token.stem);
    const shade =
      COLORS.has(token.stem) && (index.options.has('color') || posting?.strength.some((strength) => strength > 1));
    if (shade) {
      reading.wishes.push({
        on: index.options.has('color') ? 'o:color' : `w:${token.stem}`,
        any: [token.stem],
        ...(isNegated(tokens, at) && { not: true as const }),
      });
      return;
    }
    if (!posting) {
      if (!EVERYDAY_WORDS.has(token.word) && !EVERYDAY_WORDS.has(token.stem)) reading.unknown.push(token.word);
      return;
    }
    const strong = posting.strength.some((strength) => strength > 1);
    const without = /^(?:without|no)$/.test(tokens[at - 1]?.word ?? '');
    if (unwanted || ((strong || posting) && isNegated(tokens, at)))
      reading.wishes.push({ on: `w:${token.stem}`, any: [token.stem], not: true });
    else if (
      strong &&
      (!(EVERYDAY_WORDS.has(token.word) || EVERYDAY_WORDS.has(token.stem)) ||
        without ||
        describesKind(index, tokens, at))
    )
      reading.wishes.push({
        on: `w:${token.stem}`,
        any: [token.stem],
        ...(isNegated(tokens, at) ? { not: true as const } : tellsPurpose(tokens, at) && { ranks: true as const }),
      });
    else reading.soft.push(token.stem);
  });
}

/** Right before the kind of thing ("kids bikes") or after "with", even an everyday word says what is wanted. */
function describesKind(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  const next =
    index.lexicon.get(tokens[at + 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'category') === true &&
    tokens[at]?.after === '';
  return next || tokens[at - 1]?.word === 'with';
}
