/** What is read with GET: the page at `/`, the health checks, the metrics, and what browsers and crawlers look for. */
import type { ServedBrand } from './answer.ts';
import type { Metrics } from './metrics.ts';
import { PAGE_HEADERS, type Page, renderPage } from './page.ts';

interface PagesParts {
  brands: readonly ServedBrand[];
  /** Where each brand is served, in the same order. */
  paths: readonly string[];
  /** Whether the si_* tools ask for credentials. */
  credentials: boolean;
  metrics: Metrics;
  /** Whether tokens could be checked now. */
  canCheckTokens: () => Promise<boolean>;
  /** Whether what sessions are kept in can be reached now. */
  storeAnswers: () => Promise<boolean>;
}

const JSON_HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];

export function createPages({ brands, paths, credentials, metrics, canCheckTokens, storeAnswers }: PagesParts) {
  return {
    /** Answered to everyone, whatever the Host, as balancers ask. */
    async health(path: string, stopping: boolean): Promise<Page | undefined> {
      if (path === '/healthz') return asJson({ status: 'ok' });
      if (path !== '/readyz') return undefined;
      if (stopping) return { ...asJson({ status: 'stopping' }), status: 503 };
      if (!(await canCheckTokens())) return NO_KEY_SET;
      return (await storeAnswers()) ? asJson({ status: 'ready' }) : NO_STORE;
    },

    /** For the operator. */
    async metrics(): Promise<Page> {
      return { headers: ['Content-Type', metrics.contentType], body: await metrics.text() };
    },

    /** `base` is the scheme and host this service is reached at. `undefined` when nothing is there. */
    find(path: string, base: string): Page | undefined {
      if (path === '/') return frontPage(base);
      if (path === '/robots.txt') return { headers: ['Content-Type', 'text/plain; charset=utf-8'], body: NO_ROBOTS };
      return path === '/favicon.ico'
        ? { status: 204, headers: ['Cache-Control', 'max-age=86400'], body: '' }
        : undefined;
    },
  };

  function frontPage(base: string): Page {
    const [first] = brands;
    const html = renderPage({
      base,
      version: first?.version ?? '',
      brands: brands.map(({ title }, at) => ({ title, path: paths[at] ?? '/mcp' })),
      tools: first?.cards ?? [],
      credentials,
    });
    return { headers: PAGE_HEADERS, body: html };
  }
}

/** Every token is 503 until then, so others should be asked. */
const NO_KEY_SET: Page = {
  ...asJson({
    status: 'not ready',
    reason: 'The key set of --jwt-jwks cannot be fetched, so no token can be checked.',
  }),
  status: 503,
};

/** Every si_* call is SERVICE_UNAVAILABLE until then. */
const NO_STORE: Page = {
  ...asJson({ status: 'not ready', reason: 'The database of --store does not answer.' }),
  status: 503,
};

const NO_ROBOTS = 'User-agent: *\nDisallow: /\n';

function asJson(body: object): Page {
  return { headers: JSON_HEADERS, body: JSON.stringify(body) };
}
