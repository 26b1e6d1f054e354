/** A mounted room: what the front keeps from it, and what it hands in. The room here is the real merchant's mount. */
import { type IncomingHttpHeaders, IncomingMessage, request } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { merchantRoutes } from '../../../src/commands/merchant-routes.ts';
import type { Identity } from '../../../src/mcp/http/auth.ts';
import { createLimits } from '../../../src/mcp/http/limits.ts';
import { answerMounted, type MountedRequest, type MountHost } from '../../../src/mcp/http/mount.ts';
import type { OperatorAccess } from '../../../src/mcp/http/operator.ts';
import type { Quota } from '../../../src/mcp/http/quota.ts';
import { assertPaymentError } from '../../checkout/acp-official.ts';
import { ask, CREATE, HEADERS, openMerchantService } from './merchant-service.ts';

describe('a room mounted on the service', () => {
  test('answers on its own paths, and leaves the others as they are (A46)', async () => {
    const { service, post } = await openMerchantService();
    const created = await post(CREATE);
    expect([created.status, created.headers.get('content-type')]).toEqual([201, 'application/json']);
    expect(created.headers.get('idempotency-key')).toBe('key-1');
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.base}/`)).headers.get('content-type')).toMatch(/^text\/html/);
    expect((await service.call('get_adcp_capabilities')).result?.isError).toBeUndefined();
    expect((await fetch(`${service.base}/acpx`)).status).toBe(404);
  });

  test('foreign Hosts and Origins do not come in, not even to what is public', async () => {
    const { service } = await openMerchantService();
    for (const path of ['/.well-known/acp.json', '/acp/checkout_sessions', '/operator/orders']) {
      expect((await ask(service.port, path, { Host: 'evil.example' })).status).toBe(403);
      expect((await ask(service.port, path, { Host: 'localhost', Origin: 'https://evil.example' })).status).toBe(403);
    }
  });

  test('refusals by the front are ACP Errors too: too large, not UTF-8, no key (A2, A43)', async () => {
    const { service, post, key } = await openMerchantService();
    const large = await post(`{"x":"${'x'.repeat(1024 * 1024)}"}`);
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'body_too_large' }]);
    const latin = await fetch(`${service.base}/acp/checkout_sessions`, {
      method: 'POST',
      headers: { ...HEADERS, Authorization: `Bearer ${key}` },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    });
    expect([latin.status, await latin.json()]).toMatchObject([400, { code: 'invalid_json' }]);
    const strange = await post(CREATE, { Authorization: 'Bearer si_000000000000_guess' });
    expect([strange.status, await strange.json()]).toMatchObject([401, { code: 'unauthorized' }]);
  });

  test.each([
    '/.well-known/acp.json',
    '/operator/orders',
    '/acp/checkout_sessions',
    '/acp/nothing',
  ])('HEAD of %s has the status and the length of GET, and no body', async (path) => {
    const { service } = await openMerchantService();
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => fetch(service.base + path, { method, headers: HEADERS })),
    );
    const bytes = new Uint8Array((await get?.arrayBuffer()) ?? []).length;
    expect([head?.status, head?.headers.get('content-length')]).toEqual([get?.status, String(bytes)]);
    expect([bytes > 0, await head?.text()]).toEqual([true, '']);
  });

  test('HEAD of a checkout session has the length of GET too', async () => {
    const { service, post, key } = await openMerchantService();
    const { id } = (await (await post(CREATE)).json()) as { id: string };
    const look = (method: string) =>
      fetch(`${service.base}/acp/checkout_sessions/${id}`, {
        method,
        headers: { ...HEADERS, Authorization: `Bearer ${key}` },
      });
    const get = await look('GET');
    const head = await look('HEAD');
    const { length } = new Uint8Array(await get.arrayBuffer());
    expect([get.status, head.status, head.headers.get('content-length')]).toEqual([200, 200, String(length)]);
  });

  test('who shows no credentials is answered before its body is read', async () => {
    const { service, post } = await openMerchantService({ bounds: { atOnce: 1 } });
    const slow = request(`${service.base}/acp/checkout_sessions`, {
      method: 'POST',
      headers: { ...HEADERS, 'Content-Length': '100' },
    });
    slow.flushHeaders();
    const status = await new Promise((resolve) => slow.on('response', ({ statusCode }) => resolve(statusCode)));
    expect(status).toBe(401);
    slow.on('error', () => {});
    slow.destroy();
    expect((await post(CREATE)).status).toBe(201);
  });

  test('a body of more than 128 KiB is refused by its Content-Length, before it is read (A43)', async () => {
    const { service, post, key } = await openMerchantService();
    const headers = { ...HEADERS, Authorization: `Bearer ${key}`, 'Content-Length': String(128 * 1024 + 1) };
    const large = request(`${service.base}/acp/checkout_sessions`, { method: 'POST', headers });
    large.on('error', () => {});
    large.flushHeaders();
    const status = await new Promise((resolve) => large.on('response', ({ statusCode }) => resolve(statusCode)));
    expect(status).toBe(413);
    large.destroy();
    // A thousand lines, each with a name and an amount, are no such body.
    const line = { id: 'wool-sock-m', name: 'Merino hiking sock, M', unit_amount: 2400, quantity: 1 };
    const lines = JSON.stringify({ ...JSON.parse(CREATE), line_items: Array(1000).fill(line) });
    expect([lines.length > 80_000, (await post(lines)).status]).toEqual([true, 201]);
  });

  test('a body that is being read is not yet being answered: it keeps nobody out', async () => {
    const { service, post, key } = await openMerchantService({ bounds: { atOnce: 1 } });
    const headers = { ...HEADERS, Authorization: `Bearer ${key}`, 'Content-Length': '100' };
    const slow = request(`${service.base}/acp/checkout_sessions`, { method: 'POST', headers });
    slow.on('error', () => {});
    slow.write('{');
    // Answered on another connection, so the half request was read before.
    expect((await fetch(`${service.base}/healthz`)).status).toBe(200);
    expect((await post(CREATE)).status).toBe(201);
    slow.destroy();
  });

  test('a caller over its rate waits, whoever it is; others do not', async () => {
    const rate = { perSecond: 1, burst: 2 };
    const withoutAuth = { host: '0.0.0.0', allowedHosts: ['127.0.0.1'], withoutAuth: true };
    const { service, post } = await openMerchantService({ ...withoutAuth, quota: { writes: rate }, addressRate: rate });
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

  test('over its rate a caller still gets the answer to a retry, and nothing new (A8, A9)', async () => {
    const rate = { perSecond: 1, burst: 2 };
    const withoutAuth = { host: '0.0.0.0', allowedHosts: ['127.0.0.1'], withoutAuth: true };
    const { service, post, key } = await openMerchantService({ ...withoutAuth, quota: { writes: rate, reads: rate } });
    const first = await post(CREATE, { 'Idempotency-Key': 'mine' });
    const body = await first.text();
    const { id } = JSON.parse(body);
    // A refused request is no answer that anybody waits for.
    expect((await post('{}', { 'Idempotency-Key': 'bad' })).status).toBe(400);
    expect((await post(CREATE, { 'Idempotency-Key': 'new' })).status).toBe(429);
    expect((await post('{}', { 'Idempotency-Key': 'bad' })).status).toBe(429);

    const again = await post(CREATE, { 'Idempotency-Key': 'mine' });
    expect([again.status, again.headers.get('idempotent-replayed'), await again.text()]).toEqual([201, 'true', body]);
    const headers = { ...HEADERS, Authorization: `Bearer ${key}`, 'Idempotency-Key': 'mine' };
    const elsewhere = await fetch(`${service.base}/acp/checkout_sessions/${id}`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(elsewhere.status).toBe(429);
    // Retries have a rate of their own.
    expect((await post(CREATE, { 'Idempotency-Key': 'mine' })).status).toBe(201);
    expect((await post(CREATE, { 'Idempotency-Key': 'mine' })).status).toBe(429);
  });

  test('what is kept from the payment service is refused in its own words (A43)', async () => {
    const { mount } = merchantRoutes([], { context: { identify: () => 'none' } });
    const path = '/acp/agentic_commerce/delegate_payment';
    const problems = ['too many', 'too large', 'not utf-8', 'busy', 'unavailable'] as const;
    const said = problems.map((problem) => mount.refuse(problem, path, 3));
    for (const { body } of said) assertPaymentError(JSON.parse(body));
    expect(said.map(({ status, body, headers }) => [status, JSON.parse(body).code, headers['Retry-After']])).toEqual([
      [429, 'too_many_requests', '3'],
      [413, 'invalid_card', '3'],
      [400, 'invalid_card', '3'],
      [503, 'too_many_requests', '3'],
      [503, 'too_many_requests', '3'],
    ]);
    expect(JSON.parse(said[0]?.body ?? '').type).toBe('rate_limit_exceeded');
    expect(JSON.parse(mount.refuse('busy', '/acp/checkout_sessions', 1).body).code).toBe('service_unavailable');
  });

  test('no key, token or id of a checkout is in the log', async () => {
    const { service, post, key } = await openMerchantService();
    const { id } = (await (await post(CREATE)).json()) as { id: string };
    await post(CREATE, { Authorization: 'Bearer si_000000000000_guess' });
    expect(service.logText()).not.toContain(key);
    expect(service.logText()).not.toContain(id);
    expect(service.logText()).not.toContain('guess');
  });
});

describe('a request to a room', () => {
  const ANN = { principal: 'key:ann', label: 'ann' };
  const NOTHING = { status: 200, headers: {}, body: 'handled' };

  /** A room that says what it was asked, under a host that gives bodies and rates as told. */
  function room({
    identity = ANN,
    access = 'none',
    body = Buffer.from('{}'),
    quota = {},
    status = 200,
  }: {
    identity?: Identity;
    access?: OperatorAccess;
    body?: Awaited<ReturnType<MountHost['readBody']>>;
    quota?: Quota;
    status?: number;
  } = {}) {
    const handled: MountedRequest[] = [];
    const identified: (string | undefined)[] = [];
    const read: [string, number][] = [];
    const accounts: (string | undefined)[] = [];
    const limits = createLimits(() => 0);
    const mount = {
      owns: () => true,
      isOperatorOnly: (path: string) => path.startsWith('/operator'),
      mostBytes: 1234,
      isLink: (path: string) => path.startsWith('/pay/'),
      identify: (authorization: string | undefined) => {
        identified.push(authorization);
        return identity;
      },
      handle: async (one: MountedRequest) => {
        handled.push(one);
        return { ...NOTHING, status };
      },
      refuse: (problem: string, path: string, wait?: number) => ({
        status: 500,
        headers: {},
        body: `${problem} ${path} ${wait}`,
      }),
    };
    const host: MountHost = {
      limits,
      readBody: async (...asked) => {
        read.push(asked);
        return body;
      },
      accountOf: (principal) => {
        accounts.push(principal);
        return limits.account(principal === undefined ? 'address' : 'principal', principal ?? '192.0.2.1', quota);
      },
      operatorAccess: async () => access,
      whenFree: (handle) => handle(),
    };
    const asked = (method: string, path: string, headers: IncomingHttpHeaders = {}) => {
      const request = Object.assign(new IncomingMessage(new Socket()), { method, headers });
      return answerMounted(mount, { request, path }, host);
    };
    return { asked, handled, identified, read, accounts };
  }

  test('is handed in with method, path, headers, body and who asks; HEAD comes as GET', async () => {
    const { asked, handled, read, identified, accounts } = room({ body: Buffer.from('{"a":"ü"}') });
    const headers = { authorization: 'Bearer x', 'idempotency-key': 'k' };
    expect(await asked('POST', '/acp/x', headers)).toEqual(NOTHING);
    await asked('HEAD', '/acp/y');
    const facts = { rawBody: '{"a":"ü"}', principal: 'key:ann', operator: 'none' };
    expect(handled).toEqual([
      { method: 'POST', path: '/acp/x', headers, ...facts },
      { method: 'GET', path: '/acp/y', headers: {}, ...facts },
    ]);
    expect(read).toEqual([
      ['key:ann', 1234],
      ['key:ann', 1234],
    ]);
    expect(identified).toEqual(['Bearer x', undefined]);
    expect(accounts).toEqual(['key:ann', 'key:ann']);
  });

  test('of the operator is the operator’s, whom the room need not know', async () => {
    const { asked, handled, identified } = room({ access: 'full', identity: 'none' });
    await asked('GET', '/operator/orders');
    expect(handled).toMatchObject([{ principal: 'key:operator', operator: 'full' }]);
    expect(identified).toEqual([]);
    // Elsewhere the operator is nobody.
    await asked('GET', '/acp/x');
    expect(handled[1]).toMatchObject({ principal: undefined, operator: 'none' });
  });

  test('of a program of this machine comes without a principal, and says so', async () => {
    const { asked, handled, identified } = room({ access: 'impersonal', identity: 'none' });
    await asked('GET', '/operator/orders', { authorization: 'Bearer x' });
    expect(handled).toMatchObject([{ principal: undefined, operator: 'impersonal' }]);
    expect(identified).toEqual(['Bearer x']);
  });

  test('whose token cannot be checked now is told to come again in 5 seconds', async () => {
    const { asked, handled } = room({ identity: 'unavailable' });
    expect(await asked('GET', '/acp/x')).toMatchObject({ body: 'unavailable /acp/x 5' });
    expect(handled).toEqual([]);
  });

  test.each([
    'none',
    'invalid',
  ] as const)('with credentials that are %s has its body read on a link only', async (identity) => {
    const { asked, handled, read } = room({ identity });
    await asked('POST', '/acp/x');
    await asked('POST', '/pay/secret');
    expect(handled.map(({ rawBody, principal }) => [rawBody, principal])).toEqual([
      ['', undefined],
      ['{}', undefined],
    ]);
    expect(read).toEqual([['link /pay/secret', 1234]]);
  });

  test.each([
    ['too large', 'too large /acp/x undefined'],
    ['busy', 'busy /acp/x 1'],
  ] as const)('whose body is %s is refused in the words of the room', async (body, words) => {
    const { asked, handled } = room({ body });
    expect(await asked('POST', '/acp/x')).toMatchObject({ body: words });
    expect(handled).toEqual([]);
  });

  test('whose body is no UTF-8 is refused', async () => {
    const { asked, handled } = room({ body: Buffer.from([0xff]) });
    expect(await asked('POST', '/acp/x')).toMatchObject({ body: 'not utf-8 /acp/x undefined' });
    expect(handled).toEqual([]);
  });

  test('whose sender went away is not handled, and nobody is told', async () => {
    const { asked, handled } = room({ body: 'gone' });
    expect(await asked('POST', '/acp/x')).toBe('gone');
    expect(handled).toEqual([]);
  });

  test('over a rate is refused with the seconds to wait: of the principal, or of the address of who is nobody', async () => {
    for (const [identity, quota, seconds] of [
      [ANN, { writes: { perSecond: 0.5, burst: 1 } }, 2],
      ['none', { all: { perSecond: 0.25, burst: 1 } }, 4],
    ] as const) {
      const { asked, handled } = room({ identity, quota });
      expect(await asked('POST', '/acp/x')).toEqual(NOTHING);
      expect(await asked('POST', '/acp/x')).toMatchObject({ body: `too many /acp/x ${seconds}` });
      expect(handled).toHaveLength(1);
    }
  });

  test('that was answered may be repeated over the rate, one that was refused may not', async () => {
    const quota = { writes: { perSecond: 1, burst: 1 } };
    const again = async (status: number) => {
      const { asked } = room({ quota, status });
      const said = [];
      for (const key of ['k', 'k', 'other']) said.push(await asked('POST', '/acp/x', { 'idempotency-key': key }));
      return said.map((one) => (typeof one === 'string' ? one : one.body));
    };
    expect(await again(399)).toEqual(['handled', 'handled', 'too many /acp/x 1']);
    expect(await again(400)).toEqual(['handled', 'too many /acp/x 1', 'too many /acp/x 1']);
  });

  test('that only reads is no retry, whatever key it shows', async () => {
    const { asked } = room({ quota: { writes: { perSecond: 1, burst: 1 } } });
    const headers = { 'idempotency-key': 'k' };
    expect(await asked('GET', '/acp/x', headers)).toEqual(NOTHING);
    expect(await asked('GET', '/acp/x', headers)).toMatchObject({ body: 'too many /acp/x 1' });
  });
});
