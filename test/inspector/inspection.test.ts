/** Looking on at tool calls: what is kept of them, for how long, and what of a person is never kept. */
import { describe, expect, test } from 'vitest';
import type { Trace } from '../../src/dialogue/trace.ts';
import { createInspection, type Inspection, type InspectionSettings } from '../../src/inspector/inspection.ts';
import { openHost } from '../host.ts';

const START = Date.parse('2026-01-18T15:30:00Z');

async function openWatched(settings: Partial<InspectionSettings> = {}) {
  let ticks = 0;
  let inspection: Inspection | undefined;
  const host = await openHost({
    inspect: (now) => {
      inspection = createInspection({ now, ticks: () => ++ticks, personal: false, traces: true, ...settings });
      return inspection;
    },
  });
  if (inspection === undefined) throw new Error('not watched');
  return { host, inspection };
}

const wordsOf = (trace: object) => (trace as Trace).clauses[0]?.words;
const newest = (inspection: Inspection) => inspection.session(inspection.sessions()[0]?.id ?? '');

describe('what is kept of a session', () => {
  test('each call as it crossed the wire, text and object alike, and the path through the states', async () => {
    const { host, inspection } = await openWatched();
    const talk = await host.start('a morning flight to Boston');
    host.testAgent.wait(10);
    await talk.press('checkout', { product_id: 'DL628' });
    await talk.terminate('handoff_transaction');
    const session = newest(inspection);
    expect(session?.calls.map(({ tool, isError, replayed }) => [tool, isError, replayed])).toEqual([
      ['si_initiate_session', false, false],
      ['si_send_message', false, false],
      ['si_terminate_session', false, false],
    ]);
    expect(session?.path).toEqual([
      { status: 'active', at: START, by: 'si_initiate_session' },
      { status: 'pending_handoff', at: START + 10_000, by: 'si_send_message: checkout' },
      { status: 'complete', at: START + 10_000, by: 'si_terminate_session: handoff_transaction' },
    ]);
    for (const call of session?.calls ?? []) expect(JSON.parse(call.text)).toEqual(call.structuredContent);
    expect(session?.calls[0]?.structuredContent.response).toEqual(talk.opening.response);
    expect([session?.brand, session?.expiresAt]).toEqual(['delta', undefined]);
  });

  test('a call holds the session for its whole time to live; a replay and a refusal do not', async () => {
    const { host, inspection } = await openWatched();
    const talk = await host.start('a flight');
    expect(newest(inspection)?.expiresAt).toBe(START + 300_000);
    host.testAgent.wait(100);
    await talk.say('the earliest', { idempotency_key: 'one-key-of-sixteen' });
    expect(newest(inspection)?.expiresAt).toBe(START + 400_000);
    host.testAgent.wait(50);
    await talk.say('the earliest', { idempotency_key: 'one-key-of-sixteen' });
    await host.call('si_send_message', { session_id: talk.id });
    const session = newest(inspection);
    expect(session?.expiresAt).toBe(START + 400_000);
    expect(session?.calls.map(({ replayed, isError }) => [replayed, isError])).toEqual([
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ]);
    host.testAgent.wait(1000);
    await host.call('si_send_message', { session_id: talk.id, idempotency_key: 'another-key-of-16', message: 'Hello' });
    expect([newest(inspection)?.status, newest(inspection)?.expiresAt]).toEqual(['expired', undefined]);
  });

  test('a turn has its trace, in the call that it happened in, also when calls run at the same time', async () => {
    const { host, inspection } = await openWatched();
    const talks = await Promise.all([host.start('morning flights'), host.start('evening flights')]);
    await Promise.all(talks.map((talk, at) => talk.say(at === 0 ? 'the first one' : 'the last one')));
    const words = inspection
      .sessions()
      .map(({ id }) => inspection.session(id)?.calls.map(({ traces }) => traces.map(wordsOf)));
    expect(words).toHaveLength(2);
    expect(words).toEqual(
      expect.arrayContaining([
        [['morning flights'], ['the first one']],
        [['evening flights'], ['the last one']],
      ]),
    );
  });

  test('turns are traced from the first time that somebody looks', async () => {
    const { host, inspection } = await openWatched({ traces: false });
    const talk = await host.start('a flight');
    const heard: string[] = [];
    inspection.listen(({ call }) => heard.push(call.tool));
    await talk.say('the earliest');
    expect(newest(inspection)?.calls.map(({ traces }) => traces.length)).toEqual([0, 1]);
    expect(heard).toEqual(['si_send_message']);
  });

  test('discovery belongs to no session', async () => {
    const { host, inspection } = await openWatched();
    await host.call('get_adcp_capabilities', {});
    expect(inspection.sessions().map(({ id, calls, status }) => [id, calls, status])).toEqual([['none', 1, 'none']]);
  });
});

describe('what is forgotten', () => {
  test('the sessions that were quiet longest, when there are too many', async () => {
    const { host, inspection } = await openWatched({ most: { sessions: 2, bytes: 10_000_000, calls: 10 } });
    const first = await host.start('one');
    await host.start('two');
    await first.say('still here');
    await host.start('three');
    expect(inspection.sessions().map(({ calls }) => calls)).toEqual([1, 2]);
  });

  test('the oldest calls of a session, when it is too long or too large', async () => {
    const { host, inspection } = await openWatched({ most: { sessions: 9, bytes: 10_000_000, calls: 2 } });
    const talk = await host.start('one');
    await talk.say('two');
    await talk.say('three');
    expect(newest(inspection)?.calls.map(({ number }) => number)).toEqual([2, 3]);
    const small = await openWatched({ most: { sessions: 9, bytes: 10, calls: 9 } });
    const other = await small.host.start('one');
    await other.say('two');
    expect(newest(small.inspection)?.calls.map(({ number }) => number)).toEqual([2]);
  });
});

describe('what of a person is kept', () => {
  const user = {
    name: 'Zebulon Quixote',
    email: 'zebulon@person.example',
    phone: '+1 212 555 0100',
    locale: 'en-US',
    shipping_address: { street: '7 Orchid Mews', city: 'Albany', state: 'NY', postal_code: '12207', country: 'US' },
  };
  const identity = {
    consent_granted: true,
    consent_timestamp: '2026-01-18T15:00:00Z',
    consent_scope: ['name', 'email'],
    user,
  };

  test('only that it was given, and whether consent covers it; nothing of it in any later word', async () => {
    const { host, inspection } = await openWatched();
    const talk = await host.start('a flight for Zebulon', { identity });
    await talk.say('I am Zebulon, write to other@person.example or call +1 212 555 0199');
    await talk.press('checkout', { product_id: 'DL628' });
    await talk.terminate('handoff_transaction');
    expect((talk.last as { acp_handoff: { payload: object } }).acp_handoff.payload).toHaveProperty('buyer');
    await host.start('another one', { identity });
    const kept = JSON.stringify(inspection.sessions().map(({ id }) => inspection.session(id))).toLowerCase();
    for (const word of ['zebulon', 'quixot', 'other@', '212 555', 'orchid', talk.id]) expect(kept).not.toContain(word);
    // What was done is still told.
    expect(inspection.session(inspection.sessions()[1]?.id ?? '')?.calls[0]?.traces).toMatchObject([
      { acts: [{ act: 'inform' }], said: [{ say: 'greet' }, { say: 'list' }, { say: 'day' }], event: 'reply' },
    ]);
    expect(newest(inspection)?.calls[0]?.arguments).toMatchObject({
      identity: {
        consent_granted: true,
        user: {
          name: 'given, in scope',
          email: 'given, in scope',
          phone: 'given, not in scope',
          locale: 'given, not in scope',
          shipping_address: 'given, not in scope',
        },
      },
    });
  });

  test('a name that is a word of the protocol hides no state', async () => {
    const { host, inspection } = await openWatched();
    await host.start('a flight', { identity: { ...identity, user: { ...user, name: 'active' } } });
    expect(newest(inspection)?.path.map(({ status }) => status)).toEqual(['active']);
  });

  test('without consent it is told so', async () => {
    const { host, inspection } = await openWatched();
    await host.start('a flight', { identity: { ...identity, consent_granted: false } });
    expect(newest(inspection)?.calls[0]?.arguments).toMatchObject({
      identity: { user: { name: 'given, without consent', email: 'given, without consent' } },
    });
  });

  test('all of it, and ids and tokens whole, when that was asked for', async () => {
    const { host, inspection } = await openWatched({ personal: true });
    const talk = await host.start('a flight', { identity });
    const kept = JSON.stringify(newest(inspection));
    expect(kept).toContain('Zebulon Quixote');
    expect(kept).toContain(talk.id);
  });

  test('what opens something is shown by its beginning; what is opaque, by its names', async () => {
    const { host, inspection } = await openWatched();
    const context = { trace_id: 'abcdefghijkl' };
    const talk = await host.start('a flight', { context });
    const [call] = newest(inspection)?.calls ?? [];
    expect(call?.arguments).toMatchObject({ context: { trace_id: 'opaque' } });
    expect(call?.structuredContent.session_id).toBe(`${talk.id.slice(0, 8)}…`);
  });

  test('arguments with a credential are not kept at all', async () => {
    const { host, inspection } = await openWatched({ personal: true });
    await host.call('get_adcp_capabilities', { api_key: 'planted-credential' });
    expect(inspection.session('none')?.calls[0]?.arguments).toEqual({ not_kept: 'The arguments held a credential.' });
  });
});

test('looking on changes no answer, and a mistake in it is none of the call', async () => {
  const { inspection } = await openWatched();
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const answer = { content: [{ text: '{}' }], structuredContent: circular };
  const call = { name: 'si_send_message', args: {}, principal: 'host' };
  expect(await inspection.observe('delta', call, async () => answer)).toBe(answer);
});
