/** How calls, bytes and callers are counted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLimits } from '../../../src/mcp/http/limits.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { ok, refuse } from '../../../src/protocol/errors.ts';
import { few } from './few-calls.ts';

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
