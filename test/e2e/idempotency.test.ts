/** Retries through a real client: the same key with the same words, with others, and too late. */
import { describe, expect, test } from 'vitest';
import { freshKey, openHost } from '../host.ts';
import { opening } from './requests.ts';

describe('idempotency', () => {
  test('IDEMPOTENCY_CONFLICT reveals nothing about the first request (R101, R102)', async () => {
    const host = await openHost();
    const request = opening({ intent: 'flight DL628 for Hildegard', ext: { a: 1, b: 2 } });
    await host.answer('si_initiate_session', request);
    for (const other of [
      { intent: 'flight DL632' },
      { ext: { a: 1, b: 3 } },
      { adcp_version: '3.0' },
      { unknown: null },
    ]) {
      const error = await host.refusal('si_initiate_session', { ...request, ...other }, 'IDEMPOTENCY_CONFLICT', [
        'Hildegard',
      ]);
      expect(Object.keys(error).sort()).toEqual(['code', 'message', 'recovery']);
    }
    const replay = await host.answer('si_initiate_session', {
      ...request,
      ext: { b: 2, a: 1 },
      context: { trace: 2 },
      governance_context: 'g',
    });
    expect(replay).toMatchObject({ replayed: true, context: { trace: 2 } });
  });

  test('the key of a turn used for another tool is a request of its own only where scopes differ (R106)', async () => {
    const host = await openHost();
    const key = freshKey();
    await host.answer('si_initiate_session', opening({ idempotency_key: key }));
    const looked = { offering_id: 'delta_chatgpt_3313', idempotency_key: key };
    await host.refusal('si_get_offering', looked, 'IDEMPOTENCY_CONFLICT');
    const talk = await host.start('a flight to Boston');
    const other = await host.start('a flight to Boston');
    const said = { message: 'How much is DL628?', idempotency_key: key };
    expect(await host.answer('si_send_message', { ...said, session_id: talk.id })).not.toHaveProperty('replayed');
    expect(await host.answer('si_send_message', { ...said, session_id: other.id })).not.toHaveProperty('replayed');
  });

  test('IDEMPOTENCY_EXPIRED once the declared time and its tolerance are over (R28, R107, P6)', async () => {
    const host = await openHost();
    const capabilities = await host.answer('get_adcp_capabilities', {});
    expect(capabilities.adcp).toMatchObject({ idempotency: { supported: true, replay_ttl_seconds: 3600 } });
    const request = opening();
    await host.answer('si_initiate_session', request);
    host.testAgent.wait(3599);
    expect(await host.answer('si_initiate_session', request)).toMatchObject({ replayed: true });
    host.testAgent.wait(62);
    await host.refusal('si_initiate_session', request, 'IDEMPOTENCY_EXPIRED');
  });

  test('a duplicate in flight is waited for and replayed, never IDEMPOTENCY_IN_FLIGHT (R103, R104)', async () => {
    const host = await openHost();
    const request = opening();
    const answers = await Promise.all(Array.from({ length: 20 }, () => host.answer('si_initiate_session', request)));
    expect(new Set(answers.map((answer) => answer.session_id)).size).toBe(1);
    expect(answers.filter((answer) => answer.replayed === true)).toHaveLength(19);
    expect((await host.testAgent.store.counts()).sessions).toBe(1);

    const second = opening();
    const [won, lost] = await Promise.all([
      host.answer('si_initiate_session', second),
      host.refusal('si_initiate_session', { ...second, intent: 'something else' }, 'IDEMPOTENCY_CONFLICT'),
    ]);
    expect(won.session_status).toBe('active');
    expect(lost.recovery).toBe('correctable');
  });
});
