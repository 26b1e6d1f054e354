/** In which order a clause wants things: "the lightest", "cheaper", "sort by price", "the lowest available fare". */
import type { Meaning } from '../catalogue/lexicon.ts';
import { statedIn } from '../catalogue/stated.ts';
import type { Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import { ordinalOf } from '../lang/number-words.ts';
import { type Said, spokenOf, statedBy, type Wants } from './measures.ts';
import type { Mention } from './mention.ts';

type DegreeMeaning = Extract<Meaning, { is: 'less' | 'more' }>;

export function isDegree(meaning: Meaning): meaning is DegreeMeaning {
  return meaning.is === 'less' || meaning.is === 'more';
}

/** Of several measures that a word is said of, the one that most of what is spoken of state comes first. */
function mostStated(said: Said, degrees: readonly DegreeMeaning[]): DegreeMeaning[] {
  if (degrees.length < 2) return [...degrees];
  const rows = spokenOf(said);
  const stated = ({ attribute }: DegreeMeaning) => statedBy(said, rows, attribute) / (attribute === 'price' ? 2 : 1);
  return [...degrees].sort((a, b) => stated(b) - stated(a));
}

export function takeDegree(said: Said, mention: Mention, wants: Wants): void {
  const { language } = said.domain;
  const { words, mentions } = said.parsed;
  const degrees = mention.meanings.filter(isDegree);
  const [meaning] = mostStated(said, degrees);
  if (!meaning) return;
  const { attribute, degree } = meaning;
  const before = words[mention.at - 1] ?? '';
  const turned = mention.not === true || language.too.has(before);
  if (mention.not && degree === 'superlative') {
    const told = wants.wishes.some(({ on }) => on === attribute || on === `a:${attribute}`);
    const beyond = told ? undefined : shortOf(said, attribute, meaning.is === 'more');
    if (beyond) wants.wishes.push(beyond);
    if (told || beyond) return;
  }
  const down = (meaning.is === 'more') !== turned;
  if (degree === 'comparative' || turned) {
    const than = language.than.has(words[mention.to] ?? '');
    if (than && mentions.some(({ at, kind }) => kind === 'amount' && at >= mention.to && at <= mention.to + 3)) return;
    wants.relative ??= { attribute, down };
    return;
  }
  const place = ordinalOf(language, before) ?? 0;
  const utmost = degree === 'superlative' && !language.sorting.first.has(words[mention.to] ?? '');
  wants.order ??= {
    on: attribute,
    ...(down && { down: true as const }),
    ...(utmost && { utmost: true as const }),
    ...(utmost && place > 1 && { rank: place }),
  };
}

/** "Not the last one": all that does not go as far. */
function shortOf(said: Said, attribute: string, up: boolean): Wish | undefined {
  const { index } = said.domain;
  const { count, least, most } = statedIn(index, spokenOf(said), attribute);
  if (count === 0) return undefined;
  const on = attribute === 'price' ? 'price' : `a:${attribute}`;
  return up ? { on, max: most, below: true } : { on, min: least, above: true };
}

/** "Sort by price", "ordered by weight", "the lowest available fare". */
export function takeSorting({ domain, parsed, clause }: Said, wants: Wants): void {
  const { sorting, catalogue } = domain.language;
  for (let at = clause.from; at + 1 < clause.to; at++) {
    const down = catalogue.priceEnds.get(parsed.words[at] ?? '');
    const priced = parsed.stems
      .slice(at + 1, Math.min(at + 3, clause.to))
      .some((word) => catalogue.priceNames.has(word));
    if (down !== undefined && priced) wants.order ??= { on: 'price', utmost: true, ...(down && { down }) };
  }
  for (let at = clause.from; at + 1 < clause.to; at++) {
    if (!sorting.by.has(parsed.words[at] ?? '')) continue;
    const verb = parsed.words.slice(Math.max(clause.from, at - 3), at).some((word) => sorting.verbs.has(word));
    if (!verb) continue;
    const named = parsed.mentions.find((one) => one.at === at + 1);
    const ids = named?.meanings.flatMap((meaning) => ('attribute' in meaning ? [meaning.attribute] : []));
    const on = ids?.[0] ?? (catalogue.priceNames.has(parsed.words[at + 1] ?? '') ? 'price' : undefined);
    if (on !== undefined) wants.order = { on, ...(wants.order?.down && { down: true as const }) };
  }
}

/** What is so or is not, by its name. */
export function takeYes({ index }: Domain, { meanings, not }: Mention, wants: Wants): boolean {
  for (const meaning of meanings) {
    if (meaning.is !== 'attribute' || index.attributes.get(meaning.attribute)?.type !== 'boolean') continue;
    wants.wishes.push({ on: `a:${meaning.attribute}`, ...(not && { not: true as const }) });
    return true;
  }
  return false;
}

/** A yes or no by its name; "more storage", "the most range", "loads of seats", "no stops". */
export function takeAttribute(said: Said, mention: Mention, wants: Wants): void {
  const { index, language } = said.domain;
  const { meanings, at, not } = mention;
  if (takeYes(said.domain, mention, wants)) return;
  for (const meaning of meanings) {
    if (meaning.is !== 'attribute') continue;
    const { attribute } = meaning;
    if (index.attributes.get(attribute)?.type !== 'number') continue;
    const before = said.parsed.words[at - 1] ?? '';
    const degree =
      language.degreeWords.get(before) ?? language.degreeWords.get(`${said.parsed.words[at - 2]} ${before}`);
    if (!degree) {
      if (!(not || saysNone(said, mention, attribute)) || !index.columns.get(attribute)?.includes(0)) continue;
      wants.wishes.push({ on: `a:${attribute}`, max: 0 });
      return;
    }
    const down = degree.more !== (not === true);
    if (degree.many) wants.order ??= { on: attribute, down: true };
    else if (degree.utmost) wants.order ??= { on: attribute, ...(down && { down: true as const }), utmost: true };
    else if (!language.than.has(said.parsed.words[at + 1] ?? '')) wants.relative ??= { attribute, down };
    return;
  }
}

/** "Nonstop", of stops. */
function saysNone({ domain: { index, language }, parsed }: Said, { at, to }: Mention, attribute: string): boolean {
  const label = language.stem(index.attributes.get(attribute)?.label.toLowerCase() ?? '');
  const said = parsed.stems.slice(at, to).join('');
  return [...language.catalogue.deniesNext].some((no) => said === no + label);
}
