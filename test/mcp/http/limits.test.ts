import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { createLimits } from '../../../src/mcp/http/limits.ts';
import { ADDRESS_RATE, PRINCIPAL_QUOTA, type Quota } from '../../../src/mcp/http/quota.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { ok, refuse } from '../../../src/protocol/errors.ts';
import { few } from './few-calls.ts';
import { openService, type RpcBody, type Service } from './service.ts';

const NOON = new Date('2026-01-18T10:30:00Z');

const codeOf = (body: RpcBody) => (body.result?.structuredContent.adcp_error as { code?: string } | undefined)?.code;

async function withKeys(
  quota: Quota,
  names: string[],
  addressRate = few(1000, 1000),
): Promise<{ service: Service; keys: Record<string, string>[] }> {
  const keysFile = join(await mkdtemp(join(tmpdir(), 'si-mcp-')), 'keys.json');
  const keys = [];
  for (const name of names) keys.push({ Authorization: `Bearer ${await addKey(keysFile, name, NOON)}` });
  return { service: await openService({ auth: { keysFile }, quota, addressRate }), keys };
}

describe('over HTTP', () => {
  test('calls over the rate are RATE_LIMITED tool results with integer retry_after and the context, until time has passed (R115)', async () => {
    const { service, keys } = await withKeys({ reads: few(0.1, 2) }, ['ann']);
    const ask = () => service.call('si_get_offering', { context: { trace: 't' } }, keys[0]);
    await ask();
    await ask();
    const { result } = await ask();
    expect(result).toMatchObject({
      isError: true,
      structuredContent: {
        status: 'failed',
        adcp_version: '3.2',
        context: { trace: 't' },
        adcp_error: { code: 'RATE_LIMITED', recovery: 'transient', retry_after: 10 },
      },
    });
    expect(service.calls.length).toBe(2);
    service.wait(10);
    expect(codeOf(await ask())).toBeUndefined();
  });

  test('a refused call does not echo a context that holds a credential, and names the release that was pinned (R10, R12)', async () => {
    const { service, keys } = await withKeys({ reads: few(1, 0) }, ['ann']);
    const { result } = await service.call(
      'si_get_offering',
      { adcp_version: '3.0', context: { api_key: 'planted' } },
      keys[0],
    );
    expect(result?.structuredContent).toMatchObject({ adcp_version: '3.0', adcp_error: { code: 'RATE_LIMITED' } });
    expect(JSON.stringify(result)).not.toContain('planted');
  });

  test('the rate is counted per principal and tool: neither another principal nor another tool notices', async () => {
    const { service, keys } = await withKeys({ reads: few(0.1, 1), writes: few(0.1, 1) }, ['ann', 'bob']);
    const [ann, bob] = keys;
    await service.call('si_get_offering', {}, ann);
    expect(codeOf(await service.call('si_get_offering', {}, ann))).toBe('RATE_LIMITED');
    expect(codeOf(await service.call('si_get_offering', {}, bob))).toBeUndefined();
    expect(codeOf(await service.call('get_adcp_capabilities', {}, ann))).toBeUndefined();
    expect(codeOf(await service.call('si_initiate_session', { idempotency_key: 'a' }, ann))).toBeUndefined();
  });

  test('a flood of new idempotency keys is bounded; replays are not counted (R109)', async () => {
    const { service, keys } = await withKeys({ newKeys: few(0.1, 2) }, ['ann']);
    const open = async (key: string) =>
      codeOf(await service.call('si_initiate_session', { idempotency_key: key }, keys[0]));
    expect([await open('a'), await open('a'), await open('a'), await open('b'), await open('c')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'RATE_LIMITED',
    ]);
  });

  test('refused calls leave no key behind and are not counted as new keys', async () => {
    const { service, keys } = await withKeys({ newKeys: few(0.1, 1) }, ['ann']);
    const send = async () =>
      codeOf(await service.call('si_send_message', { session_id: 'none', message: 'x' }, keys[0]));
    expect([await send(), await send(), await send()]).toEqual([
      'SESSION_NOT_FOUND',
      'SESSION_NOT_FOUND',
      'SESSION_NOT_FOUND',
    ]);
  });

  test('open sessions of one principal have a cap; ending one or its expiry makes room (R115)', async () => {
    const { service, keys } = await withKeys({ openSessions: 2 }, ['ann', 'bob']);
    const [ann, bob] = keys;
    let at = 0;
    const open = (who: Record<string, string> | undefined) =>
      service.call('si_initiate_session', { idempotency_key: `k${++at}` }, who);
    const first = await open(ann);
    await open(ann);
    const full = await open(ann);
    expect(full.result?.structuredContent.adcp_error).toMatchObject({ code: 'RATE_LIMITED', retry_after: 300 });
    expect(codeOf(await open(bob))).toBeUndefined();
    const session_id = first.result?.structuredContent.session_id;
    await service.call('si_terminate_session', { session_id, reason: 'user_exit' }, ann);
    expect(codeOf(await open(ann))).toBeUndefined();
    expect(codeOf(await open(ann))).toBe('RATE_LIMITED');
    service.wait(300);
    expect(codeOf(await open(ann))).toBeUndefined();
  });

  test('initiates under way count as sessions, so that 20 at once get no further than the cap', async () => {
    const limits = createLimits(() => 0);
    const account = limits.account('principal', 'ann', { openSessions: 3 });
    const admitted = Array.from({ length: 20 }, () => limits.admit(account, 'si_initiate_session', {}) === undefined);
    expect(admitted.filter(Boolean).length).toBe(3);
    limits.settle(account, 'si_initiate_session', {}, undefined);
    expect(limits.admit(account, 'si_initiate_session', {})).toBeUndefined();
  });

  test('callers without credentials share a bucket per address; theirs being empty touches no one with a key', async () => {
    const { service, keys } = await withKeys({}, ['ann'], few(0.1, 3));
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    for (const _ of [1, 2]) expect((await service.post(list)).status).toBe(200);
    expect(codeOf(await service.call('get_adcp_capabilities'))).toBeUndefined();
    expect(codeOf(await service.call('get_adcp_capabilities'))).toBe('RATE_LIMITED');
    expect(await (await service.post(list)).json()).toMatchObject({ id: 1, error: { code: -32000 } });
    const guess = await service.post(list, { Authorization: 'Bearer guess' });
    expect([guess.status, guess.headers.get('retry-after')]).toEqual([429, '10']);
    expect((await service.post(list, keys[0])).status).toBe(200);
    expect(codeOf(await service.call('si_get_offering', {}, keys[0]))).toBeUndefined();
    service.wait(10);
    expect((await service.post(list)).status).toBe(200);
  });

  test('behind a proxy that is trusted the address is the last one it added', async () => {
    const service = await openService({
      host: '0.0.0.0',
      allowedHosts: ['127.0.0.1'],
      withoutAuth: true,
      trustProxy: true,
      addressRate: few(0.1, 1),
    });
    const from = async (forwarded: string) =>
      codeOf(await service.call('si_get_offering', {}, { 'X-Forwarded-For': forwarded }));
    expect([
      await from('203.0.113.1'),
      await from('198.51.100.9, 203.0.113.1'),
      await from('203.0.113.1, 203.0.113.2'),
    ]).toEqual([undefined, 'RATE_LIMITED', undefined]);
  });

  test('the implicit principal of loopback has no limits', async () => {
    const service = await openService({ quota: { reads: few(0.1, 1) }, addressRate: few(0.1, 1) });
    for (const _ of [1, 2, 3]) expect(codeOf(await service.call('si_get_offering'))).toBeUndefined();
  });

  test.each([
    { publicUrl: 'https://si.brand.example/mcp' },
    { trustProxy: true },
    { allowedHosts: ['si.brand.example'] },
    { announced: true },
  ])('with %j others reach a service on loopback too, so without keys each address has its limit', async (settings) => {
    const service = await openService({ ...settings, addressRate: few(0.1, 1) });
    expect(codeOf(await service.call('si_get_offering'))).toBeUndefined();
    expect(codeOf(await service.call('si_get_offering'))).toBe('RATE_LIMITED');
  });
});

describe('what a caller may ask for', () => {
  test('are the rates of the AdCP security guide with credentials, and twenty messages a second without (R115)', () => {
    expect(PRINCIPAL_QUOTA).toEqual({
      reads: { perSecond: 300, burst: 1500 },
      writes: { perSecond: 60, burst: 300 },
      newKeys: { perSecond: 60, burst: 300 },
      newReadKeys: { perSecond: 300, burst: 1500 },
      openSessions: 10_000,
    });
    expect(ADDRESS_RATE).toEqual({ perSecond: 20, burst: 100 });
  });

  test.each([
    [1000, 1],
    [1, 1],
    [0.5, 2],
    [0.3, 4],
    [1 / 3600, 3600],
    [1 / 3601, 3600],
    [0.000001, 3600],
  ])('at a rate of %d a second, who is over it waits %d whole seconds, an hour at most (R115)', (perSecond, wait) => {
    const limits = createLimits(() => 0);
    const ann = limits.account('principal', 'ann', { reads: few(perSecond, 1) });
    expect([limits.admitMessage(ann), limits.admitMessage(ann)]).toEqual([0, wait]);
    const refusal = limits.admit(
      limits.account('principal', 'bob', { reads: few(perSecond, 0) }),
      'si_get_offering',
      {},
    );
    expect(refusal?.error).toMatchObject({
      code: 'RATE_LIMITED',
      message: `Too many calls. Try again in ${wait} s.`,
      retry_after: wait,
    });
  });

  test('without credentials, every 4096 bytes of a message cost as much as one more, and small ones nothing', () => {
    const limits = createLimits(() => 0);
    const account = () => limits.account('address', 'x', { all: few(1, 3) });
    limits.chargeSize(account(), 4095);
    limits.chargeSize(account(), 8191);
    expect([limits.admitMessage(account()), limits.admitMessage(account())]).toEqual([0, 0]);
    expect([limits.waitForSize(account(), 4095), limits.waitForSize(account(), 4096)]).toEqual([0, 1]);
    expect(limits.admitMessage(account())).toBe(1);
    limits.chargeSize(account(), 4096 * 4);
    expect(limits.admitMessage(account())).toBe(5);
  });

  test('a session counts for five minutes where its answer does not say how long it may be silent (R120)', () => {
    let now = 0;
    const limits = createLimits(() => now);
    const ann = limits.account('principal', 'ann', {});
    const opened = (session_id: string, more: object) =>
      limits.settle(
        ann,
        'si_initiate_session',
        {},
        toCallToolResult({ result: ok({ session_id, session_status: 'active', ...more }), release: '3.1' }),
      );
    expect([
      opened('a', {}),
      opened('b', { session_ttl_seconds: 60 }),
      opened('c', { session_ttl_seconds: 'x' }),
    ]).toEqual(['opened', 'opened', 'opened']);
    const openAt = (seconds: number) => {
      now = seconds * 1000;
      return limits.openSessions();
    };
    expect([59, 60, 299, 300].map(openAt)).toEqual([3, 2, 2, 0]);
  });

  test('an answer without a session, and none at all, mean nothing for sessions', () => {
    const limits = createLimits(() => 0);
    const ann = limits.account('principal', 'ann', {});
    const settled = (body: object, tool = 'si_send_message') =>
      limits.settle(ann, tool, {}, toCallToolResult({ result: ok(body), release: '3.1' }));
    expect(settled({})).toBeUndefined();
    expect(settled({ session_id: 7, session_status: 'complete' })).toBeUndefined();
    expect(limits.settle(ann, 'si_send_message', {}, undefined)).toBeUndefined();
    expect(settled({ session_id: 'unknown', session_status: 'terminated' })).toBeUndefined();
    const refusal = refuse('SESSION_NOT_FOUND', 'No such session.');
    expect(
      limits.settle(ann, 'si_initiate_session', {}, toCallToolResult({ result: refusal, release: '3.1' })),
    ).toBeUndefined();
  });

  test('a session is opened, handed off and bought once each, and ended without a purchase otherwise', () => {
    const limits = createLimits(() => 0);
    const ann = limits.account('principal', 'ann', {});
    const settled = (tool: string, session_status: string, more: object = {}, session_id = 'a') =>
      limits.settle(
        ann,
        tool,
        {},
        toCallToolResult({ result: ok({ session_id, session_status, ...more }), release: '3.1' }),
      );
    expect([
      settled('si_initiate_session', 'active'),
      settled('si_send_message', 'active'),
      settled('si_send_message', 'pending_handoff'),
      settled('si_send_message', 'pending_handoff'),
      settled('si_send_message', 'active'),
      settled('si_send_message', 'pending_handoff'),
      settled('si_terminate_session', 'complete', { acp_handoff: {} }),
      settled('si_terminate_session', 'complete', { acp_handoff: {} }),
      settled('si_initiate_session', 'active', {}, 'b'),
      settled('si_terminate_session', 'terminated', {}, 'b'),
    ]).toEqual([
      ...['opened', undefined, 'handoff', undefined, undefined, 'handoff', 'conversion', undefined, 'opened', 'ended'],
    ]);
  });
});
