/**
 * What OAuth clients ask around an MCP endpoint before or after a 401: where its authorization server is, and to be
 * registered. Answered in OAuth's words, which is what asks here, and open to every page: it says nothing that a 401 does not.
 */
import type { Page } from './page.ts';

/** Where OAuth clients learn of the issuer; the path of an endpoint may follow (RFC 9728 §3.1). */
export const RESOURCE_METADATA = '/.well-known/oauth-protected-resource';

/** Where the authorization server is that an MCP server of 2025-03-26 brings along. We bring none. */
const SERVER_PATHS = new Set(['/register', '/authorize', '/token']);

interface DiscoveryParts {
  /** Whether the si_* tools ask for credentials. */
  credentials: boolean;
  /** OAuth issuer, when tokens of one are accepted. */
  issuer?: string;
  /** Whether a message may be sent to this path. */
  isEndpoint(path: string): boolean;
}

export function createDiscovery({ credentials, issuer, isEndpoint }: DiscoveryParts) {
  const none = notFound('There is nothing of that name here.');
  const noServer = notFound(howToAuthenticate(credentials, issuer));

  return {
    /** Whether a path is asked for by such clients only. */
    owns: (path: string): boolean => path.startsWith('/.well-known/') || SERVER_PATHS.has(path),

    /** `base` is the scheme and host this service is reached at. */
    answer(path: string, method: string | undefined, base: string): Page {
      if (method === 'OPTIONS') return PREFLIGHT;
      const resource = path.startsWith(RESOURCE_METADATA) ? path.slice(RESOURCE_METADATA.length) : undefined;
      const isOurs = resource === '' || (resource !== undefined && isEndpoint(resource));
      if (issuer === undefined || !isOurs) return isLoginPath(path) ? noServer : none;
      return {
        headers: HEADERS,
        body: JSON.stringify({
          resource: base + (resource || '/mcp'),
          authorization_servers: [issuer],
          bearer_methods_supported: ['header'],
          resource_name: 'si-mcp',
        }),
      };
    },
  };
}

function isLoginPath(path: string): boolean {
  return (
    !path.startsWith('/.well-known/') || path.startsWith('/.well-known/oauth-') || path.includes('openid-configuration')
  );
}

/** What a client can do instead of registering. */
function howToAuthenticate(credentials: boolean, issuer: string | undefined): string {
  if (issuer !== undefined)
    return `This service is no authorization server. Its tokens come from ${issuer}; see ${RESOURCE_METADATA}.`;
  return credentials
    ? 'This service has no authorization server and registers nobody. Its operator gives out keys: send one as "Authorization: Bearer <key>".'
    : 'This service asks for no credentials: call it without.';
}

/** RFC 6749 §5.2 has the form; 404 is what lets a client go on to the next place. */
function notFound(description: string): Page {
  return {
    status: 404,
    headers: HEADERS,
    body: JSON.stringify({ error: 'not_found', error_description: description }),
  };
}

const OPEN = ['Access-Control-Allow-Origin', '*'];
const HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store', ...OPEN];

/** Clients in a page name their protocol version also here, which has the browser ask first. */
const PREFLIGHT: Page = {
  status: 204,
  headers: [
    ...OPEN,
    ...['Access-Control-Allow-Methods', 'GET, HEAD, POST'],
    ...['Access-Control-Allow-Headers', 'content-type, mcp-protocol-version'],
    ...['Access-Control-Max-Age', '600'],
  ],
  body: '',
};
