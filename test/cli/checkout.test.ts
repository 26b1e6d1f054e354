/** The built program as a merchant: from the first word to the order, over REST and by tools alone. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { verify } from '../../src/checkout/webhooks.ts';
import { amount, complaints, type Json } from '../checkout/acp-official.ts';
import { delta, HERE, keyOf, OREGON, over, post, receive } from './checkout-service.ts';
import { endAll, run } from './program.ts';
import { call, type Service, serve } from './serving.ts';
import { assertKept, type Call, PAYING, PLANTED, PURCHASES, talk } from './shopping.ts';

afterAll(endAll);

const CLOCK = ['--clock', delta.clock];

/** A conversation, and the order it leads to. */
async function orderFrom(service: Service): Promise<Json> {
  const { acp_handoff } = await talk(over(service), delta);
  const url = acp_handoff.checkout_url;
  const created = await post(url, keyOf(service), acp_handoff.payload);
  const done = await post(`${url}/${created.body.id}/complete`, keyOf(service), PAYING);
  return done.body.order as Json;
}

describe('si-mcp http --checkout', () => {
  test.each(
    PURCHASES.map((purchase) => [purchase.brand, purchase] as const),
  )('%s: from the first word to an order over REST, to the cent, and nothing secret or personal in the log (A3, A29, A36, A54, A55, A57, A58, A66, A68)', async (brand, purchase) => {
    const service = await serve([...HERE, '--brand', brand, '--clock', purchase.clock, '--log-level', 'debug']);
    const key = keyOf(service);
    const { acp_handoff, session_id } = await talk(over(service), purchase);
    const url = `${service.base}/acp/checkout_sessions`;
    expect(acp_handoff).toMatchObject({
      checkout_url: url,
      discovery_url: `${service.base}/.well-known/acp.json`,
      sandbox: true,
    });
    expect(acp_handoff).not.toHaveProperty('mcp_tools');

    const created = await post(url, key, acp_handoff.payload);
    expect(created.status).toBe(201);
    assertKept(created.body, purchase, acp_handoff);
    const at = `${url}/${created.body.id}`;
    const ready = purchase.update ? await post(at, key, purchase.update) : created;
    expect(ready.body.status).toBe('ready_for_payment');
    expect(amount(ready.body.totals, 'total')).toBe(purchase.total);
    const claim = { provider: 'host.example', token: 'att_PLANTED', touchpoint: 'last' };
    const done = await post(`${at}/complete`, key, { ...PAYING, affiliate_attribution: claim });
    expect(done.body.status).toBe('completed');
    const order = done.body.order as Json;
    expect(amount(order.totals, 'total')).toBe(purchase.total);

    const told = await run(['orders', '--url', service.base]);
    expect([told.code, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toContain(`${brand}: 1 order, 1 from conversations\n  ${order.id}  confirmed`);
    expect(told.stdout).toContain(`from conversation ${session_id}`);
    expect(told.stdout).toContain('media buy mb_test_1');
    expect(told.stdout).toContain('order_create: kept');
    const report = await run(['orders', '--json', '--url', service.base]);
    const metrics = await (await fetch(`${service.base}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`si_mcp_conversions_total\\{brand="${brand}",offering="[^"]+"\\} 1\n`));
    expect(metrics).toContain('si_mcp_checkout_kept{kind="orders"} 1\n');

    service.program.child.kill('SIGTERM');
    await service.program.ended;
    const log = service.program.stderr();
    expect(log).toContain('/checkout_sessions/{id}/complete');
    const secrets = [key, acp_handoff.checkout_token, 'spt_test_ok', 'att_'];
    for (const secret of [...secrets, ...Object.values(PLANTED), session_id, String(created.body.id)])
      expect(log).not.toContain(secret);
    for (const secret of [...secrets, 'planted-jane'])
      expect(told.stdout + report.stdout + metrics).not.toContain(secret);
  });

  test('discovery is public and true, and a browser that opens checkout_url is told to POST (A2, A45, A46)', async () => {
    const service = await serve([...HERE, '--checkout-tools']);
    const discovery = await fetch(`${service.base}/.well-known/acp.json`);
    expect(discovery.headers.get('cache-control')).toBe('public, max-age=3600');
    const document = (await discovery.json()) as Json;
    expect(complaints('DiscoveryResponse', document)).toEqual([]);
    expect(document).toMatchObject({ api_base_url: `${service.base}/acp`, transports: ['rest', 'mcp'] });
    const opened = await fetch(`${service.base}/acp/checkout_sessions`);
    expect([opened.status, opened.headers.get('allow')]).toEqual([405, 'POST']);
    const stranger = await post(`${service.base}/acp/checkout_sessions`, 'si_none', {});
    expect([stranger.status, stranger.body.code]).toEqual([401, 'unauthorized']);
  });

  test('webhooks are signed with the secret that was printed, and their state can be read (A47, A48)', async () => {
    const receiver = await receive((response) => response.end('{"received":true}'));
    const { got } = receiver;
    const service = await serve([...HERE, ...CLOCK, '--webhook-url', receiver.url]);
    const [, secret = ''] = /^webhook secret: (\S+)$/m.exec(service.program.stdout()) ?? [];
    await orderFrom(service);
    await expect
      .poll(async () => (await run(['orders', '--url', service.base])).stdout)
      .toContain('order_create: delivered');
    expect(got).toHaveLength(1);
    const [{ body = '', signature } = {}] = got;
    // By the receiver's clock, although the agent's is set to another year.
    const seconds = Date.now() / 1000;
    expect(verify(secret, signature, body, seconds)).toBe(true);
    expect(verify('whsec_other', signature, body, seconds)).toBe(false);
    expect(JSON.parse(body)).toMatchObject({ type: 'order_create', data: { status: 'confirmed' } });
    service.program.child.kill('SIGTERM');
    await service.program.ended;
    expect(service.program.stderr()).not.toContain(secret);
  });

  test('a webhook that waits for another try gets it before the service ends, and what has not arrived is logged (A47)', async () => {
    for (const [later, sent, line] of [
      ['{"received":true}', 2, undefined],
      ['{"received":false}', 3, '"msg":"webhooks not delivered"'],
    ] as const) {
      const receiver = await receive((response, count) => response.end(count === 1 ? 'not now' : later));
      const service = await serve([...HERE, ...CLOCK, '--webhook-url', receiver.url]);
      const order = await orderFrom(service);
      await expect.poll(() => receiver.got.length).toBe(1);
      service.program.child.kill('SIGTERM');
      expect((await service.program.ended).code).toBe(0);
      expect(receiver.got.map(({ body }) => body)).toEqual(Array(sent).fill(receiver.got[0]?.body));
      const log = service.program.stderr();
      if (line === undefined) expect(log).not.toContain('not delivered');
      else {
        expect(log).toContain(line);
        expect(log).toContain(`"count":1,"orders":["${order.order_number}"]`);
      }
      expect(log).not.toContain(String(order.id));
    }
  });

  test('of a receiver that answers without end no more is read than a receipt is long (A47)', async () => {
    let written = 0;
    const receiver = await receive((response) => {
      const more = () => {
        while (!response.destroyed) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536, ' '))) return void response.once('drain', more);
        }
      };
      more();
    });
    const service = await serve([...HERE, ...CLOCK, '--webhook-url', receiver.url]);
    await orderFrom(service);
    await expect.poll(() => receiver.hungUp()).toBe(1);
    // What fits into the buffers of two sockets, and not hundreds of megabytes.
    expect(written).toBeLessThan(64 * 1024 * 1024);
  });

  test('why a buyer left lies beside the conversation, for the operator alone (A32, A33)', async () => {
    const service = await serve([...HERE, '--clock', delta.clock]);
    const { acp_handoff, session_id } = await talk(over(service), delta);
    const url = acp_handoff.checkout_url;
    const created = await post(url, keyOf(service), acp_handoff.payload);
    const trace = { reason_code: 'price_sensitivity', trace_summary: 'Too \u001b[31mdear.' };
    const canceled = await post(`${url}/${created.body.id}/cancel`, keyOf(service), { intent_trace: trace });
    expect(canceled.body.status).toBe('canceled');
    expect(JSON.stringify(canceled.body)).not.toContain('dear');
    const told = await run(['orders', '--url', service.base]);
    expect(told.stdout).toBe(
      `delta: 0 orders, 0 from conversations\n  ${created.body.id}  canceled: price_sensitivity (Too  [31mdear.), from conversation ${session_id}\n`,
    );
  });

  test('any valid key redeems a handoff, and from afar only the key named operator sees the orders (A2, A60)', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'keys.json');
    const keyFor = async (name: string) => (await run(['keys', 'add', name, '--keys-file', file])).stdout.trim();
    const [ann, operator] = [await keyFor('ann'), await keyFor('operator')];
    const service = await serve([...HERE, '--clock', delta.clock, '--keys-file', file]);
    const asAnn: Call = async (tool, args) => Object(await call(service, tool, args, { key: ann })).structuredContent;
    const { acp_handoff } = await talk(asAnn, delta);
    const url = acp_handoff.checkout_url;
    const created = await post(url, keyOf(service), acp_handoff.payload);
    expect(created.status).toBe(201);
    const spent = await post(url, ann, acp_handoff.payload);
    expect([spent.status, spent.body.code]).toEqual([400, 'quote_already_redeemed']);
    // To whoever did not redeem it, the other checkout is not named.
    expect(JSON.stringify(spent.body)).not.toContain(String(created.body.id));
    // The sandbox key opens the checkout and nothing else.
    expect((await service.post('si_send_message', {}, { key: keyOf(service) })).status).toBe(401);

    const ordersFor = async (key?: string) => {
      const headers = { 'X-Forwarded-For': '203.0.113.9', ...(key && { Authorization: `Bearer ${key}` }) };
      return (await fetch(`${service.base}/operator/orders`, { headers })).status;
    };
    expect(await ordersFor()).toBe(404);
    expect(await ordersFor(ann)).toBe(404);
    expect(await ordersFor(keyOf(service))).toBe(404);
    expect(await ordersFor(operator)).toBe(200);
  });

  test.each([
    [['--checkout', '--checkout-url', 'http://brand.example/acp', '--allow-insecure-loopback'], {}, 'must be https'],
    [[...HERE], { NODE_ENV: 'production' }, '--checkout-in-production'],
    [['--checkout-tools'], { NODE_ENV: 'production' }, '--checkout-in-production'],
    [[...HERE, '--checkout-in-production'], { NODE_ENV: 'production' }, 'must be https'],
    [[...HERE, '--webhook-url', 'http://host.example/hook'], {}, 'must be https'],
    [['--webhook-url', 'https://host.example/hook'], {}, 'need --checkout'],
    [[...HERE, '--host', '0.0.0.0', '--without-auth', '--allowed-host', 'x.example'], {}, '--checkout-url'],
  ])('%j with %j is refused before anything listens (A55, A69)', async (flags, env, why) => {
    const { code, stdout, stderr } = await run(['http', '--port', '0', ...flags], { env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('ready');
  });

  test('several brands sell in one process, each under its own path, with its own tokens and orders (A15, A45, A55)', async () => {
    const service = await serve([...HERE, '--brand', 'acme-outdoor', '--brand', 'pace-running', '--brand', 'delta']);
    const key = keyOf(service);
    const bodies: Record<string, string> = { 'acme-outdoor': 'trail-poles', 'pace-running': 'crew-sock-3-m-white' };
    const at = (path: string) => `${service.base}${path}/checkout_sessions`;
    const create = (path: string, id: string) =>
      post(at(path), key, {
        line_items: [{ id }],
        currency: 'usd',
        capabilities: { interventions: { supported: [] } },
        buyer: { email: 'jane@person.example' },
        fulfillment_details: { address: { ...OREGON } },
      });
    const acme = await create('/acp', bodies['acme-outdoor'] ?? '');
    const pace = await create('/brands/pace-running/acp', bodies['pace-running'] ?? '');
    expect([acme.status, pace.status]).toEqual([201, 201]);
    expect(pace.body.continue_url).toContain(`${service.base}/brands/pace-running/acp/pay/`);
    // The first brand is at its own path too; no brand sells or shows what is another's.
    expect((await create('/brands/acme-outdoor/acp', bodies['acme-outdoor'] ?? '')).status).toBe(201);
    expect((await create('/brands/pace-running/acp', bodies['acme-outdoor'] ?? '')).body.code).toBe('invalid_item_id');
    expect((await post(`${at('/acp')}/${pace.body.id}`, key, {})).body.code).toBe('session_not_found');
    for (const [path, body] of [
      ['/acp', acme.body],
      ['/brands/pace-running/acp', pace.body],
    ] as const) {
      const token = await post(`${service.base}${path}/agentic_commerce/delegate_payment`, key, {
        payment_method: {
          ...{ type: 'card', card_number_type: 'fpan', number: '4242424242424242' },
          ...{ display_card_funding_type: 'credit', metadata: {} },
        },
        allowance: {
          ...{ reason: 'one_time', max_amount: 1_000_000, currency: 'usd', checkout_session_id: body.id },
          merchant_id: (body.capabilities as { payment: { handlers: { config: Json }[] } }).payment.handlers[0]?.config
            .merchant_id,
          expires_at: new Date(Date.now() + 600_000).toISOString(),
        },
        risk_signals: [],
        metadata: {},
      });
      const credential = { type: 'spt', token: token.body.id };
      const paying = { payment_data: { handler_id: 'card_sandbox', instrument: { type: 'card', credential } } };
      // Where it was not made, the token is none.
      const other = await create(
        path === '/acp' ? '/brands/pace-running/acp' : '/acp',
        bodies[path === '/acp' ? 'pace-running' : 'acme-outdoor'] ?? '',
      );
      const elsewhere = await post(
        `${at(path === '/acp' ? '/brands/pace-running/acp' : '/acp')}/${other.body.id}/complete`,
        key,
        paying,
      );
      expect(elsewhere.body.status).toBe('ready_for_payment');
      expect((await post(`${at(path)}/${body.id}/complete`, key, paying)).body.status).toBe('completed');
    }
    const discovery = async (path: string) =>
      ((await (await fetch(`${service.base}${path}/.well-known/acp.json`)).json()) as Json).api_base_url;
    for (const path of ['', '/acp', '/brands/acme-outdoor/acp'])
      expect(await discovery(path)).toBe(`${service.base}/acp`);
    expect(await discovery('/brands/pace-running/acp')).toBe(`${service.base}/brands/pace-running/acp`);
    const told = await run(['orders', '--url', service.base]);
    expect(told.stdout).toMatch(/^acme-outdoor: 1 order, (?:.*\n)*pace-running: 1 order, (?:.*\n)*delta: 0 orders, /);
  });

  test('an address from outside is told in its place, https and all (A55)', async () => {
    const flags = ['--checkout', '--checkout-url', 'https://delta.example/shop/acp', '--clock', delta.clock];
    const service = await serve([...flags, '--checkout-in-production'], { NODE_ENV: 'production' });
    const { acp_handoff } = await talk(over(service), delta);
    expect(acp_handoff.checkout_url).toBe('https://delta.example/shop/acp/checkout_sessions');
    const created = await post(`${service.base}/shop/acp/checkout_sessions`, keyOf(service), acp_handoff.payload);
    expect(created.status).toBe(201);
  });
});
