/** The whole agent behind the service: the real brand agent, over real sockets. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addKey } from '../../../src/mcp/http/keys.ts';
import { createByteBudget } from '../../../src/store/byte-budget.ts';
import { openTestAgent, uuidOf } from '../../host.ts';
import { OPENING, openAgentService } from './agent-service.ts';
import { bodyOf } from './service.ts';

test('a whole conversation gives the same answers over HTTP as in one process, to the byte (R2, R3)', async () => {
  const steps: [string, (id: string) => Record<string, unknown>][] = [
    ['get_adcp_capabilities', () => ({})],
    ['si_initiate_session', () => OPENING],
    [
      'si_send_message',
      (session_id) => ({
        session_id,
        idempotency_key: uuidOf('one'),
        message: 'Which one is cheapest?',
        context: { trace: '“ü”' },
      }),
    ],
    [
      'si_send_message',
      (session_id) => ({ session_id, idempotency_key: uuidOf('two'), message: 'Book the first one.' }),
    ],
    [
      'si_send_message',
      (session_id) => ({ session_id, idempotency_key: uuidOf('two'), message: 'Book the first one.' }),
    ],
    [
      'si_send_message',
      (session_id) => ({ session_id: `${session_id}x`, idempotency_key: uuidOf('three'), message: 'Hello?' }),
    ],
    ['si_terminate_session', (session_id) => ({ session_id, reason: 'handoff_transaction' })],
    ['si_send_message', (session_id) => ({ session_id, idempotency_key: uuidOf('four'), message: 'Still there?' })],
  ];
  const { service } = await openAgentService();
  const host = await (await openTestAgent()).connect('local');
  let session = '';
  for (const [name, args] of steps) {
    const over = await service.call(name, args(session));
    const within = await host.call(name, args(session));
    expect(JSON.stringify(over.result)).toBe(JSON.stringify(within));
    session ||= String(over.result?.structuredContent.session_id ?? '');
  }
  expect(session).not.toBe('');
  await host.close();
});

test('20 equal initiates at once open one session; the others are its replays (R103)', async () => {
  const { testAgent, service } = await openAgentService();
  const all = await Promise.all(Array.from({ length: 20 }, () => service.call('si_initiate_session', OPENING)));
  const answers = all.map((body) => body.result?.structuredContent);
  expect(new Set(answers.map((answer) => answer?.session_id)).size).toBe(1);
  expect(answers.filter((answer) => answer?.replayed === true).length).toBe(19);
  expect((await testAgent.store.counts()).sessions).toBe(1);
});

test("another principal's session, token and key are byte for byte like none (R42, R106, R118)", async () => {
  const keysFile = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'keys.json');
  const [ann, bob] = [await addKey(keysFile, 'ann', new Date(0)), await addKey(keysFile, 'bob', new Date(0))];
  const { service } = await openAgentService({ auth: { keysFile } });
  const call = async (key: string, name: string, args: Record<string, unknown>) => {
    const params = { name, arguments: args };
    return bodyOf(
      service.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, { Authorization: `Bearer ${key}` }),
    );
  };
  const opened = await call(ann, 'si_initiate_session', OPENING);
  const mine = String(opened.result?.structuredContent.session_id);
  const none = uuidOf('a session that never was');
  for (const [name, rest] of [
    ['si_send_message', { idempotency_key: uuidOf('x'), message: 'Hello?' }],
    ['si_terminate_session', { reason: 'user_exit' }],
  ] as const) {
    const foreign = await call(bob, name, { session_id: mine, ...rest });
    expect(foreign.result?.isError).toBe(true);
    expect(JSON.stringify(foreign)).toBe(JSON.stringify(await call(bob, name, { session_id: none, ...rest })));
  }
  // The same key in another principal's hands opens a session of its own.
  const theirs = await call(bob, 'si_initiate_session', OPENING);
  expect(theirs.result?.structuredContent.replayed).toBeUndefined();
  expect(theirs.result?.structuredContent.session_id).not.toBe(mine);
});

test('turns of one session that arrive together are all answered, none is lost (R74)', async () => {
  const { service } = await openAgentService();
  const opened = await service.call('si_initiate_session', OPENING);
  const session_id = opened.result?.structuredContent.session_id;
  const turns = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      service.call('si_send_message', {
        session_id,
        idempotency_key: uuidOf(`turn ${at}`),
        message: `Tell me about flight ${at}.`,
      }),
    ),
  );
  expect(turns.map((body) => body.result?.structuredContent.session_status)).toEqual(Array(10).fill('active'));
});

test('a stranger who has as much kept as fits leaves other addresses room, and shares its sessions with them (R106, R109)', async () => {
  const strangers = { host: '0.0.0.0', allowedHosts: ['127.0.0.1'], withoutAuth: true, trustProxy: true };
  const { service } = await openAgentService(strangers, createByteBudget({ each: 80_000 }));
  let calls = 0;
  const openFrom = async (address: string) => {
    const request = { ...OPENING, idempotency_key: uuidOf(`stranger ${++calls}`) };
    const { result } = await service.call('si_initiate_session', request, { 'X-Forwarded-For': address });
    return result?.structuredContent ?? {};
  };
  const first = await openFrom('192.0.2.1');
  let refused: Record<string, unknown> = {};
  while (calls < 90 && refused.adcp_error === undefined) refused = await openFrom('192.0.2.1');
  expect(refused.adcp_error).toMatchObject({ code: 'RATE_LIMITED', recovery: 'transient', retry_after: 60 });
  const opened = calls;
  expect(opened).toBeGreaterThan(10);

  for (const address of ['192.0.2.2', '198.51.100.3', '2001:db8:1::1']) {
    expect(await openFrom(address)).toMatchObject({ session_status: 'active' });
  }
  expect(await openFrom('192.0.2.1')).toMatchObject({ adcp_error: { code: 'RATE_LIMITED' } });
  const ending = { session_id: first.session_id, reason: 'user_exit' };
  const { result } = await service.call('si_terminate_session', ending, { 'X-Forwarded-For': '192.0.2.2' });
  expect(result?.structuredContent).toMatchObject({ session_status: 'terminated' });
});
