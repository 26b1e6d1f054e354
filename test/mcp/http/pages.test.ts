/** What is read with GET: the page, the health checks, the metrics, and what browsers and crawlers look for. */
import { describe, expect, test } from 'vitest';
import type { ServedBrand } from '../../../src/mcp/http/answer.ts';
import { createMetrics } from '../../../src/mcp/http/metrics.ts';
import { createPages } from '../../../src/mcp/http/pages.ts';
import { introduction } from '../../introduced.ts';

const face = (brand: string, title: string): ServedBrand => ({
  ...introduction,
  brand,
  title,
  dispatch: async () => undefined,
});

const pagesOf = ({ canCheck = true, credentials = false, stored = true } = {}) =>
  createPages({
    brands: [face('delta', 'Delta'), face('nova', 'Nova Motors')],
    paths: ['/mcp', '/brands/nova/mcp'],
    credentials,
    metrics: createMetrics({ open: () => 3 }, () => 0),
    canCheckTokens: async () => canCheck,
    storeAnswers: async () => stored,
  });

const JSON_HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];

describe('health checks', () => {
  test('the service is alive and ready', async () => {
    const pages = pagesOf();
    expect(await pages.health('/healthz', false)).toEqual({ headers: JSON_HEADERS, body: '{"status":"ok"}' });
    expect(await pages.health('/readyz', false)).toEqual({ headers: JSON_HEADERS, body: '{"status":"ready"}' });
  });

  test('a service that stops is alive and takes nothing new: 503', async () => {
    const pages = pagesOf();
    expect(await pages.health('/healthz', true)).toEqual({ headers: JSON_HEADERS, body: '{"status":"ok"}' });
    expect(await pages.health('/readyz', true)).toEqual({
      headers: JSON_HEADERS,
      body: '{"status":"stopping"}',
      status: 503,
    });
  });

  test('a service that can check no token is not ready, and says which setting is at fault: 503', async () => {
    expect(await pagesOf({ canCheck: false }).health('/readyz', false)).toEqual({
      headers: JSON_HEADERS,
      body: '{"status":"not ready","reason":"The key set of --jwt-jwks cannot be fetched, so no token can be checked."}',
      status: 503,
    });
  });

  test('no other path is one', async () => {
    expect(await pagesOf().health('/health', false)).toBeUndefined();
    expect(await pagesOf().health('/', true)).toBeUndefined();
  });
});

describe('a service whose store does not answer', () => {
  test('is alive and not ready, and says why', async () => {
    const pages = pagesOf({ stored: false });
    expect(await pages.health('/healthz', false)).toEqual({ headers: JSON_HEADERS, body: '{"status":"ok"}' });
    expect(await pages.health('/readyz', false)).toEqual({
      headers: JSON_HEADERS,
      body: '{"status":"not ready","reason":"The database of --store does not answer."}',
      status: 503,
    });
  });
});

describe('pages', () => {
  test('the front page shows every brand under its own address, the version, and the tools', () => {
    const page = pagesOf().find('/', 'https://si.brand.example');
    expect(page?.status).toBeUndefined();
    expect(page?.headers.slice(0, 2)).toEqual(['Content-Type', 'text/html; charset=utf-8']);
    for (const part of [
      '<tr><td>Delta</td><td><code>https://si.brand.example/mcp</code></td></tr>',
      '<tr><td>Nova Motors</td><td><code>https://si.brand.example/brands/nova/mcp</code></td></tr>',
      '<strong>si-mcp 0.0.0-test</strong>',
      '<code>get_adcp_capabilities</code>',
      '<code>si_terminate_session</code>',
      'No credentials are needed here.',
    ])
      expect(page?.body).toContain(part);
  });

  test('the front page of a service without a brand is a page all the same', () => {
    const metrics = createMetrics({ open: () => 0 }, () => 0);
    const yes = async () => true;
    const parts = { brands: [], paths: [], credentials: false, metrics, canCheckTokens: yes, storeAnswers: yes };
    const body = String(createPages(parts).find('/', 'http://x')?.body);
    expect(body).toContain('<strong>si-mcp </strong>');
    expect(body).toContain('claude mcp add --transport http si http://x/mcp<');
    expect(body).not.toContain('<td>');
  });

  test('the front page of a service with credentials says so', () => {
    expect(pagesOf({ credentials: true }).find('/', 'http://x')?.body).toContain('need a bearer key or token');
  });

  test('crawlers are sent away, browsers get no icon and ask again a day later', () => {
    const pages = pagesOf();
    expect(pages.find('/robots.txt', 'http://x')).toEqual({
      headers: ['Content-Type', 'text/plain; charset=utf-8'],
      body: 'User-agent: *\nDisallow: /\n',
    });
    expect(pages.find('/favicon.ico', 'http://x')).toEqual({
      status: 204,
      headers: ['Cache-Control', 'max-age=86400'],
      body: '',
    });
    expect(pages.find('/sitemap.xml', 'http://x')).toBeUndefined();
  });

  test('the metrics come in the form of Prometheus', async () => {
    const { headers, body } = await pagesOf().metrics();
    expect(headers).toEqual(['Content-Type', 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('si_mcp_open_sessions 3\n');
  });
});
