import type { CatalogueIndex } from './catalogue-index.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import { find } from './find.ts';
import type { Reading } from './reading.ts';
import { stem, type Token } from './text.ts';
import type { Wish } from './wishes.ts';

/** "Does it run small?" asks how a thing is cut. */
export const CUT =
  / (?:run|runs|running|come up|comes up|fit|fits) (?:a bit |a little |rather |quite |too )?(small|large|big|tight|loose|narrow|wide|short|long) /;

/** "I already have a room": what is there is not looked for. */
export function ownedAlready({ lexicon }: CatalogueIndex, tokens: readonly Token[]): number[] {
  const text = tokens.map(({ word }) => word);
  const from = text.findIndex(
    (word, at) => word === 'already' && /^(?:have|has|own|got|booked|bought)$/.test(text[at + 1] ?? ''),
  );
  // "Usually hikes in thick socks": how somebody lives.
  const worn = / (?:usually|always|often|normally|mostly) \w+ (?:in|with) /.test(` ${text.join(' ')} `);
  const inside = worn ? text.findIndex((word, at) => /^(?:in|with)$/.test(word) && at > 1) : -1;
  if (inside >= 0) return [inside + 1, inside + 2].filter((at) => at < text.length);
  const own = from < 0 ? ownsPlainly(text, tokens) : -1;
  const start = own >= 0 ? own : text[from + 2] === 'got' ? from + 3 : from + 2;
  if ((from < 0 && own < 0) || !/^(?:a|an|the|my|some|one|our|two|three)$/.test(text[start] ?? '')) return [];
  const isKind = (at: number) =>
    lexicon
      .get(tokens[at]?.stem ?? '')
      ?.meanings.some((meaning) => meaning.is === 'category' || meaning.is === 'tag') === true;
  return [start + 1, start + 2].filter((at) => !/[,.;]/.test(tokens[at - 1]?.after ?? '') && isKind(at));
}

/** "I have a stove.": told and nothing else, the place of its article; -1 where more is said of it. */
function ownsPlainly(text: readonly string[], tokens: readonly Token[]): number {
  const at = text.findIndex((word, place) => /^(?:have|own)$/.test(word) && /^(?:i|we)$/.test(text[place - 1] ?? ''));
  if (at < 0 || !/^(?:a|an|one|my)$/.test(text[at + 1] ?? '')) return -1;
  const end = tokens.findIndex(
    (token, place) => place > at + 1 && (/[.,;!]/.test(token.after) || place === tokens.length - 1),
  );
  return end >= at + 2 && end <= at + 3 ? at + 1 : -1;
}

/** "Looking for a warm hat": the noun says what is sought, even where only a description has it. */
export function seekNoun(index: CatalogueIndex, reading: Reading): void {
  const { said, wishes, named, soft } = reading;
  if (named.length > 0 || wishes.some(({ on }) => on === 'category')) return;
  const [, noun = ''] =
    / (?:need|want|looking for|look for|after|find|sell|got|buy|get)(?: me)? (?:an?|any|some)(?: new| good| nice)? (?:\w+ ){0,2}?(\w+)(?= (?:for|to|that|which|with|in|under|below|around|,|please|$))/.exec(
      said,
    ) ?? [];
  const word = stem(noun);
  // "Do you have a gift card?": everyday words, but nothing here goes by them.
  const [, thing = ''] = / (?:have|sell|carry|stock|got|offer)(?: an?| any| some)? ((?:\w+ )?\w+) $/.exec(said) ?? [];
  const last = stem(thing.split(' ').at(-1) ?? '');
  const known = thing
    .split(' ')
    .map(stem)
    .every(
      (one) => index.words.has(one) || index.vocabulary.has(one) || index.policyWords.some((words) => words.has(one)),
    );
  if (
    last.length > 2 &&
    reading.acts.has('question') &&
    reading.wishes.length + reading.unknown.length === 0 &&
    !known &&
    !FUNCTION_WORDS.has(last) &&
    !VAGUE.has(last)
  )
    reading.unknown.push(thing);
  const sought = noun !== '' && soft.includes(word) ? word : bareNoun(reading);
  if (sought === undefined) return;
  reading.soft = soft.filter((one) => one !== sought);
  wishes.push({ on: `w:${sought}`, any: [sought] });
}

/** "Show me hats", "do you have underwear": a noun without an article that only descriptions have. */
function bareNoun({ said, soft, acts }: Reading): string | undefined {
  if (acts.has('buy') || acts.has('add')) return undefined;
  const [, noun = ''] =
    / (?:show me|see|sell|carry|stock|have|got|find|need|want|any|looking for|look for|am after)(?: some| any| me| a few)?(?: (?:good|nice|new|cheap|warm))? (\w+)(?: (?:please|under|below|for|from|around|,)| $)|^ (?:some |any )?(\w+) (?:for|under|below) /
      .exec(said)
      ?.filter((part) => part !== undefined) ?? [];
  const word = stem(noun);
  const isThing = word !== noun || !EVERYDAY_WORDS.has(noun);
  return noun.length > 2 && isThing && soft.includes(word) && !VAGUE.has(noun) ? word : undefined;
}

/** "Cheap bike lites under 20 dollars" is no Hiplok Lite at 70: part of a name that costs more than was said names nothing. */
export function dropDearNames({ brand, decimals }: CatalogueIndex, reading: Reading): void {
  const most = reading.wishes.find(({ on, max }) => on === 'price' && max !== undefined)?.max;
  if (most === undefined || decimals < 0 || reading.acts.has('question')) return;
  const fits = (row: number) => {
    const item = brand.items[row];
    return item !== undefined && Math.min(item.price, ...item.variants.map(({ price }) => price)) <= most;
  };
  const dear = reading.named.filter(({ exact, rows, at, to }) => !exact && to - at === 1 && !rows.some(fits));
  for (const { at, to } of dear) reading.soft.push(...reading.tokens.slice(at, to).map(({ stem: one }) => one));
  reading.named = reading.named.filter((name) => !dear.includes(name));
}

/** "Dining table for 8": a kind of thing, not the Fen dining table that seats six. */
export function dropUnfitNames(index: CatalogueIndex, reading: Reading): void {
  const figures = reading.wishes.filter(({ on, any, not }) => on.startsWith('a:') && !any && !not);
  if (figures.length === 0 || reading.named.length !== 1) return;
  const [name] = reading.named;
  const [row, ...more] = name?.rows ?? [];
  const word = reading.tokens[(name?.to ?? 0) - 1]?.stem ?? '';
  const before = reading.tokens[(name?.at ?? 0) - 1]?.word ?? '';
  const kind = index.lexicon.get(word)?.meanings.some(({ is }) => is === 'category');
  if (!name || name.exact || row === undefined || more.length > 0 || !kind || /^(?:the|that|this|your)$/.test(before))
    return;
  const category: Wish = { on: 'category', any: [word] };
  const fits = (among?: number[]) =>
    find(index, { wishes: [category, ...figures], soldOut: true, ...(among && { among }) }).rows.length > 0;
  if (fits([row]) || !fits()) return;
  reading.named = [];
  if (!reading.wishes.some(({ on }) => on === 'category')) reading.wishes.unshift(category);
}

/** What no shop has on its shelves, though one may ask for it. */
const VAGUE = new Set(
  'present gift idea question deal discount place look quote hand reason way lot bit minute second website shop store number email phone catalog human person code coupon clue problem'.split(
    ' ',
  ),
);
