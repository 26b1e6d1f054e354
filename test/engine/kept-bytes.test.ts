/** What the agent keeps for one caller is bounded in bytes: a refusal says what to do, and no other caller notices. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/protocol/request.ts';
import { createByteBudget } from '../../src/store/byte-budget.ts';
import { memorySessionStore } from '../../src/store/memory.ts';
import { ANNA, BERT, codeOf, createAgentFixture, end, newKey, open, opening, saying } from './agent-fixture.ts';

function smallTestAgent(each: number) {
  const budget = createByteBudget({ each });
  return { budget, ...createAgentFixture({ store: memorySessionStore(budget) }) };
}

/** Opens sessions until one is refused; gives their requests and the refusal. */
async function fill(fixture: ReturnType<typeof smallTestAgent>, call: Call = ANNA) {
  const opened: ReturnType<typeof opening>[] = [];
  for (let count = 0; count < 500; count += 1) {
    const request = opening();
    const result = await fixture.agent.initiateSession(request, call);
    if (!result.ok) return { opened, refused: result, request };
    opened.push(request);
  }
  throw new Error('nothing was refused');
}

describe('a caller with as much kept as there is room for', () => {
  test('is told what to do, and may come again when something of its own has gone (R109, R115)', async () => {
    const fixture = smallTestAgent(20_000);
    const { opened, refused, request } = await fill(fixture);
    expect(opened.length).toBeGreaterThan(10);
    expect(refused).toEqual({
      ok: false,
      error: {
        code: 'RATE_LIMITED',
        message:
          'Your storage quota is used up by open sessions, answers kept for retries and ended sessions. ' +
          'End finished sessions with si_terminate_session and retry this request, unchanged, in 60 s.',
        recovery: 'transient',
        retry_after: 60,
      },
    });
    fixture.wait(300);
    expect(codeOf(await fixture.agent.initiateSession(request, ANNA))).toBe('ok');
  });

  test('is refused whatever would keep more, and the refusal keeps nothing (R98, R109)', async () => {
    const fixture = smallTestAgent(20_000);
    await fill(fixture);
    const reading = { offering_id: 'winter' };
    // The small ones last: where no session fits, a token may.
    for (const keep of [
      () => fixture.agent.getOffering({ ...reading, idempotency_key: newKey() }, ANNA),
      () => fixture.agent.getOffering(reading, ANNA),
      () => fixture.agent.getAdcpCapabilities({ idempotency_key: newKey() }, ANNA),
    ]) {
      let calls = 0;
      while (codeOf(await keep()) === 'ok') if (++calls > 20) throw new Error('nothing was refused');
      const before = [fixture.store.everything(), fixture.budget.total()];
      expect(codeOf(await keep())).toBe('RATE_LIMITED');
      expect([fixture.store.everything(), fixture.budget.total()]).toEqual(before);
    }
    expect(codeOf(await fixture.agent.getAdcpCapabilities({}, ANNA))).toBe('ok');
  });

  test('still gets the answers it had, and still ends its sessions (R78, R99)', async () => {
    const fixture = smallTestAgent(20_000);
    const { opened } = await fill(fixture);
    for (const [at, request] of opened.entries()) {
      expect(await fixture.agent.initiateSession(request, ANNA)).toMatchObject({ ok: true, replayed: true });
      expect(await end(fixture, `session-${at + 1}`, 'user_exit')).toMatchObject({ session_status: 'terminated' });
    }
    expect(codeOf(await fixture.agent.initiateSession(opening(), ANNA))).toBe('ok');
  });

  test('is let in again by the time that passes, though nothing of its own is committed any more (R120)', async () => {
    const fixture = smallTestAgent(20_000);
    await fill(fixture);
    fixture.wait(86_400);
    await fill(fixture);
    fixture.wait(2 * 86_400);
    await fixture.agent.sweep();
    await fixture.agent.sweep();
    expect([fixture.store.everything(), fixture.budget.total()]).toEqual([[], 0]);
  });

  test('takes no room from another principal (R109, R118)', async () => {
    const fixture = smallTestAgent(20_000);
    const { opened } = await fill(fixture);
    expect((await fill(fixture, BERT)).opened).toHaveLength(opened.length);
  });
});

test('accounts of one principal share what it may have, and leave each other half of what is free (R109)', async () => {
  const fixture = smallTestAgent(40_000);
  const from = (account: string): Call => ({ ...ANNA, account });
  const counts: number[] = [];
  for (const account of ['192.0.2.7', '192.0.2.8', '192.0.2.9']) {
    counts.push((await fill(fixture, from(account))).opened.length);
  }
  const [first = 0, second = 0, third = 0] = counts;
  expect(first).toBeGreaterThan(10);
  expect([Math.abs(second - first / 2) <= 1, Math.abs(third - first / 4) <= 1]).toEqual([true, true]);
  expect((await fill(fixture, BERT)).opened.length).toBeGreaterThan(first);
});

test('accounts of one principal share its sessions, tokens and keys (R106)', async () => {
  const fixture = createAgentFixture();
  const [here, there]: Call[] = [
    { ...ANNA, account: '192.0.2.7' },
    { ...ANNA, account: '192.0.2.8' },
  ];
  if (!here || !there) throw new Error('two accounts');
  const request = opening();
  const first = await fixture.agent.initiateSession(request, here);
  expect(await fixture.agent.initiateSession(request, there)).toEqual({ ...first, replayed: true });
  expect(codeOf(await fixture.agent.sendMessage(saying('session-1', 'ask'), there))).toBe('ok');
});

test('a day of short sessions keeps little of each: ended ones, their answers and spent keys are small', async () => {
  const fixture = smallTestAgent(Number.POSITIVE_INFINITY);
  const kept: number[] = [];
  for (let count = 0; count < 480; count += 1) {
    const session_id = await open(fixture);
    await end(fixture, session_id, 'user_exit');
    if (count % 240 === 239) kept.push(fixture.budget.total());
  }
  expect((kept[1] ?? 0) - (kept[0] ?? 0)).toBeLessThan(240 * 600);
  fixture.wait(2 * 3600);
  await fixture.agent.sweep();
  await fixture.agent.sweep();
  // What is left for the day: 480 ended sessions.
  expect(fixture.budget.total()).toBeLessThan(480 * 250);
});

test('any calls of some callers leave every other caller what it had (R109, R118)', async () => {
  const call = fc.record({ who: fc.nat(2), what: fc.constantFrom('open', 'say', 'end', 'offering', 'wait') });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 80 }), async (calls) => {
      const [among, alone] = [smallTestAgent(6000), smallTestAgent(6000)];
      const run = async (
        fixture: ReturnType<typeof smallTestAgent>,
        { who, what }: (typeof calls)[number],
        own: string[],
      ) => {
        const caller: Call = { principal: `caller-${who}`, release: '3.1' };
        const session_id = own.at(-1) ?? 'none';
        if (what === 'wait') return String(fixture.wait(60));
        if (what === 'say') return codeOf(await fixture.agent.sendMessage(saying(session_id, 'buy boots'), caller));
        if (what === 'offering') return codeOf(await fixture.agent.getOffering({ offering_id: 'winter' }, caller));
        if (what === 'end') {
          const ended = { session_id, reason: 'handoff_transaction' } as const;
          return codeOf(await fixture.agent.terminateSession(ended, caller));
        }
        const opened = await fixture.agent.initiateSession(opening(), caller);
        if (opened.ok) own.push(opened.answer.session_id);
        return codeOf(opened);
      };
      const own: string[][] = [[], [], []];
      const ownAlone: string[] = [];
      for (const one of calls) {
        const said = await run(among, one, own[one.who] ?? []);
        if (one.who === 0 || one.what === 'wait') expect(await run(alone, one, ownAlone)).toBe(said);
      }
    }),
    { numRuns: 40 },
  );
});
