import { expect, test } from 'vitest';
import { uuidOf } from '../../host.ts';
import { OPENING, openAgentService } from './agent-service.ts';

test('2,000 open sessions are all kept, and change nothing for the next caller (R48)', async () => {
  const { testAgent, service } = await openAgentService();
  for (let from = 0; from < 2000; from += 50) {
    const some = Array.from({ length: 50 }, (_, at) =>
      service.call('si_initiate_session', { ...OPENING, idempotency_key: uuidOf(`session ${from + at}`) }),
    );
    for (const { result } of await Promise.all(some)) expect(result?.isError).toBeUndefined();
  }
  expect((await testAgent.store.counts()).sessions).toBe(2000);
  const again = await service.call('si_initiate_session', { ...OPENING, idempotency_key: uuidOf('session 7') });
  expect(again.result?.structuredContent).toMatchObject({ replayed: true });
}, 60_000);
