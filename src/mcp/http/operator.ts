/**
 * Who sees what is the operator's: the metrics and the orders. Whoever shows the operator key; and any program of this machine,
 * without anything personal, as long as no setting says that others can reach this service (docs/decisions/0019).
 */
import type { IncomingMessage } from 'node:http';
import { hostName, isLoopback, LOOPBACK_HOSTS } from './address.ts';
import { type Auth, bearerToken } from './auth.ts';
import { temporaryKey } from './keys.ts';
import type { Target } from './target.ts';

export type OperatorAccess = 'full' | 'impersonal' | 'none';

/** Who shows a key with the name `operator`. */
export const OPERATOR = 'key:operator';

export type OperatorGate = ReturnType<typeof createOperatorGate>;

/** `exposed`: a setting says that others can reach this service, if only through a proxy. `givenKey`: in place of a key of its own. */
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
    /** An operator key for programs of this machine (operator-key.ts). It opens nothing else. */
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

/** A request that a proxy passed on comes from somewhere else, whatever its socket and its Host say. */
function isLocal({ headers, socket }: IncomingMessage, { host }: Target): boolean {
  const name = hostName(host);
  const own = isLoopback(socket.remoteAddress) && LOOPBACK_HOSTS.some((one) => one === name);
  return own && !Object.keys(headers).some(isProxyHeader);
}

/** Whether only proxies send a header of this name. Rather one too many: it only means that the key is asked for. */
export function isProxyHeader(name: string): boolean {
  return PROXY_WORD.test(name) || PROXY_VENDOR.test(name) || PROXY_NAMES.has(name.toLowerCase());
}

const PROXY_WORD = /forward|(^|-)(real|client|remote|cluster|original|prox[a-z]*)(-|$)/i;
const PROXY_VENDOR = /^(cf|fastly|fly|akamai|x-(envoy|azure|arr|amzn|amz-cf|appengine|cloud|vercel|varnish))-/i;
const PROXY_NAMES = new Set(['via', 'cdn-loop', 'max-forwards', 'x-scheme', 'x-host', 'x-request-start']);
