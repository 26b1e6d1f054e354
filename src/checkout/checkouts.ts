/**
 * The checkouts of a merchant, each one record beside which lies what is personal in it: kept, priced, moved and shown. One that
 * is over can be read for a day (A70, A71); unless it was paid it has lost what is personal by then.
 */
import type { Brand } from '../brands/catalogue.ts';
import type { Caller } from '../protocol/request.ts';
import { type Answered, answered, type Refused, refused } from './acp-error.ts';
import type { Attribution } from './attribution.ts';
import { type Basket, priceBasket } from './basket.ts';
import type { Intervention } from './capabilities.ts';
import { type RequestedLine, sellableItemsOf, settledCart, toCart } from './cart.ts';
import { asksRegion, waysOf } from './delivery.ts';
import type { Consents } from './ledger.ts';
import { type Message, noticesOf, problem, problemsOf } from './messages.ts';
import type { Order, Orders } from './orders.ts';
import { type Personal, type PersonalRecord, personalKey } from './personal.ts';
import { asQuoted, type Quote, quotedUnits } from './quotes.ts';
import { countryOf } from './regions.ts';
import type { Selection } from './requests.ts';
import { approvalNotices, limitProblems } from './selling.ts';
import { type CheckoutEvent, type CheckoutStatus, isOver, next } from './session-machine.ts';
import type { RegionGap } from './tax.ts';
import type { Work } from './units.ts';
import { type Shown, sessionView } from './view.ts';

/** What was asked for, field by field: an update replaces fields, never parts of them (A28). */
export interface Asked {
  /** Ids as they were listed. */
  ids: string[];
  wanted: RequestedLine[];
  codes: string[];
  selections: Selection[];
}

/** One checkout as it is kept. Times in milliseconds since 1970. */
interface CheckoutRecord {
  id: string;
  /** Who may see it. */
  principal: string;
  /** In whose name it counts. */
  owner: string;
  status: CheckoutStatus;
  created: number;
  updated: number;
  expires: number;
  asked: Asked;
  basket: Basket;
  notices: Message[];
  /** What became of the last payment. */
  outcome: Message[];
  /** Of the payment token whose issuer asked for the buyer: an authentication is good for this one only. */
  challenged?: string;
  /** Payments that were tried and have come to something. */
  payments: number;
  /** The payment that is on its way. */
  paying?: Paying;
  interventions: Intervention[];
  discounts: boolean;
  /** With its token, which is spent by now. */
  quote?: Quote & { token: string };
  /** As JSON: a tree of a caller's own making may take many times its text. */
  metadata?: string;
  order?: Order;
  /** Which of what was said is in force. */
  version: number;
}

/** All that another process needs to bring a payment to its end. */
export interface Paying {
  token_digest: string;
  /** The same in every try of it. */
  attempt: string;
  authenticated: boolean;
  /** Until when nobody else goes on with it, in milliseconds since 1970. */
  lease_until: number;
  /** The checkout as it was, for a payment that breaks. */
  before: Pick<CheckoutRecord, 'status' | 'version' | 'challenged' | 'outcome' | 'updated'>;
  claim?: Attribution;
  answers: Consents['answers'];
}

export interface Checkout extends CheckoutRecord, PersonalRecord {}

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
/** No end: a payment on its way is let through. */
const NO_END = 8.64e15;

const keyOf = (id: string) => `c${id}`;

export type Checkouts = ReturnType<typeof createCheckouts>;

export function createCheckouts(parts: {
  brand: Brand;
  now: () => number;
  orders: Pick<Orders, 'read'>;
  /** The checkout page for the buyer. */
  pageOf: (id: string) => string | undefined;
}) {
  const { brand, now, orders, pageOf } = parts;
  const { timezone, checkout: terms } = brand.pack;
  const dayAt = daysIn(timezone);
  const ways = waysOf(brand);
  const sellable = sellableItemsOf(brand);

  return { ways, price, obstacles, settle, move, endOf, find, byId, save, shown, shownOf };

  /** With an untouched quote its catalogue and offers decide; otherwise today's. Offers that applied before stay. */
  function price(asked: Asked, personal: Personal, quote: Quote | undefined, applied: readonly string[]) {
    const { wanted, ids, codes, selections } = asked;
    const quoted = quote && asQuoted(brand, quote);
    const held = quoted && sameUnits(wanted, quotedUnits(quoted, quote)) ? quote : undefined;
    const today = dayAt(now());
    const found =
      held && quoted
        ? { ok: true as const, cart: settledCart(quoted, held.lines, wanted) }
        : toCart(brand, sellable, wanted, ids, today);
    if (!found.ok) return found;
    const address = personal.fulfillment_details?.address;
    if (address && countryOf(address.country) === undefined) return NO_COUNTRY;
    const asking = { cart: found.cart, codes, selections, address, held: [...(held?.offers ?? []), ...applied] };
    const basket = priceBasket(held && quoted ? quoted : brand, ways, asking, now());
    if (basket.gap && address) return NO_REGION[basket.gap];
    const taxLater = !address && terms.tax.length > 0 && basket.chosen.some(({ way }) => way.type === 'shipping');
    const notices = [
      ...noticesOf(basket, wanted, { holdLost: quote !== undefined && held === undefined, taxLater }),
      ...approvalNotices(brand, basket),
    ];
    return { ok: true as const, basket, notices };
  }

  /** What stands in the way of payment. */
  function obstacles(basket: Basket, { buyer, fulfillment_details }: Personal): Message[] {
    const address = fulfillment_details?.address;
    const byRegion = address !== undefined && asksRegion(ways, address);
    return [...problemsOf(brand, basket, { buyer, address, byRegion }), ...limitProblems(brand, basket)];
  }

  /** A26: ready only when nothing is missing. */
  function settle(checkout: Checkout) {
    move(checkout, obstacles(checkout.basket, personalOf(checkout)).length > 0 ? 'lack' : 'satisfy');
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
  async function find(work: Work, { principal }: Caller, id: string): Promise<Checkout | undefined> {
    const checkout = await byId(work, id);
    return checkout?.principal === principal ? checkout : undefined;
  }

  /** A checkout by its id alone, as it is now: for whoever has the link to its page. */
  async function byId(work: Work, id: string): Promise<Checkout | undefined> {
    await work.fetch(keyOf(id), personalKey(id));
    const kept = await work.read<CheckoutRecord>(keyOf(id));
    if (!kept?.value) return undefined;
    const beside = await work.read<PersonalRecord>(personalKey(id));
    const checkout: Checkout = { ...kept.value, ...(beside?.value ?? { said: [] }) };
    const waits = !isOver(checkout.status) && checkout.status !== 'complete_in_progress';
    return waits && checkout.expires <= now() ? expired(checkout) : checkout;
  }

  /** A71. */
  function expired(checkout: Checkout): Checkout {
    move(checkout, 'expire');
    const outcome = [problem('expired', 'This checkout has expired. Start a new one.')];
    return { ...checkout, updated: checkout.expires, outcome, said: [] };
  }

  /** Keeps a checkout that was read, or a new one: what is personal in it as long as it is open, or a day when it was paid. */
  async function save(work: Work, checkout: Checkout): Promise<void> {
    const { said, account, ...record } = checkout;
    const { id, owner, status, updated, expires } = record;
    const ended = Math.min(updated, expires) + REMEMBERED;
    const { kind, until, personal } = (() => {
      switch (status) {
        case 'complete_in_progress':
          return { kind: 'paying checkout', until: NO_END, personal: NO_END };
        case 'completed':
          return { kind: 'paid checkout', until: ended, personal: ended };
        case 'canceled':
        case 'expired':
          return { kind: 'ended checkout', until: ended, personal: undefined };
        default:
          return { kind: 'checkout', until: expires + REMEMBERED, personal: expires };
      }
    })();
    await work.read(keyOf(id), 'absent');
    await work.read(personalKey(id), 'absent');
    work.put(keyOf(id), { kind, owner, value: record, until });
    if (personal === undefined) return work.drop(personalKey(id));
    const beside: PersonalRecord = { said, ...(account !== undefined && { account }) };
    work.put(personalKey(id), { kind: 'personal', owner, value: beside, until: personal });
  }

  /** The whole session, as every answer has it. */
  async function shown(work: Work, checkout: Checkout, status: 200 | 201 = 200): Promise<Answered> {
    const { id: checkout_id, version } = checkout;
    const personal = { checkout_id, version, members: personalOf(checkout) };
    return { ...answered(sessionView(brand, await shownOf(work, checkout)), status), personal };
  }

  async function shownOf(work: Work, checkout: Checkout): Promise<Shown> {
    const { basket, notices, outcome, order, metadata } = checkout;
    const personal = personalOf(checkout);
    const waiting = checkout.status === 'not_ready_for_payment' || checkout.status === 'ready_for_payment';
    const messages = isOver(checkout.status)
      ? outcome
      : [...(waiting ? obstacles(basket, personal) : []), ...outcome, ...notices];
    return {
      ...checkout,
      messages,
      ...personal,
      metadata: metadata === undefined ? undefined : JSON.parse(metadata),
      order: order && ((await orders.read(work, order.id)) ?? order),
      continue_url: pageOf(checkout.id),
    };
  }
}

/** What is in force of all that was said. */
export function personalOf({ said, version }: Checkout): Personal {
  return said[version] ?? {};
}

function sameUnits(wanted: readonly RequestedLine[], quoted: ReadonlyMap<string, number>): boolean {
  return wanted.length === quoted.size && wanted.every(({ id, quantity }) => quoted.get(id) === quantity);
}

/** Tells the day, YYYY-MM-DD, where the brand is. Made once: a formatter takes longer to make than a basket to price. */
function daysIn(timeZone: string): (now: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (now) => format.format(now);
}
