/** The built program with a lab's clock and seeds: what follows the clock, and that two runs are byte-identical. */
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, type Program, start } from './program.ts';
import { call, type Service, serve } from './serving.ts';

afterAll(endAll);

const CLOCK = ['--clock', '2026-01-18T10:30:00-05:00'];
const anonymous = { consent_granted: false, anonymous_session_id: 'anon-1' };
const commerce = { commerce: { acp_checkout: true } };

async function advance(service: Service, by: string) {
  const body = JSON.stringify({ advance: by });
  const moved = await fetch(`${service.base}/lab/clock`, { method: 'POST', body });
  expect(moved.status).toBe(200);
}

const bodyOf = async (service: Service, tool: string, args: object) =>
  Object((await call(service, tool, args)).structuredContent) as Record<string, unknown>;

let keys = 0;
const key = () => `key-of-this-test-${++keys}`;
const open = (service: Service, more: object = {}) =>
  bodyOf(service, 'si_initiate_session', {
    ...{ intent: 'a flight to Boston next Tuesday', identity: anonymous, supported_capabilities: commerce },
    ...{ idempotency_key: key(), ...more },
  });

describe('what an agent does by time follows the clock of its lab', () => {
  test('sessions, offering tokens, "next Tuesday" and handoffs', async () => {
    const service = await serve(['--lab', '--freeze-clock', ...CLOCK, '--checkout', '--checkout-tools']);
    const first = await open(service);
    expect(JSON.stringify(first.response)).toContain('Tuesday, January 27');
    const offered = await bodyOf(service, 'si_get_offering', {
      ...{ offering_id: 'delta_chatgpt_3313', include_products: true },
    });
    const { offering_token } = offered;
    const known = await open(service, { intent: 'Tell me more', offering_token });
    await advance(service, '299s');
    const say = (session_id: unknown, message: string) =>
      bodyOf(service, 'si_send_message', { session_id, message, idempotency_key: key() });
    expect(await say(first.session_id, 'earlier?')).toMatchObject({ status: 'completed' });
    await advance(service, '300s');
    expect(await say(first.session_id, 'hello?')).toMatchObject({ adcp_error: { code: 'SESSION_NOT_FOUND' } });
    await advance(service, '10d');
    const later = await open(service);
    expect(JSON.stringify(later.response)).toContain('Tuesday, February 3');
    const forgotten = await open(service, { intent: 'Tell me more', offering_token });
    expect(JSON.stringify(forgotten.response)).not.toBe(JSON.stringify(known.response));

    const { session_id } = later;
    await say(session_id, "I'll take DL628");
    const asked = { session_id, idempotency_key: key(), action_response: { action: 'checkout' } };
    expect(await bodyOf(service, 'si_send_message', asked)).toMatchObject({ session_status: 'pending_handoff' });
    const ended = await bodyOf(service, 'si_terminate_session', { session_id, reason: 'handoff_transaction' });
    const { expires_at, payload } = Object(ended.acp_handoff);
    expect(expires_at).toBe('2026-01-28T16:09:59Z');
    const created = await bodyOf(service, 'create_checkout_session', { ...buying(payload) });
    expect(created).toMatchObject({ currency: 'usd' });
    await advance(service, '1d');
    const late = await bodyOf(service, 'create_checkout_session', { ...buying(payload) });
    expect(late).toHaveProperty('code');
    service.program.child.kill('SIGTERM');
    await service.program.ended;
  });
});

const buying = (payload: object) => ({ payload, meta: { api_version: '2026-04-17', idempotency_key: key() } });

describe('two runs with --lab --seed and a clock that stands', () => {
  async function conversation(seed: string): Promise<string> {
    const program: Program = start(['--lab', '--freeze-clock', ...CLOCK, '--seed', seed, '--checkout-tools']);
    await program.greet();
    const tool = async (name: string, args: object) => {
      const { result } = await program.ask('tools/call', { name, arguments: args });
      return Object(Object(result).structuredContent);
    };
    await tool('si_get_offering', { offering_id: 'delta_chatgpt_3313', include_products: true });
    const { session_id } = await tool('si_initiate_session', {
      ...{ intent: 'a flight to Boston', identity: anonymous, supported_capabilities: commerce },
      idempotency_key: 'key-of-this-run-1',
    });
    const send = (at: number, more: object) =>
      tool('si_send_message', { session_id, idempotency_key: `key-of-this-run-${at}`, ...more });
    await send(2, { message: "I'll take DL628" });
    await send(3, { action_response: { action: 'checkout' } });
    const { acp_handoff } = await tool('si_terminate_session', { session_id, reason: 'handoff_transaction' });
    await tool('create_checkout_session', {
      payload: acp_handoff.payload,
      meta: { api_version: '2026-04-17', idempotency_key: 'key-of-this-run-4' },
    });
    program.child.stdin.end();
    await program.ended;
    return program.stdout();
  }

  test('say the same, byte for byte; with another seed they do not', async () => {
    const [one, same, other] = [await conversation('7'), await conversation('7'), await conversation('8')];
    expect(same).toBe(one);
    expect(one).toContain('"checkout_token');
    expect(one).toContain('cs_');
    expect(other).not.toBe(one);
  });
});
