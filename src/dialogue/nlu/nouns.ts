/** The noun phrases of a clause: what is said of one thing, or of several alike, in one breath: "the red boots", "the 17 cordless", "a Moor". */
import type { Language } from '../lang/language.ts';
import type { Token } from '../lang/tokens.ts';
import { type Mention, type MentionKind, servesAt } from './mention.ts';

/** Tokens `at` up to, not including, `to`. */
export interface Noun {
  at: number;
  to: number;
  mentions: readonly Mention[];
  /** "The …", "… one": known to both. */
  definite: boolean;
  /** By a word before it. */
  pointed: boolean;
  /** Several are meant: "the red ones". */
  plural: boolean;
  /** It says what the thing is: "the … one", "the … tent". */
  headed: boolean;
  /** Said by its name, or a part of it. */
  named: boolean;
  /** Stems of the words of the name that were said, and of all words that are no number. */
  name: readonly string[];
  stems: readonly string[];
  /** Of several with the name the one that is called nothing else: "the normal Fen". */
  plain: boolean;
  /** What is meant is for it: "mats for the Arc". */
  serves: boolean;
  /** Stems of words before it that nothing explains: "the carbon one". */
  also: readonly string[];
}

const DESCRIBES: ReadonlySet<MentionKind> = new Set([
  'kind',
  'choice',
  'value',
  'vendor',
  'degree',
  'amount',
  'attribute',
]);

/** In order; a mention is of one phrase at most. */
export function nounsIn(
  language: Language,
  tokens: readonly Token[],
  mentions: readonly Mention[],
  from: number,
): Noun[] {
  const groups: Mention[][] = [];
  for (const mention of mentions) {
    if (isAside(language, tokens, mention, mentions)) continue;
    if ((!isNamed(mention) && !DESCRIBES.has(mention.kind)) || mention.amount?.bounded || mention.amount?.ordinal)
      continue;
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && joins(language, tokens, last.to, mention.at)) group.push(mention);
    else groups.push([mention]);
  }
  return groups.flatMap((group) => {
    const end = mentions.findLast(({ kind, to }) => kind !== 'pointer' && to <= (group[0]?.at ?? 0))?.to ?? from;
    return nounOf(language, tokens, group, end) ?? [];
  });
}

export function isNamed({ kind }: Mention): boolean {
  return kind === 'item' || kind === 'part';
}

/** "When's the last boat back", "two tickets on …": an everyday word after what is described, a word that another thing is counted by. */
function isAside(
  { everydayWords, counters }: Language,
  tokens: readonly Token[],
  { kind, at, to }: Mention,
  mentions: readonly Mention[],
): boolean {
  const word = tokens[at]?.word ?? '';
  if (kind !== 'part' || to - at > 1) return false;
  const before = mentions.find((one) => one.to === at);
  if (counters.has(word))
    return before?.amount !== undefined && mentions.some((one) => isNamed(one) && one.at === to + 1);
  return everydayWords.has(word) && (before?.kind === 'kind' || before?.kind === 'value');
}

/** Side by side, or with one word between that nothing explains: "Trail Pro leather boot". */
function joins({ functionWords }: Language, tokens: readonly Token[], end: number, at: number): boolean {
  if (at - end > 1 || tokens[end - 1]?.after === ',' || tokens[at - 1]?.after === ',') return false;
  return at === end || !functionWords.has(tokens[end]?.word ?? '');
}

function nounOf(
  language: Language,
  tokens: readonly Token[],
  group: readonly Mention[],
  from: number,
): Noun | undefined {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return undefined;
  const { definite, nouns, functionWords, unmarked, stem } = language;
  const named = group.some(isNamed);
  const pronoun =
    tokens[last.to - 1]?.after !== ',' && nouns.has(tokens[last.to]?.word ?? '') ? tokens[last.to] : undefined;
  if (!named && !pronoun && group.every(({ kind }) => kind === 'attribute')) return undefined;
  const before: string[] = [];
  for (let at = first.at - 1; at >= Math.max(from, first.at - MOST_BEFORE); at--) {
    if (tokens[at]?.after === ',') break;
    before.push(tokens[at]?.word ?? '');
    if (definite.has(tokens[at]?.word ?? '')) break;
  }
  const compares = group.every(({ kind }) => kind === 'degree');
  // "In the smaller one": a choice.
  if (compares && language.choosing.has(tokens[first.at - 2]?.word ?? '')) return undefined;
  const plural = pronoun !== undefined && stem(pronoun.word) !== pronoun.word;
  return {
    at: first.at,
    to: pronoun ? last.to + 1 : last.to,
    mentions: group,
    pointed: definite.has(before.at(-1) ?? ''),
    definite:
      definite.has(before.at(-1) ?? '') ||
      (pronoun !== undefined && !plural && !(compares && before.some((word) => language.indefinite.has(word)))),
    plural,
    headed: pronoun !== undefined || last.kind === 'kind',
    named,
    stems: group.filter(({ amount }) => !amount).flatMap(({ at, to }) => tokens.slice(at, to).map(({ stem }) => stem)),
    name: group.filter(isNamed).flatMap(({ at, to }) => tokens.slice(at, to).map(({ stem }) => stem)),
    serves: servesAt(language, tokens, first.at),
    plain: before.some((word) => unmarked.has(word)),
    also: before.filter((word) => !functionWords.has(word) && !unmarked.has(word)).map(stem),
  };
}

/** "The one in …", "the big old …". */
const MOST_BEFORE = 3;
