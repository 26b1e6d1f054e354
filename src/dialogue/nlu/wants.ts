/** What a clause says of what is wanted: wishes where it is exact, evidence where it speaks of need, an order where it compares. */

import { kindOf } from '../catalogue/kinds.ts';
import type { Meaning, ValueMeaning } from '../catalogue/lexicon.ts';
import type { Evidence, Order, Wish } from '../dialogue-acts.ts';
import { numberOf, ordinalOf } from '../lang/number-words.ts';
import type { Room } from '../room.ts';
import { readPartsOfDay } from './dates.ts';
import { type Dropped, droppedIn } from './drops.ts';
import type { Heard, HeardClause } from './hear.ts';
import { amountWish, type Said, spokenOf, statedBy } from './measures.ts';
import { type Mention, servesAt } from './mentions.ts';
import type { View } from './view.ts';

export interface Wants {
  wishes: Wish[];
  evidence: Evidence[];
  /** Canonical category that the main noun names, or several joined by `|`. */
  kinds: string[];
  order?: Order;
  /** A comparative: against what is in view. */
  relative?: { attribute: string; down: boolean };
  /** Those of the wishes that only say what a thing is good for. */
  purposes: Wish[];
  /** What matters no longer: what wishes are on, or `w:<stem>` of a word said. */
  drop: string[];
}

/** Everything a clause wants; `spent` are the mentions that something else accounts for. */
export function wantsIn(room: Room, heard: Heard, clause: HeardClause, view: View, spent: readonly Mention[]): Wants {
  const said: Said = { room, heard, clause, view };
  const dropped = droppedIn(room, heard, clause);
  const wants: Wants = { wishes: [], evidence: [], kinds: [], purposes: [], drop: dropped.on };
  const mentions = clause.mentions.filter((one) => !spent.includes(one) && !dropped.mentions.includes(one));
  for (const mention of mentions) take(said, mention, wants);
  takePartsOfDay(said, wants);
  takeSorting(said, wants);
  const words = evidenceWords(room, heard, clause, dropped);
  if (words.length > 0) wants.evidence.push({ words, weight: 1 });
  wants.wishes = joined(room, heard, clause, wants.wishes);
  return wants;
}

function take(said: Said, mention: Mention, wants: Wants): void {
  const { kind, not, meanings, amount } = mention;
  const value = meanings.filter(isValue);
  switch (kind) {
    case 'kind':
      takeKind(said, mention, value, wants);
      return;
    case 'choice':
    case 'value':
    case 'vendor': {
      const own = ofKind(said, value);
      if (value.length > 0 && own.length === 0 && takeCount(said, mention, wants)) return;
      takeValue(said, mention, own.length > 0 ? own : value, wants);
      return;
    }
    case 'attribute':
      takeAttribute(said, mention, wants);
      return;
    case 'degree':
      takeDegree(said, mention, wants);
      return;
    case 'item':
    case 'part':
      if (not) wants.wishes.push(notNamed(said.heard, mention));
      return;
    case 'amount': {
      const wish = amount && amountWish(said, mention, amount);
      if (wish) wants.wishes.push({ ...wish, ...(not && !amount?.bounded && { not: true as const }) });
      return;
    }
    default:
  }
}

/** Of several meanings those that things of the kind have that is named. */
function ofKind(said: Said, values: readonly ValueMeaning[]): readonly ValueMeaning[] {
  if (!said.heard.mentions.some(({ kind, not }) => kind === 'kind' && !not)) return values;
  const rows = new Set(spokenOf(said));
  return values.filter((value) => value.is === 'category' || value.rows.some((row) => rows.has(row)));
}

/** "A room for two", where only tables come "for two": so many people. */
function takeCount(said: Said, mention: Mention, wants: Wants): boolean {
  const value = numberOf(said.room.language, said.heard.words[mention.to - 1] ?? '');
  if (value === undefined) return false;
  const at = mention.to - 1;
  const amount = { at, to: mention.to, value, bounds: {}, bounded: false, money: false };
  const wish = amountWish(said, { ...mention, at }, amount);
  if (wish) wants.wishes.push(wish);
  return wish !== undefined;
}

function isValue(meaning: Meaning): meaning is ValueMeaning {
  return 'value' in meaning;
}

function notNamed({ stems }: Heard, { at, to }: Mention): Wish {
  return { on: 'name', any: [stems.slice(at, to).join(' ')], not: true };
}

/** The main noun; one that is not wanted is a wish, and one after "with" or "for" says what the first goes with. */
function takeKind({ room, heard, clause }: Said, mention: Mention, values: readonly ValueMeaning[], wants: Wants) {
  const { at, to, not } = mention;
  const phrase = heard.stems.slice(at, to).join(' ');
  const before = clause.mentions.filter((one) => one.to <= at && !one.not === !not).at(-1);
  if (not) {
    // "Not a saddle bag": the other bags may be wanted.
    if (before?.kind === 'part' && before.to === at) return;
    const kinds = values.filter(({ is }) => is === 'category');
    wants.wishes.push(...kinds.map(({ on, value }): Wish => ({ on, any: [value], not: true })));
    return;
  }
  const last = wants.kinds.at(-1);
  const earlier = clause.mentions.filter(({ kind, to: end, not }) => kind === 'kind' && !not && end <= at).at(-1);
  if (last === undefined || !earlier) {
    wants.kinds.push(phrase);
    return;
  }
  const between = heard.words.slice(earlier.to, at);
  if (between.length === 1 && room.language.either.has(between[0] ?? ''))
    wants.kinds[wants.kinds.length - 1] = `${last}|${phrase}`;
  else if (between.length === 0) wants.kinds[wants.kinds.length - 1] = narrower(room, last, phrase);
  else if (between.some((word) => room.language.catalogue.breaks.has(word)))
    wants.evidence.push({ words: phrase.split(' '), weight: 1 });
  else if (!wants.kinds.includes(phrase)) wants.kinds.push(phrase);
}

/** "Outdoor toys": of two kinds side by side the one that fewer things are of, when they share any. */
function narrower({ index }: Room, one: string, other: string): string {
  const [a, b] = [kindOf(index, one), kindOf(index, other)];
  if (!a.some((row) => b.includes(row))) return other;
  return a.length < b.length ? one : other;
}

/** A value states something exactly; a bare one ("M", "9") only where the sentence says that a choice is meant. */
function takeValue({ room, heard }: Said, mention: Mention, values: readonly ValueMeaning[], wants: Wants): void {
  const meant = values.filter(({ bare }) => !bare || meansChoice(room, heard, mention));
  if (meant.length === 0) return;
  const not = mention.not ? { not: true as const } : {};
  const options = meant.filter(({ is }) => is === 'option');
  const others = meant.filter(({ is }) => is !== 'option' && is !== 'category');
  const kept = options.length > 0 ? options : others;
  const [first] = kept;
  if (!first) return;
  const same = kept.filter(({ on }) => on === first.on);
  const wish: Wish = { on: first.on, any: [...new Set(same.map(({ value }) => value))], ...not };
  wants.wishes.push(wish);
  const isList = room.index.attributes.get(first.on.slice(2))?.type === 'list';
  if (isList && !mention.not && !servesAt(room.language, heard.tokens, mention.at)) wants.purposes.push(wish);
}

/** "Size M", "in M", "an M": the words before a bare letter or number, or the name of the option beside it. */
export function meansChoice(room: Room, heard: Heard, { at, to }: Mention): boolean {
  const { language } = room;
  const before = heard.words[at - 1] ?? '';
  const after = heard.mentions.find((one) => one.at === to);
  const beside = heard.mentions.find((one) => one.to === at);
  return (
    language.choosing.has(before) ||
    after?.kind === 'option' ||
    beside?.kind === 'option' ||
    beside?.kind === 'choice' ||
    beside?.kind === 'kind' ||
    after?.kind === 'choice'
  );
}

/** A yes or no by its name; "more storage", "the most range". */
function takeAttribute(said: Said, { meanings, at, not }: Mention, wants: Wants): void {
  const { index, language } = said.room;
  for (const meaning of meanings) {
    if (meaning.is !== 'attribute') continue;
    const { attribute } = meaning;
    const type = index.attributes.get(attribute)?.type;
    if (type === 'boolean') {
      wants.wishes.push({ on: `a:${attribute}`, ...(not && { not: true as const }) });
      return;
    }
    const degree = type === 'number' ? language.degreeWords.get(said.heard.words[at - 1] ?? '') : undefined;
    if (!degree) continue;
    const down = degree.more !== (not === true);
    if (degree.utmost) wants.order ??= { on: attribute, ...(down && { down: true as const }), utmost: true };
    else if (!language.than.has(said.heard.words[at + 1] ?? '')) wants.relative ??= { attribute, down };
    return;
  }
}

type DegreeMeaning = Extract<Meaning, { is: 'less' | 'more' }>;

/** Of several measures that a word is said of, the one that most of what is spoken of state comes first. */
function mostStated(said: Said, degrees: readonly DegreeMeaning[]): DegreeMeaning[] {
  if (degrees.length < 2) return [...degrees];
  const rows = spokenOf(said);
  const stated = ({ attribute }: DegreeMeaning) => statedBy(said, rows, attribute) / (attribute === 'price' ? 2 : 1);
  return [...degrees].sort((a, b) => stated(b) - stated(a));
}

function takeDegree(said: Said, mention: Mention, wants: Wants): void {
  const { language } = said.room;
  const { words, mentions } = said.heard;
  const degrees = mention.meanings.flatMap((one) => (one.is === 'less' || one.is === 'more' ? [one] : []));
  const [meaning] = mostStated(said, degrees);
  if (!meaning) return;
  const { attribute, degree } = meaning;
  const before = words[mention.at - 1] ?? '';
  const turned = mention.not === true || language.too.has(before);
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

/** "Sort by price", "ordered by weight". */
function takeSorting({ room, heard, clause }: Said, wants: Wants): void {
  const { sorting, catalogue } = room.language;
  for (let at = clause.from; at + 1 < clause.to; at++) {
    if (!sorting.by.has(heard.words[at] ?? '')) continue;
    const verb = heard.words.slice(Math.max(clause.from, at - 3), at).some((word) => sorting.verbs.has(word));
    if (!verb) continue;
    const named = heard.mentions.find((one) => one.at === at + 1);
    const ids = named?.meanings.flatMap((meaning) => ('attribute' in meaning ? [meaning.attribute] : []));
    const on = ids?.[0] ?? (catalogue.priceNames.has(heard.words[at + 1] ?? '') ? 'price' : undefined);
    if (on !== undefined) wants.order = { on, ...(wants.order?.down && { down: true as const }) };
  }
}

/** "In the evening", where no tag of the catalogue is said by it: a time between. */
function takePartsOfDay({ room, heard, clause }: Said, wants: Wants): void {
  const on = [...room.index.attributes.values()].find(({ type }) => type === 'time')?.id;
  if (on === undefined) return;
  for (const { at, to, min, max } of readPartsOfDay(room.language, heard.tokens)) {
    if (at < clause.from || to > clause.to) continue;
    const taken = heard.mentions.some((one) => one.at < to && one.to > at && one.kind !== 'day');
    if (taken || wants.wishes.some((wish) => wish.on === `a:${on}`)) continue;
    const not = negated(heard, room, clause, at);
    wants.wishes.push({ on: `a:${on}`, min, max, ...(not && { not: true as const }) });
  }
}

/** Whether a negator stands before a place in its clause. */
function negated({ words }: Heard, { language }: Room, { from }: HeardClause, at: number): boolean {
  for (let place = at - 1; place >= from && place > at - 4; place--)
    if (language.negators.longestAt(words, place)) return true;
  return false;
}

/** Content words that nothing accounts for: what they say of need ranks. */
function evidenceWords(
  { language, index }: Room,
  heard: Heard,
  clause: HeardClause,
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
  const denied = deniedIn(language, heard, clause);
  for (let at = clause.from; at < clause.to; at++) {
    const token = heard.tokens[at];
    if (!token || covered(at) || denied.has(at) || language.functionWords.has(token.word)) continue;
    if (token.word.length < 2 || numberOf(language, token.word) !== undefined || /^\d/.test(token.word)) continue;
    words.push(token.stem);
  }
  return [...new Set(words)];
}

/** The places that a negator of the clause reaches. */
function deniedIn(language: Room['language'], { words, tokens }: Heard, { from, to }: HeardClause): Set<number> {
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

/** "Blue or green": two values of one thing with an alternative between are one wish. */
function joined({ language }: Room, heard: Heard, { from, to }: HeardClause, wishes: readonly Wish[]): Wish[] {
  const all: Wish[] = [];
  const said = heard.words.slice(from, to);
  const either = said.some((word) => language.either.has(word));
  const also = said.some((word) => language.alternatives.has(word));
  for (const wish of wishes) {
    const same = all.find(({ on, not, any }) => on === wish.on && not === wish.not && any !== undefined);
    if (same && wish.any && (either || wish.not || (also && wish.on.startsWith('o:'))))
      same.any = [...new Set([...(same.any ?? []), ...wish.any])];
    else all.push(wish);
  }
  return all;
}
