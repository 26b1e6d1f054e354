/** A service with a real merchant mounted on it, for tests. */
import { request } from 'node:http';
import { loadBrand } from '../../../src/brands/load.ts';
import { createMerchant } from '../../../src/commands/merchant.ts';
import { merchantRoutes } from '../../../src/commands/merchant-routes.ts';
import type { HttpSettings } from '../../../src/mcp/http.ts';
import { openService } from './service.ts';

const brand = await loadBrand('acme-outdoor');
export const HEADERS = { 'API-Version': '2026-04-17', 'Content-Type': 'application/json' };

export async function openMerchantService(settings: Partial<HttpSettings> = {}) {
  const merchant = createMerchant(
    brand,
    { rest: true, tools: false, production: false, allowProduction: false },
    Date.now,
  );
  let key = '';
  const service = await openService(settings, undefined, [], (context) => {
    const opened = merchantRoutes([merchant], {
      context,
      served: [{ checkout: merchant.open('https://acmeoutdoor.example/acp') }],
    });
    ({ key } = opened);
    return opened.mount;
  });
  const sessions = `${service.base}/acp/checkout_sessions`;
  let keys = 0;
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(sessions, {
      method: 'POST',
      headers: { ...HEADERS, Authorization: `Bearer ${key}`, 'Idempotency-Key': `key-${++keys}`, ...headers },
      body,
    });
  return { service, post, key, merchant };
}

export const CREATE = JSON.stringify({
  line_items: [{ id: 'trail-pro-w9' }],
  currency: 'usd',
  capabilities: { interventions: { supported: [] } },
});

/** A request with any Host. */
export function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, headers }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
