/** Limits per principal (A70). Beyond them a write is rejected, or the principal's own oldest records are evicted. */
import type { ByteCaps } from '../store/byte-budget.ts';
import { createSharedBudget, type SharedBudget } from './bounded-map.ts';

export interface CheckoutLimits {
  /** Checkouts that are open or paid. */
  checkouts: number;
  /** Idempotency-Keys of requests that had an effect. */
  keys: number;
  /** Payment tokens that can still be spent. */
  tokens: number;
  orders: number;
  /** Memory of one principal, and of all together. */
  bytes: ByteCaps;
}

export const LIMITS: CheckoutLimits = {
  checkouts: 5000,
  keys: 20_000,
  tokens: 20_000,
  orders: 10_000,
  bytes: { each: 64 * 1024 * 1024, all: 512 * 1024 * 1024 },
};

/** `open`: the budget of records that must not be evicted. `part` creates another budget, a share of that size. */
export interface Budgets {
  open: SharedBudget;
  part(share: number): SharedBudget;
  /** Bytes used in all of them. */
  bytes(): number;
}

export function createBudgets({ each, all = Number.POSITIVE_INFINITY }: ByteCaps): Budgets {
  const open = createSharedBudget({ each, all });
  const budgets = [open];
  return {
    open,
    part(share) {
      const shared = createSharedBudget({ each: Math.floor(each * share), all: Math.floor(all * share) });
      budgets.push(shared);
      return shared;
    },
    bytes: () => budgets.reduce((sum, { budget }) => sum + budget.total(), 0),
  };
}
