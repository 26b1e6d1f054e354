/** A mounted room: what the front keeps from it, and what it hands in. The room here is the real merchant's mount. */
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../../src/brands/load.ts';
import { createMerchant } from '../../../src/commands/merchant.ts';
import { mountMerchants } from '../../../src/commands/merchant-mount.ts';
import type { HttpSettings } from '../../../src/mcp/http.ts';
import { openService } from './service.ts';

const brand = await loadBrand('acme-outdoor');
const HEADERS = { 'API-Version': '2026-04-17', 'Content-Type': 'application/json' };

async function openShop(settings: Partial<HttpSettings> = {}) {
  const merchant = createMerchant(
    brand,
    { rest: true, tools: false, production: false, allowProduction: false },
    Date.now,
  );
  let key = '';
  const service = await openService(settings, undefined, [], (door) => {
    const opened = mountMerchants([merchant], { door, rest: merchant.open('https://acmeoutdoor.example/acp') });
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
  return { service, post, key };
}

const CREATE = JSON.stringify({
  line_items: [{ id: 'trail-pro-w9' }],
  currency: 'usd',
  capabilities: { interventions: { supported: [] } },
});

/** A request with any Host. */
function ask(port: number, path: string, headers: Record<string, string>): Promise<{ status?: number; body: string }> {
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

describe('a room mounted on the service', () => {
  test('answers on its own paths, and leaves the others as they are (A46)', async () => {
    const { service, post } = await openShop();
    const created = await post(CREATE);
    expect([created.status, created.headers.get('content-type')]).toEqual([201, 'application/json']);
    expect(created.headers.get('idempotency-key')).toBe('key-1');
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.base}/`)).headers.get('content-type')).toMatch(/^text\/html/);
    expect((await service.call('get_adcp_capabilities')).result?.isError).toBeUndefined();
    expect((await fetch(`${service.base}/acpx`)).status).toBe(404);
  });

  test('foreign Hosts and Origins do not come in, not even to what is public', async () => {
    const { service } = await openShop();
    for (const path of ['/.well-known/acp.json', '/acp/checkout_sessions', '/operator/orders']) {
      expect((await ask(service.port, path, { Host: 'evil.example' })).status).toBe(403);
      expect((await ask(service.port, path, { Host: 'localhost', Origin: 'https://evil.example' })).status).toBe(403);
    }
  });

  test.each([
    ['X-Forwarded-For', '203.0.113.9'],
    ['Forwarded', 'for=203.0.113.9'],
    ['Via', '1.1 proxy'],
  ])('what a proxy passed on is not the operator of this machine: %s', async (name, value) => {
    const { service } = await openShop();
    expect((await ask(service.port, '/operator/orders', { Host: 'localhost' })).status).toBe(200);
    const passed = await ask(service.port, '/operator/orders', { Host: 'localhost', [name]: value });
    expect(passed).toEqual({
      status: 404,
      body: '{"type":"invalid_request","code":"not_found","message":"Nothing is served here."}',
    });
  });

  test('refusals by the front are ACP Errors too: too large, not UTF-8, no key (A2, A43)', async () => {
    const { service, post } = await openShop();
    const large = await post(`{"x":"${'x'.repeat(1024 * 1024)}"}`);
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'body_too_large' }]);
    const latin = await fetch(`${service.base}/acp/checkout_sessions`, {
      method: 'POST',
      headers: HEADERS,
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    });
    expect([latin.status, await latin.json()]).toMatchObject([400, { code: 'invalid_json' }]);
    const strange = await post(CREATE, { Authorization: 'Bearer si_000000000000_guess' });
    expect([strange.status, await strange.json()]).toMatchObject([401, { code: 'unauthorized' }]);
  });

  test('a caller over its rate waits, whoever it is; others do not', async () => {
    const rate = { perSecond: 1, burst: 2 };
    const withoutAuth = { host: '0.0.0.0', allowedHosts: ['127.0.0.1'], withoutAuth: true };
    const { service, post } = await openShop({ ...withoutAuth, quota: { writes: rate }, addressRate: rate });
    const discover = () => fetch(`${service.base}/.well-known/acp.json`);
    expect([(await discover()).status, (await discover()).status]).toEqual([200, 200]);
    const late = await discover();
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await late.json()).toMatchObject({ type: 'service_unavailable', code: 'service_unavailable' });
    expect([(await post(CREATE)).status, (await post(CREATE)).status]).toEqual([201, 201]);
    expect((await post(CREATE)).status).toBe(429);
    service.wait(1);
    expect((await post(CREATE)).status).toBe(201);
  });

  test('no key, token or id of a checkout is in the log', async () => {
    const { service, post, key } = await openShop();
    const { id } = (await (await post(CREATE)).json()) as { id: string };
    await post(CREATE, { Authorization: 'Bearer si_000000000000_guess' });
    expect(service.logText()).not.toContain(key);
    expect(service.logText()).not.toContain(id);
    expect(service.logText()).not.toContain('guess');
  });
});
