import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANNA, codeOf, createAgentFixture, end, newKey, open, say, saying } from './agent-fixture.ts';

const identity = {
  consent_granted: true,
  consent_scope: ['name', 'email', 'phone', 'shipping_address', 'locale'],
  user: {
    name: 'Planted Person',
    email: 'planted@home.example',
    phone: '+15550102030',
    locale: 'en-US',
    shipping_address: {
      street: 'Planted Road 1',
      city: 'Plantedville',
      state: 'CO',
      postal_code: '80202',
      country: 'US',
    },
  },
};
const PLANTED = /planted|5550102030/i;
const DAY = 86_400;

async function withPerson() {
  const fixture = createAgentFixture();
  const session_id = await open(fixture, { identity });
  await say(fixture, session_id, 'ask');
  expect(fixture.store.everything().join()).toMatch(PLANTED);
  return { fixture, session_id };
}

describe('what remains of a session', () => {
  test.each([
    'user_exit',
    'session_timeout',
    'host_terminated',
    'handoff_complete',
    'handoff_transaction',
  ] as const)('after %s nothing personal is left, at once (R121)', async (reason) => {
    const { fixture, session_id } = await withPerson();
    await end(fixture, session_id, reason);
    expect(fixture.store.everything().join()).not.toMatch(PLANTED);
  });

  test('when the agent concludes, nothing personal is left, at once (R121)', async () => {
    const { fixture, session_id } = await withPerson();
    await say(fixture, session_id, 'bye');
    expect(fixture.store.everything().join()).not.toMatch(PLANTED);
  });

  test('an expired session loses its record to whoever notices first: a turn, a termination, another write, a sweep (R121)', async () => {
    const notice = [
      (fixture: ReturnType<typeof createAgentFixture>, session_id: string) =>
        fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA),
      (fixture: ReturnType<typeof createAgentFixture>, session_id: string) => end(fixture, session_id, 'user_exit'),
      (fixture: ReturnType<typeof createAgentFixture>) => open(fixture),
      (fixture: ReturnType<typeof createAgentFixture>) => fixture.agent.sweep(),
    ];
    for (const noticed of notice) {
      const { fixture, session_id } = await withPerson();
      fixture.wait(300);
      await noticed(fixture, session_id);
      expect(fixture.store.everything().join()).not.toMatch(PLANTED);
    }
  });

  test('only the open session knows the person: what is kept for retries never does (R121, P11)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { identity, intent: 'hello' });
    await say(fixture, session_id, 'hello');
    expect(fixture.store.everything().filter((entry) => PLANTED.test(entry))).toHaveLength(1);
    await end(fixture, session_id, 'user_exit');
    expect(fixture.store.everything().filter((entry) => PLANTED.test(entry))).toEqual([]);
  });

  test('a purchase keeps the buyer apart until the handoff expires, and no longer (R121, P11)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { identity, intent: 'hello' });
    await say(fixture, session_id, 'buy boots');
    await end(fixture, session_id, 'handoff_transaction');
    fixture.wait(899);
    await fixture.agent.sweep();
    expect(fixture.store.everything().filter((entry) => PLANTED.test(entry))).toHaveLength(1);
    fixture.wait(1);
    await fixture.agent.sweep();
    expect(fixture.store.everything().filter((entry) => PLANTED.test(entry))).toEqual([]);
    fixture.wait(DAY);
    await fixture.agent.sweep();
    expect(fixture.store.everything()).toEqual([]);
  });

  test('at any moment personal data is kept for open sessions and good handoffs, and for nothing else (R121, P11)', async () => {
    const act = fc.constantFrom('hello', 'buy boots', 'not yet', 'bye', 'user_exit', 'handoff_transaction', 'wait');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ act, who: fc.nat(2) }), { maxLength: 30 }), async (acts) => {
        const fixture = createAgentFixture();
        const sessions = new Map<number, { id: string; open: boolean; until: number }>();
        const handoffs: number[] = [];
        for (const { act, who } of acts) {
          const now = fixture.clock.now;
          const session = sessions.get(who) ?? { id: '', open: false, until: 0 };
          sessions.set(who, session);
          const isEnd = act === 'user_exit' || act === 'handoff_transaction';
          if (act === 'wait') fixture.wait(200);
          else if (!session.open || now >= session.until) {
            session.id = await open(fixture, { identity, intent: 'hello' });
            Object.assign(session, { open: true, until: now + 300_000 });
          } else if (isEnd) {
            const { acp_handoff } = await end(fixture, session.id, act);
            session.open = false;
            if (acp_handoff) handoffs.push(Date.parse(acp_handoff.expires_at));
          } else {
            const { session_status } = await say(fixture, session.id, act);
            session.open = session_status !== 'complete';
            session.until = now + 300_000;
          }
          await fixture.agent.sweep();
          const good = (until: number) => fixture.clock.now < until;
          const known = [...sessions.values()].filter(({ open, until }) => open && good(until)).length;
          const holders = fixture.store.everything().filter((entry) => PLANTED.test(entry));
          expect(holders).toHaveLength(known + handoffs.filter(good).length);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('what a user says is not kept by the engine (R121, R43)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { intent: 'I am planted@home.example' });
    await say(fixture, session_id, 'call me at +15550102030');
    expect(fixture.store.everything().join()).not.toMatch(PLANTED);
  });

  test('an open session is whole until its last moment, however often the store is swept, and then gone (R120, R121)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    fixture.wait(299.999);
    await fixture.agent.sweep();
    expect(await say(fixture, session_id, 'ask')).toMatchObject({ session_status: 'active' });
    fixture.wait(299.999);
    await fixture.agent.sweep();
    expect(await say(fixture, session_id, 'ask')).toMatchObject({ session_status: 'active' });
    fixture.wait(300);
    await fixture.agent.sweep();
    expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA))).toBe('SESSION_NOT_FOUND');
    fixture.wait(DAY - 0.001);
    await fixture.agent.sweep();
    expect(await fixture.store.counts()).toMatchObject({ sessions: 0, session_tombstones: 1 });
    fixture.wait(0.001);
    await fixture.agent.sweep();
    expect(await fixture.store.counts()).toMatchObject({ sessions: 0, session_tombstones: 0 });
  });

  test('a tombstone is kept for a day and then forgotten (R79, R121)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    await end(fixture, session_id, 'user_exit');
    fixture.wait(DAY - 1);
    await fixture.agent.sweep();
    expect(await end(fixture, session_id, 'user_exit')).toMatchObject({ session_status: 'terminated' });
    fixture.wait(1);
    await fixture.agent.sweep();
    expect(codeOf(await fixture.agent.terminateSession({ session_id, reason: 'user_exit' }, ANNA))).toBe(
      'SESSION_NOT_FOUND',
    );
  });

  test('memory is bounded without a timer: writes alone keep a long-running store small (R120)', async () => {
    const fixture = createAgentFixture();
    for (let i = 0; i < 600; i++) {
      const session_id = await open(fixture);
      await fixture.agent.getOffering({ offering_id: 'winter', idempotency_key: newKey() }, ANNA);
      await say(fixture, session_id, 'ask');
      fixture.wait(600);
    }
    const { sessions, session_tombstones, rows, row_tombstones, offerings, claims } = await fixture.store.counts();
    expect(sessions).toBeLessThanOrEqual(1);
    expect(session_tombstones).toBeLessThanOrEqual(DAY / 600 + 2);
    expect(rows).toBeLessThanOrEqual(3 * 8);
    expect(row_tombstones).toBeLessThanOrEqual(3 * 8);
    expect(offerings).toBeLessThanOrEqual(3);
    expect(claims).toBe(0);
  });

  test('a clock that was set back does not stop the sweeping (R120)', async () => {
    const fixture = createAgentFixture();
    await fixture.agent.getOffering({ offering_id: 'winter' }, ANNA);
    fixture.wait(-DAY);
    for (let count = 0; count < 3; count++) {
      await open(fixture);
      fixture.wait(400);
    }
    expect((await fixture.store.counts()).sessions).toBe(1);
  });

  test('neither session ids, nor keys, nor principals stand in the store in the clear (R116, R121)', async () => {
    const fixture = createAgentFixture({ newId: () => 'the-id-itself' });
    const key = newKey();
    await open(fixture, { idempotency_key: key });
    const kept = fixture.store.everything().join();
    expect(kept).not.toContain(key);
    expect(kept).not.toContain('anna');
  });
});
