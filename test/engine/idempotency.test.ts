import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOnce, type Execution, fingerprintOf } from '../../src/engine/idempotency.ts';
import { ok, type Result, refuse } from '../../src/protocol/errors.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import type { SessionStore } from '../../src/store/session-store.ts';

function setUp() {
  const store = memorySessionStore();
  const clock = { now: 0 };
  const once = createOnce({ store, now: () => clock.now });
  let executions = 0;
  const gate = { open: Promise.resolve(), result: undefined as Result<Execution<{ n: number }>> | undefined };
  const execute = async (): Promise<Result<Execution<{ n: number }>>> => {
    executions += 1;
    const n = executions;
    await gate.open;
    return gate.result ?? ok({ kept: { n }, change: {} });
  };
  const call = (
    over: {
      principal?: string;
      session_id?: string;
      tool?: string;
      request?: { idempotency_key?: string } & Record<string, unknown>;
    } = {},
  ) =>
    once<{ n: number }, { turn: number }>(
      {
        tool: over.tool ?? 'si_send_message',
        caller: { principal: over.principal ?? 'anna' },
        session_id: over.session_id,
        request: Object.assign({ idempotency_key: 'k'.repeat(16), message: 'hi' }, over.request),
      },
      execute,
      (kept) => ({ turn: kept.n }),
    );
  return { call, once, store, clock, gate, executions: () => executions };
}

const wait = () => {
  let open = () => {};
  const closed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { closed, open };
};

describe('idempotency', () => {
  test('the first execution is not marked replayed, the second is and runs nothing (R99, R100)', async () => {
    const { call, executions } = setUp();
    expect(await call()).toEqual({ ok: true, answer: { turn: 1 } });
    expect(await call()).toEqual({ ok: true, answer: { turn: 1 }, replayed: true });
    expect(executions()).toBe(1);
  });

  test('a call without a key runs every time (R110)', async () => {
    const { call } = setUp();
    expect(await call({ request: { idempotency_key: undefined } })).toEqual({ ok: true, answer: { turn: 1 } });
    expect(await call({ request: { idempotency_key: undefined } })).toEqual({ ok: true, answer: { turn: 2 } });
  });

  test('a different payload is a conflict that says nothing about the first (R101)', async () => {
    const { call, executions } = setUp();
    await call();
    const refused = await call({ request: { message: 'something else' } });
    expect(refused).toEqual({
      ok: false,
      error: {
        code: 'IDEMPOTENCY_CONFLICT',
        message: 'This idempotency_key was used for a different request. Send the request again with a new random key.',
        recovery: 'correctable',
      },
    });
    expect(executions()).toBe(1);
  });

  test('the same key on another tool in the same scope is a conflict (R101)', async () => {
    const { call } = setUp();
    await call({ tool: 'si_initiate_session' });
    expect(await call({ tool: 'si_get_offering' })).toMatchObject({ error: { code: 'IDEMPOTENCY_CONFLICT' } });
  });

  test('context and governance_context may change, ext, versions and unknown fields may not (R102)', async () => {
    const { call } = setUp();
    await call({ request: { context: { a: 1 }, ext: { v: 1 } } });
    expect(await call({ request: { ext: { v: 1 }, context: { b: 2 }, governance_context: 'x' } })).toMatchObject({
      replayed: true,
    });
    for (const changed of [{ ext: { v: 2 } }, { ext: { v: 1 }, adcp_version: '3.1' }, { ext: { v: 1 }, extra: null }]) {
      expect(await call({ request: changed })).toMatchObject({ error: { code: 'IDEMPOTENCY_CONFLICT' } });
    }
  });

  test('push credentials are not compared, the rest of the push configuration is (R102)', () => {
    const config = (url: string, credentials: string) => ({
      push_notification_config: { url, authentication: { schemes: ['Bearer'], credentials } },
    });
    expect(fingerprintOf('t', config('u', 'one'))).toBe(fingerprintOf('t', config('u', 'two')));
    expect(fingerprintOf('t', config('u', 'one'))).not.toBe(fingerprintOf('t', config('v', 'one')));
  });

  test('the order of keys does not matter, the order of lists does (R102)', () => {
    expect(fingerprintOf('t', { a: 1, b: { c: 2, d: 3 } })).toBe(fingerprintOf('t', { b: { d: 3, c: 2 }, a: 1 }));
    expect(fingerprintOf('t', { a: [1, 2] })).not.toBe(fingerprintOf('t', { a: [2, 1] }));
    expect(fingerprintOf('t', { a: null })).not.toBe(fingerprintOf('t', {}));
    expect(fingerprintOf('t', { ext: { n: Number.POSITIVE_INFINITY } })).toHaveLength(24);
  });

  test('another principal and another session have keys of their own (R106)', async () => {
    const { call, executions } = setUp();
    await call({ session_id: 's1' });
    expect(await call({ session_id: 's2' })).toEqual({ ok: true, answer: { turn: 2 } });
    expect(await call({ session_id: 's1', principal: 'bert' })).toEqual({ ok: true, answer: { turn: 3 } });
    expect(await call({ session_id: 's1' })).toEqual({ ok: true, answer: { turn: 1 }, replayed: true });
    expect(executions()).toBe(3);
  });

  test('twenty duplicates at once run once: one answer, nineteen replays of it (R103)', async () => {
    const { call, executions } = setUp();
    const results = await Promise.all(Array.from({ length: 20 }, () => call()));
    expect(executions()).toBe(1);
    expect(results.filter((result) => result.ok && result.replayed)).toHaveLength(19);
    expect(results.every((result) => result.ok && result.answer.turn === 1)).toBe(true);
  });

  test('a duplicate waits for the first and does not keep asking the store (R103)', async () => {
    const store = memorySessionStore();
    let claims = 0;
    const counting: SessionStore = {
      ...store,
      claim: (...claim) => {
        claims += 1;
        return store.claim(...claim);
      },
    };
    const once = createOnce({ store: counting, now: () => 0 });
    const { closed, open } = wait();
    const call = () =>
      once(
        { tool: 't', caller: { principal: 'anna' }, request: { idempotency_key: 'k'.repeat(16) } },
        async () => {
          await closed;
          return ok({ kept: {}, change: {} });
        },
        () => 'done',
      );
    const both = Promise.all([call(), call()]);
    setTimeout(open, 0);
    await both;
    expect(claims).toBe(3);
  });

  test('one who met a claim of another process waits for our own execution that took its place (R103)', async () => {
    const store = memorySessionStore();
    let asked = 0;
    const once = createOnce({
      store: {
        ...store,
        claim: async (claim, ...times) => {
          asked += 1;
          // The first is told of a claim that is gone by the time it asks again.
          if (asked === 1) return { state: 'in_flight', fingerprint: claim.fingerprint };
          return store.claim(claim, ...times);
        },
      },
      now: () => 0,
    });
    const { closed, open } = wait();
    const call = () =>
      once(
        { tool: 't', caller: { principal: 'anna' }, request: { idempotency_key: 'k'.repeat(16) } },
        async () => {
          await closed;
          return ok({ kept: {}, change: {} });
        },
        () => 'done',
      );
    const both = Promise.all([call(), call()]);
    setTimeout(open, 0);
    expect(await both).toEqual([
      { ok: true, answer: 'done', replayed: true },
      { ok: true, answer: 'done' },
    ]);
  });

  test('a different payload in flight is a conflict at once, without waiting (R104)', async () => {
    const { call, gate } = setUp();
    const { closed, open } = wait();
    gate.open = closed;
    const first = call();
    expect(await call({ request: { message: 'something else' } })).toMatchObject({
      error: { code: 'IDEMPOTENCY_CONFLICT' },
    });
    open();
    expect(await first).toMatchObject({ ok: true });
  });

  test('a refusal is not kept: the corrected retry with the same key runs (R98)', async () => {
    const { call, gate, store } = setUp();
    gate.result = refuse('VALIDATION_ERROR', 'No.');
    expect(await call()).toMatchObject({ error: { code: 'VALIDATION_ERROR' } });
    expect(await store.counts()).toMatchObject({ claims: 0, rows: 0 });
    gate.result = undefined;
    expect(await call({ request: { message: 'corrected' } })).toEqual({ ok: true, answer: { turn: 2 } });
  });

  test('a crash is not kept either, and those who waited run again (R98)', async () => {
    const { once, store } = setUp();
    const request = { idempotency_key: 'k'.repeat(16) };
    let runs = 0;
    const call = () =>
      once(
        { tool: 't', caller: { principal: 'anna' }, request },
        async () => {
          runs += 1;
          if (runs === 1) throw new Error('broken');
          return ok({ kept: {}, change: {} });
        },
        () => 'done',
      );
    const [first, second] = await Promise.allSettled([call(), call()]);
    expect(first.status).toBe('rejected');
    expect(second).toMatchObject({ status: 'fulfilled', value: { ok: true, answer: 'done' } });
    expect(await store.counts()).toMatchObject({ claims: 0, rows: 1 });
  });

  test('what cannot be answered has not happened (R98)', async () => {
    const { once, store } = setUp();
    const call = once(
      { tool: 't', caller: { principal: 'anna' }, request: { idempotency_key: 'k'.repeat(16) } },
      async () => ok({ kept: {}, change: { offering: { key: 'o', value: '1', until: 1 } } }),
      () => {
        throw new Error('no words');
      },
    );
    await expect(call).rejects.toThrow('no words');
    expect(Object.values(await store.counts())).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('a key is replayed for an hour and a minute, then expired, then forgotten (R107)', async () => {
    const { call, clock } = setUp();
    await call();
    clock.now = 3_659_999;
    expect(await call()).toMatchObject({ replayed: true });
    clock.now = 3_660_000;
    expect(await call()).toMatchObject({ error: { code: 'IDEMPOTENCY_EXPIRED', recovery: 'correctable' } });
    clock.now = 7_199_999;
    expect(await call()).toMatchObject({ error: { code: 'IDEMPOTENCY_EXPIRED' } });
    clock.now = 7_200_000;
    expect(await call()).toEqual({ ok: true, answer: { turn: 2 } });
  });

  test('a claim held by another process is answered with try again, not executed (R103)', async () => {
    const store = memorySessionStore();
    const parts = { store, now: () => 0 };
    const { closed, open } = wait();
    const call = { tool: 't', caller: { principal: 'anna' }, request: { idempotency_key: 'k'.repeat(16) } };
    const run = (once: ReturnType<typeof createOnce>, hold?: Promise<void>) =>
      once(
        call,
        async () => {
          await hold;
          return ok({ kept: {}, change: {} });
        },
        () => 'done',
      );
    const there = run(createOnce(parts), closed);
    expect(await run(createOnce(parts))).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE', retry_after: 1 } });
    open();
    expect(await there).toEqual({ ok: true, answer: 'done' });
    expect(await run(createOnce(parts))).toEqual({ ok: true, answer: 'done', replayed: true });
  });

  test('a claim that nobody gave up is taken over after five seconds, and its late end changes nothing (R103)', async () => {
    const store = memorySessionStore();
    const clock = { now: 0 };
    const { closed, open } = wait();
    const call = { tool: 't', caller: { principal: 'anna' }, request: { idempotency_key: 'k'.repeat(16) } };
    const run = (name: string, hold?: Promise<void>) =>
      createOnce({ store, now: () => clock.now })(
        call,
        async () => {
          await hold;
          return ok({ kept: name, change: {} });
        },
        (kept) => kept,
      );
    const late = run('late', closed);
    await Promise.resolve();
    clock.now = 4999;
    expect(await run('early')).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE', retry_after: 1 } });
    clock.now = 5000;
    expect(await run('next')).toEqual({ ok: true, answer: 'next' });
    open();
    expect(await late).toEqual({ ok: true, answer: 'next', replayed: true });
  });

  test.each([
    ['with a key', 'k'.repeat(16)],
    ['without one', undefined],
  ])('where the session always moves on, five attempts are made, nothing is kept, and the host hears try again: %s', async (_, key) => {
    const store = memorySessionStore();
    let commits = 0;
    const moving: SessionStore = {
      ...store,
      commit: async () => {
        commits += 1;
        return 'stale';
      },
    };
    const refused = await createOnce({ store: moving, now: () => 0 })(
      { tool: 't', caller: { principal: 'anna' }, request: { idempotency_key: key } },
      async () => ok({ kept: 1, change: { offering: { key: 'o', value: '1', until: 1 } } }),
      (kept) => kept,
    );
    expect(refused).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE', recovery: 'transient', retry_after: 1 } });
    expect(commits).toBe(5);
    expect(Object.values(await store.counts()).filter((count) => count > 0)).toEqual([]);
  });

  test('any mix of keys, payloads and waiting behaves like a table of first answers (R99, R101, R103, R107)', async () => {
    const command = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      message: fc.constantFrom('x', 'y'),
      copies: fc.integer({ min: 1, max: 4 }),
      wait: fc.constantFrom(0, 0, 1_000_000, 3_700_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
        const { call, clock, executions } = setUp();
        const firsts = new Map<string, { message: string; turn: number; at: number }>();
        for (const { key, message, copies, wait } of commands) {
          clock.now += wait;
          const before = executions();
          const request = { idempotency_key: key.repeat(16), message };
          const results = await Promise.all(Array.from({ length: copies }, () => call({ request })));

          const first = firsts.get(key);
          const age = first ? clock.now - first.at : Number.POSITIVE_INFINITY;
          if (!first || age >= 7_200_000) {
            expect(executions()).toBe(before + 1);
            firsts.set(key, { message, turn: before + 1, at: clock.now });
            expect(results.filter((result) => result.ok && !result.replayed)).toHaveLength(1);
            expect(results.every((result) => result.ok && result.answer.turn === before + 1)).toBe(true);
            continue;
          }
          expect(executions()).toBe(before);
          const expected =
            age >= 3_660_000
              ? { error: { code: 'IDEMPOTENCY_EXPIRED' } }
              : first.message === message
                ? { answer: { turn: first.turn }, replayed: true }
                : { error: { code: 'IDEMPOTENCY_CONFLICT' } };
          for (const result of results) expect(result).toMatchObject(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});
