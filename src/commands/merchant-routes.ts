/** HTTP routes of the merchants: the ACP endpoints, /operator/orders, and their credentials. */
import { type AcpError, refused } from '../checkout/acp-error.ts';
import type { Checkout } from '../checkout/checkout.ts';
import { MOST_BYTES, TOO_LARGE } from '../checkout/http.ts';
import { isPaymentPath, paymentError } from '../checkout/payment-error.ts';
import { bearerToken } from '../mcp/http/auth.ts';
import { looksLikeKey, temporaryKey } from '../mcp/http/keys.ts';
import type { Mount, MountedAnswer, MountProblem } from '../mcp/http/mount.ts';
import type { MountContext } from '../mcp/http.ts';
import type { Merchant } from './merchant.ts';
import { asAnswer, handleOperatorRequest, isOperatorPath } from './operator-orders.ts';

/** A checkout over HTTP; `alias` maps another path to its base. */
export interface ServedCheckout {
  checkout: Checkout;
  alias?: { from: string; to: string };
}

/**
 * `context` identifies callers by the service's credentials; `key` is the sandbox key, generated when none is given. `served` are the checkouts
 * that are served over HTTP, each at its own paths.
 */
export function merchantRoutes(
  merchants: readonly Merchant[],
  {
    context,
    served = [],
    sandboxKey,
  }: { context: Pick<MountContext, 'identify'>; served?: readonly ServedCheckout[]; sandboxKey?: string },
): { mount: Mount; key: string } {
  const { key, ring } = temporaryKey('sandbox', sandboxKey);
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
      owns: (path) => isOperatorPath(path) || find(path) !== undefined,
      isOperatorOnly: isOperatorPath,
      mostBytes: MOST_BYTES,
      isLink(asked) {
        const found = find(asked);
        return found?.checkout.isLink(found.path) === true;
      },
      identify(authorization) {
        const token = bearerToken(authorization) ?? '';
        const principal = looksLikeKey(token) ? ring(token) : undefined;
        return principal === undefined ? context.identify(authorization) : { principal, label: principal };
      },
      async handle(request) {
        const found = find(request.path);
        return found
          ? found.checkout.handle({ ...request, path: found.path })
          : handleOperatorRequest(merchants, request);
      },
      refuse: refuseMounted,
    },
  };
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
      return refused('invalid_json', 'The body is not valid UTF-8 JSON.');
    case 'busy':
      return refused('service_unavailable', 'Busy. Try again in 1 s.');
    case 'unavailable':
      return refused('service_unavailable', 'Credentials cannot be verified right now. Try again.');
  }
}
