/** Calls and open sessions counted in a real Redis, by two processes: here two connections. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallCounter } from '../../src/engine/call-counter.ts';
import { createLimits } from '../../src/mcp/http/limits.ts';
import { sharedLimits } from '../../src/mcp/http/shared-limits.ts';
import { toCallToolResult } from '../../src/mcp/result.ts';
import { ok, refuse } from '../../src/protocol/errors.ts';
import { openDatabase } from '../../src/store/open-store.ts';
import type { Database } from '../../src/store/record-store.ts';
import { hasRedis, type RedisServer, startRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('limits that all processes share (R109, R115)', () => {
  let redis: RedisServer;
  let databases: Database[] = [];
  let ids = 0;
  beforeAll(async () => {
    redis = await startRedis();
    databases = await Promise.all([openDatabase(redis.url), openDatabase(redis.url)]);
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
    await redis?.stop();
  });

  const counterOf = ({ counter }: Database): CallCounter => {
    if (counter === undefined) throw new Error('Redis counts');
    return counter;
  };
  /** The limits of two processes for one caller, which nobody else is. Their own clocks stand still. */
  const two = (quota: Parameters<ReturnType<typeof createLimits>['account']>[2]) => {
    const caller = `caller ${++ids}`;
    return databases.map((database) => {
      const limits = sharedLimits(
        createLimits(() => 0, undefined, false),
        counterOf(database),
        () => `place ${++ids}`,
      );
      const account = limits.account('principal', caller, quota);
      return {
        limits,
        admit: (tool: string, args: object = {}) => limits.admit(account, tool, args),
        settle: (tool: string, args: object, answer: object | undefined, replayed?: true) =>
          limits.settle(
            account,
            tool,
            args,
            answer && toCallToolResult({ result: { ...ok(answer), ...(replayed && { replayed }) }, release: '3.1' }),
          ),
        refused: (tool: string, args: object) =>
          limits.settle(
            account,
            tool,
            args,
            toCallToolResult({ result: refuse('SESSION_NOT_FOUND', 'No.'), release: '3.1' }),
          ),
      };
    });
  };
  const pair = (quota: Parameters<typeof two>[0]) => {
    const [one, other] = two(quota);
    if (!one || !other) throw new Error('there are two');
    return [one, other] as const;
  };
  const slow = (burst: number) => ({ perSecond: 0.001, burst });
  const codes = (refusals: unknown[]) => refusals.map((one) => (one === undefined ? 'ok' : Object(one).error.code));

  test('what one process admitted, the other does not admit again', async () => {
    const [one, other] = pair({ reads: slow(5) });
    const answers = [];
    for (let call = 0; call < 4; call++)
      answers.push(await one.admit('si_get_offering'), await other.admit('si_get_offering'));
    expect(codes(answers)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(answers[7]).toMatchObject({ error: { recovery: 'transient', retry_after: 1000 } });
    // Another tool has a bucket of its own, and another caller as well.
    expect(await other.admit('get_adcp_capabilities')).toBeUndefined();
    const [stranger] = pair({ reads: slow(5) });
    expect(await stranger.admit('si_get_offering')).toBeUndefined();
  });

  test('of many at once in both, as many come through as there are tokens', async () => {
    const [one, other] = pair({ writes: slow(7) });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => (at % 2 ? one : other).admit('si_send_message', {})),
    );
    expect(codes(answers).filter((code) => code === 'ok')).toHaveLength(7);
  });

  test('tokens come back by the clock of the server', async () => {
    const [one, other] = pair({ reads: { perSecond: 1000, burst: 1 } });
    expect(await one.admit('si_get_offering')).toBeUndefined();
    let refusal = await other.admit('si_get_offering');
    for (let time = 0; time < 20_000 && refusal !== undefined; time++) refusal = await other.admit('si_get_offering');
    expect(refusal).toBeUndefined();
  });

  test('a key that was not kept is given back to all', async () => {
    const [one, other] = pair({ newKeys: slow(1) });
    const turn = { idempotency_key: 'k1', session_id: 's' };
    expect(await one.admit('si_send_message', turn)).toBeUndefined();
    expect(codes([await other.admit('si_send_message', turn)])).toEqual(['RATE_LIMITED']);
    await one.refused('si_send_message', turn);
    expect(await other.admit('si_send_message', turn)).toBeUndefined();
  });

  test('over a limit, a retry of what the other process answered is let through', async () => {
    const [one, other] = pair({ reads: slow(10), writes: slow(2) });
    const turn = { idempotency_key: 'k2', session_id: 's' };
    expect(await one.admit('si_send_message', turn)).toBeUndefined();
    await one.settle('si_send_message', turn, { session_id: 's', session_status: 'active' });
    expect(await one.admit('si_send_message', { idempotency_key: 'k3', session_id: 's' })).toBeUndefined();
    expect(await other.admit('si_send_message', { ...turn })).toBeUndefined();
    expect(codes([await other.admit('si_send_message', { idempotency_key: 'k4', session_id: 's' })])).toEqual([
      'RATE_LIMITED',
    ]);
  });

  test('the cap on open sessions holds for both together, whoever opens and ends them', async () => {
    const [one, other] = pair({ openSessions: 2 });
    const open = async (process: typeof one, id: string) => {
      const request = { idempotency_key: id };
      const refusal = await process.admit('si_initiate_session', request);
      if (refusal !== undefined) return refusal;
      return process.settle('si_initiate_session', request, {
        session_id: id,
        session_status: 'active',
        session_ttl_seconds: 300,
      });
    };
    const end = (process: typeof one, session_id: string, more = {}) =>
      process.settle('si_terminate_session', {}, { session_id, session_status: 'terminated', ...more });
    expect(await open(one, 'a')).toBe('opened');
    expect(await open(other, 'b')).toBe('opened');
    expect(await open(one, 'c')).toMatchObject({ error: { code: 'RATE_LIMITED', retry_after: 300 } });
    expect(await end(other, 'a')).toBe('ended');
    // Said once.
    expect(await end(one, 'a')).toBeUndefined();
    expect(await open(other, 'd')).toBe('opened');
    expect(codes([await open(other, 'e')])).toEqual(['RATE_LIMITED']);
    expect(await end(one, 'b', { session_status: 'complete', acp_handoff: {} })).toBe('conversion');
  });

  test('openings under way count, and those that came to nothing do not', async () => {
    const [one, other] = pair({ openSessions: 1 });
    const request = { idempotency_key: 'f' };
    expect(await one.admit('si_initiate_session', request)).toBeUndefined();
    expect(codes([await other.admit('si_initiate_session', { idempotency_key: 'g' })])).toEqual(['RATE_LIMITED']);
    await one.settle('si_initiate_session', request, undefined);
    expect(await other.admit('si_initiate_session', { idempotency_key: 'g' })).toBeUndefined();
  });

  test('a session whose time is over is open no longer, and one that is used stays open', async () => {
    const [one, other] = pair({ openSessions: 1 });
    const request = { idempotency_key: 'h' };
    await one.admit('si_initiate_session', request);
    const brief = { session_id: 'h', session_status: 'active', session_ttl_seconds: 0.05 };
    expect(await one.settle('si_initiate_session', request, brief)).toBe('opened');
    let refusal = await other.admit('si_initiate_session', { idempotency_key: 'i' });
    for (let time = 0; time < 2000 && refusal !== undefined; time++)
      refusal = await other.admit('si_initiate_session', { idempotency_key: 'i' });
    expect(refusal).toBeUndefined();
  });

  test('a handoff is counted once, though it is told of in both', async () => {
    const [one, other] = pair({});
    const pending = { session_id: `p${++ids}`, session_status: 'pending_handoff' };
    expect(await one.settle('si_send_message', {}, pending)).toBe('handoff');
    expect(await other.settle('si_send_message', {}, pending)).toBeUndefined();
    expect(await one.settle('si_send_message', {}, { ...pending, session_status: 'active' })).toBeUndefined();
    expect(await other.settle('si_send_message', {}, pending)).toBe('handoff');
  });

  test('who calls, with which keys and in which sessions does not lie in the database', async () => {
    const [one] = pair({ reads: slow(5), writes: slow(5), newKeys: slow(5), openSessions: 3 });
    const request = { idempotency_key: 'a-key-that-is-secret' };
    await one.admit('si_initiate_session', request);
    await one.settle('si_initiate_session', request, { session_id: 'an-id-that-is-secret', session_status: 'active' });
    const { createClient } = await import('redis');
    const client = await createClient({ url: redis.url }).connect();
    const raw: unknown[] = [];
    for (const key of await client.keys('*')) {
      const type = await client.type(key);
      raw.push(key);
      if (type === 'hash') raw.push(await client.hGetAll(key));
      if (type === 'zset') raw.push(await client.zRange(key, 0, -1));
      if (type === 'set') raw.push(await client.sMembers(key));
      // Everything of the counter lapses by itself.
      expect([key, (await client.pTTL(key)) > 0]).toEqual([key, true]);
    }
    client.destroy();
    expect(raw.length).toBeGreaterThan(4);
    expect(JSON.stringify(raw)).not.toContain('secret');
    expect(JSON.stringify(raw)).not.toContain('caller ');
  });
});

test('a counter that does not answer holds nobody up: the limits of this process remain', async () => {
  const gone = async () => Promise.reject(new Error('gone'));
  const counter: CallCounter = { admit: gone, settle: gone, openSessions: gone };
  const limits = sharedLimits(
    createLimits(() => 0, undefined, false),
    counter,
    () => 'place',
  );
  const account = limits.account('principal', 'ann', { reads: { perSecond: 1, burst: 1 } });
  expect(await limits.admit(account, 'si_get_offering', {})).toBeUndefined();
  expect(await limits.admit(account, 'si_get_offering', {})).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  expect(await limits.settle(account, 'si_get_offering', {}, undefined)).toBeUndefined();
});
