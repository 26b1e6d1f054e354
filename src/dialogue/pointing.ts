/** Words that point: ordinals, "the other one", it, them, "the first two". */
import type { CatalogueIndex } from './catalogue-index.ts';
import { ordinalWord } from './english.ts';
import { isNegated } from './negation.ts';
import type { Reading } from './reading.ts';
import type { Token } from './text.ts';

export function readPointers(tokens: readonly Token[], used: boolean[], reading: Reading, index: CatalogueIndex): void {
  const { itemWords } = index;
  const isThing = (at: number) => {
    const token = tokens[at];
    if (!token) return true;
    return (
      /^(?:one|ones|option|options|choice|item|product|pick|please|and|or|result|listed|in|from|on|is|looks|sounds|you|too|instead|now|for|then|of|with|but|has|have|does|that|which|two|three|looked|seems|i|it)$/.test(
        token.word,
      ) ||
      itemWords.has(token.stem) ||
      index.lexicon
        .get(token.stem)
        ?.meanings.some((meaning) => meaning.is === 'category' || meaning.is === 'value' || meaning.is === 'option') ===
        true ||
      // "The other sleeping bag".
      index.lexicon
        .findAll(tokens.slice(at, at + 3).map(({ stem }) => stem))
        .some((one) => one.at === 0 && one.phrase.meanings.some(({ is }) => is === 'category'))
    );
  };
  if (/ (?:each|either|both|which) of the (?:two|three|four) /.test(reading.said)) reading.plural = true;
  tokens.forEach((token, at) => {
    const before = tokens[at - 1]?.word ?? '';
    const after = tokens[at + 1]?.word ?? '';
    const place = ordinalWord(token.word);
    const counted = place === undefined ? undefined : countedBy(index, tokens[at + 1]);
    if (place !== undefined && counted !== undefined) {
      // "On the first floor": a figure of the record, no place in what was shown.
      reading.wishes.push({
        on: `a:${counted}`,
        min: place,
        max: place,
        ...(isNegated(tokens, at) && { not: true as const }),
      });
      used.fill(true, at, at + 2);
    } else if (place !== undefined && (isThing(at + 1) || before === 'the' || before === 'number')) {
      const opens =
        token.word === 'first' &&
        (/^(?:a|an|my|his|her|their|our|this)$/.test(before) ||
          /^(?:time|of|off|thing|day|class)$/.test(after) ||
          // "Food first": an order of doing things.
          (after === '' && at > 0 && !/^(?:the|that|your|number|take|buy|get|one|is|about)$/.test(before)) ||
          (before !== 'the' && (at === 0 ? tokens[0]?.after === ',' : !isThing(at + 1))));
      const clock = (token.word === 'second' && /^(?:half|hand)$/.test(after)) || rankedBy(index, tokens, at);
      if (!opens && !clock) {
        (isNegated(tokens, at) ? reading.notPlaces : reading.ordinals).push(place);
        used[at] = true;
      }
    }
    if (
      (token.word === 'last' || token.word === 'final' || token.word === 'bottom') &&
      (before === 'the' || before === 'that' || before === 'your') &&
      isThing(at + 1) &&
      !/^(?:week|month|year|time|night)$/.test(after) &&
      !(token.word === 'last' && LASTS.test(reading.said)) &&
      !rankedBy(index, tokens, at)
    ) {
      reading.ordinals.push(-1);
      used[at] = true;
    }
    if (token.word === 'top' && before === 'the' && /^(?:one|option|result|pick)$/.test(after))
      reading.ordinals.push(1);
    if (token.word === 'middle' && before === 'the' && isThing(at + 1)) reading.ordinals.push(0);
    if (
      /^(?:other|others)$/.test(token.word) &&
      (before === 'the' || before === 'that') &&
      !/^(?:hand|day|side|way)$/.test(after) &&
      (token.word === 'others' || isThing(at + 1))
    )
      reading.other = true;
    // "Book it for all three" counts those it is for.
    const forAll =
      before === 'for' &&
      / (?:it|that|this|one) /.test(reading.said) &&
      !/^(?:them|those|these)$/.test(tokens[at + 2]?.word ?? '');
    // "A battery that fits it" is about the battery.
    const fitsIt =
      /^(?:fits?|suits?|matche?s?)$/.test(before) && /^(?:that|which|to)$/.test(tokens[at - 2]?.word ?? '');
    // "A pen to go with it" is about the pen.
    const goesWith = before === 'with' && /^(?:go|goes|match|wear|use)$/.test(tokens[at - 2]?.word ?? '');
    if (
      /^(?:it|its|this|that|itself)$/.test(token.word) &&
      !/^(?:so|than)$/.test(before) &&
      !goesWith &&
      !fitsIt &&
      !describesNeed(tokens, at) &&
      !ofOption(index, tokens, at) &&
      !isSubordinate(tokens, at)
    )
      reading.pronoun = true;
    if (token.word === 'same' && before === 'the') reading.pronoun = true;
    if (
      (/^(?:them|these|those|both|they|their)$/.test(token.word) && !describesNeed(tokens, at)) ||
      (token.word === 'all' && /^(?:of|three|four|five)$/.test(after) && !forAll)
    )
      reading.plural = true;
  });
  const run =
    / (?:the |your |those )?(first|last|top) (two|three|four|five|2|3|4|5) (?!way|person|people|day|hour|week|piece)/.exec(
      reading.said,
    );
  if (run) {
    const count = Number(run[2]) || ['two', 'three', 'four', 'five'].indexOf(run[2] ?? '') + 2;
    reading.ordinals = Array.from({ length: count }, (_, place) => (run[1] === 'last' ? place - count : place + 1));
    reading.amounts = reading.amounts.filter(({ value }) => value !== count);
    const at = tokens.findIndex(({ word }) => word === run[1]);
    used.fill(true, at, at + 2);
  }
  for (const amount of reading.amounts) {
    const before = tokens[amount.at - 1]?.word ?? '';
    if (
      !amount.ordinal ||
      amount.bounded ||
      amount.money ||
      amount.unit !== undefined ||
      amount.value < 1 ||
      amount.value > 10
    )
      continue;
    if (/^(?:no|size)$/.test(before) && before === 'size') continue;
    if (!reading.ordinals.includes(amount.value) && !(reading.day !== undefined && used[amount.at]))
      reading.ordinals.push(amount.value);
    used.fill(true, amount.at, amount.to);
  }
}

/** "How long will that last?": a verb, no place. */
const LASTS = / (?:will|does|do|did|would|can|should) (?:that|this|it|they|the \w+|those|these) last /;

/** The numeric attribute without a unit that a word names: "floor" of "the second floor". */
function countedBy(index: CatalogueIndex, token: Token | undefined): string | undefined {
  if (!token) return undefined;
  const named = index.lexicon.get(token.stem)?.meanings.find((meaning) => meaning.is === 'attribute');
  const kind = named?.is === 'attribute' ? index.attributes.get(named.attribute) : undefined;
  return kind?.type === 'number' && kind.dimension === undefined ? kind.id : undefined;
}

/** "cheapest first", "the last flight": an order, not a place in what was shown. */
export function rankedBy(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  const ranks = (place: number) =>
    index.lexicon
      .get(tokens[place]?.stem ?? '')
      ?.meanings.some((meaning) => meaning.is === 'less' || meaning.is === 'more') === true;
  if (tokens[at]?.word === 'first' && ranks(at - 1)) return true;
  const next = tokens[at + 1]?.word ?? '';
  return ranks(at) && next !== '' && !/^(?:one|ones|option|two|three|of|please|and|or|then|is|has|it|i)$/.test(next);
}

/** "In that size": what was chosen, no thing. */
function ofOption(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]?.stem ?? '';
  return (
    /^(?:that|this)$/.test(tokens[at]?.word ?? '') && (index.options.has(next) || next === 'size' || next === 'color')
  );
}

/** "It should be for a dog", "they have to cope with snow": what is looked for, not what was shown. */
function describesNeed(tokens: readonly Token[], at: number): boolean {
  const [next, after] = [tokens[at + 1]?.word ?? '', tokens[at + 2]?.word ?? ''];
  const wanted = /^(?:want|need|like)$/.test(tokens[at - 1]?.word ?? '') && next === 'for' && /ing$/.test(after);
  if (wanted && tokens[at]?.word === 'it') return true;
  return (
    /^(?:it|they|those|these)$/.test(tokens[at]?.word ?? '') &&
    (/^(?:should|must)$/.test(next) || (/^(?:has|had|needs|need|have|ought)$/.test(next) && after === 'to')) &&
    !/^(?:should|must|does|do|will|would)$/.test(tokens[at - 1]?.word ?? '')
  );
}

/** "that" as a conjunction: "something that fits", "a tent that weighs". */
function isSubordinate(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.word !== 'that') return false;
  const before = tokens[at - 1]?.word ?? '';
  const after = tokens[at + 1]?.word ?? '';
  if (
    /^(?:one|is|too|please|instead|for|in|and|color|size)$/.test(after) &&
    !/^(?:something|anything|ones?)$/.test(before)
  ) {
    // "A sleeping bag that is warm", "something that is": up to two words after the article.
    const [two, three] = [tokens[at - 2], tokens[at - 3]];
    const article = [two, three].find((token) =>
      /^(?:an?|one|two|three|any|some|something|anything|the)$/.test(token?.word ?? ''),
    );
    return (before === 'one' && after === 'is') || (after === 'is' && article !== undefined && article.word !== 'the');
  }
  return (
    at > 0 &&
    after !== '' &&
    !/^(?:take|buy|get|book|order|want|like|do|about|of|add|remove|with|for|in|is|have|to|and|on|does|was|would|reserve|will|compare|select)$/.test(
      before,
    )
  );
}
