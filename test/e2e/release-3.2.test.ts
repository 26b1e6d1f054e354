/**
 * The rules that are new with AdCP 3.2, each seen from a host that names that release. `retry_after` as a whole number, and
 * `recovery` on what the HTTP service refuses, are in test/mcp/http/limits.test.ts.
 */
import { expect, test } from 'vitest';
import { freshKey, openHost, openTestAgent, type Talk } from '../host.ts';

const pin = { adcp_version: '3.2' };
const identity = { consent_granted: false };

test('context_id selects no session, no caller and no idempotency key (R10, R98)', async () => {
  const testAgent = await openTestAgent();
  const host = await testAgent.connect('ann');
  const talk = await host.start('Flight DL628 to Boston', { ...pin, context_id: 'ctx-1' });
  const other = await host.start('Flight DL632 to Boston', { ...pin, context_id: 'ctx-1' });
  expect(other.id).not.toBe(talk.id);
  expect(other.opening).not.toHaveProperty('context_id');

  const elsewhere = await testAgent.connect('bob');
  const foreign = { ...pin, session_id: talk.id, message: 'Hello', idempotency_key: freshKey(), context_id: 'ctx-1' };
  await elsewhere.refusal('si_send_message', foreign, 'SESSION_NOT_FOUND');

  const said = { ...pin, session_id: talk.id, message: 'How much is it?', idempotency_key: freshKey() };
  const first = await host.answer('si_send_message', { ...said, context_id: 'ctx-1' });
  expect(await host.answer('si_send_message', { ...said, context_id: 'ctx-1' })).toEqual({ ...first, replayed: true });
  // The key is the same one whatever the context_id: a request that differs in it is another request, not another scope (R102).
  await host.refusal('si_send_message', { ...said, context_id: 'ctx-2' }, 'IDEMPOTENCY_CONFLICT');
});

type Wait = (seconds: number) => void;
test.each<[string, (talk: Talk, wait: Wait) => Promise<unknown>]>([
  ['ended', (talk) => talk.terminate('user_exit', pin)],
  ['expired', async (_, wait) => wait(900)],
])('a message that was answered is replayed after its session has %s, and a new one is not taken (R99, R107)', async (_, end) => {
  const testAgent = await openTestAgent();
  const host = await testAgent.connect();
  const talk = await host.start('Flight DL628 to Boston', pin);
  const said = { ...pin, session_id: talk.id, message: 'How much is it?', idempotency_key: freshKey() };
  const first = await host.answer('si_send_message', said);
  await end(talk, testAgent.wait);
  expect(await host.answer('si_send_message', said)).toEqual({ ...first, replayed: true });
  const late = await host.refusal('si_send_message', { ...said, idempotency_key: freshKey() });
  expect(['SESSION_NOT_FOUND', 'SESSION_TERMINATED']).toContain(late.code);
});

test('every refusal a host can cause says how to recover (R112)', async () => {
  const host = await openHost();
  const key = freshKey();
  const talk = await host.start('Flight DL628 to Boston', { ...pin, idempotency_key: key });
  const refusals = [
    await host.refusal('si_initiate_session', { ...pin, intent: 'x' }),
    await host.refusal('si_initiate_session', { ...pin, intent: 'other', identity, idempotency_key: key }),
    await host.refusal('si_get_offering', { ...pin, offering_id: 'none' }),
    await host.refusal('si_send_message', { ...pin, session_id: talk.id, idempotency_key: freshKey() }),
    await host.refusal('si_send_message', { ...pin, session_id: 'none', message: 'x', idempotency_key: freshKey() }),
    await host.refusal('si_terminate_session', { ...pin, session_id: talk.id, reason: 'bored' }),
    await host.refusal('get_adcp_capabilities', { adcp_version: '9.0' }),
  ];
  for (const { code, recovery } of refusals) expect(['transient', 'correctable', 'terminal'], code).toContain(recovery);
});
