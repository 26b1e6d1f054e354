/**
 * Sales limits: checks what the dialogue agreed on against what may be sold. An order over a limit is not handed over, and the
 * reply says why; an order that needs a person's approval says so (P31, docs/decisions/0034-what-may-be-sold.md).
 */
import { type Brand, variantOf } from '../brands/catalogue.ts';
import { toMajor } from '../brands/money.ts';
import { priceLines } from '../brands/pricing.ts';
import { approvalAbove, type Obstacle, obstaclesTo } from '../brands/selling.ts';
import { approvalText, obstacleText } from '../brands/selling-words.ts';
import type { Agreement } from '../dialogue/agreement.ts';
import type { Outcome } from '../dialogue/turn.ts';

type Sold = Pick<Agreement, 'lines' | 'offers'>;

/** Why an agreement cannot be handed over; empty when it can. */
export function obstaclesOf(brand: Brand, { lines, offers }: Sold): Obstacle[] {
  const unknown = lines.some(({ product_id, variant_id }) => {
    const item = brand.item.get(product_id);
    return !item || (variant_id !== undefined && !variantOf(item, variant_id));
  });
  if (unknown) return [{ because: 'unknown' }];
  return obstaclesTo(brand, lines, priceLines(brand, lines, offers).told);
}

/** The `approval` member of a handoff when a person must approve this order; else undefined. */
export function approvalOf(
  brand: Brand,
  { lines, offers }: Sold,
): { required: true; above: { amount: number; currency: string }; message: string } | undefined {
  const above = approvalAbove(brand, priceLines(brand, lines, offers).told);
  if (above === undefined) return undefined;
  const { currency } = brand.pack;
  return { required: true, above: { amount: toMajor(above, currency), currency }, message: approvalText(brand, above) };
}

/** The outcome with the limits applied. `pending`: there was a handoff before, which is withdrawn when the order cannot be sold. */
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
