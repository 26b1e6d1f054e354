/**
 * The checkouts of a merchant, each one record: kept, priced, moved and shown. In memory; a checkout is readable for a day
 * after it is over (A70, A71).
 */
import type { Brand } from '../brands/catalogue.ts';
import { type Answered, answered } from './acp-error.ts';
import { type Basket, priceBasket } from './basket.ts';
import type { Intervention } from './capabilities.ts';
import { settledCart, shelfOf, toCart, type Wanted } from './cart.ts';
import { waysOf } from './delivery.ts';
import { type Message, noticesOf, problem, problemsOf } from './messages.ts';
import type { Order, Orders } from './orders.ts';
import { type Quote, quotedUnits } from './quotes.ts';
import type { Buyer, FulfillmentDetails, RequestItem, Selection } from './requests.ts';
import { type CheckoutEvent, type CheckoutStatus, isOver, next } from './session-machine.ts';
import { sessionView } from './view.ts';

/** What was asked for, field by field: an update replaces fields, never parts of them (A28). */
export interface Asked {
  request: RequestItem[];
  wanted: Wanted[];
  codes: string[];
  selections: Selection[];
  buyer?: Buyer;
  fulfillment_details?: FulfillmentDetails;
  order_notes?: string;
}

/** One checkout. Times in milliseconds since 1970. */
export interface Checkout {
  id: string;
  principal: string;
  status: CheckoutStatus;
  created: number;
  updated: number;
  expires: number;
  asked: Asked;
  basket: Basket;
  notices: Message[];
  /** What became of the last payment. */
  outcome: Message[];
  interventions: Intervention[];
  discounts: boolean;
  quote?: Quote;
  locale?: string;
  timezone?: string;
  metadata?: Record<string, unknown>;
  order?: Order;
}

/** How long a checkout that is over can still be read, in milliseconds. */
const REMEMBERED = 86_400_000;
const MOST = 5000;

export type Checkouts = ReturnType<typeof createCheckouts>;

export function createCheckouts({ brand, now, orders }: { brand: Brand; now: () => number; orders: Orders }) {
  const { timezone, checkout: terms } = brand.pack;
  const ways = waysOf(brand);
  const shelf = shelfOf(brand);
  const checkouts = new Map<string, Checkout>();

  return {
    ways,
    ...{ price, obstacles, settle, move, endOf, find, shown, sweep },
    keep(checkout: Checkout) {
      checkouts.set(checkout.id, checkout);
    },
    /** Whether there is no room, even after sweeping. */
    isFull() {
      if (checkouts.size >= MOST) sweep();
      return checkouts.size >= MOST;
    },
    size: () => checkouts.size,
  };

  /** §12: with an untouched quote its catalogue and offers decide; otherwise today's. Offers that applied before stay. */
  function price(asked: Asked, quote: Quote | undefined, applied: readonly string[]) {
    const { wanted, request, codes, selections, fulfillment_details } = asked;
    const held = quote && sameUnits(wanted, quotedUnits(quote)) ? quote : undefined;
    const today = dayIn(timezone, now());
    const found = held
      ? { ok: true as const, cart: settledCart(held.brand, held.lines, wanted) }
      : toCart(brand, shelf, wanted, request, today);
    if (!found.ok) return found;
    const address = fulfillment_details?.address;
    const asking = { cart: found.cart, codes, selections, address, held: [...(held?.offers ?? []), ...applied] };
    const basket = priceBasket(held?.brand ?? brand, ways, asking, now());
    const taxLater = !address && terms.tax.length > 0 && basket.chosen.some(({ way }) => way.type === 'shipping');
    const notices = noticesOf(basket, wanted, { holdLost: quote !== undefined && held === undefined, taxLater });
    return { ok: true as const, basket, notices };
  }

  /** What stands in the way of payment. */
  function obstacles(basket: Basket, { buyer, fulfillment_details }: Asked): Message[] {
    return problemsOf(brand, basket, { buyer, address: fulfillment_details?.address });
  }

  /** A26: ready only when nothing is missing. */
  function settle(checkout: Checkout) {
    move(checkout, obstacles(checkout.basket, checkout.asked).length > 0 ? 'lack' : 'satisfy');
  }

  /** Throws when the event has no place in this state: whoever asks has looked before. */
  function move(checkout: Checkout, event: CheckoutEvent) {
    const status = next(checkout.status, event);
    if (status === undefined) throw new Error(`a checkout that is ${checkout.status} cannot ${event}`);
    checkout.status = status;
    checkout.updated = now();
  }

  /** What is sold for a day is held as long as its price; everything else as long as the pack says. */
  function endOf({ lines }: Basket, quote: Quote | undefined): number {
    if (!lines.some(({ date }) => date !== undefined)) return now() + terms.session_ttl_seconds * 1000;
    return quote?.expires_at ?? now() + terms.handoff_ttl_seconds * 1000;
  }

  /** A checkout of this identity, as it is now. */
  function find(principal: string, id: string): Checkout | undefined {
    const checkout = checkouts.get(id);
    if (checkout?.principal !== principal || isForgotten(checkout)) return undefined;
    // A71. A payment on its way is let through.
    if (now() >= checkout.expires && next(checkout.status, 'expire')) {
      move(checkout, 'expire');
      checkout.outcome = [problem('expired', 'This checkout has expired. Start a new one.')];
    }
    return checkout;
  }

  /** The whole session, as every answer has it. */
  function shown(checkout: Checkout, status: 200 | 201 = 200): Answered {
    const { asked, basket, quote, notices, outcome, order } = checkout;
    const waiting = checkout.status === 'not_ready_for_payment' || checkout.status === 'ready_for_payment';
    const messages = isOver(checkout.status)
      ? outcome
      : [...(waiting ? obstacles(basket, asked) : []), ...outcome, ...notices];
    const { buyer, fulfillment_details } = asked;
    const current = order && (orders.find(order.id) ?? order);
    return answered(
      sessionView(brand, { ...checkout, messages, buyer, fulfillment_details, quote, order: current }),
      status,
    );
  }

  function isForgotten({ status, updated, expires }: Checkout): boolean {
    return now() >= (isOver(status) ? Math.min(updated, expires) : expires) + REMEMBERED;
  }

  function sweep() {
    for (const [id, checkout] of checkouts) if (isForgotten(checkout)) checkouts.delete(id);
  }
}

function sameUnits(wanted: readonly Wanted[], quoted: ReadonlyMap<string, number>): boolean {
  return wanted.length === quoted.size && wanted.every(({ id, quantity }) => quoted.get(id) === quantity);
}

/** YYYY-MM-DD where the brand is. */
function dayIn(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}
