/**
 * The ACP merchant a handoff leads to: five operations on a checkout, a payment service for test cards, orders and their
 * webhooks, kept in memory or in a store that outlives the process. Knows protocol, brands and the engine's
 * types; only the CLI imports this folder. Clock, ids, tokens, network and timers are injected.
 */
import type { CheckoutBinding } from '../../tools/checkout/checkout-tool.ts';
import type { Brand } from '../brands/catalogue.ts';
import type { CheckoutAddress } from '../engine/handoff.ts';
import { bindOperations } from './binding.ts';
import { discoveryDocument } from './capabilities.ts';
import type { Checkout as PaidCheckout } from './checkouts.ts';
import { undeliverable } from './delivery.ts';
import type { DurableRecords } from './durable-checkouts.ts';
import { createHandler, DISCOVERY_PATH, type HttpAnswer, type HttpRequest, type RequestNote } from './http.ts';
import { createIdempotency } from './idempotency.ts';
import { type Conversion, createLedger, type Ledger } from './ledger.ts';
import { type CheckoutLimits, createBudgets, LIMITS } from './limits.ts';
import { memoryRecords } from './memory-records.ts';
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
  /** Where order events are sent; without it they stay in the outbox. Its `url` must be https like `baseUrl`. */
  webhook?: WebhookTarget;
  /** Called for every sale that began in a conversation. */
  onConversion?: (conversion: Conversion) => void;
  /** Called with the webhook body of every order event. An exception here is logged; the order stands. */
  onOrderEvent?: (body: string) => void;
  /** For log lines; nothing secret or personal is in a note. */
  onRequest?: (note: RequestNote) => void;
  /** Called with unexpected exceptions, for the log; callers get a generic 500. */
  onUnexpectedError?: (mistake: unknown) => void;
  /** MCP tools are served beside REST. */
  mcp?: boolean;
  /** `false`: the discovery document at the root of the origin is another merchant's; this one's is below its base. */
  first?: boolean;
  /** `false`: nothing is served at `baseUrl`, so there are no checkout pages. */
  pages?: boolean;
  /** Replaces the payment service of the sandbox. */
  psp?: Psp;
  /** Overrides the memory limits per principal. */
  limits?: Partial<CheckoutLimits>;
  /** Where records are stored (default: in memory). */
  kept?: DurableRecords;
}

/** How long a call or a payment may run before another process may take it over, in milliseconds. */
const LEASE = 60_000;
/** In memory no other process can take it over. */
const NO_END = 8.64e15;

export interface Checkout {
  /** Whether this checkout serves the path. */
  owns(path: string): boolean;
  /** Whether a path is the link to a checkout page, which needs no other credentials. */
  isLink(path: string): boolean;
  /** The HTTP handler: E1 to E7, and the checkout pages. */
  handle(request: HttpRequest): Promise<HttpAnswer>;
  /** The five operations as functions. */
  operations: Operations;
  /** The same for the MCP tools: arguments `{meta, id, payload}`. */
  binding: CheckoutBinding;
  /** The quote store, written when a session ends in a handoff. */
  quotes: Quotes;
  orders: Orders;
  outbox: Outbox;
  ledger: Ledger;
  /** Runs a unit of work on the records. */
  units: Units;
  /** The members of `acp_handoff` for this checkout (A55). */
  handoff: Required<Omit<CheckoutAddress, 'mcp_tools'>>;
  /**
   * Removes expired records, and resumes payments and webhooks that another process has abandoned. To be called every few
   * seconds; in memory, an owner at its limits is swept before a write is rejected. Throws StoreUnavailable.
   */
  sweep(): Promise<void>;
  /** Number of records and approximate bytes (A70). Throws StoreUnavailable. */
  counts(): Promise<Record<'sessions' | 'keys' | 'quotes' | 'tokens' | 'orders' | 'bytes', number>>;
}

/** Records removed in one sweep of a store, and pending payments checked. */
const SWEPT_AT_ONCE = 10_000;
const LOOKED_AT = 100;

/** Creates the merchant of one brand. Throws CheckoutSettingsError for a base URL that is not allowed (A55, A69). */
export function createCheckout(parts: CheckoutParts): Checkout {
  const { brand, now, newId, newToken, merchantSecret, webhook } = parts;
  const base = checkSettings({ ...parts, webhookUrl: webhook?.url });
  const [unclear] = [...untaxable(brand), ...undeliverable(brand)];
  if (unclear !== undefined) throw new CheckoutSettingsError(`${brand.pack.name}: ${unclear}`);
  const { origin, pathname } = new URL(base);
  const discoveryPath = parts.first === false ? `${pathname}${DISCOVERY_PATH}` : DISCOVERY_PATH;

  const limits = { ...LIMITS, ...parts.limits };
  const budgets = createBudgets(limits.bytes);
  const { records, secret, bytes } = parts.kept ?? {
    ...{ records: memoryRecords({ now, budgets, limits }), secret: newToken(), bytes: async () => budgets.bytes() },
  };
  const durable = parts.kept !== undefined;
  const lease = durable ? LEASE : NO_END;
  const units = createUnits(records, now);
  const ledger = createLedger({ now, records, onConversion: parts.onConversion });
  const onUnexpectedError = parts.onUnexpectedError ?? (() => {});
  const onPut = (body: string) => {
    try {
      parts.onOrderEvent?.(body);
    } catch (mistake) {
      onUnexpectedError(mistake);
    }
  };
  const outbox = createOutbox({
    ...{ now, newId, secret: merchantSecret, units, records, durable, target: webhook, onPut },
  });
  const orders = createOrders({ brand, now, newId, units, records, onEvent: outbox.put });
  const quotes = createQuotes({ units });
  const idempotency = createIdempotency({ now, newToken, units, secret, lease, onUnexpectedError });
  const psp = parts.psp ?? createPsp({ now, newToken, units });
  const pageOf = (id: string) => pages.urlOf(id);
  const operations = createOperations({
    ...{ brand, now, newId, units, idempotency, quotes, orders, psp, ledger, lease, onUnexpectedError, pageOf },
  });
  const note = parts.onRequest ?? (() => {});
  const pages = createPages({
    ...{ brand, operations, secret, newToken, note },
    base: parts.pages === false ? undefined : base,
  });
  const handler = createHandler({
    mount: pathname.replace(/(?<!\/)\/+$/, ''),
    ...{ operations, psp, idempotency },
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
      // In parallel: they are independent.
      await Promise.all([outbox.takeOver(), ...leftBehind.map(({ id }) => operations.resumePayment(id))]);
    },
    counts: async () => ({ ...sumsOf(await records.counts()), bytes: await bytes() }),
  };
}

/** The counts by resource, from the counts by record kind. */
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
