import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { createLimits } from '../../../src/mcp/http/limits.ts';
import { ADDRESS_RATE, PRINCIPAL_QUOTA, type Quota } from '../../../src/mcp/http/quota.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { ok, refuse } from '../../../src/protocol/errors.ts';
import { openService, type RpcBody, type Service } from './service.ts';

const NOON = new Date('2026-01-18T10:30:00Z');
const few = (perSecond: number, burst: number) => ({ perSecond, burst });
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

describe('counting', () => {
  const success = (answer: object, replayed?: true) =>
    toCallToolResult({ result: { ...ok(answer), ...(replayed && { replayed }) }, release: '3.1' });

  test('over a limit, a retry of what was answered lately gets through to its replay, at a rate of its own (R99, R115)', () => {
    let now = 0;
    const limits = createLimits(() => now);
    const quota = { reads: few(1, 2), writes: few(1, 1), newKeys: few(1, 5), openSessions: 1 };
    const account = limits.account('principal', 'ann', quota);
    const open = (idempotency_key: string, replayed?: true) => {
      const args = { idempotency_key };
      const refusal = limits.admit(account, 'si_initiate_session', args);
      const answer = success({ session_id: 's1', session_ttl_seconds: 300 }, replayed);
      if (refusal === undefined) limits.settle(account, 'si_initiate_session', args, answer);
      return refusal?.error.code ?? 'admitted';
    };
    expect([open('a'), open('b'), open('a', true), open('a', true), open('a', true)]).toEqual([
      'admitted',
      'RATE_LIMITED',
      'admitted',
      'admitted',
      'RATE_LIMITED',
    ]);
    now += 1000;
    expect([open('a', true), open('b')]).toEqual(['admitted', 'RATE_LIMITED']);
    expect([account.opening, account.sessions.size]).toEqual([0, 1]);
    expect(account.buckets.get('keys')?.left).toBe(5);
  });

  test('a retry of a checkout tool, and of a mounted call, gets through to its replay as well (A8, R115)', () => {
    const limits = createLimits(() => 0);
    const quota = { reads: few(1, 2), writes: few(1, 1), newKeys: few(1, 5) };
    const account = limits.account('principal', 'ann', quota);
    const create = (idempotency_key: unknown, id?: string) => {
      const args = { meta: { api_version: '2026-04-17', idempotency_key }, id };
      const refusal = limits.admit(account, 'update_checkout_session', args);
      if (refusal === undefined) limits.settle(account, 'update_checkout_session', args, success({ id: 'cs_1' }));
      return refusal?.error.code ?? 'admitted';
    };
    expect([create('a', 'cs_1'), create('b', 'cs_1'), create('a', 'cs_2'), create('a', 'cs_1'), create(1)]).toEqual([
      'admitted',
      'RATE_LIMITED',
      'RATE_LIMITED',
      'admitted',
      'RATE_LIMITED',
    ]);

    const mounted = (path: string, idempotency_key?: string) => {
      const args = { path, idempotency_key };
      const refusal = limits.admit(account, 'mounted', args);
      if (refusal === undefined) limits.answered(account, 'mounted', args);
      return refusal?.error.code ?? 'admitted';
    };
    expect([mounted('/a', 'k'), mounted('/a', 'k'), mounted('/b', 'k'), mounted('/a'), mounted('/a', 'k')]).toEqual([
      'admitted',
      'admitted',
      'RATE_LIMITED',
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
    // No key of the engine's was used.
    expect(account.buckets.get('keys')).toBeUndefined();
  });

  test('keys are remembered for retries in a number that is bounded', () => {
    const limits = createLimits(() => 0);
    const account = limits.account('principal', 'ann', { writes: few(1, 1_000_000) });
    for (let at = 0; at < 2000; at += 1) {
      const args = { idempotency_key: `key ${at}`, session_id: 's1' };
      limits.admit(account, 'si_send_message', args);
      limits.settle(account, 'si_send_message', args, success({ session_id: 's1' }));
    }
    expect([account.answered.size, [...account.answered][0]]).toEqual([256, 'si_send_message s1 key 1744']);
  });

  test('no more callers are remembered than the bound, the last seen are kept', () => {
    const limits = createLimits(() => 0, 3);
    const quota = { all: few(1, 1) };
    for (const caller of ['a', 'b', 'c', 'a', 'd']) limits.admitMessage(limits.account('principal', caller, quota));
    expect(limits.callers()).toBe(3);
    expect(limits.admitMessage(limits.account('principal', 'a', quota))).toBe(1);
    expect(limits.admitMessage(limits.account('principal', 'b', quota))).toBe(0);
  });

  test('a flood of addresses makes no principal forgotten', () => {
    const limits = createLimits(() => 0, 3);
    const quota = { all: few(1, 1) };
    limits.admitMessage(limits.account('principal', 'ann', quota));
    for (let at = 0; at < 100; at += 1) limits.account('address', `203.0.113.${at}`, quota);
    expect(limits.admitMessage(limits.account('principal', 'ann', quota))).toBe(1);
    expect(limits.callers()).toBe(4);
  });

  test('over any time, no more is admitted than burst plus rate times time (R115)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.record({ wait: fc.integer({ min: 0, max: 3000 }), tries: fc.integer({ min: 1, max: 30 }) }), {
          maxLength: 20,
        }),
        (perSecond, burst, steps) => {
          let now = 0;
          let admitted = 0;
          const limits = createLimits(() => now);
          const account = limits.account('principal', 'ann', { reads: few(perSecond, burst) });
          for (const { wait, tries } of steps) {
            now += wait;
            for (let at = 0; at < tries; at += 1) {
              const refusal = limits.admit(account, 'si_get_offering', {});
              if (refusal === undefined) admitted += 1;
              else {
                const { retry_after = 0 } = refusal.error;
                expect(Number.isInteger(retry_after) && retry_after >= 1 && retry_after <= 3600).toBe(true);
              }
            }
          }
          expect(admitted).toBeLessThanOrEqual(burst + (now / 1000) * perSecond + 1e-6);
        },
      ),
    );
  });

  test('whatever happens to sessions, the count is that of a simple list (R115)', () => {
    const step = fc.record({
      tool: fc.constantFrom('si_initiate_session', 'si_send_message', 'si_terminate_session'),
      id: fc.integer({ min: 0, max: 5 }),
      replayed: fc.boolean(),
      fails: fc.boolean(),
      wait: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const limits = createLimits(() => now);
        const account = limits.account('principal', 'ann', {});
        const open = new Map<string, number>();
        for (const { tool, id, replayed, fails, wait } of steps) {
          now += wait * 1000;
          const session_id = `s${id}`;
          if (tool !== 'si_initiate_session' && (open.get(session_id) ?? 0) <= now) continue;
          expect(limits.admit(account, tool, {})).toBeUndefined();
          const ended = tool === 'si_terminate_session';
          const answer = { session_id, session_status: ended ? 'terminated' : 'active', session_ttl_seconds: 300 };
          const result = fails
            ? toCallToolResult({ result: refuse('SESSION_NOT_FOUND', 'No.'), release: '3.1' })
            : success(answer, replayed || undefined);
          limits.settle(account, tool, {}, result);
          if (fails || replayed) continue;
          if (ended) open.delete(session_id);
          else open.set(session_id, now + 300_000);
        }
        expect(limits.openSessions()).toBe([...open.values()].filter((over) => over > now).length);
        expect(account.opening).toBe(0);
      }),
    );
  });
});
