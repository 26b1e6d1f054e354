/** The wishes of a trace in words, for the person who reads why something is shown. */
import type { Brand } from '../brands/catalogue.ts';
import { formatMoney } from '../brands/money.ts';
import type { Wish } from '../dialogue/dialogue-acts.ts';
import { languageOf } from '../dialogue/lang/languages.ts';
import { unitOf } from '../dialogue/lang/number-words.ts';
import { stemsOf } from '../dialogue/lang/tokens.ts';

/** "category tent", "not color black", "price up to $300". */
export function wishWords(brand: Brand, wish: Wish): string {
  const about = wish.on === 'sale' ? 'on sale' : aboutOf(brand, wish.on);
  const words = wish.any === undefined ? boundWords(brand, wish) : wish.any.join(' or ');
  return [wish.not ? 'not' : '', about, words].filter((word) => word !== '').join(' ');
}

/** Why something is dropped, by what it missed: "by price", "sold out". */
export function aboutWords(brand: Brand, on: string): string {
  if (on === 'stock') return 'sold out';
  if (on === 'variant') return 'without a single variant that keeps every wish';
  if (on === 'sale') return 'not on sale';
  return `by ${aboutOf(brand, on)}`;
}

function aboutOf(brand: Brand, on: string): string {
  const name = on.slice(2);
  if (on.startsWith('a:')) return (brand.pack.attributes[name]?.label ?? name).toLowerCase();
  if (on.startsWith('o:')) return (brand.pack.options[name]?.label ?? name).toLowerCase();
  return on.startsWith('w:') ? 'the word' : on;
}

function boundWords(brand: Brand, { on, min, max, near }: Wish): string {
  const amount = (value: number) => amountWords(brand, on, value);
  if (near !== undefined) return `around ${amount(near)}`;
  if (min !== undefined && max !== undefined)
    return min === max ? amount(min) : `between ${amount(min)} and ${amount(max)}`;
  if (max !== undefined) return `up to ${amount(max)}`;
  return min === undefined ? '' : `from ${amount(min)}`;
}

function amountWords(brand: Brand, on: string, value: number): string {
  const { currency, locale, attributes } = brand.pack;
  if (on === 'price') return formatMoney(value, currency, locale);
  const kind = attributes[on.slice(2)];
  if (kind?.type === 'time')
    return `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`;
  const language = languageOf(brand);
  const [unit = ''] = stemsOf(language, kind?.unit?.split(/[\s/]/)[0] ?? '');
  const told = Math.round((value / (unitOf(language, unit)?.factor ?? 1)) * 100) / 100;
  return kind?.unit === undefined ? String(told) : `${told} ${kind.unit}`;
}
