/** Opening a session: the first answer, what is negotiated, and what is refused before it. */
import { describe, expect, test } from 'vitest';
import { ANNA, BERT, codeOf, createAgentFixture, end, must, newKey, open, opening, say } from './agent-fixture.ts';

describe('si_initiate_session', () => {
  test('a session starts active, with its TTL, the capabilities and a declaration (R49, R50, R51, R54, R57)', async () => {
    const { agent } = createAgentFixture();
    const answer = must(await agent.initiateSession(opening(), ANNA));
    expect(answer).toMatchObject({
      session_id: 'session-1',
      session_status: 'active',
      session_ttl_seconds: 300,
      response: { message: 'Turn 1: reply.' },
      negotiated_capabilities: { commerce: { acp_checkout: true }, modalities: { conversational: true } },
      sponsored_context: { context_use: 'presentation_only', declared_by: { role: 'brand_agent' } },
    });
  });

  test('first words that ask to buy still give an active session without a handoff (R49)', async () => {
    const fixture = createAgentFixture();
    const answer = must(await fixture.agent.initiateSession(opening({ intent: 'buy' }), ANNA));
    expect(answer.session_status).toBe('active');
    expect(answer).not.toHaveProperty('handoff');
    const farewell = await end(fixture, answer.session_id, 'handoff_transaction');
    expect(farewell).not.toHaveProperty('acp_handoff');
  });

  test('a retry gives the same session, whatever became of it (R62, R99, R105)', async () => {
    const fixture = createAgentFixture();
    const request = opening();
    const first = await fixture.agent.initiateSession(request, ANNA);
    await end(fixture, must(first).session_id, 'user_exit');
    expect(await fixture.agent.initiateSession(request, ANNA)).toEqual({ ...first, replayed: true });
    expect(await fixture.store.counts()).toMatchObject({ sessions: 1 });
  });

  test('twenty at once are one session (R62, R103)', async () => {
    const fixture = createAgentFixture();
    const request = opening();
    const results = await Promise.all(Array.from({ length: 20 }, () => fixture.agent.initiateSession(request, ANNA)));
    expect(new Set(results.map((result) => must(result).session_id)).size).toBe(1);
    expect(await fixture.store.counts()).toMatchObject({ sessions: 1, rows: 1, claims: 0 });
  });

  test('an unknown offering is refused and leaves nothing; corrected, the same key works (R42, R98)', async () => {
    const fixture = createAgentFixture();
    const idempotency_key = newKey();
    const refused = await fixture.agent.initiateSession(opening({ idempotency_key, offering_id: 'no-such' }), ANNA);
    expect(codeOf(refused)).toBe('REFERENCE_NOT_FOUND');
    expect(Object.values(await fixture.store.counts())).toEqual([0, 0, 0, 0, 0, 0]);
    expect(codeOf(await fixture.agent.initiateSession(opening({ idempotency_key, offering_id: 'winter' }), ANNA))).toBe(
      'ok',
    );
  });

  test('a known offering that is not available still starts a session about it (R40)', async () => {
    const fixture = createAgentFixture();
    await open(fixture, { offering_id: 'lamps' });
    expect(fixture.turns[0]?.memory.offering_id).toBe('lamps');
  });

  test('a token that leads nowhere starts a session without recall (R56)', async () => {
    const fixture = createAgentFixture();
    await open(fixture, { offering_token: 'ofr_made-up' });
    expect(fixture.turns[0]?.memory).toMatchObject({ shown: [] });
  });

  test('a blank offering_id names no offering, and the session starts without one (R42)', async () => {
    const fixture = createAgentFixture();
    await open(fixture, { offering_id: ' ' });
    expect(fixture.turns[0]?.memory.offering_id).toBeUndefined();
    const { offering_token } = must(await fixture.agent.getOffering({ offering_id: 'winter' }, ANNA));
    await open(fixture, { offering_id: '', offering_token });
    expect(fixture.turns[1]?.memory.offering_id).toBe('winter');
  });

  test('a token of another offering than the one named is refused (R55)', async () => {
    const fixture = createAgentFixture();
    const { offering_token } = must(await fixture.agent.getOffering({ offering_id: 'winter' }, ANNA));
    const refused = await fixture.agent.initiateSession(opening({ offering_token, offering_id: 'lamps' }), ANNA);
    expect(refused).toMatchObject({ ok: false, error: { code: 'VALIDATION_ERROR', field: 'offering_token' } });
    expect((await fixture.store.counts()).sessions).toBe(0);
    const foreign = await fixture.agent.initiateSession(opening({ offering_token, offering_id: 'lamps' }), BERT);
    expect(codeOf(foreign)).toBe('ok');
  });

  test('personal data without consent is dropped and appears nowhere (R59)', async () => {
    const fixture = createAgentFixture();
    const identity = { consent_granted: false, user: { name: 'Jane Smith', email: 'jane@home.example' } };
    const answer = must(await fixture.agent.initiateSession(opening({ intent: 'hello', identity }), ANNA));
    expect(answer.response.message).toBe('Turn 1: reply.');
    expect(fixture.store.everything().join()).not.toMatch(/jane/i);
    expect(fixture.turns[0]?.setting.shared).toEqual([]);
  });

  test('under strict host checking it is refused and there is no session (R59)', async () => {
    const fixture = createAgentFixture({ strictHost: true });
    const identity = { consent_granted: false, user: { email: 'jane@home.example' } };
    expect(await fixture.agent.initiateSession(opening({ identity }), ANNA)).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION_ERROR', field: 'identity.user' },
    });
    expect((await fixture.store.counts()).sessions).toBe(0);
  });

  test('a consented name serves the wording; what is out of scope is neither used nor kept (R58)', async () => {
    const fixture = createAgentFixture();
    const identity = {
      consent_granted: true,
      consent_scope: ['name'],
      user: { name: 'Jane', email: 'jane@home.example', phone: '+15550102030' },
    };
    const answer = must(await fixture.agent.initiateSession(opening({ intent: 'hello', identity }), ANNA));
    expect(answer.response.message).toBe('Turn 1: reply Jane.');
    expect(fixture.store.everything().join()).not.toMatch(/home\.example|555/);
  });

  test('identity is of one session: the next one knows nobody (R58)', async () => {
    const fixture = createAgentFixture();
    const identity = { consent_granted: true, consent_scope: ['name'], user: { name: 'Jane' } };
    await open(fixture, { identity });
    await open(fixture, { intent: 'hello' });
    expect(fixture.turns[1]?.setting.shared).toEqual([]);
  });

  test('any media_buy_id and placement will do, and one about a person is not kept (R61)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { media_buy_id: "'; drop table", placement: 'jane@home.example' });
    await say(fixture, session_id, 'buy');
    const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
    expect(acp_handoff?.payload.affiliate_attribution).toMatchObject({ campaign_id: "'; drop table" });
    expect(acp_handoff?.payload.affiliate_attribution).not.toHaveProperty('publisher_id');
    expect(fixture.store.everything().join()).not.toContain('jane');
  });

  test('a long id is passed on whole, because half an id names nothing (R61)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { placement: `x${'😀'.repeat(150)}` });
    await say(fixture, session_id, 'buy');
    const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
    expect(acp_handoff?.payload.affiliate_attribution?.publisher_id).toBe(`x${'😀'.repeat(150)}`);
  });

  test('of a long media_buy_id and placement 500 characters are kept, and none of one about a person (R61)', async () => {
    const fixture = createAgentFixture();
    const kept = async (placement: string, media_buy_id: string) => {
      const session_id = await open(fixture, { placement, media_buy_id });
      await say(fixture, session_id, 'buy');
      const { acp_handoff } = await end(fixture, session_id, 'handoff_transaction');
      return acp_handoff?.payload.affiliate_attribution;
    };
    expect(await kept('p'.repeat(100_000), 'm'.repeat(501))).toMatchObject({
      publisher_id: 'p'.repeat(500),
      campaign_id: 'm'.repeat(500),
    });
    const cut = await kept('p'.repeat(490), `${'x'.repeat(480)} jane.doe.of.home@home.example`);
    expect(cut).not.toHaveProperty('campaign_id');
    expect(await kept('x', `x${'😀'.repeat(300)}`)).toMatchObject({ campaign_id: `x${'😀'.repeat(249)}` });
  });
});
