/** What of a record answers to a number or a comparing word. */
import { isCapacity } from '../catalogue/attributes.ts';
import type { Meaning } from '../catalogue/lexicon.ts';
import { rowOf } from '../catalogue/postings.ts';
import type { Domain } from '../domain.ts';
import { unitOf } from '../lang/number-words.ts';
import type { Mention } from './mention.ts';

export function extremeWay(meanings: readonly Meaning[]): { attribute: string; down: boolean } | undefined {
  for (const meaning of meanings) {
    if (meaning.is === 'less' || meaning.is === 'more')
      return { attribute: meaning.attribute, down: meaning.is === 'more' };
  }
  return undefined;
}

export function isExtreme(
  { index }: Domain,
  { attribute, down }: { attribute: string; down: boolean },
  all: readonly number[],
  row: number,
): boolean {
  const column = attribute === 'price' ? index.prices : index.columns.get(attribute);
  const own = column?.[row];
  if (!column || own === undefined || Number.isNaN(own)) return false;
  return all.every((other) => {
    const value = column[other];
    return value === undefined || Number.isNaN(value) || (down ? value <= own : value >= own);
  });
}

/** "8.15": a time in minutes, where only a time can be meant. */
function dotted(value: number): number | undefined {
  const minutes = Math.round((value % 1) * 100);
  return minutes > 0 && minutes < 60 && value < 24 ? Math.floor(value) * 60 + minutes : undefined;
}

/** The number is no number of the record, a later time or in other words one, or exactly that. */
export const NUMBERS = ['numberNot', 'numberAlso', 'number'] as const;

/** Whether a price, time or measure of the record is this number, or its name has it. */
export function hasNumber(
  domain: Domain,
  row: number,
  { value, money, clock, unit }: NonNullable<Mention['amount']>,
): 0 | 1 | 2 {
  const { index, language } = domain;
  const price = value * 10 ** index.decimals;
  const prices = () =>
    index.prices[row] === price ||
    index.variantPrice.subarray(index.variantStart[row], index.variantStart[row + 1]).includes(price);
  if (money) return prices() ? 2 : 0;
  const inBase = unitOf(language, unit ?? '');
  const dimension = inBase?.dimension ?? unit;
  let later = false;
  for (const [id, kind] of index.attributes) {
    const own = index.columns.get(id)?.[row];
    if (own === undefined || Number.isNaN(own)) continue;
    const time = clock ?? (unit === undefined ? dotted(value) : undefined);
    if (kind.type === 'time' && time !== undefined) {
      if (own === time && !later) return 2;
      if (own === time || own === time + 720) return 1;
      later = true;
    }
    if (kind.type !== 'number' || dimension === undefined) continue;
    const alike =
      kind.dimension === dimension || (language.catalogue.people.has(dimension) && isCapacity(language, kind));
    if (alike && own === value * (inBase?.factor ?? kind.factor)) return 2;
  }
  if (unit !== undefined) return 0;
  return Array.from(index.names.entries(String(value)), rowOf).includes(row) || prices() ? 2 : 0;
}
