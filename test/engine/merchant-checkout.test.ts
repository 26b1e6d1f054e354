/** MerchantCheckout, the engine's view of a built-in merchant: which quotes it records, when, and what changes in the handoff. */
import { expect, test } from 'vitest';
import type { HandoffQuote, MerchantCheckout } from '../../src/engine/parts.ts';
import { StoreUnavailable } from '../../src/engine/store-unavailable.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import { ANNA, brand, createAgentFixture, end, FLIGHT, open, say } from './agent-fixture.ts';

const HERE = {
  checkout_url: 'http://127.0.0.1:3333/acp/checkout_sessions',
  discovery_url: 'http://127.0.0.1:3333/.well-known/acp.json',
  sandbox: true,
} as const;

function recordingMerchant(address: ReturnType<MerchantCheckout['handoff']> = HERE) {
  const quotes: HandoffQuote[] = [];
  const checkout: MerchantCheckout = { handoff: () => address, recordHandoff: async (one) => void quotes.push(one) };
  return { checkout, quotes };
}

test('without a merchant the handoff has the checkout of the brand file and no sandbox flag (A55)', async () => {
  const fixture = createAgentFixture();
  const session_id = await open(fixture);
  await say(fixture, session_id, 'buy');
  const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
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

test('with a merchant the handoff has its checkout, and the merchant records a quote without personal data (A55, A58, A68)', async () => {
  const { checkout, quotes } = recordingMerchant();
  const fixture = createAgentFixture({ checkout });
  const session_id = await open(fixture, { offering_id: 'winter', placement: 'search', media_buy_id: 'mb_1' });
  await say(fixture, session_id, 'buy');
  expect(quotes).toEqual([]);
  const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
  expect(acp_handoff).toMatchObject({ ...HERE, acp_version: '2026-04-17', expires_at: '2026-01-18T11:00:00Z' });
  expect(quotes).toEqual([
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

test('MCP tools are listed beside the checkout address of the brand file (A55)', async () => {
  const fixture = createAgentFixture(recordingMerchant({ mcp_tools: ['create_checkout_session'], sandbox: true }));
  const session_id = await open(fixture);
  await say(fixture, session_id, 'buy');
  const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
  expect(acp_handoff).toMatchObject({
    checkout_url: 'https://skyhike.example/acp/checkout_sessions',
    discovery_url: 'https://skyhike.example/.well-known/acp.json',
    mcp_tools: ['create_checkout_session'],
    sandbox: true,
  });
});

test('ending twice records one quote (A59)', async () => {
  const { checkout, quotes } = recordingMerchant();
  const fixture = createAgentFixture({ checkout });
  const session_id = await open(fixture);
  await say(fixture, session_id, 'buy');
  const first = await end(fixture, session_id, 'handoff_transaction');
  expect(await end(fixture, session_id, 'handoff_transaction')).toEqual(first);
  expect(quotes).toHaveLength(1);
});

test('the quote is recorded before the host gets its token; the token of an end that failed to commit is never returned (A58)', async () => {
  const { checkout, quotes } = recordingMerchant();
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
  const fixture = createAgentFixture({ checkout, store: unsteady });
  const session_id = await open(fixture);
  await say(fixture, session_id, 'buy');
  failing = true;
  const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
  const [unknown, told, ...more] = quotes.map(({ token }) => token);
  expect([told, more]).toEqual([acp_handoff?.checkout_token, []]);
  expect(unknown).not.toBe(told);
});

test('a session does not end when its quote cannot be recorded, and a retry ends it (A58)', async () => {
  const { checkout, quotes } = recordingMerchant();
  let failing = false;
  const unsteady: MerchantCheckout = {
    ...checkout,
    async recordHandoff(one) {
      if (failing) throw new StoreUnavailable('the store does not answer');
      await checkout.recordHandoff(one);
    },
  };
  const fixture = createAgentFixture({ checkout: unsteady });
  const session_id = await open(fixture);
  await say(fixture, session_id, 'buy');
  failing = true;
  const refused = await fixture.agent.terminateSession({ session_id, reason: 'handoff_transaction' }, ANNA);
  expect(refused).toMatchObject({ ok: false, error: { code: 'SERVICE_UNAVAILABLE' } });
  failing = false;
  const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
  expect(quotes.map(({ token }) => token)).toEqual([acp_handoff?.checkout_token]);
});

test.each([
  'user_exit',
  'session_timeout',
  'host_terminated',
  'handoff_complete',
] as const)('%s records no quote (A64)', async (reason) => {
  const { checkout, quotes } = recordingMerchant();
  const fixture = createAgentFixture({ checkout });
  const session_id = await open(fixture);
  await say(fixture, session_id, 'buy');
  await end(fixture, session_id, reason);
  expect(quotes).toEqual([]);
});
