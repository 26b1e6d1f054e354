/** What a clause says of what is wanted: wishes where it is exact, evidence where it speaks of need, an order where it compares. */

import { isCapacity } from '../catalogue/attributes.ts';
import { kindOf } from '../catalogue/kinds.ts';
import type { Meaning, ValueMeaning } from '../catalogue/lexicon.ts';
import { rowSet } from '../catalogue/row-set.ts';
import type { Wish } from '../dialogue-acts.ts';
import type { Domain } from '../domain.ts';
import type { Language } from '../lang/language.ts';
import { numberOf } from '../lang/number-words.ts';
import { readPartsOfDay } from './dates.ts';
import { droppedIn } from './drops.ts';
import { amountWish, type Said, spokenOf, type Wants } from './measures.ts';
import { type Mention, servesAt } from './mention.ts';
import { evidenceWords, valuesNeeded } from './needs.ts';
import { hasCompany, takeCount, takeParty } from './people.ts';
import { isDegree, takeAttribute, takeDegree, takeSorting, takeYes } from './sorting.ts';
import type { Parsed, ParsedClause } from './utterance.ts';
import type { View } from './view.ts';

/** Everything a clause wants; `spent` are the mentions that something else accounts for. */
export function wantsIn(
  domain: Domain,
  parsed: Parsed,
  clause: ParsedClause,
  view: View,
  spent: readonly Mention[],
): Wants {
  const said: Said = { domain, parsed, clause, view };
  const dropped = droppedIn(domain, parsed, clause);
  const wants: Wants = { wishes: [], evidence: [], kinds: [], purposes: [], drop: dropped.on };
  const mentions = clause.mentions.filter((one) => !spent.includes(one) && !dropped.mentions.includes(one));
  for (const mention of mentions) {
    if (mention.at < parsed.wants && isBackground(said, mention)) takeNeed(said, mention, wants);
    else take(said, mention, wants);
  }
  takeParty(said, wants);
  takePartsOfDay(said, wants);
  takeSorting(said, wants);
  const words = evidenceWords(domain, parsed, clause, dropped);
  if (words.length > 0) wants.evidence.push({ words, weight: 1 });
  const needed = valuesNeeded(domain, words);
  if (needed.length > 0) wants.evidence.push({ words: needed.flatMap((value) => value.split(' ')), weight: 3 });
  wants.wishes = joined(domain, parsed, clause, wants.wishes);
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
      // "Too late" compares, though things are tagged so.
      if (said.domain.language.too.has(said.parsed.words[mention.at - 1] ?? '') && meanings.some(isDegree)) {
        takeDegree(said, mention, wants);
        return;
      }
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
      if (not) wants.wishes.push(notNamed(said.parsed, mention));
      return;
    case 'amount': {
      const wish = amount && amountWish(said, mention, amount);
      if (wish) wants.wishes.push({ ...wish, ...(not && !amount?.bounded && { not: true as const }) });
      if (
        wish &&
        isCapacity(said.domain.language, said.domain.index.attributes.get(wish.on.slice(2))) &&
        hasCompany(said, mention)
      )
        wants.order ??= { on: wish.on.slice(2), down: true };
      return;
    }
    default:
  }
}

/** Of several meanings those that things of the kind have that is named. */
function ofKind(said: Said, values: readonly ValueMeaning[]): readonly ValueMeaning[] {
  if (!said.parsed.mentions.some(({ kind, not }) => kind === 'kind' && !not)) return values;
  const rows = rowSet(spokenOf(said));
  return values.filter((value) => value.is === 'category' || value.rows.some((row) => rows.has(row)));
}

function isValue(meaning: Meaning): meaning is ValueMeaning {
  return 'value' in meaning;
}

function notNamed({ stems }: Parsed, { at, to }: Mention): Wish {
  return { on: 'name', any: [stems.slice(at, to).join(' ')], not: true };
}

/** Numbers and choices are exact wherever they are said. */
function isBackground({ domain: { index } }: Said, { kind, not, meanings }: Mention): boolean {
  if (not) return false;
  if (kind === 'attribute')
    return meanings.some((one) => 'attribute' in one && index.attributes.get(one.attribute)?.type === 'boolean');
  return kind === 'kind' || kind === 'value';
}

/** What was said of need: it ranks. */
function takeNeed({ parsed }: Pick<Said, 'parsed'>, { at, to }: Pick<Mention, 'at' | 'to'>, wants: Wants): void {
  wants.evidence.push({ words: parsed.stems.slice(at, to), weight: 1 });
}

/** Nobody looks for more kinds of things at once. */
const MOST_KINDS = 6;

/** The main noun; one that is not wanted is a wish, and one after "with" or "for" says what the first goes with. */
function takeKind({ domain, parsed, clause }: Said, mention: Mention, values: readonly ValueMeaning[], wants: Wants) {
  const { at, to, not } = mention;
  const phrase = parsed.stems.slice(at, to).join(' ');
  const before = clause.mentions.filter((one) => one.to <= at && !one.not === !not).at(-1);
  if (not) {
    // "Not a saddle bag": the other bags may be wanted.
    // "Not the last flight": the others may be.
    if (before?.to === at && (before.kind === 'part' || before.kind === 'degree' || before.kind === 'place')) return;
    const kinds = values.filter(({ is }) => is === 'category');
    wants.wishes.push(...kinds.map(({ on, value }): Wish => ({ on, any: [value], not: true })));
    return;
  }
  if (isSaidOf(domain.language, parsed, clause, mention)) {
    takeNeed({ parsed }, mention, wants);
    return;
  }
  if (wants.kinds.length >= MOST_KINDS) return;
  const last = wants.kinds.at(-1);
  const earlier = clause.mentions.filter(({ kind, to: end, not }) => kind === 'kind' && !not && end <= at).at(-1);
  if (last === undefined || !earlier) {
    wants.kinds.push(phrase);
    return;
  }
  const between = parsed.words.slice(earlier.to, at);
  if (between.length === 1 && domain.language.either.has(between[0] ?? ''))
    wants.kinds[wants.kinds.length - 1] = `${last}|${phrase}`;
  else if (between.length === 0) {
    const kept = narrower(domain, earlier, mention, last, phrase);
    wants.kinds[wants.kinds.length - 1] = kept;
    takeNeed({ parsed }, kept === last ? mention : earlier, wants);
  } else if (isModifier(domain, parsed, earlier.to, at)) {
    // "Battery-powered hedge trimmer": the last noun says what it is.
    wants.kinds[wants.kinds.length - 1] = phrase;
    takeNeed({ parsed }, earlier, wants);
  } else if (between.some((word) => domain.language.catalogue.breaks.has(word)))
    wants.evidence.push({ words: phrase.split(' '), weight: 1 });
  else if (!wants.kinds.includes(phrase)) wants.kinds.push(phrase);
}

/** "Which Kranz is sweet": said of what was named, of which nothing is called so. */
function isSaidOf({ clauses }: Language, { words }: Parsed, clause: ParsedClause, { at, meanings }: Mention): boolean {
  if (!clauses.auxiliaries.has(words[at - 1] ?? '')) return false;
  const rowsOf = (all: readonly Meaning[]) => all.flatMap((one) => ('rows' in one ? one.rows : []));
  const own = new Set(rowsOf(meanings));
  const named = clause.mentions.filter(
    ({ kind, to, not }) => !not && to < at && (kind === 'value' || kind === 'vendor'),
  );
  return named.some((one) => !rowsOf(one.meanings).some((row) => own.has(row)));
}

/** Only words that say something stand between two nouns: the first says more of the second. */
function isModifier({ language }: Domain, { tokens }: Parsed, from: number, to: number): boolean {
  return tokens
    .slice(from - 1, to)
    .every(({ word, after }, at) => after !== ',' && after !== '/' && (at === 0 || !language.functionWords.has(word)));
}

/** "Outdoor toys": of two kinds side by side the one that fewer things are of, when they share any; else what is so called in full. */
function narrower({ index }: Domain, before: Mention, after: Mention, one: string, other: string): string {
  const [a, b] = [kindOf(index, one), kindOf(index, other)];
  const isPart = ({ meanings }: Mention) => meanings.every((meaning) => !isValue(meaning) || meaning.part === true);
  if (!a.some((row) => b.includes(row))) return isPart(after) && !isPart(before) ? one : other;
  return a.length < b.length ? one : other;
}

/** A value states something exactly; a bare one ("M", "9") only where the sentence says that a choice is meant. */
function takeValue({ domain, parsed }: Said, mention: Mention, values: readonly ValueMeaning[], wants: Wants): void {
  const meant = values.filter(({ bare }) => !bare || meansChoice(domain, parsed, mention));
  if (meant.length === 0) return;
  if (isNameOf(parsed, mention)) return;
  if (meant.every(({ is }) => is === 'tag') && takeYes(domain, mention, wants)) return;
  const not = mention.not ? { not: true as const } : {};
  const options = meant.filter(({ is }) => is === 'option');
  const others = meant.filter(({ is }) => is !== 'option' && is !== 'category');
  const kept = options.length > 0 ? options : others;
  const [first] = kept;
  if (!first) return;
  const same = kept.filter(({ on }) => on === first.on);
  const wish: Wish = { on: first.on, any: [...new Set(same.map(({ value }) => value))], ...not };
  wants.wishes.push(wish);
  const soft =
    first.on === 'tag'
      ? !describesKind(domain, parsed, mention)
      : domain.index.attributes.get(first.on.slice(2))?.type === 'list' &&
        !servesAt(domain.language, parsed.tokens, mention.at);
  if (soft && !mention.not) wants.purposes.push(wish);
}

/** "A queen bed": the name of what the value beside it is a value of. */
function isNameOf({ mentions }: Parsed, { at, to, meanings }: Mention): boolean {
  const named = meanings.flatMap((one) => (one.is === 'attribute' ? [`a:${one.attribute}`] : []));
  const beside = mentions.filter((one) => one.to === at || one.at === to);
  return (
    named.length > 0 && beside.some((one) => one.meanings.some((value) => 'on' in value && named.includes(value.on)))
  );
}

/** "Waterproof jackets", "they are vegan", "two people": said of what is wanted itself; elsewhere it tells of need. */
function describesKind(domain: Domain, parsed: Parsed, { at, to }: Mention): boolean {
  if (parsed.words.slice(at, to).some((word) => numberOf(domain.language, word) !== undefined)) return true;
  if (domain.language.numbers.partsOfDay(parsed.tokens, at)) return true;
  if (domain.language.clauses.auxiliaries.has(parsed.words[at - 1] ?? '')) return true;
  const next = parsed.mentions.find((one) => one.at >= to);
  if (next?.kind === 'kind' && (next.at === to || isModifier(domain, parsed, to, next.at))) return true;
  return parsed.mentions.some((one) => one.kind === 'kind' && one.to === at);
}

/** "Size M", "in M", "an M": the words before a bare letter or number, or the name of the option beside it. */
export function meansChoice(domain: Domain, parsed: Parsed, { at, to }: Mention): boolean {
  const { language } = domain;
  const before = parsed.words[at - 1] ?? '';
  const after = parsed.mentions.find((one) => one.at === to);
  const beside = parsed.mentions.find((one) => one.to === at);
  return (
    language.choosing.has(before) ||
    after?.kind === 'option' ||
    beside?.kind === 'option' ||
    beside?.kind === 'choice' ||
    beside?.kind === 'kind' ||
    after?.kind === 'choice'
  );
}

/** "In the evening", where no tag of the catalogue is said by it: a time between. */
function takePartsOfDay({ domain, parsed, clause }: Said, wants: Wants): void {
  const on = [...domain.index.attributes.values()].find(({ type }) => type === 'time')?.id;
  if (on === undefined) return;
  for (const { at, to, min, max } of readPartsOfDay(domain.language, parsed.tokens)) {
    if (at < clause.from || to > clause.to) continue;
    const taken = parsed.mentions.some((one) => one.at < to && one.to > at && one.kind !== 'day');
    if (taken || wants.wishes.some((wish) => wish.on === `a:${on}`)) continue;
    const not = negated(parsed, domain, clause, at);
    wants.wishes.push({ on: `a:${on}`, min, max, ...(not && { not: true as const }) });
  }
}

/** Whether a negator stands before a place in its clause. */
function negated({ words }: Parsed, { language }: Domain, { from }: ParsedClause, at: number): boolean {
  for (let place = at - 1; place >= from && place > at - 4; place--)
    if (language.negators.longestAt(words, place)) return true;
  return false;
}

/** "Blue or green": two values of one thing with an alternative between are one wish. */
function joined({ language }: Domain, parsed: Parsed, { from, to }: ParsedClause, wishes: readonly Wish[]): Wish[] {
  const all: Wish[] = [];
  const said = parsed.words.slice(from, to);
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
