/** Sizes and other choices said as a number or a letter: "in a 9", "size M". */
import type { Amount } from './amounts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { unitOf } from './english.ts';
import { isNegated } from './negation.ts';
import type { Reading } from './reading.ts';
import type { Token } from './text.ts';
import { type Wish, within } from './wishes.ts';

export function optionNumber(index: CatalogueIndex, tokens: readonly Token[], amount: Amount): Wish | undefined {
  const { at, to } = amount;
  // "I'm between 9 and 10": either size.
  const { min, max } = amount.bounds;
  const sizes = index.options.get('size');
  const ofPerson = /^(?:am|is|are|usually|size)$/.test(tokens[at - 2]?.word ?? tokens[at - 1]?.word ?? '');
  if (
    sizes &&
    ofPerson &&
    min !== undefined &&
    max !== undefined &&
    max < 70 &&
    !amount.money &&
    amount.unit === undefined
  ) {
    const any = [String(min), String(max)].filter((key) => sizes.has(key));
    if (any.length === 2) return { on: 'o:size', any };
  }
  const raw = tokens[at]?.word.replace(',', '.') ?? '';
  const before = tokens[at - 1]?.word ?? '';
  const before2 = tokens[at - 2]?.word ?? '';
  for (const [option, values] of index.options) {
    const keys = [
      tokens
        .slice(at, to)
        .map(({ stem: one }) => one)
        .join(' '),
      raw,
      String(amount.value),
      amount.unit ? `${raw} ${amount.unit}` : raw,
    ];
    let key = keys.find((candidate) => values.has(candidate));
    const named =
      [before, before2].includes(option) ||
      (before === 'a' && before2 === option) ||
      /^(?:size|sz)$/.test(before) ||
      (before2 === 'size' && /^(?:of|in|a|is)$/.test(before));
    if (
      key === undefined &&
      option === 'size' &&
      /^(?:size|sz|eu|us|uk)$/.test(before) &&
      !/[a-z]/.test([...values.keys()][0] ?? 'x')
    )
      key = raw;
    if (key === undefined && named) key = [...values.keys()].find((candidate) => candidate.split(' ')[0] === raw);
    if (key === undefined) continue;
    const unitSaid = amount.unit !== undefined && key.includes(' ');
    const next = tokens[to]?.word ?? '';
    const counts =
      /^(?:of|pairs?|x|units?|pieces?|more|people|persons?|days?|items?)$/.test(next) ||
      index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'category');
    const choice =
      index.lexicon.get(tokens[at - 1]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'option') === true;
    const worn =
      (/^(?:a|an|in|size|sz|are|is|be|man|men|woman|women|mens|womens|us|uk|eu|have|got|stock)$/.test(before) ||
        choice) &&
      !counts &&
      (before !== 'is' || named);
    const width =
      index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'option') && !counts;
    // "below 25" is a limit, no size.
    const closes = at > 0 && to === tokens.length && tokens[at - 1]?.after === ',' && option === 'size';
    const bare = !amount.bounded && (tokens.length <= 3 || closes) && !counts;
    if (named || unitSaid || worn || width || (bare && !amount.ordinal)) return { on: `o:${option}`, any: [key] };
  }
  return undefined;
}

/** "At least 500 GB of storage", "a 2 metre cable": the choices that keep a limit or measure just that. */
export function measuredOption(index: CatalogueIndex, tokens: readonly Token[], amount: Amount): Wish | undefined {
  const unit = unitOf(amount.unit ?? '');
  if (!unit) return undefined;
  const bounds = amount.bounded ? amount.bounds : { min: amount.value, max: amount.value };
  for (const [option, values] of index.options) {
    if (amount.bounded && !tokens.some(({ stem }) => stem === option)) continue;
    const any = [...values.keys()].filter((key) => {
      const [number = '', name = ''] = key.split(' ');
      const measure = unitOf(name);
      return (
        measure?.dimension === unit.dimension && within(Number(number) * (measure.factor / unit.factor), bounds, 0)
      );
    });
    if (any.length > 0) return { on: `o:${option}`, any };
  }
  return undefined;
}

/** S, M, L, XL where a size is meant: after "size", "in", "a", or written large. */
export function readOptionLetters(
  index: CatalogueIndex,
  tokens: readonly Token[],
  used: boolean[],
  reading: Reading,
): void {
  tokens.forEach((token, at) => {
    if (used[at] || !/^(?:[a-z]|x{1,3}[sl]|\d?e{1,4})$/.test(token.word)) return;
    for (const [option, values] of index.options) {
      if (!values.has(token.word)) continue;
      const before = tokens[at - 1]?.word ?? '';
      const raised = /^\p{Lu}+$/u.test(token.raw) && token.word !== 'i' && token.word !== 'a';
      if (
        /^(?:size|in|an|a|the|width)$/.test(before) ||
        raised ||
        tokens.length === 1 ||
        (tokens[at - 1]?.after === ',' && at === tokens.length - 1) ||
        standsForSize(index, tokens, at)
      ) {
        if (token.word === 'a' || token.word === 'i') continue;
        reading.wishes.push({
          on: `o:${option}`,
          any: [token.word],
          ...(isNegated(tokens, at) && { not: true as const }),
        });
        used[at] = true;
        return;
      }
    }
  });
}

/** "Socks s", "m too": a letter right after the kind of thing, or with nothing but a courtesy. */
function standsForSize(index: CatalogueIndex, tokens: readonly Token[], at: number): boolean {
  if (!/^(?:xs|s|m|l|xl|xxl)$/.test(tokens[at]?.word ?? '')) return false;
  const kind = index.lexicon
    .get(tokens[at - 1]?.stem ?? '')
    ?.meanings.some(({ is }) => is === 'category' || is === 'item');
  const next = tokens[at + 1]?.word ?? '';
  return (
    (kind === true && /^(?:|and|or|please|too|then|for)$/.test(next)) ||
    (at === 0 && tokens.length === 2 && /^(?:too|please|then|also|also)$/.test(next))
  );
}
