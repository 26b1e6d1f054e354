/** A store that does not answer, at each step of each operation: the caller is told to come again, and nothing is half done. */
import { describe, expect, test } from 'vitest';
import { createReloadableAgent } from '../../src/engine/reloadable-agent.ts';
import { StoreUnavailable } from '../../src/engine/store-unavailable.ts';
import type { Result } from '../../src/protocol/errors.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import {
  type AgentFixture,
  ANNA,
  createAgentFixture,
  end,
  must,
  newKey,
  open,
  opening,
  saying,
} from './agent-fixture.ts';

/** An agent whose store gives out at its nth step from now on; `late` when it does what was asked before it does. */
function failing() {
  const kept = memorySessionStore();
  let left = Number.POSITIVE_INFINITY;
  let late = false;
  let steps = 0;
  const step =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      steps += 1;
      left -= 1;
      if (left >= 0) return act(...args);
      if (left === -1 && late) await act(...args);
      throw new StoreUnavailable('gone');
    };
  const { claim, release, commit, load, recall, knows } = kept;
  const store = {
    ...kept,
    ...{ claim: step(claim), release: step(release), commit: step(commit) },
    ...{ load: step(load), recall: step(recall), knows: step(knows) },
  };
  return {
    fixture: createAgentFixture({ store }),
    fail(after: number, how: 'before' | 'after') {
      left = after;
      late = how === 'after';
    },
    heal() {
      left = Number.POSITIVE_INFINITY;
      const made = steps;
      steps = 0;
      return made;
    },
  };
}

type Operation = (fixture: AgentFixture, session_id: string, offering_token: string) => () => Promise<Result<object>>;

const OPERATIONS: Record<string, Operation> = {
  si_get_offering: ({ agent }) => {
    const request = { offering_id: 'winter', idempotency_key: newKey() };
    return () => agent.getOffering(request, ANNA);
  },
  'si_initiate_session with an offering token': ({ agent }, _, offering_token) => {
    const request = opening({ offering_token });
    return () => agent.initiateSession(request, ANNA);
  },
  si_send_message: ({ agent }, session_id) => {
    const request = saying(session_id, 'ask');
    return () => agent.sendMessage(request, ANNA);
  },
  si_terminate_session:
    ({ agent }, session_id) =>
    () =>
      agent.terminateSession({ session_id, reason: 'user_exit' }, ANNA),
};

const UNAVAILABLE = { ok: false, error: { code: 'SERVICE_UNAVAILABLE', recovery: 'transient', retry_after: 2 } };

describe.each(Object.entries(OPERATIONS))('%s, while the store does not answer', (_, operation) => {
  test.each([
    'before',
    'after',
  ] as const)('is refused at whatever step it goes (%s it is done), and can be sent again', async (how) => {
    const { fixture, fail, heal } = failing();
    const session_id = await open(fixture);
    const { offering_token = '' } = must(await fixture.agent.getOffering({ offering_id: 'winter' }, ANNA));
    heal();
    let refused = 0;
    for (let after = 0; after < 20; after++) {
      const call = operation(fixture, session_id, offering_token);
      fail(after, how);
      const first = await call();
      heal();
      if (first.ok) break;
      refused += 1;
      expect(first).toMatchObject(UNAVAILABLE);
      // A claim that could not be given up lapses.
      fixture.wait(60);
      const second = await call();
      expect(second.ok).toBe(true);
      expect(must(await call())).toEqual(must(second));
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(20);
  });
});

test('a turn that was committed before its answer was lost is not taken twice', async () => {
  const { fixture, fail, heal } = failing();
  const session_id = await open(fixture);
  const request = saying(session_id, 'ask');
  // Claim, load, commit: what is committed, nobody learns of.
  fail(2, 'after');
  expect(await fixture.agent.sendMessage(request, ANNA)).toMatchObject(UNAVAILABLE);
  heal();
  expect(await fixture.agent.sendMessage(request, ANNA)).toMatchObject({ ok: true, replayed: true });
  expect(fixture.turns).toHaveLength(2);
  expect(await end(fixture, session_id, 'user_exit')).toMatchObject({ session_status: 'terminated' });
});

test('capabilities need no store', async () => {
  const { fixture, fail } = failing();
  fail(0, 'before');
  expect((await fixture.agent.getAdcpCapabilities({}, ANNA)).ok).toBe(true);
});

test('an agent behind a brand that was read again says so too', async () => {
  const { fixture, fail } = failing();
  const session_id = await open(fixture);
  const { agent, replace } = createReloadableAgent(fixture.agent, 300_000, () => fixture.clock.now);
  await replace(createAgentFixture({ store: fixture.store, clock: fixture.clock }).agent, 300_000);
  await agent.initiateSession(opening(), ANNA);
  await replace(createAgentFixture({ store: fixture.store, clock: fixture.clock }).agent, 300_000);
  fail(0, 'before');
  expect(await agent.sendMessage(saying(session_id, 'ask'), ANNA)).toMatchObject(UNAVAILABLE);
});
