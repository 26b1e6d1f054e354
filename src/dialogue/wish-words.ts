/** A wish in words: "under $80", "departing before noon". */
import type { CatalogueIndex } from './catalogue-index.ts';
import { PARTS_OF_DAY } from './dates.ts';
import { featureText, money } from './describing.ts';
import type { Talk } from './talk.ts';
import type { Wish } from './wishes.ts';
import { listed } from './wording.ts';

/** A wish in words: "under $300", "black", "not leather". */
export function wishText(talk: Talk, wish: Wish): string {
  const { brand, index } = talk.room;
  const not = wish.not ? 'not ' : '';
  if (wish.on === 'sale') return `${not}on sale`;
  if (wish.any) {
    const kind = wish.on.startsWith('a:') ? index.attributes.get(wish.on.slice(2)) : undefined;
    if (kind?.type === 'boolean') return featureText(kind, !wish.not);
    const words = wish.any.map((key) => spokenKey(index, wish.on, key));
    const size =
      wish.on.startsWith('o:') && words.every((word) => word.length < 3 || /^[\d.]+$/.test(word))
        ? `${wish.on.slice(2)} `
        : '';
    return `${not}${size}${listed(words, 'or')}`;
  }
  const kind = index.attributes.get(wish.on.slice(2));
  const amount = (value: number) => {
    if (wish.on === 'price') return money(brand, value);
    if (kind?.type === 'time') return clockText(value);
    return `${round(value / (kind?.factor ?? 1))}${kind?.unit ? ` ${kind.unit}` : ''}`;
  };
  const part =
    kind?.type === 'time'
      ? Object.entries(PARTS_OF_DAY).find(([, bounds]) => bounds.min === wish.min && bounds.max === wish.max)?.[0]
      : undefined;
  if (part) return `${not}in the ${part}`;
  const label = wish.on === 'price' ? '' : `${kind?.label.toLowerCase() ?? wish.on} `;
  if (wish.near !== undefined) return `${label}around ${amount(wish.near)}`;
  if (wish.min !== undefined && wish.max !== undefined)
    return wish.min === wish.max
      ? `${label}${amount(wish.min)}`
      : `${label}between ${amount(wish.min)} and ${amount(wish.max)}`;
  if (wish.max !== undefined)
    return `${label}${wish.below ? (kind?.type === 'time' ? 'before' : 'under') : 'up to'} ${amount(wish.max)}`;
  if (wish.min !== undefined)
    return `${label}${wish.above ? (kind?.type === 'time' ? 'after' : 'over') : kind?.type === 'time' ? 'from' : 'at least'} ${amount(wish.min)}`;
  return '';
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function spokenKey(index: CatalogueIndex, on: string, key: string): string {
  if (on.startsWith('o:')) return (index.options.get(on.slice(2))?.get(key) ?? key).toLowerCase();
  for (const meaning of index.lexicon.get(key)?.meanings ?? []) {
    if (meaning.is === 'category')
      return index.brand.pack.categories[meaning.value]?.label.toLowerCase() ?? meaning.value.toLowerCase();
    if ('value' in meaning) return meaning.is === 'vendor' ? meaning.value : meaning.value.toLowerCase();
  }
  return key;
}
