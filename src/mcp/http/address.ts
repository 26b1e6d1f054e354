/** Which addresses this service answers to, and which web pages may call it: Host, Origin and CORS. */
import { isIPv4, isIPv6 } from 'node:net';

interface AddressSettings {
  /** Host names, without port, besides those of loopback when bound there. */
  allowedHosts: readonly string[];
  /** Origins (scheme://host[:port]) of pages that may call from a browser. */
  allowedOrigins: readonly string[];
}

export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'] as const;

/** Headers a page may send: MCP's own of both eras, credentials and tracing. */
const ALLOWED_HEADERS =
  'accept, authorization, content-type, last-event-id, mcp-method, mcp-name, mcp-protocol-version, mcp-session-id, traceparent, tracestate';

export type Address = ReturnType<typeof createAddress>;

export function createAddress({ allowedHosts, allowedOrigins }: AddressSettings) {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const origins = new Set(allowedOrigins);

  return {
    /** A page that made a name of its own point here sends that name: the defence against DNS rebinding. */
    hostAllowed(host: string | undefined): boolean {
      const name = hostName(host);
      return name !== undefined && hosts.has(name);
    },

    /** Programs send no Origin. A page must be named, or come from one of our own names. */
    originAllowed(origin: string | undefined): boolean {
      if (origin === undefined || origins.has(origin)) return true;
      const [, host] = /^https?:\/\/([^/]+)$/.exec(origin) ?? [];
      const name = hostName(host);
      return name !== undefined && hosts.has(name);
    },

    /** Headers that let a named page read the answer; none for anyone else. */
    corsHeaders(origin: string | undefined): string[] {
      if (origin === undefined || !origins.has(origin)) return origins.size > 0 ? ['Vary', 'Origin'] : [];
      return [
        'Access-Control-Allow-Origin',
        origin,
        'Access-Control-Expose-Headers',
        'mcp-protocol-version, retry-after, www-authenticate',
        'Vary',
        'Origin',
      ];
    },

    /** The answer to a preflight of a named page; `undefined` for anyone else. */
    preflightHeaders(origin: string | undefined, privateNetwork: boolean): string[] | undefined {
      if (origin === undefined || !origins.has(origin)) return undefined;
      const headers = [
        'Access-Control-Allow-Origin',
        origin,
        'Access-Control-Allow-Methods',
        'POST',
        'Access-Control-Allow-Headers',
        ALLOWED_HEADERS,
        'Access-Control-Max-Age',
        '600',
        'Vary',
        'Origin',
      ];
      return privateNetwork ? [...headers, 'Access-Control-Allow-Private-Network', 'true'] : headers;
    },
  };
}

/**
 * An origin as browsers write it, `undefined` when the text is none. Not URL's own `origin`: that is "null" for the scheme of
 * an extension, and "null" is also what every sandboxed page sends.
 */
export function readOrigin(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+\/?$/i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}

/** The name in a Host header: lower case, without port and closing dot; `undefined` when it is no host. */
export function hostName(host: string | undefined): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name?.toLowerCase();
}

/** Whether a listening or remote address is this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  const canonical = readAddress(address ?? '');
  return address === 'localhost' || canonical === '0:0:0:0:0:0:0:1' || canonical?.startsWith('127.') === true;
}

/**
 * An IP address in one form, however it was written: dotted IPv4, also for an IPv6 address that stands for one, or eight
 * hexadecimal groups. Takes what proxies write: brackets, a port, a zone, capitals. `undefined` when it is no address.
 */
export function readAddress(text: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/.exec(text) ?? [];
  const [bare = ''] = (bracketed ?? dotted ?? text).split('%');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return groups.map((group) => group.toString(16)).join(':');
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/**
 * Whom an address, as `readAddress` gives it, is counted with: an IPv4 address, or the /48 of an IPv6 one, which may be one
 * customer's with 65,536 networks in it (docs/decisions/0025).
 */
export function addressGroup(address: string): string {
  return address.includes(':') ? address.split(':').slice(0, 3).join(':') : address;
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const hexadecimal = address.replace(/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [left = [], right = []] = hexadecimal.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}
