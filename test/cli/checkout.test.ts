/** The built program as a merchant: from the first word to the order, over REST and by tools alone. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { verify } from '../../src/checkout/webhooks.ts';
import { amount, assertSession, complaints, type Json } from '../checkout/acp-official.ts';
import { endAll, type Program, run, start } from './program.ts';
import { call, type Service, serve } from './serving.ts';
import { assertKept, type Call, PAYING, PLANTED, PURCHASES, type Purchase, talk } from './shopping.ts';

afterAll(endAll);

const HERE = ['--checkout'];
const OREGON = {
  ...{ name: 'Jane', line_one: '1 Way', city: 'Portland', state: 'Oregon', country: 'US', postal_code: '97201' },
};

/** The sandbox key that a service printed. */
function keyOf({ program }: Service): string {
  const [, key = ''] = /^sandbox key: (si_[0-9a-f]{12}_[\w-]{43})$/m.exec(program.stdout()) ?? [];
  expect(key).not.toBe('');
  return key;
}

const over =
  (service: Service): Call =>
  async (tool, args) => {
    const { structuredContent, isError } = await call(service, tool, args);
    expect(isError, JSON.stringify(structuredContent)).toBeUndefined();
    return structuredContent as Json;
  };

/** One POST to the merchant; every session is held against the official schema. */
async function post(url: string, key: string, body: object, more: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'API-Version': '2026-04-17',
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
      ...more,
    },
    body: JSON.stringify(body),
  });
  const read = (await response.json()) as Json;
  if (response.ok && 'line_items' in read) assertSession(read);
  return { status: response.status, headers: response.headers, body: read };
}

const [delta] = PURCHASES as [Purchase];
const CLOCK = ['--clock', delta.clock];

/** A receiver of webhooks; `answer` gets how many have come. */
async function receive(answer: (response: ServerResponse, count: number) => void) {
  const got: { body: string; signature: string | undefined }[] = [];
  let closed = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ body, signature: String(request.headers['merchant-signature']) });
      answer(response, got.length);
    });
    response.on('close', () => {
      if (!response.writableFinished) closed++;
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, got, hungUp: () => closed };
}

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
      `delta: 0 orders, 0 from conversations\n  ${created.body.id}  given up: price_sensitivity (Too  [31mdear.), from conversation ${session_id}\n`,
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

/** Tools of a stdio server. */
const through =
  (program: Program): Call =>
  async (name, args) => {
    const { result } = await program.ask('tools/call', { name, arguments: args });
    const { structuredContent, isError } = result as { structuredContent: Json; isError?: boolean };
    expect(isError, JSON.stringify(structuredContent)).toBeUndefined();
    return structuredContent;
  };

const TOOLS = ['create', 'get', 'update', 'complete', 'cancel'].map((verb) => `${verb}_checkout_session`);
const meta = () => ({ api_version: '2026-04-17', idempotency_key: randomUUID() });

describe('--checkout-tools', () => {
  test.each(
    PURCHASES.map((purchase) => [purchase.brand, purchase] as const),
  )('%s: a purchase over stdio by tools alone, and no secret in the log (A29, A36, A54, A57, A58, A66)', async (brand, purchase) => {
    const program = start(['--checkout-tools', '--brand', brand, '--clock', purchase.clock, '--log-level', 'debug']);
    await program.greet();
    const ask = through(program);
    const { acp_handoff } = await talk(ask, purchase);
    expect(acp_handoff).toMatchObject({ mcp_tools: TOOLS, sandbox: true });
    // The brand's own address, as without the tools.
    expect(acp_handoff.checkout_url).toMatch(/^https:\/\/\w+\.example\/acp\/checkout_sessions$/);

    const created = await ask('create_checkout_session', { meta: meta(), payload: acp_handoff.payload });
    assertSession(created);
    assertKept(created, purchase, acp_handoff);
    const { id } = created;
    const ready = purchase.update
      ? await ask('update_checkout_session', { meta: meta(), id, payload: purchase.update })
      : created;
    expect(amount(ready.totals, 'total')).toBe(purchase.total);
    const done = await ask('complete_checkout_session', { meta: meta(), id, payload: PAYING });
    assertSession(done);
    expect(done.status).toBe('completed');
    program.child.stdin.end();
    await program.ended;
    const log = program.stderr();
    expect(log).toContain('"gen_ai.tool.name":"complete_checkout_session"');
    for (const secret of [acp_handoff.checkout_token, 'spt_test_ok', 'att_', ...Object.values(PLANTED), String(id)])
      expect(log).not.toContain(secret);
  });

  test('are off unless asked for; then they come after the five, and the handoff is the pack’s as before', async () => {
    const names = async (words: string[]) => {
      const program = start(words);
      await program.greet();
      const { result } = await program.ask('tools/list');
      return (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
    };
    const five = await names([]);
    expect(five).toHaveLength(5);
    expect(await names(['--checkout-tools'])).toEqual([...five, ...TOOLS]);

    const program = start(['--clock', delta.clock]);
    await program.greet();
    const { acp_handoff } = await talk(through(program), delta);
    expect(acp_handoff.checkout_url).toBe('https://delta.example/acp/checkout_sessions');
    expect(acp_handoff).not.toHaveProperty('sandbox');
    expect(acp_handoff).not.toHaveProperty('mcp_tools');
  });

  test('over HTTP a checkout is its principal’s, a retry gets the first answer, and an error is ACP’s (A8, A15, A43)', async () => {
    const service = await serve([...HERE, '--checkout-tools', '--clock', delta.clock]);
    const { acp_handoff } = await talk(over(service), delta);
    expect(acp_handoff).toMatchObject({ checkout_url: `${service.base}/acp/checkout_sessions`, mcp_tools: TOOLS });
    const args = { meta: meta(), payload: acp_handoff.payload };
    const first = await over(service)('create_checkout_session', args);
    const again = await call(service, 'create_checkout_session', args);
    expect(again).toMatchObject({ structuredContent: first, _meta: { 'acp/idempotent_replayed': true } });
    const foreign = await fetch(`${acp_handoff.checkout_url}/${first.id}`, {
      headers: { Authorization: `Bearer ${keyOf(service)}`, 'API-Version': '2026-04-17' },
    });
    expect(foreign.status).toBe(404);
    const refused = await call(service, 'create_checkout_session', { ...args, meta: { api_version: '2026-04-17' } });
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: 'idempotency_key_required' } });
  });

  test('are refused where NODE_ENV is production, unless that is meant (A69)', async () => {
    const env = { NODE_ENV: 'production' };
    const { code, stderr } = await run(['--checkout-tools'], { env });
    expect([code, stderr.includes('--checkout-in-production')]).toEqual([2, true]);
    const program = start(['--checkout-tools', '--checkout-in-production'], { env });
    await program.greet();
    expect(await program.ask('tools/list')).toHaveProperty('result');
  });
});

describe('si-mcp orders', () => {
  const elsewhere = () => ({ env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'si-mcp-')) } });

  test('needs no key from the user the service runs as; any other user of the machine sees totals at most', async () => {
    const [delta] = PURCHASES as [Purchase];
    const service = await serve([...HERE, '--clock', delta.clock]);
    const { acp_handoff, session_id } = await talk(over(service), delta);
    const url = acp_handoff.checkout_url;
    const { body } = await post(url, keyOf(service), acp_handoff.payload);
    await post(`${url}/${body.id}/complete`, keyOf(service), PAYING);
    const own = await run(['orders', '--json', '--url', service.base]);
    expect([own.code, own.stderr]).toEqual([0, '']);
    const { origin, port } = new URL(service.base);
    expect((await run(['orders', '--json', '--url', `http://localhost:${port}`])).stdout).toBe(own.stdout);
    for (const word of [session_id, 'mb_test_1', body.id]) expect(own.stdout).toContain(String(word));
    const other = await run(['orders', '--url', origin], elsewhere());
    expect(other.stdout).toMatch(/^delta: 1 order, 1 from conversations\n {2}ord_\S+ {2}confirmed {2}\$199\n/);
    expect([other.code, other.stderr]).toEqual([
      0,
      'si-mcp: without the operator key, conversations, addresses and claims are left out.\n',
    ]);
    for (const word of [session_id, 'mb_test_1', body.id]) expect(other.stdout).not.toContain(String(word));
  });

  // Eight processes.
  test('ship, cancel and refund an order, and a receiver of webhooks hears of each, signed (P34, A47, A48)', {
    timeout: 60_000,
  }, async () => {
    const receiver = await receive((response) => response.end('{"received":true}'));
    const secret = ['--webhook-secret', 'whsec_mine'];
    const service = await serve([...HERE, '--brand', 'acme-outdoor', '--webhook-url', receiver.url, ...secret]);
    const create = {
      ...{ line_items: [{ id: 'trail-poles' }, { id: 'wool-sock-m' }, { id: 'wool-sock-m' }], currency: 'usd' },
      ...{ capabilities: { interventions: { supported: [] } }, buyer: { email: 'jane@person.example' } },
      fulfillment_details: { address: OREGON },
    };
    const url = `${service.base}/acp/checkout_sessions`;
    const { body } = await post(url, keyOf(service), create);
    const done = await post(`${url}/${body.id}/complete`, keyOf(service), PAYING);
    const { id, order_number } = done.body.order as { id: string; order_number: string };
    const at = ['--url', service.base];
    const ship = await run(['orders', 'ship', order_number, '--line', 'wool-sock-m=1', '--carrier', 'UPS', ...at]);
    expect([ship.code, ship.stderr]).toEqual([0, '']);
    expect(ship.stdout).toMatch(/^acme-outdoor: ord_\S+ {2}processing {2}\$192\.99\n/);
    expect((await run(['orders', ...at, 'cancel', id, '--line', 'trail-poles'])).code).toBe(0);
    const refund = await run(['orders', 'refund', id, '--amount', '139', '--reason', 'sold out', '--json', ...at]);
    expect(JSON.parse(refund.stdout)).toMatchObject({
      order: { adjustments: [{}, { type: 'refund', amount: 13900 }] },
    });
    const again = await run(['orders', 'refund', id, '--amount', '139', ...at]);
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toBe('si-mcp: not done: At most $53.99 can be given back.\n');
    expect((await run(['orders', 'ship', 'NOSUCH', ...at])).code).toBe(1);

    await expect.poll(() => receiver.got.length).toBe(4);
    for (const { body: sent, signature } of receiver.got)
      expect(verify('whsec_mine', signature, sent, Date.now() / 1000)).toBe(true);
    const events = receiver.got.map(({ body: sent }) => JSON.parse(sent) as { type: string; data: Json });
    expect(events.map(({ type }) => type)).toEqual(['order_create', 'order_update', 'order_update', 'order_update']);
    const last = events.at(-1)?.data as { id: string; line_items: { id: string; status: string }[] };
    expect([last.id, last.line_items.map((line) => [line.id, line.status])]).toEqual([
      id,
      [
        ['trail-poles', 'removed'],
        ['wool-sock-m', 'partial'],
      ],
    ]);
    // Another user of this machine sees totals, and changes nothing.
    const other = await run(['orders', 'ship', id, ...at], elsewhere());
    expect([other.code, other.stderr]).toEqual([1, 'si-mcp: not done: To change an order, show the operator key.\n']);
  });

  test('of a service that others can reach needs the key, which is taken away when the service ends', async () => {
    const service = await serve([
      ...HERE,
      '--public-url',
      'https://si.delta.example/mcp',
      '--checkout-url',
      'https://si.delta.example/acp',
    ]);
    expect((await run(['orders', '--url', service.base])).stdout).toBe('delta: 0 orders, 0 from conversations\n');
    const other = await run(['orders', '--url', service.base], elsewhere());
    expect([other.code, other.stdout]).toEqual([1, '']);
    expect(other.stderr).toContain('it answers 404');
    const { file } = JSON.parse(service.program.stderr().match(/^.*operator key left.*$/m)?.[0] ?? '{}');
    const env = { SI_MCP_OPERATOR_KEY: readFileSync(file, 'utf8').trim() };
    expect((await run(['orders', '--url', service.base], { env })).code).toBe(0);
    service.program.child.kill('SIGTERM');
    await service.program.ended;
    expect(existsSync(file)).toBe(false);
  });

  test('read what a stdio server sold from the file it adds its order events to, for this user alone (A48)', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'events.jsonl');
    const program = start(['--checkout-tools', '--brand', 'acme-outdoor', '--outbox-file', file]);
    await program.greet();
    const call = through(program);
    const payload = {
      ...{ line_items: [{ id: 'trail-poles' }], currency: 'usd', buyer: { email: 'jane@person.example' } },
      ...{ capabilities: { interventions: { supported: [] } }, fulfillment_details: { address: OREGON } },
    };
    const { id, continue_url } = await call('create_checkout_session', { meta: meta(), payload });
    // Nobody would answer there.
    expect(continue_url).toBeUndefined();
    const done = await call('complete_checkout_session', { meta: meta(), id, payload: PAYING });
    program.child.stdin.end();
    await program.ended;
    const order = done.order as { id: string };
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const told = await run(['orders', '--outbox-file', file]);
    expect([told.code, told.stdout, told.stderr]).toEqual([
      0,
      `1 order\n  ${order.id}  confirmed  (order_create)\n`,
      '',
    ]);
    const [event] = JSON.parse((await run(['orders', '--json', '--outbox-file', file])).stdout);
    expect(event).toEqual({ type: 'order_create', data: done.order });
    expect((await run(['orders', 'ship', order.id, '--outbox-file', file])).code).toBe(2);
    expect((await run(['orders', '--outbox-file', `${file}.not`])).code).toBe(2);
  });

  test('a file of events that cannot be written, or that nothing would be added to, is told before anything is served', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-'));
    for (const words of [['--checkout-tools'], ['http', '--port', '0', '--checkout']]) {
      const { code, stderr } = await run([...words, '--outbox-file', folder]);
      expect([code, stderr.includes('cannot be written (EISDIR)')]).toEqual([2, true]);
    }
    for (const words of [[], ['http', '--port', '0']])
      expect((await run([...words, '--outbox-file', join(folder, 'x')])).code).toBe(2);
  });

  test('says so when nobody answers, and sends a key only by https or on this machine', async () => {
    const nobody = await run(['orders', '--url', 'http://127.0.0.1:9']);
    expect([nobody.code, nobody.stdout]).toEqual([1, '']);
    expect(nobody.stderr).toContain('nobody answers there');
    const open = await run(['orders', '--url', 'http://si.brand.example'], { env: { SI_MCP_OPERATOR_KEY: 'si_x' } });
    expect([open.code, open.stderr]).toEqual([2, 'si-mcp: --url: a key is only sent by https, or on this machine.\n']);
    const plain = await serve();
    expect((await run(['orders', '--url', plain.base])).stderr).toContain('it answers 404');
  });
});
