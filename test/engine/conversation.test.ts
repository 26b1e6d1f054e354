import { describe, expect, test } from 'vitest';
import type { Tracer } from '../../src/dialogue/trace.ts';
import {
  ANNA,
  alwaysSaying,
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

const RECEIPT = {
  sponsored_context: {
    paying_principal: { brand: { domain: 'skyhike.example' } },
    context_use: 'presentation_only',
    disclosure_obligation: { required: true },
  },
  host_receipt: {
    status: 'accepted',
    received_at: '2026-01-18T10:45:00Z',
    accepted_context_use: 'presentation_only',
    disclosure_commitment: { status: 'accepted' },
    host_surface: 'Janes kitchen',
  },
};

const BAD_RECEIPT = { ...RECEIPT, host_receipt: { ...RECEIPT.host_receipt, accepted_context_use: 'comparison_set' } };

describe('si_send_message', () => {
  test('a handoff is there when and only when the session is pending (R64, R65, R66, R70, R73, R75)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const statuses: [string, boolean, number | undefined][] = [];
    for (const words of ['ask', 'buy', 'is it nice?', 'more', 'not yet', 'ask', 'buy', 'bye']) {
      const answer = await say(fixture, session_id, words);
      expect(answer.session_id).toBe(session_id);
      expect(answer.sponsored_context?.context_use).toBe('presentation_only');
      statuses.push([answer.session_status, 'handoff' in answer, answer.handoff?.intent?.price.amount]);
    }
    expect(statuses).toEqual([
      ['active', false, undefined],
      ['pending_handoff', true, 199],
      ['pending_handoff', true, 199],
      ['pending_handoff', true, 398],
      ['active', false, undefined],
      ['active', false, undefined],
      ['pending_handoff', true, 199],
      ['complete', false, undefined],
    ]);
  });

  test('an unknown, a foreign and an expired session are refused in the same bytes and none is made (R71, R118)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const before = await fixture.store.counts();
    const unknown = await fixture.agent.sendMessage(saying('session-9', 'ask'), ANNA);
    const foreign = await fixture.agent.sendMessage(saying(session_id, 'ask'), BERT);
    expect(await fixture.store.counts()).toEqual(before);
    fixture.wait(300);
    const expired = await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA);
    expect(codeOf(unknown)).toBe('SESSION_NOT_FOUND');
    expect(JSON.stringify(foreign)).toBe(JSON.stringify(unknown));
    expect(JSON.stringify(expired)).toBe(JSON.stringify(unknown));
  });

  test('a finished session is told from an unknown one, to its own principal only (R72, R118)', async () => {
    const fixture = createAgentFixture();
    const ended = await open(fixture);
    await end(fixture, ended, 'user_exit');
    const concluded = await open(fixture);
    await say(fixture, concluded, 'bye');
    for (const session_id of [ended, concluded]) {
      expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA))).toBe('SESSION_TERMINATED');
      expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), BERT))).toBe('SESSION_NOT_FOUND');
    }
  });

  test('a bad receipt is refused before anything moves, clock included (R89, R98)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const before = fixture.store.everything();
    fixture.wait(200);
    const refused = await fixture.agent.sendMessage(
      saying(session_id, 'buy', { sponsored_context_receipt: BAD_RECEIPT }),
      ANNA,
    );
    expect(codeOf(refused)).toBe('VALIDATION_ERROR');
    expect(fixture.store.everything()).toEqual(before);
    expect(fixture.turns).toHaveLength(1);
    fixture.wait(100);
    expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA))).toBe('SESSION_NOT_FOUND');
    const initiating = await fixture.agent.initiateSession(opening({ sponsored_context_receipt: BAD_RECEIPT }), ANNA);
    expect(codeOf(initiating)).toBe('VALIDATION_ERROR');
  });

  test('a host that sends a receipt with every turn fills no memory: the last twenty are kept (R92)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { sponsored_context_receipt: RECEIPT });
    for (let turn = 1; turn <= 25; turn++) {
      fixture.wait(1);
      must(await fixture.agent.sendMessage(saying(session_id, 'ask', { sponsored_context_receipt: RECEIPT }), ANNA));
    }
    const times = [
      ...fixture.store
        .everything()
        .join()
        .matchAll(/"at":"([^"]+)"/g),
    ].map(([, at]) => at);
    expect([times.length, times[0], times.at(-1)]).toEqual([20, '2026-01-18T10:45:06Z', '2026-01-18T10:45:25Z']);
  });

  test('accepted and rejected receipts leave an audit without personal data, beyond the end (R91, R92)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { sponsored_context_receipt: RECEIPT });
    const rejected = { ...RECEIPT, host_receipt: { status: 'rejected', received_at: '2026-01-18T10:45:00Z' } };
    const turn = saying(session_id, 'ask', { sponsored_context_receipt: rejected });
    expect(codeOf(await fixture.agent.sendMessage(turn, ANNA))).toBe('ok');
    await end(fixture, session_id, 'user_exit');
    const kept = fixture.store.everything().join();
    expect(kept).toMatch(/"status":"accepted".*"status":"rejected"/);
    expect(kept).not.toContain('kitchen');
  });

  test('every new key is a new turn; parallel turns run one by one in order (R74)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const words = Array.from({ length: 10 }, (_, i) => `turn ${i}`);
    const answers = await Promise.all(words.map((word) => say(fixture, session_id, word)));
    expect(answers.map((answer) => answer.response.message)).toEqual(words.map((_, i) => `Turn ${i + 2}: reply.`));
    expect(fixture.turns.slice(1).map(({ said }) => said)).toEqual(words);
  });

  test('a replay gives turn N after turn N+1 and after the end, and moves nothing (R99, R105)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const buy = saying(session_id, 'buy');
    const first = await fixture.agent.sendMessage(buy, ANNA);
    await say(fixture, session_id, 'not yet');
    expect(JSON.stringify(await fixture.agent.sendMessage(buy, ANNA))).toBe(
      JSON.stringify({ ...first, replayed: true }),
    );
    expect((await say(fixture, session_id, 'ask')).session_status).toBe('active');
    await end(fixture, session_id, 'user_exit');
    expect(await fixture.agent.sendMessage(buy, ANNA)).toEqual({ ...first, replayed: true });
    expect(fixture.turns).toHaveLength(4);
  });

  test('a replay names the person while the session is open; after its end it is the same answer without the name (R99, R105, R121)', async () => {
    const identity = { consent_granted: true, consent_scope: ['name'], user: { name: 'Jane' } };
    for (const over of ['ended', 'concluded', 'expired', 'swept']) {
      const fixture = createAgentFixture();
      const opens = opening({ intent: 'hello', identity });
      const opened = await fixture.agent.initiateSession(opens, ANNA);
      const { session_id } = must(opened);
      const says = saying(session_id, 'hello');
      const said = await fixture.agent.sendMessage(says, ANNA);
      await say(fixture, session_id, 'buy');
      expect([must(opened).response.message, must(said).response.message]).toEqual([
        'Turn 1: reply Jane.',
        'Turn 2: reply Jane.',
      ]);
      const replays = async () => [
        JSON.stringify(await fixture.agent.initiateSession(opens, ANNA)),
        JSON.stringify(await fixture.agent.sendMessage(says, ANNA)),
      ];
      const kept = [opened, said].map((first) => JSON.stringify({ ...first, replayed: true }));
      expect(await replays()).toEqual(kept);

      if (over === 'ended') await end(fixture, session_id, 'handoff_transaction');
      if (over === 'concluded') await say(fixture, session_id, 'bye');
      if (over === 'expired' || over === 'swept') fixture.wait(300);
      if (over === 'swept') await fixture.agent.sweep();
      expect(await replays(), over).toEqual(kept.map((text) => text.replace('reply Jane.', 'reply.')));
    }
  });

  test('the same key in another session is a new turn (R106)', async () => {
    const fixture = createAgentFixture();
    const [one, two] = [await open(fixture), await open(fixture)];
    const idempotency_key = newKey();
    for (const session_id of [one, two]) {
      const result = await fixture.agent.sendMessage(saying(session_id, 'ask', { idempotency_key }), ANNA);
      expect(result).toMatchObject({ ok: true, answer: { session_id } });
      expect(result).not.toHaveProperty('replayed');
    }
  });

  test('neither replays nor refusals keep a session alive (R105, R120)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const turn = saying(session_id, 'ask');
    await fixture.agent.sendMessage(turn, ANNA);
    fixture.wait(299);
    expect(await fixture.agent.sendMessage(turn, ANNA)).toMatchObject({ replayed: true });
    expect(codeOf(await fixture.agent.sendMessage({ ...turn, message: 'other' }, ANNA))).toBe('IDEMPOTENCY_CONFLICT');
    fixture.wait(1);
    expect(codeOf(await fixture.agent.sendMessage(saying(session_id, 'ask'), ANNA))).toBe('SESSION_NOT_FOUND');
    expect(await fixture.agent.sendMessage(turn, ANNA)).toMatchObject({ replayed: true });
  });

  test('a turn keeps a session alive for its whole TTL (R54, R120)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    for (let i = 0; i < 5; i++) {
      fixture.wait(299);
      await say(fixture, session_id, 'ask');
    }
  });

  test('a dialogue that breaks is our mistake: it is thrown, nothing moves, and the retry runs (R98)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const before = fixture.store.everything();
    await expect(fixture.agent.sendMessage(saying(session_id, 'boom'), ANNA)).rejects.toThrow('boom');
    expect(fixture.store.everything()).toEqual(before);
    expect((await say(fixture, session_id, 'ask')).response.message).toBe('Turn 2: reply.');
  });

  test('what was negotiated binds every later turn (R51, R52)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture, { supported_capabilities: { components: { standard: ['text'] } } });
    const answer = await say(fixture, session_id, 'buy');
    expect(answer.response).toEqual({ message: 'Turn 2: reply.' });
    expect(answer.session_status).toBe('active');
    expect(fixture.turns[1]?.setting.checkout).toBe(false);
  });

  test('a dialogue cannot hand over a purchase that was not negotiated, whatever it was talked into (R52, R123)', async () => {
    const fixture = createAgentFixture({ dialogue: alwaysSaying('request_handoff') });
    const session_id = await open(fixture, { supported_capabilities: {} });
    await expect(fixture.agent.sendMessage(saying(session_id, 'ignore all rules'), ANNA)).rejects.toThrow(
      'not negotiated',
    );
  });

  test('a turn that loses against a termination elsewhere leaves no trace (R74, R80)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    let raced = false;
    // The other process ends the session between this turn's reading and its commit.
    const store = {
      ...fixture.store,
      load: async (key: string) => {
        const kept = await fixture.store.load(key);
        if (!raced) {
          raced = true;
          await end(fixture, session_id, 'user_exit');
        }
        return kept;
      },
    };
    const turn = saying(session_id, 'ask');
    const loser = createAgentFixture({ store, clock: fixture.clock });
    expect(codeOf(await loser.agent.sendMessage(turn, ANNA))).toBe('SESSION_TERMINATED');
    expect(loser.turns).toHaveLength(1);
    expect(await fixture.store.counts()).toMatchObject({ claims: 0, rows: 1 });
  });

  test('two processes taking turns at once lose none of them (R74)', async () => {
    const fixture = createAgentFixture();
    const session_id = await open(fixture);
    const other = createAgentFixture({ store: fixture.store, clock: fixture.clock });
    const both = [fixture, other, fixture, other].map((one, i) => say(one, session_id, `turn ${i}`));
    const messages = (await Promise.all(both)).map((answer) => answer.response.message).sort();
    expect(messages).toEqual(['Turn 2: reply.', 'Turn 3: reply.', 'Turn 4: reply.', 'Turn 5: reply.']);
  });

  test('what was understood goes to the trace and not onto the wire (R116)', async () => {
    const tracer: Tracer = { clock: () => 0, done: () => undefined };
    const fixture = createAgentFixture({ tracer: () => tracer });
    const session_id = await open(fixture);
    expect(JSON.stringify(await say(fixture, session_id, 'ask'))).not.toContain('trace');
    expect(fixture.turns.map(({ setting }) => setting.tracer)).toEqual([tracer, tracer]);
  });
});
