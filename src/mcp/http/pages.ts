/** What is read with GET: the page at `/`, the health checks, the metrics, and what OAuth clients look for. */
import type { BrandFace } from './answer.ts';
import type { Metrics } from './metrics.ts';
import { PAGE_HEADERS, renderPage } from './page.ts';

/** One answer of 200, unless it says otherwise. */
export interface Page {
  status?: number;
  headers: string[];
  body: string;
}

export interface PagesParts {
  brands: readonly BrandFace[];
  /** Where each brand is served, in the same order. */
  paths: readonly string[];
  /** Whether the si_* tools ask for credentials. */
  credentials: boolean;
  /** OAuth issuer, when tokens of one are accepted. */
  issuer?: string;
  metrics: Metrics;
  /** Whether a message may be sent to this path. */
  isEndpoint(path: string): boolean;
}

/** Where OAuth clients learn of the issuer; the path of an endpoint may follow (RFC 9728 §3.1). */
export const RESOURCE_METADATA = '/.well-known/oauth-protected-resource';

const JSON_HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];

export type Pages = ReturnType<typeof createPages>;

export function createPages({ brands, paths, credentials, issuer, metrics, isEndpoint }: PagesParts) {
  return {
    /** Answered to everyone, whatever the Host, as balancers ask. */
    health(path: string, stopping: boolean): Page | undefined {
      if (path === '/healthz') return asJson({ status: 'ok' });
      if (path !== '/readyz') return undefined;
      return stopping ? { ...asJson({ status: 'stopping' }), status: 503 } : asJson({ status: 'ready' });
    },

    /** For the operator. */
    async metrics(): Promise<Page> {
      return { headers: ['Content-Type', metrics.contentType], body: await metrics.text() };
    },

    /** `base` is the scheme and host this service is reached at. `undefined` when nothing is there. */
    find(path: string, base: string): Page | undefined {
      if (path === '/') return frontPage(base);
      const resource = path.slice(RESOURCE_METADATA.length);
      if (issuer === undefined || !path.startsWith(RESOURCE_METADATA) || !(resource === '' || isEndpoint(resource)))
        return undefined;
      const metadata = asJson({
        resource: base + (resource || '/mcp'),
        authorization_servers: [issuer],
        bearer_methods_supported: ['header'],
        resource_name: 'si-mcp',
      });
      // RFC 9728: open to every page, it holds nothing that the 401 does not say.
      return { ...metadata, headers: [...metadata.headers, 'Access-Control-Allow-Origin', '*'] };
    },
  };

  function frontPage(base: string): Page {
    const [first] = brands;
    const html = renderPage({
      base,
      version: first?.version ?? '',
      brands: brands.map(({ brand, title }, at) => ({ name: brand, title, path: paths[at] ?? '/mcp' })),
      tools: first?.cards ?? [],
      credentials,
    });
    return { headers: PAGE_HEADERS, body: html };
  }
}

function asJson(body: object): Page {
  return { headers: JSON_HEADERS, body: JSON.stringify(body) };
}
