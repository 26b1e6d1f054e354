/** People that things have to make room for. */
import { numberOf } from '../lang/number-words.ts';
import { amountWish, type Said, type Wants } from './measures.ts';
import type { Mention } from './mention.ts';

/** "A family of five with two dogs": there is more to make room for. */
export function hasCompany({ parsed, domain }: Said, { to }: Mention): boolean {
  const next = parsed.mentions.find(({ amount, at }) => amount !== undefined && at > to && at <= to + 3);
  if (!next?.amount || next.amount.bounded || next.amount.money || next.amount.unit !== undefined) return false;
  const measures = parsed.mentions.some(({ kind, at }) => at === next.to && kind === 'attribute');
  return !measures && parsed.words.slice(to, next.at).some((word) => domain.language.catalogue.breaks.has(word));
}

const PEOPLE = 'people';

/** "With a friend": so many people, where things hold people. */
export function takeParty(said: Said, wants: Wants): void {
  const { domain, parsed, clause } = said;
  const party = domain.language.party.findAll(parsed.words.slice(clause.from, clause.to))[0];
  if (!party) return;
  const [at, to] = [clause.from + party.at, clause.from + party.to];
  const amount = { at, to, value: party.value, bounds: {}, bounded: false, money: false, unit: PEOPLE };
  const wish = amountWish(said, { at, to, kind: 'amount', meanings: [] }, amount);
  if (wish && !wants.wishes.some(({ on }) => on === wish.on)) wants.wishes.push(wish);
}

/** "A room for two", where only tables come "for two": so many people. */
export function takeCount(said: Said, mention: Mention, wants: Wants): boolean {
  const value = numberOf(said.domain.language, said.parsed.words[mention.to - 1] ?? '');
  if (value === undefined) return false;
  const at = mention.to - 1;
  const amount = { at, to: mention.to, value, bounds: {}, bounded: false, money: false };
  const wish = amountWish(said, { ...mention, at }, amount);
  if (wish) wants.wishes.push(wish);
  return wish !== undefined;
}
