/** Parts of names that stand for the whole: "the ridge", "Rill 200". */
import type { CatalogueIndex } from '../catalogue/catalogue-index.ts';
import { rowOf } from '../catalogue/postings.ts';
import type { Language } from '../lang/language.ts';
import { numberOf } from '../lang/number-words.ts';
import type { Token } from '../lang/tokens.ts';
import { isVerb, type Mention, servesAt } from './mention.ts';

/** "Rill 200": a name that several have, with the words after it that one of them has. */
export function narrowed(index: CatalogueIndex, tokens: readonly Token[], taken: readonly Mention[]): Mention[] {
  let all = [...taken];
  for (const mention of taken) {
    if (mention.kind !== 'item' || (mention.rows?.length ?? 0) < 2) continue;
    for (;;) {
      const rows: readonly number[] = mention.rows ?? [];
      const named: readonly number[] = rowsWith(index, tokens[mention.to]?.stem) ?? [];
      const left = rows.filter((row) => named.includes(row));
      if (left.length === 0 || left.length === rows.length || tokens[mention.to - 1]?.after === ',') break;
      mention.rows = left;
      mention.to += 1;
    }
    all = all.filter((one) => one === mention || one.to <= mention.at || one.at >= mention.to);
  }
  return all;
}

/** Words of names that stand for the whole name: "the ridge". Words that anything else explains are none. */
export function partsOfNames(
  index: CatalogueIndex,
  language: Language,
  tokens: readonly Token[],
  taken: readonly Mention[],
  bounding: ReadonlySet<number>,
): Mention[] {
  const covered = new Uint8Array(tokens.length);
  for (const at of bounding) covered[at] = 1;
  const numbers = new Uint8Array(tokens.length);
  for (const { at, to, kind, amount, points } of taken) {
    // "In my bag": the cart.
    if ((kind === 'pointer' && (points !== 'cart' || to - at === 1)) || kind === 'place') continue;
    covered.fill(1, at, to);
    // "The Lagoon 240": a bare number goes on a name.
    if (amount && kind === 'amount' && !amount.bounded && !amount.money && amount.unit === undefined)
      numbers.fill(1, at, to);
  }
  const parts: Mention[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const linked = tokens[at + 1]?.hyphened === true && language.functionWords.has(tokens[at]?.word ?? '');
    const before = tokens[at - 1]?.word ?? '';
    const indefinite = language.catalogue.articles.has(before) && !language.definite.has(before);
    // "A gift for a runner" names nobody, and "I drive a Volta" no test drive.
    const idle = (indefinite && servesAt(language, tokens, at)) || isVerb(language, tokens, at);
    let rows = covered[at] || idle ? undefined : rowsNamed(index, language, tokens[at], linked);
    if (rows === undefined) continue;
    let to = at + 1;
    for (; to < tokens.length && (!covered[to] || numbers[to]); to++) {
      const more = rowsWith(index, tokens[to]?.stem);
      const both: number[] = more ? rows.filter((row) => more.includes(row)) : [];
      if (both.length === 0) break;
      rows = both;
    }
    // "No-shows" is a part of a name, "no" is none.
    if (linked && to === at + 1) continue;
    const heads = index.heads.get(tokens[to - 1]?.stem ?? '') ?? [];
    const own = rows.length > 1 ? rows.filter((row) => heads.includes(row)) : rows;
    parts.push({ at, to, kind: 'part', meanings: [], rows: own.length > 0 ? own : rows });
    at = to - 1;
  }
  return parts;
}

const MOST_NAMED = 40;

function rowsNamed(index: CatalogueIndex, language: Language, token: Token | undefined, linked: boolean) {
  if (
    !token ||
    index.brandWords.has(token.stem) ||
    (language.functionWords.has(token.word) && !linked) ||
    numberOf(language, token.word) !== undefined
  )
    return undefined;
  return rowsWith(index, token.stem);
}

function rowsWith(index: CatalogueIndex, stem: string | undefined): number[] | undefined {
  if (stem === undefined || !index.names.has(stem) || index.names.count(stem) > MOST_NAMED) return undefined;
  return Array.from(index.names.entries(stem), rowOf);
}
