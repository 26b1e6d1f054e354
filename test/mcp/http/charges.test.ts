/** What a caller pays for: every message, every member of a batch, and without credentials every byte. */
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { createLimits } from '../../../src/mcp/http/limits.ts';
import type { Rate } from '../../../src/mcp/http/quota.ts';
import type { HttpSettings } from '../../../src/mcp/http.ts';
import { bodyOf, JSON_HEADERS, openService, type Service, smallBrand } from './service.ts';

const few = (perSecond: number, burst: number): Rate => ({ perSecond, burst });
const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

/** A service that asks for a key; `key` is a good one. */
async function withKey(settings: Partial<HttpSettings>) {
  const keysFile = join(await mkdtemp(join(tmpdir(), 'si-mcp-')), 'keys.json');
  const key = await addKey(keysFile, 'ann', new Date(0));
  return { service: await openService({ auth: { keysFile }, ...settings }), key: { Authorization: `Bearer ${key}` } };
}

const ofSize = (bytes: number) => {
  const empty = { jsonrpc: '2.0', id: 1, method: 'ping', params: { x: '' } };
  return { ...empty, params: { x: 'x'.repeat(bytes - JSON.stringify(empty).length) } };
};

describe('without credentials', () => {
  test('a message pays by its size: every 4 KiB cost as much as a call, and what was not there is owed (R115)', async () => {
    const { service, key } = await withKey({ addressRate: few(1, 20) });
    const status = async (message: object) => {
      const { status, headers } = await service.post(message);
      return [status, headers.get('retry-after')];
    };
    expect(await status(ofSize(4095))).toEqual([200, null]); // 1 of 20
    expect(await status(ofSize(61_440))).toEqual([200, null]); // 1 + 15 of 19
    expect(await status(ofSize(61_440))).toEqual([200, null]); // 1 of 3, and 15 of which 13 are missing
    expect(await status(ofSize(61_440))).toEqual([429, '14']);
    service.wait(13);
    expect(await status(ofSize(4096))).toEqual([429, '1']);
    service.wait(1);
    expect(await status(ofSize(4096))).toEqual([200, null]);
    expect((await service.post(ofSize(61_440), key)).status).toBe(200);
  });

  const good = JSON.stringify(PING);
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'si_get_offering', arguments: {} } };
  const post =
    (body: unknown, headers: Record<string, string> = {}) =>
    (service: Service) =>
      service.post(body, headers);
  const ask =
    (path: string, method = 'GET') =>
    (service: Service) =>
      fetch(`${service.base}${path}`, { method });
  test.each<[string, (service: Service) => Promise<Response>, number]>([
    ['a notification', post({ jsonrpc: '2.0', method: 'notifications/initialized' }), 202],
    ['a response', post({ jsonrpc: '2.0', id: 1, result: {} }), 202],
    ['what is not JSON', post('{'), 400],
    ['what is not JSON-RPC', post('7'), 400],
    ['an unknown version', post(PING, { 'MCP-Protocol-Version': '1999-01-01' }), 400],
    ['an unknown version of the stateless era', post(PING, { 'MCP-Protocol-Version': '2099-01-01' }), 400],
    ['an empty batch', post('[]'), 400],
    ['a batch of notifications', post([{ jsonrpc: '2.0', method: 'notifications/initialized' }]), 202],
    ['a call that needs credentials', post(call), 401],
    ['a batch that needs credentials', post([call]), 401],
    ['a key that was guessed', post(PING, { Authorization: 'Bearer guess' }), 401],
    ['a body of another type', post(good, { 'Content-Type': 'text/plain' }), 415],
    ['a body that is not accepted', post(good, { Accept: 'text/html' }), 406],
    ['a foreign page', post(good, { Origin: 'https://evil.example' }), 403],
    ['a body that is too large', post(ofSize(70_000)), 413],
    ['a method that is not taken', ask('/mcp', 'DELETE'), 405],
    ['the page', ask('/'), 200],
    ['an address that is not there', ask('/nothing'), 404],
    ['the metrics', ask('/metrics'), 404],
  ])('%s costs a message, and is 429 with Retry-After over the limit', async (_what, send, status) => {
    const { service } = await withKey({ addressRate: few(0.1, 2) });
    expect([(await send(service)).status, (await send(service)).status]).toEqual([status, status]);
    const late = await send(service);
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '10']);
  });

  test('bytes that are not UTF-8 cost what their size costs', async () => {
    const { service } = await withKey({ addressRate: few(0.1, 2) });
    const send = () =>
      fetch(service.url, { method: 'POST', headers: JSON_HEADERS, body: new Uint8Array(8192).fill(0xff) });
    expect([(await send()).status, (await send()).status]).toEqual([400, 429]);
  });

  test('the health checks are answered always', async () => {
    const { service } = await withKey({ addressRate: few(0.1, 1) });
    for (const _ of [1, 2, 3])
      for (const path of ['/healthz', '/readyz']) expect((await fetch(`${service.base}${path}`)).status).toBe(200);
  });

  test('each member of a batch costs what it would cost alone', async () => {
    const { service } = await withKey({ addressRate: few(0.1, 3) });
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' };
    const capabilities = { ...PING, method: 'tools/call', params: { name: 'get_adcp_capabilities', arguments: {} } };
    const body = await (await service.post([PING, note, capabilities, PING, LIST])).json();
    expect(body).toMatchObject([
      { result: {} },
      { result: { structuredContent: { status: 'completed' } } },
      { error: { code: -32000 } },
      { error: { code: -32000 } },
    ]);
  });

  test.each([
    ['with ports', ['203.0.113.7:1', '203.0.113.7:2', '203.0.113.7']],
    ['in capitals', ['::FFFF:203.0.113.7', '::ffff:203.0.113.7', '203.0.113.7']],
    ['as hexadecimal', ['::ffff:cb00:7107', '[::ffff:cb00:7107]:80', '203.0.113.7']],
    ['of one /64', ['2001:db8:1:2::1', '[2001:DB8:1:2:ffff::9]:443', '2001:db8:1:2:3:4:5:6']],
    ['that are none', ['unknown', '_hidden', 'host.example']],
  ])('addresses %s are one caller', async (_how, [first = '', second = '', third = '']) => {
    const service = await proxied(few(0.1, 2));
    expect([await service(first), await service(second), await service(third)]).toEqual([200, 200, 'RATE_LIMITED']);
  });

  test('networks of one /48 are one caller, and those of another are not', async () => {
    const service = await proxied(few(0.1, 2));
    const answers = [];
    for (const from of ['2001:db8:7::1', '2001:db8:7:1::1', '2001:db8:7:ffff::1', '2001:db8:8::1'])
      answers.push(await service(from));
    expect(answers).toEqual([200, 200, 'RATE_LIMITED', 200]);
  });

  /** Behind a trusted proxy: the outcome of a call that came from this address. */
  async function proxied(addressRate: Rate) {
    const service = await openService({
      host: '0.0.0.0',
      allowedHosts: ['127.0.0.1'],
      withoutAuth: true,
      trustProxy: true,
      addressRate,
    });
    return async (from: string) => {
      const { result } = await service.call('get_adcp_capabilities', {}, { 'X-Forwarded-For': from });
      const error = Object(result?.structuredContent.adcp_error);
      return error.code ?? 200;
    };
  }
});

describe('with credentials', () => {
  test('messages that call no tool are limited together, at the rate of the reading tools (R115)', async () => {
    const { service, key } = await withKey({ quota: { reads: few(0.1, 3) } });
    const answers = [];
    for (const message of [LIST, PING, { ...PING, method: 'nothing' }, LIST])
      answers.push(await bodyOf(service.post(message, key)));
    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, undefined, -32601, -32000]);
    const notified = await service.post({ jsonrpc: '2.0', method: 'notifications/initialized' }, key);
    expect([notified.status, notified.headers.get('retry-after')]).toEqual([429, '10']);
    expect((await service.call('si_get_offering', {}, key)).result?.isError).toBeUndefined();
  });

  test('what is refused or needs no answer waits too when it is over the limit, if only for a second', async () => {
    const { service, key } = await withKey({ quota: { reads: few(1, 1) } });
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' };
    for (const message of [note, [note], { jsonrpc: '1.0', id: 1 }, { jsonrpc: '2.0', id: 1, result: {} }]) {
      service.wait(1);
      expect((await service.post(PING, key)).status).toBe(200);
      const late = await service.post(message, key);
      expect([message, late.status, late.headers.get('retry-after')]).toEqual([message, 429, '1']);
    }
  });

  test('size costs nothing more', () => {
    const limits = createLimits(() => 0);
    const ann = limits.account('principal', 'ann', { reads: few(1, 2) });
    limits.chargeSize(ann, 4_000_000);
    expect([limits.waitForSize(ann, 4_000_000), limits.admitMessage(ann)]).toEqual([0, 0]);
  });
});

describe('a batch', () => {
  const member = (id: number) => ({ ...PING, id, method: 'tools/call', params: { name: 'si_get_offering' } });

  test('lets others be served between its members', async () => {
    const brand = smallBrand();
    let calls = 0;
    let callsBeforeHealth: number | undefined;
    const dispatch: typeof brand.dispatch = (...args) => {
      calls += 1;
      if (calls === 2) other.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return brand.dispatch(...args);
    };
    const service = await openService({}, { ...brand, dispatch });
    const other = connect(service.port, '127.0.0.1');
    await new Promise((resolve) => other.once('connect', resolve));
    other.once('data', () => {
      callsBeforeHealth = calls;
      other.destroy();
    });
    const answered = await service.post(Array.from({ length: 100 }, (_, id) => member(id)));
    expect(await answered.json()).toHaveLength(100);
    expect(calls).toBe(100);
    expect(callsBeforeHealth).toBeLessThan(50);
  });

  test.each([
    '0 zq@plant.example 4242424242424242',
    '2024-11-05x',
    '~',
    '2025-06-18, 2025-11-25',
  ])('of the unknown version %j is refused, and the version is not in the log', async (version) => {
    const service = await openService();
    const response = await service.post([member(1)], { 'MCP-Protocol-Version': version });
    expect([response.status, await response.json()]).toMatchObject([400, { id: null, error: { code: -32000 } }]);
    expect(service.calls).toEqual([]);
    expect(service.logText()).not.toContain(version);
  });

  test.each([
    ['2024-11-05', 200],
    ['2025-03-26', 200],
    ['2025-06-18', 400],
    ['2026-07-28', 400],
  ])('of version %s is %i', async (version, status) => {
    const service = await openService();
    expect((await service.post([member(1)], { 'MCP-Protocol-Version': version })).status).toBe(status);
  });
});
