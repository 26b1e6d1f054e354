/** The merchants of `si-mcp http`: one per brand; with --checkout each is served over HTTP too, at its own path. */
import { randomBytes } from 'node:crypto';
import type { Brand } from '../brands/catalogue.ts';
import { checkSettings } from '../checkout/settings.ts';
import { isLoopback } from '../mcp/http/address.ts';
import type { ServiceLog } from '../mcp/http/log.ts';
import type { Metrics } from '../mcp/http/metrics.ts';
import type { Mount } from '../mcp/http/mount.ts';
import { type HttpSettings, HttpSettingsError, type MountContext } from '../mcp/http.ts';
import { createMerchant, type Merchant, type MerchantSettings } from './merchant.ts';
import { merchantRoutes, type ServedCheckout } from './merchant-routes.ts';

export interface MerchantRequest extends MerchantSettings {
  /** Where the checkout is reached from outside. */
  url?: string;
  /** The sandbox key (default: generated at start). A given key is not printed again. */
  sandboxKey?: string;
}

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64url')}`;
}

/** Prints generated secrets to stdout. Not to the log, which is often archived. */
export function printSecrets(asked: MerchantRequest, made: { sandboxKey: string; webhookSecret: string }): void {
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
  /** Once it is served: the path of this brand's checkout and its key. */
  checkoutAccessOf(brand: string): { path: string; key: string } | undefined;
  /** On shutdown: sends pending webhooks until `end`, and logs undelivered ones. */
  drain(end: AbortSignal): Promise<void>;
}

/** Throws HttpSettingsError or CheckoutSettingsError for invalid settings, before the service listens. */
export function createHttpMerchants(
  asked: MerchantRequest,
  deps: { settings: HttpSettings; brands: readonly string[]; clock: () => number },
  log: ServiceLog,
): HttpMerchants {
  const { settings, clock } = deps;
  const { rest } = asked;
  const webhookSecret = asked.webhookSecret ?? newWebhookSecret();
  const { host, tls } = settings;
  const near = `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}`;
  if (rest) checkSettings({ ...asked, baseUrl: baseOf(asked, settings, near) });
  const merchants: Merchant[] = [];
  const access = new Map<string, { path: string; key: string }>();
  let counted: ReturnType<Metrics['withCheckout']> | undefined;

  return {
    of(brand) {
      const merchant = createMerchant(brand, { ...asked, webhookSecret, merchants: deps.brands.length }, clock, {
        onConversion: ({ offering_id }) => counted?.converted(brand.pack.name, offering_id),
        onRequest({ method, route, status, code, replayed }) {
          counted?.requested(route, status, code);
          log.info('checkout', { method, route, 'http.response.status_code': status, acp_error: code, replayed });
        },
        onUnexpectedError(mistake) {
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
      const { mount, key } = merchantRoutes(merchants, { context, served, sandboxKey: asked.sandboxKey });
      if (served.length === 0) return mount;
      for (const [at, { checkout }] of served.entries()) {
        const { pathname: path } = new URL(checkout.handoff.checkout_url);
        access.set(merchants[at]?.brand ?? '', { path, key });
      }
      if (asked.sandboxKey === undefined) printSecrets(asked, { sandboxKey: key, webhookSecret });
      for (const { checkout } of served)
        log.info('checkout open', { checkout_url: checkout.handoff.checkout_url, sandbox: true });
      if (base.startsWith('http:')) log.warn('the checkout is plain http: for this machine only');
      return mount;
    },

    checkoutAccessOf: (brand) => access.get(brand),

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

/** The base URL of ACP: as configured, or /acp of the service. */
function baseOf({ url }: MerchantRequest, { host, publicUrl }: HttpSettings, base: string): string {
  if (url !== undefined) return url;
  if (publicUrl !== undefined) return new URL('/acp', publicUrl).href;
  if (!isLoopback(host))
    throw new HttpSettingsError(`Listening on ${host} with --checkout needs --checkout-url URL or --public-url URL.`);
  return `${base}/acp`;
}

function together(counts: Record<string, number>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const one of counts) for (const [kind, count] of Object.entries(one)) all[kind] = (all[kind] ?? 0) + count;
  return all;
}
