/** The merchant as a room of the HTTP service: ACP's paths, the keys that open them, and the page of its operator. */
import { type AcpError, refused } from '../checkout/acp-error.ts';
import type { Checkout } from '../checkout/checkout.ts';
import { MOST_BYTES, TOO_LARGE } from '../checkout/http.ts';
import type { Claims } from '../checkout/ledger.ts';
import { isPaymentPath, paymentError } from '../checkout/payment-error.ts';
import { bearerToken } from '../mcp/http/auth.ts';
import { looksLikeKey, passingKey } from '../mcp/http/keys.ts';
import type { Mount, MountedAnswer, MountedRequest, MountProblem } from '../mcp/http/mount.ts';
import type { Door } from '../mcp/http.ts';
import type { Merchant } from './merchant.ts';

/** Where `si-mcp orders` asks. */
export const OPERATOR_PATH = '/operator/orders';

/** A checkout over HTTP; `alias` is another path for where it is. */
export interface ServedCheckout {
  checkout: Checkout;
  alias?: { from: string; to: string };
}

/**
 * `door` leads to the service's own credentials; `key` is the sandbox key, made anew at each start. `served` are the checkouts
 * that are served over HTTP, each at its own paths.
 */
export function mountMerchants(
  merchants: readonly Merchant[],
  { door, served = [] }: { door: Pick<Door, 'identify'>; served?: readonly ServedCheckout[] },
): { mount: Mount; key: string } {
  const { key, ring } = passingKey('sandbox');
  /** Whose a path is, and the path as it knows it. */
  const find = (asked: string) => {
    for (const { checkout, alias } of served) {
      const path = alias && asked.startsWith(`${alias.from}/`) ? alias.to + asked.slice(alias.from.length) : asked;
      if (checkout.owns(path)) return { checkout, path };
    }
    return undefined;
  };
  return {
    key,
    mount: {
      owns: (path) => path === OPERATOR_PATH || find(path) !== undefined,
      isOperators: (path) => path === OPERATOR_PATH,
      mostBytes: MOST_BYTES,
      isLink(asked) {
        const found = find(asked);
        return found?.checkout.isLink(found.path) === true;
      },
      identify(authorization) {
        const token = bearerToken(authorization) ?? '';
        const principal = looksLikeKey(token) ? ring(token) : undefined;
        return principal === undefined ? door.identify(authorization) : { principal, label: principal };
      },
      async handle(request) {
        const found = find(request.path);
        return found ? found.checkout.handle({ ...request, path: found.path }) : tellOperator(merchants, request);
      },
      refuse: refuseMounted,
    },
  };
}

/** What the operator may read: never a token, nor what a claim on a sale was proved with. */
function operatorReport(merchants: readonly Merchant[], { impersonal }: { impersonal: boolean }) {
  const report = impersonal ? impersonalReportOf : reportOf;
  return {
    impersonal,
    brands: merchants.map(({ brand, currency, checkout }) => ({ brand, currency, ...report(checkout()) })),
  };
}

function reportOf({ orders, ledger, outbox }: Checkout) {
  return {
    orders: orders.list(),
    conversions: ledger.conversions(),
    departures: ledger.departures(),
    claims: ledger.claims().map(({ checkout_session_id, first, last }) => ({
      checkout_session_id,
      ...(first && { first: openlySaid(first) }),
      ...(last && { last: openlySaid(last) }),
    })),
    outbox: outbox.list(),
  };
}

/**
 * What any program of this machine may read: which orders there are, what they cost and which offers brought them. No name,
 * address or words of a buyer, no text of a host, and no id that could be used to ask for more.
 */
function impersonalReportOf({ orders, ledger, outbox }: Checkout) {
  return {
    orders: orders.list().map(({ id, status, totals }) => ({
      id,
      status,
      totals: totals.map(({ type, amount }) => ({ type, amount })),
    })),
    conversions: ledger.conversions().map(({ at, order_id, offering_id, applied_offers }) => ({
      at,
      order_id,
      offering_id,
      applied_offers,
    })),
    departures: ledger.departures().map(({ at, reason_code }) => ({ at, reason_code })),
    claims: [],
    outbox: outbox.list().map(({ order_id, type, state, attempts }) => ({ order_id, type, state, attempts })),
  };
}

/** A36: who claims a sale, without what the claim is proved by. */
function openlySaid({ provider, publisher_id, campaign_id, creative_id }: NonNullable<Claims['first']>) {
  return { provider, publisher_id, campaign_id, creative_id };
}

function tellOperator(merchants: readonly Merchant[], { method, operator }: MountedRequest): MountedAnswer {
  // As if it were not there: nobody learns that there is something to ask for.
  if (operator === 'none') return asAnswer(refused('not_found', 'Nothing is served here.'));
  if (method !== 'GET') return asAnswer(refused('method_not_allowed', 'Send GET here.'), { Allow: 'GET, HEAD' });
  return asAnswer({ status: 200, body: operatorReport(merchants, { impersonal: operator === 'impersonal' }) });
}

function refuseMounted(problem: MountProblem, path: string, wait?: number): MountedAnswer {
  const { status, body } = refusalOf(problem, wait);
  const said = isPaymentPath(path) ? paymentError(status, body) : body;
  return asAnswer({ status, body: said }, wait === undefined ? {} : { 'Retry-After': String(wait) });
}

function refusalOf(problem: MountProblem, wait: number | undefined): { status: number; body: AcpError } {
  switch (problem) {
    case 'too many': {
      const { body } = refused('service_unavailable', `Too many requests. Try again in ${wait} s.`);
      return { status: 429, body };
    }
    case 'too large':
      return TOO_LARGE;
    case 'not utf-8':
      return refused('invalid_json', 'The body is not JSON in UTF-8.');
    case 'busy':
      return refused('service_unavailable', 'Busy. Try again in 1 s.');
    case 'unavailable':
      return refused('service_unavailable', 'Tokens cannot be checked right now.');
  }
}

function asAnswer({ status, body }: { status: number; body: object }, more: Record<string, string> = {}) {
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...more,
  };
  return { status, headers, body: JSON.stringify(body) };
}
