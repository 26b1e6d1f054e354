/** Spans of a message that mean something: the catalogue's phrases, numbers, days, and words that point. Read once, overlaps settled here. */
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import type { Meaning } from '../catalogue/lexicon.ts';
import type { Language } from '../lang/language.ts';
import { numberOf, ordinalOf } from '../lang/number-words.ts';
import { isEnd } from '../lang/phrases.ts';
import type { Token } from '../lang/tokens.ts';
import type { DayFound } from './dates.ts';
import { isVerb, type Mention, type MentionKind, servesAt } from './mention.ts';
import { narrowed, partsOfNames } from './name-parts.ts';
import type { Amount } from './numbers.ts';

const KINDS: readonly [Meaning['is'], MentionKind][] = [
  ['item', 'item'],
  ['category', 'kind'],
  ['option', 'choice'],
  ['value', 'value'],
  ['tag', 'value'],
  ['vendor', 'vendor'],
  ['less', 'degree'],
  ['more', 'degree'],
  ['attribute', 'attribute'],
  ['option-name', 'option'],
];

/** How much a kind counts where phrases of one length meet. */
const PRIORITY: Readonly<Record<MentionKind, number>> = {
  item: 9,
  kind: 8,
  choice: 7,
  value: 6,
  vendor: 6,
  degree: 5.5,
  amount: 5,
  day: 7.5,
  attribute: 4,
  option: 4,
  part: 3,
  place: 2,
  pointer: 1,
};
const PER_TOKEN = 10;

/** The mentions of a message in order; none overlaps another. */
export function mentionsIn(
  index: CatalogueIndex,
  language: Language,
  tokens: readonly Token[],
  amounts: readonly Amount[],
  day: DayFound | undefined,
): Mention[] {
  const stems = tokens.map(({ stem }) => stem);
  const words = tokens.map(({ word }) => word);
  const all: Mention[] = [];
  const bounding = boundingAt(language, tokens, amounts);
  const found = [...index.lexicon.findAll(stems)];
  const things = new Set(found.filter(({ phrase }) => phrase.meanings.some(isThing)).map(({ to }) => to));
  for (const { at, to, phrase } of found) {
    if (to === at + 1 && bounding.has(at)) continue;
    const definite = language.definite.has(tokens[at - 1]?.word ?? '');
    const noItem = servesAt(language, tokens, at) || (!definite && phrase.meanings.some(isKindOfSeveral));
    const kind = kindOf(noItem ? phrase.meanings.filter(({ is }) => is !== 'item') : phrase.meanings);
    // "And socks, small": all that is said of them.
    const only = kind === 'choice' && things.has(at) && (to === tokens.length || isEnd(tokens[to - 1]));
    if (kind === undefined || (kind !== 'item' && kind !== 'degree' && !only && isIdle(language, tokens, at, to, kind)))
      continue;
    if (kind === 'kind' && to === at + 1 && isVerb(language, tokens, at)) continue;
    const rows = phrase.meanings.flatMap((meaning) => (meaning.is === 'item' ? meaning.rows : []));
    all.push({ at, to, kind, meanings: phrase.meanings, ...(kind === 'item' && { rows }) });
  }
  all.push(...headsIn(index, language, tokens));
  const named = (amount: Amount) =>
    all.some(({ at, to, kind }) => kind === 'attribute' && at === amount.at && to === amount.to);
  // "0-60" is a name here.
  const numbers = amounts.filter((amount) => !named(amount));
  for (const amount of numbers) all.push({ at: amount.at, to: amount.to, kind: 'amount', meanings: [], amount });
  if (day) all.push({ at: day.at, to: day.to, kind: 'day', meanings: [], day: day.day });
  for (const { at, to, value } of language.pointers.findAll(words)) {
    // "The #2", "of the 2-seater": no two that are pointed at.
    if (numbers.some((one) => one.at >= at && one.at < to && (one.ordinal || one.to > to))) continue;
    all.push({ at, to, kind: 'pointer', meanings: [], points: value });
  }
  for (const at of demonstratives(language, tokens))
    all.push({ at, to: at + 1, kind: 'pointer', meanings: [], points: 'one' });
  for (const { at, to, place } of placesIn(language, tokens)) all.push({ at, to, kind: 'place', meanings: [], place });
  const taken = narrowed(index, tokens, settle(all, tokens.length));
  return [...taken, ...partsOfNames(index, language, tokens, taken, bounding)].sort((a, b) => a.at - b.at);
}

/** Places of the words beside a number that bound it: "max" of "25 dollars max", though a thing is called so. */
function boundingAt(
  { numbers, definite }: Language,
  tokens: readonly Token[],
  amounts: readonly Amount[],
): Set<number> {
  const places = new Set<number>();
  for (const { at, to, bounded } of amounts) {
    if (!bounded) continue;
    const after = isEnd(tokens[to - 1]) ? undefined : numbers.after(tokens, to);
    for (let place = to; place < (after?.to ?? to); place++) places.add(place);
    if (numbers.before(tokens, at - 1) && !definite.has(tokens[at - 2]?.word ?? '')) places.add(at - 1);
  }
  return places;
}

/** "Trail shoes", though one of them is called so as well. */
function isKindOfSeveral(meaning: Meaning): boolean {
  return meaning.is === 'category' && !meaning.part && meaning.rows.length > 1;
}

function isThing({ is }: Meaning): boolean {
  return is === 'item' || is === 'category';
}

function kindOf(meanings: readonly Meaning[]): MentionKind | undefined {
  return KINDS.find(([is]) => meanings.some((meaning) => meaning.is === is))?.[1];
}

/** Function words alone name nothing, but for a choice that is spoken of as one: "the long version", "in large". */
function isIdle(language: Language, tokens: readonly Token[], at: number, to: number, kind: MentionKind): boolean {
  if (!tokens.slice(at, to).every(({ word }) => language.functionWords.has(word))) return false;
  const before = tokens[at - 1]?.word ?? '';
  // "Without down": it is said of a thing.
  if (kind === 'value' && language.briefNegators.has(before)) return false;
  const counted = language.single.has(before) || numberOf(language, before) !== undefined;
  const named = counted || language.choosing.has(before) || language.definite.has(before);
  if (kind === 'attribute') return !language.catalogue.articles.has(before);
  return kind !== 'choice' || !(named || language.nouns.has(tokens[to]?.word ?? '') || tokens.length < MOST_BARE);
}

/** A message this short says a choice alone. */
const MOST_BARE = 3;

/** What several things are by the last word of their names, where no category is called so: "headlamps". */
function headsIn(index: CatalogueIndex, language: Language, tokens: readonly Token[]): Mention[] {
  return tokens.flatMap(({ word, stem }, at) => {
    const rows = index.heads.get(stem) ?? [];
    if (rows.length < 2 || language.functionWords.has(word) || index.brandWords.has(stem)) return [];
    if (index.lexicon.get(stem)?.meanings.some((one) => 'rows' in one)) return [];
    const meaning = { is: 'category', on: 'name', value: stem, rows } as const;
    return [{ at, to: at + 1, kind: 'kind' as const, meanings: [meaning] }];
  });
}

/** The best of what overlaps: the longest, then by kind. */
function settle(all: readonly Mention[], length: number): Mention[] {
  const worth = ({ at, to, kind }: Mention) => (to - at) * PER_TOKEN + PRIORITY[kind];
  const free = new Uint8Array(length).fill(1);
  const taken: Mention[] = [];
  for (const one of [...all].sort((a, b) => worth(b) - worth(a) || a.at - b.at)) {
    const same = taken.find(({ at, to }) => at === one.at && to === one.to);
    if (same) {
      // "12 kg" is a number and a choice; "$30" is no size.
      if (one.amount?.money) Object.assign(same, { ...one, meanings: [] });
      else if (one.amount) same.amount = one.amount;
      continue;
    }
    if (free.subarray(one.at, one.to).includes(0)) {
      const over = one.amount && taken.find(({ at, to, kind }) => kind === 'choice' && at < one.at && to > one.at);
      if (over) over.within = one.amount;
      continue;
    }
    free.fill(0, one.at, one.to);
    taken.push({ ...one });
  }
  return taken;
}

/** Words that are articles before a noun and point where none follows: "den nehme ich", "nimm die raus". */
function demonstratives({ clauses, catalogue }: Language, tokens: readonly Token[]): number[] {
  const { demonstratives: all, auxiliaries, openers, fillers, particles } = clauses;
  return [...tokens.keys()].filter((at) => {
    const [token, next] = [tokens[at], tokens[at + 1]?.word ?? ''];
    if (!token || !all.has(token.word)) return false;
    if (next === '' || (token.after !== '' && token.after !== '-') || catalogue.breaks.has(next)) return true;
    return [auxiliaries, openers, fillers, particles].some((words) => words.has(next));
  });
}

/** "The second", "the last one", "#2", "number three". */
function* placesIn(language: Language, tokens: readonly Token[]): Generator<{ at: number; to: number; place: number }> {
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at]?.word ?? '';
    const place = language.places.get(word) ?? ordinalOf(language, word);
    if (place === undefined) continue;
    const noun = language.nouns.has(tokens[at + 1]?.word ?? '');
    yield { at, to: noun ? at + 2 : at + 1, place };
  }
}

/** Marks what a negator reaches: up to the end of its clause, or to a word that ends its reach. */
export function negate(
  language: Language,
  tokens: readonly Token[],
  words: readonly string[],
  mentions: readonly Mention[],
  from: number,
  to: number,
) {
  for (let at = from; at < to; at++) {
    const negator = language.negators.longestAt(words, at);
    if (!negator) continue;
    if (isAnswer(language, tokens, negator.at, negator.to, to) || isWithin(mentions, negator.at, negator.to)) continue;
    // "No-shows": a part of a word.
    if (tokens[negator.to]?.hyphened) continue;
    let end = negator.to;
    const brief = language.briefNegators.has(words[negator.to - 1] ?? '');
    while (
      end < to &&
      !language.negationEnds.has(words[end] ?? '') &&
      !(brief && end > negator.to && language.catalogue.breaks.has(words[end] ?? '')) &&
      (end === negator.to || tokens[end - 1]?.after !== ',')
    )
      end++;
    for (const mention of mentions) if (mention.at >= negator.to && mention.to <= end) mention.not = true;
    at = negator.to - 1;
  }
}

/** "No, make it two", "no make it two": an answer, and no negation. */
function isAnswer({ clauses }: Language, tokens: readonly Token[], at: number, to: number, end: number): boolean {
  if (to >= end) return false;
  if (tokens[to - 1]?.after === ',') return true;
  return clauses.fillers.has(tokens[at]?.word ?? '') && clauses.openers.has(tokens[to]?.word ?? '');
}

/** It is a part of a name: "no-show socks". */
function isWithin(mentions: readonly Mention[], at: number, to: number): boolean {
  return mentions.some((one) => one.kind === 'item' && one.at <= at && one.to >= to && one.to - one.at > to - at);
}
