/**
 * What the dialogue agreed on, held against what may be sold: an order over a limit is not handed over and the answer says
 * why; one that a person must approve says so (P31, docs/decisions/0034-what-may-be-sold.md).
 */
import { type Brand, variantOf } from '../brands/catalogue.ts';
import { toMajor } from '../brands/money.ts';
import { priceLines } from '../brands/pricing.ts';
import { approvalAbove, type Obstacle, obstaclesTo } from '../brands/selling.ts';
import { approvalText, obstacleText } from '../brands/selling-words.ts';
import type { Agreement } from '../dialogue/agreement.ts';
import type { Outcome } from '../dialogue/turn.ts';

type Sold = Pick<Agreement, 'lines' | 'offers'>;

/** What keeps an agreement from being handed over. */
export function obstaclesOf(brand: Brand, { lines, offers }: Sold): Obstacle[] {
  const unknown = lines.some(({ product_id, variant_id }) => {
    const item = brand.item.get(product_id);
    return !item || (variant_id !== undefined && !variantOf(item, variant_id));
  });
  if (unknown) return [{ because: 'unknown' }];
  return obstaclesTo(brand, lines, priceLines(brand, lines, offers).told);
}

/** That a person must approve this order, as a handoff says it; undefined when none must. */
export function approvalOf(
  brand: Brand,
  { lines, offers }: Sold,
): { required: true; above: { amount: number; currency: string }; message: string } | undefined {
  const above = approvalAbove(brand, priceLines(brand, lines, offers).told);
  if (above === undefined) return undefined;
  const { currency } = brand.pack;
  return { required: true, above: { amount: toMajor(above, currency), currency }, message: approvalText(brand, above) };
}

/** The turn's outcome as it may be given out. `pending`: there was a handoff before, which is gone with what cannot be sold. */
export function withinLimits(brand: Brand, outcome: Outcome, pending: boolean): Outcome {
  const { agreement, ...memory } = outcome.memory;
  if (!agreement || (outcome.event !== 'request_handoff' && outcome.event !== 'revise_handoff')) return outcome;
  const { reply } = outcome;
  const obstacles = obstaclesOf(brand, agreement);
  if (obstacles.length > 0) {
    const said = [...new Set(obstacles.map((one) => obstacleText(brand, one)))];
    return {
      memory,
      reply: { message: `${said.join(' ')} ${NOTHING}`, ...(reply.cards && { cards: reply.cards }) },
      event: pending ? 'reopen' : 'reply',
    };
  }
  const approval = approvalOf(brand, agreement);
  return approval ? { ...outcome, reply: { ...reply, message: `${reply.message} ${approval.message}` } } : outcome;
}

const NOTHING = 'Nothing is ordered; tell me what I may change.';
