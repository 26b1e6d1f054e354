import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimits } from '../../../src/mcp/http/limits.ts';
import { createOpenSessions } from '../../../src/mcp/http/open-sessions.ts';
import { toCallToolResult } from '../../../src/mcp/result.ts';
import { ok } from '../../../src/protocol/errors.ts';

test('sessions of different limits are each counted for their own, whatever order they are used in (R115, R120)', () => {
  const step = fc.record({
    act: fc.constantFrom('open', 'use', 'end'),
    id: fc.integer({ min: 0, max: 7 }),
    wait: fc.integer({ min: 0, max: 400 }),
  });
  const ttlOf = (id: number) => [60, 300, 3600][id % 3] ?? 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let now = 0;
      const sessions = createOpenSessions(
        () => now,
        (id) => expect(expiries.get(id)).toBeLessThanOrEqual(now),
      );
      const expiries = new Map<string, number>();
      for (const { act, id, wait } of steps) {
        now += wait;
        const name = `s${id}`;
        const known = (expiries.get(name) ?? 0) > now;
        sessions.forgetExpired();
        if (act === 'end') expect(sessions.ended(name)).toBe(known);
        else if (act === 'open') sessions.opened(name, ttlOf(id));
        else if (known) sessions.used(name, 1);
        if (act === 'end') expiries.delete(name);
        else if (act === 'open' || known) expiries.set(name, now + ttlOf(id));
        const open = [...expiries.values()].filter((expiry) => expiry > now);
        expect(sessions.size).toBe(open.length);
        expect(sessions.nextExpiry()).toBe(open.length === 0 ? undefined : Math.min(...open));
      }
    }),
  );
});

test('the cap on open sessions holds for brands of different limits: the longer session is not forgotten with the shorter (R115)', () => {
  let now = 0;
  const limits = createLimits(() => now);
  const account = limits.account('principal', 'ann', { openSessions: 10 });
  const settled = (tool: string, answer: object) =>
    limits.settle(account, tool, {}, toCallToolResult({ result: ok(answer), release: '3.1' }));
  const open = (session_id: string, session_ttl_seconds: number) => {
    if (limits.admit(account, 'si_initiate_session', {}) !== undefined) return 'refused';
    settled('si_initiate_session', { session_id, session_ttl_seconds });
    return 'opened';
  };
  const long = Array.from({ length: 9 }, (_, at) => `long-${at}`);
  for (const id of long) expect(open(id, 3600)).toBe('opened');
  const opened = [];
  for (let round = 0; round < 5; round += 1) {
    opened.push(open(`short-${round}`, 60));
    // Speaking on after a shorter session was opened does not shorten theirs.
    for (const session_id of long) settled('si_send_message', { session_id, session_status: 'active' });
    opened.push(open(`another-${round}`, 60));
    now += 61_000;
  }
  expect(opened).toEqual(Array.from({ length: 5 }, () => ['opened', 'refused']).flat());
  expect(limits.openSessions()).toBe(9);
});
