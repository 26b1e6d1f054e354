/** The catalogue's own phrases in what was said: which are taken, and the wish, attribute or comparison each becomes. */
import type { Act } from './acts.ts';
import type { Amount } from './amounts.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { comparesNumber, readGenericDegree, sizeOfKind, takeDegree } from './degrees.ts';
import { EVERYDAY_WORDS, FUNCTION_WORDS, numberWord } from './english.ts';
import { includes } from './evidence.ts';
import type { Found, Meaning } from './lexicon.ts';
import { isNegated } from './negation.ts';
import { dimensionOf, isPartOfKind, isWrongWay, namesPart, tells } from './phrase-kinds.ts';
import { rankedBy } from './pointing.ts';
import { tellsPurpose } from './purpose.ts';
import type { Reading } from './reading.ts';
import { stems, type Token } from './text.ts';

/** The phrases of the lexicon in what was said: longest first, none overlapping another, none across a comma. */
export function choosePhrases(
  index: CatalogueIndex,
  tokens: readonly Token[],
  amounts: readonly Amount[],
  used: readonly boolean[],
  asks = false,
): Found[] {
  const found = index.lexicon.findAll(tokens.map(({ stem: one }) => one)).filter(({ at, to, phrase }) => {
    if (used.slice(at, to).some(Boolean)) return false;
    // "Crew running sock, 3 pairs": a long name may have a comma in it.
    const stops = to - at > 3 && phrase.meanings.some((meaning) => meaning.is === 'item') ? /[.;:?!]/ : /[,.;:?!]/;
    for (let step = at; step < to - 1; step++) if (stops.test(tokens[step]?.after ?? '')) return false;
    const before = tokens[at - 1]?.word ?? '';
    const indefinite =
      /^(?:a|an|any|some|another)$/.test(before) &&
      !/^\p{Lu}/u.test(tokens[at]?.raw ?? '') &&
      phrase.meanings.every(
        (meaning) =>
          meaning.is === 'item' &&
          !meaning.rows.some((row) => stems(index.brand.items[row]?.name ?? '').join(' ') === phrase.key),
      );
    if (indefinite) return false;
    // "I currently drive": a verb, no test drive.
    const verb =
      to - at === 1 && /^(?:i|we|they|he|she|it|you|to|currently|usually|often|mostly|normally)$/.test(before);
    // "Can the small one charge my laptop?": it is there already.
    const owned = /^(?:my|our|his|her|their)$/.test(before) && asks;
    if (owned && phrase.meanings.every((meaning) => meaning.is === 'category')) return false;
    const mine = /^(?:i|we)$/.test(before);
    if (verb && phrase.meanings.every(({ is }) => is === 'category' || (mine && is === 'attribute'))) return false;
    const numeric = tokens.slice(at, to).every(({ word }) => /^\d/.test(word));
    const labels = phrase.meanings.some(
      (meaning) => meaning.is === 'attribute' || meaning.is === 'less' || meaning.is === 'more',
    );
    if (
      numeric &&
      !labels &&
      amounts.some(
        (amount) =>
          amount.at <= at &&
          amount.to >= to &&
          (amount.bounded || amount.money || amount.unit !== undefined || amount.surelyClock || amount.ordinal),
      )
    )
      return false;
    if (phrase.meanings.length === 0) return false;
    // "A 3 day hike" is no day hike.
    const days = tokens[at]?.stem === 'day' && to - at > 1 && (numberWord(before) ?? Number(before)) > 1;
    if (days) return false;
    return (
      !phrase.meanings.every((meaning) => meaning.is === 'item') || isNameLike(tokens.slice(at, to), tokens.length)
    );
  });
  found.sort((a, b) => b.to - b.at - (a.to - a.at) || a.at - b.at);
  const taken: Found[] = [];
  for (const one of found) if (!taken.some(({ at, to }) => one.at < to && at < one.to)) taken.push(one);
  return taken.sort((a, b) => a.at - b.at);
}

export function takePhrase(
  index: CatalogueIndex,
  tokens: readonly Token[],
  found: Found,
  reading: Reading,
  acts: ReadonlySet<Act>,
): void {
  const { at, to, phrase } = found;
  const negated = isNegated(tokens, at);
  const degree = phrase.meanings.find((meaning) => meaning.is === 'less' || meaning.is === 'more');
  const attribute = phrase.meanings.find((meaning) => meaning.is === 'attribute');
  // "How long does it take" chooses no long one.
  const asksHow =
    to - at === 1 &&
    tokens[at - 1]?.word === 'how' &&
    / how long (?:it|does it|do they|will it|they) takes? /.test(reading.said);
  const tooMuch = to - at === 1 && tokens[at - 1]?.word === 'too';
  const kinds = phrase.meanings.filter(
    (meaning) => 'on' in meaning && !((asksHow || tooMuch) && meaning.is === 'option'),
  );
  const option = asksHow ? undefined : phrase.meanings.find((meaning) => meaning.is === 'option-name');
  if (option?.is === 'option-name') {
    // "for men" names the option and chooses from it.
    const chosen = phrase.stems.find((part) => index.options.get(option.option)?.has(part));
    if (chosen !== undefined)
      reading.wishes.push({ on: `o:${option.option}`, any: [chosen], ...(negated && { not: true as const }) });
    // "Can I get a table?": a thing that goes by the word.
    else if (/^(?:a|an|any)$/.test(tokens[at - 1]?.word ?? '') && index.names.has(phrase.key))
      reading.wishes.push({ on: `w:${phrase.key}`, any: [phrase.key] });
    else if (!reading.optionNames.includes(option.option)) reading.optionNames.push(option.option);
  }
  if (degree && phrase.key === 'first' && /^(?:class|aid|name|time|thing)$/.test(tokens[to]?.word ?? '')) return;
  if (
    degree &&
    /^(?:first|last)$/.test(phrase.key) &&
    !rankedBy(index, tokens, at) &&
    /^(?:the|not|and)$/.test(tokens[at - 1]?.word ?? '')
  )
    return;
  const utmost =
    tokens[at - 1]?.word === 'as' && tokens[to]?.word === 'as' && /^(?:possible|can)$/.test(tokens[to + 1]?.word ?? '');
  if (degree && (degree.is === 'less' || degree.is === 'more') && utmost) {
    reading.comparing.push({
      attribute: degree.attribute,
      down: degree.is === 'more',
      degree: 'superlative',
      among: false,
    });
    return;
  }
  if (degree && (degree.is === 'less' || degree.is === 'more') && !(degree.degree === 'plain' && kinds.length > 0)) {
    // "A big tent" is a tent all the same.
    const last = tokens[to - 1]?.stem ?? '';
    const ofKind = index.lexicon.get(last)?.meanings.some((meaning) => meaning.is === 'category');
    if (to - at > 1 && ofKind && !negated) reading.wishes.push({ on: 'category', any: [last] });
    if (!comparesNumber(tokens, to)) {
      const before = reading.comparing.length;
      takeDegree(index, tokens, found, degree, negated, reading);
      const taken = reading.comparing[before];
      const also = phrase.meanings.flatMap((one) =>
        (one.is === 'less' || one.is === 'more') && one.attribute !== degree.attribute
          ? [{ attribute: one.attribute, down: (one.is === 'more') !== negated }]
          : [],
      );
      if (taken && also.length > 0) taken.also = also;
    } else if (!reading.attributes.includes(degree.attribute)) reading.attributes.push(degree.attribute);
    return;
  }
  if (
    reading.named.some((name) => name.at === at && name.exact) &&
    !kinds.some((meaning) => 'rows' in meaning && meaning.rows.length > 1 && !isListed(index, meaning))
  )
    return;
  // "Same flight, 2 seats": the one in view.
  if (tokens[at - 1]?.word === 'same' && kinds.some(({ is }) => is === 'category')) {
    reading.pronoun = true;
    return;
  }
  const sized = kinds.length > 0 ? sizeOfKind(index, tokens, found) : undefined;
  if (sized) {
    reading.comparing.push(sized);
    return;
  }
  if (kinds.length > 0) {
    // A tag that is a yes or no of the record as well is asked of the record.
    const stated = attribute?.is === 'attribute' && index.attributes.get(attribute.attribute)?.type === 'boolean';
    const feature = stated && kinds.every(({ is }) => is === 'tag') ? `a:${attribute.attribute}` : undefined;
    const on = feature ?? dimensionOf(phrase.key, kinds);
    const choices = kinds.flatMap((meaning) =>
      meaning.is === 'option' && `o:${meaning.on}` === on ? [meaning.value] : [],
    );
    if (isWrongWay(index, tokens, found, kinds)) {
      reading.unknown.push(...tokens.slice(at, to).map(({ word }) => word));
      reading.wrongWay = true;
    } else if (on === 'category' && negated && isPartOfKind(index, phrase.key, kinds))
      reading.wishes.push({ on: 'name', any: [phrase.key], not: true });
    else
      reading.wishes.push({
        on,
        any: feature ? ['yes'] : choices.length > 0 ? choices : [phrase.key],
        ...(negated && { not: true as const }),
        ...(tells(index, on) && !negated && tellsPurpose(tokens, at) && { ranks: true as const }),
      });
    if (on === 'category' && !negated && namesPart(index, phrase.key, kinds))
      reading.wishes.push({ on: 'name', any: [phrase.key] });
  }
  // "Does it use real down?": a verb.
  const verb =
    to - at === 1 &&
    tokens[at]?.word === 'use' &&
    /^(?:it|they|that|this|you|i|we|to|can|could|will)$/.test(tokens[at - 1]?.word ?? '') &&
    !/ (?:how|what|where) /.test(reading.said);
  // "A new pair" counts, it asks for no pairs in the pack.
  const counts =
    to - at === 1 &&
    tokens[at]?.stem === 'pair' &&
    /^(?:an?|new|one|two|three|\d+|another)$/.test(tokens[at - 1]?.word ?? '');
  // "New strings for my acoustic": the word names a thing here, it asks for no figure.
  const inName =
    !acts.has('question') &&
    to - at === 1 &&
    reading.named.some(({ rows }) => rows.every((row) => includes(index.names.get(tokens[at]?.stem ?? '') ?? [], row)));

  if (attribute?.is === 'attribute' && !verb && !counts && !inName) {
    const kind = index.attributes.get(attribute.attribute);
    if (!reading.attributes.includes(attribute.attribute)) reading.attributes.push(attribute.attribute);
    if (kind && (kind.type === 'number' || kind.type === 'time')) readGenericDegree(tokens, found, kind.id, reading);
    const describes =
      index.lexicon.get(tokens[to]?.stem ?? '')?.meanings.some((meaning) => meaning.is === 'category') === true;
    if (kind?.type === 'boolean' && kinds.length === 0 && (describes || wantsFeature(tokens, at, acts)))
      reading.wishes.push({ on: `a:${kind.id}`, any: ['yes'], ...(negated && { not: true as const }) });
    if (kind?.type === 'text' && kinds.length === 0 && negated && tokens[at - 1]?.word !== 'not')
      for (const part of phrase.stems)
        if (index.words.has(part)) reading.wishes.push({ on: `w:${part}`, any: [part], not: true });
    if (
      kind?.type === 'number' &&
      kinds.length === 0 &&
      (/^(?:nonstop|non stop|direct)$/.test(phrase.key) ||
        (negated && /^(?:no|without|hate|avoid|dislike)$/.test(tokens[at - 1]?.word ?? '')))
    )
      reading.wishes.push({ on: `a:${kind.id}`, max: 0 });
  }
}

/** "charge" where the pack says "charging", "boiling" where it says "boil". */
export function readOtherForms(
  index: CatalogueIndex,
  tokens: readonly Token[],
  used: boolean[],
  reading: Reading,
): void {
  tokens.forEach((token, at) => {
    if (
      used[at] ||
      FUNCTION_WORDS.has(token.word) ||
      token.word.length < 4 ||
      index.lexicon.get(token.stem)?.meanings.length
    )
      return;
    const { stem: one } = token;
    const forms = one.endsWith('ing')
      ? [one.slice(0, -3), `${one.slice(0, -3)}e`]
      : [
          `${one}ing`,
          `${one.replace(/e$/, '')}ing`,
          ...(/^(?:it|they|this|that|you)$/.test(tokens[at - 1]?.word ?? '') ? [] : [`${one}er`]),
          `${one}${one.slice(-1)}ing`,
        ];
    const phrase = forms
      .map((form) => index.lexicon.get(form))
      .find((known) => known?.meanings.some((meaning) => meaning.is === 'attribute'));
    if (!phrase) return;
    used[at] = true;
    takePhrase(index, tokens, { at, to: at + 1, phrase }, reading, reading.acts);
  });
}

/** A one-word name that is also an everyday word counts only when it is written as a name or is all that was said. */
function isNameLike(tokens: readonly Token[], all: number): boolean {
  const [token] = tokens;
  if (!token || tokens.length > 1) return true;
  if (!EVERYDAY_WORDS.has(token.word) && !FUNCTION_WORDS.has(token.word)) return true;
  if (FUNCTION_WORDS.has(token.word)) return false;
  return all === 1 || /^\p{Lu}/u.test(token.raw);
}

/** A value of a list ("fits: Volta EV") may be the name of another item. */
export function isListed(index: CatalogueIndex, meaning: Meaning): boolean {
  return meaning.is === 'value' && index.attributes.get(meaning.on)?.type === 'list';
}

function wantsFeature(tokens: readonly Token[], at: number, acts: ReadonlySet<Act>): boolean {
  const before = tokens
    .slice(Math.max(0, at - 4), at)
    .map(({ word }) => word)
    .join(' ');
  if (
    /\b(?:with|without|has|have|need|want|no|not|including|includes|offers|which|and|any|ones?|are|must|should)\b/.test(
      before,
    )
  )
    return !acts.has('question') || !/\b(?:it|this|they|that (?!is|are|has|have|does|do))\b/.test(`${before} `);
  return !acts.has('question');
}
