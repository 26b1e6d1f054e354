/** The merchants of `si-mcp http`: one beside each agent; with --checkout each is served over HTTP too, at a path of its own. */
import { randomBytes } from 'node:crypto';
import type { Brand } from '../brands/catalogue.ts';
import { checkSettings } from '../checkout/settings.ts';
import { isLoopback } from '../mcp/http/address.ts';
import type { ServiceLog } from '../mcp/http/log.ts';
import type { Metrics } from '../mcp/http/metrics.ts';
import type { Mount } from '../mcp/http/mount.ts';
import { type HttpSettings, HttpSettingsError, type MountContext } from '../mcp/http.ts';
import { createMerchant, type Merchant, type MerchantSettings } from './merchant.ts';
import { mountMerchants, type ServedCheckout } from './merchant-mount.ts';

export interface AskedMerchant extends MerchantSettings {
  /** Where the checkout is reached from outside. */
  url?: string;
  /** Opens it, in place of one made anew; whoever made it has told it. */
  sandboxKey?: string;
}

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64url')}`;
}

/** Prints what was made anew. Not into the log: whoever keeps it would keep a key. */
export function tellSecrets(asked: AskedMerchant, made: { sandboxKey: string; webhookSecret: string }): void {
  if (!asked.rest) return;
  process.stdout.write(`sandbox key: ${made.sandboxKey}\n`);
  if (asked.webhookUrl !== undefined && asked.webhookSecret === undefined)
    process.stdout.write(`webhook secret: ${made.webhookSecret}\n`);
}

interface HttpMerchants {
  /** Opens the merchant beside a brand's agent. */
  of(brand: Brand): Merchant;
  /** Serves them at the service's address. */
  mount(context: MountContext): Mount;
  /** Once it is served: where the checkout of this brand is, and what opens it. */
  doorOf(brand: string): { path: string; key: string } | undefined;
  /** For the end of the service: sends webhooks that are still to be sent until `end`, and logs what has not arrived. */
  drain(end: AbortSignal): Promise<void>;
}

/** Throws HttpSettingsError or CheckoutSettingsError for what could not be served, before anything listens. */
export function createHttpMerchants(
  asked: AskedMerchant,
  house: { settings: HttpSettings; brands: readonly string[]; clock: () => number },
  log: ServiceLog,
): HttpMerchants {
  const { settings, clock } = house;
  const { rest } = asked;
  const webhookSecret = asked.webhookSecret ?? newWebhookSecret();
  const { host, tls } = settings;
  const near = `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}`;
  if (rest) checkSettings({ ...asked, baseUrl: baseOf(asked, settings, near) });
  const merchants: Merchant[] = [];
  const doors = new Map<string, { path: string; key: string }>();
  let counted: ReturnType<Metrics['withCheckout']> | undefined;

  return {
    of(brand) {
      const merchant = createMerchant(brand, { ...asked, webhookSecret, merchants: house.brands.length }, clock, {
        onConversion: ({ offering_id }) => counted?.converted(brand.pack.name, offering_id),
        onRequest({ method, route, status, code, replayed }) {
          counted?.requested(route, status, code);
          log.info('checkout', { method, route, 'http.response.status_code': status, acp_error: code, replayed });
        },
        onMistake(mistake) {
          log.error('unexpected exception', { thrown: mistake instanceof Error ? mistake.name : typeof mistake });
        },
      });
      merchants.push(merchant);
      return merchant;
    },

    mount(context) {
      const base = baseOf(asked, settings, context.base);
      const served = rest ? merchants.map((merchant, at) => serveAt(merchant, base, at)) : [];
      counted = context.metrics.withCheckout(async () =>
        together(await Promise.all(merchants.map((merchant) => merchant.checkout().counts()))),
      );
      const { mount, key } = mountMerchants(merchants, { context, served, sandboxKey: asked.sandboxKey });
      if (served.length === 0) return mount;
      for (const [at, { checkout }] of served.entries()) {
        const { pathname: path } = new URL(checkout.handoff.checkout_url);
        doors.set(merchants[at]?.brand ?? '', { path, key });
      }
      if (asked.sandboxKey === undefined) tellSecrets(asked, { sandboxKey: key, webhookSecret });
      for (const { checkout } of served)
        log.info('checkout open', { checkout_url: checkout.handoff.checkout_url, sandbox: true });
      if (base.startsWith('http:')) log.warn('the checkout is plain http: for this machine only');
      return mount;
    },

    doorOf: (brand) => doors.get(brand),

    async drain(end) {
      const lost = (await Promise.all(merchants.map((merchant) => merchant.drain(end)))).flat();
      if (lost.length === 0) return;
      // The order's number, which is no secret, and not its whole id.
      const orders = [...new Set(lost.map(({ order_id }) => order_id.slice(-8).toUpperCase()))];
      log.warn('webhooks not delivered', { count: lost.length, orders: orders.slice(0, MOST_NAMED) });
    },
  };
}

/** Orders named in one line of the log. */
const MOST_NAMED = 50;

/** The first brand is at the base, each at /brands/<name>/acp of the same origin, as their agents are. */
function serveAt(merchant: Merchant, base: string, at: number): ServedCheckout {
  const own = `/brands/${merchant.brand}/acp`;
  if (at > 0) return { checkout: merchant.open(new URL(own, base).href, { first: false }) };
  const to = new URL(base).pathname.replace(/\/$/, '');
  return { checkout: merchant.open(base), alias: { from: own, to } };
}

/** Where ACP is served: as told, or at /acp of the service's own address. */
function baseOf({ url }: AskedMerchant, { host, publicUrl }: HttpSettings, base: string): string {
  if (url !== undefined) return url;
  if (publicUrl !== undefined) return new URL('/acp', publicUrl).href;
  if (!isLoopback(host))
    throw new HttpSettingsError(`Bound to ${host}, the checkout must know how it is reached: give --checkout-url.`);
  return `${base}/acp`;
}

function together(counts: Record<string, number>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const one of counts) for (const [kind, count] of Object.entries(one)) all[kind] = (all[kind] ?? 0) + count;
  return all;
}
