/** What may not be sold, in sentences that agent and merchant share: each says what would work. */
import type { Brand, Item, Variant } from './catalogue.ts';
import { formatMoney } from './money.ts';
import { nextSaleDay } from './sale-days.ts';
import { type Availability, availabilityOf, type Obstacle } from './selling.ts';

/** Why an item cannot be had, on a badge and in a sentence; undefined when it can. */
export function goneText(item: Item, variant?: Variant): { badge: string; said: string } | undefined {
  const state = availabilityOf(item, variant);
  return state === 'available' ? undefined : GONE[state];
}

const GONE: Record<Exclude<Availability, 'available'>, { badge: string; said: string }> = {
  sold_out: { badge: 'Sold out', said: 'is sold out' },
  paused: { badge: 'Paused', said: 'is not being sold for the time being' },
  blocked: { badge: 'Not sold here', said: 'cannot be ordered here' },
};

/** "Orders above $2,000 need the approval of a person at Delta."; `above` in minor units. */
export function approvalText(brand: Brand, above: number): string {
  return `Orders above ${money(brand, above)} need the approval of a person at ${brand.pack.brand.display_name}.`;
}

/** One obstacle as a sentence. */
export function obstacleText(brand: Brand, obstacle: Obstacle): string {
  switch (obstacle.because) {
    case 'unknown':
      return 'Some of it is not in our catalogue any more.';
    case 'paused':
    case 'blocked':
      return `${nameOf(obstacle.item, obstacle.variant)} ${GONE[obstacle.because].said}.`;
    case 'max_quantity':
      return `At most ${obstacle.most} of ${nameOf(obstacle.item)} can be in one order.`;
    case 'most_units':
      return `One order can have at most ${obstacle.most} ${obstacle.most === 1 ? 'unit' : 'units'} in all.`;
    case 'most_amount':
      return `One order can come to at most ${money(brand, obstacle.most)}.`;
    case 'sale_days':
      return closedText(brand, obstacle.item, obstacle.day);
  }
}

/** That a dated item is not sold for a day, and the next one that it is sold for. */
function closedText(brand: Brand, item: Item, day: string): string {
  const next = nextSaleDay(item, day);
  const then = next === undefined ? '' : `; the next day it is sold for is ${dayText(brand, next)}`;
  return `${nameOf(item)} is not sold for ${dayText(brand, day)}${then}.`;
}

function nameOf(item: Item, variant?: Variant): string {
  const chosen = variant ? ` (${Object.values(variant.options).join(', ')})` : '';
  return `${item.name}${chosen}`;
}

function money({ pack }: Brand, minor: number): string {
  return formatMoney(minor, pack.currency, pack.locale).replace(/[\u00a0\u202f]/g, ' ');
}

function dayText({ pack }: Brand, day: string): string {
  const format = { timeZone: 'UTC', weekday: 'long', month: 'long', day: 'numeric' } as const;
  return new Intl.DateTimeFormat(pack.locale, format).format(new Date(`${day}T00:00:00Z`));
}
