/** Numbers that count what is wanted: "two of them", "one more". */
import type { Amount } from './amounts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { CONTAINERS } from './english.ts';
import type { Reading } from './reading.ts';
import type { Token } from './text.ts';

export function isQuantity(
  tokens: readonly Token[],
  amount: Amount,
  index: CatalogueIndex,
  beforeName = false,
): boolean {
  if (
    amount.bounded ||
    amount.money ||
    amount.unit !== undefined ||
    amount.ordinal ||
    !Number.isInteger(amount.value) ||
    amount.value < 1 ||
    amount.value > 999
  )
    return false;
  const before = tokens[amount.at - 1]?.word ?? '';
  const next = tokens[amount.to];
  if (
    /^(?:size|number|flight|room|in|model|version|sleeps?|seats?|fits?|at|before|after|by|under|over|step|point|nr|you)$/.test(
      before,
    ) &&
    !(before === 'in' && /^(?:throw|toss|chuck)$/.test(tokens[amount.at - 2]?.word ?? ''))
  )
    return false;
  // "the 249 one" is a thing at that price or of that size.
  if (before === 'the' && /^(?:one|ones)$/.test(next?.word ?? '')) return false;
  // "A french press for 4": for whom, not how many, where nothing is sold by the head.
  if (before === 'for' && !beforeName && !index.hasDated && !index.perNight && isForPeople(tokens, amount))
    return false;
  // "Order all three" means those told.
  if (/^(?:all|both)$/.test(before)) return false;
  // "The 13 then" names a thing.
  if (before === 'the' && !beforeName && !/^(?:of|ones|pairs?|tickets?|seats?|people|persons?)$/.test(next?.word ?? ''))
    return false;
  // "A family of six", "a 3 pack": how many belong together, not how many are bought.
  const one = tokens[amount.at - 2]?.stem ?? '';
  if (before === 'of' && /^(?:family|group|party|team|crew|household)$/.test(one) && !index.hasDated) return false;
  if (/^(?:pack|pk)$/.test(next?.word ?? '') && amount.value > 1) return false;
  // "Compare these two" points.
  if (/^(?:these|those)$/.test(before)) return false;
  // "The lighter of the two" points.
  if (before === 'the' && /^(?:of|out|between|from)$/.test(tokens[amount.at - 2]?.word ?? '')) return false;
  if (beforeName) return true;
  // "A tent for two" is a size of tent; only where departures are sold does it count seats.
  const thing = index.lexicon.get(tokens[amount.at - 2]?.stem ?? '');
  const sizes = before === 'for' && thing?.meanings.some((meaning) => meaning.is === 'category') === true;
  if (sizes && !index.hasTimes) return false;
  // "Book DL708 for two, the user and a child".
  if (before === 'for' && index.hasTimes && tokens[amount.to - 1]?.after === ',') return true;
  if (tokens[amount.to - 1]?.word === 'dozen') return true;
  if (!next)
    return (
      tokens.length <= 4 ||
      (before === 'for' && (index.hasTimes || tokens.length <= 5)) ||
      /^(?:it|that|them|those|quantity|qty|to|x|take|buy|get|order|book|only|just|want|need|add|have|be|reserve|like)$/.test(
        before,
      )
    );
  if (
    /^(?:of|pairs?|x|units?|pieces?|pcs?|copies|more|please|too|instead|for|then|in|tickets?|seats?|and|ones?|items?|sets?|packs?|bottles?|now|less|fewer|each|to|actually|people|persons?|adults?|passengers?|travell?ers?|different|extra)$/.test(
      next.word,
    )
  )
    return !(next.word === 'in' && index.hasTimes) || /^(?:it|take|buy|get|order|book|want|need|add)$/.test(before);
  if (CONTAINERS.has(next.stem) && next.word !== next.stem) return true;
  if (
    /^(?:it|quantity|qty|take|took|buy|bought|get|got|order|ordered|book|booked|add|want|wanted|need|like|have|had|remove)$/.test(
      before,
    ) ||
    next.word === 'x' ||
    /^(?:be|cost|come)$/.test(next.word) ||
    (/^(?:is|are|will)$/.test(next.word) && /^(?:enough|plenty|fine|do|be)$/.test(tokens[amount.to + 1]?.word ?? '')) ||
    (next.word === 'will' && tokens[amount.to + 1]?.word === 'do') ||
    (next.word === 'it' && tokens[amount.to + 1]?.word === 'is') ||
    before === 'x'
  )
    return true;
  return (
    index.lexicon.get(next.stem)?.meanings.some((meaning) => meaning.is === 'category') === true ||
    index.heads.has(next.stem) ||
    index.names.has(next.stem)
  );
}

/** "My daughter turns nine": an age. */
export const OF_AGE = /^(?:turns?|turned|turning|aged|age)$/;

export function readQuantity(tokens: readonly Token[], amount: Amount, reading: Reading): void {
  const next = tokens[amount.to]?.word ?? '';
  if (next === 'more' || tokens[amount.to]?.word === 'extra') reading.quantityStep = amount.value;
  else if (/^(?:less|fewer)$/.test(next)) reading.quantityStep = -amount.value;
  else reading.quantity ??= amount.value;
}

/** The number closes the sentence or the clause, and nothing was asked of the price. */
function isForPeople(tokens: readonly Token[], { to }: Amount): boolean {
  const next = tokens[to]?.word ?? '';
  const closes = next === '' || /^(?:please|then|people|persons?)$/.test(next) || tokens[to - 1]?.after === ',';
  return closes && !tokens.some(({ word }) => /^(?:much|price|cost|costs|total|pay|book|reserve)$/.test(word));
}
