/** Every variant's price, stock and choices as columns, so that a search reads numbers and no objects. */
import type { Brand } from '../../brands/catalogue.ts';
import { availabilityOf } from '../../brands/selling.ts';
import type { Language } from '../lang/language.ts';
import { optionKey, Values } from './values.ts';

export interface OptionColumn {
  values: Values;
  /** By variant: the number of its value, -1 without this option. */
  ids: Int32Array;
  /** By row: whether it comes in this option at all. */
  offered: Uint8Array;
}

export interface VariantTable {
  /** Variants of row r stand from variantStart[r] up to variantStart[r + 1]. */
  variantStart: Uint32Array;
  variantPrice: Float64Array;
  variantHeld: Uint8Array;
  /** Lowest and highest price of each row, minor units, and the lowest at which it can be had. */
  prices: Float64Array;
  highest: Float64Array;
  heldPrices: Float64Array;
  /** Whether anything of the row can be had. */
  held: Uint8Array;
  /** Whether the row or a variant of it costs less than it used to. */
  onSale: Uint8Array;
  /** By canonical name of the option ("color"). */
  options: ReadonlyMap<string, OptionColumn>;
  /** Canonical name of every option as written. */
  optionNames: ReadonlyMap<string, string>;
}

export function variantTable(brand: Brand, language: Language): VariantTable {
  const { items } = brand;
  const variantStart = new Uint32Array(items.length + 1);
  items.forEach((item, row) => {
    variantStart[row + 1] = (variantStart[row] ?? 0) + item.variants.length;
  });
  const total = variantStart[items.length] ?? 0;
  const variantPrice = new Float64Array(total);
  const variantHeld = new Uint8Array(total);
  const prices = new Float64Array(items.length);
  const highest = new Float64Array(items.length);
  const heldPrices = new Float64Array(items.length);
  const held = new Uint8Array(items.length);
  const onSale = new Uint8Array(items.length);
  const options = new Map<string, OptionColumn>();
  const optionNames = new Map<string, string>();
  const columnOf = (name: string): OptionColumn => {
    const option = optionNames.get(name) ?? optionKey(language, name);
    optionNames.set(name, option);
    const known = options.get(option);
    if (known) return known;
    const made = {
      values: new Values(`o:${option}`, language),
      ids: new Int32Array(total).fill(-1),
      offered: new Uint8Array(items.length),
    };
    options.set(option, made);
    return made;
  };
  let place = 0;
  items.forEach((item, row) => {
    const available = availabilityOf(item) === 'available';
    held[row] = available ? 1 : 0;
    const [lone] = item.variants.length > 0 ? [] : [item.price];
    let lowest = lone ?? Number.POSITIVE_INFINITY;
    let most = lone ?? 0;
    let heldAt = lone ?? Number.POSITIVE_INFINITY;
    let sale = item.list_price !== undefined && item.list_price > item.price;
    for (const variant of item.variants) {
      lowest = Math.min(lowest, variant.price);
      most = Math.max(most, variant.price);
      sale ||= variant.list_price !== undefined && variant.list_price > variant.price;
      variantPrice[place] = variant.price;
      variantHeld[place] = available && availabilityOf(item, variant) === 'available' ? 1 : 0;
      if (variantHeld[place] === 1) heldAt = Math.min(heldAt, variant.price);
      for (const name in variant.options) {
        const column = columnOf(name);
        column.ids[place] = column.values.add(variant.options[name] ?? '', row);
        column.offered[row] = 1;
      }
      place++;
    }
    prices[row] = lowest;
    highest[row] = most;
    heldPrices[row] = Number.isFinite(heldAt) ? heldAt : lowest;
    onSale[row] = sale ? 1 : 0;
  });
  return { variantStart, variantPrice, variantHeld, prices, highest, heldPrices, held, onSale, options, optionNames };
}
