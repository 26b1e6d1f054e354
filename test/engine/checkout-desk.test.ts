/** The engine's hook for a merchant of our own: what it is told, when, and what it changes. */
import { expect, test } from 'vitest';
import type { CheckoutDesk, Promised } from '../../src/engine/parts.ts';
import { StoreUnavailable } from '../../src/engine/store-unavailable.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import { ANNA, brand, end, FLIGHT, open, openHouse, say } from './house.ts';

const HERE = {
  checkout_url: 'http://127.0.0.1:3333/acp/checkout_sessions',
  discovery_url: 'http://127.0.0.1:3333/.well-known/acp.json',
  sandbox: true,
} as const;

function desk(address: ReturnType<CheckoutDesk['handoff']> = HERE) {
  const promised: Promised[] = [];
  const checkout: CheckoutDesk = { handoff: () => address, keep: async (one) => void promised.push(one) };
  return { checkout, promised };
}

test('without a desk the handoff leads to the pack’s checkout, and says nothing of a sandbox (A55)', async () => {
  const house = openHouse();
  const session_id = await open(house);
  await say(house, session_id, 'buy');
  const { acp_handoff } = await end(house, session_id, 'handoff_transaction');
  expect(Object.keys(acp_handoff ?? {}).sort()).toEqual([
    'acp_version',
    'checkout_token',
    'checkout_url',
    'discovery_url',
    'expires_at',
    'payload',
  ]);
  expect(acp_handoff?.checkout_url).toBe('https://skyhike.example/acp/checkout_sessions');
});

test('with a desk the handoff leads to it, and the desk hears what was promised, nothing personal (A55, A58, A68)', async () => {
  const { checkout, promised } = desk();
  const house = openHouse({ checkout });
  const session_id = await open(house, { offering_id: 'winter', placement: 'search', media_buy_id: 'mb_1' });
  await say(house, session_id, 'buy');
  expect(promised).toEqual([]);
  const { acp_handoff } = await end(house, session_id, 'handoff_transaction');
  expect(acp_handoff).toMatchObject({ ...HERE, acp_version: '2026-04-17', expires_at: '2026-01-18T11:00:00Z' });
  expect(promised).toEqual([
    {
      token: acp_handoff?.checkout_token,
      expires_at: Date.parse('2026-01-18T11:00:00Z'),
      brand,
      lines: FLIGHT.lines,
      offers: FLIGHT.offers,
      session_id,
      offering_id: 'winter',
      placement: 'search',
      media_buy_id: 'mb_1',
      owner: 'qt45SVEpE4mzenxT7-Qk7QIK',
    },
  ]);
});

test('tools are named beside the pack’s own address (A55)', async () => {
  const house = openHouse(desk({ mcp_tools: ['create_checkout_session'], sandbox: true }));
  const session_id = await open(house);
  await say(house, session_id, 'buy');
  const { acp_handoff } = await end(house, session_id, 'handoff_transaction');
  expect(acp_handoff).toMatchObject({
    checkout_url: 'https://skyhike.example/acp/checkout_sessions',
    discovery_url: 'https://skyhike.example/.well-known/acp.json',
    mcp_tools: ['create_checkout_session'],
    sandbox: true,
  });
});

test('ending twice promises once (A59)', async () => {
  const { checkout, promised } = desk();
  const house = openHouse({ checkout });
  const session_id = await open(house);
  await say(house, session_id, 'buy');
  const first = await end(house, session_id, 'handoff_transaction');
  expect(await end(house, session_id, 'handoff_transaction')).toEqual(first);
  expect(promised).toHaveLength(1);
});

test('the token that the host gets was promised before; that of an end that could not be committed nobody gets (A58)', async () => {
  const { checkout, promised } = desk();
  const store = memorySessionStore();
  let failing = false;
  const unsteady = {
    ...store,
    commit: async (change: Parameters<typeof store.commit>[0]) => {
      if (!failing) return store.commit(change);
      failing = false;
      return 'stale' as const;
    },
  };
  const house = openHouse({ checkout, store: unsteady });
  const session_id = await open(house);
  await say(house, session_id, 'buy');
  failing = true;
  const { acp_handoff } = await end(house, session_id, 'handoff_transaction');
  const [unknown, told, ...more] = promised.map(({ token }) => token);
  expect([told, more]).toEqual([acp_handoff?.checkout_token, []]);
  expect(unknown).not.toBe(told);
});

test('nothing is ended whose promise could not be kept: the same call again ends it (A58)', async () => {
  const { checkout, promised } = desk();
  let failing = false;
  const unsteady: CheckoutDesk = {
    ...checkout,
    async keep(one) {
      if (failing) throw new StoreUnavailable('the store does not answer');
      await checkout.keep(one);
    },
  };
  const house = openHouse({ checkout: unsteady });
  const session_id = await open(house);
  await say(house, session_id, 'buy');
  failing = true;
  const refused = await house.agent.terminateSession({ session_id, reason: 'handoff_transaction' }, ANNA);
  expect(refused).toMatchObject({ ok: false, error: { code: 'SERVICE_UNAVAILABLE' } });
  failing = false;
  const { acp_handoff } = await end(house, session_id, 'handoff_transaction');
  expect(promised.map(({ token }) => token)).toEqual([acp_handoff?.checkout_token]);
});

test.each([
  'user_exit',
  'session_timeout',
  'host_terminated',
  'handoff_complete',
] as const)('%s promises nothing (A64)', async (reason) => {
  const { checkout, promised } = desk();
  const house = openHouse({ checkout });
  const session_id = await open(house);
  await say(house, session_id, 'buy');
  await end(house, session_id, reason);
  expect(promised).toEqual([]);
});
