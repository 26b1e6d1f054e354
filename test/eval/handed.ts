/** What is wrong with the lines that an answer hands over, whatever anybody expected: design §5, never negotiable. */
import { type Brand, type CartLine, type Item, variantOf } from '../../src/brands/catalogue.ts';
import { formatMoney, toMinor } from '../../src/brands/money.ts';
import { priceLines } from '../../src/brands/pricing.ts';
import { availabilityOf, obstaclesTo } from '../../src/brands/selling.ts';
import { namesIn } from '../../src/lab/scenario/names.ts';
import { type Exchange, record } from './exchange.ts';
import { isLike } from './format.ts';

/** The lines of a handoff; none for a booking of one thing, whose handoff names no product. */
export function linesOf(brand: Brand, { handoff }: Exchange): CartLine[] {
  const several = record(handoff?.context_for_checkout).line_items;
  const first = record(handoff?.intent).product;
  const all = Array.isArray(several) ? several.map(record) : first === undefined ? [] : [record(first)];
  return all.map((line) => {
    const date = line[brand.pack.words.date];
    return {
      product_id: String(line.product_id),
      ...(line.variant_id !== undefined && { variant_id: String(line.variant_id) }),
      quantity: Number(line.quantity),
      ...(typeof date === 'string' && { date }),
    };
  });
}

/** The rules that a line breaks on its own: `incomplete line`, `unavailable`, `too many`. */
export function brokenLines(brand: Brand, lines: readonly CartLine[]): string[] {
  return [...lines.flatMap((line) => brokenLine(brand, line)), ...overStock(brand, lines), ...overLimits(brand, lines)];
}

function brokenLine(brand: Brand, { product_id, variant_id, quantity, date }: CartLine): string[] {
  const item = brand.item.get(product_id);
  if (!item) return [`incomplete line: ${product_id} is nothing the brand has`];
  const variant = variantOf(item, variant_id);
  const wrong: string[] = [];
  if (item.variants.length > 1 && !variant) wrong.push(`incomplete line: ${product_id} without a variant`);
  if (variant_id !== undefined && !variant) wrong.push(`incomplete line: ${product_id} has no ${variant_id}`);
  if (item.dated && date === undefined) wrong.push(`incomplete line: ${product_id} without a day`);
  if (!Number.isInteger(quantity) || quantity < 1) wrong.push(`incomplete line: ${quantity} of ${product_id}`);
  const state = availabilityOf(item, variant);
  if (state !== 'available') wrong.push(`unavailable: ${variant_id ?? product_id} is ${state}`);
  if (item.instead !== undefined) wrong.push(`unavailable: ${product_id} is not sold, ${item.instead} is`);
  return wrong;
}

function overStock(brand: Brand, lines: readonly CartLine[]): string[] {
  const units = new Map<string, { wanted: number; stock: number }>();
  for (const { product_id, variant_id, quantity } of lines) {
    const item = brand.item.get(product_id);
    const stock = item && (variantOf(item, variant_id) ?? item).stock;
    if (stock === undefined) continue;
    const id = variant_id ?? product_id;
    units.set(id, { wanted: quantity + (units.get(id)?.wanted ?? 0), stock });
  }
  return [...units]
    .filter(([, { wanted, stock }]) => stock > 0 && wanted > stock)
    .map(([id, { wanted, stock }]) => `too many: ${wanted} of ${id}, of which there are ${stock}`);
}

function overLimits(brand: Brand, lines: readonly CartLine[]): string[] {
  const known = lines.filter(({ product_id }) => brand.item.has(product_id));
  return obstaclesTo(brand, known, 0)
    .map(({ because }) => because)
    .filter((because) => because === 'max_quantity' || because === 'most_units' || because === 'sale_days')
    .map((because) => (because === 'sale_days' ? 'unavailable: not sold on that day' : `too many: ${because}`));
}

/** Rule `not as told`: what is handed over but not named in the message with its choices, number and price. */
export function untoldLines(brand: Brand, exchange: Exchange, lines: readonly CartLine[]): string[] {
  const { message, handoff } = exchange;
  const named = new Set(namesIn(brand, message));
  const wrong = lines.flatMap((line) => {
    const item = brand.item.get(line.product_id);
    if (!item) return [];
    if (!named.has(item.id) && !isLike(message, item.name)) return [`not as told: ${item.name} is not named`];
    const missing = choicesOf(item, line).filter((value) => !isLike(message, value));
    const number = line.quantity > 1 && !saysNumber(message, line.quantity);
    return [
      ...missing.map((value) => `not as told: ${item.name} in ${value}`),
      ...(number ? [`not as told: ${line.quantity} of ${item.name}`] : []),
    ];
  });
  return [...wrong, ...untoldPrice(brand, message, record(handoff?.intent).price, lines, handoff)];
}

/** Values of the options in which the variants of the item differ. */
function choicesOf(item: Item, { variant_id }: CartLine): string[] {
  const options = variantOf(item, variant_id)?.options ?? {};
  return Object.entries(options).flatMap(([name, value]) =>
    new Set(item.variants.map((variant) => variant.options[name])).size > 1 ? [value] : [],
  );
}

function saysNumber(message: string, number: number): boolean {
  return new RegExp(`(?<![\\d.,])${number}(?![\\d]|[.,]\\d)`).test(message);
}

function untoldPrice(
  brand: Brand,
  message: string,
  price: unknown,
  lines: readonly CartLine[],
  handoff: Exchange['handoff'],
): string[] {
  if (price === undefined) return [];
  const { currency, locale } = brand.pack;
  const { amount } = record(price);
  const told = formatMoney(toMinor(String(amount), currency), currency, locale);
  const offers = record(handoff?.context_for_checkout).applied_offers;
  const known = lines.filter(({ product_id, variant_id }) => {
    const item = brand.item.get(product_id);
    return item && (variant_id === undefined || variantOf(item, variant_id));
  });
  const right = priceLines(brand, known, Array.isArray(offers) ? offers.map(String) : []).told;
  return [
    ...(isLike(message, told) ? [] : [`not as told: the price ${told} is not said`]),
    ...(known.length === lines.length && right !== toMinor(String(amount), currency)
      ? [`not as told: ${told} is not what these lines cost`]
      : []),
  ];
}
