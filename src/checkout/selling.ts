/** What a checkout says of the limits of the pack (P31): what cannot be sold, and what a person must approve. */
import type { Brand } from '../brands/catalogue.ts';
import { approvalAbove, type Obstacle, obstaclesTo } from '../brands/selling.ts';
import { approvalText, obstacleText } from '../brands/selling-words.ts';
import type { Basket, BasketLine } from './basket.ts';
import { type ErrorCode, type Message, problem } from './messages.ts';

const CODES: Record<Obstacle['because'], ErrorCode> = {
  unknown: 'invalid',
  paused: 'out_of_stock',
  blocked: 'unsupported',
  max_quantity: 'quantity_exceeded',
  sale_days: 'invalid',
  most_units: 'quantity_exceeded',
  most_amount: 'maximum_exceeded',
};

/** What stands between a basket and its payment besides stock. */
export function limitProblems(brand: Brand, { lines }: Basket): Message[] {
  const own = lines.flatMap((line, index) =>
    line.product_id === undefined ? [] : [{ ...line, product_id: line.product_id, index }],
  );
  return obstaclesTo(brand, own, told(brand, lines)).flatMap((obstacle) => {
    if (!('item' in obstacle)) return [problem(CODES[obstacle.because], obstacleText(brand, obstacle), '$.line_items')];
    const of = own.filter(({ product_id }) => product_id === obstacle.item.id);
    // A line that is too much alone is told by its stock already (messages.ts).
    if (obstacle.because === 'max_quantity' && of.some(({ quantity }) => quantity > obstacle.most)) return [];
    const at = `$.line_items[${of[0]?.index ?? 0}]`;
    return [problem(CODES[obstacle.because], obstacleText(brand, obstacle), at)];
  });
}

/** That a person must approve the order before it is fulfilled; nothing to do for the buyer. */
export function approvalNotices(brand: Brand, { lines }: Basket): Message[] {
  const above = approvalAbove(brand, told(brand, lines));
  if (above === undefined) return [];
  return [{ type: 'info', severity: 'medium', content_type: 'plain', content: approvalText(brand, above) }];
}

/** What the buyer was told for the lines: with the tax of all-in prices, without that of a destination. */
function told(brand: Brand, lines: readonly BasketLine[]): number {
  return lines.reduce((sum, { subtotal, tax, product_id }) => {
    const item = product_id === undefined ? undefined : brand.item.get(product_id);
    return sum + subtotal + (item?.basis === 'all_in' ? tax : 0);
  }, 0);
}
