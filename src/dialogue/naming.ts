/** Items named in full or in part, and names that were said to be not meant. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { CONTAINERS, EVERYDAY_WORDS, FUNCTION_WORDS } from './english.ts';
import type { Found } from './lexicon.ts';
import { isNegated } from './negation.ts';
import { isListed } from './phrases.ts';
import type { Reading } from './reading.ts';
import { stems, type Token } from './text.ts';

/** No run of name words is longer. */
const LONGEST_NAME = 14;

export function readNames(
  index: CatalogueIndex,
  tokens: readonly Token[],
  found: readonly Found[],
  used: boolean[],
  reading: Reading,
): void {
  for (const { at, to, phrase } of found) {
    const items = phrase.meanings.flatMap((meaning) => (meaning.is === 'item' ? meaning.rows : []));
    if (items.length === 0) continue;
    // "bar tape" is a kind of thing as well as a name: the kind wins when it holds more than one item.
    const kind = phrase.meanings.find(
      (meaning) =>
        meaning.is === 'category' ||
        meaning.is === 'vendor' ||
        meaning.is === 'tag' ||
        (meaning.is === 'value' && !isListed(index, meaning)) ||
        meaning.is === 'option',
    );
    if (
      kind &&
      'rows' in kind &&
      kind.rows.length > 1 &&
      !/\d/.test(phrase.key) &&
      !isOwnName(index, items, kind.rows, phrase.key)
    )
      continue;
    const last = index.lexicon.get(phrase.stems.at(-1) ?? '');
    const kindOf = to - at > 1 && last?.meanings.some(({ is }) => is === 'category') ? last.key : undefined;
    // "Non leather boots": boots, but none of leather.
    if (
      kindOf !== undefined &&
      /^(?:non|not|no|without)$/.test(tokens[at - 1]?.word ?? '') &&
      phrase.stems.slice(0, -1).every((word) => index.words.has(word))
    ) {
      reading.wishes.push({ on: 'category', any: [kindOf] });
      for (const word of phrase.stems.slice(0, -1)) reading.wishes.push({ on: `w:${word}`, any: [word], not: true });
      used.fill(true, at - 1, to);
    } else if (isNegated(tokens, at)) reading.notNamed.push(...items);
    else reading.named.push({ rows: items, at, to, exact: true });
  }
  const owners: (Found | undefined)[] = [];
  for (const one of found) for (let at = one.at; at < one.to; at++) owners[at] ??= one;
  const describes = tokens.some(({ word }) => /^(?:something|anything)$/.test(word));
  // Parts of names: a run of name words that together fit few items.
  for (let at = 0; at < tokens.length; at++) {
    let rows: number[] | undefined;
    let to = at;
    let distinctive = 0;
    for (; to < tokens.length; to++) {
      const token = tokens[to];
      if (!token || to - at > LONGEST_NAME || (to > at && /[,.;?!]/.test(tokens[to - 1]?.after ?? ''))) break;
      const owner = owners[to];
      // "on the track" is a place, "the spike" points.
      const pointedAt =
        /^(?:the|that|this|your)$/.test(tokens[to - 1]?.word ?? '') &&
        !/^(?:on|at|in|for|during|off)$/.test(tokens[to - 2]?.word ?? '');
      if (
        owner?.phrase.meanings.some((meaning) => meaning.is === 'item') &&
        reading.named.some((name) => name.at === owner.at)
      )
        break;
      const posting = index.names.get(token.stem);
      if (
        !posting ||
        FUNCTION_WORDS.has(token.word) ||
        reading.amounts.some(
          (amount) => amount.at <= to && amount.to > to && (amount.bounded || amount.money || amount.unit),
        )
      )
        break;
      const narrowed: number[] = rows ? intersect(rows, posting) : posting;
      if (narrowed.length === 0) break;
      rows = narrowed;
      if (
        owner &&
        pointedAt &&
        owner.at === to &&
        owner.to - owner.at === 1 &&
        !owner.phrase.meanings.some((meaning) => meaning.is === 'attribute') &&
        posting.length === 1
      )
        distinctive++;
      else if (
        !owner &&
        token.word.length > 1 &&
        !EVERYDAY_WORDS.has(token.word) &&
        !/^\d/.test(token.word) &&
        !index.brandWords.has(token.stem)
      )
        distinctive++;
      else if (
        /^\d{2,}/.test(token.word) &&
        !owner &&
        (token.glued ||
          index.itemWords.has(tokens[to - 1]?.stem ?? '') ||
          /^(?:number|no|model)$/.test(tokens[to - 1]?.word ?? '') ||
          (posting.length === 1 &&
            reading.acts.has('compare') &&
            /^(?:between|and|or|vs|versus|with|the)$/.test(tokens[to - 1]?.word ?? '')))
      )
        distinctive++;
    }
    // "A dining table" is a kind of thing, whatever table is called so.
    const last = index.lexicon.get(tokens[to - 1]?.stem ?? '')?.meanings.find((meaning) => meaning.is === 'category');
    const indefinite = /^(?:a|an|any|some|another)$/.test(tokens[at - 1]?.word ?? '');
    const capital = /^\p{Lu}/u.test(tokens[at]?.raw ?? '');
    if (indefinite && !capital && last?.is === 'category' && last.rows.length > 1) continue;
    // "Which of your keyboards": the kind, whatever one of them is called so.
    const [said] = tokens.slice(at, to);
    if (to - at === 1 && said && said.word !== said.stem && last?.is === 'category' && last.rows.length > 1) continue;
    // "A laptop sleeve": a thing of its own, no Long Sleeve Shirt.
    const ahead = tokens[at - 1];
    if (
      to - at === 1 &&
      ahead &&
      ahead.after === '' &&
      !owners[at - 1] &&
      !FUNCTION_WORDS.has(ahead.word) &&
      !EVERYDAY_WORDS.has(ahead.word) &&
      !/^\d/.test(ahead.word) &&
      !index.names.has(ahead.stem) &&
      !capital
    )
      continue;
    // "The train set" where toys train something.
    const written = tokens.slice(at, Math.max(to, at + 2)).map(({ word }) => word);
    const inFull =
      rows?.length === 1 &&
      distinctive === 0 &&
      written.length > 1 &&
      /^(?:the|that)$/.test(tokens[at - 1]?.word ?? '') &&
      ` ${index.brand.items[rows[0] ?? -1]?.name.toLowerCase()} `.includes(` ${written.join(' ')} `);
    if (inFull) distinctive++;
    // "What frame size": the word says which size.
    if (to - at === 1 && !inFull && index.optionNames.has(tokens[to]?.stem ?? '')) continue;
    // "How long does fast charging take?": the figure, whatever is called so.
    const figure = found.some(
      (one) => one.at <= at && to <= one.to && one.phrase.meanings.some(({ is }) => is === 'attribute'),
    );
    if (figure && reading.acts.has('question') && !/^(?:the|that|this)$/.test(tokens[at - 1]?.word ?? '')) continue;
    // "4 sets" counts, it names no Head Set.
    if (to - at === 1 && CONTAINERS.has(tokens[at]?.stem ?? '')) continue;
    if (rows && saysOpposite(index, rows, tokens[at - 1]?.word)) continue;
    // "A single speed bike": words that many records have are no name of the one tool that is called so.
    const spread = tokens.slice(at, to).map(({ stem }) => index.words.get(stem)?.rows.length ?? 0);
    if (rows && indefinite && !capital && Math.min(...spread) > 3 * rows.length + 2) continue;
    // "I need a charger", where phones come with one in the box: the thing that is called so.
    const thing = indefinite && to - at === 1 ? index.heads.get(tokens[at]?.stem ?? '') : undefined;
    const boxed = owners[at]?.phrase.meanings;
    if (
      rows &&
      thing?.length === 1 &&
      boxed?.every((meaning) => meaning.is === 'value' && isListed(index, meaning)) &&
      /^(?:need|want|for|buy|get|have|add)$/.test(tokens[at - 2]?.word ?? '')
    ) {
      rows = thing;
      distinctive++;
    }
    if (rows && distinctive === 0 && isPartOfName(index, rows, tokens, at, to, describes)) distinctive++;
    if (!rows || distinctive === 0) continue;
    const owned = found.some((one) => one.at < to && one.to > at);
    // A single word that several names end in says what kind of thing it is.
    const ends = to - at === 1 && rows.length > 1 ? index.heads.get(tokens[at]?.stem ?? '') : undefined;
    // "A hammer" of a claw hammer and a hammer drill.
    const one =
      (/^(?:a|an|one)$/.test(tokens[at - 1]?.word ?? '') && !/^(?:for|as|like)$/.test(tokens[at - 2]?.word ?? '')) ||
      owners[at - 1]?.phrase.meanings.some((meaning) => meaning.is === 'option') === true;
    if (ends && (ends.length !== 1 || !one)) continue;
    if (ends) rows = ends;
    if (tokens.slice(at, to).every((token) => index.brandWords.has(token.stem)) && rows.length > 1) continue;
    // "dining chairs" are chairs, whatever table is called a dining table.
    const described = found.find((one) => one.at === to)?.phrase.meanings.find((meaning) => meaning.is === 'category');
    const known = rows;
    if (to - at === 1 && described?.is === 'category' && !described.rows.some((row) => known.includes(row))) continue;
    const few = rows.length <= (owned ? 1 : 4) && rows.length < index.brand.items.length / 2;
    if (!few) continue;
    const closest = fullest(index, rows, tokens.slice(at, to));
    if (isNegated(tokens, at)) reading.notNamed.push(...closest);
    else reading.named.push({ rows: closest, at, to, exact: false });
    used.fill(true, at, to);
    at = to - 1;
  }
  reading.named.sort((a, b) => a.at - b.at);
  // "Floor mats for the Arc" are mats.
  const isFor = (at: number) => {
    const step = /^(?:the|a|an|my|our|his|her|your)$/.test(tokens[at - 1]?.word ?? '') ? at - 2 : at - 1;
    return tokens[step]?.word === 'for';
  };
  const [head] = reading.named;
  const swaps = / (?:swap|replace|exchange|change|switch|trade|substitute) /.test(reading.said);
  if (head && !swaps && !reading.acts.has('compare'))
    reading.named = reading.named.filter((name) => name === head || !isFor(name.at) || name.at - head.to > 3);
}

/** "Poles" among accessories: the word stands in the name of one of that kind and of no other. */
function isOwnName(index: CatalogueIndex, items: readonly number[], kind: readonly number[], key: string): boolean {
  const [only] = items;
  const category = index.brand.items[only ?? -1]?.category ?? '';
  const label = index.brand.pack.categories[category]?.label ?? category;
  if (only === undefined || items.length > 1 || kind.length > 50 || stems(label).includes(key)) return false;
  const has = (row: number) => ` ${stems(index.brand.items[row]?.name ?? '').join(' ')} `.includes(` ${key} `);
  return has(only) && kind.every((row) => row === only || !has(row));
}

/** "Short sleeve" is no name of a Long Sleeve Shirt. */
export function saysOpposite(index: CatalogueIndex, rows: readonly number[], before = ''): boolean {
  const opposites = OPPOSITES.filter((pair) => pair.includes(before)).flatMap((pair) =>
    pair.filter((one) => one !== before),
  );
  if (opposites.length === 0) return false;
  const names = rows.slice(0, 20).map((row) => ` ${index.brand.items[row]?.name.toLowerCase() ?? ''} `);
  return names.every((name) => !name.includes(` ${before} `) && opposites.some((one) => name.includes(` ${one} `)));
}

const OPPOSITES = [['short', 'long'], ['small', 'large'], ['low', 'high'], ['light', 'heavy'], ['half', 'full'], ['single', 'double'], ['left', 'right'], ['front', 'rear', 'back'], ['summer', 'winter'], ['indoor', 'outdoor'], ['hot', 'cold'], ['soft', 'hard']]; // biome-ignore format: a table

/** "One french press", "the basic 14": two words or more of exactly one name are that item, but not what something is for. */
function isPartOfName(
  index: CatalogueIndex,
  rows: readonly number[],
  tokens: readonly Token[],
  at: number,
  to: number,
  describes: boolean,
): boolean {
  const [only] = rows;
  if (rows.length !== 1 || only === undefined || to - at < 2) return false;
  if (/^(?:for|with|in|of|from|without|no|not|a|an|any|some|another)$/.test(tokens[at - 1]?.word ?? '')) return false;
  if (tokens[at - 2]?.word === 'for') return false;
  // "Something black, single speed" describes.
  if (describes) return false;
  const words = ` ${stems(index.brand.items[only]?.name ?? '').join(' ')} `;
  const said = tokens.slice(at, to).map(({ stem }) => stem);
  return words.includes(` ${said.join(' ')} `) && said.some((word) => word.length > 2);
}

/** Of several items with these words in their names, those whose name has the fewest other words. */
function fullest(index: CatalogueIndex, rows: number[], tokens: readonly Token[]): number[] {
  if (rows.length === 1 || tokens.length < 2) return rows;
  const lengths = rows.map((row) => index.brand.items[row]?.name.split(/\s+/).length ?? 99);
  const shortest = Math.min(...lengths);
  return rows.filter((_, at) => lengths[at] === shortest);
}

function intersect(a: number[], b: number[]): number[] {
  const [small, large] = a.length < b.length ? [a, b] : [b, a];
  if (large.length > 64) {
    const set = new Set(large);
    return small.filter((row) => set.has(row));
  }
  return small.filter((row) => large.includes(row));
}
