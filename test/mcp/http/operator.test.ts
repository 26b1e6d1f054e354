/** What is the operator's, and who gets to see it: the orders and the metrics, over real sockets. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { isProxyHeader } from '../../../src/mcp/http/operator.ts';
import type { HttpSettings } from '../../../src/mcp/http.ts';
import { DENVER, paying, retail } from '../../checkout/merchant.ts';
import { ask, HEADERS, openMerchantService } from './merchant-service.ts';

const ORDERS = '/operator/orders';
const METRICS = '/metrics';
const HERE = { Host: 'localhost' };
const bearer = (key: string) => ({ ...HERE, Authorization: `Bearer ${key}` });

async function keysOf(...names: string[]) {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'keys.json');
  const keys = [];
  for (const name of names) keys.push(await addKey(keysFile, name, new Date(0)));
  return { keysFile, keys };
}

const PLANTED = {
  name: 'Zephyrine Plantagenet',
  street: '1 Secret Rd',
  city: 'Hiddenham',
  email: 'zephyrine@plant.example',
  phone: '+13035550137',
  words: 'too dear for the Plantagenets',
  session: 'sess_planted',
  campaign: 'campaign of the host',
};

/** A shop in which a buyer of that name has bought, and another said why she left. */
async function shopWithOrder(settings: Partial<HttpSettings> = {}) {
  const { service, post, key, merchant } = await openMerchantService(settings);
  const address = { ...DENVER, name: PLANTED.name, line_one: PLANTED.street, city: PLANTED.city };
  const body = retail({
    buyer: { full_name: PLANTED.name, email: PLANTED.email, phone_number: PLANTED.phone },
    fulfillment_details: { name: PLANTED.name, phone_number: PLANTED.phone, email: PLANTED.email, address },
  });
  const { id } = (await (await post(JSON.stringify(body))).json()) as { id: string };
  const completed = await fetch(`${service.base}/acp/checkout_sessions/${id}/complete`, {
    method: 'POST',
    headers: { ...HEADERS, Authorization: `Bearer ${key}`, 'Idempotency-Key': 'complete' },
    body: JSON.stringify(paying('spt_test_ok')),
  });
  expect(await completed.json()).toMatchObject({ status: 'completed' });
  const { ledger, orders, units } = merchant.checkout();
  const [order] = await orders.list();
  const at = '2026-01-18T10:30:00Z';
  await units(async (work) => {
    await ledger.depart(work, 'sandbox', {
      at,
      checkout_session_id: id,
      reason_code: 'price_sensitivity',
      trace_summary: PLANTED.words,
    });
    await ledger.convert(work, 'sandbox', {
      ...{ at, adcp_session_id: PLANTED.session, media_buy_id: PLANTED.campaign, offering_id: 'winter' },
      ...{ applied_offers: ['ten-off'], checkout_session_id: id, order_id: order?.id ?? '', total: 1, currency: 'usd' },
    });
  });
  return { service, sandboxKey: key, checkoutId: id, orderId: order?.id };
}

/** Every setting that says that others can reach the service. */
const { keysFile, keys } = await keysOf('ann', 'operator');
const [ann = '', operator = ''] = keys;
const jwks = 'https://login.example/jwks';
const EXPOSED: [string, Partial<HttpSettings>][] = [
  ['keys', { auth: { keysFile } }],
  ['tokens', { auth: { jwt: { issuer: 'https://login.example', audience: 'si', jwks } } }],
  ['a public address', { publicUrl: 'https://si.brand.example/mcp' }],
  ['a trusted proxy', { trustProxy: true }],
  ['a name to answer to', { allowedHosts: ['si.brand.example'] }],
  ['a checkout announced elsewhere', { announced: true }],
  ['a bind that others reach', { host: '0.0.0.0', allowedHosts: ['localhost'], withoutAuth: true }],
];

describe('on a machine of one’s own', () => {
  test('any program sees which orders there are, and nothing of who bought', async () => {
    const { service, checkoutId, orderId, sandboxKey } = await shopWithOrder();
    for (const headers of [HERE, bearer('x'), bearer(sandboxKey)]) {
      const { status, body } = await ask(service.port, ORDERS, headers);
      expect([status, JSON.parse(body)]).toMatchObject([
        200,
        {
          impersonal: true,
          brands: [
            {
              brand: 'acme-outdoor',
              orders: [{ id: orderId, status: 'confirmed' }],
              conversions: [{ order_id: orderId, offering_id: 'winter', applied_offers: ['ten-off'] }],
              departures: [{ reason_code: 'price_sensitivity' }],
              outbox: [{ order_id: orderId, type: 'order_create', state: 'kept' }],
            },
          ],
        },
      ]);
      for (const planted of [...Object.values(PLANTED), checkoutId]) expect(body).not.toContain(planted);
    }
  });

  test('the metrics can be read', async () => {
    const { service } = await openMerchantService();
    expect((await ask(service.port, METRICS, HERE)).body).toContain('si_mcp_open_sessions 0');
  });

  test.each([
    ['X-Forwarded-For', '203.0.113.9'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'si.brand.example'],
    ['X-Original-Forwarded-For', '203.0.113.9'],
    ['Forwarded', 'for=203.0.113.9'],
    ['Via', '1.1 proxy'],
    ['X-Real-IP', '203.0.113.9'],
    ['CF-Connecting-IP', '203.0.113.9'],
    ['CF-Ray', '1'],
    ['True-Client-IP', '203.0.113.9'],
    ['X-Client-IP', '203.0.113.9'],
    ['X-Cluster-Client-IP', '203.0.113.9'],
    ['Fastly-Client-IP', '203.0.113.9'],
    ['X-Envoy-External-Address', '203.0.113.9'],
    ['CDN-Loop', 'cloudflare'],
    ['X-Forwarded-For', ''],
  ])('what a proxy passed on is not of this machine: %s', async (name, value) => {
    const { service } = await openMerchantService();
    for (const path of [ORDERS, METRICS])
      expect((await ask(service.port, path, { ...HERE, [name]: value })).status).toBe(404);
  });

  test('any header with "forwarded" in its name counts as a proxy, in whatever case', () => {
    const part = fc.stringMatching(/^([A-Za-z0-9]+-)?$/);
    const end = fc.stringMatching(/^(-[A-Za-z0-9]+)?$/);
    fc.assert(fc.property(part, end, (before, after) => isProxyHeader(`${before}ForWarded${after}`)));
    const usual = ['host', 'accept', 'accept-encoding', 'user-agent', 'connection', 'content-type', 'authorization'];
    expect([...usual, 'sec-fetch-mode', 'cache-control', 'x-custom'].filter(isProxyHeader)).toEqual([]);
  });

  test.each([
    ...['via', 'cdn-loop', 'max-forwards', 'x-scheme', 'x-host', 'x-request-start', 'X-Scheme'],
    ...['x-real-ip', 'client-ip', 'x-remote-addr', 'x-original-url', 'proxy-connection', 'x-proxied-by', 'x-cluster'],
    ...['cf-ray', 'fastly-ff', 'fly-region', 'akamai-origin-hop', 'x-envoy-id', 'x-azure-ref', 'x-arr-ssl'],
    ...['x-amzn-trace-id', 'x-amz-cf-id', 'x-appengine-country', 'x-cloud-trace-context', 'x-vercel-id', 'x-varnish-a'],
  ])('only proxies send %s', (name) => {
    expect(isProxyHeader(name)).toBe(true);
  });

  test('another Host than this machine’s is refused', async () => {
    const { service } = await openMerchantService();
    for (const path of [ORDERS, METRICS])
      for (const Host of ['evil.example', 'localhost.evil.example', '127.evil.example'])
        expect((await ask(service.port, path, { Host })).status).toBe(403);
  });
});

describe('where others can reach the service', () => {
  test.each(
    EXPOSED,
  )('with %s, this machine without the key sees neither orders nor metrics', async (_what, settings) => {
    const { service } = await openMerchantService(settings);
    const notThere = '{"type":"invalid_request","code":"not_found","message":"Nothing is served here."}';
    for (const headers of [HERE, bearer('x')]) {
      expect(await ask(service.port, ORDERS, headers)).toEqual({ status: 404, body: notThere });
      expect((await ask(service.port, METRICS, headers)).status).toBe(404);
    }
  });

  test('any other key sees neither, the key named operator sees both, from afar too', async () => {
    const { service, sandboxKey, checkoutId } = await shopWithOrder({ auth: { keysFile } });
    for (const key of [ann, sandboxKey, `${operator}x`]) {
      expect((await ask(service.port, ORDERS, bearer(key))).status).toBe(404);
      expect((await ask(service.port, METRICS, bearer(key))).status).toBe(404);
    }
    const proxied: Record<string, string> = { 'X-Forwarded-For': '203.0.113.9' };
    for (const more of [{}, proxied]) {
      const { status, body } = await ask(service.port, ORDERS, { ...bearer(operator), ...more });
      expect([status, JSON.parse(body).impersonal]).toEqual([200, false]);
      for (const word of [PLANTED.street, PLANTED.words, PLANTED.session, checkoutId]) expect(body).toContain(word);
      const metrics = await ask(service.port, METRICS, { ...bearer(operator), ...more });
      expect([metrics.status, metrics.body.includes('si_mcp_open_sessions')]).toEqual([200, true]);
    }
  });

  test('the operator is served while the address it calls from is over its limit', async () => {
    const rate = { perSecond: 0.1, burst: 1 };
    const { service } = await openMerchantService({ auth: { keysFile }, addressRate: rate });
    const statuses = async (path: string) => {
      const all = [];
      for (const headers of [HERE, HERE, bearer(operator)]) all.push((await ask(service.port, path, headers)).status);
      return all;
    };
    expect(await statuses(METRICS)).toEqual([404, 429, 200]);
    expect(await statuses(ORDERS)).toEqual([429, 429, 200]);
  });
});
