/** Messages about what cannot be sold, shared by agent and merchant. Each says what would work. */
import type { Brand, Item, Variant } from './catalogue.ts';
import { formatMoney } from './money.ts';
import { nextSaleDay } from './sale-days.ts';
import { type Availability, availabilityOf, type Obstacle } from './selling.ts';

/** Why an item is unavailable, as a badge and as a sentence; undefined when it is available. */
export function goneText(item: Item, variant?: Variant): { badge: string; said: string } | undefined {
  const state = availabilityOf(item, variant);
  return state === 'available' ? undefined : GONE[state];
}

const GONE: Record<Exclude<Availability, 'available'>, { badge: string; said: string }> = {
  sold_out: { badge: 'Sold out', said: 'is sold out' },
  paused: { badge: 'Paused', said: 'is not available at the moment' },
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
      return 'Some items are no longer in our catalogue.';
    case 'paused':
    case 'blocked':
      return `${nameOf(obstacle.item, obstacle.variant)} ${GONE[obstacle.because].said}.`;
    case 'max_quantity':
      return `The limit is ${obstacle.most} of ${nameOf(obstacle.item)} per order.`;
    case 'most_units':
      return `The limit is ${obstacle.most} ${obstacle.most === 1 ? 'unit' : 'units'} per order.`;
    case 'most_amount':
      return `The limit is ${money(brand, obstacle.most)} per order.`;
    case 'sale_days':
      return closedText(brand, obstacle.item, obstacle.day);
  }
}

/** Says that a dated item is not sold for a day, and names the next day it is sold for. */
function closedText(brand: Brand, item: Item, day: string): string {
  const next = nextSaleDay(item, day);
  const then = next === undefined ? '' : `; the next available day is ${dayText(brand, next)}`;
  return `${nameOf(item)} is not available for ${dayText(brand, day)}${then}.`;
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
