import { describe, expect, test } from 'vitest';
import { SiTerminateSessionResponse, TerminationReason } from '../../src/protocol/messages.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import {
  ANNA,
  BERT,
  codeOf,
  createAgentFixture,
  end,
  must,
  newKey,
  open,
  opening,
  say,
  saying,
} from './agent-fixture.ts';

const reasons = TerminationReason.options;

describe('si_terminate_session', () => {
  test.each(
    reasons,
  )('%s ends an active and a pending session, and sells only what is pending (R76, R78, R82, R84, A64)', async (reason) => {
    for (const words of ['ask', 'buy']) {
      const fixture = createAgentFixture();
      const session_id = await open(fixture);
      await say(fixture, session_id, words);
      const farewell = await end(fixture, session_id, reason);
      expect(farewell).toMatchObject({
        session_id,
        terminated: true,
        session_status: reason.startsWith('handoff_') ? 'complete' : 'terminated',
      });
      expect('acp_handoff' in farewell).toBe(words === 'buy' && reason === 'handoff_transaction');
      expect(SiTerminateSessionResponse.safeParse(farewell).success).toBe(true);
    }
  });

  test('handoff_transaction gives token, payload and expiry at a configured https address (R82, R83, A55, A58)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { offering_id: 'winter', placement: 'search', media_buy_id: 'mb_1' });
    await say(fixture, session_id, 'buy');
    const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
    expect(acp_handoff).toMatchObject({
      checkout_url: 'https://skyhike.example/acp/checkout_sessions',
      checkout_token: 'chk_token-1',
      expires_at: '2026-01-18T11:00:00Z',
      payload: {
        quote_id: 'chk_token-1',
        affiliate_attribution: {
          publisher_id: 'search',
          campaign_id: 'mb_1',
          creative_id: 'winter',
          token: 'att_token-2',
        },
        metadata: { adcp_session_id: session_id, price: { amount: 199, currency: 'USD' } },
      },
    });
  });

  test('ending twice gives the same bytes, one token, whatever the reason and the time (R79, R80, A59)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    await say(fixture, session_id, 'buy');
    const first = JSON.stringify(await end(fixture, session_id, 'handoff_transaction'));
    for (const reason of reasons) {
      fixture.wait(3600);
      expect(JSON.stringify(await end(fixture, session_id, reason))).toBe(first);
    }
  });

  test('once the handoff has expired the farewell is the same without the person, and says so (R79, R121)', async () => {
    for (const swept of [false, true]) {
      const fixture = createAgentFixture();
      const user = { name: 'Jane Smith', email: 'jane@home.example', locale: 'en-US' };
      const identity = { consent_granted: true, consent_scope: ['name', 'email', 'locale'], user };
      const session_id = await open(fixture, { identity, placement: 'search' });
      await say(fixture, session_id, 'buy boots');
      const first = await end(fixture, session_id, 'handoff_transaction');
      fixture.wait(899);
      expect(JSON.stringify(await end(fixture, session_id, 'user_exit'))).toBe(JSON.stringify(first));
      fixture.wait(1);
      if (swept) await fixture.agent.sweep();
      const { buyer, fulfillment_details, locale, ...payload } = first.acp_handoff?.payload ?? {};
      expect([buyer, fulfillment_details, locale]).toEqual([
        { email: 'jane@home.example', full_name: 'Jane Smith' },
        { name: 'Jane Smith', email: 'jane@home.example' },
        'en-US',
      ]);
      expect(await end(fixture, session_id, 'handoff_transaction')).toEqual({
        ...first,
        message:
          'This acp_handoff has expired and the personal data in its payload was deleted. To buy, start a new session with si_initiate_session.',
        acp_handoff: { ...first.acp_handoff, payload },
      });
    }
  });

  test('a handoff that held nothing personal stays as it was, and is not said to have held any (R79)', async () => {
    const fixture = createAgentFixture();
    // Half an address is none, so nothing of it is handed over.
    const user = { shipping_address: { city: 'Denver', country: 'US' } };
    const identity = { consent_granted: true, consent_scope: ['shipping_address'], user };
    const session_id = await open(fixture, { identity });
    await say(fixture, session_id, 'buy boots');
    const first = await end(fixture, session_id, 'handoff_transaction');
    expect(fixture.store.everything().join()).not.toContain('Denver');
    fixture.wait(900);
    expect(JSON.stringify(await end(fixture, session_id, 'handoff_transaction'))).toBe(JSON.stringify(first));
  });

  test('a session that ended without a purchase cannot be made into one (R80)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    await say(fixture, session_id, 'buy');
    const first = await end(fixture, session_id, 'user_exit');
    const again = await end(fixture, session_id, 'handoff_transaction');
    expect(again).toEqual(first);
    expect(again).toMatchObject({ session_status: 'terminated' });
    expect(again).not.toHaveProperty('acp_handoff');
  });

  test('a session the agent concluded is complete, without acp_handoff, however often it is ended (R80)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    await say(fixture, session_id, 'buy');
    await say(fixture, session_id, 'bye');
    for (const reason of reasons) {
      const farewell = await end(fixture, session_id, reason);
      expect(farewell).toMatchObject({ terminated: true, session_status: 'complete' });
      expect(farewell).not.toHaveProperty('acp_handoff');
    }
  });

  test.each([
    ['nothing agreed', {}, ['ask'], /no purchase was agreed/],
    ['taken back', {}, ['buy', 'not yet'], /no purchase was agreed/],
    ['not negotiated', { supported_capabilities: {} }, ['buy'], /not negotiated/],
    ['free of charge', {}, ['book'], /order is free/],
  ])('handoff_transaction with %s completes without acp_handoff and says why (R82, A65, A67)', async (_, asked, words, why) => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, asked);
    for (const word of words) await say(fixture, session_id, word);
    const farewell = await end(fixture, session_id, 'handoff_transaction');
    expect(farewell).toMatchObject({ session_status: 'complete', message: expect.stringMatching(why) });
    expect(farewell).not.toHaveProperty('acp_handoff');
  });

  test('a booking ends complete with a reminder, never with a checkout (A67, R86)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    expect((await say(fixture, session_id, 'book')).handoff?.type).toBe('complete');
    const farewell = await end(fixture, session_id, 'handoff_complete');
    expect(farewell.follow_up).toMatchObject({ action: 'set_reminder', suggested_action: 'set_reminder' });
    expect(farewell).not.toHaveProperty('acp_handoff');
  });

  test('termination_context in either vocabulary changes no item, price or offer (R85, A62, A63)', async () => {
    const contexts = [
      undefined,
      { summary: 'x', transaction_intent: { action: 'subscribe', product: { product_id: 'boots', price: 1 } } },
      {
        intent: { action: 'purchase', product: { product_id: 'boots' }, price: { amount: 1, currency: 'EUR' } },
        context_for_checkout: { applied_offers: ['everything-free'] },
        cause: 'none',
        user_signal: 'later',
        surprise: true,
      },
    ] as const;
    const handoffs = contexts.map(async (termination_context) => {
      const fixture = createAgentFixture();
      const session_id = await open(fixture);
      await say(fixture, session_id, 'buy');
      const request = { session_id, reason: 'handoff_transaction', termination_context } as const;
      return must(await fixture.agent.terminateSession(request, ANNA)).acp_handoff;
    });
    const [plain, ...tampered] = await Promise.all(handoffs);
    expect(plain?.payload.line_items).toHaveLength(2);
    for (const handoff of tampered) expect(handoff).toEqual(plain);
  });

  test('an unknown and a foreign session are refused in the same bytes (R87, R118)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const unknown = await fixture.agent.terminateSession({ session_id: 'session-9', reason: 'user_exit' }, ANNA);
    const foreign = await fixture.agent.terminateSession({ session_id, reason: 'user_exit' }, BERT);
    expect(codeOf(unknown)).toBe('SESSION_NOT_FOUND');
    expect(JSON.stringify(foreign)).toBe(JSON.stringify(unknown));
    expect((await say(fixture, session_id, 'ask')).session_status).toBe('active');
  });

  test('an expired session ends as terminated without acp_handoff, swept or not, and does not revive (R120)', async () => {
    for (const swept of [false, true]) {
      const fixture = createAgentFixture();
      const session_id = await open(fixture);
      await say(fixture, session_id, 'buy');
      fixture.wait(300);
      if (swept) await fixture.agent.sweep();
      for (const reason of reasons) {
        expect(await end(fixture, session_id, reason)).toEqual({
          session_id,
          terminated: true,
          session_status: 'terminated',
        });
      }
      expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA))).toBe('SESSION_NOT_FOUND');
      fixture.wait(86_400);
      await fixture.agent.sweep();
      const forgotten = await fixture.agent.terminateSession({ session_id, reason: 'user_exit' }, ANNA);
      expect(codeOf(forgotten)).toBe('SESSION_NOT_FOUND');
    }
  });

  test('a key is tolerated and ignored (R81)', async () => {
    const fixture = createAgentFixture();
    const idempotency_key = newKey();
    for (let i = 0; i < 2; i++) {
      const session_id = await open(fixture);
      const request = { session_id, reason: 'user_exit', idempotency_key } as const;
      expect(must(await fixture.agent.terminateSession(request, ANNA)).session_id).toBe(session_id);
    }
  });

  test('sent right behind a turn, it ends what the turn agreed on (R74, R82)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const [turn, farewell] = await Promise.all([
      say(fixture, session_id, 'buy'),
      end(fixture, session_id, 'handoff_transaction'),
    ]);
    expect(turn.session_status).toBe('pending_handoff');
    expect(farewell).toHaveProperty('acp_handoff');
  });

  test('twenty at once are one ending (R79, A59)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    await say(fixture, session_id, 'buy');
    const farewells = await Promise.all(
      Array.from({ length: 20 }, () => end(fixture, session_id, 'handoff_transaction')),
    );
    expect(new Set(farewells.map((farewell) => JSON.stringify(farewell))).size).toBe(1);
  });

  test('only consented and scoped data reaches the payload (A61, R58)', async () => {
    const user = {
      name: 'Jane Smith',
      email: 'jane@home.example',
      phone: '+15550102030',
      locale: 'en-US',
      shipping_address: { street: '1 Main St', city: 'Denver', state: 'CO', postal_code: '80202', country: 'US' },
    };
    const fields = ['name', 'email', 'shipping_address', 'phone', 'locale'] as const;
    const found: Record<(typeof fields)[number], RegExp> = {
      name: /Jane Smith/,
      email: /jane@home/,
      shipping_address: /Denver/,
      phone: /5550102030/,
      locale: /en-US/,
    };
    const scopes = Array.from({ length: 32 }, (_, bits) => fields.filter((_, i) => bits & (1 << i)));
    const cases = [
      ...scopes.map((consent_scope) => ({ consent_granted: true, consent_scope, user })),
      { consent_granted: true, user },
      { consent_granted: false, consent_scope: [...fields], user },
    ];
    for (const identity of cases) {
      const fixture = createAgentFixture();
      const session_id = await open(fixture, { identity });
      await say(fixture, session_id, 'buy boots');
      const payload = JSON.stringify((await end(fixture, session_id, 'handoff_transaction')).acp_handoff?.payload);
      const scope: readonly string[] = identity.consent_granted
        ? 'consent_scope' in identity
          ? identity.consent_scope
          : []
        : [];
      for (const field of fields) {
        // An address needs the name on it.
        const expected =
          field === 'shipping_address' ? scope.includes(field) && scope.includes('name') : scope.includes(field);
        expect([field, scope, found[field].test(payload)]).toEqual([field, scope, expected]);
      }
    }
  });
});

test('public url overrides the pack everywhere it is named (R31, R88)', async () => {
  const fixture = createAgentFixture({ publicUrl: 'https://other.example/mcp' });
  const capabilities = must(await fixture.agent.getAdcpCapabilities({}, ANNA));
  expect(capabilities.sponsored_intelligence?.endpoint.transports).toEqual([
    { type: 'mcp', url: 'https://other.example/mcp' },
  ]);
  const answer = must(await fixture.agent.initiateSession(opening(), ANNA));
  expect(answer.sponsored_context?.declared_by?.agent_url).toBe('https://other.example/mcp');
});

test('capabilities honour an optional key (R25, R110)', async () => {
  const fixture = createAgentFixture();
  const idempotency_key = newKey();
  const first = await fixture.agent.getAdcpCapabilities({ idempotency_key }, ANNA);
  expect(await fixture.agent.getAdcpCapabilities({ idempotency_key }, ANNA)).toEqual({ ...first, replayed: true });
  const other = await fixture.agent.getAdcpCapabilities({ idempotency_key, protocols: ['media_buy'] }, ANNA);
  expect(codeOf(other)).toBe('IDEMPOTENCY_CONFLICT');
});

test('a session that always moves on is tried five times, then the host hears to send it again (R79)', async () => {
  const store = memorySessionStore();
  const commits: unknown[] = [];
  let moving = false;
  const fixture = createAgentFixture({
    store: {
      ...store,
      commit: async (change) => {
        if (!moving) return store.commit(change);
        commits.push(change);
        return 'stale';
      },
    },
  });
  const session_id = await open(fixture);
  moving = true;
  const refused = await fixture.agent.terminateSession({ session_id, reason: 'user_exit' }, ANNA);
  expect(refused).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE', recovery: 'transient', retry_after: 1 } });
  expect(commits).toHaveLength(5);
  moving = false;
  expect(await end(fixture, session_id, 'user_exit')).toMatchObject({ session_status: 'terminated' });
});
