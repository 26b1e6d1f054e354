/**
 * A brand's own merchant beside its agent (A55–A68): opens the checkout room and tells the engine, the dispatcher
 * and the service what each of them needs of it. Bundled apart, so that it is loaded only when asked for.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import { checkoutTools } from '../../tools/checkout/list.ts';
import type { Brand } from '../brands/catalogue.ts';
import { type Checkout, type CheckoutParts, createCheckout } from '../checkout/checkout.ts';
import type { KeptCheckouts } from '../checkout/kept-elsewhere.ts';
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
  /** Made anew when left out. */
  webhookSecret?: string;
  /** Where order events are added. */
  outboxFile?: string;
  /** What makes the ids and tokens of a brand's checkout; left out: chance. */
  idsFor?: (maker: string) => Pick<CheckoutParts, 'newId' | 'newToken'>;
  /** Where checkouts and orders are kept; left out: in memory. */
  kept?: KeptCheckouts;
}

export type Merchant = ReturnType<typeof createMerchant>;

const RANDOM_IDS = { newId: () => randomUUID(), newToken: () => randomBytes(24).toString('base64url') };

/** What it tells while it works (checkout.ts). */
type Ears = Pick<CheckoutParts, 'onConversion' | 'onRequest' | 'onMistake'>;

/** `now` is the agent's clock: a promise and its end are told by the same one. */
export function createMerchant(brand: Brand, settings: MerchantSettings, now: () => number, messageDomains: Ears = {}) {
  const { rest, tools, webhookUrl, kept } = settings;
  const { webhookSecret = `whsec_${randomBytes(24).toString('base64url')}` } = settings;
  const onOrderEvent = settings.outboxFile === undefined ? undefined : openOutboxFile(settings.outboxFile);
  let opened: Checkout | undefined;
  // Without an address of its own it stands where the pack says, for whoever only calls tools.
  if (!rest) open(new URL('/acp', brand.pack.checkout.url).href);
  const desk: MerchantCheckout = {
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
    /** For the engine: where handoffs lead, and who remembers them. */
    desk,
    /** Throws until it is open. */
    checkout,
    /** Signs webhooks. */
    webhookSecret,
    /** With `rest`: opens at this base, e.g. https://brand.example/acp; `first` is at home at its origin. Throws CheckoutSettingsError (A55, A69). */
    open,
    sweep: async () => opened?.sweep(),
    /** For the end of the service: sends what is still to be sent until the `end` signal; to what has not arrived. */
    drain: async (end: AbortSignal) => opened?.outbox.drain(end) ?? [],
  };

  function open(baseUrl: string, { first = true } = {}): Checkout {
    opened = createCheckout({
      ...settings,
      ...messageDomains,
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

/** An eighth of the memory for what all merchants must not forget, and of it a quarter for one caller at most. */
function capsWithin(heapBytes: number, merchants: number): ByteCaps {
  const all = Math.floor(heapBytes / 8 / merchants);
  return { each: Math.min(LIMITS.bytes.each, Math.floor(all / 4)), all };
}
