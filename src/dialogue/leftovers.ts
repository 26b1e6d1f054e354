/** Words nothing else has claimed: a wish where the records say them, unknown where they do not. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { PEOPLE } from './degrees.ts';
import { CONTAINERS, EVERYDAY_WORDS, FUNCTION_WORDS, numberWord, unitOf } from './english.ts';
import { baseOf } from './lexicon.ts';
import { saysOpposite } from './naming.ts';
import { isNegated } from './negation.ts';
import { COLORS } from './phrase-kinds.ts';
import { tellsPurpose } from './purpose.ts';
import type { Reading } from './reading.ts';
import { root, stems, type Token } from './text.ts';

export function readLeftovers(
  index: CatalogueIndex,
  tokens: readonly Token[],
  used: readonly boolean[],
  reading: Reading,
): void {
  tokens.forEach((token, at) => {
    const compound = hyphened(index, tokens, at);
    const rows = compound
      ? index.names.get(token.stem)?.filter((row) => index.names.get(tokens[at - 1]?.stem ?? '')?.includes(row))
      : [];
    const definite = /^(?:the|that|this|those)$/.test(tokens[at - 2]?.word ?? '');
    if (compound && definite && rows?.length === 1) {
      reading.named.push({ rows, at: at - 1, to: at + 1, exact: false });
      return;
    }
    if (compound) {
      reading.wishes.push({
        on: `w:${compound}`,
        any: [compound],
        ...(isNegated(tokens, at - 1) && { not: true as const }),
      });
      return;
    }
    if (hyphened(index, tokens, at + 1) !== undefined) return;
    const unwanted =
      tokens[at - 1]?.word === 'without' &&
      index.words.has(token.stem) &&
      !/^(?:the|a|an|any|my|it|that|this|them)$/.test(token.word);
    if (index.brandWords.has(token.stem)) return;
    // "A double room": a small word of some names, right before the kind of thing.
    const small = /^(?:double|single|half|twin)$/.test(token.word) ? index.names.get(token.stem) : undefined;
    if (
      !used[at] &&
      small &&
      token.after !== '-' &&
      small.length < index.brand.items.length / 2 &&
      describesKind(index, tokens, at)
    ) {
      reading.wishes.push({ on: 'name', any: [token.stem], ...(isNegated(tokens, at) && { not: true as const }) });
      return;
    }
    if (
      used[at] ||
      (!unwanted && (FUNCTION_WORDS.has(token.word) || FUNCTION_WORDS.has(token.stem))) ||
      /^\d/.test(token.word) ||
      numberWord(token.word) !== undefined ||
      token.word.length < 3
    )
      return;
    const before = tokens[at - 1]?.word ?? '';
    // "One with a lock" where things come with a TSA lock or without.
    const feature = /^(?:with|has|have)$/.test(/^(?:an?|the)$/.test(before) ? (tokens[at - 2]?.word ?? '') : before)
      ? [...index.attributes.values()].filter(
          ({ type, label }) => type === 'boolean' && stems(label).length > 1 && stems(label).at(-1) === token.stem,
        )
      : [];
    if (feature.length === 1 && feature[0]) {
      reading.wishes.push({ on: `a:${feature[0].id}`, any: ['yes'] });
      return;
    }
    if (CONTAINERS.has(token.stem) && (/^\d/.test(before) || numberWord(before) !== undefined)) return;
    // "Best for heavy runners": whom it is for is no word of a name.
    const forThem = tokens[at - 1]?.word === 'for' || tokens[at - 2]?.word === 'for';
    if (forThem && PEOPLE.test(token.word) && !index.lexicon.get(token.stem)) {
      if (index.words.has(token.stem)) reading.soft.push(token.stem);
      return;
    }
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
    // "The darkest roast": no figure, but a value of some records.
    const base = /e(?:r|st)$/.test(token.word) ? baseOf(token.word) : undefined;
    const value = index.lexicon.get(base ?? '')?.meanings.find((meaning) => meaning.is === 'value');
    if (value?.is === 'value' && base !== undefined) {
      reading.wishes.push({ on: `a:${value.on}`, any: [base] });
      if (token.word.endsWith('est')) reading.utmost = true;
      return;
    }
    const form = posting ? undefined : index.lexicon.get(index.valueRoots.get(root(token.stem)) ?? '');
    const formed = form?.meanings.find((meaning) => meaning.is === 'option' || meaning.is === 'value');
    if (form && (formed?.is === 'option' || formed?.is === 'value')) {
      const on = formed.is === 'option' ? `o:${formed.on}` : `a:${formed.on}`;
      const any = [formed.is === 'option' ? formed.value : form.key];
      const ranks = formed.is === 'value' && { ranks: true as const };
      reading.wishes.push({ on, any, ...(isNegated(tokens, at) ? { not: true as const } : ranks) });
      return;
    }
    if (!posting) {
      // "Two packs", "the 6 kg bag": what things come in.
      if (CONTAINERS.has(token.stem)) return;
      if (!EVERYDAY_WORDS.has(token.word) && !EVERYDAY_WORDS.has(token.stem)) reading.unknown.push(token.word);
      return;
    }
    const free = isNegated(tokens, at) || unwanted ? freeOf(index, token.stem) : undefined;
    if (free !== undefined) {
      reading.wishes.push({ on: `a:${free}`, any: ['yes'] });
      return;
    }
    const own = index.names.get(token.stem);
    if (own && posting.strength.filter((one) => one > 1).length === own.length && saysOpposite(index, own, before)) {
      reading.unknown.push(`${before} ${token.word}`);
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
        describesKind(index, tokens, at) ||
        (tokens[at - 1]?.word === 'for' && token.word !== token.stem))
    )
      reading.wishes.push({
        on: `w:${token.stem}`,
        any: [token.stem],
        ...(isNegated(tokens, at) ? { not: true as const } : tellsPurpose(tokens, at) && { ranks: true as const }),
      });
    else reading.soft.push(token.stem);
  });
}

/** "Without grain" where the record says "grain free". */
function freeOf(index: CatalogueIndex, word: string): string | undefined {
  return [...index.attributes.values()].find(
    ({ type, label }) => type === 'boolean' && ` ${stems(label).join(' ')} `.includes(` ${word} free `),
  )?.id;
}

/** "u-lock": two words that stand together with a hyphen in some names are one thing. */
function hyphened(index: CatalogueIndex, tokens: readonly Token[], at: number): string | undefined {
  const [token, before] = [tokens[at], tokens[at - 1]];
  // "U lock" is written "U-Lock" in names.
  const letter =
    /^[a-z]$/.test(before?.word ?? '') &&
    !/^[ai]$/.test(before?.word ?? '') &&
    before?.glued === false &&
    unitOf(before.word) === undefined &&
    !FUNCTION_WORDS.has(token?.word ?? '');
  const joined = token?.before === '-' && before?.after === '-';
  if (!token || !before || !(joined || letter) || !index.names.has(token.stem)) return undefined;
  const names = index.names.get(before.stem);
  return names && names.length > 0 && names.length < index.brand.items.length / 2
    ? `${before.stem} ${token.stem}`
    : undefined;
}

/** Right before the kind of thing ("kids bikes") or after "with", even an everyday word says what is wanted. */
function describesKind(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  const next =
    index.lexicon.get(tokens[at + 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'category') === true &&
    tokens[at]?.after === '';
  return next || tokens[at - 1]?.word === 'with';
}
