/** How much is kept for one principal at most (A70). What is beyond it is refused, or the principal's own oldest goes. */
import type { ByteCaps } from '../store/byte-budget.ts';
import { createRoom, type Room } from './keep.ts';

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

/** `open`: what must not be forgotten, which shares one room. `part` is a further room, of a share of the same size. */
export interface Rooms {
  open: Room;
  part(share: number): Room;
  /** What is kept in all of them. */
  bytes(): number;
}

export function roomsOf({ each, all = Number.POSITIVE_INFINITY }: ByteCaps): Rooms {
  const open = createRoom({ each, all });
  const rooms = [open];
  return {
    open,
    part(share) {
      const room = createRoom({ each: Math.floor(each * share), all: Math.floor(all * share) });
      rooms.push(room);
      return room;
    },
    bytes: () => rooms.reduce((sum, { budget }) => sum + budget.total(), 0),
  };
}
