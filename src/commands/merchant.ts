/**
 * A brand's built-in merchant (A55–A68): creates the checkout and adapts it to the engine, the dispatcher and the HTTP
 * service. Bundled separately, so that it is only loaded when enabled.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import { checkoutTools } from '../../tools/checkout/list.ts';
import type { Brand } from '../brands/catalogue.ts';
import { type Checkout, type CheckoutParts, createCheckout } from '../checkout/checkout.ts';
import type { DurableCheckouts } from '../checkout/durable-checkouts.ts';
import { LIMITS } from '../checkout/limits.ts';
import type { MerchantCheckout } from '../engine/parts.ts';
import type { ByteCaps } from '../store/byte-budget.ts';
import { openOutboxFile } from './outbox-file.ts';

export interface MerchantSettings {
  /** ACP over HTTP, at an address that the service learns when it listens. */
  rest: boolean;
  /** The five MCP tools. */
  tools: boolean;
  production: boolean;
  allowProduction: boolean;
  webhookUrl?: string;
  /** How many merchants share the memory of this process; one when left out. */
  merchants?: number;
  /** Default: generated at start. */
  webhookSecret?: string;
  /** Where order events are added. */
  outboxFile?: string;
  /** Generates ids and tokens of a brand's checkout (default: random). */
  idsFor?: (maker: string) => Pick<CheckoutParts, 'newId' | 'newToken'>;
  /** Where checkouts and orders are stored (default: in memory). */
  kept?: DurableCheckouts;
}

export type Merchant = ReturnType<typeof createMerchant>;

const RANDOM_IDS = { newId: () => randomUUID(), newToken: () => randomBytes(24).toString('base64url') };

/** Callbacks for sales, requests and unexpected errors (checkout.ts). */
type MerchantListeners = Pick<CheckoutParts, 'onConversion' | 'onRequest' | 'onUnexpectedError'>;

/** `now` is the agent's clock, so that a quote is created and expires by the same clock. */
export function createMerchant(
  brand: Brand,
  settings: MerchantSettings,
  now: () => number,
  listeners: MerchantListeners = {},
) {
  const { rest, tools, webhookUrl, kept } = settings;
  const { webhookSecret = `whsec_${randomBytes(24).toString('base64url')}` } = settings;
  const onOrderEvent = settings.outboxFile === undefined ? undefined : openOutboxFile(settings.outboxFile);
  let opened: Checkout | undefined;
  // Tools only: there is no HTTP address, so the URL of the brand file is advertised.
  if (!rest) open(new URL('/acp', brand.pack.checkout.url).href);
  const gateway: MerchantCheckout = {
    handoff: () => ({
      ...(rest && checkout().handoff),
      ...(tools && { mcp_tools: checkoutTools.map(({ name }) => name) }),
      sandbox: true,
    }),
    recordHandoff: (quote) => checkout().quotes.keep(quote),
  };

  return {
    brand: brand.pack.name,
    currency: brand.pack.currency,
    /** For the engine: the checkout address and the quote store. */
    gateway,
    /** Throws before `open`. */
    checkout,
    /** Signs webhooks. */
    webhookSecret,
    /** With `rest`: opens at this base, e.g. https://brand.example/acp; `first` owns the root of its origin. Throws CheckoutSettingsError (A55, A69). */
    open,
    sweep: async () => opened?.sweep(),
    /** On shutdown: sends pending webhooks until the `end` signal. Resolves to the undelivered ones. */
    drain: async (end: AbortSignal) => opened?.outbox.drain(end) ?? [],
  };

  function open(baseUrl: string, { first = true } = {}): Checkout {
    opened = createCheckout({
      ...settings,
      ...listeners,
      brand,
      baseUrl,
      first,
      now,
      ...(settings.idsFor?.(`checkout ${brand.pack.name}`) ?? RANDOM_IDS),
      merchantSecret: webhookSecret,
      mcp: tools,
      pages: rest,
      onOrderEvent,
      kept: kept?.of(brand.pack.name),
      limits: { bytes: capsWithin(getHeapStatistics().heap_size_limit, settings.merchants ?? 1) },
      ...(webhookUrl !== undefined && {
        webhook: {
          url: webhookUrl,
          now: Date.now,
          fetch,
          setTimer(act, milliseconds) {
            const timer = setTimeout(act, milliseconds).unref();
            return () => clearTimeout(timer);
          },
        },
      }),
    });
    return opened;
  }

  function checkout(): Checkout {
    if (opened === undefined) throw new Error('the checkout is not open yet');
    return opened;
  }
}

/** An eighth of the heap for records that must not be evicted, and at most a quarter of that per caller. */
function capsWithin(heapBytes: number, merchants: number): ByteCaps {
  const all = Math.floor(heapBytes / 8 / merchants);
  return { each: Math.min(LIMITS.bytes.each, Math.floor(all / 4)), all };
}
