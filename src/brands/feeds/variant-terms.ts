/** Reads price and availability of a variant from its row; the same rules for every format. */
import { readAvailability, readStock, unknownAvailability } from './availability.ts';
import { lineOf } from './html.ts';
import { isEmptyDate, isPlaceholder, isZero } from './placeholder.ts';
import { readPrice } from './price.ts';
import type { FeedVariant } from './row.ts';
import { isWithin, readDate } from './sale-window.ts';

/** A problem with a cell, and how to fix it. */
interface Unread {
  ok: false;
  field: string;
  reason: string;
}

type Terms =
  | { ok: true; price: number; list_price?: number; stock?: number; attributes: Record<string, string> }
  | Unread;

interface TermsSetting {
  /** ISO 4217 of the pack. */
  currency?: string;
  /** Milliseconds since 1970; without it no sale with dates is on. */
  now?: number;
  /** Whether 0 is a price, or what an exporter wrote where there is none. Not said: a price is, a sale price is not. */
  free_items?: 'refuse' | 'keep';
  note: (what: string, example: string) => void;
}

/** Reads the terms of one variant after the other. One catalogue, one currency: the first one read binds the rest. */
export function createTerms(setting: TermsSetting) {
  const { note, now } = setting;
  let currency = setting.currency;

  function termsOf(variant: FeedVariant): Terms {
    const priced = priceOf(variant);
    if (!priced.ok) return priced;
    const there = supplyOf(variant, now);
    return there.ok ? { ...there, ...priced } : there;
  }

  /** A sale price is shown while the sale is on, with the regular price beside it; a list price only when it is higher. */
  function priceOf(variant: FeedVariant): { ok: true; price: number; list_price?: number } | Unread {
    const text = written(variant.price);
    if (text === undefined) {
      const none = variant.price?.trim() ?? '';
      return { ok: false, field: 'price', reason: none === '' ? 'no price' : `"${none.slice(0, 40)}" is not a price` };
    }
    const regular = readPrice(text, written(variant.currency), currency);
    if (!regular.ok) return { ok: false, field: 'price', reason: regular.reason };
    if (regular.minor === 0 && setting.free_items === 'refuse')
      return { ok: false, field: 'price', reason: 'a price of 0, which the pack says is none (free_items: refuse)' };
    currency ??= regular.currency;
    const list = amountOf(variant.list_price, variant);
    if (list?.ok === false) note('list price could not be read and is left out', variant.list_price ?? '');
    const sale = amountOf(variant.sale_price, variant, setting.free_items === 'keep');
    if (sale?.ok === false) return { ok: false, field: 'sale_price', reason: sale.reason };
    let price = regular.minor;
    let list_price = list?.ok === true ? list.minor : undefined;
    if (price === 0 && list_price !== undefined && setting.free_items !== 'keep') {
      const reason = `a price of 0 beside ${variant.list_price?.trim()} says that there is none; ${ZERO}`;
      return { ok: false, field: 'price', reason };
    }
    const above = list_price !== undefined && list_price > price;
    if (sale?.minor === price && above && over(variant.sale_window)) {
      // The price of now that was written while the sale was on.
      price = list_price ?? price;
    } else if (sale !== undefined && sale.minor < regular.minor && isOn(variant.sale_window)) {
      price = sale.minor;
      list_price = Math.max(regular.minor, list_price ?? 0);
    }
    return { ok: true, price, ...(list_price !== undefined && list_price > price ? { list_price } : {}) };
  }

  /** A second price; zero is what is written where there is none. */
  function amountOf(text: string | undefined, variant: FeedVariant, zeroCounts = false) {
    const amount = written(text);
    if (amount === undefined || (!zeroCounts && isZero(amount))) return undefined;
    return readPrice(amount, written(variant.currency), currency);
  }

  function isOn(window: string | undefined): boolean {
    if (window === undefined || window.trim() === '') return true;
    const on = isWithin(window, now);
    if (on === undefined) note('sale with dates is not told: its dates cannot be judged here', window);
    return on === true;
  }

  function over(window: string | undefined): boolean {
    return window !== undefined && now !== undefined && isWithin(window, now) === false;
  }

  return { termsOf, currency: () => currency };
}

/** Stock, and what is to be said of a thing that is not simply there. */
function supplyOf(
  variant: FeedVariant,
  now: number | undefined,
): { ok: true; stock?: number; attributes: Record<string, string> } | Unread {
  const quantity = variant.quantity === undefined ? undefined : readStock(variant.quantity);
  if (quantity?.state === 'unknown') {
    const reason = `"${variant.quantity?.slice(0, 40)}" is no number of units`;
    return { ok: false, field: 'stock', reason };
  }
  const availability = variant.availability === undefined ? undefined : readAvailability(variant.availability);
  if (availability?.state === 'unknown')
    return { ok: false, field: 'availability', reason: unknownAvailability(variant.availability ?? '') };
  const state = availability === undefined || availability.state === 'not said' ? quantity?.state : availability.state;
  if (state === 'out of stock') return { ok: true, stock: 0, attributes: {} };
  if (state === 'preorder' || state === 'backorder') return { ok: true, attributes: laterOf(variant, state, now) };
  const counted = quantity !== undefined && 'count' in quantity ? quantity.count : undefined;
  const stock = variant.stock ?? counted ?? (quantity?.state === 'out of stock' ? 0 : undefined);
  const said = availability !== undefined && 'count' in availability ? availability.count : undefined;
  const left = stock ?? said;
  return { ok: true, ...(left === undefined ? {} : { stock: left }), attributes: {} };
}

/** A day that has passed says nothing any more. */
function laterOf(variant: FeedVariant, state: string, now: number | undefined): Record<string, string> {
  const told = written(variant.available_from);
  const from = told === undefined || isEmptyDate(told) ? undefined : told;
  const date = from === undefined ? undefined : readDate(from);
  if (date !== undefined && now !== undefined && date.at <= now) return {};
  return { availability: state, ...(from === undefined || date === undefined ? {} : { 'available from': from }) };
}

const ZERO = 'write a price, or free_items: keep in the feed if it costs nothing';

function written(text: string | undefined): string | undefined {
  const trimmed = text !== undefined && /[<&]/.test(text) ? lineOf(text) : text?.trim();
  return trimmed === undefined || isPlaceholder(trimmed) ? undefined : trimmed;
}
