/** "cheaper", "the lightest", "as late as possible": which way along which attribute. */
import type { CatalogueIndex } from './catalogue-index.ts';
import { ordinalWord, unitOf } from './english.ts';
import type { Found, Meaning } from './lexicon.ts';
import type { Comparing, Reading } from './reading.ts';
import type { Token } from './text.ts';

export function takeDegree(
  index: CatalogueIndex,
  tokens: readonly Token[],
  found: Found,
  meaning: Meaning & { is: 'less' | 'more' },
  negated: boolean,
  reading: Reading,
): void {
  const before = tokens
    .slice(Math.max(0, found.at - 2), found.at)
    .map(({ word }) => word)
    .join(' ');
  const after = tokens
    .slice(found.to, found.to + 2)
    .map(({ word }) => word)
    .join(' ');
  if (meaning.degree === 'plain' && /\bthe$/.test(before) && /^(?:one|ones|pair)\b/.test(after)) {
    reading.comparing.push({
      attribute: meaning.attribute,
      down: meaning.is === 'more',
      degree: 'superlative',
      among: true,
    });
    return;
  }
  // "Which lasts longer?" asks for no length.
  if (/\b(?:lasts?|lasting)$/.test(before) && index.attributes.get(meaning.attribute)?.dimension === 'length') {
    reading.unknown.push('lasts');
    return;
  }
  // "I might take it later": no comparison.
  if (
    /^(?:later|sooner|longer|earlier)$/.test(tokens[found.at]?.word ?? '') &&
    /\b(?:it|this|that|them|back|decide|think|maybe|perhaps|until|any|much|no|a bit|little|you|me)$/.test(before) &&
    meaning.degree === 'comparative' &&
    /^(?:$|[a-z]* ?(?:is|does|but|and|or)?)/.test(after) &&
    !/\b(?:something|anything|flights?|ones?)\b/.test(before) &&
    /\b(?:it|this|that|them|back|decide|think|maybe|perhaps|until|no|you|me)$/.test(before)
  )
    return;
  if (meaning.degree === 'plain' && /\b(?:so|too many|never mind the|mind the)$/.test(before)) return;
  if (meaning.degree === 'plain' && /\b(?:how|that|this|as)$/.test(before)) {
    // "how heavy is it?"
    reading.howAttributes.push(meaning.attribute);
    return;
  }
  if (
    meaning.degree === 'plain' &&
    reading.said.includes(' how ') &&
    reading.acts.has('question') &&
    !/\b(?:a|any|some|something)$/.test(before)
  )
    return;
  // "Is it too heavy to post?" asks for the weight of it.
  if (/\btoo$/.test(before) && reading.acts.has('question') && reading.pronoun) {
    reading.howAttributes.push(meaning.attribute);
    return;
  }
  // "For heavy runners": the people are, not the shoe.
  if (meaning.degree === 'plain' && /\bfor$/.test(before) && PEOPLE.test(tokens[found.to]?.word ?? '')) return;
  let down = meaning.is === 'more';
  if (negated || /\btoo$/.test(before)) down = !down;
  const theOne =
    / the (?:one|ones|pair) (?:that|which|with|who) /.test(reading.said) ||
    / (?:whichever|which ever)(?: one)?(?: of \w+)? \w+ /.test(reading.said);
  const whichOf =
    meaning.degree === 'comparative' &&
    / which /.test(reading.said) &&
    !/ than /.test(reading.said) &&
    !/ which (?:other )?\w+s? (?:do you|have you|are there)/.test(reading.said);
  const among =
    theOne ||
    whichOf ||
    /^(?:of|out of|one of|among|ones? of) ?(?:those|these|them|the)?/.test(after) ||
    (meaning.degree === 'comparative' && /\bthe$/.test(before) && !/\bthan\b/.test(after)) ||
    (meaning.degree === 'comparative' && /\bwhich (?:one )?(?:is|has|are|arrives|leaves)\b/.test(reading.said));
  const degree = /\btoo$/.test(before) ? 'comparative' : meaning.degree;
  const rank = degree === 'superlative' ? ordinalWord(tokens[found.at - 1]?.word ?? '') : undefined;
  if (rank !== undefined && rank > 1) {
    reading.ordinals = reading.ordinals.filter((place) => place !== rank);
    reading.comparing.push({ attribute: meaning.attribute, down, degree, among, rank });
    return;
  }
  // "The next fastest": one step on from the thing in view.
  if (degree === 'superlative' && /\bnext$/.test(before)) {
    reading.comparing.push({ attribute: meaning.attribute, down: !down, degree: 'comparative', among: false });
    return;
  }
  reading.comparing.push({ attribute: meaning.attribute, down, degree, among });
}

/** "the most range", "lasts longer": a word of degree beside an attribute. */
export function readGenericDegree(
  tokens: readonly Token[],
  { at, to }: Found,
  attribute: string,
  reading: Reading,
): void {
  const word = [tokens[at - 1]?.word ?? '', tokens[to]?.word ?? ''].find(
    (one) => MORE_OF.test(one) || LESS_OF.test(one),
  );
  if (!word || tokens[to]?.word === 'than' || tokens[to + 1]?.word === 'than') return;
  if (/\b(?:at|no|not) $/.test(`${tokens[at - 2]?.word ?? ''} `)) return;
  const superlative = /est$|^most$|^least$|imum$/.test(word);
  reading.comparing.push({
    attribute,
    down: MORE_OF.test(word),
    degree: superlative ? 'superlative' : 'comparative',
    among:
      / the (?:one|ones) (?:that|which|with|who) /.test(reading.said) ||
      /\bof (?:those|these|them)\b/.test(reading.said) ||
      (!superlative && / which (?:one )?\w+ /.test(reading.said)),
  });
}

/** "lighter than 2 kg" bounds a number; "lighter" alone compares with what is in view. */
export function comparesNumber(tokens: readonly Token[], to: number): boolean {
  return (
    tokens[to]?.word === 'than' &&
    (/^(?:\d|two|three|four|five|ten|fifty|a hundred)/.test(tokens[to + 1]?.word ?? '') ||
      (/^(?:a|an|one|half)$/.test(tokens[to + 1]?.word ?? '') &&
        unitOf(tokens[to + 2]?.stem ?? '') !== undefined &&
        (tokens[to + 2]?.word.length ?? 0) > 3))
  );
}

/** "a small backpack": right before a kind of thing whose size is measured, a word of size orders and is no choice. */
export function sizeOfKind(index: CatalogueIndex, tokens: readonly Token[], { at, to }: Found): Comparing | undefined {
  const utmost =
    to - at === 1 ? { small: 'smallest', big: 'biggest', large: 'largest' }[tokens[at]?.word ?? ''] : undefined;
  const kind = utmost
    ? index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.find((meaning) => meaning.is === 'category')
    : undefined;
  const measured = utmost
    ? index.lexicon.get(utmost)?.meanings.find((meaning) => meaning.is === 'less' || meaning.is === 'more')
    : undefined;
  if (kind?.is !== 'category' || !(measured?.is === 'less' || measured?.is === 'more')) return undefined;
  const column = index.columns.get(measured.attribute);
  if (!kind.rows.some((row) => !Number.isNaN(column?.[row] ?? Number.NaN))) return undefined;
  return { attribute: measured.attribute, down: measured.is === 'more', degree: 'plain', among: false };
}

/** Those who use a thing. */
export const PEOPLE =
  /^(?:people|persons?|runners?|hikers?|riders?|cyclists?|drivers?|campers?|walkers?|trekkers?|travell?ers?|beginners?|starters?|swimmers?|skiers?|climbers?|climbers|gamers?|readers?|writers?|cooks?|bakers?|guys|folks|users?|sleepers?|commuters?|owners?|players?|adults?|men|women|kids|children)$/;

const MORE_OF =
  /^(?:more|most|better|longer|longest|higher|highest|bigger|biggest|larger|largest|greater|greatest|maximum|best)$/;

const LESS_OF = /^(?:less|least|shorter|shortest|lower|lowest|smaller|smallest|fewer|fewest|minimum)$/;
