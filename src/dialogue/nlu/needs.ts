/** Words of need: content words that nothing else accounts for. */

import type { Domain } from '../domain.ts';
import { numberOf } from '../lang/number-words.ts';
import type { Dropped } from './drops.ts';
import type { Mention } from './mention.ts';
import type { Parsed, ParsedClause } from './utterance.ts';

/** Content words that nothing accounts for: what they say of need ranks. */
export function evidenceWords(
  { language, index }: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  { mentions: dropped, spans }: Dropped,
): string[] {
  const tells = ({ kind, meanings }: Mention) =>
    kind === 'part' ||
    (kind === 'attribute' &&
      meanings.some((one) => 'attribute' in one && index.attributes.get(one.attribute)?.type === 'text'));
  const covered = (at: number) =>
    clause.mentions.some((one) => at >= one.at && at < one.to && (!tells(one) || one.not || dropped.includes(one))) ||
    spans.some((span) => at >= span.at && at < span.to);
  const words: string[] = [];
  const denied = deniedIn(language, parsed, clause);
  for (let at = clause.from; at < clause.to; at++) {
    const token = parsed.tokens[at];
    if (!token || covered(at) || denied.has(at) || language.functionWords.has(token.word)) continue;
    if (token.word.length < 2 || numberOf(language, token.word) !== undefined || /^\d/.test(token.word)) continue;
    words.push(token.stem);
  }
  return [...new Set(words)];
}

/** The places that a negator of the clause reaches. */
function deniedIn(language: Domain['language'], { words, tokens }: Parsed, { from, to }: ParsedClause): Set<number> {
  const denied = new Set<number>();
  for (let at = from; at < to; at++) {
    const negator = language.negators.longestAt(words, at);
    if (!negator) continue;
    for (let end = negator.to; end < to && !language.negationEnds.has(words[end] ?? ''); end++) {
      denied.add(end);
      if (tokens[end]?.after === ',') break;
    }
  }
  return denied;
}

/** What a need names in other words, "I overpronate" of the attribute with "overpronation": the values that not most things have. */
export function valuesNeeded({ index }: Domain, words: readonly string[]): string[] {
  const unknown = words.filter((word) => word.length > LEAST_SHARED && !index.words.has(word));
  if (unknown.length === 0) return [];
  const named = [...index.attributes.values()].filter(
    ({ type, label, synonyms }) =>
      type === 'text' && [label, ...synonyms].some((text) => unknown.some((word) => isForm(text.toLowerCase(), word))),
  );
  return named.flatMap(({ id }) => {
    const values = index.values.get(`a:${id}`);
    const stated = values?.rows.reduce((sum, rows) => sum + rows.length, 0) ?? 0;
    return values?.keys.filter((_, at) => (values.rows[at]?.length ?? 0) * 2 < stated).slice(0, MOST_VALUES) ?? [];
  });
}

const LEAST_SHARED = 6;
const LONGEST_TAIL = 3;
const MOST_VALUES = 3;

/** Two forms of one word: they differ in a short ending. */
function isForm(a: string, b: string): boolean {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return shared >= LEAST_SHARED && a.length - shared <= LONGEST_TAIL && b.length - shared <= LONGEST_TAIL;
}
