/**
 * The checkouts of a merchant, each one record: kept, priced, moved and shown. In memory. One that is over can be read for
 * a day (A70, A71); unless it was paid it has lost what is personal by then, and makes room for the next when room is short.
 */
import type { Brand } from '../brands/catalogue.ts';
import type { Caller } from '../protocol/request.ts';
import { type Answered, answered, type Refused, refused } from './acp-error.ts';
import { type Basket, priceBasket } from './basket.ts';
import type { Intervention } from './capabilities.ts';
import { settledCart, shelfOf, toCart, type Wanted } from './cart.ts';
import { asksRegion, waysOf } from './delivery.ts';
import { heapSize } from './heap-size.ts';
import { createKeep, type Extent, ownerOf } from './keep.ts';
import type { Rooms } from './limits.ts';
import { type Message, noticesOf, problem, problemsOf } from './messages.ts';
import type { Order, Orders } from './orders.ts';
import { forgetPersonal, type Personal } from './personal.ts';
import { type Quote, quotedUnits } from './quotes.ts';
import { countryOf } from './regions.ts';
import type { Selection } from './requests.ts';
import { approvalNotices, limitProblems } from './selling.ts';
import { type CheckoutEvent, type CheckoutStatus, isOver, next } from './session-machine.ts';
import type { RegionGap } from './tax.ts';
import { type Shown, sessionView } from './view.ts';

/** What was asked for, field by field: an update replaces fields, never parts of them (A28). */
export interface Asked {
  /** Ids as they were listed. */
  ids: string[];
  wanted: Wanted[];
  codes: string[];
  selections: Selection[];
  personal: Personal;
}

/** One checkout. Times in milliseconds since 1970. */
export interface Checkout {
  id: string;
  /** Who may see it. */
  principal: string;
  /** With whom its opener is counted, when that is not its principal alone. */
  account?: string;
  /** In whose name it counts. */
  owner: string;
  status: CheckoutStatus;
  created: number;
  updated: number;
  expires: number;
  asked: Asked;
  /** Everything personal that was sent so far. */
  said: Personal[];
  basket: Basket;
  notices: Message[];
  /** What became of the last payment. */
  outcome: Message[];
  /** The payment token whose issuer asked for the buyer: an authentication is good for this one only. */
  challenged?: string;
  interventions: Intervention[];
  discounts: boolean;
  quote?: Quote;
  /** As JSON: a tree of a caller's own making may take many times its text. */
  metadata?: string;
  order?: Order;
}

/** P32: an address whose tax nobody can tell is not priced, in a session neither: a total without it would be too low. */
const NO_REGION = {
  missing: refused('missing', 'Send the state or province of this address: tax depends on it.', {
    param: '$.fulfillment_details.address.state',
  }),
  unknown: refused(
    'invalid',
    'Tax depends on the state or province, and this is none that ISO 3166-2 knows in this country. ' +
      'Send its code or its name in English or in the language of the country, such as CA, US-CA or California.',
    { param: '$.fulfillment_details.address.state' },
  ),
} satisfies Record<RegionGap, Refused>;

const NO_COUNTRY = refused('invalid', 'No country has this code. Send the two letters of ISO 3166-1, such as US.', {
  param: '$.fulfillment_details.address.country',
});

/** How long a checkout that is over can still be read, in milliseconds. */
const REMEMBERED = 86_400_000;

export type Checkouts = ReturnType<typeof createCheckouts>;

export function createCheckouts(parts: {
  brand: Brand;
  now: () => number;
  orders: Orders;
  rooms: Rooms;
  /** Of one owner, those that are open or paid. */
  most: number;
  /** Where a person finishes a checkout. */
  pageOf: (id: string) => string | undefined;
}) {
  const { brand, now, orders, rooms, most, pageOf } = parts;
  const { timezone, checkout: terms } = brand.pack;
  const dayAt = daysIn(timezone);
  const ways = waysOf(brand);
  const shelf = shelfOf(brand);
  /** Open or paid. */
  const current = createKeep<Checkout>({ now, room: rooms.open, most, full: 'refuse', onEnd: end });
  /** Canceled or expired. */
  const over = createKeep<Checkout>({ now, room: rooms.part(1 / 8), most, full: 'forget oldest' });

  return {
    ways,
    ...{ price, obstacles, settle, move, endOf, find, byId, shown, shownOf },
    /** Keeps a new checkout. False: its owner has no room for it. */
    add(checkout: Checkout): boolean {
      setEnd(checkout);
      return current.add(checkout.owner, checkout.id, checkout, extentOf(checkout));
    },
    /** To be called when a checkout has changed, so that it is counted and kept as what it is now. */
    changed,
    sweep() {
      current.sweep();
      over.sweep();
    },
    size: () => current.size() + over.size(),
  };

  /** §12: with an untouched quote its catalogue and offers decide; otherwise today's. Offers that applied before stay. */
  function price(asked: Asked, quote: Quote | undefined, applied: readonly string[]) {
    const { wanted, ids, codes, selections } = asked;
    const held = quote && sameUnits(wanted, quotedUnits(quote)) ? quote : undefined;
    const today = dayAt(now());
    const found = held
      ? { ok: true as const, cart: settledCart(held.brand, held.lines, wanted) }
      : toCart(brand, shelf, wanted, ids, today);
    if (!found.ok) return found;
    const address = asked.personal.members.fulfillment_details?.address;
    if (address && countryOf(address.country) === undefined) return NO_COUNTRY;
    const asking = { cart: found.cart, codes, selections, address, held: [...(held?.offers ?? []), ...applied] };
    const basket = priceBasket(held?.brand ?? brand, ways, asking, now());
    if (basket.gap && address) return NO_REGION[basket.gap];
    const taxLater = !address && terms.tax.length > 0 && basket.chosen.some(({ way }) => way.type === 'shipping');
    const notices = [
      ...noticesOf(basket, wanted, { holdLost: quote !== undefined && held === undefined, taxLater }),
      ...approvalNotices(brand, basket),
    ];
    return { ok: true as const, basket, notices };
  }

  /** What stands in the way of payment. */
  function obstacles(basket: Basket, { personal }: Asked): Message[] {
    const { buyer, fulfillment_details } = personal.members;
    const address = fulfillment_details?.address;
    const byRegion = address !== undefined && asksRegion(ways, address);
    return [...problemsOf(brand, basket, { buyer, address, byRegion }), ...limitProblems(brand, basket)];
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
  function find(caller: Caller, id: string): Checkout | undefined {
    // What is over is moved when it is over, whoever comes first: the sweep or the next request.
    rooms.open.sweep(ownerOf(caller));
    const checkout = current.get(id) ?? over.get(id);
    return checkout?.principal === caller.principal ? checkout : undefined;
  }

  /** A checkout by its id alone, as it is now: for whoever has the link to its page. */
  function byId(id: string): Checkout | undefined {
    return current.get(id) ?? over.get(id);
  }

  /** The whole session, as every answer has it. */
  function shown(checkout: Checkout, status: 200 | 201 = 200): Answered {
    return { ...answered(sessionView(brand, shownOf(checkout)), status), personal: checkout.asked.personal };
  }

  function shownOf(checkout: Checkout): Shown {
    const { asked, basket, notices, outcome, order, metadata } = checkout;
    const waiting = checkout.status === 'not_ready_for_payment' || checkout.status === 'ready_for_payment';
    const messages = isOver(checkout.status)
      ? outcome
      : [...(waiting ? obstacles(basket, asked) : []), ...outcome, ...notices];
    return {
      ...checkout,
      messages,
      ...asked.personal.members,
      metadata: metadata === undefined ? undefined : JSON.parse(metadata),
      order: order && (orders.find(order.id) ?? order),
      continue_url: pageOf(checkout.id),
    };
  }

  function changed(checkout: Checkout) {
    const { id, owner, status, said } = checkout;
    if (status === 'canceled' || status === 'expired') {
      current.delete(id);
      forgetPersonal(said);
      over.add(owner, id, checkout, extentOf(checkout));
    } else {
      setEnd(checkout);
      current.set(id, checkout, extentOf(checkout));
    }
  }

  /** A71. One that was paid is forgotten, and its buyer with it; the order stays. */
  function end(checkout: Checkout) {
    if (checkout.status === 'completed') return forgetPersonal(checkout.said);
    move(checkout, 'expire');
    checkout.outcome = [problem('expired', 'This checkout has expired. Start a new one.')];
    changed(checkout);
  }

  function extentOf(checkout: Checkout): Extent {
    const { status, updated, expires } = checkout;
    const bytes = weightOf(checkout);
    // A payment on its way is let through.
    if (status === 'complete_in_progress') return { bytes, until: Number.POSITIVE_INFINITY };
    return { bytes, until: isOver(status) ? Math.min(updated, expires) + REMEMBERED : expires };
  }
}

/** What is personal is shown until the checkout ends; when it is paid, as long as it is kept. */
function setEnd({ status, expires, said }: Checkout) {
  const paid = status === 'completed' || status === 'complete_in_progress';
  for (const personal of said) personal.until = paid ? Number.POSITIVE_INFINITY : expires;
}

/** Bytes of what is kept for this checkout alone. */
function weightOf({ asked, said, basket, notices, outcome, quote, metadata }: Checkout): number {
  const { chosen, ...rest } = basket;
  const { personal, ...own } = asked;
  const ways = chosen.map(({ item_ids }) => item_ids);
  return heapSize([own, said, rest, ways, notices, outcome, quote?.lines, metadata]);
}

function sameUnits(wanted: readonly Wanted[], quoted: ReadonlyMap<string, number>): boolean {
  return wanted.length === quoted.size && wanted.every(({ id, quantity }) => quoted.get(id) === quantity);
}

/** Tells the day, YYYY-MM-DD, where the brand is. Made once: a formatter takes longer to make than a basket to price. */
function daysIn(timeZone: string): (now: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (now) => format.format(now);
}
