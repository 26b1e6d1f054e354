/**
 * The ACP merchant a handoff leads to: five operations on a checkout, a payment service for test cards, orders and their
 * webhooks, kept in memory or in a store that outlives the process. Knows protocol, brands and the engine's
 * types; only cli knows this room. Clock, ids, tokens, network and timers are handed in.
 */
import type { CheckoutBinding } from '../../tools/checkout/checkout-tool.ts';
import type { Brand } from '../brands/catalogue.ts';
import type { CheckoutAddress } from '../engine/handoff.ts';
import { bindOperations } from './binding.ts';
import { discoveryDocument } from './capabilities.ts';
import type { Checkout as PaidCheckout } from './checkouts.ts';
import { undeliverable } from './delivery.ts';
import { createHandler, DISCOVERY_PATH, type HttpAnswer, type HttpRequest, type RequestNote } from './http.ts';
import type { KeptElsewhere } from './kept-elsewhere.ts';
import { type Conversion, createLedger, type Ledger } from './ledger.ts';
import { type CheckoutLimits, LIMITS, roomsOf } from './limits.ts';
import { memoryRecords } from './memory-records.ts';
import { createOnce } from './once.ts';
import { createOperations, type Operations } from './operations.ts';
import { createOrders, type Orders } from './orders.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPages } from './pages.ts';
import { createPsp, type Psp } from './psp.ts';
import { createQuotes, type Quotes } from './quotes.ts';
import { type CheckoutSettings, CheckoutSettingsError, checkSettings } from './settings.ts';
import { untaxable } from './tax.ts';
import { createUnits, type Units } from './units.ts';
import type { WebhookTarget } from './webhooks.ts';

export interface CheckoutParts extends CheckoutSettings {
  brand: Brand;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A UUIDv4 or as hard to guess. */
  newId: () => string;
  /** URL-safe text of at least 128 random bits. */
  newToken: () => string;
  /** Signs webhooks (`whsec_…`). */
  merchantSecret: string;
  /** Where and how order events are sent; without it they only lie in the outbox. Its `url` must be https like `baseUrl`. */
  webhook?: WebhookTarget;
  /** Hears of every sale that began in a conversation. */
  onConversion?: (conversion: Conversion) => void;
  /** Hears of every order event, as webhooks carry it. What it throws is a mistake, and the order stands. */
  onOrderEvent?: (body: string) => void;
  /** For log lines; nothing secret or personal is in a note. */
  onRequest?: (note: RequestNote) => void;
  /** Hears of exceptions, for the log; callers get a 500 in fixed words. */
  onMistake?: (mistake: unknown) => void;
  /** MCP tools are served beside REST. */
  mcp?: boolean;
  /** `false`: another merchant has the discovery document at the root of this origin; this one's is below its base. */
  first?: boolean;
  /** `false`: nobody answers at `baseUrl`, so there is no page to send people to. */
  pages?: boolean;
  /** Another payment service than the sandbox's own. */
  psp?: Psp;
  /** Other bounds of what is kept in memory for one principal than the usual ones. */
  limits?: Partial<CheckoutLimits>;
  /** Where all of it is kept; left out: in the memory of this process. */
  kept?: KeptElsewhere;
}

/** How long a call or a payment may run before another process may take it for lost, in milliseconds. */
const LEASE = 60_000;
/** In the memory of one process nobody else waits for it. */
const NO_END = 8.64e15;

export interface Checkout {
  /** Whether a path is this room's to answer. */
  owns(path: string): boolean;
  /** Whether a path is the link to the page of a checkout, so that it lets in whoever has it. */
  isLink(path: string): boolean;
  /** E1 to E7, and the pages at which people finish a checkout. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
  /** The five operations as functions. */
  operations: Operations;
  /** The same for the MCP tools: arguments `{meta, id, payload}`. */
  binding: CheckoutBinding;
  /** Where terminations leave what they promised. */
  quotes: Quotes;
  orders: Orders;
  outbox: Outbox;
  ledger: Ledger;
  /** Runs a unit of work on all that is kept. */
  units: Units;
  /** What `acp_handoff` says when it leads here (A55). */
  handoff: Required<Omit<CheckoutAddress, 'mcp_tools'>>;
  /**
   * Forgets what is past its time, and takes over what another process has left behind. To be called every few seconds; who has
   * no room left in memory is swept before being refused. Throws StoreUnavailable.
   */
  sweep(): Promise<void>;
  /** How much is kept, and in how many bytes, about (A70). Throws StoreUnavailable. */
  counts(): Promise<Record<'sessions' | 'keys' | 'quotes' | 'tokens' | 'orders' | 'bytes', number>>;
}

/** Records forgotten in one sweep of a store, and payments on their way looked at. */
const SWEPT_AT_ONCE = 10_000;
const LOOKED_AT = 100;

/** The merchant of one brand. Throws CheckoutSettingsError when it may not be where it is asked to be (A55, A69). */
export function createCheckout(parts: CheckoutParts): Checkout {
  const { brand, now, newId, newToken, merchantSecret, webhook } = parts;
  const base = checkSettings({ ...parts, webhookUrl: webhook?.url });
  const [unclear] = [...untaxable(brand), ...undeliverable(brand)];
  if (unclear !== undefined) throw new CheckoutSettingsError(`${brand.pack.name}: ${unclear}`);
  const { origin, pathname } = new URL(base);
  const discoveryPath = parts.first === false ? `${pathname}${DISCOVERY_PATH}` : DISCOVERY_PATH;

  const limits = { ...LIMITS, ...parts.limits };
  const rooms = roomsOf(limits.bytes);
  const { records, secret, bytes } = parts.kept ?? {
    ...{ records: memoryRecords({ now, rooms, limits }), secret: newToken(), bytes: async () => rooms.bytes() },
  };
  const durable = parts.kept !== undefined;
  const lease = durable ? LEASE : NO_END;
  const units = createUnits(records, now);
  const ledger = createLedger({ now, records, onConversion: parts.onConversion });
  const onMistake = parts.onMistake ?? (() => {});
  const onPut = (body: string) => {
    try {
      parts.onOrderEvent?.(body);
    } catch (mistake) {
      onMistake(mistake);
    }
  };
  const outbox = createOutbox({
    ...{ now, newId, secret: merchantSecret, units, records, durable, target: webhook, onPut },
  });
  const orders = createOrders({ brand, now, newId, units, records, onEvent: outbox.put });
  const quotes = createQuotes({ units });
  const once = createOnce({ now, newToken, units, secret, lease, onMistake });
  const psp = parts.psp ?? createPsp({ now, newToken, units });
  const pageOf = (id: string) => pages.urlOf(id);
  const operations = createOperations({
    ...{ brand, now, newId, units, once, quotes, orders, psp, ledger, lease, onMistake, pageOf },
  });
  const note = parts.onRequest ?? (() => {});
  const pages = createPages({
    ...{ brand, operations, secret, newToken, note },
    base: parts.pages === false ? undefined : base,
  });
  const handler = createHandler({
    mount: pathname.replace(/(?<!\/)\/+$/, ''),
    ...{ operations, psp, once },
    discoveryPath,
    discovery: discoveryDocument(brand, base, { mcp: parts.mcp ?? false }),
    note,
  });

  return {
    owns: handler.owns,
    isLink: pages.isLink,
    handle: (request) => (pages.owns(request.path) ? pages.handle(request) : handler.handle(request)),
    ...{ operations, quotes, orders, outbox, ledger, units },
    binding: bindOperations(operations),
    handoff: {
      checkout_url: `${base}/checkout_sessions`,
      discovery_url: `${origin}${discoveryPath}`,
      sandbox: true,
    },
    async sweep() {
      await records.sweep(now(), SWEPT_AT_ONCE);
      if (!durable) return;
      const underWay = (await records.list('paying checkout', LOOKED_AT)).map(
        ([, { value = '{}' }]) => JSON.parse(value) as Pick<PaidCheckout, 'id' | 'paying'>,
      );
      const leftBehind = underWay.filter(({ paying }) => paying && paying.lease_until <= now());
      // None of them waits for another.
      await Promise.all([outbox.takeOver(), ...leftBehind.map(({ id }) => operations.goOnWithPayment(id))]);
    },
    counts: async () => ({ ...sumsOf(await records.counts()), bytes: await bytes() }),
  };
}

/** How much is kept of each, from the numbers of its kinds of records. */
function sumsOf(counts: Record<string, number>) {
  const of = (...kinds: string[]) => kinds.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
  return {
    sessions: of('checkout', 'paying checkout', 'paid checkout', 'ended checkout'),
    keys: of('claim', 'effect', 'refusal'),
    quotes: of('quote', 'quote tombstone', 'used quote'),
    tokens: of('token', 'token tombstone', 'spent token'),
    orders: of('order'),
  };
}
