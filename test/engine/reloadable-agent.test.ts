/** A brand is read anew while conversations go on: each goes on with the brand it began with. */
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { createBrandAgent } from '../../src/engine/brand-agent.ts';
import { createReloadableAgent } from '../../src/engine/reloadable-agent.ts';
import { createByteBudget } from '../../src/store/byte-budget.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import { SMALL_PACK } from '../brands/small-pack.ts';
import { ANNA, codeOf, createAgentFixture, must, open, say, saying } from './agent-fixture.ts';

const CALL = { principal: 'ann', release: '3.1' as const, sent: undefined };
const IDLE_MS = 300_000;

/** A clock, and agents for brands whose mug costs so much. */
function fixture() {
  const clock = { now: Date.parse('2026-01-18T15:30:00Z') };
  let ids = 0;
  const kept: (() => Promise<number>)[] = [];
  const agentWith = (price: string) => {
    const brand = parseBrand(SMALL_PACK.replace('price: 12.50', `price: ${price}`), 'small.yaml');
    const store = memorySessionStore(createByteBudget({ each: 1e8, all: 1e8 }));
    kept.push(async () => Object.values(await store.counts()).reduce((sum, count) => sum + count, 0));
    return createBrandAgent({
      brand,
      dialogue: createDialogue(brand),
      store,
      now: () => clock.now,
      newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
      newToken: () => `token-${String(++ids).padStart(26, '0')}`,
      seed: 0,
      buildVersion: '0.1.0',
    });
  };
  const { agent, replace } = createReloadableAgent(agentWith('12.50'), IDLE_MS, () => clock.now);
  const call = (sent: object) => ({ ...CALL, sent });
  let keys = 0;
  const open = async (more: { offering_token?: string; idempotency_key?: string } = {}) => {
    const request = {
      idempotency_key: `opening-key-${String(++keys).padStart(8, '0')}`,
      intent: 'What does the mug cost?',
      identity: { consent_granted: false },
      ...more,
    };
    return must(await agent.initiateSession(request, call(request)));
  };
  const say = (session_id: string, message: string) => {
    const request = { session_id, message, idempotency_key: `turn-key-${String(++keys).padStart(12, '0')}` };
    return agent.sendMessage(request, call(request));
  };
  return { clock, agent, replace, agentWith, open, say, call, kept };
}

describe('an agent that is not asked any more', () => {
  test('forgets nothing of a store that others share', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const shared = createAgentFixture({ store: { ...fixture.store, durable: true }, clock: fixture.clock });
    await shared.agent.forget();
    expect(await say(fixture, session_id, 'ask')).toMatchObject({ session_status: 'active' });
    await fixture.agent.forget();
    expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA))).toBe('SESSION_NOT_FOUND');
  });
});

describe('after a brand was read again', () => {
  test('an open session goes on with the prices it began with, and a new one has the new', async () => {
    const { replace, agentWith, open, say } = fixture();
    const before = await open();
    expect(before.response?.message).toContain('$12.50');
    await replace(agentWith('99'), IDLE_MS);
    expect(must(await say(before.session_id, 'How much is the mug?')).response?.message).toContain('$12.50');
    expect((await open()).response?.message).toContain('$99');
    // And once more, with two behind it.
    await replace(agentWith('77'), IDLE_MS);
    expect(must(await say(before.session_id, 'How much is the mug?')).response?.message).toContain('$12.50');
    expect((await open()).response?.message).toContain('$77');
  });

  test('a retry gets the answer it had, and opens no second session', async () => {
    const { agent, replace, agentWith, call } = fixture();
    const request = {
      idempotency_key: 'opening-key-of-a-retry',
      intent: 'What does the mug cost?',
      identity: { consent_granted: false },
    };
    const first = await agent.initiateSession(request, call(request));
    await replace(agentWith('99'), IDLE_MS);
    expect(await agent.initiateSession(request, call(request))).toEqual({ ...first, replayed: true });
  });

  test('what was shown before a session is what the session begins with', async () => {
    const { agent, replace, agentWith, open, call } = fixture();
    const request = { offering_id: 'all', intent: 'mug', include_products: true };
    const { offering_token } = must(await agent.getOffering(request, call(request)));
    await replace(agentWith('99'), IDLE_MS);
    expect((await open({ offering_token })).response?.message).toContain('$12.50');
  });

  test('an ended session says goodbye in the same words, and an unknown one stays unknown', async () => {
    const { agent, replace, agentWith, open, say } = fixture();
    const { session_id } = await open();
    const end = () => agent.terminateSession({ session_id, reason: 'user_exit' }, CALL);
    const goodbye = await end();
    await replace(agentWith('99'), IDLE_MS);
    expect(await end()).toEqual(goodbye);
    expect(codeOf(await say(session_id, 'hello'))).toBe('SESSION_TERMINATED');
    expect(codeOf(await say('00000000-0000-4000-8000-999999999999', 'hello'))).toBe('SESSION_NOT_FOUND');
  });

  test('another principal does not reach a session by way of an older brand (R118)', async () => {
    const { agent, replace, agentWith, open } = fixture();
    const { session_id } = await open();
    await replace(agentWith('99'), IDLE_MS);
    const request = { session_id, message: 'hello', idempotency_key: 'foreign-key-000000' };
    const answer = await agent.sendMessage(request, { ...CALL, principal: 'bert', sent: request });
    expect(codeOf(answer)).toBe('SESSION_NOT_FOUND');
  });

  test('a session of long ago goes on however often the file was saved since', async () => {
    const { clock, replace, agentWith, open, say } = fixture();
    const { session_id } = await open();
    for (let save = 0; save < 30; save++) {
      await replace(agentWith(String(20 + save)), IDLE_MS);
      if (save % 2 === 0) await open();
      clock.now += 60_000;
      expect(must(await say(session_id, 'How much is the mug?')).response?.message).toContain('$12.50');
    }
  });

  test('brands that nobody asked for, or whose sessions are all over, are forgotten', async () => {
    const { clock, replace, agentWith, open, kept } = fixture();
    for (let save = 0; save < 12; save++) {
      await open();
      await replace(agentWith(String(20 + save)), IDLE_MS);
    }
    clock.now += IDLE_MS + 1;
    await open();
    await replace(agentWith('99'), IDLE_MS);
    const counts = await Promise.all(kept.map((count) => count()));
    // The first five are gone, eight that were asked are kept for late retries, and the newest is still empty.
    expect(counts.map((count) => count > 0)).toEqual([...Array(5).fill(false), ...Array(8).fill(true), false]);
  });
});
