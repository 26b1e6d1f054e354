/**
 * Access to operator data (metrics and orders): with the operator key; and for any program on this machine, without personal
 * data, unless other machines can reach the service (docs/decisions/0019).
 */
import type { IncomingMessage } from 'node:http';
import { hostName, isLoopback, LOOPBACK_HOSTS } from './address.ts';
import { type Auth, bearerToken } from './auth.ts';
import { temporaryKey } from './keys.ts';
import type { Target } from './target.ts';

export type OperatorAccess = 'full' | 'impersonal' | 'none';

/** The principal of a key named `operator`. */
export const OPERATOR = 'key:operator';

export type OperatorGate = ReturnType<typeof createOperatorGate>;

/** `exposed`: other machines can reach this service, if only through a proxy. `givenKey`: used instead of a generated key. */
export function createOperatorGate({
  auth,
  exposed,
  givenKey,
}: {
  auth: Auth | undefined;
  exposed: boolean;
  givenKey?: string;
}) {
  const { key, ring } = temporaryKey('operator', givenKey);

  return {
    /** An operator key for programs on this machine (operator-key.ts), valid for operator access only. */
    key,

    async accessOf(request: IncomingMessage, target: Target): Promise<OperatorAccess> {
      if (await showsKey(request.headers.authorization)) return 'full';
      return !exposed && isLocal(request, target) ? 'impersonal' : 'none';
    },
  };

  async function showsKey(authorization: string | undefined): Promise<boolean> {
    if (ring(bearerToken(authorization) ?? '') !== undefined) return true;
    const identity = await auth?.identify(authorization);
    return typeof identity === 'object' && identity.principal === OPERATOR;
  }
}

/** A request that a proxy forwarded is not local, whatever its socket and Host header say. */
function isLocal({ headers, socket }: IncomingMessage, { host }: Target): boolean {
  const name = hostName(host);
  const own = isLoopback(socket.remoteAddress) && LOOPBACK_HOSTS.some((one) => one === name);
  return own && !Object.keys(headers).some(isProxyHeader);
}

/** Whether only proxies send a header of this name. A false positive only means that the key is required. */
export function isProxyHeader(name: string): boolean {
  return PROXY_WORD.test(name) || PROXY_VENDOR.test(name) || PROXY_NAMES.has(name.toLowerCase());
}

const PROXY_WORD = /forward|(^|-)(real|client|remote|cluster|original|prox[a-z]*)(-|$)/i;
const PROXY_VENDOR = /^(cf|fastly|fly|akamai|x-(envoy|azure|arr|amzn|amz-cf|appengine|cloud|vercel|varnish))-/i;
const PROXY_NAMES = new Set(['via', 'cdn-loop', 'max-forwards', 'x-scheme', 'x-host', 'x-request-start']);
