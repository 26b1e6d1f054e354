/** Whether a thing can be had, on which day, and what comes nearest when it cannot. */
import type { Item, Variant } from '../../brands/catalogue.ts';
import { isSoldOn, nextSaleDay } from '../../brands/sale-days.ts';
import { availabilityOf } from '../../brands/selling.ts';
import type { Domain } from '../domain.ts';
import { minutesOf } from '../lang/number-words.ts';
import { addDays } from '../nlu/dates.ts';
import { rowOf, type Talk } from './talk.ts';

/** What leaves sooner than so many minutes from now is not assumed to be meant for today. */
const NOTICE_MINUTES = 120;

export function inStock(item: Item, variant?: Variant): boolean {
  return availabilityOf(item, variant) === 'available';
}

/** The most units that can be had, and what bounds them. */
export function mostOf(item: Item, variant?: Variant): { most: number; because: 'stock' | 'limit' } {
  const stock = (variant ? variant.stock : item.stock) ?? Number.POSITIVE_INFINITY;
  const limit = item.max_quantity ?? Number.POSITIVE_INFINITY;
  return limit <= stock ? { most: limit, because: 'limit' } : { most: stock, because: 'stock' };
}

/** The day a dated item is meant for, and whether it was only assumed. */
export function dayFor({ domain, state, setting }: Talk, item: Item): { day: string; assumed: boolean } | undefined {
  if (!item.dated) return undefined;
  if (state.date) return { day: state.date, assumed: false };
  const today = domain.calendar.today(setting.now);
  const kept = state.assumed !== undefined && state.assumed >= today ? state.assumed : undefined;
  const day = kept ?? (leavesLater(domain, item, setting.now) ? today : addDays(today, 1));
  return { day: nextSaleDay(item, day) ?? day, assumed: true };
}

/** One day for a whole list, kept so that later turns agree. */
export function assumeDay({ domain, state, setting }: Talk, items: readonly Item[]) {
  const dated = items.filter((item) => item.dated);
  if (state.date || state.assumed || dated.length === 0) return;
  const today = domain.calendar.today(setting.now);
  const open = dated.every((item) => leavesLater(domain, item, setting.now));
  state.assumed = open ? today : addDays(today, 1);
}

function leavesLater(domain: Domain, item: Item, now: number): boolean {
  const leaves = departureOf(domain, item);
  return leaves !== undefined && leaves - domain.calendar.minutes(now) >= NOTICE_MINUTES;
}

/** Minutes after midnight of the first time an item states. */
function departureOf({ index, language }: Domain, item: Item): number | undefined {
  for (const kind of index.attributes.values()) {
    const value = kind.type === 'time' ? item.attributes[kind.id] : undefined;
    if (value !== undefined && !Array.isArray(value)) return minutesOf(language, String(value));
  }
  return undefined;
}

/** Whether an item can still be had on its day: in stock, sold on it and, if it leaves today, not gone. */
export function canBeHad(talk: Talk, item: Item, variant?: Variant): boolean {
  if (!inStock(item, variant)) return false;
  const on = dayFor(talk, item);
  if (!on) return true;
  const { domain, setting } = talk;
  const today = domain.calendar.today(setting.now);
  if (on.day < today || !isSoldOn(item, on.day)) return false;
  const leaves = departureOf(domain, item);
  return on.day > today || leaves === undefined || leaves > domain.calendar.minutes(setting.now);
}

/** The nearest things of the same kind that can be had: closest in time and price, those that share a word of the name first. */
export function alternativesTo(talk: Talk, item: Item, limit = 3): Item[] {
  const { index, brand, language } = talk.domain;
  const row = rowOf(talk, item.id);
  const clock = [...index.attributes.values()].find(({ type }) => type === 'time');
  const times = clock && index.columns.get(clock.id);
  const price = index.prices[row] ?? 0;
  const words = new Set(item.name.toLowerCase().split(/\s+/).map(language.stem));
  const distance = (other: number) => {
    const hours = times ? Math.abs((times[other] ?? 0) - (times[row] ?? 0)) / 60 : 0;
    const apart = Math.abs((index.prices[other] ?? 0) - price) / Math.max(1, price);
    return (Number.isNaN(hours) ? 24 : hours) + apart;
  };
  const kin = (index.values.get('category')?.rowsOf(item.category) ?? [])
    .flatMap((at) => {
      const other = brand.items[at];
      return other && other.id !== item.id && other.action === item.action && canBeHad(talk, other)
        ? [{ other, at }]
        : [];
    })
    .map(({ other, at }) => {
      const shares = other.name
        .toLowerCase()
        .split(/\s+/)
        .some((word) => word.length > 2 && words.has(language.stem(word)));
      return { other, at, far: distance(at) - (shares ? 1 : 0) };
    });
  return kin
    .sort((a, b) => a.far - b.far || a.at - b.at)
    .slice(0, limit)
    .map(({ other }) => other);
}
